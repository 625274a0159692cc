// Splits a trace of Go 1.5 to 1.21 into records, up to the first damage, for code that writes traces.
import { Cursor } from '../varint.js';
import { LONGEST, LONGEST_EVENT } from '../v1/layout.js';
import * as wire from '../v1/wire.js';
import type { Wire } from '../v1/wire.js';
import { HEADER_BYTES } from './batches.js';
import { LEAST_PC } from './sound.js';

const NOTHING = Buffer.alloc(0);

/** Receives strings, stacks and logs one by one, and everything between them; valid during the call. */
export interface RecordSink {
  events(bytes: Buffer): void;
  /** `head`: its type (`Wire.heads`); `text`: position of its text's length. */
  record(head: number, bytes: Buffer, text: number): void;
}

export class V1Records {
  readonly #cursor = new Cursor();
  #rest: Buffer = NOTHING;
  /** File offset of the first byte not processed. */
  offset = 0;
  /** The bytes at `offset` are no record: the rest of the file is ignored. */
  damaged = false;

  constructor(
    private readonly wire: Wire,
    private readonly sink: RecordSink,
  ) {}

  /** Number of bytes not processed yet. */
  get left(): number {
    return this.#rest.length;
  }

  /** Takes the next bytes of the file, from its header on. */
  add(chunk: Buffer): void {
    if (this.damaged) return;
    const bytes = this.#rest.length > 0 ? Buffer.concat([this.#rest, chunk]) : chunk;
    let at = this.offset > 0 ? 0 : Math.min(HEADER_BYTES, bytes.length);
    let events = at;
    while (at < bytes.length) {
      const cursor = this.#cursor.set(bytes, at + 1, bytes.length);
      const text = this.#textOf(cursor, bytes[at]);
      if (text < 0 || cursor.over) {
        this.damaged = text < 0;
        break;
      }
      const head = this.wire.heads[bytes[at]];
      if (head === wire.LOG || head === wire.STRING_HEAD || head === wire.STACK_HEAD) {
        if (at > events) this.sink.events(bytes.subarray(events, at));
        this.sink.record(head, bytes.subarray(at, cursor.at), text - at);
        events = cursor.at;
      }
      at = cursor.at;
    }
    if (at > events) this.sink.events(bytes.subarray(events, at));
    this.offset += at;
    this.#rest = Buffer.from(bytes.subarray(at));
  }

  /** Moves the cursor after the record; returns the start of its text, with length, or its end if it has none; -1 for damage. */
  #textOf(cursor: Cursor, first: number): number {
    const { heads, numbered } = this.wire;
    const head = heads[first];
    if (head === 0) return -1;
    if (head === wire.SIZED || head === wire.LOG) {
      const end = cursor.byte() + cursor.at;
      if (end - cursor.at > LONGEST_EVENT) return -1;
      while (cursor.at < end && !cursor.over) cursor.varint();
      if (cursor.at > end) return -1;
    } else if (head === wire.STRING_HEAD || head <= wire.MOST_VARINTS) {
      for (let left = head === wire.STRING_HEAD ? 1 : head; left > 0; left--) cursor.varint();
    } else if (head !== wire.STACK_HEAD) {
      const values = head === wire.BATCH_HEAD ? 2 : 1;
      if (head !== wire.BATCH_HEAD && head !== wire.FREQUENCY_HEAD && head !== wire.TIMER_HEAD) return -1;
      for (let left = values + (numbered ? 1 : 0); left > 0; left--) cursor.varint();
    }
    const text = cursor.at;
    if (head === wire.LOG || head === wire.STRING_HEAD || head === wire.STACK_HEAD) {
      const length = cursor.varint();
      if (length < 0 || length > LONGEST) return -1;
      const end = cursor.at + length;
      if (head === wire.STACK_HEAD && end <= cursor.end && !isStack(cursor, end, numbered ? 1 : 4)) return -1;
      cursor.skip(end - cursor.at);
    }
    return text;
  }
}

/** Whether a stack with `numbers` values per frame ends at `end`: rejects text read as numbers after damage. */
function isStack(cursor: Cursor, end: number, numbers: number): boolean {
  cursor.varint(); // its id
  for (let left = cursor.varint(); left > 0 && cursor.at < end; left--) {
    const pc = cursor.varint();
    if (pc > 0 && pc < LEAST_PC) return false;
    for (let i = 1; i < numbers; i++) cursor.varint();
  }
  return cursor.at === end;
}
