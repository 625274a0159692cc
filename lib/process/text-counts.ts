// How a process's text reads: its lines, and what of it was torn, repeated, set back or damaged.
import type { InputCounts } from './facts.js';
import { Tally } from './tally.js';

export class TextCounts {
  read = 0;
  /** Lines that were no whole cycle. */
  other = 0;
  /** A cycle is torn at the text's end. */
  #cut = 0;
  #isBenchmark = false;
  /** Cycles that were torn apart by other output and could not be reassembled. */
  readonly lost = new Tally();
  readonly duplicates = new Tally();
  readonly clockJumps = new Tally();
  #damage: string | undefined;

  /** More lines, so many of which were no whole cycle. */
  passed(read: number, other: number): void {
    this.read += read;
    this.other += other;
  }

  /** A cycle that begins in this line is not whole; `cut`: the text ends in it. */
  torn(line: number, cut: boolean): void {
    if (cut) this.#cut++;
    else this.lost.add(line);
  }

  /** Its process is a test binary, and runs benchmarks. */
  benchmarked(): void {
    this.#isBenchmark = true;
  }

  /** How it is truncated or damaged, as a sentence. */
  damaged(how: string): void {
    this.#damage = how;
  }

  get isDamaged(): boolean {
    return this.#damage !== undefined;
  }

  /** `other` is the trace of the same process. */
  join(other: TextCounts): void {
    this.#damage ??= other.#damage;
    this.#isBenchmark ||= other.#isBenchmark;
  }

  /** Cycles that were not read whole. */
  get tornCycles(): number {
    return this.lost.count + this.#cut;
  }

  get counts(): Pick<InputCounts, 'lost' | 'duplicates' | 'clockJumps' | 'cut' | 'benchmark' | 'damage'> {
    const { lost, duplicates, clockJumps } = this;
    const damage = this.#damage;
    const own = { lost, duplicates, clockJumps, cut: this.#cut, benchmark: this.#isBenchmark };
    return damage === undefined ? own : { ...own, damage };
  }
}
