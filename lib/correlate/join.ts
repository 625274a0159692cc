// Where in a log the cycles of a trace lie: how they are found again, which place fits best, and how sure that is.
import type { CycleBatch } from '../model/batch.js';
import type { Process } from '../process/process.js';
import { APART_MS, cycleOf, isCycle, type Cycle } from './same-cycle.js';

/** Cycles in sequence that must agree. */
export const LEAST_CYCLES = 5;
/** Cycles of a trace by which it is known. */
const MOST_CYCLES = 65536;
/** Of a trace with holes: places of fewer cycles that are kept, since its parts may be as short. */
const MOST_SHORT = 1024;
/** One cycle in so many does not agree, of the same process; of another nearly all do. */
const ODDS_OF_MISS = 100;
/** What stamps a log's lines does it at once, or some seconds later; but always as late, or nearly so. */
const STAMPED_MS = 5e3;
const STAMPS_DIFFER_MS = 250;
/** An alignment with so many of the best one's cycles is as good. */
const AS_GOOD = 0.8;

/** Where a trace lies in a log. */
export interface Alignment {
  process: Process;
  /** What is added to the trace's numbers, and to its times, ms. */
  addN: number;
  addMs: number;
  /** How far the times of cycles lie from that, at most. */
  spreadMs: number;
  /** Cycles that agree, from the first to the last, and their lines in the log; how many do in sequence. */
  cycles: number;
  inSequence: number;
  /** Cycles between, and around these, that are in both and do not agree. */
  misses: number;
  fromN: number;
  toN: number;
  fromLine: number;
  toLine: number;
  /** When the process started, by the log's stamps; NaN where none is known, or their zone is not. */
  startWallMs: number;
  /** How far the trace's own wall clock says otherwise; NaN where either tells none. */
  wallApartMs: number;
}

/** How sure it is that a trace lies where it fits best. */
export interface Verdict {
  best: Alignment | undefined;
  /** Where the trace lost events, numbers go on behind that as if nothing were missing: where each part lies, by the same clock. */
  parts: readonly Alignment[];
  /** 0..1. */
  confidence: number;
  /** Other places where it fits as well. */
  rivals: number;
}

/** The cycles of a trace, and how they are found again. */
export class TracedCycles {
  readonly #cycles: Cycle[] = [];
  readonly #byN = new Map<number, number>();
  /** By what they left marked: positions in the order of the time since the cycle before. */
  #index: Map<number, number[]> | undefined;
  /** Pairs of a cycle of a log and one of these, and how many agree. */
  pairs = 0;
  agree = 0;
  readonly found: Alignment[] = [];
  #hasHoles = false;
  #short = 0;

  add(batch: CycleBatch): void {
    for (let row = 0; row < batch.length && this.length < MOST_CYCLES; row++) {
      this.#byN.set(batch.n[row], this.length);
      const cycle = cycleOf(batch, row);
      this.#hasHoles ||= cycle.isBehindGap;
      this.#cycles.push(cycle);
    }
  }

  get length(): number {
    return this.#cycles.length;
  }

