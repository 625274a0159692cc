// Which process the kernel killed for memory: its line stands in the kernel's stream, or in a log that somebody put together.
import { MIB } from '../model/units.js';
import type { Process } from './process.js';

/** mm/oom_kill.c, __oom_kill_process; the name is the first thread's. */
const KILLED = /\bKilled process \d+ \((.+?)\),? .*?\banon-rss:(\d+)kB/;
/** TASK_COMM_LEN without the zero: longer names are cut. */
const LONGEST_NAME = 15;

export interface Victim {
  name: string;
  rssBytes: number;
}

export function victimOf(text: string): Victim | undefined {
  const found = KILLED.exec(text);
  return found ? { name: found[1], rssBytes: Number(found[2]) * 1024 } : undefined;
}

/** The one process of these streams that it can be: by its name, or because there is only one, without a name. */
export function processKilled(
  { name, rssBytes }: Victim,
  streams: readonly { name: string; named: boolean; live: readonly Process[] }[],
): Process | undefined {
  const isNamed = (part: string): boolean =>
    part === name || (name.length === LONGEST_NAME && part.startsWith(name));
  const running = streams.filter(({ live }) => live.length > 0);
  const named = running.filter((stream) => stream.name.split(/[/:]/).some(isNamed));
  const [only, ...others] =
    named.length > 0 ? named : running.length === 1 && !running[0].named ? running : [];
  const isOne = only !== undefined && others.length === 0 && only.live.length === 1;
  // What it keeps alive is resident.
  return isOne && rssBytes >= only.live[0].lastMarked * MIB ? only.live[0] : undefined;
}
