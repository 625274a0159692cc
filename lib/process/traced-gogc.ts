// GOGC inferred from a trace. A trace shows each call that changes the goal, so GOGC is constant in between. It lacks stacks and
// globals, to which GOGC applies from Go 1.18 on: if goals contradict each other, these were larger than assumed.
import { DEFAULT_GOGC } from '../model/gogc-moves.js';
import type { GogcSegment, JoinedFigures } from '../model/records.js';
import type { GoVersions } from '../model/version.js';
import type { GoalBase } from './epochs.js';
import { Gogc } from './gogc.js';
import { LargerRoots } from './larger-roots.js';

/** The cycles of a log that a trace has too. */
type Range = Readonly<Pick<JoinedFigures, 'from_n' | 'to_n'>>;

/**
 * A log's unknown GOGC from its trace, if neither shows a change and the log allows the value; and one GOGC for the cycles in which
 * the trace shows that a memory limit, not GOGC, moved the goals (`limited`). `mayBeHigher`: a call beside that may have raised GOGC.
 */
export function toldByTrace(
  segments: GogcSegment[],
  trace: Gogc | undefined,
  limited: Range | undefined,
  mayBeHigher = false,
): GogcSegment[] {
  if (!trace) return segments;
  const log = limited ? unchangedIn(segments, trace, limited, mayBeHigher) : segments;
  const [own, ...more] = log;
  if (trace.off || trace.changes > 0 || !(trace.low > 0)) return log;
  if (own.off || own.likely !== undefined || more.length > 0) return log;
  const { low = 0, high = Infinity } = own;
  return trace.likely >= low && trace.likely <= high ? [{ ...own, likely: trace.likely }] : log;
}

function unchangedIn(
  segments: GogcSegment[],
  trace: Gogc,
  { from_n: from, to_n: to }: Range,
  mayBeHigher: boolean,
): GogcSegment[] {
  const first = segments.findLastIndex((segment) => segment.from_n <= from);
  const last = segments.findLastIndex((segment) => segment.from_n <= to);
  if (first < 0 || first === last) return segments;
  const { low, ...rest } = segments[first];
  const { to_n: end } = segments[last];
  if (mayBeHigher) {
    const unknown = { from_n: segments[first + 1].from_n, to_n: end };
    return [...segments.slice(0, first + 1), unknown, ...segments.slice(last + 1)];
  }
  const { high: _, likely: __, off: ___, ...ends } = rest;
  const { toldHigh: high, toldLikely: likely } = trace;
  const one: GogcSegment = {
    ...ends,
    to_n: end,
    ...(low !== undefined && low <= high && { low }),
    ...(high < Infinity && { high }),
    ...(!Number.isNaN(likely) && { likely }),
  };
  return [...segments.slice(0, first), one, ...segments.slice(last + 1)];
}

/** The first version that applies GOGC to roots, too (runtime/mgcpacer.go). */
const ROOTS_SINCE = 18;
/** The goal of a call that changes nothing may differ by this share, because the roots changed since. */
const SAME = 0.02;

/**
 * Larger roots make all values look higher by the same factor. A program starts with the default, unless somebody set another value:
 * where a change shows values above that, and not it, they are as likely the default and another one.
 */
const isScaled = (segments: readonly GogcSegment[]): boolean =>
  segments.length > 1 &&
  segments.some(({ likely = 0 }) => likely > DEFAULT_GOGC) &&
  segments.every(({ likely = DEFAULT_GOGC }) => likely !== DEFAULT_GOGC);

export class TracedGogc extends Gogc {
  #moved = false;
  readonly #roots = new LargerRoots();
  /** The goals showed that roots are larger than assumed. */
  #areLarger = false;

  /** The program set GOGC or the memory limit: the next goal shows which. `isLimited`: a limit had set goals by then. */
  move(isLimited = false): void {
    this.#moved = true;
    this.#roots.begin(isLimited);
  }

  override followsRoots(
    { z, stacks, globals }: GoalBase,
    goal: number,
    assumed: number,
    { low }: GoVersions,
  ): boolean {
    if (low < ROOTS_SINCE) return false;
    this.#roots.add(z, goal);
    const areLarger = this.#roots.explain(assumed, stacks + globals);
    this.#areLarger ||= areLarger;
    return areLarger;
  }

  override get isLimitOld(): boolean {
    return this.#roots.isLimited;
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
    if (this.#areLarger) return NaN;
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
    if (this.#areLarger || isScaled(told)) for (const segment of told) delete segment.likely;
    return told;
  }
}
