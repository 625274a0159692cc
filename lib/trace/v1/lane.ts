// Iterates over the events of a P across its kept pieces, and holds the P's state.
import { Cursor } from '../varint.js';
import type { Held } from './held.js';
import { LOG, NUMBER, SIZED, type Wire } from './wire.js';

/** Limit for the gap between two events of a P: 2^40 ticks are 5 hours at 62.5 MHz. */
const LONGEST_DELTA = 2 ** 40;
/** A P's batch begins after the previous one ended, but clocks of two cores may differ by this many ticks (0.1 s). */
const SKEW = 2 ** 22;

// Flags by an event's first byte. Skipped events are stepped over by their number of values, and a string if they have one.
const [SKIP, SIZED_TOO, TEXT_TOO, VALUES_SHIFT] = [1, 2, 4, 3];

/** Flags for all first bytes. `isSkipped`: by event number. */
export function skipsOf({ heads, values }: Wire, isSkipped: (event: number) => boolean): Uint8Array {
  return heads.map((head, first) => {
    const event = first & NUMBER;
    const form = (head >= SIZED ? SIZED_TOO : 0) | (head === LOG ? TEXT_TOO : 0);
    return form | (isSkipped(event) ? SKIP | (values[event] << VALUES_SHIFT) : 0);
  });
}

export class Lane {
  /** The P; -1 for events without one, `SAMPLES` for CPU samples. */
  readonly p: number;
  readonly index: number;
  // State, as in v2: the goroutine, since when it runs, whether it began an assist here or is a mark worker.
  g = -1;
  runsFrom = NaN;
  assists = false;
  works = false;
  lastG = -1;
  /** When the last goroutine stopped, ns. */
  leftAt = NaN;
  lastStack = 0;
  syscallStack = 0;
  /** The last goroutine entered a system call; below: when it was preempted, NaN if it was not. */
  leftToSyscall = false;
  preemptedAt = NaN;
  thread: number | undefined;

  // The current event: its number, 0 after the last one; its time, and below the position of its values.
  event = 0;
  ticks = 0;
  /** Sort key across Ps: the time, or before 1.7 the sequence number. */
  order = 0;
  bytes: Uint8Array = new Uint8Array(0);
  at = 0;
  /** File offset of the current event. */
  offset = 0;
  /** Events so far. */
  passed = 0;
  /** Bytes of inconsistent pieces, which were skipped. */
  lost = 0;

  readonly #wire: Wire;
  readonly #skips: Uint8Array;
  readonly #held: Held;
  #next: number | undefined;
  #to = 0;
  /** File offset, and place in the kept bytes, minus index in `bytes`. */
  #shift = 0;
  #place = 0;
  #gaps = 0;
  /** The time is unknown until the next batch. */
  #broken = true;
  /** Limit for times in this batch. */
  #latest = Infinity;

  /** `skips`: from `skipsOf`. */
  constructor(index: number, p: number, held: Held, wire: Wire, skips: Uint8Array) {
    this.index = index;
    this.p = p;
    this.#held = held;
    this.#wire = wire;
    this.#skips = skips;
    this.#next = held.first[index];
  }

  /** Time of the first event, skipped or not; Infinity if unknown. */
  get begin(): number {
    const { bytes, from, to, ticks } = this.#held.piece(this.#held.first[this.index]);
    const { heads, numbered } = this.#wire;
    const cursor = new Cursor().set(bytes, heads[bytes[from]] >= SIZED ? from + 2 : from + 1, to);
    if (numbered) cursor.varint();
    return Number.isNaN(ticks) ? Infinity : ticks + cursor.varint();
  }

  /** Advances to the next event that is not skipped; false after the last one. The current event's values must have been read. */
  advance(): boolean {
    const skips = this.#skips;
    const { numbered } = this.#wire;
    for (;;) {
      while (this.at >= this.#to) if (!this.#nextPiece()) return false;
      const { bytes } = this;
      const to = this.#to;
      const latest = this.#latest;
      let { at, ticks, order } = this;
      let count = 0;
      let isFound = false;
      while (at < to) {
        const begin = at;
        const first = bytes[at++];
        const skip = skips[first];
        if ((skip & SIZED_TOO) !== 0) at++;
        let byte = 0;
        if (numbered) {
          for (let scale = 1; ; scale *= 128) {
            byte = bytes[at++];
            order += (byte & 127) * scale;
            if (byte < 128) break;
          }
        }
        byte = bytes[at++];
        let delta = byte & 127;
        for (let scale = 128; byte > 127; scale *= 128) {
          byte = bytes[at++];
          delta += (byte & 127) * scale;
        }
        ticks += delta;
        if (delta > LONGEST_DELTA || ticks > latest) {
          this.lost += to - begin;
          this.#broken = true;
          at = to;
          break;
        }
        count++;
        if ((skip & SKIP) === 0) {
          this.event = first & NUMBER;
          this.offset = begin + this.#shift;
          isFound = true;
          break;
        }
        for (let left = skip >> VALUES_SHIFT; left > 0; left--) while (bytes[at++] > 127);
        if ((skip & TEXT_TOO) !== 0) {
          this.at = at;
          this.skipText();
          at = this.at;
        }
      }
      this.at = at;
      this.ticks = ticks;
      this.order = numbered ? order : ticks;
      this.passed += count;
      if (isFound) return true;
    }
  }

  /** The current event's next value. */
  value(): number {
    const { bytes } = this;
    let byte = bytes[this.at++];
    let value = byte & 127;
    for (let scale = 128; byte > 127; scale *= 128) {
      byte = bytes[this.at++];
      value += (byte & 127) * scale;
    }
    return value;
  }

  /** Skips the string at the current position. */
  skipText(): void {
    const length = this.value();
    this.at += length;
  }

  /** Current position in the kept bytes. */
  get place(): number {
    return this.at + this.#place;
  }

  #nextPiece(): boolean {
    if (this.#next === undefined) {
      this.event = 0;
      return false;
    }
    const { bytes, place, from, to, offset, ticks, number, gaps, next } = this.#held.piece(this.#next);
    this.#next = next;
    this.bytes = bytes;
    this.at = from;
    this.#to = to;
    this.#shift = offset - from;
    this.#place = place - from;
    if (!Number.isNaN(ticks)) {
      this.#latest = this.#held.batchBehind(next) + SKEW;
      this.#broken = ticks > this.#latest;
      this.ticks = ticks;
      this.order = number;
    }
    if (this.#broken) {
      this.lost += to - from;
      this.at = to;
    }
    if (gaps !== this.#gaps) this.#forget();
    this.#gaps = gaps;
    return true;
  }

  /** Events are missing: the P's activities may have ended. */
  #forget(): void {
    this.g = -1;
    this.assists = this.works = false;
  }
}
