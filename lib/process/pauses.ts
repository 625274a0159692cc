// Stops of the world by kind, and mark times. The two stops of a cycle are counted separately, never as their sum.
import { FORCED, type CycleBatch } from '../model/batch.js';
import {
  PAUSE_KINDS,
  type Pause,
  type PauseFigures,
  type PauseKind,
  type SummaryRecord,
} from '../model/records.js';
import { Sketch } from '../stats/sketch.js';
import { LIMIT } from './regimes.js';

/** With fewer stops the percentile would be the longest stop. */
const P99_FROM = 100;
const P999_FROM = 1000;
const MOST_STOPS = 8;

export interface Stop {
  kind: PauseKind;
  ns: number;
  n: number;
  line: number;
  forced: boolean;
  /** The heap jumped past its goal before the cycle, as one large allocation makes it: MiB allocated since the cycle before. */
  leapt?: number;
}

export interface StopFacts {
  /** The longest ones. */
  stops: readonly Stop[];
  /** Mark terminations that seem to be the whole mark of a forced cycle, if there are any: up to 1.8 they are. */
  whole?: PauseFigures;
  /** Those of the other cycles beside them. */
  apart?: PauseFigures | undefined;
}

/** Up to 1.8 a forced cycle marks in the stop that ends it, and its clock of the concurrent mark is 0 (runtime/mgc.go, gcForceMode, gcForceBlockMode). */
const isWhole = ({ flags, markNs }: CycleBatch, row: number): boolean =>
  (flags[row] & FORCED) !== 0 && markNs[row] === 0;

