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
 * prints it, and SIGKILL whom it hits: behind which cycles follow, that was another process, or one that was quoted.
 */
export const isSurvived = ({ last, kind, text, goroutines }: CrashRecord): boolean =>
  last === false &&
  kind !== 'killed' &&
  (/^http2?: panic serving: /.test(text) || (goroutines === undefined && !RUNTIMES.has(kind)));

/**
 * Linux, mm/oom_kill.c, __oom_kill_process: `[Memory cgroup ]out of memory: Killed process 812 (api) total-vm:…kB, anon-rss:…kB, …`.
 * The name is the first thread's, of 15 characters at most.
 */
export const KERNEL_KILL =
  /^[A-Za-z :]{0,40}\bKilled process \d{1,10} \((.{1,15})\),? .{0,160}?\banon-rss:(\d{1,15})kB/;

/** Whom the kernel killed for memory, as its line says. */
export interface Victim {
  name: string;
  rssBytes: number;
}

/** Whom the kernel killed, if this is what the kernel says. */
export function victimOf(text: string): Victim | undefined {
  const found = KERNEL_KILL.exec(text);
  return found ? { name: found[1], rssBytes: Number(found[2]) * 1024 } : undefined;
}

/** What systemd says of a unit that the OOM killer ended, the kernel's or systemd-oomd (systemd src/core/service.c). */
export const FAILED_OOM = "Failed with result 'oom-kill'";

/** Whether systemd says that the OOM killer ended it. */
export const isOomKill = ({ kind, text }: Pick<CrashRecord, 'kind' | 'text'>): boolean =>
  kind === 'killed' && text.includes(`.service: ${FAILED_OOM}`);

/** TASK_COMM_LEN without the zero: longer names are cut. */
const LONGEST_NAME = 15;

/** Whether a stream has the victim's name. */
export const isNamed = (stream: string, { name }: Victim): boolean =>
  stream
    .split(/[/:]/)
    .some((part) => part === name || (name.length === LONGEST_NAME && part.startsWith(name)));
