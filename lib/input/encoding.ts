// UTF-16 with or without a byte order mark, as Windows' shells write it, also behind text that is none.
import { sourceOf, type Source } from './source.js';
import type { Lookahead } from './lookahead.js';

type Order = 'LE' | 'BE';

/** Most and least first bytes that are examined. */
const MOST = 4096;
const LEAST = 8;
/** Latin text has a zero in nearly every unit, always on the same side. */
const ZEROS = 0.7;
const CHUNK = 64 * 1024;
/** Latin text in UTF-16 of either order: characters between zeros. */
const UNIT = String.raw`[\t\n\r\x1b -~]\0`;
/** A run of it that other bytes hardly make by chance, or shorter at the end of what was read. */
const RUN = String.raw`(?:\xff\xfe|\xfe\xff)?\0?(?:(?:${UNIT}){${LEAST},}|(?:${UNIT}){3,}[^\0]?$)`;
const RUNS = new RegExp(RUN, 'g');
const REST_AND_RUNS = new RegExp(String.raw`^\0?(?:${UNIT})*|${RUN}`, 'g');

/** `text` in UTF-8, without its byte order mark. */
export async function utf8Of(text: Lookahead): Promise<Source> {
  const head = await text.head();
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) text.take(3);
  const order = orderOf(head.subarray(0, MOST));
  if (!order) return withAppended(text);
  if (hasMark(head, order)) text.take(2);
  return { ...sourceOf(recode(text, order)), close: () => text.close() };
}

const hasMark = (head: Buffer, order: Order): boolean =>
  head.length >= 2 && (order === 'LE' ? head.readUInt16LE(0) : head.readUInt16BE(0)) === 0xfeff;

function orderOf(head: Buffer): Order | undefined {
  const zeros = [0, 0];
  for (let i = 0; i < head.length; i++) if (head[i] === 0) zeros[i & 1]++;
  const [even, odd] = zeros;
  // Text without Latin letters still has blanks and digits, and so zeros.
  if (hasMark(head, 'LE') && (odd > 0 || head.length < 4)) return 'LE';
  if (hasMark(head, 'BE') && (even > 0 || head.length < 4)) return 'BE';
  // Text begins with a Latin character, or other text with UTF-16 behind it.
  if (head.length < LEAST || (head[0] !== 0 && head[1] !== 0)) return undefined;
  const units = head.length >> 1;
  // Zeros on both sides are no text: a hole in a file that was truncated while it was written.
  if (odd >= units * ZEROS && even <= units * (1 - ZEROS)) return 'LE';
  if (even >= units * ZEROS && odd <= units * (1 - ZEROS)) return 'BE';
  return undefined;
}

function withAppended(text: Source): Source {
  const narrow = narrowing();
  return {
    read(into) {
      const got = text.read(into);
      return typeof got === 'number' ? narrow(into, got) : got.then((count) => narrow(into, count));
    },
    close: () => text.close(),
  };
}

/**
 * Makes UTF-8 of UTF-16 among the `count` bytes that were read into a buffer, one chunk after the other, and returns how many are left.
 * Windows PowerShell's `>>` appends it to any file, without a mark (PowerShell docs, about_Character_Encoding). In Latin text only the
 * zeros differ.
 */
export function narrowing(): (into: Buffer, count: number) => number {
  let within = false;
  return (into, count) => {
    // What is left of a single byte must not be the end.
    if (count <= 1) return count;
    const chunk = into.subarray(0, count);
    // Most text has no zeros, and a hole of them no blanks.
    if (!chunk.includes(0) || !(within || chunk.includes(' \0'))) {
      within = false;
      return count;
    }
    let end = 0;
    const text = chunk.toString('latin1').replace(within ? REST_AND_RUNS : RUNS, (run, at: number) => {
      end = at + run.length;
      return run.replace(/[\0\xfe\xff]/g, '');
    });
    within = end >= count - 1;
    return into.write(text, 'latin1');
  };
}

/**
 * Behind the end of a line, so many characters without a zero are not UTF-16: a program wrote them into the file of a shell that does.
 * Of Chinese characters in UTF-16 half are made of such bytes, but no 32 in a row.
 */
