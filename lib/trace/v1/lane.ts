// Goes over the events of a P across its kept pieces, and holds the P's state.
import { Cursor } from '../varint.js';
import type { Held } from './held.js';
import * as layout from './layout.js';
import { SIZED, type Wire } from './wire.js';

/** A P's batch begins after the previous one ended, but clocks of two cores may differ by this many ticks (0.1 s). */
const SKEW = 2 ** 22;

export class Lane {
  /** As layout.ts has it; and below what only TypeScript needs. */
  readonly state: Float64Array;
  syscallStack = 0;
  /** When the last goroutine was preempted; NaN: it was not. */
  preemptedAt = NaN;
  thread: number | undefined;
  /** Bytes of inconsistent pieces, which were skipped. */
  lost = 0;
  readonly #address: number;
  #next: number | undefined;
  #gaps = 0;
  /** The time is unknown until the next batch. */
  #broken = true;

  /** No bytes may be added to `held` any more. */
  constructor(
    readonly index: number,
    /** The P; -1 for events without one, `SAMPLES` for CPU samples. */
    readonly p: number,
    private readonly held: Held,
  ) {
    this.#next = held.first[index];
    this.#address = held.laneAt(index);
    this.state = held.loops.doubles(this.#address, layout.LANE_STATE).fill(0);
    this.state[layout.G] = this.state[layout.LAST_G] = -1;
    this.state[layout.RUNS_FROM] = this.state[layout.LEFT_AT] = NaN;
    this.state[layout.INDEX] = index;
    this.state[layout.P] = p;
  }

  /** Time of the first event, skipped or not; Infinity if unknown. */
  begin({ heads, numbered }: Wire): number {
    const { from, to, ticks } = this.held.piece(this.held.first[this.index]);
    const { bytes } = this.held;
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
      const result = this.held.loops.walk(this.#address, latest);
      if (result === layout.FOUND || result === layout.LATER) return result;
      if (result === layout.BROKEN) this.#skipPiece();
      if (!this.#nextPiece()) return layout.OVER;
    }
  }

  /** Number of the current event. */
  get event(): number {
    return this.state[layout.FIRST] & layout.EVENT;
  }

  /** Sort key across lanes of the current event, or of the next one if that is later than was asked for. */
  get order(): number {
    return this.state[layout.ORDER];
  }

  /** File offset of the current event. */
  get offset(): number {
    return this.state[layout.OFFSET];
  }

  /** Events so far. */
  get passed(): number {
    return this.state[layout.PASSED];
  }

  #nextPiece(): boolean {
    if (this.#next === undefined) return false;
    const { state } = this;
    const { from, to, offset, ticks, number, gaps, next } = this.held.piece(this.#next);
    this.#next = next;
    state[layout.SHIFT] = offset - from;
    state[layout.AT] = from;
    state[layout.TO] = to;
    if (!Number.isNaN(ticks)) {
      state[layout.LIMIT] = this.held.batchBehind(next) + SKEW;
      state[layout.TICKS] = ticks;
      state[layout.NUMBER] = number;
      this.#broken = ticks > state[layout.LIMIT];
    }
    if (this.#broken) this.#skipPiece();
    // Events are missing: the P's activities may have ended.
    if (gaps !== this.#gaps) {
      state[layout.G] = -1;
      state[layout.ASSISTS] = state[layout.WORKS] = 0;
    }
    this.#gaps = gaps;
    return true;
  }

  /** Skips the rest of the current piece. */
  #skipPiece(): void {
    const { state } = this;
    this.#broken = true;
    this.lost += state[layout.TO] - state[layout.AT];
    state[layout.AT] = state[layout.TO];
  }
}
