// GOGC inferred from a trace. A trace shows each call that changes the goal, so GOGC is constant in between. It lacks stacks and
// globals, to which GOGC applies from Go 1.18 on: if goals contradict each other, these were larger than assumed.
import { DEFAULT_GOGC } from '../model/gogc-moves.js';
import type { GogcSegment } from '../model/records.js';
import { Gogc } from './gogc.js';

/** A log's unknown GOGC from its trace, if neither shows a change and the log allows the value. */
export function toldByTrace(log: GogcSegment[], trace: Gogc | undefined): GogcSegment[] {
  const [own, ...more] = log;
  if (!trace || trace.off || trace.changes > 0 || !(trace.low > 0)) return log;
  if (own.off || own.likely !== undefined || more.length > 0) return log;
  const { low = 0, high = Infinity } = own;
  return trace.likely >= low && trace.likely <= high ? [{ ...own, likely: trace.likely }] : log;
}

/** The goal of a call that changes nothing may differ by this share, because the roots changed since. */
const SAME = 0.02;

export class TracedGogc extends Gogc {
  #moved = false;

  /** The program set GOGC or the memory limit: the next goal shows which. */
  move(): void {
    this.#moved = true;
  }

  override unmoved(): void {
    this.#moved = false;
  }

  override get moved(): boolean {
    return this.#moved;
  }

  /** The lower bound depends on an assumption about the roots, so it is not reported. */
  override get toldLow(): number {
    return NaN;
  }

  /** Usual values are a factor of two apart: in a wider interval several are equally likely. */
  protected override likeliest(low: number, high: number): number {
    return high < 2 * low ? super.likeliest(low, high) : NaN;
  }

  /** Above the default, an unusual value that is never changed is no likelier than the default with larger roots than assumed. */
  override get toldLikely(): number {
    return this.changes === 0 && this.low > DEFAULT_GOGC && !this.isUsual ? NaN : this.likely;
  }

  /** A trace shows changes of GOGC, and its goals are from before the runway raised them. */
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
    // The roots were larger than assumed: lower the bound.
    else this.lower(low, Math.min(high, this.high), goal);
    this.#moved = false;
  }

  /** A trace shows each change. */
  override get isTuned(): boolean {
    return false;
  }

  override segment(toN: number): GogcSegment {
    const { low: _, ...told } = super.segment(toN);
    return told;
  }

  override segments(toN: number): GogcSegment[] {
    const told = super.segments(toN);
    if (Number.isNaN(this.toldLikely)) delete told.at(-1)!.likely;
    return told;
  }
}
