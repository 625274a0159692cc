// Where a trace lies in a log: recognizes its cycles, chooses the best place, and estimates the confidence.
import type { CycleBatch } from '../model/batch.js';
import type { Process } from '../process/process.js';
import { firstPast } from '../stats/search.js';
import { APART_MS, cycleOf, isCycle, type ComparedCycle } from './same-cycle.js';

export const LEAST_CYCLES = 5;
const MOST_CYCLES = 65536;
/** For traces with holes: how many places with fewer cycles are kept, because parts between holes may be as short. */
const MOST_SHORT = 1024;
/** In the same process one cycle in this many does not agree; in another process nearly none agrees. */
const ODDS_OF_MISS = 100;
/** Loggers stamp lines at once or some seconds later, but with a nearly constant delay. */
const STAMPED_MS = 5e3;
const STAMPS_DIFFER_MS = 250;
/** An alignment with this share of the best one's cycles is as good. */
const AS_GOOD = 0.8;

export interface Alignment {
  process: Process;
  /** Added to the trace's numbers, and to its times (ms). */
  addN: number;
  addMs: number;
  /** How much `addMs` varies between cycles. */
  spreadMs: number;
  /** Cycles that agree, and how many of them are consecutive. */
  cycles: number;
  inSequence: number;
  /** Cycles between and around these that are in both and do not agree. */
  misses: number;
  fromN: number;
  toN: number;
  fromLine: number;
  /** The most stacks, and the globals, that the log prints of these cycles, MiB. */
  stacks: number;
  globals: number;
  /** Start of the process by the log's timestamps; NaN without timestamps of known zone. */
  startWallMs: number;
  /** Difference to the trace's own wall clock; NaN if either has none. */
  wallApartMs: number;
}

export interface Placement {
  best: Alignment | undefined;
  /** After lost events a trace's numbers go on as if nothing were missing: the place of each part, by the same clock. */
  parts: readonly Alignment[];
  /** 0..1. */
  confidence: number;
  rivals: number;
}

export class TracedCycles {
  readonly #cycles: ComparedCycle[] = [];
  readonly #byN = new Map<number, number>();
  /** By marked heap: positions in the order of the time since the previous cycle. */
  #index: Map<number, number[]> | undefined;
  /** How many pairs of a log's cycle and one of these were compared, and how many agree. */
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

  /** Seconds from the first cycle to the last; NaN if the trace lost its clock. */
  get seconds(): number {
    return this.length === 0 ? 0 : (this.#cycles[this.length - 1].atMs - this.#cycles[0].atMs) / 1e3;
  }

  at(n: number): ComparedCycle | undefined {
    const position = this.#byN.get(n);
    return position === undefined ? undefined : this.#cycles[position];
  }

  /** The range of numbers around these without a gap; `goesOn`: it includes the last known cycle, so later ones may belong to it. */
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

  /** Whether this many consecutive cycles may show the place of the trace, or of a part of it. */
  takes(inSequence: number): boolean {
    return inSequence >= LEAST_CYCLES || (this.#hasHoles && ++this.#short <= MOST_SHORT);
  }

  /** The cycles that agree with one of a log, and whose previous cycles agree with its previous one. */
  *like(cycle: ComparedCycle, before: ComparedCycle): Generator<ComparedCycle> {
    this.#index ??= this.#indexed();
    this.pairs += this.length;
    const since = cycle.atMs - before.atMs;
    const alike = this.#index.get(cycle.marked) ?? [];
    const first = firstPast(0, alike.length, (i) => this.#since(alike[i]) >= since - APART_MS);
    for (let i = first; i < alike.length; i++) {
      const position = alike[i];
      if (this.#since(position) > since + APART_MS) return;
      const own = this.#cycles[position];
      if (!isCycle(own, cycle)) continue;
      this.agree++;
      if (isCycle(this.#cycles[position - 1], before)) yield own;
    }
  }

  /** The best place among the files with `isMeant`, and the confidence from how often different cycles agree. */
  placement(rows: number, isMeant = (_file: string): boolean => true): Placement {
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
    // How many places a sequence could begin at.
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
      // After damage cycles may be missing or have no times: these agree with none.
      if (n !== this.#cycles[position - 1].n + 1 || !(this.#since(position) >= 0)) continue;
      const alike = index.get(marked);
      if (alike) alike.push(position);
      else index.set(marked, [position]);
    }
    for (const alike of index.values()) alike.sort((a, b) => this.#since(a) - this.#since(b));
    return index;
  }
}

const isStamped = ({ wallApartMs }: Alignment): boolean => wallApartMs <= STAMPED_MS;
const apart = ({ wallApartMs }: Alignment): number => (wallApartMs >= 0 ? wallApartMs : Infinity);

/** The best place, and those of the parts before and behind holes. A trace has one clock, so all parts have the same offset. */
function partsOf(best: Alignment, found: readonly Alignment[]): Alignment[] {
  const parts = [best];
  const others = found.filter(
    ({ process, addMs }) => process === best.process && Math.abs(addMs - best.addMs) <= APART_MS,
  );
  for (const other of others.sort((a, b) => b.cycles - a.cycles))
    if (parts.every((part) => isApart(part, other))) parts.push(other);
  return parts.sort((a, b) => a.fromN - b.fromN);
}

/** Whether they have no cycle in common, neither of the trace nor of the log, and are in the same order in both. */
function isApart(a: Alignment, b: Alignment): boolean {
  const [first, second] = a.fromN < b.fromN ? [a, b] : [b, a];
  return first.toN < second.fromN && first.toN - first.addN < second.fromN - second.addN;
}