  /** From the first cycle to the last, seconds; NaN where the trace lost its clock. */
  get seconds(): number {
    return this.length === 0 ? 0 : (this.#cycles[this.length - 1].atMs - this.#cycles[0].atMs) / 1e3;
  }

  at(n: number): Cycle | undefined {
    const position = this.#byN.get(n);
    return position === undefined ? undefined : this.#cycles[position];
  }

  /** Numbers around these that are counted without a gap; whether later ones may be too, and there is none behind it that is known. */
  countedWith(from: number, to: number): { from: number; to: number; goesOn: boolean } {
    const cycles = this.#cycles;
    let first = this.#byN.get(from) ?? 0;
    let last = this.#byN.get(to) ?? cycles.length - 1;
    while (first > 0 && !cycles[first].isBehindGap) first--;
    while (last + 1 < cycles.length && !cycles[last + 1].isBehindGap) last++;
    return {
      from: cycles[first].isBehindGap ? cycles[first].n : -Infinity,
      to: cycles[last].n,
      goesOn: last + 1 === cycles.length && cycles.length < MOST_CYCLES,
    };
  }

  /** Whether so many cycles that agree in sequence may tell where it lies, or a part of it. */
  takes(inSequence: number): boolean {
    return inSequence >= LEAST_CYCLES || (this.#hasHoles && ++this.#short <= MOST_SHORT);
  }

  /** The cycles that agree with one of a log, as those before them do with the one before. */
  *like(cycle: Cycle, before: Cycle): Generator<Cycle> {
    this.#index ??= this.#indexed();
    this.pairs += this.length;
    const since = cycle.atMs - before.atMs;
    const alike = this.#index.get(cycle.marked) ?? [];
    for (let i = this.#firstFrom(alike, since - APART_MS); i < alike.length; i++) {
      const position = alike[i];
      if (this.#since(position) > since + APART_MS) return;
      const own = this.#cycles[position];
      if (!isCycle(own, cycle)) continue;
      this.agree++;
      if (isCycle(this.#cycles[position - 1], before)) yield own;
    }
  }

  /** Where it fits best of the files that are meant, and how sure that is: by how often cycles agree that are not the same. */
  verdict(rows: number, isMeant = (_file: string): boolean => true): Verdict {
    const meant = this.found.filter(({ process }) => isMeant(process.file));
    const [best, ...others] = meant
      .filter(({ inSequence }) => inSequence >= LEAST_CYCLES)
      .sort(
        (a, b) => Number(isStamped(b)) - Number(isStamped(a)) || b.cycles - a.cycles || apart(a) - apart(b),
      );
    if (!best) return { best: undefined, parts: [], confidence: 0, rivals: 0 };
    const parts = partsOf(best, meant);
    const rivals = others.filter(
      (other) =>
        !parts.includes(other) &&
        other.cycles >= AS_GOOD * best.cycles &&
        !(apart(other) > apart(best) + STAMPS_DIFFER_MS),
    ).length;
    const own = parts.reduce((sum, { cycles }) => sum + cycles - 1, 0);
    const byChance = (Math.max(0, this.agree - own) + 1) / (this.pairs - own + 2);
    // Where a sequence of so many could begin.
    const places = isStamped(best) ? 1 : rows * (this.length - own);
    const chance = Math.min(1, places * byChance ** own * ODDS_OF_MISS ** best.misses);
    return { best, parts, confidence: (1 - chance) / (1 + rivals), rivals };
  }

  #since(position: number): number {
    return this.#cycles[position].atMs - this.#cycles[position - 1].atMs;
  }

  #indexed(): Map<number, number[]> {
    const index = new Map<number, number[]>();
    for (let position = 1; position < this.length; position++) {
      const { n, marked } = this.#cycles[position];
      // Damage leaves cycles out, whose time is unknown then, and times of unknown length agree with none.
      if (n !== this.#cycles[position - 1].n + 1 || !(this.#since(position) >= 0)) continue;
      const alike = index.get(marked);
      if (alike) alike.push(position);
      else index.set(marked, [position]);
    }
    for (const alike of index.values()) alike.sort((a, b) => this.#since(a) - this.#since(b));
    return index;
  }

  #firstFrom(alike: readonly number[], since: number): number {
    let [low, high] = [0, alike.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#since(alike[middle]) < since) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

const isStamped = ({ wallApartMs }: Alignment): boolean => wallApartMs <= STAMPED_MS;
const apart = ({ wallApartMs }: Alignment): number => (wallApartMs >= 0 ? wallApartMs : Infinity);

/** The best one, and what lies behind and before the trace's holes: a trace has one clock, so that places of other times are others. */
function partsOf(best: Alignment, found: readonly Alignment[]): Alignment[] {
  const parts = [best];
  const others = found.filter(
    ({ process, addMs }) => process === best.process && Math.abs(addMs - best.addMs) <= APART_MS,
  );
  for (const other of others.sort((a, b) => b.cycles - a.cycles))
    if (parts.every((part) => isApart(part, other))) parts.push(other);
  return parts.sort((a, b) => a.fromN - b.fromN);
}

/** Whether they are of other cycles of the trace, as well as of the log, in the same order. */
function isApart(a: Alignment, b: Alignment): boolean {
  const [first, second] = a.fromN < b.fromN ? [a, b] : [b, a];
  return first.toN < second.fromN && first.toN - first.addN < second.fromN - second.addN;
}
