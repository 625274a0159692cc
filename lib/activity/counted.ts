// External counters as a source of map activity.
import { MAP_SERIES, type MapActivity, type MapSeries } from '../model/map-activity.js';
import { OPERATIONS, type Clock } from './sample.js';
import type { Course } from './samples.js';

const SERIES: readonly MapSeries[] = OPERATIONS.map((operation) => `${operation}_per_s` as const);

export interface CountedActivity extends MapActivity {
  /** The time that it covers, ms. */
  readonly fromMs: number;
  readonly toMs: number;
}

/** `course` has at least two times. */
export function countedActivity({ times, sums }: Course, clock: Clock): CountedActivity {
  const sumOf = new Map(sums.flatMap((sum, o) => (sum ? [[SERIES[o], sum] as const] : [])));
  const [fromMs, toMs] = [times[0], times[times.length - 1]];
  const steps = times.slice(1).map((time, i) => time - times[i]);
  return {
    series: [...sumOf.keys()],
    clock,
    periodMs: steps.sort()[steps.length >> 1],
    fromMs,
    toMs,
    between(from, to) {
      if (!(from >= fromMs && to <= toMs)) return undefined;
      const [a, b] = [placeOf(times, from), placeOf(times, to)];
      return MAP_SERIES.map((name) => {
        const sum = sumOf.get(name);
        return sum ? valueAt(sum, b) - valueAt(sum, a) : NaN;
      });
    },
  };
}

/** The fractional index of a time: 2.5 is halfway between the third and the fourth. */
function placeOf(times: Float64Array, ms: number): number {
  let [low, high] = [0, times.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (times[middle] <= ms) low = middle;
    else high = middle;
  }
  return low + (ms - times[low]) / (times[high] - times[low]);
}

function valueAt(sum: Float64Array, place: number): number {
  const low = Math.min(Math.floor(place), sum.length - 2);
  return sum[low] + (place - low) * (sum[low + 1] - sum[low]);
}
