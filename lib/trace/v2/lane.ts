// The state of a thread, which is kept from one batch to the next.
import type { Sweeps } from '../columns.js';
import type { Rows } from '../events.js';
import { G, SWEEP_AT, SWEEP_STACK } from './layout.js';

/** Initial state, in the order of layout.ts. */
const UNKNOWN = [-1, -1, NaN, 0, 0, -1, NaN, 0, -1, NaN, -1, 0, 0];

/** A thread and its state after the batches read so far. */
export class Lane {
  readonly state = Float64Array.from(UNKNOWN);
  /** Latest time in its batches, and the first row, size and sweep of the last batch. */
  lastAt = -Infinity;
  lastRow = 0;
  lastSize = 0;
  lastSweep = 0;

  constructor(
    readonly index: number,
    readonly thread: number,
  ) {}

  /** Moves the thread's entries after `time`, from `from` on, back to it: passes their indices. */
  *movedBack(
    { length, at, lane }: Pick<Rows, 'length' | 'at' | 'lane'>,
    from: number,
    time: number,
  ): Generator<number> {
    for (let i = from; i < length; i++)
      if (lane[i] === this.index && at[i] > time) {
        at[i] = time;
        yield i;
      }
  }

  /** The last batch was damaged: the state is unknown. */
  lose(): void {
    this.state.set(UNKNOWN);
  }

  /** The generation ends: reports a sweep in progress that began in it. */
  cutSweep(sweeps: Sweeps): void {
    const { state } = this;
    if (state[SWEEP_AT] >= 0 && state[SWEEP_STACK] >= 0)
      sweeps.add(this.index, {
        at: [state[SWEEP_AT]],
        units: [NaN],
        g: [state[G]],
        stack: [state[SWEEP_STACK]],
        swept: [0],
        reclaimed: [0],
      });
    state[SWEEP_STACK] = -1;
  }
}
