// Combines a process's log with its trace: cycles in both get the trace's exact figures, after the goal model judged the printed
// ones, and the process gets everything that only traces contain.
import { JOINED, type Column, newBatch, type CycleBatch } from '../model/batch.js';
import type { JoinedFigures } from '../model/records.js';
import { MIB } from '../model/units.js';
import type { GoVersions } from '../model/version.js';
import { BOTH, epochsOf, type Epoch, type GoalBase, type PrintedRoots } from './epochs.js';
import { Expected, setExpected } from './expected.js';
import type { Process } from './process.js';
import { CHANGED, FIRST, GAP, GOGC, LIMIT, MINIMUM, UNKNOWN } from './regimes.js';

export interface JoinedPlace {
  /** The log's text and the process in it: the carrier's name of its stream ('' if it has none), and the suffix of its unique name. */
  log: string;
  stream: string;
  suffix: string;
  run: number;
  /** Oldest first. The number of cycles missing in a hole of the trace is only known from the log. */
  parts: readonly JoinedPart[];
  /** Added to the trace's times, ms. */
  addMs: number;
  /** The log's line of the first cycle in both. */
  fromLine: number;
  roots: PrintedRoots;
  /** Start of the process by the log's timestamps, ms since 1970; NaN if unknown. */
  startWallMs: number;
  figures: JoinedFigures;
}

/** A range of the trace's cycle numbers without a hole. */
export interface JoinedPart {
  from: number;
  to: number;
  /** Includes later numbers, as long as nothing is missing before them. */
  goesOn: boolean;
  /** Added to them, and the log's numbers of the first and the last cycle that agree. */
  addN: number;
  fromN: number;
  toN: number;
}

const partOf = ({ parts }: JoinedPlace, n: number, isWhole: boolean): JoinedPart | undefined =>
  parts.find(({ from, to, goesOn }) => n >= from && (n <= to || (goesOn && isWhole)));

/** The log's number of a trace's cycle; NaN if unknown. `isWhole`: nothing is missing since the last cycle that was read. */
export const numberOf = (place: JoinedPlace, n: number, isWhole: boolean): number =>
  n + (partOf(place, n, isWhole)?.addN ?? NaN);

/** The trace's number of the first cycle at or after the log's `n`, and of the last at or before it. */
export function firstFrom({ parts }: JoinedPlace, n: number): number {
  if (n === -Infinity) return n;
  const part = parts.find(({ to, goesOn, addN }) => goesOn || to + addN >= n);
  return part ? Math.max(n - part.addN, part.from) : Infinity;
}

export function lastUpTo({ parts }: JoinedPlace, n: number): number {
  if (n === Infinity) return n;
  const part = parts.findLast(({ from, addN }) => from + addN <= n);
  return part ? Math.min(n - part.addN, part.goesOn ? Infinity : part.to) : -Infinity;
}

/** Durations of stops and marks are the trace's. */
const TIMES = ['sweepTermNs', 'markNs', 'markTermNs'] as const satisfies readonly Column[];
/**
 * CPU as the runtime counts it. A trace shows how long workers and assists had a P, and when the world restarted: more, if the
 * machine ran something else meanwhile. So its figures are used only if they round to the printed ones.
 */
const COUNTED = [
  'cpuSweepTermNs',
  'cpuAssistNs',
  'cpuBackgroundNs',
  'cpuIdleNs',
  'cpuMarkTermNs',
] as const satisfies readonly Column[];
/** Heap sizes are the trace's if the log prints the same: logs print a goal after it was raised, and 1.5 to 1.7 trace the trigger. */
const HEAPS = ['heapStart', 'heapEnd', 'heapMarked', 'goal'] as const satisfies readonly Column[];
/** What a goal is judged by, if the trace knows better. */
const JUDGED = [
  'gogcLow',
  'gogcHigh',
  'gogc',
  'expectedLow',
  'expectedHigh',
  'expected',
] as const satisfies readonly Column[];
const ALL = [...TIMES, ...COUNTED, ...HEAPS, ...JUDGED] as const satisfies readonly Column[];

/** The runtime reads its clock some µs before or after the event (4,789 of 4,792 cycles of 290 captured traces are within these). */
const CLOCK_SLACK = 0.02;
const BELOW_NS = 10e3;
const ABOVE_NS = 30e3;
/** A printed goal may be truncated by this much. */
const PRINTED_STEP = 1 - 1 / MIB;
/** A trace cannot tell what set these goals. */
const UNTOLD = [UNKNOWN, GAP, FIRST];
/** Goals that follow from GOGC and the previous cycle. */
const BY_GOGC = [GOGC, MINIMUM, CHANGED];

export class Joined {
  /** The trace's own process: what the trace contains besides cycles. */
  traced: Process | undefined;
  #process: Process | undefined;
  /** The trace's cycles that the log has too, and their rows by the log's numbers. */
  readonly #rows: CycleBatch;
  readonly #rowOf = new Map<number, number>();
  readonly #expected = new Expected();
  #versions: GoVersions | undefined;
  #epochs: Epoch[] = [];
  /** The previous cycle, if its figures are exact. */
  readonly #base: GoalBase = { first: false, x: 0, y: 0, z: NaN, stacks: 0, globals: 0 };
  #lastN = NaN;

  constructor(readonly place: JoinedPlace) {
    this.#rows = newBatch(place.parts.reduce((sum, { fromN, toN }) => sum + toN - fromN + 1, 0));
  }

