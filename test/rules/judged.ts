// Synthetic logs for the rules' tests, and the findings of a log while records come, and at the end.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  run,
  type AnalyzeOptions,
  type FindingRecord,
  type NoticeRecord,
  type SummaryRecord,
} from '../../lib/index.js';
import type { Facts } from '../../lib/process/facts.js';
import { gaussian, uniform } from '../stats/draws.js';

export interface Judged {
  /** Open findings at the end, by process. */
  standing: FindingRecord[];
  /** All finding records, in order. */
  told: FindingRecord[];
  summaries: SummaryRecord[];
  facts: Facts[];
  notices: NoticeRecord[];
}

/** Runs the rules over a file. */
export async function judgedFile(path: string, options: AnalyzeOptions = {}): Promise<Judged> {
  const judged: Judged = { standing: [], told: [], summaries: [], facts: [], notices: [] };
  const steps = run([path], options, {
    streams: true,
    notice: (record) => judged.notices.push(record),
    finding: (record) => judged.told.push(record),
    summary: (record, process, findings) => {
      judged.facts.push(process.facts(true));
      judged.summaries.push(record);
      judged.standing.push(...findings);
    },
  });
  for await (const _ of steps);
  for (const { id, causes } of judged.told) {
    const likelihood = causes.reduce((sum, { probability }) => sum + probability, 0);
    if (likelihood > 1.001) throw new Error(`${id}: its causes are ${likelihood} likely together`);
  }
  return judged;
}

export async function judged(text: string, options: AnalyzeOptions = {}): Promise<Judged> {
  const folder = mkdtempSync(join(tmpdir(), 'gcdrift-rules-'));
  try {
    const path = join(folder, 'app.log');
    writeFileSync(path, text);
    return await judgedFile(path, options);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Ids of open findings at the end with severity low or above, without those of the input. */
export const idsOf = ({ standing }: Judged): string[] =>
  standing.filter(({ id, severity }) => severity !== 'info' && !id.startsWith('input-')).map(({ id }) => id);

/** A synthetic service, cycle by cycle; times in ms, heaps in MiB. */
export interface Service {
  cycles: number;
  /** Live heap of cycle `i`. */
  live?: (i: number) => number;
  /** MiB a second. */
  alloc?: (i: number) => number;
  gogc?: (i: number) => number;
  /** Length of the stops. */
  stop?: (i: number) => number;
  /** Mark time per MiB. */
  pace?: (i: number) => number;
  /** Share of the Ps that assists take during the mark; workers take a quarter. */
  assists?: (i: number) => number;
  forced?: (i: number) => boolean;
  procs?: (i: number) => number;
  seed?: number;
}

/** The gctrace log of a service, by the rules of Go 1.22: goals come from the previous cycle, prints are truncated. */
export function logOf({
  cycles,
  live = () => 40,
  alloc = () => 60,
  gogc = () => 100,
  stop = () => 0.08,
  pace = () => 0.2,
  assists = () => 0.02,
  forced = () => false,
  procs = () => 4,
  seed = 1,
}: Service): string {
  const draw = uniform(seed);
  const normal = gaussian(seed + 1);
  const lines: string[] = [];
  let at = 20;
  let marked = 0;
  for (let i = 0; i < cycles; i++) {
    const goal = Math.max((4 * gogc(i)) / 100, marked * (1 + gogc(i) / 100), i === 0 ? 0 : marked + 1);
    const start = forced(i) ? marked + 0.3 * (goal - marked) : goal - 0.05 * (goal - marked);
    at += (1e3 * Math.max(0.5, start - marked)) / (alloc(i) * (1 + 0.05 * normal()));
    const now = live(i) * (1 + 0.01 * normal());
    const mark = Math.max(0.2, pace(i) * now * (0.8 + 0.4 * draw()));
    const during = (alloc(i) * mark) / 1e3;
    const end = start + during;
    const z = Math.min(end, now + during);
    const stops = [stop(i), stop(i) / 4].map((ms) => ms * Math.exp(0.4 * normal()));
    const p = procs(i);
    const cpu = [stops[0] * p, assists(i) * p * mark, 0.25 * p * mark, 0, stops[1] * p].map(ms);
    const heap = [start, end, z, goal].map(Math.floor);
    lines.push(
      `gc ${i + 1} @${(at / 1e3).toFixed(3)}s 1%: ${ms(stops[0])}+${ms(mark)}+${ms(stops[1])} ms clock, ` +
        `${cpu[0]}+${cpu[1]}/${cpu[2]}/${cpu[3]}+${cpu[4]} ms cpu, ${heap[0]}->${heap[1]}->${heap[2]} MB, ${heap[3]} MB goal, ` +
        `0 MB stacks, 0 MB globals, ${p} P${forced(i) ? ' (forced)' : ''}`,
    );
    at += mark + stops[0] + stops[1];
    marked = z;
  }
  return `${lines.join('\n')}\n`;
}

/** A log of captured figures: of each cycle the ms of its start, X, Y, Z and the goal, between semicolons; the first `cycles` of them. */
export function logOfFigures(figures: string, cycles = Infinity): string {
  const lines = figures.trim().split(/;\s*/).slice(0, cycles);
  return lines
    .map((line, i) => {
      const [at, start, end, marked, goal, stacks = '0'] = line.split(' ');
      return (
        `gc ${i + 1} @${(Number(at) / 1e3).toFixed(3)}s 0%: 0.02+0.4+0.003 ms clock, 0.04+0/0.1/0.1+0.006 ms cpu, ` +
        `${start}->${end}->${marked} MB, ${goal} MB goal, ${stacks} MB stacks, 0 MB globals, 2 P\n`
      );
    })
    .join('');
}

/** A duration as the runtime prints it (runtime/mgc.go, fmtNSAsMS): two digits below 10 ms, truncated. */
function ms(value: number): string {
  if (value >= 10) return String(Math.floor(value));
  const micros = Math.floor(value * 1e3);
  if (micros === 0) return '0';
  const decimals = micros >= 1000 ? 1 : micros >= 100 ? 2 : 3;
  const scale = 10 ** (3 - decimals);
  return (Math.floor(micros / scale) * scale * 1e-3).toFixed(decimals);
}
