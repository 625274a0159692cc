// A log carrier wraps a program's lines. It finds the program's own text in a line, its stream, and when it was written.

import type { Word } from './skim.js';

/** One unwrapped line; reused from line to line. */
export interface Line {
  /** The program's text is `buffer[from, to)`, without its newline. */
  buffer: Buffer;
  from: number;
  to: number;
  /** The carrier's name for the process: pod/container, unit, container; '' if it names none. */
  stream: string;
  /** Where `stream` leaves out the namespace of its pod: that. */
  namespace: string;
  /** The machine that the carrier names beside the stream; '' if it names none, or one that tells nothing (machines.ts). */
  host: string;
  /** Milliseconds since 1970, or NaN. */
  wallMs: number;
  /** The time has no zone: `wallMs` is as if it were UTC. */
  local: boolean;
  /** The time has no year: `wallMs` is as if it were in the year 2000. */
  yearless: boolean;
  /** The text continues in the next line with the same `part` key. */
  partial: boolean;
  /** Partial lines with the same key are joined: stdout and stderr of one container are interleaved. */
  part: string;
}

export const NOT_MINE = -1;
export const DECODE = -2;

/** A service manager's report that a program ended (ends.ts). */
export interface End {
  /** Streams that it may be about, the likelier first; none: it does not name one. */
  of: readonly string[];
  /** Their machine, if the carrier names it. */
  host?: string;
  /** `oom`: the OOM killer had hit it; `begins`: the next run does; `unclear`: somebody may be ending it. */
  says: 'sigkill' | 'over' | 'oom' | 'begins' | 'unclear';
  text: string;
}

/** What a line says, if anything: it is `buffer[from, to)`, its text begins at `start`. */
export type EndIn = (buffer: Buffer, from: number, to: number, start: number) => End | undefined;

/** A carrier that puts a prefix before each line. */
export interface Carrier {
  id: string;
  /** Whether this line (without its newline) has the carrier's shape. */
  matches(line: string): boolean;
  /**
   * Where the program's text starts in the line `buffer[from, to)`, found without decoding it. NOT_MINE if the line lacks the
   * carrier's shape, DECODE if only `unwrap` can find out. The text may still be escaped, but texts such as `gc 5 @` never are.
   */
  textStart(buffer: Buffer, from: number, to: number): number;
  /** Unwraps a line that matters. Only called if `textStart` did not return NOT_MINE. */
  unwrap(buffer: Buffer, from: number, to: number, line: Line): void;
  /** Which lines without the carrier's shape continue the text before them: any, or only indented ones. */
  continues?: 'any' | 'indented';
  /** Whether a line, or its text, is the carrier's own message (a header, a status) and belongs to no program. */
  isOwn?: (buffer: Buffer, from: number, to: number, start: number) => boolean;
  /** What a line says of the end of a program, if it is not the program's: called for every line that has `isOwn`, in order. */
  endIn?: EndIn;
  /** Relays cut records at their limit without a mark: a cycle can continue in the next record of its stream. */
  cuts?: boolean;
  /**
   * It names the lines that follow until the next name, so no carrier that a later line shows may replace it. Creates it anew,
   * before the first name.
   */
  sections?: () => Carrier;
  /** Of lines that only `unwrap` can read: as of a carrier of records (record.ts). */
  words?: readonly Word[];
  /**
   * Where a whole text is found by `textEnd` or behind a blank, the text of any other line with the same bytes before and behind it,
   * but for digits, is whole and there, too; and no line is its own.
   */
  rigid?: true;
  /** If lines go on behind texts: where the whole one that begins at `from` ends; −1 if it may be a piece. */
  textEnd?(buffer: Buffer, from: number, to: number): number;
  /** Only the cycles behind it show what its prefix is. */
  learned?: true;
  /** Its prefix holds control sequences, which are no colours. */
  controls?: true;
  /** Its pieces are rows, in order also where what they show is newest first. */
  rows?: true;
  /** Its chunks are not ordered by time. */
  unsorted?: boolean;
  /** Many texts look like this: accepted only if a cycle, or two in the head, directly follow the prefix. */
  loose?: 'a cycle' | 'two cycles';
}

export function newLine(): Line {
  return {
    buffer: Buffer.alloc(0),
    from: 0,
    to: 0,
    stream: '',
    namespace: '',
    host: '',
    wallMs: NaN,
    local: false,
    yearless: false,
    partial: false,
    part: '',
  };
}

/**
 * Milliseconds since 1970 of the RFC 3339 time `buffer[from, to)` of any precision (`2026-01-02T03:04:05.123456789Z`, `+01:00`,
 * `+0100`), or NaN. Parsed from bytes, because this runs for every cycle of a carrier.
 */
export function stampAt(buffer: Buffer, from: number, to: number): number {
  if (to - from < 20 || buffer[from + 4] !== MINUS || buffer[from + 13] !== COLON) return NaN;
  const date =
    number(buffer, from, 4) * 1e4 + number(buffer, from + 5, 2) * 100 + number(buffer, from + 8, 2);
  if (date !== lastDate) {
    lastDate = date;
    lastDayMs = Date.UTC(Math.floor(date / 1e4), (Math.floor(date / 100) % 100) - 1, date % 100);
  }
  const clock =
    number(buffer, from + 11, 2) * 3600 + number(buffer, from + 14, 2) * 60 + number(buffer, from + 17, 2);
  let ms = lastDayMs + clock * 1e3;
  let at = from + 19;
  if (buffer[at] === POINT || buffer[at] === COMMA) {
    // Three digits of the fraction are milliseconds; the others are dropped.
    for (let weight = 100; ++at < to && buffer[at] >= ZERO && buffer[at] <= NINE; weight = (weight / 10) | 0)
      ms += (buffer[at] - ZERO) * weight;
  }
  if (buffer[at] === Z) return ms;
  const sign = buffer[at] === PLUS ? 1 : buffer[at] === MINUS ? -1 : NaN;
  const minutes = number(buffer, at + (buffer[at + 3] === COLON ? 4 : 3), 2);
  return ms - sign * (number(buffer, at + 1, 2) * 60 + minutes) * 60e3;
}

function number(buffer: Buffer, at: number, digits: number): number {
  let value = 0;
  for (let i = at; i < at + digits; i++) value = value * 10 + buffer[i] - ZERO;
  return value;
}

/** Consecutive times mostly have the same date, and Date.UTC costs more than all the rest. */
let lastDate = NaN;
let lastDayMs = NaN;

export function parseStamp(text: string): number {
  const bytes = Buffer.from(text, 'latin1');
  return stampAt(bytes, 0, bytes.length);
}

const [ZERO, NINE, POINT, COMMA, PLUS, MINUS, COLON, Z] = [48, 57, 46, 44, 43, 45, 58, 90] as const;
