// Where the lines of an input stand: a rotated set is read as one text, whose lines are counted on over all of its files.
import type { Source } from './records.js';

/** Times that are remembered: evidence names the first cycle of a bucket, and few others. */
const MOST_TIMES = 16384;

/** Lines of a text that follow each other in one file. */
interface Stretch {
  file: string;
  from: number;
  skew: number;
  /** Of files that had one name after each other, which it is. */
  owner?: object | undefined;
}

export class Places {
  /** They are offsets of a binary file, not lines of a text. */
  readonly areOffsets: boolean;
  readonly #times = new Map<number, number>();
  readonly #files: Stretch[];
  #last: Stretch & { to: number };

  constructor(file: string, areOffsets = false) {
    this.areOffsets = areOffsets;
    this.#files = [{ file, from: 0, skew: 0 }];
    this.#last = { file, from: 0, to: Infinity, skew: 0 };
  }

  /** The text's lines from `line` on stand in `file`, the first of them as its line `number`. */
  begin(file: string, line: number, number: number, owner?: object): void {
    while (this.#files.length > 0 && this.#files.at(-1)!.from >= line) this.#files.pop();
    this.#files.push({ file, from: line, skew: line - number, owner });
    this.#last.to = 0;
  }

  /** The lines so far are this one's. */
  claim(owner: object): void {
    this.#files[0].owner = owner;
  }

  /** The file of this owner has another name now. */
  rename(owner: object, file: string): void {
    for (const stretch of this.#files) if (stretch.owner === owner) stretch.file = file;
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
    const { owner } = this.#at(line);
    const last = this.of(to);
    const isSame = last.file === from.file && this.#at(to).owner === owner;
    return isSame && last.line !== undefined ? { ...from, line_to: last.line } : from;
  }

  #at(line: number): Stretch {
    const last = this.#last;
    if (line >= last.from && line < last.to) return last;
    let i = this.#files.length - 1;
    while (i > 0 && this.#files[i].from > line) i--;
    const found = this.#files[i];
    this.#last = { ...found, to: this.#files[i + 1]?.from ?? Infinity };
    return this.#last;
  }
}