const LEAST_PLAIN = 64;
const NEWLINES = { LE: Buffer.from('\n\0'), BE: Buffer.from('\0\n') };

/** Where a line of plain text begins, or may begin as far as it was read; -1 if nowhere. `atLine`: the bytes begin a line. */
function plainAt(bytes: Buffer, order: Order, atLine: boolean): number {
  // Latin text has a zero in every unit. Of plain text one of these units has none, also where it begins at the end.
  const tail = Math.max(0, bytes.length - LEAST_PLAIN) & ~1;
  if (!hasFullUnit(bytes, 0, LEAST_PLAIN / 2) && !hasFullUnit(bytes, tail, 2)) return -1;
  if (atLine && isPlain(bytes, 0)) return 0;
  const newline = NEWLINES[order];
  for (let at = bytes.indexOf(newline); at >= 0; at = bytes.indexOf(newline, at + 1))
    if (at % 2 === 0 && isPlain(bytes, at + 2)) return at + 2;
  return -1;
}

function hasFullUnit(bytes: Buffer, from: number, step: number): boolean {
  for (let at = from; at + 1 < bytes.length; at += step)
    if (bytes[at] !== 0 && bytes[at + 1] !== 0) return true;
  return false;
}

function isPlain(bytes: Buffer, from: number): boolean {
  let at = from;
  for (let left = LEAST_PLAIN; left > 0 && at < bytes.length; left--) {
    const length = lengthOf(bytes, at);
    if (length === 0) return false;
    at += length;
  }
  return at > from;
}

const [TAB, NEWLINE, RETURN, ESC, BLANK, TILDE] = [9, 10, 13, 27, 32, 126];
/** The least first bytes of characters of two, three and four bytes, and of none. */
const [TWO, THREE, FOUR, NONE] = [0xc2, 0xe0, 0xf0, 0xf5];

/** The length of a character in UTF-8 that texts have, also of one that is cut; 0 if it is none. */
function lengthOf(bytes: Buffer, at: number): number {
  const first = bytes[at];
  if (first >= BLANK && first <= TILDE) return 1;
  if (first === TAB || first === NEWLINE || first === RETURN || first === ESC) return 1;
  if (first < TWO || first >= NONE) return 0;
  const length = first < THREE ? 2 : first < FOUR ? 3 : 4;
  for (let i = at + 1; i < Math.min(at + length, bytes.length); i++) if (bytes[i] >> 6 !== 2) return 0;
  return length;
}

async function* recode(text: Source, order: Order): AsyncGenerator<Buffer> {
  const buffer = Buffer.allocUnsafe(CHUNK);
  let held = 0;
  let atLine = false;
  for (;;) {
    const got = await text.read(buffer.subarray(held));
    const to = held + got;
    const plain = plainAt(buffer.subarray(0, to), order, atLine);
    const isPlain = plain >= 0 && to - plain >= LEAST_PLAIN;
    let whole = isPlain || (plain >= 0 && got > 0) ? plain : to - (to % 2);
    const last = order === 'LE' ? buffer[whole - 1] : buffer[whole - 2];
    // Keep the first half of a surrogate pair until the second comes.
    if (whole > 0 && got > 0 && (last & 0xfc) === 0xd8) whole -= 2;
    const units = Buffer.from(buffer.subarray(0, whole));
    if (whole > 0) atLine = units.subarray(-2).equals(NEWLINES[order]);
    if (order === 'BE') units.swap16();
    if (whole > 0) yield Buffer.from(units.toString('utf16le'), 'utf8');
    if (isPlain) yield* plainly(text, Buffer.from(buffer.subarray(whole, to)));
    if (isPlain || got === 0) return;
    buffer.copyWithin(0, whole, to);
    held = to - whole;
  }
}

/** Text that is not in UTF-16 from here on, except for what is appended to it in turn. */
async function* plainly(text: Source, first: Buffer): AsyncGenerator<Buffer> {
  const narrow = narrowing();
  let [chunk, count] = [first, first.length];
  while (count > 0) {
    yield chunk.subarray(0, narrow(chunk, count));
    chunk = Buffer.allocUnsafe(CHUNK);
    count = await text.read(chunk);
  }
}