export class Pauses {
  readonly #stops: Record<PauseKind, Sketch> = {
    sweep_term: new Sketch(),
    mark_term: new Sketch(),
    cycle: new Sketch(),
  };
  /** Stops that were the whole mark of a forced cycle (1.5–1.8); the kind's own sketch has the others. */
  readonly #whole = new Sketch();
  readonly #marks = new Sketch();
  /** From traces: the time to stop the world for the collector, and stops for other reasons. */
  #stopping = new Sketch();
  #others = new Sketch();
  #told: Pause[] = [];
  readonly longest: Stop[] = [];

  /** What rules ask for. */
  get facts(): StopFacts {
    const stops = { stops: this.longest };
    if (this.#whole.count === 0) return stops;
    return { ...stops, whole: figuresOf(this.#whole)!, apart: figuresOf(this.#stops.mark_term) };
  }

  /** The rows' stops and marks. Stop-the-world cycles of 1.5–1.8 print the mark figures of the cycle before. */
  add(batch: CycleBatch, from: number, to: number): void {
    const { sweepTermNs } = batch;
    // Lines of 1.0–1.4 have one stop per cycle instead of two; few processes mix both.
    for (let row = from; row < to; row++) {
      if (sweepTermNs[row] >= 0) {
        if (!isWhole(batch, row)) continue;
        if (from < row) this.add(batch, from, row);
        this.#addTwo(batch, row, row + 1, this.#whole);
        from = row + 1;
        continue;
      }
      if (from < row) this.add(batch, from, row);
      // A truncated trace may lack times.
      if (batch.cycleStopNs[row] >= 0) {
        this.#stops.cycle.addAll(batch.cycleStopNs, row, row + 1);
        this.#keepLongest(batch, row, row + 1, batch.cycleStopNs, 'cycle');
      }
      from = row + 1;
    }
    this.#addTwo(batch, from, to, this.#stops.mark_term);
  }

  /** Rows with two stops each. */
  #addTwo(batch: CycleBatch, from: number, to: number, markTerms: Sketch): void {
    const { sweepTermNs, markTermNs, markNs } = batch;
    this.#stops.sweep_term.addAll(sweepTermNs, from, to);
    markTerms.addAll(markTermNs, from, to);
    this.#marks.addAll(markNs, from, to);
    this.#keepLongest(batch, from, to, sweepTermNs, 'sweep_term');
    this.#keepLongest(batch, from, to, markTermNs, 'mark_term');
  }

  #keepLongest(batch: CycleBatch, from: number, to: number, stops: Float64Array, kind: PauseKind): void {
    const { longest } = this;
    let least = longest.length < MOST_STOPS ? 0 : longest[MOST_STOPS - 1].ns;
    for (let row = from; row < to; row++) {
      const ns = stops[row];
      if (!(ns > least)) continue;
      const { n, line } = batch;
      const forced = (batch.flags[row] & FORCED) !== 0;
      const stop: Stop = { kind, ns, n: n[row], line: line[row], forced };
      if (kind === 'sweep_term' && hasLeapt(batch, row)) stop.leapt = batch.alloc[row]!;
      putByLength(longest, stop, (one) => one.ns);
      least = longest.length < MOST_STOPS ? 0 : longest[MOST_STOPS - 1].ns;
    }
  }

  /** A stop in a trace; those of cycles are in the rows, too. */
  stop(pause: Pause): void {
    const { kind, total_ns: ns = 0, stopping_ns: stopping } = pause;
    if (kind === 'other') this.#others.add(ns);
    else if (stopping !== undefined) this.#stopping.add(stopping);
    putByLength(this.#told, pause, (one) => one.total_ns ?? 0);
  }

  join(traced: Pauses): void {
    this.#stopping = traced.#stopping;
    this.#others = traced.#others;
    this.#told = traced.#told;
  }

  #allMarkTerms(): Sketch {
    if (this.#whole.count === 0) return this.#stops.mark_term;
    const all = new Sketch();
    all.merge(this.#stops.mark_term);
    all.merge(this.#whole);
    return all;
  }

  summarize(record: SummaryRecord): void {
    for (const kind of PAUSE_KINDS) {
      const figures = figuresOf(kind === 'mark_term' ? this.#allMarkTerms() : this.#stops[kind]);
      if (figures) record.pauses[kind] = figures;
    }
    const others = figuresOf(this.#others);
    if (others) record.pauses.other = others;
    const stopping = figuresOf(this.#stopping);
    if (stopping) record.stopping = stopping;
    if (this.#told.length > 0) record.longest_pauses = [...this.#told];
    const marks = figuresOf(this.#marks);
    if (marks) record.mark_ns = marks;
  }
}

/** So far above GOGC's line, MiB and share of it: more than the truncation of the figures from which the line is computed. */
const LEAP_MIB = 2;
const LEAP = 0.05;

/** The heap at the start is above GOGC's line, and nothing below the goal began the cycle: printed goals are raised to it since 1.6, except in 1.19. */
function hasLeapt({ heapStart, goal, expected, regime }: CycleBatch, row: number): boolean {
  const [x, line] = [heapStart[row], expected[row]];
  return x + 1 >= goal[row] && x >= line + Math.max(LEAP_MIB, LEAP * line) && regime[row] !== LIMIT;
}

function putByLength<T>(longest: T[], one: T, nsOf: (one: T) => number): void {
  const shorter = longest.findIndex((other) => nsOf(other) < nsOf(one));
  longest.splice(shorter < 0 ? longest.length : shorter, 0, one);
  if (longest.length > MOST_STOPS) longest.length = MOST_STOPS;
}

function figuresOf(sketch: Sketch): PauseFigures | undefined {
  if (sketch.count === 0) return undefined;
  const at = (q: number): number => Math.min(Math.round(sketch.quantile(q)!), sketch.max);
  const figures: PauseFigures = {
    n: sketch.count,
    p50_ns: at(0.5),
    p90_ns: at(0.9),
    max_ns: sketch.max,
    sketch: sketch.toRecord(),
  };
  if (sketch.count >= P99_FROM) figures.p99_ns = at(0.99);
  if (sketch.count >= P999_FROM) figures.p999_ns = at(0.999);
  return figures;
}
