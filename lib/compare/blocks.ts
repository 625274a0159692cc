// Blocks of time for the tests: neighbouring cycles are correlated (a large heap stays large, a busy machine stays busy), so single
// cycles would overstate the evidence.
import { PAUSE_KINDS, type LiveHeapCourse, type PauseKind } from '../model/records.js';
import type { Values } from '../stats/quantiles.js';
import { SUMS, type Bucket, type Sum } from './buckets.js';

/** As many as in the trend test (lib/stats/trend.ts): fewer are coarse, more are too correlated. */
const BLOCKS = 24;

export interface TimeBlock {
  sums: Record<Sum, number>;
  stops: Partial<Record<PauseKind, Values>>;
}

export interface Sides {
  before: Blocks;
  after: Blocks;
  /** Length of a block. */
  length: number;
  /** Length of the shorter side. */
  shorter: number;
  /** Whether these two are in ms; else in cycles, because a side has no times (up to Go 1.4, or nothing but gaps). */
  timed: boolean;
}

/** The buckets of one side without its warm-up. */
export interface Settled {
  buckets: readonly Bucket[];
  course?: LiveHeapCourse;
}

/** One side in blocks as long as the other side's. */
export interface Blocks extends Settled {
  blocks: TimeBlock[];
}

type Length = (bucket: Bucket) => number;

/** Blocks of one length for both sides: 24 of the shorter one, but none shorter than a bucket of either side. */
export function sidesOf(before: Settled, after: Settled): Sides {
  const sides = [before, after];
  const timed = sides.every(({ buckets }) => buckets.some(({ sums }) => sums.elapsed > 0));
  const lengthOf: Length = ({ sums }) => (timed ? sums.elapsed : sums.cycles);
  const spans = sides.map(({ buckets }) => buckets.reduce((sum, bucket) => sum + lengthOf(bucket), 0));
  const least = sides.map(({ buckets }, i) => (buckets.length > 0 ? spans[i] / buckets.length : 0));
  const shorter = Math.min(...spans);
  const length = Math.max(shorter / BLOCKS, ...least);
  const side = (settled: Settled): Blocks => ({
    ...settled,
    blocks: blocksOf(settled.buckets, lengthOf, length),
  });
  return { before: side(before), after: side(after), length, shorter, timed };
}

/** Groups neighbouring buckets into blocks as near to `length` as possible. */
function blocksOf(buckets: readonly Bucket[], lengthOf: Length, length: number): TimeBlock[] {
  const blocks: Bucket[][] = [];
  let filled = length;
  for (const bucket of buckets) {
    const own = lengthOf(bucket);
    if (filled + own / 2 >= length) {
      blocks.push([]);
      filled = 0;
    }
    blocks.at(-1)?.push(bucket);
    filled += own;
  }
  // A rest at the end joins the previous block, unless it is at least half a block.
  if (filled < length / 2 && blocks.length > 1) {
    const rest = blocks.pop() ?? [];
    blocks.at(-1)?.push(...rest);
  }
  return blocks.map(blockOf);
}

function blockOf(buckets: readonly Bucket[]): TimeBlock {
  const sums = Object.fromEntries(
    SUMS.map((name) => [name, buckets.reduce((sum, bucket) => sum + bucket.sums[name], 0)]),
  ) as TimeBlock['sums'];
  const stops: TimeBlock['stops'] = {};
  for (const kind of PAUSE_KINDS) {
    const values = buckets.flatMap((bucket) => {
      const kept = bucket.stops.get(kind);
      return kept ? kept.values.map((value) => ({ value, weight: kept.weight })) : [];
    });
    if (values.length > 0) stops[kind] = values;
  }
  return { sums, stops };
}
