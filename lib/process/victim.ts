// Assigns reports of killed processes: the kernel's OOM killer names a process, a service manager the stream of its program.
import { isNamed, type Victim } from '../model/crashes.js';
import { MIB } from '../model/units.js';
import type { Process } from './process.js';

/** The one process of these streams that it can be: by its name, or because there is only one, without a name. */
export function processKilled(
  victim: Victim,
  streams: readonly { name: string; named: boolean; live: readonly Process[] }[],
): Process | undefined {
  const running = streams.filter(({ live }) => live.length > 0);
  const named = running.filter(({ name }) => isNamed(name, victim));
  const [only, ...others] =
    named.length > 0 ? named : running.length === 1 && !running[0].named ? running : [];
  const isOne = only !== undefined && others.length === 0 && only.live.length === 1;
  if (!isOne) return undefined;
  const [process] = only.live;
  // What it keeps alive is resident; and nobody dies twice.
  return victim.rssBytes >= process.lastMarked * MIB && !process.isDead ? process : undefined;
}

/**
 * The run of a stream's program that ended: the one that has not yet, if it is one. Or the last one, if more is said of the same end.
 */
export function runEnded(
  { live, mixed }: { live: readonly Process[]; mixed: boolean },
  again: boolean,
): Process | undefined {
  const [run, ...others] = again ? live.slice(0, 1) : live.filter(({ isOver, isDead }) => !isOver && !isDead);
  return others.length > 0 || mixed ? undefined : run;
}
