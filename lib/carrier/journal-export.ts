// journalctl -o export: one field per line, and an empty line after each record. A field with control bytes consists of its name,
// a newline, its length in eight bytes, and its bytes, which may include newlines. systemd, Journal Export Formats.
import type { Line } from './carrier.js';
import { RecordTexts } from './record-texts.js';
import type { RecordCarrier, RecordReader, Told } from './record.js';

/** Longer fields are skipped; systemd itself also drops fields that are too large. */
const LONGEST = 512 * 1024;
/** Fields that are used. A field may occur several times. */
const WANTED = new Set(
  (
    'MESSAGE UNIT _PID _HOSTNAME __CURSOR __REALTIME_TIMESTAMP _SOURCE_REALTIME_TIMESTAMP PRIORITY SYSLOG_IDENTIFIER _COMM _SYSTEMD_UNIT ' +
    '_SYSTEMD_USER_UNIT CONTAINER_NAME CONTAINER_PARTIAL_ID CONTAINER_PARTIAL_MESSAGE'
  ).split(' '),
);
const MOST_VALUES = 16;
const NAME = /^[A-Z_][A-Z\d_]{0,63}$/;
const SIZE_BYTES = 8;
const [NEWLINE, EQUALS] = [10, 61];

class JournalExport implements RecordReader {
  lines = 0;
  passed = 0;
  readonly #texts: RecordTexts;
  #fields: Record<string, unknown> = {};
  /** Newlines of the record so far. */
  #newlines = 0;
  /** Bytes of a field that are still to be skipped. */
  #skip = 0;
  /** The record so far ends with the next byte. That byte is kept, so that the reader is called again at the end of the input. */
  #kept = false;

  constructor(emit: (message: Line) => void, told?: Told) {
    this.#texts = new RecordTexts(emit, false, told);
  }

  read(buffer: Buffer, to: number): number {
    let at = this.#kept ? 1 : 0;
    this.#kept = false;
    for (;;) {
      if (this.#skip > 0) {
        const passed = Math.min(this.#skip, to - at);
        this.#count(buffer, at, at + passed);
        this.#skip -= passed;
        at += passed;
      }
      const newline = buffer.indexOf(NEWLINE, at);
      if (newline < 0 || newline >= to) {
        this.#kept = at === to && at > 0 && this.#newlines > 0;
        return this.#kept ? at - 1 : at;
      }
      const next = this.#field(buffer, at, newline, to);
      if (next < 0) return at;
      at = next;
    }
  }

  readRest(buffer: Buffer, from: number, to: number): void {
    if (this.#skip === 0 && !this.#kept) this.#field(buffer, from, to, to);
    this.#record();
  }

  /** Parses the field whose first line ends at `newline`. Returns where the next one begins, or −1 if bytes are missing. */
  #field(buffer: Buffer, from: number, newline: number, to: number): number {
    if (newline === from) {
      this.#newlines++;
      this.#record();
      return newline + 1;
    }
    const equals = buffer.indexOf(EQUALS, from);
    if (equals >= 0 && equals < newline) {
      this.#add(buffer.toString('latin1', from, equals), buffer.toString('utf8', equals + 1, newline));
      this.#newlines++;
      return newline + 1;
    }
    const name = buffer.toString('latin1', from, newline);
    if (!NAME.test(name)) {
      this.passed++;
      this.#newlines++;
      return newline + 1;
    }
    const data = newline + 1 + SIZE_BYTES;
    if (data > to) return -1;
    const size = buffer.readUInt32LE(newline + 1) + buffer.readUInt32LE(newline + 5) * 2 ** 32;
    if (size > LONGEST) {
      this.passed++;
      this.#skip = size + 1;
      this.#newlines++;
      return data;
    }
    if (data + size + 1 > to) return -1;
    this.#add(name, Buffer.from(buffer.subarray(data, data + size)));
    this.#count(buffer, from, data + size + 1);
    return data + size + 1;
  }

  #count(buffer: Buffer, from: number, to: number): void {
    for (let at = from; at < to; at++) if (buffer[at] === NEWLINE) this.#newlines++;
  }

  #add(name: string, value: unknown): void {
    if (!WANTED.has(name)) return;
    const before = this.#fields[name];
    const values = Array.isArray(before) ? (before as unknown[]) : before === undefined ? [] : [before];
    if (values.length < MOST_VALUES) this.#fields[name] = values.length === 0 ? value : [...values, value];
  }

  #record(): void {
    const fields = this.#fields;
    this.#fields = {};
    this.#texts.record(fields);
    this.lines += this.#newlines;
    this.#newlines = 0;
  }
}

const FIELD = /^[A-Z_][A-Z\d_]{0,63}(?:=|$)/;

export const journalExport: RecordCarrier = {
  id: 'journalctl-export',
  // The input may begin inside a record, and inside a field.
  matches: (head) =>
    /^__CURSOR=/.test(head[0] ?? '') ||
    (head.some((line) => line.startsWith('__REALTIME_TIMESTAMP=')) &&
      head.filter((line) => FIELD.test(line)).length * 2 >= head.length),
  open: (emit, _, told) => new JournalExport(emit, told),
};
