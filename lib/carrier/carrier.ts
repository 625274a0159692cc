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
  if (to - from < 20) return NaN;
  const two = (at: number): number => (buffer[from + at]! - ZERO) * 10 + buffer[from + at + 1]! - ZERO;
  const date = Date.UTC(two(0) * 100 + two(2), two(5) - 1, two(8), two(11), two(14), two(17));
  let at = from + 19;
  let fraction = 0;
  if (buffer[at] === POINT || buffer[at] === COMMA) {
    let weight = 100;
    for (at++; buffer[at]! >= ZERO && buffer[at]! <= ZERO + 9; at++, weight /= 10)
      fraction += (buffer[at]! - ZERO) * weight;
  }
  if (buffer[at] === Z) return date + Math.floor(fraction + 1e-6);
  const sign = buffer[at] === PLUS ? 1 : buffer[at] === MINUS ? -1 : NaN;
  const minutes = two(at + (buffer[at + 3] === COLON ? 4 : 3) - from);
  return date + Math.floor(fraction + 1e-6) - sign * (two(at + 1 - from) * 60 + minutes) * 60e3;
}

export function parseStamp(text: string): number {
  const bytes = Buffer.from(text, 'latin1');
  return stampAt(bytes, 0, bytes.length);
}

const [ZERO, POINT, COMMA, PLUS, MINUS, COLON, Z] = [48, 46, 44, 43, 45, 58, 90] as const;
