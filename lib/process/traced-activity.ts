// A trace's map events as a source of map activity for correlation, like external counters.
import { MAP_SERIES, type MapActivity, type MapSeries } from '../model/map-activity.js';
import { firstPast } from '../stats/search.js';
import type { CycleActivity, MapFacts } from './mapped.js';

/** The default interval of CPU profiles (runtime/pprof, 100 Hz). */
const SAMPLE_NS = 10e6;
/** Ten samples of two Ps: shorter intervals are mostly noise. */
const PERIOD_MS = 50;
/** Rounding of times that are sums of different parts. */
const SLACK_MS = 1e-3;

/** `maps`: the activity so far, if there is any. */
export const tracedActivity = (maps: () => MapFacts | undefined): MapActivity => ({
  clock: 'process',
  periodMs: PERIOD_MS,

  /** Nothing in a program without maps. */
  get series() {
    const facts = maps();
    if (!facts) return [];
    const { triggers, assists, sweeps, cpuSamples } = facts.maps;
    if (triggers + assists + sweeps + cpuSamples === 0) return [];
    return MAP_SERIES.filter((name) => SERIES[name]?.isTold(facts));
  },

  /** The sums of the cycles that ended between two times; undefined if none did, or if one's interval is incomplete. */
  between(fromMs, toMs) {
    const cycles = maps()?.cycles ?? [];
    const first = after(cycles, fromMs + SLACK_MS);
    const end = after(cycles, toMs + SLACK_MS);
    if (first === end) return undefined;
    const within = cycles.slice(first, end);
    if (within.some(({ isCut }) => isCut)) return undefined;
    return MAP_SERIES.map((name) => within.reduce((sum, cycle) => sum + (SERIES[name]?.of(cycle) ?? NaN), 0));
  },
});

/** Index of the first cycle that ended later than `ms`. */
function after(cycles: readonly CycleActivity[], ms: number): number {
  return firstPast(0, cycles.length, (i) => cycles[i].at / 1e6 > ms);
}

/** No series contains assists twice, because a part always correlates with its whole. */
const SERIES: Partial<
  Record<MapSeries, { isTold(facts: MapFacts): boolean; of(cycle: CycleActivity): number }>
> = {
  // Bytes allocated in growth, from events that sample allocation. Counts of sweeps are useless: each cycle has one per span.
  grow_per_s: {
    isTold: ({ all }) => all.sweeps + all.triggers > 0,
    of: ({ all, growth, allocated }) =>
      (allocated * (growth.sweeps + growth.triggers)) / Math.max(1, all.sweeps + all.triggers),
  },
  map_cpu_ns_per_s: {
    isTold: ({ all }) => all.cpuSamples > 0,
    of: ({ maps }) => SAMPLE_NS * (maps.cpuSamples - maps.assisting),
  },
  map_assist_ns_per_s: {
    isTold: ({ all }) => all.assists > 0,
    of: ({ maps }) => maps.assistNs,
  },
};
