// What a trace tells of a process whose log is read: exact figures for the cycles that both have, once the log's own have
// been judged as they were printed, and all else that only a trace tells.
import { CycleBatch, JOINED, type Column } from '../model/batch.js';
import type { JoinedFigures } from '../model/records.js';
import { MIB } from '../model/units.js';
import type { GoVersions } from '../model/version.js';
import { BOTH, epochsOf, type Epoch, type GoalBase } from './epochs.js';
import { Expected, setExpected } from './expected.js';
import type { Process } from './process.js';
import { CHANGED, GOGC, MINIMUM } from './regimes.js';

/** Where a trace lies in a log. */
export interface JoinedPlace {
  /** The log's text, and the process in it: as the carrier calls its stream (or '' where it does not), and what is told apart by. */
  log: string;
  stream: string;
  suffix: string;
  run: number;
  /** Oldest first: behind a hole in the trace nobody knows how many cycles are missing, but where the log tells. */
  parts: readonly JoinedPart[];
  /** What is added to the trace's times, ms. */
  addMs: number;
  /** The log's line that holds the first cycle of both. */
  fromLine: number;
  /** When the process started, by the log's stamps, ms since 1970; NaN where that is not known. */
  startWallMs: number;
  figures: JoinedFigures;
}

/** Numbers of a trace without a hole between them. */
export interface JoinedPart {
  from: number;
  to: number;
  /** Later ones too, where nothing is missing before them. */
  goesOn: boolean;
  /** What is added to them, and from where to where they agree with the log's. */
  addN: number;
  fromN: number;
  toN: number;
}

const partOf = ({ parts }: JoinedPlace, n: number, isWhole: boolean): JoinedPart | undefined =>
  parts.find(({ from, to, goesOn }) => n >= from && (n <= to || (goesOn && isWhole)));

/** The log's number of a trace's cycle; NaN where nobody knows it. `isWhole`: nothing is missing since the last one that was read. */
export const numberOf = (place: JoinedPlace, n: number, isWhole: boolean): number =>
  n + (partOf(place, n, isWhole)?.addN ?? NaN);

/** The trace's first number that is the log's `n` or a later one, and its last that is `n` or an earlier one. */
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

/** Stops and marks are as long as the trace tells. */
const TIMES = ['sweepTermNs', 'markNs', 'markTermNs'] as const satisfies readonly Column[];
/**
 * CPU that the runtime itself counts. A trace shows how long workers and assists had a P, and when the world went on: more, where the
 * machine ran something else meanwhile. Its digits are taken where they are the same.
 */
const COUNTED = [
  'cpuSweepTermNs',
  'cpuAssistNs',
  'cpuBackgroundNs',
  'cpuIdleNs',
  'cpuMarkTermNs',
] as const satisfies readonly Column[];
/** Heaps are the trace's where the log prints the same: a log prints a goal after it was raised, and 1.5 to 1.7 trace the trigger. */
const HEAPS = ['heapStart', 'heapEnd', 'heapMarked', 'goal'] as const satisfies readonly Column[];
const ALL = [...TIMES, ...COUNTED, ...HEAPS, 'gogc'] as const satisfies readonly Column[];

/** Between a reading of the clock and the event lie some µs (4,789 of 4,792 cycles of 290 captured traces are within these). */
const CLOCK_SLACK = 0.02;
const BELOW_NS = 10e3;
const ABOVE_NS = 30e3;
/** A printed goal stands for those up to the next MiB. */
const PRINTED_STEP = 1 - 1 / MIB;
/** Goals that follow from GOGC and the cycle before. */
const BY_GOGC = [GOGC, MINIMUM, CHANGED];

export class Joined {
  readonly place: JoinedPlace;
  /** The trace's own: what it tells beside its cycles. */
  traced: Process | undefined;
  #process: Process | undefined;
  /** The trace's cycles that the log has too, and their rows by the log's numbers. */
  readonly #rows: CycleBatch;
  readonly #rowOf = new Map<number, number>();
  readonly #expected = new Expected();
  #versions: GoVersions | undefined;
  #epochs: Epoch[] = [];
  /** The cycle before, where its figures are exact. */
  readonly #base: GoalBase = { first: false, x: 0, y: 0, z: NaN, stacks: 0, globals: 0 };
  #lastN = NaN;

  constructor(place: JoinedPlace) {
    this.place = place;
    this.#rows = new CycleBatch(place.parts.reduce((sum, { fromN, toN }) => sum + toN - fromN + 1, 0));
  }

  /** Keeps a batch of the trace's cycles. */
  keep(batch: CycleBatch): void {
    const rows = this.#rows;
    for (let row = 0; row < batch.length; row++) {
      const part = partOf(this.place, batch.n[row], false);
      const n = batch.n[row] + (part?.addN ?? NaN);
      if (!(part && n >= part.fromN && n <= part.toN)) continue;
      const i = rows.length++;
      this.#rowOf.set(n, i);
      for (const column of ALL) rows[column][i] = batch[column][row];
    }
  }

  /** Rows of the log that were judged: those that are the trace's too get its figures. The first of them tells whose trace it is. */
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
    if (exact.includes('goal')) this.#expect(batch, row, versions);
    const base = this.#base;
    base.x = batch.heapStart[row];
    base.y = batch.heapEnd[row];
    base.z = exact.includes('heapMarked') ? batch.heapMarked[row] : NaN;
    base.stacks = batch.stacks[row] || 0;
    base.globals = batch.globals[row] || 0;
    this.#lastN = n;
  }

  /** A goal that is told in bytes: by a cycle before that is too, its interval is narrow; else it is that of the print. */
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

/** What a printed time may lack: the runtime prints two digits, of 10 ms and more whole ms, and cuts off the rest. */
export const cutOff = (printed: number): number => (printed >= 10e6 ? 1e6 : printed / 10);

/** Whether the log may have printed the trace's time so. The runtime reads its clock a little before or after it writes the event. */
export function isPrintedAs(ns: number, printed: number, step = cutOff(printed)): boolean {
  const slack = CLOCK_SLACK * printed;
  return ns >= printed - Math.max(BELOW_NS, slack) && ns <= printed + step + Math.max(ABOVE_NS, slack);
}
