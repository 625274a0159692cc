// The output of grep for several files: `app.log:gc 1 @…` for lines that match, `app.log-…` for context lines, with line numbers
// after the name if -n was given (man grep). A file name is learned from a cycle that follows it.
import { NOT_MINE, type Carrier } from './carrier.js';
import { CYCLE_BEGINS, CYCLE_WORD } from './cycle.js';
import { plain } from './plain.js';

const [COLON, MINUS, ZERO, NINE, G] = [58, 45, 48, 57, 103];
const CYCLE_LENGTH = 16;
const LONGEST_NAME = 512;
const MOST_NAMES = 4096;
/** A path or a file name. Other words before a colon may differ from line to line. */
export const isFile = (name: string): boolean =>
  !/[\s:"'={}<>|]/.test(name) && (name.includes('/') || /\.[a-z]\w{0,9}(?:[.-]\d+)*$/i.test(name));

interface Known {
  name: string;
  /** Line numbers follow it. */
  numbered: boolean;
  bytes: number;
}

class Names {
  /** The cycles that follow them are wrapped in the files' own carriers. */
  readonly #within: boolean;
  /** By their bytes, one character each. */
  readonly #known = new Map<string, Known>();
  /** The lengths of the names in bytes, longest first: `app.log-1` may be a context line of `app.log`, or another file. */
  #lengths: number[] = [];

  constructor(within: boolean) {
    this.#within = within;
  }

  /** The name with which a line begins. */
  of(buffer: Buffer, from: number, to: number): Known | undefined {
    const learned = this.#learn(buffer, from, to);
    if (learned) return learned;
    for (const length of this.#lengths) {
      const end = from + length;
      if (end >= to || (buffer[end] !== COLON && buffer[end] !== MINUS)) continue;
      const known = this.#known.get(buffer.toString('latin1', from, end));
      if (known) return known;
    }
    return undefined;
  }

  #learn(buffer: Buffer, from: number, to: number): Known | undefined {
    const end = buffer.subarray(0, Math.min(to, from + LONGEST_NAME)).indexOf(COLON, from);
    if (end <= from) return undefined;
    const behind = numberEnd(buffer, end + 1, COLON);
    const text = behind > 0 ? behind : end + 1;
    const begins =
      buffer[text] === G &&
      CYCLE_WORD.test(buffer.toString('latin1', text, Math.min(text + CYCLE_LENGTH, to)));
    if (!begins && !this.#within) return undefined;
    const key = buffer.toString('latin1', from, end);
    const numbered = behind > 0;
    const known = this.#known.get(key);
    if (known && begins) known.numbered = numbered;
    if (known || (!begins && !CYCLE_BEGINS.test(buffer.toString('latin1', text, to)))) return known;
    const name = buffer.toString('utf8', from, end);
    if (!isFile(name) || this.#known.size >= MOST_NAMES) return undefined;
    const fresh = { name, numbered, bytes: key.length };
    this.#known.set(key, fresh);
    if (!this.#lengths.includes(fresh.bytes))
      this.#lengths = [...this.#lengths, fresh.bytes].sort((a, b) => b - a);
    return fresh;
  }
}

/** The end of a number and the mark after it, or −1. */
function numberEnd(buffer: Buffer, at: number, mark: number): number {
  let end = at;
  while (buffer[end] >= ZERO && buffer[end] <= NINE) end++;
  return end > at && buffer[end] === mark ? end + 1 : -1;
}

function textStart(known: Known | undefined, buffer: Buffer, from: number, to: number): number {
  if (!known) return NOT_MINE;
  const mark = from + known.bytes;
  const behind = known.numbered ? numberEnd(buffer, mark + 1, buffer[mark]) : -1;
  return Math.min(to, behind > 0 ? behind : mark + 1);
}

/** Create one per input, because it learns names. `within`: another carrier is nested in it. */
export function grepFiles(within = false): Carrier {
  const names = new Names(within);
  return {
    id: 'grep-files',
    loose: 'two cycles',
    matches(line) {
      const buffer = Buffer.from(line, 'latin1');
      return names.of(buffer, 0, buffer.length) !== undefined;
    },
    textStart: (buffer, from, to) => textStart(names.of(buffer, from, to), buffer, from, to),
    unwrap(buffer, from, to, line) {
      const known = names.of(buffer, from, to);
      plain.unwrap(buffer, from, to, line);
      line.from = Math.max(from, textStart(known, buffer, from, to));
      line.stream = known?.name ?? '';
    },
    isOwn: (buffer, from, to) =>
      /^(?:--|Binary file .* matches|grep: .*)$/.test(buffer.toString('latin1', from, to)),
  };
}
