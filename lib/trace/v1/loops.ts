// The loops over events in WebAssembly, and the memory that they share with TypeScript: an instance for each trace, because its
// bytes are kept there.
import { Rows } from '../events.js';
import type { WaitColumns } from '../waiting.js';
import { instances, type Memory } from '../../model/webassembly.js';
import { EVENTS_WASM } from './events-wasm.js';
import {
  CAPACITY,
  CELLS,
  COLUMNS_AT,
  FORMS_AT,
  FROM_AT,
  KINDS_AT,
  NUMBERED,
  PRESETS_AT,
  ROW_A,
  ROW_AT,
  ROW_B,
  ROW_G,
  ROW_KIND,
  ROW_LANE,
  ROW_OFFSET,
  ROW_P,
  ROW_STACK,
  ROW_TEXT,
  SHARED_STATE,
  SINCE_AT,
  STATE_AT,
  STEPS_AT,
  TO_AT,
  VALUES,
  WAITING_AT,
  WAITS,
} from './layout.js';
import type { Wire } from './wire.js';

const PAGE = 2 ** 16;
/** The memory grows by 4 MiB. */
const GROWTH = 64 * PAGE;

/** The exports of assembly/v1-events.ts. */
interface Exports {
  walk: (lane: number, latest: number) => number;
  skim: (from: number, to: number) => number;
}
const newInstance = instances<Exports>(EVENTS_WASM);

export class Loops {
  readonly walk: Exports['walk'];
  readonly skim: Exports['skim'];
  /** All memory, by address: another buffer after it grew. */
  bytes: Buffer;
  readonly #memory: Memory;

  constructor({ forms, kind, columns, b, numbered }: Wire) {
    const { memory, walk, skim } = newInstance();
    this.walk = walk;
    this.skim = skim;
    this.#memory = memory;
    this.bytes = Buffer.from(memory.buffer);
    this.bytes.set(forms, FORMS_AT);
    this.bytes.set(kind, KINDS_AT);
    this.bytes.set(columns, COLUMNS_AT);
    this.doubles(PRESETS_AT, b.length).set(b);
    this.shared[NUMBERED] = numbered ? 1 : 0;
  }

  /** Grows the memory if this address is behind its end. */
  reach(to: number): void {
    const lacking = to - this.bytes.length;
    if (lacking <= 0) return;
    this.#memory.grow(Math.ceil(Math.max(GROWTH, lacking) / PAGE));
    this.bytes = Buffer.from(this.#memory.buffer);
  }

  /** What to do with events, by first byte. */
  set steps(steps: Uint8Array) {
    this.bytes.set(steps, STEPS_AT);
  }

  // Parts of the memory, until it grows.

  doubles(at: number, length: number): Float64Array<ArrayBuffer> {
    return new Float64Array(this.#memory.buffer, at, length);
  }

  get shared(): Float64Array {
    return this.doubles(STATE_AT, SHARED_STATE);
  }

  /** The found event's values, by column. */
  get values(): Float64Array {
    return this.shared.subarray(VALUES);
  }

  get waits(): WaitColumns {
    return {
      waiting: this.doubles(WAITING_AT, CELLS),
      since: this.doubles(SINCE_AT, CELLS),
      from: this.doubles(FROM_AT, CAPACITY),
      to: this.doubles(TO_AT, CAPACITY),
      length: this.shared.subarray(WAITS),
    };
  }

  get rows(): Rows {
    const { buffer } = this.#memory;
    const int32s = (at: number): Int32Array<ArrayBuffer> => new Int32Array(buffer, at, CAPACITY);
    const rows = new Rows();
    rows.capacity = CAPACITY;
    rows.at = this.doubles(ROW_AT, CAPACITY);
    rows.kind = new Uint8Array(buffer, ROW_KIND, CAPACITY);
    rows.lane = int32s(ROW_LANE);
    rows.p = int32s(ROW_P);
    rows.g = this.doubles(ROW_G, CAPACITY);
    rows.stack = int32s(ROW_STACK);
    rows.text = int32s(ROW_TEXT);
    rows.a = this.doubles(ROW_A, CAPACITY);
    rows.b = this.doubles(ROW_B, CAPACITY);
    rows.offset = this.doubles(ROW_OFFSET, CAPACITY);
    return rows;
  }
}
