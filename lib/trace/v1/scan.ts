// The first pass over the bytes: finds each batch's P, the strings and stacks, and the clock frequency. Events are only stepped
// over, by a loop in WebAssembly; if bytes cannot be events, the scan continues at the next batch.
import { Held } from './held.js';
import { LONGEST, LONGEST_EVENT, SKIMMED } from './layout.js';
import * as wire from './wire.js';
import type { Wire } from './wire.js';
import { Cursor } from '../varint.js';

/** After damage, a batch is accepted if this many valid events follow; this many bytes are examined for it. */
const TRIAL_EVENTS = 24;
const TRIAL_BYTES = 1024;
/** In ticks: some hours at 40 MHz (x86) and 62.5 MHz (arm). Limit for the gap between consecutive batches. */
const LONGEST_GAP = 2 ** 41;

/** Pseudo P for the lane of CPU samples: they are copied into separate batches of P 0, some time after they were taken. */
export const SAMPLES = -2;

export class Scan {
  readonly held: Held;
  /** The P of each lane; -1: none, or `SAMPLES`. */
  readonly ps: number[] = [];
  /** Addresses of kept strings (length, bytes) and stacks (number of frames, frames), by id. */
  readonly strings = new Map<number, number>();
  readonly stacks = new Map<number, number>();
  /** Ticks per second; 0 until known. */
  frequency = 0;
  events = 0;
  batches = 0;
  /** Unreadable bytes, the number of places, and the offset of the first. */
  readonly damage = { bytes: 0, places: 0, offset: 0 };
  /** Bytes of events beyond the memory limit, and the offset of the first. */
  readonly leftOut = { bytes: 0, offset: 0 };

  readonly #wire: Wire;
  readonly #room: number;
  readonly #cursor = new Cursor();
  readonly #lanes = new Map<number, number>();
  #bytes: Uint8Array = new Uint8Array(0);
  #to = 0;
  /** File offset minus address, during a call. */
  #offset: number;
  /** The current piece: its P, and its start. */
  #p: number | undefined;
  #from = 0;
  #ticks = NaN;
  #number = NaN;
  /** Start time of the last batch. */
  #last = NaN;
  /** File offset of the current damage; set while searching for the next batch. */
  #lost: number | undefined;

  /** `offset`: file offset of the first byte; `room`: maximum bytes kept. */
  constructor(wire: Wire, offset: number, room: number) {
    this.held = new Held(wire);
    this.#room = room;
    this.#wire = wire;
    this.#offset = offset;
  }

  /** Current file offset, between calls. */
  get offset(): number {
    return this.#offset;
  }

