// Does map activity move together with GC beyond what both share with time and with the live heap? The false discovery rate is
// controlled over a family of ten pairs that was fixed in advance; all other pairs are exploratory.
import { GC_SERIES, MAP_SERIES, type GcSeries, type MapSeries } from '../model/map-activity.js';
import type { MapCorrelation, MapPair } from '../model/records.js';
import { significant } from '../model/units.js';
import type { IntervalSeries } from '../process/intervals.js';
import { comovement, LEAST_INTERVALS } from '../stats/comovement.js';
import { falseDiscovery } from '../stats/false-discovery.js';

/** No pair contains the goal itself, because it follows from the live heap; only its unexplained part is tested. */
export const PRIMARY_PAIRS: readonly (readonly [MapSeries, GcSeries])[] = [
  ['grow_per_s', 'mark_ns_per_s'],
  ['grow_per_s', 'assist_ns_per_s'],
  ['grow_per_s', 'stw_sweep_term_ns'],
  ['grow_per_s', 'stw_mark_term_ns'],
  ['grow_per_s', 'goal_residual_bytes'],
  ['assign_per_s', 'mark_ns_per_s'],
  ['assign_per_s', 'assist_ns_per_s'],
  ['map_cpu_ns_per_s', 'mark_ns_per_s'],
  ['map_cpu_ns_per_s', 'assist_ns_per_s'],
  ['map_assist_ns_per_s', 'mark_ns_per_s'],
];

const isPrimary = (map: MapSeries, gc: GcSeries): boolean =>
  PRIMARY_PAIRS.some(([a, b]) => a === map && b === gc);

export function mapCorrelation(series: IntervalSeries): MapCorrelation {
  const others = MAP_SERIES.flatMap((map) =>
    GC_SERIES.filter((gc) => !isPrimary(map, gc)).map((gc) => [map, gc] as const),
  );
  const primary = pairsOf(PRIMARY_PAIRS, series);
  const asked = primary.filter(({ p }) => p !== undefined);
  falseDiscovery(asked.map(({ p = 1 }) => p)).forEach((q, i) => (asked[i].q = significant(q)));
  return {
    intervals: series.intervals,
    ...(series.intervals > 0 && { interval_s: significant(series.seconds / series.intervals) }),
    primary,
    exploratory: pairsOf(others, series),
    unknown: MAP_SERIES.filter((name) => !series.map[name]),
  };
}

function pairsOf(pairs: readonly (readonly [MapSeries, GcSeries])[], series: IntervalSeries): MapPair[] {
  return pairs.flatMap(([map, gc]): MapPair[] => {
    const [first, second] = [series.map[map], series.gc[gc]];
    if (!first || !second) return [];
    const n = series.intervals;
    if (n < LEAST_INTERVALS || isRare(first)) return [{ map, gc, n, untold: 'too few' }];
    const found = comovement(first, second, series.live);
    return found
      ? [{ map, gc, n, lag: found.lag, r: significant(found.r), p: significant(found.p) }]
      : [{ map, gc, n, untold: 'constant' }];
  });
}

/** Whether activity is so rare that a few bursts would decide. */
const isRare = (values: readonly number[]): boolean => {
  const active = values.filter((value) => value !== 0).length;
  return active > 0 && active < LEAST_INTERVALS / 2;
};
