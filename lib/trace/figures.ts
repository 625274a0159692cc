// The summary's figures from the analyses of events.
import type { DelayFigures, GoroutineCreator, TraceFigures } from '../model/records.js';
import { round } from '../model/units.js';
import type { Sketch } from '../stats/sketch.js';
import type { Allocation } from './allocation.js';
import type { Delays } from './delays.js';
import type { Creator, Goroutines } from './goroutines.js';
import type { Mutator } from './mutator.js';
import { actorOf } from './places.js';
import type { Sweeping } from './sweeping.js';

/** Maximum number of reported creators. */
const MOST_CREATORS = 10;
/** Points in a creator's history. */
const COURSE = 16;
const P99_FROM = 100;

export interface Drawn {
  mutator: Mutator;
  delays: Delays;
  sweeping: Sweeping;
  goroutines: Goroutines;
  allocation: Allocation;
}

export function figuresOf({ mutator, delays, sweeping, goroutines, allocation }: Drawn): TraceFigures {
  const { dedicatedNs, fractionalNs, idleNs, assistNs } = mutator.workers;
  return {
    ...(mutator.windows.length > 0 && {
      mutator_utilization: {
        share: round(mutator.share, 4),
        windows: mutator.windows.map(({ windowNs, most, from }) => ({
          window_ms: windowNs / 1e6,
          least: round(1 - most, 4),
          from_s: round(from / 1e9, 6),
        })),
      },
    }),
    ...(dedicatedNs + fractionalNs + idleNs + assistNs > 0 && {
      gc_workers: {
        dedicated_ns: Math.round(dedicatedNs),
        fractional_ns: Math.round(fractionalNs),
        idle_ns: Math.round(idleNs),
        assist_ns: Math.round(assistNs),
      },
    }),
    ...waitsOf(delays),
    ...(goroutines.most > 0 && { goroutines: goroutineFigures(goroutines) }),
    ...(sweeping.lag.count > 0 && { sweeping: sweepFigures(sweeping) }),
    ...(allocation.bytes.length > 1 && {
      allocation: {
        spacing_s: allocation.spacingNs / 1e9,
        bytes: Array.from(allocation.bytes),
        ...(allocation.largest.length > 0 && {
          largest: allocation.largest.map(({ at, bytes }) => ({ at_s: round(at / 1e9, 6), bytes })),
        }),
      },
    }),
  };
}

/** Waits for a P. */
export function waitsOf({ inside, outside }: Delays): Pick<TraceFigures, 'run_queue_delay'> {
  const inMarks = delayFigures(inside);
  const elsewhere = delayFigures(outside);
  return inMarks || elsewhere
    ? { run_queue_delay: { ...(inMarks && { in_marks: inMarks }), ...(elsewhere && { outside: elsewhere }) } }
    : {};
}

function delayFigures(sketch: Sketch): DelayFigures | undefined {
  if (sketch.count === 0) return undefined;
  const at = (q: number): number => Math.min(Math.round(sketch.quantile(q)!), sketch.max);
  return {
    n: sketch.count,
    p50_ns: at(0.5),
    p90_ns: at(0.9),
    ...(sketch.count >= P99_FROM && { p99_ns: at(0.99) }),
    max_ns: sketch.max,
  };
}

function sweepFigures({
  lag,
  ns,
  sweptBytes,
  reclaimedBytes,
  betweenNs,
  lagNs,
}: Sweeping): NonNullable<TraceFigures['sweeping']> {
  return {
    by_allocations_ns: Math.round(ns),
    swept_bytes: sweptBytes,
    reclaimed_bytes: reclaimedBytes,
    lag_p50_ns: Math.min(Math.round(lag.quantile(0.5)!), lag.max),
    lag_max_ns: lag.max,
    lag_share: betweenNs > 0 ? round(lagNs / betweenNs, 4) : 0,
  };
}

function goroutineFigures(goroutines: Goroutines): NonNullable<TraceFigures['goroutines']> {
  const { atStart, created, ended, alive, most, weight } = goroutines;
  const creators = goroutines.creators
    .filter((creator) => creator.created + creator.ended + creator.alive > 0)
    .sort((a, b) => b.alive - a.alive || b.created - a.created)
    .slice(0, MOST_CREATORS);
  return {
    at_start: atStart,
    created,
    ended,
    at_end: alive,
    most,
    ...(weight > 1 && { one_in: weight }),
    creators: creators.map(creatorFigures),
  };
}

function creatorFigures({ runs, by, created, ended, alive, livedNs, points }: Creator): GoroutineCreator {
  const actor = by && actorOf(NaN, [by]);
  const course = Array.from({ length: COURSE }, (_, i) =>
    i === COURSE - 1 ? alive : (points[Math.floor(((i + 1) * points.length) / COURSE) - 1] ?? 0),
  );
  return {
    ...(runs !== '' && { function: runs }),
    ...(actor && { by: actor }),
    created,
    ended,
    alive,
    ...(ended > 0 && { lived_s: round(livedNs / ended / 1e9, 6) }),
    course,
  };
}
