// In a truncated trace, or one with gaps, a cycle's begin may be followed by a later cycle's end: a P's events are written when
// its buffer is full, so the last events of one P may be present and those of another missing. Before the events are delivered,
// a pass over begins and ends alone finds the ends that certainly belong to the preceding begin.
import type { Held } from './held.js';
import { Lane } from './lane.js';
import { COLUMN_A, FOUND, OVER, READ, SKIP } from './layout.js';
import { Merge } from './merge.js';
import { MOST_PS, Step, tableOf, type Wire } from './wire.js';

/**
 * If a begin and an end belong to different cycles, at least an end and a begin between them are missing, and the events
 * (Gomaxprocs) of the world's restart after each.
 */
const LEAST_MISSING = 4;

/** A begin and the end that follows it. */
interface Pair {
  /** The runtime's cycle number (1.7 and later); NaN: none. */
  number: number;
  /** File offset of the end. */
  end: number;
  /** Sort keys of both across Ps. */
  from: number;
  to: number;
  /** Number of events before, and of those missing in between, if events have sequence numbers (up to 1.6). */
  passed: number;
  missing: number;
}

/** File offsets of such ends. `isCut`: the trace lacks only the last events of each P, from a different time on for each. */
export function sureEnds(held: Held, ps: readonly number[], wire: Wire, isCut: boolean): Set<number> {
  const walk = new Walk(held, ps, wire, isCut);
  const sure = new Set(walk.told.map(({ end }) => end));
  const doubtful = walk.untold.filter(({ end, to, missing }) => {
    const isSure = missing < LEAST_MISSING || to <= walk.wholeTo;
    if (isSure) sure.add(end);
    return !isSure;
  });
  if (isCut) for (const end of endsWithoutStop(doubtful, walk.reached, held, ps, wire)) sure.add(end);
  return sure;
}

/** The pass over begins and ends, and, if events have sequence numbers, over all others. */
class Walk {
  /** Pairs followed by the begin with the next number, and others. */
  readonly told: Pair[] = [];
  readonly untold: Pair[] = [];
  /** How far each lane's events reach, and the time up to which all Ps are complete. */
  readonly reached: number[];
  readonly wholeTo: number;

  constructor(held: Held, ps: readonly number[], wire: Wire, isCut: boolean) {
    const { step, numbered } = wire;
    let open: Pair | undefined;
    let pair: Pair | undefined;
    let passed = 0;
    let procs = 0;
    const isWanted = (does: number): boolean =>
      numbered || does === Step.GcBegin || does === Step.GcEnd || does === Step.Procs;
    const lanes = walked(held, ps, wire, isWanted, ({ event, order, offset }, first) => {
      passed++;
      if (step[event] === Step.Procs && first < MOST_PS) procs = Math.max(procs, first);
      else if (step[event] === Step.GcBegin) {
        const number = numbered ? NaN : first;
        if (pair) (pair.number + 1 === number ? this.told : this.untold).push(pair);
        pair = undefined;
        open = { number, end: NaN, from: order, to: NaN, passed, missing: Infinity };
      } else if (step[event] === Step.GcEnd && open) {
        const missing = numbered ? order - open.from - (passed - open.passed) : Infinity;
        pair = { ...open, end: offset, to: order, missing };
        open = undefined;
      }
    });
    if (pair) (isCut ? this.untold : this.told).push(pair);
    this.reached = lanes.map(({ order }) => order);
    this.wholeTo = isCut && procs > 0 ? Infinity : -Infinity;
    for (let p = 0; p < procs; p++)
      this.wholeTo = Math.min(this.wholeTo, lanes.find((lane) => lane.p === p)?.order ?? -Infinity);
  }
}

/**
 * Ends of pairs between which no stop of the world can be missing: a P with complete events had a thread all the time. Stopping
 * the world takes the threads from all other Ps, which emit events for it (runtime/proc.go: gcstopm, releasep;
 * stopTheWorldWithSema).
 */
function endsWithoutStop(
  pairs: readonly Pair[],
  reached: readonly number[],
  held: Held,
  ps: readonly number[],
  wire: Wire,
): number[] {
  const ends: number[] = [];
  if (pairs.length === 0) return ends;
  const { step } = wire;
  const running = new Set<number>();
  const isWanted = (does: number): boolean => does === Step.ProcStart || does === Step.ProcStop;
  let at = 0;
  /** Whether a complete P has had a thread since the pair's begin; undefined: not reached yet. */
  let isSure: boolean | undefined;
  const reach = (order: number): void => {
    for (; at < pairs.length; at++, isSure = undefined) {
      const { from, to, end } = pairs[at];
      const some = [...running].some((lane) => reached[lane] >= to);
      if (order > from) isSure ??= some;
      if (order <= to) return;
      if (isSure === true) ends.push(end);
    }
  };
  walked(held, ps, wire, isWanted, ({ event, order, index, p }) => {
    reach(order);
    if (p < 0) return;
    if (step[event] === Step.ProcStart) running.add(index);
    else running.delete(index);
    const pair = pairs[at] as Pair | undefined;
    if (isSure === true && ![...running].some((lane) => reached[lane] >= (pair?.to ?? 0))) isSure = false;
  });
  reach(Infinity);
  return ends;
}

/** Passes the events of all Ps in order, each with its column a; returns the lanes, at their ends. */
function walked(
  held: Held,
  ps: readonly number[],
  wire: Wire,
  isWanted: (step: number) => boolean,
  told: (lane: Lane, first: number) => void,
): Lane[] {
  const { step } = wire;
  held.loops.steps = tableOf((event) => (isWanted(step[event]) ? READ : SKIP));
  const { values } = held.loops;
  const lanes = ps.map((p, index) => new Lane(index, p, held));
  const merge = new Merge(lanes);
  for (let lane = merge.first; lane; lane = merge.first) {
    const result = lane.advance(merge.latest);
    if (result === FOUND) told(lane, values[COLUMN_A]);
    else merge.settle(result === OVER);
  }
  return lanes;
}
