// Separate columns for events that occur hundreds of thousands of times, for decoders that sort events: they take a third of a
// row's bytes, and their loops are compiled only once because they handle no rare cases.
import { resized } from '../model/resized.js';
import { firstPast } from '../stats/search.js';

const FIRST_ROOM = 1024;

/** A position in time order: at equal times the lower lane comes first. */
export interface Moment {
  at: number;
  lane: number;
}

interface Ordered {
  length: number;
  at: Float64Array;
  lane: Int32Array;
  /** Indices in time order over all lanes. */
  order: Int32Array;
}

/** The first position in the order, from `from` on, that is not before the event. */
export function placeOf({ length, at, lane, order }: Ordered, from: number, event: Moment): number {
  return firstPast(from, length, (place) => {
    const i = order[place];
    return !(at[i] < event.at || (at[i] === event.at && lane[i] < event.lane));
  });
}

/** Heap sizes: Kind.HeapAlloc. */
export class HeapSizes implements Ordered {
  length = 0;
  at = new Float64Array(FIRST_ROOM);
  lane = new Int32Array(FIRST_ROOM);
  /** NaN: invalidated because of damage. */
  bytes = new Float64Array(FIRST_ROOM);
  order: Int32Array = new Int32Array(0);

  put(at: number, lane: number, bytes: number): void {
    if (this.length === this.at.length) {
      this.at = resized(this.at, 2 * this.length);
      this.lane = resized(this.lane, 2 * this.length);
      this.bytes = resized(this.bytes, 2 * this.length);
    }
    const i = this.length++;
    this.at[i] = at;
    this.lane[i] = lane;
    this.bytes[i] = bytes;
  }
}

/** Sweeps by allocating goroutines: Kind.SweepBegin and SweepEnd, which are always on one lane, combined. */
export class Sweeps implements Ordered {
  length = 0;
  /** Total duration of those with known begin and end. */
  tookNs = 0;
  sweptBytes = 0;
  reclaimedBytes = 0;
  /** ns per file unit. */
  unitNs = NaN;
  /** Bytes of each sweep, if requested. */
  readonly each: SweptBytes | undefined;
  /** Its end; its begin if the end is not in this stretch. */
  at = new Float64Array(FIRST_ROOM);
  lane = new Int32Array(FIRST_ROOM);
  /** Its duration in file units; NaN if its begin or end is missing. */
  units = new Float64Array(FIRST_ROOM);
  g = new Float64Array(FIRST_ROOM);
  /** Stack of its begin; -1 if that is not in this stretch. */
  stack = new Int32Array(FIRST_ROOM);
  order: Int32Array = new Int32Array(0);

  constructor(each: boolean) {
    this.each = each ? new SweptBytes() : undefined;
  }

  put(at: number, lane: number, units: number, g: number, stack: number): void {
    if (this.length === this.at.length) {
      this.at = resized(this.at, 2 * this.length);
      this.lane = resized(this.lane, 2 * this.length);
      this.units = resized(this.units, 2 * this.length);
      this.g = resized(this.g, 2 * this.length);
      this.stack = resized(this.stack, 2 * this.length);
    }
    const i = this.length++;
    this.at[i] = at;
    this.lane[i] = lane;
    this.units[i] = units;
    this.g[i] = g;
    this.stack[i] = stack;
  }
}

/** By index of the sweep; 0 if it reports none. */
class SweptBytes {
  swept = new Float64Array(FIRST_ROOM);
  reclaimed = new Float64Array(FIRST_ROOM);

  put(sweep: number, swept: number, reclaimed: number): void {
    if (sweep >= this.swept.length) {
      this.swept = resized(this.swept, 2 * sweep);
      this.reclaimed = resized(this.reclaimed, 2 * sweep);
    }
    this.swept[sweep] = swept;
    this.reclaimed[sweep] = reclaimed;
  }

  clear(): void {
    this.swept.fill(0);
    this.reclaimed.fill(0);
  }
}
