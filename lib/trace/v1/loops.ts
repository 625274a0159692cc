// The loops over events in WebAssembly, and the memory that they share with TypeScript: an instance for each trace, because its
// bytes are kept there.
import { Rows } from '../events.js';
import type { WaitColumns } from '../waiting.js';
import { instances, type Memory } from '../../model/webassembly.js';
import { EVENTS_WASM } from './events-wasm.js';
import * as layout from './layout.js';
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
    this.bytes.set(forms, layout.FORMS_AT);
    this.bytes.set(kind, layout.KINDS_AT);
    this.bytes.set(columns, layout.COLUMNS_AT);
    this.doubles(layout.PRESETS_AT, b.length).set(b);
    this.shared[layout.NUMBERED] = numbered ? 1 : 0;
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
    this.bytes.set(steps, layout.STEPS_AT);
  }

  // Parts of the memory, until it grows.

  doubles(at: number, length: number): Float64Array<ArrayBuffer> {
    return new Float64Array(this.#memory.buffer, at, length);
  }

  get shared(): Float64Array {
    return this.doubles(layout.STATE_AT, layout.SHARED_STATE);
  }

  /** The found event's values, by column. */
  get values(): Float64Array {
    return this.shared.subarray(layout.VALUES);
  }

  get waits(): WaitColumns {
    return {
      waiting: this.doubles(layout.WAITING_AT, layout.CELLS),
      since: this.doubles(layout.SINCE_AT, layout.CELLS),
      from: this.doubles(layout.FROM_AT, layout.CAPACITY),
      to: this.doubles(layout.TO_AT, layout.CAPACITY),
      length: this.shared.subarray(layout.WAITS),
    };
  }

  get rows(): Rows {
    const { buffer } = this.#memory;
    const int32s = (at: number): Int32Array<ArrayBuffer> => new Int32Array(buffer, at, layout.CAPACITY);
    const rows = new Rows();
    rows.capacity = layout.CAPACITY;
    rows.at = this.doubles(layout.ROW_AT, layout.CAPACITY);
    rows.kind = new Uint8Array(buffer, layout.ROW_KIND, layout.CAPACITY);
    rows.lane = int32s(layout.ROW_LANE);
    rows.p = int32s(layout.ROW_P);
    rows.g = this.doubles(layout.ROW_G, layout.CAPACITY);
    rows.stack = int32s(layout.ROW_STACK);
    rows.text = int32s(layout.ROW_TEXT);
    rows.a = this.doubles(layout.ROW_A, layout.CAPACITY);
    rows.b = this.doubles(layout.ROW_B, layout.CAPACITY);
    rows.offset = this.doubles(layout.ROW_OFFSET, layout.CAPACITY);
    return rows;
  }
}
