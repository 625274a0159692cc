// What grep prints of several files: `app.log:gc 1 @…` for lines that match, `app.log-…` for those beside them, with numbers
// behind the name where -n was asked for (man grep). A name is known by a cycle behind it.
import { NOT_MINE, type Carrier } from './carrier.js';

const [COLON, MINUS, ZERO, NINE] = [58, 45, 48, 57];
const CYCLE = Buffer.from('gc ');
const LONGEST_NAME = 512;
const MOST_NAMES = 256;
/** A path, or a file's name: what else stands before a colon may be another one on each line. */
const isFile = (name: string): boolean =>
  !/[\s:"'={}<>|]/.test(name) && (name.includes('/') || /\.[a-z]\w{0,9}(?:[.-]\d+)*$/i.test(name));

interface Known {
  bytes: Buffer;
  name: string;
  /** Numbers of lines stand behind it. */
  numbered: boolean;
}

class Names {
  /** The longest first: `app.log-1` may be a line beside a match in `app.log`, or another file. */
  #known: Known[] = [];

  /** The name with which a line begins. */
  of(buffer: Buffer, from: number, to: number): Known | undefined {
    return this.#learn(buffer, from, to) ?? this.#known.find((known) => isBefore(known, buffer, from, to));
  }

  #learn(buffer: Buffer, from: number, to: number): Known | undefined {
    const end = buffer.subarray(0, Math.min(to, from + LONGEST_NAME)).indexOf(COLON, from);
    if (end <= from) return undefined;
    const behind = numberEnd(buffer, end + 1, COLON);
    const text = behind > 0 ? behind : end + 1;
    if (buffer.compare(CYCLE, 0, CYCLE.length, text, Math.min(text + CYCLE.length, to)) !== 0)
      return undefined;
    const name = buffer.toString('utf8', from, end);
    const known = this.#known.find((other) => other.name === name);
    if (known) known.numbered = behind > 0;
    if (known || !isFile(name) || this.#known.length >= MOST_NAMES) return known;
    const fresh = { bytes: Buffer.from(buffer.subarray(from, end)), name, numbered: behind > 0 };
    this.#known = [...this.#known, fresh].sort((a, b) => b.name.length - a.name.length);
    return fresh;
  }
}

function isBefore({ bytes }: Known, buffer: Buffer, from: number, to: number): boolean {
  const end = from + bytes.length;
  if (end >= to || (buffer[end] !== COLON && buffer[end] !== MINUS)) return false;
  return buffer.compare(bytes, 0, bytes.length, from, end) === 0;
}

/** Where a number and this mark behind it end, or −1. */
function numberEnd(buffer: Buffer, at: number, mark: number): number {
  let end = at;
  while (buffer[end] >= ZERO && buffer[end] <= NINE) end++;
  return end > at && buffer[end] === mark ? end + 1 : -1;
}

function textStart(known: Known | undefined, buffer: Buffer, from: number, to: number): number {
  if (!known) return NOT_MINE;
  const mark = from + known.bytes.length;
  const behind = known.numbered ? numberEnd(buffer, mark + 1, buffer[mark]) : -1;
  return Math.min(to, behind > 0 ? behind : mark + 1);
}

const names = new Names();

export const grepFiles: Carrier = {
  id: 'grep-files',
  loose: 'two cycles',
  matches(line) {
    const buffer = Buffer.from(line, 'latin1');
    return names.of(buffer, 0, buffer.length) !== undefined;
  },
  textStart: (buffer, from, to) => textStart(names.of(buffer, from, to), buffer, from, to),
  unwrap(buffer, from, to, line) {
    const known = names.of(buffer, from, to);
    line.buffer = buffer;
    line.from = Math.max(from, textStart(known, buffer, from, to));
    line.to = to;
    line.stream = known?.name ?? '';
    line.wallMs = NaN;
    line.local = line.yearless = line.partial = false;
  },
  isOwn: (buffer, from, to) =>
    /^(?:--|Binary file .* matches|grep: .*)$/.test(buffer.toString('latin1', from, to)),
};
