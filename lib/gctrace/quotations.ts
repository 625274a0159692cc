// Distinguishes cycles in the middle of texts: some follow an unknown prefix, or text whose newline has not come yet; others are
// quoted by a program that writes about a log. If cycles usually begin texts, one that continues no known process is a quotation.
import type { CycleBatch } from '../model/batch.js';
import { QUOTES } from './scan.js';

/** A cycle may follow the beginning of another one that it tore. */
const TORN = /gc (?:\d+(?: @[\d.+/>:%, ()a-zBMP-]*)?)?$/;

interface Place {
  n: number;
  atMs: number;
}

/** Processes that may write into one stream at the same time. */
const MOST_PROCESSES = 4;

/** Shared by the streams of one input: whether some of their texts begin with cycles. */
export interface Standing {
  bare: boolean;
}

export class Quotations {
  /** Its cycles follow an unknown prefix and are not quoted. */
  #prefixed = false;
  /** Each process's last cycle, the most recent writer first. */
  readonly #processes: Place[] = [];
  /** The last cycle that was taken for a quotation. If the next one follows it, they are of another process. */
  #quoted: Place = { n: NaN, atMs: 0 };

  constructor(
    /** Texts of this stream begin with cycles. */
    private bare: boolean = false,
    private readonly input: Standing = { bare },
  ) {}

  /** The next cycle begins a text. */
  standsBare(): void {
    this.bare = this.input.bare = true;
  }

  /**
   * Records cycles of the stream, each the next one of the same process. If they can follow several processes' last cycles, they
   * belong to the latest of these.
   */
  pass({ n, atMs }: CycleBatch, from: number, to: number): void {
    const processes = this.#processes;
    let i = -1;
    for (let j = 0; j < processes.length; j++) {
      const place = processes[j];
      if (follows(n[from], atMs[from], place) && !(i >= 0 && processes[i].atMs >= place.atMs)) i = j;
    }
    if (i < 0)
      i = processes.length < MOST_PROCESSES ? processes.push({ n: 0, atMs: 0 }) - 1 : MOST_PROCESSES - 1;
    const place = processes[i];
    place.n = n[to - 1];
    place.atMs = atMs[to - 1];
    for (; i > 0; i--) processes[i] = processes[i - 1];
    processes[0] = place;
  }

  /** Whether a cycle after this text and before this byte is a quotation: it belongs to no process that writes here. */
  has(n: number, atMs: number, head: string, behind: number): boolean {
    if (TORN.test(head) || this.#processes.some((place) => follows(n, atMs, place))) return false;
    const isMarked = QUOTES.has(behind);
    const stands = this.input.bare;
    if (!stands && !isMarked) this.#prefixed = true;
    if (!stands && !(isMarked && this.#prefixed)) return false;
    const isFirst = n === 1 || (this.bare && this.#processes.length === 0);
    if (!isMarked && isFirst) return false;
    if (follows(n, atMs, this.#quoted) && !(isMarked && (this.bare || this.#prefixed))) return false;
    this.#quoted = { n, atMs };
    return true;
  }
}

const follows = (n: number, atMs: number, place: Place): boolean => n === place.n + 1 && atMs >= place.atMs;
