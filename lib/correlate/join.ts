// Whether a trace and a log tell of the same process: whether their cycles agree one after the other, by the heap, by how
// long they took, and by when they came.
import { endOf, LOCAL, type CycleBatch } from '../model/batch.js';
import { cutOff, isPrintedAs } from '../process/joined.js';
import type { Process } from '../process/process.js';

/** Cycles in sequence that must agree. */
export const LEAST_CYCLES = 5;
/** Cycles of a trace by which it is known. */
const MOST_CYCLES = 65536;
/** A log's times are whole ms, truncated: of two alike the difference is up to a ms, and a little for what lies between the readings of the clock. */
const APART_MS = 1.5;
/** Cycles that do not agree, where those before and after them do: a thread can lose its core between two readings of a clock. */
const MOST_MISSED = 3;
/** One in so many does, of the same process; of another nearly all do. */
const ODDS_OF_MISS = 100;
/** Places in a log where a trace could begin, that are followed at a time. */
const MOST_CHAINS = 256;
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
  /** Cycles that agree, from the first to the last, and their lines in the log. */
  cycles: number;
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
  /** 0..1. */
  confidence: number;
  /** Other places where it fits as well. */
  rivals: number;
}

interface Cycle {
  n: number;
  line: number;
  atMs: number;
  wallMs: number;
  endMs: number;
  start: number;
  end: number;
  marked: number;
  /** Until the mark was over, and until its last stop was, ns. */
  markedNs: number;
  lastedNs: number;
  /** What these may lack in a log. */
  markedCut: number;
  lastedCut: number;
}

