// Separate columns for events that occur hundreds of thousands of times, for decoders that sort events: they take a third of a
// row's bytes, and whole batches are added at once.
import { resized } from '../model/resized.js';
import { firstPast } from '../stats/search.js';

const FIRST_ROOM = 1024;

/** A position in time order: at equal times the lower lane comes first. */
export interface Moment {
  at: number;
  lane: number;
}

abstract class Columns {
  length = 0;
  at = new Float64Array(FIRST_ROOM);
  lane = new Int32Array(FIRST_ROOM);
  /** Indices in time order over all lanes. */
  order: Int32Array = new Int32Array(0);

  /** Adds cells of one lane to these columns; returns the index of the first, for the others. */
  protected begin(lane: number, at: ArrayLike<number>): number {
    const from = this.length;
    this.length += at.length;
    this.at = extended(this.at, from, at);
    this.lane = roomy(this.lane, this.length).fill(lane, from, this.length);
    return from;
  }
}

/** The first position in the order, from `from` on, that is not before the event. */
export function placeOf({ length, at, lane, order }: Columns, from: number, event: Moment): number {
  return firstPast(from, length, (place) => {
    const i = order[place];
    return !(at[i] < event.at || (at[i] === event.at && lane[i] < event.lane));
  });
}

/** Heap sizes: Kind.HeapAlloc. */
export class HeapSizes extends Columns {
  /** NaN: invalidated because of damage. */
  bytes = new Float64Array(FIRST_ROOM);

  /** Adds the sizes of one lane. */
  add(lane: number, at: Float64Array, bytes: Float64Array): void {
    this.bytes = extended(this.bytes, this.begin(lane, at), bytes);
  }
}

/**
 * Sweeps by allocating goroutines: Kind.SweepBegin and SweepEnd, which are always on one lane, combined. Their time is that of the
 * end; of the begin if the end is not in this stretch.
 */
export class Sweeps extends Columns {
  /** Total duration of those with known begin and end. */
  tookNs = 0;
  sweptBytes = 0;
  reclaimedBytes = 0;
  /** ns per file unit. */
  unitNs = NaN;
  /** Bytes of each sweep, if requested. */
  readonly each: SweptBytes | undefined;
  /** Its duration in file units; NaN if its begin or end is missing. */
  units = new Float64Array(FIRST_ROOM);
  g = new Float64Array(FIRST_ROOM);
  /** Stack of its begin; -1 if that is not in this stretch. */
  stack = new Int32Array(FIRST_ROOM);

  constructor(each: boolean) {
    super();
    this.each = each ? new SweptBytes() : undefined;
  }

  /** Adds those of one lane: a cell of each column for each sweep. */
  add(lane: number, { at, units, g, stack, swept, reclaimed }: SweepColumns): void {
    const from = this.begin(lane, at);
    this.units = extended(this.units, from, units);
    this.g = extended(this.g, from, g);
    this.stack = extended(this.stack, from, stack);
    this.each?.add(from, swept, reclaimed);
  }
}

/** Sweeps of one lane, as in Sweeps, with the bytes of each. */
export type SweepColumns = Record<'at' | 'units' | 'g' | 'stack' | 'swept' | 'reclaimed', ArrayLike<number>>;

/** By index of the sweep. */
class SweptBytes {
  swept = new Float64Array(FIRST_ROOM);
  reclaimed = new Float64Array(FIRST_ROOM);

  add(from: number, swept: ArrayLike<number>, reclaimed: ArrayLike<number>): void {
    this.swept = extended(this.swept, from, swept);
    this.reclaimed = extended(this.reclaimed, from, reclaimed);
  }
}

type Column = Float64Array | Int32Array;

/** The column, or a larger copy if it has no room for `length` cells. */
function roomy<C extends Column>(column: C, length: number): C {
  return length > column.length ? resized(column, 2 ** Math.ceil(Math.log2(length))) : column;
}

/** The column, or a larger copy, with `values` from cell `from` on. */
function extended<C extends Column>(column: C, from: number, values: ArrayLike<number>): C {
  const room = roomy(column, from + values.length);
  room.set(values, from);
  return room;
}
