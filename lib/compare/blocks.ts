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
  /** How long a block is, in ms; in cycles where a log has no times. */
  length: number;
}

/** One side, as the buckets that were kept of it and in blocks as long as the other side's. */
export interface Settled {
  buckets: readonly Bucket[];
  course?: LiveHeapCourse;
}

export interface Blocks extends Settled {
  blocks: Block[];
}

/** Blocks of one length for both sides: 24 of the shorter one, but none shorter than what either side keeps apart. */
export function sidesOf(before: Settled, after: Settled): Sides {
  const spans = [before, after].map(({ buckets }) => spanOf(buckets));
  const least = [before, after].map(({ buckets }, i) => spans[i] / buckets.length || 0);
  const length = Math.max(Math.min(...spans) / BLOCKS, ...least);
  const side = (settled: Settled): Blocks => ({ ...settled, blocks: blocksOf(settled.buckets, length) });
  return { before: side(before), after: side(after), length };
}

/** In ms, or in cycles. */
export const spanOf = (buckets: readonly Bucket[]): number =>
  buckets.reduce((sum, bucket) => sum + bucket.length, 0);

/** Neighbouring buckets together, as near to the length as their own lengths let them. */
function blocksOf(buckets: readonly Bucket[], length: number): Block[] {
  const blocks: Bucket[][] = [];
  let filled = length;
  for (const bucket of buckets) {
    if (filled + bucket.length / 2 >= length) {
      blocks.push([]);
      filled = 0;
    }
    blocks.at(-1)?.push(bucket);
    filled += bucket.length;
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
