// Docker's json-file: one record per line, parsed from its bytes if it has the most common form. moby/moby
// daemon/logger/jsonfilelog/jsonlog
import { DECODE, NOT_MINE, stampAt, type Carrier, type Line } from './carrier.js';
import { PADDING } from './padding.js';
import { isFields } from './record-names.js';
import { lineCarrier } from './record-line.js';
import { shapeOf } from './record-shapes.js';
import { parseJson } from './record-texts.js';

const SHAPE = /^\{(?=.*"log":")(?=.*"time":"\d{4}-).*"stream":"(?:stdout|stderr)"/;

const encoder = new TextEncoder();
const [BRACE, QUOTE, BACKSLASH, NEWLINE, RETURN, ZERO, E, N, R, U] = [
  123, 34, 92, 10, 13, 48, 101, 110, 114, 117,
] as const;

const HEAD = encoder.encode('{"log":"');
const STREAM = encoder.encode('","stream":"std');
const TIME = encoder.encode('","time":"');
/** A text that ends like this does not continue in the next record. */
const WHOLE = encoder.encode('\\n","');
const scratch = Buffer.alloc(64 * 1024);

const has = (buffer: Buffer, at: number, bytes: Uint8Array): boolean => {
  for (let i = 0; i < bytes.length; i++) if (buffer[at + i] !== bytes[i]) return false;
  return true;
};

/** Parses a record of the most common form from its bytes; false if it needs a JSON parser. */
function readDocker(buffer: Buffer, from: number, to: number, line: Line): boolean {
  if (to - from > scratch.length - PADDING.length) return false;
  let p = from + HEAD.length;
  let length = 0;
  for (; p < to && buffer[p] !== QUOTE; p++) {
    let byte = buffer[p];
    if (byte === BACKSLASH) {
      byte = buffer[++p]!;
      if (byte === N) byte = NEWLINE;
      else if (byte === U && buffer[p + 1] === ZERO && buffer[p + 2] === ZERO) {
        byte = Number.parseInt(buffer.toString('latin1', p + 3, p + 5), 16);
        if (!(byte < 128)) return false;
        p += 4;
      } else if (byte !== QUOTE && byte !== BACKSLASH) return false;
    }
    scratch[length++] = byte;
  }
  const stream = p + STREAM.length;
  const time = stream + 3 + TIME.length;
  if (!has(buffer, p, STREAM) || !has(buffer, stream + 3, TIME)) return false;
  line.partial = scratch[length - 1] !== NEWLINE;
  while (length > 0 && (scratch[length - 1] === NEWLINE || scratch[length - 1] === RETURN)) length--;
  scratch[length] = scratch[length + 1] = NEWLINE;
  line.buffer = scratch;
  line.from = 0;
  line.to = length;
  line.part = buffer[stream] === E ? 'stderr' : 'stdout';
  line.wallMs = stampAt(buffer, time, to - 2);
  return true;
}

/** For records of any other form. */
const slowly = lineCarrier(
  'docker',
  (buffer, from) => buffer[from] === BRACE,
  (text) => {
    const record = parseJson(text);
    return isFields(record) && shapeOf(record)?.id === 'docker' ? record : undefined;
  },
);

/** A text that is only a newline is not a line. */
function isEmpty(buffer: Buffer, at: number): boolean {
  const end = buffer[at] === BACKSLASH && buffer[at + 1] === R ? at + 2 : at;
  return buffer[end] === BACKSLASH && buffer[end + 1] === N && buffer[end + 2] === QUOTE;
}

/** Where a text with its newline ends, or −1 if it has none. */
function textEnd(buffer: Buffer, from: number, to: number): number {
  const usual = usualEnd(buffer, to);
  const end = usual < 0 ? buffer.indexOf(WHOLE, from) : usual;
  // Behind another backslash it may be an escaped one and the letter.
  return end < to && buffer[end - 1] !== BACKSLASH ? end : -1;
}

/** The most common end, of a text with its newline: `\\n","stream":"stderr","time":"…"}`. Matched backwards, without a search. */
function usualEnd(buffer: Buffer, to: number): number {
  let p = to - 3;
  for (const bound = to - LONGEST_STAMP; p > bound && buffer[p] !== QUOTE;) p--;
  const time = p + 1 - TIME.length;
  const stream = time - 'err'.length - STREAM.length;
  const isUsual =
    buffer[p] === QUOTE &&
    has(buffer, time, TIME) &&
    has(buffer, stream, STREAM) &&
    buffer[stream - 1] === N &&
    buffer[stream - 2] === BACKSLASH;
  return isUsual ? stream - 2 : -1;
}
const LONGEST_STAMP = 48;

export const docker: Carrier = {
  id: 'docker',
  rigid: true,
  matches: (line) => SHAPE.test(line),
  textStart(buffer, from, to) {
    if (buffer[from] !== BRACE) return NOT_MINE;
    if (!has(buffer, from, HEAD)) return DECODE;
    if (isEmpty(buffer, from + HEAD.length)) return DECODE;
    // Pieces of a text always have to be unwrapped.
    return textEnd(buffer, from, to) < 0 ? DECODE : Math.min(from + HEAD.length, to);
  },
  textEnd,
  unwrap(buffer, from, to, line) {
    line.stream = line.host = '';
    line.wallMs = NaN;
    line.local = line.yearless = line.partial = false;
    if (!readDocker(buffer, from, to, line)) slowly.unwrap(buffer, from, to, line);
  },
};