function cycleOf(batch: CycleBatch, row: number): Cycle {
  const [sweepTerm, mark, markTerm] = [batch.sweepTermNs[row], batch.markNs[row], batch.markTermNs[row]];
  return {
    n: batch.n[row],
    line: batch.line[row],
    atMs: batch.atMs[row],
    wallMs: (batch.flags[row] & LOCAL) === 0 ? batch.wallMs[row] : NaN,
    endMs: endOf(batch, row),
    start: Math.floor(batch.heapStart[row]),
    end: Math.floor(batch.heapEnd[row]),
    marked: Math.floor(batch.heapMarked[row]),
    markedNs: sweepTerm + mark,
    lastedNs: sweepTerm + mark + markTerm,
    markedCut: cutOff(sweepTerm) + cutOff(mark),
    lastedCut: cutOff(sweepTerm) + cutOff(mark) + cutOff(markTerm),
  };
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

  add(batch: CycleBatch): void {
    for (let row = 0; row < batch.length && this.length < MOST_CYCLES; row++) {
      this.#byN.set(batch.n[row], this.length);
      this.#cycles.push(cycleOf(batch, row));
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

  /** Where it fits best, and how sure that is: by how often cycles agree that are not the same. */
  verdict(rows: number): Verdict {
    const [best, ...others] = this.found.sort(
      (a, b) => Number(isStamped(b)) - Number(isStamped(a)) || b.cycles - a.cycles || apart(a) - apart(b),
    );
    if (!best) return { best: undefined, confidence: 0, rivals: 0 };
    const rivals = others.filter(
      (other) => other.cycles >= AS_GOOD * best.cycles && !(apart(other) > apart(best) + STAMPS_DIFFER_MS),
    ).length;
    const own = best.cycles - 1;
    const byChance = (Math.max(0, this.agree - own) + 1) / (this.pairs - own + 2);
    // Where a sequence of so many could begin.
    const places = isStamped(best) ? 1 : rows * (this.length - own);
    const chance = Math.min(1, places * byChance ** own * ODDS_OF_MISS ** best.misses);
    return { best, confidence: (1 - chance) / (1 + rivals), rivals };
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

/** A trace that follows a log, cycle by cycle. */
interface Chain {
  trace: TracedCycles;
  addN: number;
  cycles: number;
  /** In sequence: now, and at most. */
  run: number;
  longest: number;
  /** Cycles that do not agree: since the last one that does, and all of them. */
  missed: number;
  misses: number;
  first: Cycle;
  last: Cycle;
  /** What was to be added to the trace's times: now, at least and at most. */
  addMs: number;
  low: number;
  high: number;
  startWallMs: number;
  wallApartMs: number;
}

interface Followed {
  /** The last cycle, and the one before it. */
  last: Cycle | undefined;
  before: Cycle | undefined;
  chains: Chain[];
}

/** Takes the cycles of logs as they come, and finds where traces lie in them. */
export class Matcher {
  /** Cycles of logs. */
  rows = 0;
  readonly #traces: readonly TracedCycles[];
  readonly #processes = new Map<Process, Followed>();

  constructor(traces: readonly TracedCycles[]) {
    this.#traces = traces;
  }

  take(batch: CycleBatch, row: number, process: Process): void {
    let followed = this.#processes.get(process);
    if (!followed)
      this.#processes.set(process, (followed = { last: undefined, before: undefined, chains: [] }));
    const cycle = cycleOf(batch, row);
    const { last, before, chains } = followed;
    followed.before = last;
    followed.last = cycle;
    this.rows++;
    for (const chain of chains) goOn(chain, cycle);
    if (chains.some(isOver)) {
      for (const chain of chains) if (isOver(chain)) settle(chain, process);
      followed.chains = chains.filter((chain) => !isOver(chain));
    }
    if (last?.n !== cycle.n - 1) return;
    for (const trace of this.#traces)
      for (const own of trace.like(cycle, last)) {
        const chain = begin(followed.chains, trace, own, last, cycle);
        if (chain && before?.n === cycle.n - 2 && trace.at(own.n - 2)) chain.misses++;
      }
  }

  /** Nothing more will come of the process. */
  over(process: Process): void {
    for (const chain of this.#processes.get(process)?.chains ?? []) settle(chain, process);
    this.#processes.delete(process);
  }
}

const isOver = ({ missed }: Chain): boolean => missed > MOST_MISSED;

function begin(
  chains: Chain[],
  trace: TracedCycles,
  own: Cycle,
  before: Cycle,
  cycle: Cycle,
): Chain | undefined {
  const addN = cycle.n - own.n;
  if (chains.length >= MOST_CHAINS || chains.some((chain) => chain.trace === trace && chain.addN === addN))
    return;
  const first = trace.at(own.n - 1)!;
  const chain: Chain = {
    trace,
    addN,
    cycles: 0,
    run: 0,
    longest: 0,
    missed: 0,
    misses: 0,
    first: before,
    last: before,
    addMs: before.atMs - first.atMs,
    low: Infinity,
    high: -Infinity,
    startWallMs: NaN,
    wallApartMs: NaN,
  };
  chains.push(chain);
  goOn(chain, before);
  goOn(chain, cycle);
  return chain;
}

function goOn(chain: Chain, cycle: Cycle): void {
  const own = chain.trace.at(cycle.n - chain.addN);
  if (own && isCycle(own, cycle) && Math.abs(cycle.atMs - own.atMs - chain.addMs) <= APART_MS) {
    const addMs = cycle.atMs - own.atMs;
    chain.addMs = addMs;
    chain.low = Math.min(chain.low, addMs);
    chain.high = Math.max(chain.high, addMs);
    chain.cycles++;
    chain.longest = Math.max(chain.longest, ++chain.run);
    chain.missed = 0;
    chain.last = cycle;
    // A line is stamped when its cycle is over, or later.
    const started = cycle.wallMs - cycle.endMs;
    if (!(chain.startWallMs <= started)) chain.startWallMs = started;
    const apart = Math.abs(cycle.wallMs - own.wallMs - (cycle.endMs - cycle.atMs));
    if (!(chain.wallApartMs <= apart)) chain.wallApartMs = apart;
  } else {
    chain.run = 0;
    chain.missed += own ? 1 : MOST_MISSED + 1;
    if (own) chain.misses++;
  }
}

/** What followed for long enough is an alignment; two that differ by nothing are one. */
function settle(chain: Chain, process: Process): void {
  const { trace, addN, cycles, misses, longest, first, last, low, high, startWallMs, wallApartMs } = chain;
  if (longest < LEAST_CYCLES) return;
  const same = trace.found.find((other) => other.process === process && other.addN === addN);
  if (same) {
    same.cycles += cycles;
    same.misses += misses;
    same.toN = last.n;
    same.toLine = last.line;
    return;
  }
  trace.found.push({
    process,
    addN,
    // What is added lies up to a ms above what the log's truncated times say: as far as all of them allow.
    addMs: (high + Math.max(high, low + 1)) / 2,
    spreadMs: high - low,
    cycles,
    misses,
    fromN: first.n,
    toN: last.n,
    fromLine: first.line,
    toLine: last.line,
    startWallMs,
    wallApartMs,
  });
}

/**
 * Whether the log may have printed the trace's cycle so. ReadMemStats can flush what Ps hold between the two readings of Y. When the
 * world goes on again is seen in a trace only; where stops begin and end is estimated in those of old versions.
 */
function isCycle(traced: Cycle, printed: Cycle): boolean {
  return (
    traced.marked === printed.marked &&
    traced.start === printed.start &&
    Math.abs(traced.end - printed.end) <= 1 &&
    (isPrintedAs(traced.markedNs, printed.markedNs, printed.markedCut) ||
      isPrintedAs(traced.lastedNs, printed.lastedNs, printed.lastedCut))
  );
}
