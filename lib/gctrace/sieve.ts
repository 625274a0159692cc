// Tells from the bytes of a record, whatever its carrier, whether it can hold a text of the runtime.
import { wordsOf, type Word } from '../carrier/skim.js';
import { NET, PREFIXES } from './scan.js';

/** `gc 5 @`, `gc5(1): `, and what a torn line leaves. */
const CYCLES = ['gc ', 'gc"', ...Array.from('0123456789', (digit) => `gc${digit}`)];
/** What can interrupt a word: an escape of JSON or YAML, a colour, a correction on a terminal. */
const ESCAPES: ReadonlySet<number> = new Set(Buffer.from('\\\x1b\b'));

/** Two blanks, with which a line of schedtrace begins, are everywhere in JSON for people. */
const anchorOf = (prefix: Buffer): number => (prefix[0] === BLANK ? 1 : 0);
const BLANK = 32;

export class Sieve {
  /** By pair of bytes (seven bits of each), 0 or the place of its words: hardly any pair of a usual text begins one. */
  readonly #pairs = new Uint8Array(1 << 14);
  readonly #words: Word[][] = [[]];

  /** `words`: for what else a record is read. */
  constructor(words: readonly Word[]) {
    const runtimes = [...PREFIXES, NET].map((bytes) => ({ bytes, anchor: anchorOf(bytes) }));
    for (const word of [...runtimes, ...wordsOf(CYCLES), ...words]) {
      const pair = pairOf(word.bytes[word.anchor], word.bytes[word.anchor + 1]);
      this.#pairs[pair] ||= this.#words.push([]) - 1;
      this.#words[this.#pairs[pair]].push(word);
    }
  }

  /** Whether `buffer[from, to)` holds a word, or the beginning of one that its end or an escape interrupts. */
  holds(buffer: Buffer, from: number, to: number): boolean {
    const pairs = this.#pairs;
    let before = buffer[from];
    for (let at = from + 1; at < to; at++) {
      const byte = buffer[at];
      const found = pairs[pairOf(before, byte)];
      if (found !== 0 && isOne(this.#words[found], buffer, at - 1, to)) return true;
      before = byte;
    }
    return false;
  }
}

const pairOf = (first: number, second: number): number => ((first & 127) << 7) | (second & 127);

function isOne(words: readonly Word[], buffer: Buffer, at: number, to: number): boolean {
  for (const { bytes, anchor, unless } of words) {
    const from = at - anchor;
    let i = 0;
    while (i < bytes.length && from + i < to && buffer[from + i] === bytes[i]) i++;
    if (i < anchor + 2) continue;
    const next = from + i < to ? buffer[from + i] : undefined;
    if (next === undefined || (i < bytes.length ? ESCAPES.has(next) : next !== unless)) return true;
  }
  return false;
}
