// Whether the maps that a function makes stay or go: what their tables allocate, against what the live heap keeps.
import type { Facts } from '../process/facts.js';
import { atLeastShare, type MapFunction } from './map-functions.js';

/** Growth of the live heap over the second half of a trace that is more than the wandering of a level one. */
const KEPT = 1.25;
/**
 * A map that is filled from empty allocates 2.0 to 2.2 times what it is in the end (measured, Go 1.11 to 1.27): what is
 * allocated for tables beyond that was dropped, however much of the rest is kept.
 */
const FILLED = 2.2;
/** A quarter: the largest single thing to look at. */
const PART = 0.25;
/** What events sample is told to a factor of two where they are few. */
const ROUGHLY = 2;

/** The live heap grows, not only while the program starts. */
export function growsOn({ summary: { live_heap: live }, history }: Facts): boolean {
  const [floors, ceilings] = history.columns('floor', 'ceiling');
  const half = ceilings[Math.floor(ceilings.length / 2)];
  return live?.course === 'growing' || floors[floors.length - 1] > KEPT * half;
}

/** Sweeps, assists and starts of cycles, which sample what is allocated. */
export const samplesOf = ({ sweeps, assists, triggers }: ReturnType<MapFunction['sum']>): number =>
  sweeps + assists + triggers;

/** Bytes that the trace saw allocated; 0: none were told. */
const allocatedIn = ({ maps }: Facts): number =>
  maps!.cycles.reduce((sum, { allocated }) => sum + allocated, 0);

/** What so many of the samples stand for, in times of what the live heap grew by meanwhile; NaN: not known. */
export function timesGrowth(facts: Facts, samples: number): number {
  const { maps, summary } = facts;
  const { cycles, all } = maps!;
  const live = summary.live_heap;
  const seconds = (cycles.at(-1)!.at - cycles[0].at) / 1e9;
  // Few cycles tell no slope.
  const grown = live
    ? (live.slope_bytes_per_s ?? (live.last_bytes - live.first_bytes) / seconds) * seconds
    : NaN;
  const allocated = allocatedIn(facts);
  return allocated > 0 && grown > 0 ? ((samples / samplesOf(all)) * allocated) / grown : NaN;
}

/** Far more than a heap that grows can have kept of it. */
export const isMostlyDropped = (times: number): boolean => times > ROUGHLY * FILLED;

/** A large part of what the heap grew by, and not far more. */
export const mayBeKept = (times: number): boolean => times >= PART && !isMostlyDropped(times);

/** So many of the samples stand for more than all that ever lived can have taken to be filled: tables were dropped. */
export function outgrowsHeap(facts: Facts, samples: number): boolean {
  const most = facts.summary.live_heap?.max_bytes ?? Infinity;
  return atLeastShare(samples, samplesOf(facts.maps!.all)) * allocatedIn(facts) > FILLED * most;
}
