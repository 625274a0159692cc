// Of a trace that is cut, or has holes, one cycle's begin can be followed by a later one's end: a P's events are written when its buffer
// is full, so the last ones of one P may be there and those of another not. Before the events are told, a walk over begins and ends
// alone finds the ends that are surely those of the begins before them.
import type { Held } from './held.js';
import { Lane, skipsOf } from './lane.js';
import { Merge } from './merge.js';
import { SAMPLES } from './scan.js';
import { MOST_PS, Step, type Wire } from './wire.js';

/**
 * Between a begin and an end that are not of one cycle another end and another begin are missing, and what their Ps told when they
 * started the world behind each (Gomaxprocs).
 */
const LEAST_MISSING = 4;

/** A begin and the end that follows it. */
interface Pair {
  /** The runtime's number of the cycle (1.7 and later); NaN: none. */
  number: number;
  /** Where the end stands in the file. */
  end: number;
  /** When both were, in the order of all Ps. */
  from: number;
  to: number;
  /** Events before, and of those between how many are missing, where events have numbers (up to 1.6). */
  passed: number;
  missing: number;
}

/** Where such ends stand in the file. `isCut`: what the Ps told last is missing, of each from another time on, and nothing else. */
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

/** The walk over begins and ends, and, where events have numbers, all others. */
class Walk {
  /** Pairs behind which the next number begins, and others. */
  readonly told: Pair[] = [];
  readonly untold: Pair[] = [];
  /** How far each lane's events reach; up to where those of all Ps are there. */
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
 * Of pairs those between which no stop of the world can be missing: some P of which all is there had a thread all the time. Who stops
 * the world takes the threads from all other Ps, which tell it (runtime/proc.go: gcstopm, releasep; stopTheWorldWithSema).
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
  /** Whether it was so since the pair's begin; undefined: that has not come. */
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

/** Tells the events of all Ps in their order, each with its first value; returns the lanes, at their ends. */
function walked(
  held: Held,
  ps: readonly number[],
  wire: Wire,
  isWanted: (step: number) => boolean,
  told: (lane: Lane, first: number) => void,
): Lane[] {
  const { step, values } = wire;
  const skips = skipsOf(wire, (event) => !isWanted(step[event]));
  const lanes = ps.map((p, index) => new Lane(index, p, held, wire, skips));
  const merge = new Merge();
  for (const lane of lanes) if (lane.p !== SAMPLES && lane.advance()) merge.add(lane);
  for (let lane = merge.first; lane; lane = merge.first) {
    const { event } = lane;
    const first = values[event] > 0 ? lane.value() : NaN;
    for (let i = 1; i < values[event]; i++) lane.value();
    told(lane, first);
    merge.settle(!lane.advance());
  }
  return lanes;
}
