// CPU samples in the order they were taken. They are copied into the trace some time later.
import { Kind, type Rows } from '../events.js';
import type { Clock } from './clock.js';
import type { Lane } from './lane.js';
import { COLUMN_A, COLUMN_B, COLUMN_G, COLUMN_STACK, FOUND, READ } from './layout.js';
import type { Loops } from './loops.js';
import { MOST_PS } from './wire.js';

interface Sample {
  ticks: number;
  p: number;
  g: number;
  stack: number;
  offset: number;
}

export class Samples {
  readonly #samples: Sample[] = [];
  #next = 0;

  /** Reads the whole lane that holds them */
  constructor(loops: Loops, lane: Lane | undefined) {
    if (!lane) return;
    loops.steps = new Uint8Array(256).fill(READ);
    const { values } = loops;
    while (lane.advance(Infinity) === FOUND) {
      const [ticks, p, g] = [values[COLUMN_A], values[COLUMN_B], values[COLUMN_G]];
      const stack = values[COLUMN_STACK];
      this.#samples.push({ ticks, p: p > MOST_PS ? -1 : p, g: g === 0 ? -1 : g, stack, offset: lane.offset });
    }
    this.#samples.sort((a, b) => a.ticks - b.ticks);
  }

  /** When the next one was taken, in ticks; Infinity after the last one. */
  get ticks(): number {
    return this.#samples[this.#next]?.ticks ?? Infinity;
  }

  /** Adds a row for the next one. */
  put(rows: Rows, clock: Clock): void {
    const { ticks, p, g, stack, offset } = this.#samples[this.#next++];
    const row = rows.put(clock.at(ticks), Kind.CpuSample, -1, p, g, offset);
    rows.stack[row] = stack;
  }
}