  keep(batch: CycleBatch): void {
    const rows = this.#rows;
    for (let row = 0; row < batch.length; row++) {
      const part = partOf(this.place, batch.n[row], false);
      const n = batch.n[row] + (part?.addN ?? NaN);
      if (!(part && n >= part.fromN && n <= part.toN)) continue;
      const i = rows.length++;
      this.#rowOf.set(n, i);
      for (const column of ALL) rows[column][i] = batch[column][row];
      rows.regime[i] = batch.regime[row]!;
    }
  }

  /** Gives judged rows of the log the trace's figures. The first row in both identifies the process. */
  fill(batch: CycleBatch, from: number, to: number, process: Process): void {
    if (this.#process && this.#process !== process) return;
    for (let row = from; row < to; row++) {
      if (!this.#process) {
        if (batch.line[row] !== this.place.fromLine) continue;
        this.#process = process;
        if (this.traced) process.join(this.traced, this.place.figures);
      }
      this.#fill(batch, row, process.goal.versions);
    }
  }

  #fill(batch: CycleBatch, row: number, versions: GoVersions): void {
    const rows = this.#rows;
    const n = batch.n[row];
    const i = this.#rowOf.get(n);
    if (i === undefined) return;
    for (const column of TIMES) if (rows[column][i] >= 0) batch[column][row] = rows[column][i];
    for (const column of COUNTED)
      if (isPrintedAs(rows[column][i], batch[column][row])) batch[column][row] = rows[column][i];
    const exact = HEAPS.filter((column) => Math.floor(rows[column][i]) === batch[column][row]);
    for (const column of exact) batch[column][row] = rows[column][i];
    if (Number.isNaN(batch.gogc[row]) && !(rows.gogc[i] > batch.gogcHigh[row]))
      batch.gogc[row] = rows.gogc[i];
    batch.flags[row] |= JOINED;
    if (this.traced?.showsLimit === true)
      this.#judge(batch, row, i, exact.includes('goal'), this.traced.mayBeHigher);
    if (exact.includes('goal')) this.#expect(batch, row, versions);
    const base = this.#base;
    base.x = batch.heapStart[row];
    base.y = batch.heapEnd[row];
    base.z = exact.includes('heapMarked') ? batch.heapMarked[row] : NaN;
    base.stacks = batch.stacks[row] || 0;
    base.globals = batch.globals[row] || 0;
    this.#lastN = n;
  }

  /**
   * A trace shows each change of GOGC, and here none: what a log takes for lower values of it, one for each time that a memory limit is
   * lowered, is the limit.
   */
  #judge(batch: CycleBatch, row: number, i: number, isExact: boolean, mayBeHigher: boolean): void {
    const rows = this.#rows;
    const regime = rows.regime[i];
    if (UNTOLD.includes(regime)) return;
    for (const column of ['gogcLow', 'gogcHigh', 'gogc'] as const)
      if (!mayBeHigher) batch[column][row] = rows[column][i];
      else if (regime === LIMIT) batch[column][row] = NaN;
    const isOther = (regime === LIMIT) !== (batch.regime[row] === LIMIT);
    batch.regime[row] = regime;
    if (!isOther) return;
    const [goal, low, high] = [batch.goal[row], rows.expectedLow[i], rows.expectedHigh[i]];
    if (isExact) setExpected(batch, row, low, high, rows.expected[i]);
    // The log prints the goal in force when the mark ended, which a call may have moved.
    else setExpected(batch, row, Math.min(low, goal), Math.max(high, goal), goal);
  }

  /** The interval of an exact goal: narrow if the previous cycle is exact too, else the printed one. */
  #expect(batch: CycleBatch, row: number, versions: GoVersions): void {
    const [goal, low, high] = [batch.goal[row], batch.expectedLow[row], batch.expectedHigh[row]];
    const [least, most] = [batch.gogcLow[row] / 100, batch.gogcHigh[row] / 100];
    const expected = this.#expected;
    if (
      BY_GOGC.includes(batch.regime[row]) &&
      batch.n[row] === this.#lastN + 1 &&
      this.#base.z >= 0 &&
      least > 0 &&
      most > 0
    ) {
      expected.of(this.#epochsOf(versions), this.#base, batch.heapStart[row], least, most, goal);
      if (expected.holds(goal)) {
        const point = Math.min(Math.max(batch.expected[row], expected.low), expected.high);
        return setExpected(batch, row, expected.low, expected.high, point);
      }
    }
    setExpected(batch, row, low, high + PRINTED_STEP, batch.expected[row]);
  }

  #epochsOf(versions: GoVersions): Epoch[] {
    if (this.#versions !== versions) this.#epochs = epochsOf(versions, BOTH);
    this.#versions = versions;
    return this.#epochs;
  }
}

/** How much a printed time may be truncated: the runtime prints two digits, and whole ms from 10 ms on. */
export const cutOff = (printed: number): number => (printed >= 10e6 ? 1e6 : printed / 10);

/** Whether a log may print the trace's duration as `printed`. */
export function isPrintedAs(ns: number, printed: number, step = cutOff(printed)): boolean {
  const slack = CLOCK_SLACK * printed;
  return ns >= printed - Math.max(BELOW_NS, slack) && ns <= printed + step + Math.max(ABOVE_NS, slack);
}
