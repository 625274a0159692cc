// More Ps than CPUs: the threads of a mark, and those that a stop waits for, wait for each other.
import type { Cause } from '../model/finding.js';
import type { Facts } from '../process/facts.js';
import { cause } from './rule.js';

/** What a share is one of: threads that wait for a CPU hold their P, so it is not the CPU's. */
export const ofTime = (facts: Facts): string =>
  shared(facts) === undefined ? 'the CPU' : `the time of ${facts.history.column('procs').at(-1)} Ps`;

/** Undefined if there is a CPU for each P, as far as the log tells. */
export function shared({ cpus, history }: Facts): { advice: string; cause: Cause } | undefined {
  const procs = history.column('procs').at(-1) ?? 0;
  if (cpus === undefined || cpus >= procs) return undefined;
  const few = `${procs} Ps share ${cpus} CPU${cpus === 1 ? '' : 's'}`;
  return {
    advice: `${few} (no stop in the log used more): without GOMAXPROCS the runtime takes as many Ps as there are CPUs`,
    cause: cause(
      `threads that wait for a CPU: ${few}`,
      0.8,
      'who sets GOMAXPROCS: the environment, the program, a library',
    ),
  };
}
