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

async function* recode(text: Source, order: Order): AsyncGenerator<Buffer> {
  const buffer = Buffer.allocUnsafe(CHUNK);
  let held = 0;
  for (;;) {
    const got = await text.read(buffer.subarray(held));
    const to = held + got;
    let whole = to - (to % 2);
    const last = order === 'LE' ? buffer[whole - 1] : buffer[whole - 2];
    // Keep the first half of a surrogate pair until the second comes.
    if (whole > 0 && got > 0 && (last & 0xfc) === 0xd8) whole -= 2;
    const units = Buffer.from(buffer.subarray(0, whole));
    if (order === 'BE') units.swap16();
    if (whole > 0) yield Buffer.from(units.toString('utf16le'), 'utf8');
    if (got === 0) return;
    buffer.copyWithin(0, whole, to);
    held = to - whole;
  }
}
