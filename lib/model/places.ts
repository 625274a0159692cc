// Where the lines of an input stand: a rotated set is read as one text, whose lines are counted on over all of its files.
import type { Source } from './records.js';

/** Times that are remembered: evidence names the first cycle of a bucket, and few others. */
const MOST_TIMES = 16384;

export class Places {
  /** They are offsets of a binary file, not lines of a text. */
  readonly areOffsets: boolean;
  readonly #times = new Map<number, number>();
  readonly #files: { file: string; from: number; skew: number }[];
  #last: { file: string; from: number; to: number; skew: number };

  constructor(file: string, areOffsets = false) {
    this.areOffsets = areOffsets;
    this.#files = [{ file, from: 0, skew: 0 }];
    this.#last = { file, from: 0, to: Infinity, skew: 0 };
  }

  /** The text's lines from `line` on stand in `file`, the first of them as its line `number`. */
  begin(file: string, line: number, number: number): void {
    while (this.#files.length > 0 && this.#files.at(-1)!.from >= line) this.#files.pop();
    this.#files.push({ file, from: line, skew: line - number });
    this.#last.to = 0;
  }

  /** What stands at this offset happened at this time of the trace. */
  time(offset: number, seconds: number): void {
    if (this.#times.size < MOST_TIMES) this.#times.set(offset, seconds);
  }

  /** What evidence says of an offset: when it was, as far as that is remembered. */
  moment(offset: number): Source & { at_s?: number } {
    const seconds = this.#times.get(offset);
    return { ...this.of(offset), ...(seconds !== undefined && { at_s: seconds }) };
  }

  /** Whether there are several files. */
  get several(): boolean {
    return this.#files.length > 1 || this.#files[0].skew !== 0;
  }

  fileOf(line: number): string {
    return this.#at(line).file;
  }

  /** Its number in its file. */
  lineOf(line: number): number {
    return line - this.#at(line).skew;
  }

  of(line: number): Source {
    const { file, skew } = this.#at(line);
    return this.areOffsets ? { file, offset: line } : { file, line: line - skew };
  }

  /** The lines from `line` to `to`; as far as they stand in one file. */
  range(line: number, to: number): Source & { line_to?: number } {
    const from = this.of(line);
    const last = this.of(to);
    return last.file === from.file && last.line !== undefined ? { ...from, line_to: last.line } : from;
  }

  #at(line: number): { file: string; skew: number } {
    const last = this.#last;
    if (line >= last.from && line < last.to) return last;
    let i = this.#files.length - 1;
    while (i > 0 && this.#files[i].from > line) i--;
    const found = this.#files[i];
    this.#last = { ...found, to: this.#files[i + 1]?.from ?? Infinity };
    return this.#last;
  }
}
