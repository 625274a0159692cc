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
  /** The text goes on in the next line with the same `part` key. */
  partial: boolean;
  /** Which lines a partial one is joined with: stdout and stderr of one container run side by side. */
  part: string;
}

export const NOT_MINE = -1;
export const DECODE = -2;

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
}

export function newLine(): Line {
  return { buffer: Buffer.alloc(0), from: 0, to: 0, stream: '', wallMs: NaN, partial: false, part: '' };
}

/**
 * Milliseconds since 1970 of the RFC 3339 stamp `buffer[from, to)` of any precision (`2026-01-02T03:04:05.123456789Z`,
 * `+01:00`, `+0100`), or NaN. By bytes: every cycle of a carrier passes here.
 */
export function stampAt(buffer: Buffer, from: number, to: number): number {
  if (to - from < 20 || buffer[from + 4] !== MINUS || buffer[from + 13] !== COLON) return NaN;
  const two = (at: number): number => (buffer[at] - ZERO) * 10 + buffer[at + 1] - ZERO;
  const year = two(from) * 100 + two(from + 2);
  let ms = Date.UTC(year, two(from + 5) - 1, two(from + 8), two(from + 11), two(from + 14), two(from + 17));
  let at = from + 19;
  if (buffer[at] === POINT || buffer[at] === COMMA) {
    // Three digits of the fraction are milliseconds, the others are cut off.
    for (let weight = 100; ++at < to && buffer[at] >= ZERO && buffer[at] <= NINE; weight = (weight / 10) | 0)
      ms += (buffer[at] - ZERO) * weight;
  }
  if (buffer[at] === Z) return ms;
  const sign = buffer[at] === PLUS ? 1 : buffer[at] === MINUS ? -1 : NaN;
  const minutes = two(at + (buffer[at + 3] === COLON ? 4 : 3));
  return ms - sign * (two(at + 1) * 60 + minutes) * 60e3;
}

export function parseStamp(text: string): number {
  const bytes = Buffer.from(text, 'latin1');
  return stampAt(bytes, 0, bytes.length);
}

const [ZERO, NINE, POINT, COMMA, PLUS, MINUS, COLON, Z] = [48, 57, 46, 44, 43, 45, 58, 90] as const;
