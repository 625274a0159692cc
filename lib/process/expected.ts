// The interval in which a goal may be printed, by the rules of the possible versions and the known interval of GOGC.
import type { CycleBatch } from '../model/batch.js';
import type { Epoch, GoalBase } from './epochs.js';

/** The highest goal to which the runway raises it, for a heap of `x` MiB at the cycle's start. */
export const raisedTo = (epoch: Epoch, x: number): number => below(x + epoch.step + epoch.runway, epoch);

/** The greatest printable goal below `bound`, and `bound` as it is printed. */
export const below = (bound: number, { step }: Epoch): number => (Math.ceil(bound / step) - 1) * step;
export const downTo = (bound: number, { step }: Epoch): number => Math.floor(bound / step) * step;

/** The highest goal on GOGC's line, by any of the epochs. `most`: GOGC/100. */
export function highestLine(epochs: readonly Epoch[], base: GoalBase, most: number): number {
  let line = -Infinity;
  for (const epoch of epochs) line = Math.max(line, below(epoch.high(base, most), epoch));
  return line;
}

/** An interval of printed goals (whole MiB in a log); reused from row to row. */
export class Expected {
  low = 0;
  /** The highest goal on GOGC's line; Infinity while GOGC has no upper bound. */
  line = 0;
  /** The same, or what the runway raises it to. */
  high = 0;
  /** How many epochs' own intervals do not contain the goal. */
  missed = 0;

  /** `least` and `most`: GOGC/100. */
  of(epochs: readonly Epoch[], base: GoalBase, x: number, least: number, most: number, goal: number): void {
    this.low = Infinity;
    this.line = this.high = -Infinity;
    this.missed = 0;
    for (const epoch of epochs) {
      const low = downTo(Math.max(epoch.low(base, least), x + epoch.floor), epoch);
      const line = most === Infinity ? Infinity : below(epoch.high(base, most), epoch);
      const high = Math.max(line, raisedTo(epoch, x));
      if (goal < low || goal > high) this.missed++;
      if (low < this.low) this.low = low;
      if (line > this.line) this.line = line;
      if (high > this.high) this.high = high;
    }
  }

  holds(goal: number): boolean {
    return goal >= this.low && goal <= this.high;
  }
}

/** Fills the row's columns; NaN for unknown bounds. */
export function setExpected(batch: CycleBatch, row: number, low: number, high: number, point: number): void {
  batch.expectedLow[row] = low;
  batch.expectedHigh[row] = high;
  batch.expected[row] = point;
}
