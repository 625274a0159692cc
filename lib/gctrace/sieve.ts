// Searches the undecoded bytes of a record for words of the runtime and of its carrier, all in one pass.
import type { Word } from '../carrier/skim.js';
import { NET, PREFIXES } from './scan.js';

/** `gc 5 @`, `gc5(1): `, and what a torn line leaves; no `gcr.io`. */
const CYCLE: Word = {
  bytes: Buffer.from('gc'),
  anchor: 0,
  unless: new Set(Buffer.from('abcdefghijklmnopqrstuvwxyz')),
};
const [BACKSPACE, ESC, BACKSLASH] = [8, 27, 92];
/** Escapes that end a word: quotes and white space, which no word holds there. */
const ENDINGS: ReadonlySet<number> = new Set(Buffer.from('"nrt\\'));

/** Whether a colour, a correction on a terminal or an escaped letter may interrupt a word here. */
const interrupts = (buffer: Buffer, at: number): boolean =>
  buffer[at] === ESC ||
  buffer[at] === BACKSPACE ||
  (buffer[at] === BACKSLASH && !ENDINGS.has(buffer[at + 1]));

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
    for (const word of [...runtimes, CYCLE, ...words]) {
      const pair = pairOf(word.bytes[word.anchor], word.bytes[word.anchor + 1]);
      this.#pairs[pair] ||= this.#words.push([]) - 1;
      this.#words[this.#pairs[pair]].push(word);
    }
  }

  /** Whether `buffer[from, to)` holds a word, or the beginning of one that is interrupted. */
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
    const next = from + i;
    if (i < bytes.length ? next < to && interrupts(buffer, next) : unless?.has(buffer[next]) !== true)
      return true;
  }
  return false;
}
