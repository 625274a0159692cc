// Goes over the events of a P across its kept pieces, and holds the P's state.
import { Cursor } from '../varint.js';
import type { Held } from './held.js';
import {
  ASSISTS,
  AT,
  BROKEN,
  EVENT,
  FIRST,
  FOUND,
  G,
  INDEX,
  LANE_STATE,
  LAST_G,
  LATER,
  LEFT_AT,
  LIMIT,
  NUMBER,
  OFFSET,
  ORDER,
  OVER,
  P,
  PASSED,
  RUNS_FROM,
  SHIFT,
  TICKS,
  TO,
  WORKS,
} from './layout.js';
import { SIZED, type Wire } from './wire.js';

/** A P's batch begins after the previous one ended, but clocks of two cores may differ by this many ticks (0.1 s). */
const SKEW = 2 ** 22;

export class Lane {
  /** The P; -1 for events without one, `SAMPLES` for CPU samples. */
  readonly p: number;
  readonly index: number;
  /** As layout.ts has it; and below what only TypeScript needs. */
  readonly state: Float64Array;
  syscallStack = 0;
  /** When the last goroutine was preempted; NaN: it was not. */
  preemptedAt = NaN;
  thread: number | undefined;
  /** Bytes of inconsistent pieces, which were skipped. */
  lost = 0;

  readonly #held: Held;
  readonly #address: number;
  #next: number | undefined;
  #gaps = 0;
  /** The time is unknown until the next batch. */
  #broken = true;

  /** No bytes may be added to `held` any more. */
  constructor(index: number, p: number, held: Held) {
    this.index = index;
    this.p = p;
    this.#held = held;
    this.#next = held.first[index];
    this.#address = held.laneAt(index);
    this.state = held.loops.doubles(this.#address, LANE_STATE).fill(0);
    this.state[G] = this.state[LAST_G] = -1;
    this.state[RUNS_FROM] = this.state[LEFT_AT] = NaN;
    this.state[INDEX] = index;
    this.state[P] = p;
  }

  /** Time of the first event, skipped or not; Infinity if unknown. */
  begin({ heads, numbered }: Wire): number {
    const { from, to, ticks } = this.#held.piece(this.#held.first[this.index]);
    const { bytes } = this.#held;
    const cursor = new Cursor().set(bytes, heads[bytes[from]] >= SIZED ? from + 2 : from + 1, to);
    if (numbered) cursor.varint();
    return Number.isNaN(ticks) ? Infinity : ticks + cursor.varint();
  }

  /**
   * Goes over events up to one that TypeScript has to read (`FOUND`), or up to `latest` in the order across lanes (`LATER`), or
   * to the last one (`OVER`).
   */
  advance(latest: number): number {
    for (;;) {
      const result = this.#held.loops.walk(this.#address, latest);
      if (result === FOUND || result === LATER) return result;
      if (result === BROKEN) this.#skipPiece();
      if (!this.#nextPiece()) return OVER;
    }
  }

  /** Number of the current event. */
  get event(): number {
    return this.state[FIRST] & EVENT;
  }

  /** Sort key across lanes of the current event, or of the next one if that is later than was asked for. */
  get order(): number {
    return this.state[ORDER];
  }

  /** File offset of the current event. */
  get offset(): number {
    return this.state[OFFSET];
  }

  /** Events so far. */
  get passed(): number {
    return this.state[PASSED];
  }

  #nextPiece(): boolean {
    if (this.#next === undefined) return false;
    const { state } = this;
    const { from, to, offset, ticks, number, gaps, next } = this.#held.piece(this.#next);
    this.#next = next;
    state[SHIFT] = offset - from;
    state[AT] = from;
    state[TO] = to;
    if (!Number.isNaN(ticks)) {
      state[LIMIT] = this.#held.batchBehind(next) + SKEW;
      state[TICKS] = ticks;
      state[NUMBER] = number;
      this.#broken = ticks > state[LIMIT];
    }
    if (this.#broken) this.#skipPiece();
    // Events are missing: the P's activities may have ended.
    if (gaps !== this.#gaps) {
      state[G] = -1;
      state[ASSISTS] = state[WORKS] = 0;
    }
    this.#gaps = gaps;
    return true;
  }

  /** Skips the rest of the current piece. */
  #skipPiece(): void {
    const { state } = this;
    this.#broken = true;
    this.lost += state[TO] - state[AT];
    state[AT] = state[TO];
  }
}
