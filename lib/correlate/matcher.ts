// Finds traces in logs: follows each place at which cycles begin to agree, as long as they go on to agree.
import type { CycleBatch } from '../model/batch.js';
import type { Process } from '../process/process.js';
import { LEAST_CYCLES, type Alignment, type TracedCycles } from './join.js';
import { APART_MS, cycleOf, isCycle, type ComparedCycle } from './same-cycle.js';

/** How many cycles in between may disagree: a thread can lose its core between two readings of the clock. */
const MOST_MISSED = 3;
const MOST_CHAINS = 256;

/** A place of a trace in a log, followed cycle by cycle. */
interface Chain {
  trace: TracedCycles;
  addN: number;
  cycles: number;
  /** Consecutive cycles: at present, and at most. */
  run: number;
  longest: number;
  /** Cycles that disagree: since the last one that agrees, and in total. */
  missed: number;
  misses: number;
  first: ComparedCycle;
  last: ComparedCycle;
  /** The most that agree have, MiB. */
  stacks: number;
  /** The offset of the trace's times: latest, least and greatest. */
  addMs: number;
  low: number;
  high: number;
  startWallMs: number;
  wallApartMs: number;
}

interface Followed {
  last: ComparedCycle | undefined;
  before: ComparedCycle | undefined;
  chains: Chain[];
}

/** Takes the cycles of logs as they come, and finds traces in them. */
export class Matcher {
  rows = 0;
  readonly #processes = new Map<Process, Followed>();

  constructor(private readonly traces: readonly TracedCycles[]) {}

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
    for (const trace of this.traces)
      for (const own of trace.like(cycle, last)) {
        const chain = begin(followed.chains, trace, own, last, cycle);
        // The cycle before disagrees, unless a hole of the trace is in between.
        if (chain && before?.n === cycle.n - 2 && trace.at(own.n - 2) && !trace.at(own.n - 1)!.isBehindGap)
          chain.misses++;
      }
  }

  over(process: Process): void {
    for (const chain of this.#processes.get(process)?.chains ?? []) settle(chain, process);
    this.#processes.delete(process);
  }
}

const isOver = ({ missed }: Chain): boolean => missed > MOST_MISSED;

function begin(
  chains: Chain[],
  trace: TracedCycles,
  own: ComparedCycle,
  before: ComparedCycle,
  cycle: ComparedCycle,
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
    stacks: 0,
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

function goOn(chain: Chain, cycle: ComparedCycle): void {
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
    chain.stacks = Math.max(chain.stacks, cycle.stacks);
    // Lines are stamped at the end of their cycle, or later.
    const started = cycle.wallMs - cycle.endMs;
    if (!(chain.startWallMs <= started)) chain.startWallMs = started;
    const apart = Math.abs(cycle.wallMs - own.wallMs - (cycle.endMs - cycle.atMs));
    if (!(chain.wallApartMs <= apart)) chain.wallApartMs = apart;
  } else {
    const goesOn = own && !own.isBehindGap;
    chain.run = 0;
    chain.missed += goesOn ? 1 : MOST_MISSED + 1;
    if (goesOn) chain.misses++;
  }
}

/** Records a chain that is long enough as an alignment, merged with an equal one. */
function settle(chain: Chain, process: Process): void {
  const { trace, addN, cycles, misses, longest, first, last, stacks, low, high, startWallMs, wallApartMs } =
    chain;
  if (!trace.takes(longest)) return;
  // The log's times are truncated to ms, so the true offset is up to a ms above `high`, but at most a ms above `low`.
  const addMs = (high + Math.max(high, low + 1)) / 2;
  const isSame = (other: Alignment): boolean =>
    other.process === process &&
    other.addN === addN &&
    // Two cycles that agree by chance have another offset.
    (Math.min(longest, other.inSequence) >= LEAST_CYCLES || Math.abs(other.addMs - addMs) <= APART_MS);
  const same = trace.found.find(isSame);
  if (same) {
    same.cycles += cycles;
    same.misses += misses;
    same.inSequence = Math.max(same.inSequence, longest);
    same.toN = last.n;
    same.stacks = Math.max(same.stacks, stacks);
    return;
  }
  trace.found.push({
    process,
    addN,
    addMs,
    spreadMs: high - low,
    cycles,
    inSequence: longest,
    misses,
    fromN: first.n,
    toN: last.n,
    fromLine: first.line,
    stacks,
    globals: first.globals,
    startWallMs,
    wallApartMs,
  });
}
