// Carriers that put the text in a field of a JSON object on each line: Docker's json-file.
import { DECODE, NOT_MINE, parseStamp, stampAt, type Carrier, type Line } from './carrier.js';

const encoder = new TextEncoder();
const [BRACE, QUOTE, BACKSLASH, NEWLINE, RETURN, ZERO, E, N, U] = [
  123, 34, 92, 10, 13, 48, 101, 110, 117,
] as const;

const objectOf = (buffer: Buffer, from: number, to: number): Record<string, unknown> | undefined => {
  try {
    const value: unknown = JSON.parse(buffer.toString('utf8', from, to));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
};

const setText = (line: Line, text: Uint8Array): void => {
  // A byte that is no digit stands behind the text, as the line parser asks for.
  const padded = Buffer.alloc(text.length + 2);
  padded.set(text);
  line.buffer = padded;
  line.from = 0;
  line.to = text.length;
  while (line.to > 0 && (text[line.to - 1] === 10 || text[line.to - 1] === 13)) line.to--;
};

/** A carrier of JSON lines whose text field usually stands at a fixed place at the start of the line. */
const jsonCarrier = (
  id: string,
  matches: (line: string) => boolean,
  start: string | undefined,
  fill: (object: Record<string, unknown>, line: Line) => void,
  readFast?: (buffer: Buffer, from: number, to: number, line: Line) => boolean,
  whole?: Uint8Array,
): Carrier => {
  const head = start === undefined ? undefined : encoder.encode(start);
  return {
    id,
    matches,
    textStart(buffer, from, to) {
      if (buffer[from] !== BRACE) return NOT_MINE;
      if (head === undefined) return DECODE;
      for (let i = 1; i < head.length; i++) if (buffer[from + i] !== head[i]) return DECODE;
      // A text that does not end here goes on in the next record: all of them are asked for.
      if (whole) {
        const end = buffer.indexOf(whole, from);
        if (end < 0 || end >= to) return DECODE;
      }
      return Math.min(from + head.length, to);
    },
    unwrap(buffer, from, to, line) {
      line.stream = '';
      line.wallMs = NaN;
      line.local = line.yearless = line.partial = false;
      if (readFast?.(buffer, from, to, line)) return;
      const object = objectOf(buffer, from, to);
      if (object) fill(object, line);
      else {
        line.buffer = buffer;
        line.from = from;
        line.to = to;
      }
    },
  };
};

const DOCKER = /^\{(?=.*"log":")(?=.*"time":"\d{4}-).*"stream":"(?:stdout|stderr)"/;

const DOCKER_HEAD = encoder.encode('{"log":"');
const DOCKER_STREAM = encoder.encode('","stream":"std');
const DOCKER_TIME = encoder.encode('","time":"');
const scratch = Buffer.alloc(64 * 1024);

const has = (buffer: Buffer, at: number, bytes: Uint8Array): boolean => {
  for (let i = 0; i < bytes.length; i++) if (buffer[at + i] !== bytes[i]) return false;
  return true;
};

/** A record of the commonest form by bytes; false where it needs a JSON parser. */
function readDocker(buffer: Buffer, from: number, to: number, line: Line): boolean {
  if (to - from > scratch.length - 2) return false;
  let p = from + DOCKER_HEAD.length;
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
  const stream = p + DOCKER_STREAM.length;
  const time = stream + 3 + DOCKER_TIME.length;
  if (!has(buffer, p, DOCKER_STREAM) || !has(buffer, stream + 3, DOCKER_TIME)) return false;
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

/** moby/moby daemon/logger/jsonfilelog/jsonlog: `log` stands first; a text without a newline goes on in the next record. */
export const docker = jsonCarrier(
  'docker',
  (line) => DOCKER.test(line),
  '{"log":"',
  (object, line) => {
    const text = typeof object.log === 'string' ? object.log : '';
    setText(line, encoder.encode(text));
    line.part = String(object.stream);
    line.partial = !text.endsWith('\n');
    line.wallMs = typeof object.time === 'string' ? parseStamp(object.time) : NaN;
  },
  readDocker,
  encoder.encode('\\n","'),
);
