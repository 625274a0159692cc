// Cycles in the midst of texts: some stand behind a prefix that nobody knows, or behind text whose newline did not come yet;
// others are what a program says of a log. Where texts begin with cycles, those that follow no other one are a quotation.
import { QUOTES } from './scan.js';

/** A cycle may stand behind the beginning of another one, which it tore. */
const TORN = /gc (?:\d+(?: @[\d.+/>:%, ()a-zBMP-]*)?)?$/;

interface Place {
  n: number;
  atMs: number;
}

export class Quotations {
  /** Cycles stand where texts of the stream begin. */
  bare: boolean;
  /** They do in another stream of the input. */
  readonly #elsewhere: boolean;
  /** The last cycles of the stream: two processes may write into it. */
  #last: Place = { n: NaN, atMs: 0 };
  #previous: Place = { n: NaN, atMs: 0 };
  /** The last one that was taken for a quotation: another process is known by the one that follows. */
  #quoted: Place = { n: NaN, atMs: 0 };

  constructor(bare = false, elsewhere = false) {
    this.bare = bare;
    this.#elsewhere = elsewhere;
  }

  /** A cycle of the stream. */
  pass(n: number, atMs: number): void {
    const place = this.#previous;
    place.n = n;
    place.atMs = atMs;
    this.#previous = this.#last;
    this.#last = place;
  }

  /** Whether a cycle behind this text and before this byte is none of a process that writes here. */
  has(n: number, atMs: number, head: string, behind: number): boolean {
    if (!(this.bare || this.#elsewhere) || TORN.test(head)) return false;
    const follows = (place: Place): boolean => n === place.n + 1 && atMs >= place.atMs;
    if (follows(this.#last) || follows(this.#previous)) return false;
    const isMarked = QUOTES.has(behind);
    const isFirst = n === 1 || (this.bare && Number.isNaN(this.#last.n));
    if ((isFirst && !isMarked) || (follows(this.#quoted) && !(isMarked && this.bare))) return false;
    this.#quoted = { n, atMs };
    return true;
  }
}
