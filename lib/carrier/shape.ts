// The building blocks of prefixes. A prefix is a list of parts that are matched byte by byte: nothing before the text is decoded.
import { stampAt, type Line } from './carrier.js';

/** Matches a part at `at`: returns where it ends, or −1. Stores what it finds in `found`. */
export type Part = (buffer: Buffer, at: number, to: number, found: Found) => number;

/** What the last prefix contained: names of the process, and a time. */
export interface Found {
  /** Starts and ends of the names. */
  names: Int32Array;
  count: number;
  /** The name of the machine; none if both are the same. */
  hostFrom: number;
  hostTo: number;
  stampFrom: number;
  stampTo: number;
  readStamp: StampReader | undefined;
}

/** Parses the time in `buffer[from, to)` into the line. */
export type StampReader = (buffer: Buffer, from: number, to: number, line: Line) => void;

const MOST_NAMES = 4;
export const newFound = (): Found => {
  return {
    names: new Int32Array(2 * MOST_NAMES),
    ...{ count: 0, hostFrom: 0, hostTo: 0, stampFrom: 0, stampTo: 0 },
    readStamp: undefined,
  };
};

/** Matches all parts of a prefix; returns where the text after it starts, or −1. */
export function readPrefix(
  parts: readonly Part[],
  buffer: Buffer,
  from: number,
  to: number,
  found: Found,
): number {
  found.count = found.hostFrom = found.hostTo = 0;
  found.readStamp = undefined;
  return sequence(parts, buffer, from, to, found);
}

function sequence(parts: readonly Part[], buffer: Buffer, from: number, to: number, found: Found): number {
  let at = from;
  for (const part of parts) {
    at = part(buffer, at, to, found);
    if (at < 0) return -1;
  }
  return at;
}

const [BLANK, TAB, RETURN, ZERO, NINE, POINT, COMMA, PLUS, MINUS, SLASH, COLON, T, Z, UNDERLINE] = [
  32, 9, 13, 48, 57, 46, 44, 43, 45, 47, 58, 84, 90, 95,
] as const;

/** No prefix or name is longer. */
const LONGEST = 512;

/** Exactly this text. */
export function is(text: string): Part {
  const bytes = Buffer.from(text);
  return (buffer, at, to) => {
    if (to - at < bytes.length) return -1;
    for (let i = 0; i < bytes.length; i++) if (buffer[at + i] !== bytes[i]) return -1;
    return at + bytes.length;
  };
}

/** The first of these that matches. */
export function either(...choices: (string | Part)[]): Part {
  const parts = choices.map((choice) => (typeof choice === 'string' ? is(choice) : choice));
  return (buffer, at, to, found) => {
    for (const part of parts) {
      const end = part(buffer, at, to, found);
      if (end >= 0) return end;
    }
    return -1;
  };
}

/** All of these parts, or nothing. */
export function maybe(...parts: Part[]): Part {
  return (buffer, at, to, found) => {
    const { count, readStamp } = found;
    const end = sequence(parts, buffer, at, to, found);
    if (end >= 0) return end;
    found.count = count;
    found.readStamp = readStamp;
    return at;
  };
}

/** The space before a text. If the text is empty it may have been trimmed. */
export const gap: Part = (buffer, at, to) =>
  at >= to || buffer[at] === RETURN ? at : buffer[at] === BLANK ? at + 1 : -1;

export const blanks: Part = (buffer, at, to) => {
  let end = at;
  while (end < to && buffer[end] === BLANK) end++;
  return end > at ? end : -1;
};

/** Up to a space or a tab. */
export const word: Part = (buffer, at, to) => {
  let end = at;
  while (end < to && buffer[end] !== BLANK && buffer[end] !== TAB) end++;
  return end > at ? end : -1;
};

/** `least` to `most` characters of a class such as `[a-f0-9]`. */
export function chars(pattern: RegExp, least = 1, most = LONGEST): Part {
  const allowed = new Uint8Array(256);
  for (let byte = 0; byte < 256; byte++) allowed[byte] = pattern.test(String.fromCharCode(byte)) ? 1 : 0;
  return (buffer, at, to) => {
    let end = at;
    while (end < to && allowed[buffer[end]] === 1) end++;
    return end - at >= least && end - at <= most ? end : -1;
  };
}

/** Anything up to and including this text. */
export function past(text: string): Part {
  return (buffer, at, to) => {
    const end = indexOf(buffer, text, at, to);
    return end < 0 ? -1 : end + text.length;
  };
}

/** A part that is a name of the process. Several names are joined by `/`. */
export const named =
  (part: Part): Part =>
  (buffer, at, to, found) => {
    const end = part(buffer, at, to, found);
    return end < 0 ? -1 : keep(found, at, end);
  };

/** A part that is the name of the machine. */
export const machine =
  (part: Part): Part =>
  (buffer, at, to, found) => {
    const end = part(buffer, at, to, found);
    if (end >= 0) [found.hostFrom, found.hostTo] = [at, end];
    return end;
  };

function keep(found: Found, from: number, to: number): number {
  if (found.count < MOST_NAMES) {
    found.names[2 * found.count] = from;
    found.names[2 * found.count + 1] = to;
    found.count++;
  }
  return to;
}

function indexOf(buffer: Buffer, text: string, at: number, to: number): number {
  const first = text.charCodeAt(0);
  const bound = Math.min(to, at + LONGEST) - text.length;
  for (let p = at; p <= bound; p++) {
    if (buffer[p] !== first) continue;
    let i = 1;
    while (i < text.length && buffer[p + i] === text.charCodeAt(i)) i++;
    if (i === text.length) return p;
  }
  return -1;
}

