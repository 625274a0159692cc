// Whether the maps that a function creates are kept or dropped: compares what their tables allocate with the growth of the live
// heap.
import type { Facts } from '../process/facts.js';
import { samplesOf } from '../model/maps.js';
import { MIB } from '../model/units.js';
import { atLeastShare } from './map-functions.js';

/** Growth of the live heap over the second half of a trace that exceeds the fluctuation of a level heap. */
const KEPT = 1.25;
/**
 * Filling a map from empty allocates 2.0 to 2.2 times its final size (measured, Go 1.11 to 1.27). Whatever its tables allocate
 * beyond that was dropped, however much of the rest is kept.
 */
const FILLED = 2.2;
/** A quarter: enough to be the first thing to look at. */
const PART = 0.25;
/** If there are few events, estimates from them are accurate to a factor of two. */
const ROUGHLY = 2;

/** Whether the live heap grows beyond start-up. */
export function growsOn({ summary: { live_heap: live }, history }: Facts): boolean {
  const [floors, ceilings] = history.columns('floor', 'ceiling');
  const half = ceilings[Math.floor(ceilings.length / 2)];
  return live?.course === 'growing' || floors[floors.length - 1] > KEPT * half;
}

/**
 * Intervals of GC in which the live heap did not rise as it does when maps are filled: neither bound rose above its maximum so
 * far by what a map keeps of `share` of the allocation. A fill is a start, however many cycles it takes; what is dropped leaves
 * the heap where it was. The cycles behind the last mark of the trace, and before its first, show neither.
 */
export function levelCycles({ maps, history }: Facts, share: number): Set<number> {
  const [first, floors, ceilings] = history.columns('n', 'floor', 'ceiling');
  const level = new Set<number>();
  let [floor, ceiling] = [0, 0];
  for (let i = 0; i < history.length; i++) {
    // Long histories hold several cycles at a time.
    const until = first[i] + history.cyclesIn(i);
    const own = maps!.cycles.filter(({ n }) => n >= first[i] && n < until);
    const kept = (share * own.reduce((sum, { allocated }) => sum + allocated, 0)) / FILLED / MIB;
    if (floors[i] - floor <= kept && ceilings[i] - ceiling <= kept) for (const { n } of own) level.add(n);
    if (floors[i] > floor) floor = floors[i];
    if (ceilings[i] > ceiling) ceiling = ceilings[i];
  }
  return level;
}

/** Bytes that the trace saw allocated; 0 if it has none. */
const allocatedIn = ({ maps }: Facts): number =>
  maps!.cycles.reduce((sum, { allocated }) => sum + allocated, 0);

/** The allocation that this many samples represent, as a multiple of the live heap's growth meanwhile; NaN: unknown. */
export function timesGrowth(facts: Facts, samples: number): number {
  const { maps, summary } = facts;
  const { cycles, all } = maps!;
  const live = summary.live_heap;
  const seconds = (cycles.at(-1)!.at - cycles[0].at) / 1e9;
  // A few cycles have no slope.
  const grown = live
    ? (live.slope_bytes_per_s ?? (live.last_bytes - live.first_bytes) / seconds) * seconds
    : NaN;
  const allocated = allocatedIn(facts);
  return allocated > 0 && grown > 0 ? ((samples / samplesOf(all)) * allocated) / grown : NaN;
}

/** Far more than a growing heap can have kept of it. */
export const isMostlyDropped = (times: number): boolean => times > ROUGHLY * FILLED;

/** A large part of the heap's growth, and not far more. */
export const mayBeKept = (times: number): boolean => times >= PART && !isMostlyDropped(times);

/**
 * Whether this many samples represent more than filling everything that was ever live can have allocated, so that tables were
 * dropped.
 */
export function outgrowsHeap(facts: Facts, samples: number): boolean {
  const most = facts.summary.live_heap?.max_bytes ?? Infinity;
  return atLeastShare(samples, samplesOf(facts.maps!.all)) * allocatedIn(facts) > FILLED * most;
}
