// Blocks of time for the tests: cycles share their state with their neighbours (a heap that is large stays large, a busy
// machine stays busy), so that single cycles would count for more than they tell.
import type { LiveHeapCourse, PauseKind } from '../model/records.js';
import type { Values } from '../stats/quantiles.js';
import { PAUSE_KINDS, SUMS, type Bucket, type Sum } from './buckets.js';

/** As many as a trend is judged by (lib/stats/trend.ts): fewer are coarse, more share too much with their neighbours. */
const BLOCKS = 24;

export interface Block {
  sums: Record<Sum, number>;
  stops: Partial<Record<PauseKind, Values>>;
}

export interface Sides {
  before: Blocks;
  after: Blocks;
  /** How long a block is. */
  length: number;
  /** How long the shorter side is. */
  shorter: number;
  /** Whether these two are in ms; in cycles where a side has no times (up to Go 1.4, or nothing but gaps). */
  timed: boolean;
}

/** One side: the buckets that were kept of it, without its warm-up. */
export interface Settled {
  buckets: readonly Bucket[];
  course?: LiveHeapCourse;
}

/** And in blocks as long as the other side's. */
export interface Blocks extends Settled {
  blocks: Block[];
}

type Length = (bucket: Bucket) => number;

/** Blocks of one length for both sides: 24 of the shorter one, but none shorter than what either side keeps apart. */
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

/** Neighbouring buckets together, as near to the length as their own lengths let them. */
function blocksOf(buckets: readonly Bucket[], lengthOf: Length, length: number): Block[] {
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
  // What is left over at the end counts to the block before, unless it is most of a block.
  if (filled < length / 2 && blocks.length > 1) {
    const rest = blocks.pop() ?? [];
    blocks.at(-1)?.push(...rest);
  }
  return blocks.map(blockOf);
}

function blockOf(buckets: readonly Bucket[]): Block {
  const sums = Object.fromEntries(
    SUMS.map((name) => [name, buckets.reduce((sum, bucket) => sum + bucket.sums[name], 0)]),
  ) as Block['sums'];
  const stops: Block['stops'] = {};
  for (const kind of PAUSE_KINDS) {
    const values = buckets.flatMap((bucket) => {
      const kept = bucket.stops.get(kind);
      return kept ? kept.values.map((value) => ({ value, weight: kept.weight })) : [];
    });
    if (values.length > 0) stops[kind] = values;
  }
  return { sums, stops };
}
