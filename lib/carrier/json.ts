// Carriers that put the text in a field of a JSON object on each line: Docker's json-file and journald.
import { DECODE, NOT_MINE, parseStamp, type Carrier, type Line } from './carrier.js';

const encoder = new TextEncoder();
const BRACE = 123;

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
): Carrier => {
  const head = start === undefined ? undefined : encoder.encode(start);
  return {
    id,
    matches,
    textStart(buffer, from, to) {
      if (buffer[from] !== BRACE) return NOT_MINE;
      if (head === undefined) return DECODE;
      for (let i = 1; i < head.length; i++) if (buffer[from + i] !== head[i]) return DECODE;
      return Math.min(from + head.length, to);
    },
    unwrap(buffer, from, to, line) {
      line.stream = '';
      line.wallMs = NaN;
      line.partial = false;
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
);

/** systemd, Journal Export Formats: numbers are strings; a MESSAGE with control or non-UTF-8 bytes is an array of bytes. */
export const journaldJson = jsonCarrier(
  'journald-json',
  (line) => line.startsWith('{') && line.includes('"__REALTIME_TIMESTAMP"') && line.includes('"MESSAGE"'),
  undefined,
  (object, line) => {
    const { MESSAGE: message } = object;
    const name = object.CONTAINER_NAME ?? object._SYSTEMD_UNIT ?? object.SYSLOG_IDENTIFIER;
    if (Array.isArray(message) && message.every((b) => typeof b === 'number'))
      setText(line, Uint8Array.from(message));
    else setText(line, encoder.encode(typeof message === 'string' ? message : ''));
    line.stream = typeof name === 'string' ? name : '';
    line.wallMs = Math.floor(Number(object.__REALTIME_TIMESTAMP) / 1e3);
    line.partial = object.CONTAINER_PARTIAL_MESSAGE === 'true';
    line.part = String(object._PID);
  },
);
