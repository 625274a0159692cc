// How often something happened to an input, and where first.

export interface Occurrences {
  readonly count: number;
  /** The text's line of the first one; NaN if there is none, or if it is not known. */
  readonly line: number;
}

export class Tally implements Occurrences {
  count = 0;
  line = NaN;

  add(line: number, count = 1): void {
    if (this.count === 0) this.line = line;
    this.count += count;
  }
}
