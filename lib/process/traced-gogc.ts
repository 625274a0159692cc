// GOGC as a trace tells it. It shows each call that moves the goal, so between two of them GOGC stays what it is. It tells no
// stacks and globals, which GOGC is applied to from Go 1.18 on: where goals contradict each other, these were larger.
import type { GogcSegment } from '../model/records.js';
import { Gogc } from './gogc.js';

/** GOGC of a log that does not tell it, by its trace: where neither of them saw it change, and it can be what the log allows. */
export function toldByTrace(log: GogcSegment[], trace: Gogc | undefined): GogcSegment[] {
  const [own, ...more] = log;
  if (!trace || trace.off || trace.changes > 0 || !(trace.low > 0)) return log;
  if (own.off || own.likely !== undefined || more.length > 0) return log;
  const { low = 0, high = Infinity } = own;
  return trace.likely >= low && trace.likely <= high ? [{ ...own, likely: trace.likely }] : log;
}

/** Goals of a call that changes nothing differ by what the roots changed since. */
const SAME = 0.02;

export class TracedGogc extends Gogc {
  #moved = false;

  /** Somebody set GOGC, or the memory limit: the next goal says which. */
  move(): void {
    this.#moved = true;
  }

  override unmoved(): void {
    this.#moved = false;
  }

  override get moved(): boolean {
    return this.#moved;
  }

  /** A floor that rests on how large the roots are at most is a guess. */
  override get toldLow(): number {
    return NaN;
  }

  /** Usual values are a factor of two apart: where the roots leave as much room, each of two would do. */
  protected override likeliest(low: number, high: number): number {
    return high < 2 * low ? super.likeliest(low, high) : NaN;
  }

  /** A trace tells who moved GOGC, and its goals are those before the runway raised them. */
  override fellTooLow(): boolean {
    return false;
  }

  override admits(low: number, high: number): boolean {
    return low > this.high || super.admits(low, high);
  }

  override narrow(low: number, high: number, goal: number): void {
    super.narrow(Math.min(low, this.high), high, goal);
  }

  override change(n: number, low: number, high: number, goal: number, off = false): void {
    const isSame = !this.off && this.goals > 0 && Math.abs(high - this.high) <= SAME * this.high;
    if (off || (this.#moved && !isSame)) super.change(n, low, high, goal, off);
    // The roots were larger than was thought: the floor gives way.
    else this.lower(low, Math.min(high, this.high), goal);
    this.#moved = false;
  }

  override segment(toN: number): GogcSegment {
    const { low: _, ...told } = super.segment(toN);
    return told;
  }
}
