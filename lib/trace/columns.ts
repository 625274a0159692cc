// What comes hundreds of thousands of times has columns of its own where a decoder puts events in order: a third of a row's
// bytes, and loops that are compiled once, since nothing rare is in them.
import { resized } from '../model/resized.js';
import { firstPast } from '../stats/search.js';

const FIRST_ROOM = 1024;

/** A place in the order of time: of what happens at the same time that on the lower lane comes first. */
export interface Moment {
  at: number;
  lane: number;
}

interface Ordered {
  length: number;
  at: Float64Array;
  lane: Int32Array;
  /** Numbers in the order of time over all lanes. */
  order: Int32Array;
}

/** The place in the order, from `from` on, of what is not before the event. */
export function placeOf({ length, at, lane, order }: Ordered, from: number, event: Moment): number {
  return firstPast(from, length, (place) => {
    const i = order[place];
    return !(at[i] < event.at || (at[i] === event.at && lane[i] < event.lane));
  });
}

/** How large the heap is: Kind.HeapAlloc. */
export class HeapSizes implements Ordered {
  length = 0;
  at = new Float64Array(FIRST_ROOM);
  lane = new Int32Array(FIRST_ROOM);
  /** NaN: it never was. */
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

/** Sweeps by those who allocate: Kind.SweepBegin and SweepEnd, which are always on one lane, in one. */
export class Sweeps implements Ordered {
  length = 0;
  /** What those took whose begin and end are known. */
  tookNs = 0;
  sweptBytes = 0;
  reclaimedBytes = 0;
  /** ns of a unit of the file. */
  unitNs = NaN;
  /** What each of them swept, where somebody asked for it. */
  readonly each: SweptBytes | undefined;
  /** When it ended; when it began where its end is not in this stretch. */
  at = new Float64Array(FIRST_ROOM);
  lane = new Int32Array(FIRST_ROOM);
  /** What it took, in units of the file; NaN where its begin or its end is missing. */
  units = new Float64Array(FIRST_ROOM);
  g = new Float64Array(FIRST_ROOM);
  /** That of its begin; -1 where that is not in this stretch. */
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

/** By the numbers of sweeps; 0 where a sweep does not tell. */
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
