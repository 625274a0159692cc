// What a log carrier is: it says where in a line the program's own text stands, whose it is, and when it was written.

/** One line with its carrier taken off; reused from line to line. */
export interface Line {
  /** The program's text is `buffer[from, to)`, without its newline. */
  buffer: Buffer;
  from: number;
  to: number;
  /** The carrier's name for the process: pod/container, unit, container; '' where it names none. */
  stream: string;
  /** Milliseconds since 1970, or NaN. */
  wallMs: number;
  /** The stamp tells no zone: `wallMs` is what it would be in UTC. */
  local: boolean;
  /** The stamp tells no year: `wallMs` is what it would be in the year 2000. */
  yearless: boolean;
  /** The text goes on in the next line with the same `part` key. */
  partial: boolean;
  /** Which lines a partial one is joined with: stdout and stderr of one container run side by side. */
  part: string;
}

export const NOT_MINE = -1;
export const DECODE = -2;

/** A carrier that puts a prefix before each line. */
export interface Carrier {
  id: string;
  /** Whether this line (without its newline) has the carrier's shape. */
  matches(line: string): boolean;
  /**
   * Where the program's text starts in the line `buffer[from, to)`, found without decoding it; NOT_MINE where the
   * line has not the carrier's shape, DECODE where only `unwrap` can tell. The text may still be escaped: `gc 5 @`
   * and its like never are.
   */
  textStart(buffer: Buffer, from: number, to: number): number;
  /** Takes the carrier off a line that matters. Only called where `textStart` was not NOT_MINE. */
  unwrap(buffer: Buffer, from: number, to: number, line: Line): void;
  /** A line without the carrier's shape goes on with the text before it: any one, or where it is indented. */
  continues?: 'any' | 'indented';
  /** Whether a line, or its text, is the carrier's own message (a head, a status) and nobody's text. */
  isOwn?(buffer: Buffer, from: number, to: number, start: number): boolean;
  /** Records are cut at the relay's limit without a mark: a cycle can go on in the next one of its stream. */
  cuts?: boolean;
  /** Chunks of it stand in no order of time. */
  unsorted?: boolean;
  /** Many a text looks like that: it is believed only where a cycle, or two in the head, stand right behind it. */
  loose?: 'a cycle' | 'two cycles';
}

export function newLine(): Line {
  return {
    buffer: Buffer.alloc(0),
    from: 0,
    to: 0,
    stream: '',
    wallMs: NaN,
    local: false,
    yearless: false,
    partial: false,
    part: '',
  };
}

/**
 * Milliseconds since 1970 of the RFC 3339 stamp `buffer[from, to)` of any precision (`2026-01-02T03:04:05.123456789Z`,
 * `+01:00`, `+0100`), or NaN. By bytes: every cycle of a carrier passes here.
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
    // Three digits of the fraction are milliseconds, the others are cut off.
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

/** Stamps of one day stand together, and Date.UTC costs more than all the rest. */
let lastDate = NaN;
let lastDayMs = NaN;

export function parseStamp(text: string): number {
  const bytes = Buffer.from(text, 'latin1');
  return stampAt(bytes, 0, bytes.length);
}

const [ZERO, NINE, POINT, COMMA, PLUS, MINUS, COLON, Z] = [48, 57, 46, 44, 43, 45, 58, 90] as const;
