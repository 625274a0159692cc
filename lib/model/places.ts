// Maps line numbers to files: a rotated set is read as one text, whose lines are numbered across all of its files.
import type { Source } from './records.js';

/** How many times are remembered: evidence names the first cycle of each bucket, and few others. */
const MOST_TIMES = 16384;

/** Consecutive lines of the text that are in one file. */
interface FilePart {
  file: string;
  from: number;
  skew: number;
  /** Tells apart files that had the same name one after the other. */
  owner?: object | undefined;
}

export class Places {
  /** The input is a binary file: places are offsets, not lines. */
  readonly areOffsets: boolean;
  readonly #times = new Map<number, number>();
  readonly #files: FilePart[];
  #last: FilePart & { to: number };

  constructor(file: string, areOffsets = false) {
    this.areOffsets = areOffsets;
    this.#files = [{ file, from: 0, skew: 0 }];
    this.#last = { file, from: 0, to: Infinity, skew: 0 };
  }

  /** From `line` on the text is in `file`, beginning with that file's line `number`. */
  begin(file: string, line: number, number: number, owner?: object): void {
    while (this.#files.length > 0 && this.#files.at(-1)!.from >= line) this.#files.pop();
    this.#files.push({ file, from: line, skew: line - number, owner });
    this.#last.to = 0;
  }

  claim(owner: object): void {
    this.#files[0].owner = owner;
  }

  rename(owner: object, file: string): void {
    for (const part of this.#files) if (part.owner === owner) part.file = file;
    this.#last.to = 0;
  }

  /** Remembers the trace time of the event at `offset`. */
  time(offset: number, seconds: number): void {
    if (this.#times.size < MOST_TIMES) this.#times.set(offset, seconds);
  }

  /** The place of an offset for evidence, with its time if that is remembered. */
  moment(offset: number): Source & { at_s?: number } {
    const seconds = this.#times.get(offset);
    return { ...this.of(offset), ...(seconds !== undefined && { at_s: seconds }) };
  }

  get several(): boolean {
    return this.#files.length > 1 || this.#files[0].skew !== 0;
  }

  fileOf(line: number): string {
    return this.#at(line).file;
  }

  lineOf(line: number): number {
    return line - this.#at(line).skew;
  }

  of(line: number): Source {
    const { file, skew } = this.#at(line);
    return this.areOffsets ? { file, offset: line } : { file, line: line - skew };
  }

  /** The lines from `line` to `to`; only the first if they are not in one file. */
  range(line: number, to: number): Source & { line_to?: number } {
    const from = this.of(line);
    const { owner } = this.#at(line);
    const last = this.of(to);
    const isSame = last.file === from.file && this.#at(to).owner === owner;
    return isSame && last.line !== undefined ? { ...from, line_to: last.line } : from;
  }

  #at(line: number): FilePart {
    const last = this.#last;
    if (line >= last.from && line < last.to) return last;
    let i = this.#files.length - 1;
    while (i > 0 && this.#files[i].from > line) i--;
    const found = this.#files[i];
    this.#last = { ...found, to: this.#files[i + 1]?.from ?? Infinity };
    return this.#last;
  }
}
