// A P's events one after the other, over the pieces that are held of it; and what the P is doing.
import { Cursor } from '../varint.js';
import type { Held } from './held.js';
import { LOG, NUMBER, SIZED, type Wire } from './wire.js';

/** No two events of a P are further apart: 2^40 ticks are 5 hours at 62.5 MHz. */
const LONGEST_DELTA = 2 ** 40;
/** A P's batch begins after its last one ended; clocks of two cores may differ by so many ticks (0.1 s). */
const SKEW = 2 ** 22;

// What is known of a first byte: an event that nobody wants is stepped over, with so many values and perhaps a string.
const [SKIP, SIZED_TOO, TEXT_TOO, VALUES_SHIFT] = [1, 2, 4, 3];

/** By the first byte, whether events are skipped: those with these numbers are. */
export function skipsOf({ heads, values }: Wire, isSkipped: (event: number) => boolean): Uint8Array {
  return heads.map((head, first) => {
    const event = first & NUMBER;
    const form = (head >= SIZED ? SIZED_TOO : 0) | (head === LOG ? TEXT_TOO : 0);
    return form | (isSkipped(event) ? SKIP | (values[event] << VALUES_SHIFT) : 0);
  });
}

export class Lane {
  /** The P; -1 for events that have none, `SAMPLES` for CPU samples. */
  readonly p: number;
  readonly index: number;
  // What it is doing, as in v2: its goroutine, since when, whether that began an assist here or is a mark worker.
  g = -1;
  runsFrom = NaN;
  assists = false;
  works = false;
  lastG = -1;
  /** When its last goroutine left it, ns. */
  leftAt = NaN;
  lastStack = 0;
  syscallStack = 0;
  /** It left its last goroutine to a system call; when it was made to leave it, NaN: it was not. */
  leftToSyscall = false;
  preemptedAt = NaN;
  thread: number | undefined;

  // The event at which it stands: its number, 0 behind the last one; its time, and where its values stand.
  event = 0;
  ticks = 0;
  /** By what events of all Ps are put in order: the time, or their number before 1.7. */
  order = 0;
  bytes: Uint8Array = new Uint8Array(0);
  at = 0;
  /** Where it stands in the file. */
  offset = 0;
  /** Events so far. */
  passed = 0;
  /** Bytes of pieces that contradict themselves. */
  lost = 0;

  readonly #wire: Wire;
  readonly #skips: Uint8Array;
  readonly #held: Held;
  #next: number | undefined;
  #to = 0;
  /** From places in `bytes` to those in the file, and in what is held. */
  #shift = 0;
  #place = 0;
  #gaps = 0;
  /** No time is known until the next batch. */
  #broken = true;
  /** No time in this batch may be later. */
  #latest = Infinity;

  /** `skips`: that of `skipsOf`. */
  constructor(index: number, p: number, held: Held, wire: Wire, skips: Uint8Array) {
    this.index = index;
    this.p = p;
    this.#held = held;
    this.#wire = wire;
    this.#skips = skips;
    this.#next = held.first[index];
  }

  /** The time of its first event, skipped or not; Infinity where that is not known. */
  get begin(): number {
    const { bytes, from, to, ticks } = this.#held.piece(this.#held.first[this.index]);
    const { heads, numbered } = this.#wire;
    const cursor = new Cursor().set(bytes, heads[bytes[from]] >= SIZED ? from + 2 : from + 1, to);
    if (numbered) cursor.varint();
    return Number.isNaN(ticks) ? Infinity : ticks + cursor.varint();
  }

  /**
   * Goes on to the next event that is not skipped; false behind the last one. The values of the event before must have been
   * read.
   */
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

  /** The next value of the event. */
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

  /** Steps over the string at which it stands. */
  skipText(): void {
    const length = this.value();
    this.at += length;
  }

  /** Where it stands in what is held. */
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

  /** Events are missing: what it did may be over. */
  #forget(): void {
    this.g = -1;
    this.assists = this.works = false;
  }
}
