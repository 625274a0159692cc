// In which interval a goal may be printed: by the rules of the versions that are possible, and GOGC as far as it is known.
import type { CycleBatch } from '../model/batch.js';
import type { Epoch, GoalBase } from './epochs.js';

/** The highest goal to which the runway raises one above a heap of this size (`x`, MiB) at the cycle's start. */
export const raisedTo = (epoch: Epoch, x: number): number => below(x + epoch.step + epoch.runway, epoch);

/** The greatest goal that can be told of goals below `bound`, and the least of those from `bound` on. */
export const below = (bound: number, { step }: Epoch): number => (Math.ceil(bound / step) - 1) * step;
export const downTo = (bound: number, { step }: Epoch): number => Math.floor(bound / step) * step;

/** Goals as they are told: whole MiB of a log; reused from row to row. */
export class Expected {
  low = 0;
  /** The highest goal on GOGC's line; Infinity where nothing bounds GOGC. */
  line = 0;
  /** The same, or what the runway raises it to. */
  high = 0;
  /** Epochs whose own interval does not hold the goal. */
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

/** Fills the row's columns; NaN where a bound is not known. */
export function setExpected(batch: CycleBatch, row: number, low: number, high: number, point: number): void {
  batch.expectedLow[row] = low;
  batch.expectedHigh[row] = high;
  batch.expected[row] = point;
}
