// What ended a process.
import type { CrashKind, CrashRecord, SummaryRecord } from './records.js';

/** Whether nothing came behind it. A dump that somebody asked for by SIGQUIT is no crash. */
const isLast = ({ last, kind }: CrashRecord): boolean => last === true && kind !== 'sigquit';

/** The crash that ended it. */
export const endedBy = ({ crashes = [] }: Pick<SummaryRecord, 'crashes'>): CrashRecord | undefined =>
  crashes.find(isLast);

/** Kinds whose first line nobody but the runtime prints. */
const RUNTIMES: ReadonlySet<CrashKind> = new Set([
  'concurrent-map',
  'out-of-memory',
  'stack-overflow',
  'deadlock',
]);

/** Whether the process certainly ended: any other line without the runtime's dump may be the program's own, which then went on. */
export const isEnd = (crash: CrashRecord): boolean =>
  isLast(crash) && (crash.goroutines !== undefined || RUNTIMES.has(crash.kind));

/**
 * Whether it went on behind it, as behind a panic that a server recovered or a line of its own. A dump of the runtime ends whoever
 * prints it: behind which cycles follow, that was another process, or one that was quoted.
 */
export const isSurvived = ({ last, kind, text, goroutines }: CrashRecord): boolean =>
  last === false &&
  (/^http2?: panic serving: /.test(text) || (goroutines === undefined && !RUNTIMES.has(kind)));

/**
 * Linux, mm/oom_kill.c, __oom_kill_process: `[Memory cgroup ]out of memory: Killed process 812 (api) total-vm:…kB, anon-rss:…kB, …`.
 * The name is the first thread's, of 15 characters at most.
 */
export const KERNEL_KILL =
  /^(?:(?:Memory cgroup o|O)ut of memory: )?Killed process \d{1,10} \((.{1,15})\),? .{0,160}?\banon-rss:(\d{1,15})kB/;

/** Who was killed, as somebody else says; `name` and `rssBytes` as far as told. */
export interface Victim {
  name?: string;
  rssBytes?: number;
  /** For memory; else all that is known is the signal. */
  forMemory: boolean;
}

/** kubectl describe, kubectl get -o json and yaml, docker inspect: a line of their own. */
const STATES_MEMORY = /^(?:Reason: OOMKilled|"OOMKilled": true,?|"reason": "OOMKilled",?|reason: OOMKilled)$/;
const UNITS_MEMORY = /^(\S+)\.service: Failed with result 'oom-kill'\.?$/;
/** 128 + SIGKILL. */
const STATES_SIGNAL = /^(?:Exit Code: 137|"ExitCode": 137,?)$/;
const CONTAINERS_SIGNAL = /^(\S+) exited with code 137(?: \(restarting\))?$/;

export function victimOf(text: string): Victim | undefined {
  const killed = KERNEL_KILL.exec(text);
  if (killed) return { name: killed[1], rssBytes: Number(killed[2]) * 1024, forMemory: true };
  if (STATES_MEMORY.test(text)) return { forMemory: true };
  if (STATES_SIGNAL.test(text)) return { forMemory: false };
  const [unit, container] = [UNITS_MEMORY.exec(text), CONTAINERS_SIGNAL.exec(text)];
  const name = (unit ?? container)?.[1];
  return name === undefined ? undefined : { name, forMemory: unit !== null };
}

/** How much a line says of a kill: that there was one, that it was for memory, and how much there was. */
export function knownOf(text: string): number {
  const victim = victimOf(text);
  return victim?.forMemory ? (victim.rssBytes === undefined ? 1 : 2) : 0;
}

/** TASK_COMM_LEN without the zero: longer names are cut. */
const LONGEST_NAME = 15;

/** Whether a stream has the victim's name. */
export const isNamed = (stream: string, { name }: Victim): boolean =>
  name !== undefined &&
  stream
    .split(/[/:]/)
    .some((part) => part === name || (name.length === LONGEST_NAME && part.startsWith(name)));
