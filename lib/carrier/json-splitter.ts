// Extracts log records from JSON of any size: one object per line, `}{`, arrays, paginated documents, pretty-printed or not. It
// only tracks strings and brackets; its owner decides what is a record. It holds one record at a time in memory.
import type { RecordReader } from './record.js';
import { Skimmer, type Skims } from './skim.js';

/** The objects around a record, outermost first: what precedes the list of records in each, as JSON. */
export type Around = readonly string[];

export interface JsonPieces {
  /**
   * An object, or an array in an array, that may be a record, and its place: `` at the top level, `.events[]` in the array
   * `events` of an object. The innermost ones come first. Returns whether it is a record: then anything else at such a place is
   * one too, and what is around it is an envelope.
   */
  value(buffer: Buffer, from: number, to: number, place: string, around: Around): boolean;
  /** A line that is not JSON. */
  text(buffer: Buffer, from: number, to: number): void;
}

/** Longer records are skipped. The line buffer holds slightly more. */
const LONGEST = 1024 * 1024;
/** Records are not nested deeper in their envelope; deeper brackets are only counted. */
const DEEPEST_PLACE = 8;
const LONGEST_KEY = 64;
const MOST_PLACES = 64;
/** No record of a log is nested this deep. */
const DEEPEST = 1000;

const [QUOTE, COMMA, COLON, BACKSLASH, NEWLINE, RETURN, OPEN, CLOSE, OPEN_ARRAY, CLOSE_ARRAY, BLANK] = [
  34, 44, 58, 92, 10, 13, 123, 125, 91, 93, 32,
] as const;
/** journalctl -o json-sse: server-sent events. */
const EVENT = Buffer.from('data: {');
const D = EVENT[0];
/** A place where no record can be. */
const NOWHERE = '?';
const LET_GO = -1;

interface Frame {
  isArray: boolean;
  place: string;
  /** Its offset in the buffer while it may be a record, and the lines before it. */
  from: number;
  lines: number;
  /** What precedes the records in it, and the same for everything around it. */
  head?: string;
  around?: Around;
}
const NOTHING: Around = [];

export class JsonSplitter implements RecordReader {
  lines = 0;
  /** Records that were damaged or too long. */
  passed = 0;
  /** Where records were found. */
  readonly places = new Set<string>();
  readonly #frames: Frame[] = [];
  /** The depth of the current record, 0 outside of one. */
  #record = 0;
  /** Where reading continues. */
  #at = 0;
  /** Where the line's own text begins: after the last value on it. */
  #line = 0;
  /** Inside a string; its offset if it is a key. */
  #inString = false;
  #key = LET_GO;
  #name = '';
  /** The last non-blank byte outside of strings. */
  #last = 0;
  /** Inside a text line whose head was too long. */
  #skipping = false;
  readonly #skimmer: Skimmer | undefined;
  /** Of the record that was skipped last: its place, and what is around it. */
  #skippedAt: [place: string, around: Around] = ['', NOTHING];