const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= ZERO && byte <= NINE;

const areDigits = (buffer: Buffer, at: number, count: number): boolean => {
  for (let i = at; i < at + count; i++) if (!isDigit(buffer[i])) return false;
  return true;
};

/** `hh:mm:ss` at `at`. */
const isClock = (buffer: Buffer, at: number): boolean =>
  buffer[at + 2] === COLON &&
  buffer[at + 5] === COLON &&
  areDigits(buffer, at, 2) &&
  areDigits(buffer, at + 3, 2) &&
  areDigits(buffer, at + 6, 2);

/** The end of a fraction with this many digits that starts at `at`; `at` if there is none; −1 if it has too few or too many. */
function fraction(buffer: Buffer, at: number, [least, most]: readonly [number, number]): number {
  if (buffer[at] !== POINT && buffer[at] !== COMMA) return least === 0 ? at : -1;
  let end = at + 1;
  while (isDigit(buffer[end])) end++;
  const count = end - at - 1;
  return count > 0 && count >= least && count <= most ? end : -1;
}

interface DateTimeShape {
  /** Digits in the fraction of a second: the least and the most. */
  digits?: readonly [number, number];
  /** Between date and time. */
  between?: 'T' | ' ' | '_';
  /** What the zone is: an offset or `Z` (the default), or without either, UTC or local time. */
  zone?: 'told' | 'utc' | 'local';
}

/** Times such as `2024-03-05T14:02:11.123+01:00`, of any precision. */
export function dateTime({ digits = [0, 9], between = 'T', zone = 'told' }: DateTimeShape = {}): Part {
  const middle = between === 'T' ? T : between === '_' ? UNDERLINE : BLANK;
  const readStamp: StampReader =
    zone === 'told'
      ? (buffer, from, to, line) => {
          line.wallMs = stampAt(buffer, from, to);
        }
      : (buffer, from, to, line) => {
          const stamp = Buffer.from(`${buffer.toString('latin1', from, to)}Z`, 'latin1');
          stamp[4] = stamp[7] = MINUS;
          line.wallMs = stampAt(stamp, 0, stamp.length);
          line.local = zone === 'local';
        };
  return (buffer, at, to, found) => {
    const mark = buffer[at + 4];
    if (buffer[at + 10] !== middle || (mark !== MINUS && !(mark === SLASH && zone === 'local'))) return -1;
    if (to - at < 19 || buffer[at + 7] !== mark || !isClock(buffer, at + 11)) return -1;
    if (!areDigits(buffer, at, 4) || !areDigits(buffer, at + 5, 2) || !areDigits(buffer, at + 8, 2))
      return -1;
    let end = fraction(buffer, at + 19, digits);
    if (end >= 0 && zone === 'told') end = offset(buffer, end);
    return end < 0 || end > to ? -1 : keepStamp(found, at, end, readStamp);
  };
}

function keepStamp(found: Found, from: number, to: number, readStamp: StampReader): number {
  found.stampFrom = from;
  found.stampTo = to;
  found.readStamp = readStamp;
  return to;
}

/** Where `Z`, `+01:00` or `+0100` ends, or −1. */
function offset(buffer: Buffer, at: number): number {
  if (buffer[at] === Z) return at + 1;
  if ((buffer[at] !== PLUS && buffer[at] !== MINUS) || !areDigits(buffer, at + 1, 2)) return -1;
  const minutes = buffer[at + 3] === COLON ? at + 4 : at + 3;
  return areDigits(buffer, minutes, 2) ? minutes + 2 : -1;
}

/** Any other time format: how to find its end from its bytes, and how to parse it. */
export const stamp =
  (end: (buffer: Buffer, at: number) => number, readStamp: StampReader): Part =>
  (buffer, at, to, found) => {
    const stop = end(buffer, at);
    return stop < 0 || stop > to ? -1 : keepStamp(found, at, stop, readStamp);
  };

/** `14:02:11`, with or without a fraction: a time without a date. */
export const clock: Part = (buffer, at, to) => {
  if (to - at < 8 || !isClock(buffer, at)) return -1;
  const end = fraction(buffer, at + 8, [0, 9]);
  return end > to ? -1 : end;
};

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `Mar  5 14:02:11` or `Mar 05 14:02:11.123456`: no year, no zone. */
export const monthDay: Part = stamp(
  (buffer, at) => {
    const day = buffer[at + 4];
    if (buffer[at + 3] !== BLANK || buffer[at + 6] !== BLANK || !isDigit(buffer[at + 5])) return -1;
    if (!(day === BLANK || isDigit(day)) || !isClock(buffer, at + 7)) return -1;
    return MONTHS.includes(buffer.toString('latin1', at, at + 3)) ? fraction(buffer, at + 15, [0, 9]) : -1;
  },
  (buffer, from, to, line) => {
    const text = buffer.toString('latin1', from, to);
    const two = (number: number): string => String(number).padStart(2, '0');
    const month = two(MONTHS.indexOf(text.slice(0, 3)) + 1);
    const day = two(Number(text.slice(4, 6)));
    const stamp = Buffer.from(`2000-${month}-${day}T${text.slice(7)}Z`);
    line.wallMs = stampAt(stamp, 0, stamp.length);
    line.local = line.yearless = true;
  },
);
