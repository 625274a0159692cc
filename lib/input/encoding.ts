// UTF-16 with or without a byte order mark, as Windows' shells write it.
import { sourceOf, type Source } from './source.js';
import type { Lookahead } from './lookahead.js';

type Order = 'LE' | 'BE';

/** Most and least first bytes that are examined. */
const MOST = 4096;
const LEAST = 8;
/** Latin text has a zero in nearly every unit, always on the same side. */
const ZEROS = 0.7;
const CHUNK = 64 * 1024;

/** `text` in UTF-8, without its byte order mark. */
export async function utf8Of(text: Lookahead): Promise<Source> {
  const head = await text.head();
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) text.take(3);
  const order = orderOf(head.subarray(0, MOST));
  if (!order) return text;
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
  if (head.length < LEAST) return undefined;
  const units = head.length >> 1;
  // Zeros on both sides are no text: a hole in a file that was truncated while it was written.
  if (odd >= units * ZEROS && even <= units * (1 - ZEROS)) return 'LE';
  if (even >= units * ZEROS && odd <= units * (1 - ZEROS)) return 'BE';
  return undefined;
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
