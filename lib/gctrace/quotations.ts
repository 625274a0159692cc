// Cycles in the midst of texts: some stand behind a prefix that nobody knows, or behind text whose newline did not come yet;
// others are what a program says of a log. Where texts begin with cycles, those that follow no other one are a quotation.
import { QUOTES } from './scan.js';

/** A cycle may stand behind the beginning of another one, which it tore. */
const TORN = /gc (?:\d+(?: @[\d.+/>:%, ()a-zBMP-]*)?)?$/;

interface Place {
  n: number;
  atMs: number;
}

/** Processes that may write into one stream at the same time. */
const MOST_PROCESSES = 4;

/** What the streams of one input share: whether cycles stand where texts of some of them begin. */
export interface Standing {
  bare: boolean;
}

export class Quotations {
  /** Cycles stand where texts of this stream begin. */
  #bare: boolean;
  readonly #input: Standing;
  /** They stand behind a prefix that nobody knows, and nothing is quoted by it. */
  #prefixed = false;
  /** Each process's last cycle, the one that wrote last first. */
  readonly #processes: Place[] = [];
  /** The last one that was taken for a quotation: another process is known by the one that follows. */
  #quoted: Place = { n: NaN, atMs: 0 };

  constructor(bare = false, input: Standing = { bare }) {
    this.#bare = bare;
    this.#input = input;
  }

  /** The next cycle stands where a text begins. */
  standsBare(): void {
    this.#bare = this.#input.bare = true;
  }

  /** A cycle of the stream: of the process whose last one is the latest of those that it can follow. */
  pass(n: number, atMs: number): void {
    const processes = this.#processes;
    let i = -1;
    processes.forEach((place, j) => {
      if (follows(n, atMs, place) && !(i >= 0 && processes[i].atMs >= place.atMs)) i = j;
    });
    if (i < 0) i = processes.length < MOST_PROCESSES ? processes.push({ n, atMs }) - 1 : MOST_PROCESSES - 1;
    const place = processes[i];
    place.n = n;
    place.atMs = atMs;
    for (; i > 0; i--) processes[i] = processes[i - 1];
    processes[0] = place;
  }

  /** Whether a cycle behind this text and before this byte is none of a process that writes here. */
  has(n: number, atMs: number, head: string, behind: number): boolean {
    if (TORN.test(head) || this.#processes.some((place) => follows(n, atMs, place))) return false;
    const isMarked = QUOTES.has(behind);
    const stands = this.#input.bare;
    if (!stands && !isMarked) this.#prefixed = true;
    if (!stands && !(isMarked && this.#prefixed)) return false;
    const isFirst = n === 1 || (this.#bare && this.#processes.length === 0);
    if (!isMarked && isFirst) return false;
    if (follows(n, atMs, this.#quoted) && !(isMarked && (this.#bare || this.#prefixed))) return false;
    this.#quoted = { n, atMs };
    return true;
  }
}

const follows = (n: number, atMs: number, place: Place): boolean => n === place.n + 1 && atMs >= place.atMs;
