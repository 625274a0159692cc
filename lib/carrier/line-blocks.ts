// Records of several lines: a first line with a recognizable shape, and everything up to the next such line.
import type { RecordReader } from './record.js';
import { Skimmer, type Skims } from './skim.js';

export interface Blocks {
  /** Whether this line is a record's first one. */
  begins(buffer: Buffer, from: number, to: number): boolean;
  /** Whether the record is complete with the line that ends here, so that the next line need not be awaited. */
  ends?(buffer: Buffer, to: number): boolean;
  /** A record's lines, without the last newline. */
  readonly take: (buffer: Buffer, from: number, to: number) => void;
}

/** Records of one line each. */
export const eachLine = (take: Blocks['take'], skims?: Skims): LineBlocks =>
  new LineBlocks({ begins: () => true, ends: () => true, take }, skims);

/** The rest of a longer record is skipped. */
const LONGEST = 512 * 1024;
const NEWLINE = 10;

export class LineBlocks implements RecordReader {
  lines = 0;
  passed = 0;
  /** Inside a record, whose lines begin where reading continues. */
  #open = false;
  /** Number of its bytes that were scanned. */
  #seen = 0;
  readonly #skimmer: Skimmer | undefined;

  constructor(
    private readonly blocks: Blocks,
    skims?: Skims,
  ) {
    this.#skimmer = skims && new Skimmer(skims, blocks.take);
  }

  get skimmed(): number {
    return this.#skimmer?.count ?? 0;
  }

  read(buffer: Buffer, to: number): number {
    let from = 0;
    for (let at = this.#seen; ;) {
      const newline = buffer.indexOf(NEWLINE, at);
      if (newline < 0 || newline >= to) {
        this.#seen = at - from;
        return from;
      }
      from = this.#begin(buffer, from, at, newline);
      at = newline + 1;
      const isLong = at - from > LONGEST;
      if (isLong) this.passed++;
      if (!this.#open || isLong || this.blocks.ends?.(buffer, newline) === true)
        from = this.#take(buffer, from, at);
    }
  }

  readRest(buffer: Buffer, from: number, to: number): void {
    const start = this.#begin(buffer, from, from + this.#seen, to);
    const isWhole = buffer[to - 1] === NEWLINE;
    this.#take(buffer, start, isWhole ? to : to + 1);
    if (!isWhole) this.lines--;
    this.#seen = 0;
  }

  /** The line at `at` may begin a record and end the previous one. Returns where the record begins. */
  #begin(buffer: Buffer, from: number, at: number, newline: number): number {
    if (!this.blocks.begins(buffer, at, newline)) return from;
    this.#take(buffer, from, at);
    this.#open = true;
    return at;
  }

  /** Takes the lines `buffer[from, to)`, with their last newline. */
  #take(buffer: Buffer, from: number, to: number): number {
    if (this.#open && to > from && this.#skimmer?.skips(buffer, from, to - 1) !== true)
      this.blocks.take(buffer, from, to - 1);
    this.#open = false;
    for (let at = from; at < to; this.lines++) {
      const newline = buffer.indexOf(NEWLINE, at);
      at = newline < 0 || newline >= to ? to : newline + 1;
    }
    return to;
  }
}
