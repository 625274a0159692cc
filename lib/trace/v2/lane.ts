// The state of a thread, which is kept from one batch to the next.
import type { Sweeps } from '../columns.js';

// Indices into a lane's state: an array of doubles shared by the hot loop and the rarer events.
export const [G, P, RUNS_FROM, WORKS, ASSISTS, LAST_G, LEFT_AT, LAST_STACK, STOP_AT] = [
  0, 1, 2, 3, 4, 5, 6, 7, 8,
];
// When its sweep began, NaN: none is in progress; and the stack of its begin, -1: already reported.
export const [SWEEP_AT, SWEEP_STACK] = [9, 10];
// For the current batch: time of the last event, and number of events.
export const [NOW, EVENTS] = [11, 12];

/**
 * Initial state: goroutine and P; since when the goroutine runs here; whether it is a GC worker, or began an assist here; the
 * previous goroutine, when it stopped, and its stack (or where the arguments of that event are in the current batch).
 */
const UNKNOWN = [-1, -1, NaN, 0, 0, -1, NaN, 0, -1, NaN, -1, 0, 0];

/** A thread and its state after the batches read so far. */
export class Lane {
  readonly state = Float64Array.from(UNKNOWN);
  /** Latest time in its batches, and the first row, size and sweep of the last batch. */
  lastAt = 0;
  lastRow = 0;
  lastSize = 0;
  lastSweep = 0;

  constructor(
    readonly index: number,
    readonly thread: number,
  ) {}

  /** The last batch was damaged: the state is unknown. */
  lose(): void {
    this.state.set(UNKNOWN);
  }

  /** The generation ends: reports a sweep in progress that began in it. */
  cutSweep(sweeps: Sweeps): void {
    const { state } = this;
    if (state[SWEEP_AT] >= 0 && state[SWEEP_STACK] >= 0)
      sweeps.put(state[SWEEP_AT], this.index, NaN, state[G], state[SWEEP_STACK]);
    state[SWEEP_STACK] = -1;
  }
}