  /** Reads the complete events in `bytes[from, to)` and returns where the incomplete one begins. */
  read(bytes: Uint8Array, from: number, to: number, ended = false): number {
    const begin = this.held.take(bytes, from, to);
    this.#to = begin + to - from;
    this.#bytes = this.held.bytes.subarray(0, this.#to);
    this.#offset -= begin;
    this.#from = begin;
    let at = begin;
    do {
      if (this.#lost !== undefined) {
        at = this.#from = this.#findBatch(at, ended);
        if (at === this.#to || !this.#isTried(at, ended)) break;
        this.#endDamage(at);
      }
      at = this.#walk(at);
      this.#endPiece(at);
    } while (this.#lost !== undefined);
    if (ended && this.#lost !== undefined) this.#endDamage(this.#to);
    this.#offset += at;
    return from + at - begin;
  }

  /** Skips over events up to an incomplete or invalid one; if invalid, sets `#lost`. */
  #walk(from: number): number {
    const { held } = this;
    const { heads } = this.#wire;
    const bytes = this.#bytes;
    const state = held.loops.shared;
    for (let at = from; ;) {
      at = held.loops.skim(at, this.#to);
      this.events += state[SKIMMED];
      const end = at < this.#to ? this.#endOf(at) : Infinity;
      if (end < 0) this.#lost = this.#offset + at;
      if (end < 0 || end > this.#to) return at;
      const head = heads[bytes[at]];
      if (head >= wire.BATCH_HEAD) this.#take(head, at, end);
      else this.events++;
      at = end;
    }
  }

  /** The end of the event at `at`, which may be after the available bytes; -1 if it is invalid. */
  #endOf(at: number): number {
    const bytes = this.#bytes;
    const { heads, numbered } = this.#wire;
    const head = heads[bytes[at]];
    const cursor = this.#cursor.set(bytes, at + 1, this.#to);
    let isPossible = head !== 0;
    if (head === wire.SIZED || head === wire.LOG) {
      const length = cursor.byte();
      isPossible = length < LONGEST_EVENT;
      cursor.skip(length);
    } else if (head === wire.BATCH_HEAD) {
      isPossible = cursor.varint() < wire.MOST_PS;
      if (numbered) cursor.varint();
      const ticks = cursor.varint();
      isPossible &&= ticks >= 0 && !(Math.abs(ticks - this.#last) > LONGEST_GAP);
    } else if (head <= wire.MOST_VARINTS || head === wire.FREQUENCY_HEAD || head === wire.TIMER_HEAD) {
      for (let left = head <= wire.MOST_VARINTS ? head : numbered ? 2 : 1; left > 0; left--) cursor.varint();
      isPossible &&= cursor.at - at <= LONGEST_EVENT;
    } else if (head === wire.STRING_HEAD) {
      cursor.varint();
    }
    if (head === wire.LOG || head === wire.STRING_HEAD || head === wire.STACK_HEAD) {
      const length = cursor.varint();
      isPossible &&= length >= 0 && length <= LONGEST;
      cursor.skip(Math.max(0, length));
    }
    if (cursor.over) return this.#to + 1;
    return isPossible ? cursor.at : -1;
  }

  /** Processes records other than the events of a P. */
  #take(head: number, at: number, end: number): void {
    this.#endPiece(at);
    this.#from = end;
    const cursor = this.#cursor.set(this.#bytes, at + 1, end);
    if (head === wire.BATCH_HEAD) {
      this.batches++;
      this.#p = cursor.varint();
      this.#number = this.#wire.numbered ? cursor.varint() : NaN;
      this.#ticks = this.#last = cursor.varint();
    } else if (head === wire.FREQUENCY_HEAD) {
      this.frequency = cursor.varint();
    } else if (head !== wire.TIMER_HEAD) {
      const table = head === wire.STRING_HEAD ? this.strings : this.stacks;
      // Skip the stack's size.
      if (head === wire.STACK_HEAD) cursor.varint();
      const id = cursor.varint();
      // Strings and stacks may use as much memory again.
      if (table.has(id) || this.held.size > 2 * this.#room) return;
      table.set(id, this.held.keepRecord(cursor.at, end));
    }
  }

  #endPiece(at: number): void {
    if (at > this.#from && this.#p !== undefined) {
      const offset = this.#offset + this.#from;
      if (this.held.size > this.#room) {
        if (this.leftOut.bytes === 0) this.leftOut.offset = offset;
        this.leftOut.bytes += at - this.#from;
        this.#from = at;
        return;
      }
      const piece = { offset, ticks: this.#ticks, number: this.#number, gaps: this.damage.places };
      // A batch of samples contains nothing else.
      const p = this.#bytes[this.#from] === wire.SAMPLE_BYTE ? SAMPLES : this.#p;
      this.held.add(this.#laneOf(p), piece, this.#from, at);
      this.#ticks = this.#number = NaN;
    }
    this.#from = at;
  }

  #laneOf(p: number): number {
    let lane = this.#lanes.get(p);
    if (lane === undefined) {
      lane = this.ps.push(p) - 1;
      this.#lanes.set(p, lane);
    }
    return lane;
  }

  /** Offset of the next batch from `at` on, or of a possible one that needs more bytes to decide. */
  #findBatch(at: number, ended: boolean): number {
    const bytes = this.#bytes;
    for (let found = at; ; found++) {
      found = bytes.indexOf(wire.BATCH_BYTE, found);
      if (found < 0 || found >= this.#to) return this.#to;
      if (!this.#isTried(found, ended) || this.#isBatch(found)) return found;
    }
  }

  /** Whether there are enough bytes to recognize a batch. */
  #isTried(at: number, ended: boolean): boolean {
    return ended || at + TRIAL_BYTES <= this.#to;
  }

  #isBatch(at: number): boolean {
    let end = at;
    for (let events = 0; events < TRIAL_EVENTS && end >= 0 && end < this.#to; events++)
      end = this.#endOf(end);
    return end >= 0;
  }

  #endDamage(at: number): void {
    const offset = this.#lost ?? 0;
    this.addDamage(offset, this.#offset + at - offset);
    this.#lost = undefined;
  }

  /** Records that bytes at this file offset were skipped. */
  addDamage(offset: number, bytes: number): void {
    const { damage } = this;
    if (damage.places++ === 0) damage.offset = offset;
    damage.bytes += bytes;
  }
}