  constructor(
    private readonly pieces: JsonPieces,
    skims?: Skims,
  ) {
    this.#skimmer =
      skims && new Skimmer(skims, (buffer, from, to) => pieces.value(buffer, from, to, ...this.#skippedAt));
  }

  get skimmed(): number {
    return this.#skimmer?.count ?? 0;
  }

  read(buffer: Buffer, to: number): number {
    this.#scan(buffer, to, false);
    return this.#release(to);
  }

  readRest(buffer: Buffer, from: number, to: number): void {
    this.#move(-from);
    this.#scan(buffer, to, true);
    if (this.#frames.length > 0) this.#damaged(buffer, to);
    this.#move(to);
  }

  #scan(buffer: Buffer, to: number, isEnd: boolean): void {
    for (let at = -1; at !== this.#at && this.#at < to;) {
      at = this.#at;
      this.#at =
        this.#frames.length === 0 ? this.#outside(buffer, at, to, isEnd) : this.#inside(buffer, at, to);
    }
  }

  /** Returns the offset before which no bytes are needed again. */
  #release(to: number): number {
    for (;;) {
      const held = this.#frames.find((frame) => frame.from !== LET_GO);
      const hold = Math.min(
        this.#at,
        held?.from ?? to,
        this.#key === LET_GO ? to : this.#key,
        this.#frames.length === 0 ? this.#line : to,
      );
      if (to - hold < LONGEST) {
        this.#move(hold);
        return hold;
      }
      if (held && held.from === hold) {
        held.from = LET_GO;
        if (this.#frames.every(({ from }) => from === LET_GO)) this.passed++;
      } else if (this.#key === hold) this.#key = LET_GO;
      else {
        this.passed++;
        this.#skipping = true;
        this.#line = this.#at = to;
      }
    }
  }

  #move(by: number): void {
    this.#at -= by;
    this.#line -= by;
    if (this.#key !== LET_GO) this.#key -= by;
    for (const frame of this.#frames) if (frame.from !== LET_GO) frame.from -= by;
  }

  /**
   * Reads between values: blanks, separators, and lines that are not JSON. Returns where it stopped because bytes are missing.
   */
  #outside(buffer: Buffer, from: number, to: number, isEnd: boolean): number {
    for (let at = from; at < to; at++) {
      const byte = buffer[at];
      if (byte === NEWLINE) {
        this.lines++;
        this.#line = at + 1;
        this.#skipping = false;
      } else if (byte === 0 && at === this.#line) this.#line = at + 1;
      else if (this.#skipping || byte <= BLANK) continue;
      else if (byte === OPEN || byte === OPEN_ARRAY) {
        const skipped = byte === OPEN && at === this.#line ? this.#skipLine(buffer, at, to) : -1;
        if (skipped >= 0) {
          at = skipped - 1;
          continue;
        }
        const next = afterBlanks(buffer, at + 1, to);
        if (next === to && !isEnd) return at;
        if (!isJson(byte, buffer[next])) return this.#text(buffer, at, to, isEnd);
        this.#open(buffer, byte === OPEN_ARRAY, at);
        return at + 1;
      } else if (byte === D && at === this.#line && to - at <= EVENT.length && !isEnd) return at;
      else if (byte === D && at === this.#line && has(buffer, at, EVENT)) at += EVENT.length - 2;
      else if (byte === COMMA || byte === CLOSE || byte === CLOSE_ARRAY) {
        const next = afterGlue(buffer, at, to);
        if (next === to && !isEnd) return at;
        if (next < to && buffer[next] !== NEWLINE && buffer[next] !== OPEN && buffer[next] !== OPEN_ARRAY)
          return this.#text(buffer, at, to, isEnd);
        at = next - 1;
      } else return this.#text(buffer, at, to, isEnd);
    }
    return to;
  }

  /**
   * Skips a line that is a record as those before it are, without looking for its brackets, if another such line follows. Returns
   * where its newline is, or −1.
   */
  #skipLine(buffer: Buffer, from: number, to: number): number {
    if (!this.#skimmer || !this.places.has('')) return -1;
    const newline = buffer.indexOf(NEWLINE, from);
    if (newline < 0 || newline + 1 >= to || buffer[newline + 1] !== OPEN) return -1;
    const end = buffer[newline - 1] === RETURN ? newline - 1 : newline;
    if (buffer[end - 1] !== CLOSE || !this.#skimmer.skips(buffer, from, end)) return -1;
    this.#skippedAt = ['', NOTHING];
    return newline;
  }

  /** Reports the rest of the line as text and returns where its newline is; `at` if that has not come yet. */
  #text(buffer: Buffer, at: number, to: number, isEnd: boolean): number {
    const newline = buffer.indexOf(NEWLINE, at);
    const end = newline < 0 || newline > to ? to : newline;
    if (end === to && !isEnd) return at;
    this.#skimmer?.flush();
    this.pieces.text(buffer, this.#line, end);
    this.#line = end;
    return end;
  }

  /** Reads within a value. */
  #inside(buffer: Buffer, from: number, to: number): number {
    const frames = this.#frames;
    let at = from;
    while (at < to) {
      if (this.#inString) {
        at = this.#string(buffer, at, to);
        if (this.#inString && frames.length > 0) return at;
        if (frames.length === 0) return at;
        continue;
      }
      const byte = buffer[at++];
      switch (byte) {
        case QUOTE: {
          const isKey = !frames[frames.length - 1].isArray && this.#last !== COLON;
          if (isKey && this.#record === 0) this.#key = at;
          this.#inString = true;
          this.#last = QUOTE;
          continue;
        }
        case OPEN:
        case OPEN_ARRAY: {
          const isArray = frames[frames.length - 1].isArray;
          const isValue = isArray ? this.#last === COMMA || this.#last === OPEN_ARRAY : this.#last === COLON;
          if (!isValue || frames.length === DEEPEST) {
            this.#damaged(buffer, at - 1);
            return at - 1;
          }
          this.#open(buffer, byte === OPEN_ARRAY, at - 1);
          continue;
        }
        case CLOSE:
        case CLOSE_ARRAY:
          if (frames[frames.length - 1].isArray !== (byte === CLOSE_ARRAY)) {
            this.#damaged(buffer, at);
            return at;
          }
          this.#close(buffer, at);
          this.#last = byte;
          if (frames.length === 0) return at;
          continue;
        case NEWLINE:
          this.lines++;
          this.#line = at;
          continue;
        default:
          if (byte > BLANK) this.#last = byte;
      }
    }
    return at;
  }

  /** Reads to the end of a string. A newline in it means damage: the rest of the record never came. */
  #string(buffer: Buffer, from: number, to: number): number {
    let at = from;
    for (; at < to; at++) {
      const byte = buffer[at];
      if (byte === QUOTE) {
        this.#inString = false;
        if (this.#key !== LET_GO)
          this.#name = at - this.#key <= LONGEST_KEY ? buffer.toString('latin1', this.#key, at) : NOWHERE;
        this.#key = LET_GO;
        return at + 1;
      }
      if (byte === BACKSLASH) {
        if (at + 1 === to) return at;
        if (buffer[at + 1] !== NEWLINE) at++;
      } else if (byte === NEWLINE) {
        this.#damaged(buffer, at);
        return at;
      }
    }
    return at;
  }

  #open(buffer: Buffer, isArray: boolean, from: number): void {
    const frames = this.#frames;
    const parent = frames.at(-1);
    const place = this.#record > 0 || frames.length > DEEPEST_PLACE ? NOWHERE : placeIn(parent, this.#name);
    if ((!isArray || parent?.isArray) && this.places.has(place)) {
      this.#around(buffer);
      for (const frame of frames) frame.from = LET_GO;
      this.#record = frames.length + 1;
    }
    frames.push({ isArray, place, from: place === NOWHERE ? LET_GO : from, lines: this.lines });
    this.#last = isArray ? OPEN_ARRAY : OPEN;
  }

  #close(buffer: Buffer, to: number): void {
    const frames = this.#frames;
    const frame = frames.pop()!;
    const parent = frames.at(-1);
    const isRecord = this.#record === frames.length + 1;
    const mayBe = this.#record === 0 && (parent ? parent.isArray : !frame.isArray);
    if (isRecord) this.#record = 0;
    // One that has a line to itself was looked at before.
    const isNew = parent !== undefined || frame.lines !== this.lines;
    const maySkip = isNew && isRecord && !frame.isArray && frame.from !== LET_GO;
    if (maySkip && this.#skimmer?.skips(buffer, frame.from, to))
      this.#skippedAt = [frame.place, this.#around(buffer)];
    else if ((isRecord || mayBe) && frame.from !== LET_GO && this.#tell(buffer, frame, to) && mayBe) {
      if (this.places.size < MOST_PLACES) this.places.add(frame.place);
      for (const envelope of frames) envelope.from = LET_GO;
    }
    if (!parent) this.#line = to;
  }

  /** What surrounds the record that begins or ends here. */
  #around(buffer: Buffer): Around {
    const frames = this.#frames;
    const parent = frames.at(-1);
    if (!parent) return NOTHING;
    if (!parent.around) {
      for (const [i, frame] of frames.entries()) {
        const within = frames[i + 1] as Frame | undefined;
        if (frame.isArray || !within || frame.from === LET_GO || within.from === LET_GO) continue;
        frame.head = `${buffer.toString('utf8', frame.from, within.from + 1)}${within.isArray ? ']' : '}'}}`;
      }
      parent.around = frames.flatMap(({ head }) => head ?? []);
    }
    return parent.around;
  }

  /** A record's line is the one in which it begins. */
  #tell(buffer: Buffer, { from, place, lines }: Frame, to: number): boolean {
    this.#skimmer?.flush();
    const passed = this.lines;
    this.lines = lines;
    const isRecord = this.pieces.value(buffer, from, to, place, this.#around(buffer));
    this.lines = passed;
    return isRecord;
  }

  /** What was open never ends. If it has a line to itself it is passed on as text, as any program may have written it. */
  #damaged(buffer: Buffer, to: number): void {
    const [{ from }] = this.#frames;
    this.#skimmer?.flush();
    if (from !== LET_GO && from >= this.#line) this.pieces.text(buffer, from, to);
    else this.passed++;
    this.#frames.length = 0;
    this.#record = 0;
    this.#inString = false;
    this.#key = LET_GO;
    this.#line = to;
  }
}

function placeIn(parent: Frame | undefined, name: string): string {
  if (!parent) return '';
  if (parent.place === NOWHERE) return NOWHERE;
  if (parent.isArray) return `${parent.place}[]`;
  return name === NOWHERE ? NOWHERE : `${parent.place}.${name}`;
}

const has = (buffer: Buffer, at: number, text: Buffer): boolean =>
  buffer.compare(text, 0, text.length, at, at + text.length) === 0;

function afterBlanks(buffer: Buffer, from: number, to: number): number {
  let at = from;
  while (at < to && buffer[at] <= BLANK && buffer[at] !== NEWLINE) at++;
  return at;
}

/** Skips commas and closing brackets without an opening one: they remain of an array whose beginning was damaged. */
function afterGlue(buffer: Buffer, from: number, to: number): number {
  let at = from;
  while (at < to && (buffer[at] === COMMA || buffer[at] === CLOSE || buffer[at] === CLOSE_ARRAY))
    at = afterBlanks(buffer, at + 1, to);
  return at;
}

/** Whether this begins a value, and not a text such as `[pod/api] ` or `{0xc000`. */
function isJson(bracket: number, next: number): boolean {
  if (next === QUOTE || next === NEWLINE) return true;
  return bracket === OPEN ? next === CLOSE : next === OPEN || next === OPEN_ARRAY || next === CLOSE_ARRAY;
}
