// Synthetic logs for comparisons: a process with constant behaviour, except for what a test changes.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Test } from 'tap';
import type { Comparison } from '../../lib/compare/compare.js';
import type { ComparedFigure, ComparisonRecord } from '../../lib/model/comparison.js';
import { gaussian } from '../stats/draws.js';

export interface Load {
  cycles?: number;
  seed?: number;
  /** MiB at the first cycle, and what each cycle adds. */
  liveMib?: number;
  growthMib?: number;
  gogc?: number;
  everyMs?: number;
  /** Of sweep termination, ms. */
  pauseMs?: number;
  markMs?: number;
  procs?: number;
  firstN?: number;
  /** Before each line. */
  prefix?: string;
}

/** A log of Go 1.18+ whose figures vary by a few percent from cycle to cycle. */
export function logOf({
  cycles = 60,
  seed = 1,
  liveMib = 100,
  growthMib = 0,
  gogc = 100,
  everyMs = 100,
  pauseMs = 0.5,
  markMs = 20,
  procs = 4,
  firstN = 1,
  prefix = '',
}: Load = {}): string {
  const shock = gaussian(seed);
  const vary = (value: number): number => value * Math.exp(0.05 * shock());
  const ms = (value: number): string =>
    value >= 10 ? String(Math.floor(value)) : String(Number(value.toPrecision(2)));
  let at = 20;
  let marked = Math.round(liveMib);
  return Array.from({ length: cycles }, (_, i) => {
    const goal = Math.floor(marked * (1 + gogc / 100));
    const start = Math.floor(goal * 0.95);
    const now = liveMib + growthMib * i;
    const [stop, mark] = [vary(pauseMs), vary(markMs)];
    const end = start + 1;
    marked = Math.min(end, Math.round(vary(now)));
    const line = `${prefix}gc ${firstN + i} @${(at / 1e3).toFixed(3)}s 1%: ${ms(stop)}+${ms(mark)}+0.020 ms clock, ${ms(stop * procs)}+0.50/${ms(mark)}/1.0+${ms(0.02 * procs)} ms cpu, ${start}->${end}->${marked} MB, ${goal} MB goal, 0 MB stacks, 0 MB globals, ${procs} P`;
    at += vary(everyMs) + mark + stop;
    return `${line}\n`;
  }).join('');
}

/** Writes the texts to files that are removed after the test. */
export function filesOf(t: Test, ...texts: string[]): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'gcdrift-compare-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  return texts.map((text, i) => {
    const file = join(folder, `${['before', 'after'][i] ?? i}.log`);
    writeFileSync(file, text);
    return file;
  });
}

export const figureOf = ({ figures }: Comparison, name: ComparedFigure): ComparisonRecord | undefined =>
  figures.find(({ figure }) => figure === name);
