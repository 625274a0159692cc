// A thread's batches follow each other through a trace: what its state is between two of them.
import type { Sweeps } from '../columns.js';

// What a lane is doing, by its place in the lane's state: one array of doubles, which the hot loop and the rarer events share.
export const [G, P, RUNS_FROM, WORKS, ASSISTS, LAST_G, LEFT_AT, LAST_STACK, STOP_AT] = [
  0, 1, 2, 3, 4, 5, 6, 7, 8,
];
// When its sweep began, NaN: none is under way; and on which stack, -1: that was told.
export const [SWEEP_AT, SWEEP_STACK] = [9, 10];
// Of the batch that is read: the time of the last event, and how many there were.
export const [NOW, EVENTS] = [11, 12];

/**
 * Its goroutine and P; since when that runs here; whether it is the collector's worker, or began an assist here; what ran here
 * last, when that stopped, and the stack on which (or where the arguments of that event stand in the batch that is read).
 */
const UNKNOWN = [-1, -1, NaN, 0, 0, -1, NaN, 0, -1, NaN, -1, 0, 0];

/** A thread, and what it is doing as far as its batches were read. */
export class Lane {
  readonly state = Float64Array.from(UNKNOWN);
  /** The last time in its batches, and what was told first of the last one. */
  lastAt = 0;
  lastRow = 0;
  lastSize = 0;
  lastSweep = 0;

  constructor(
    readonly index: number,
    readonly thread: number,
  ) {}

  /** What its last batch told was damaged. */
  lose(): void {
    this.state.set(UNKNOWN);
  }

  /** The generation is over: a sweep that goes on was begun in it. */
  cutSweep(sweeps: Sweeps): void {
    const { state } = this;
    if (state[SWEEP_AT] >= 0 && state[SWEEP_STACK] >= 0)
      sweeps.put(state[SWEEP_AT], this.index, NaN, state[G], state[SWEEP_STACK]);
    state[SWEEP_STACK] = -1;
  }
}
