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

/** Milliseconds since 1970 of an RFC 3339 stamp of any precision (`2026-01-02T03:04:05.123456789Z`), or NaN. */
export function parseStamp(text: string): number {
  const match = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:[.,](\d+))?\s?(Z|[+-]\d\d:?\d\d)?$/.exec(text);
  if (!match) return NaN;
  const [, date, time, fraction, zone = 'Z'] = match;
  const offset = zone === 'Z' || zone.includes(':') ? zone : `${zone.slice(0, 3)}:${zone.slice(3)}`;
  return Date.parse(`${date}T${time}${offset}`) + (fraction ? Math.floor(Number(`0.${fraction}`) * 1e3) : 0);
}
