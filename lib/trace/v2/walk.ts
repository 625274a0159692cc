// Runs the WebAssembly loop over timed events, and empties its columns. One instance for the thread, because it keeps nothing
// from one batch to the next.
import { instances } from '../../model/webassembly.js';
import type { HeapSizes, Sweeps } from '../columns.js';
import { EVENTS_WASM } from './events-wasm.js';
import * as layout from './layout.js';

type Loop = (from: number, to: number, mask: number, pairs: number) => number;

const newInstance = instances<{ walk: Loop }>(EVENTS_WASM);

export class Walk {
  readonly #loop: Loop;
  /** The state of the current batch's lane. */
  readonly state: Float64Array;
  /** The current batch's payload, with zeros behind it. */
  readonly input: Uint8Array;
  readonly #steps: Uint8Array;
  readonly #columns: Float64Array[];

  /** `args`: number of varints after dt, by event type. */
  constructor(args: Uint8Array) {
    const { memory, walk } = newInstance();
    const { buffer } = memory;
    this.#loop = walk;
    this.state = new Float64Array(buffer, layout.STATE_AT, layout.ALL_STATE);
    this.input = new Uint8Array(buffer, layout.INPUT_AT, layout.INPUT_BYTES + layout.ZEROS);
    this.#steps = new Uint8Array(buffer, layout.STEPS_AT, 256);
    this.#columns = Array.from(
      { length: layout.COLUMNS },
      (_, i) =>
        new Float64Array(buffer, layout.COLUMNS_AT + i * layout.COLUMN_LENGTH * 8, layout.COLUMN_LENGTH),
    );
    new Uint8Array(buffer, layout.ARGS_AT, 256).set(args);
  }

  /** Starts a batch of a lane at a time: takes its payload (64 KiB at most) and state, and what to do with each event type. */
  begin(payload: Uint8Array, lane: Float64Array, time: number, steps: Uint8Array): void {
    this.input.set(payload);
    this.input.fill(0, payload.length, payload.length + layout.ZEROS);
    this.#steps.set(steps);
    this.state.fill(0);
    this.state.set(lane);
    this.state[layout.NOW] = time;
    this.state[layout.EVENTS] = 0;
    this.state[layout.STOP_AT] = -1;
  }

  /**
   * Reads events of the input from `from` on, up to one that TypeScript has to read, or that is cut or damaged. Returns where
   * that event begins, or `to`. `mask`: goroutines with `g & mask` 0 get rows; `pairs`: waits are paired.
   */
  run(from: number, to: number, mask: number, pairs: boolean): number {
    return this.#loop(from, to, mask, pairs ? 1 : 0);
  }

  /** Ends the batch: gives its lane the state, and the columns what they are to have. */
  end(lane: Float64Array, index: number, sizes: HeapSizes, sweeps: Sweeps): void {
    const { state } = this;
    lane.set(state.subarray(0, layout.LANE_STATE));
    const of = (column: number, length: number): Float64Array => this.#columns[column].subarray(0, length);
    if (state[layout.SIZES] > 0)
      sizes.add(index, of(layout.SIZE_TIME, state[layout.SIZES]), of(layout.SIZE_BYTES, state[layout.SIZES]));
    if (!(state[layout.SWEEPS] > 0)) return;
    const length = state[layout.SWEEPS];
    sweeps.add(index, {
      at: of(layout.SWEEP_END, length),
      units: of(layout.SWEEP_UNITS, length),
      g: of(layout.SWEEP_G, length),
      stack: of(layout.SWEEP_BEGIN_STACK, length),
      swept: of(layout.SWEEP_SWEPT, length),
      reclaimed: of(layout.SWEEP_RECLAIMED, length),
    });
    sweeps.sweptBytes += state[layout.SWEPT_BYTES];
    sweeps.reclaimedBytes += state[layout.RECLAIMED_BYTES];
  }
}
