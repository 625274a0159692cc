// The summary's figures of map activity: event-level correlation, the busiest lines, and what is unknown.
import { known } from '../model/given.js';
import {
  MAP_OPERATIONS,
  placeOf,
  samplesOf,
  weightOf,
  workOf,
  type MapFigures,
  type MapOperation,
  type MapSiteFigures,
} from '../model/maps.js';
import type { CycleActivity, MapFacts, SiteActivity } from '../process/mapped.js';
import { eventShare } from './event.js';

const MOST_SITES = 12;
/** With fewer samples a share can be off by 15 points and more. */
const FEW_SAMPLES = 50;

/** Undefined if the trace could not show map activity, because it has no stacks. */
export function mapFigures(facts: MapFacts): MapFigures | undefined {
  const { all, maps, cycles } = facts;
  if (samplesOf(all) + all.cpuSamples === 0) return undefined;
  const sampled = all.cpuSamples > 0;
  return {
    ...(all.preemptions > 0 && { preemptions: all.preemptions, map_preemptions: maps.preemptions }),
    ...(sampled && { cpu_samples: all.cpuSamples, map_cpu_samples: maps.cpuSamples }),
    triggers: eventShare(cycles, 'triggers'),
    assists: eventShare(cycles, 'assists'),
    sites: sitesOf(facts),
    untold: untoldOf(facts),
  };
}

const isMapWork = (operation: string): operation is MapOperation =>
  (MAP_OPERATIONS as readonly string[]).includes(operation);

function sitesOf({ sites, all, cycles }: MapFacts): MapSiteFigures[] {
  return [...sites.values()]
    .filter(({ site }) => isMapWork(site.operation))
    .sort((a, b) => weightOf(b) - weightOf(a))
    .slice(0, MOST_SITES)
    .map((activity): MapSiteFigures => {
      const { site, goroutines } = activity;
      const [beside, elsewhere] = stopsBeside(activity, cycles);
      return known({
        ...placeOf(site, site.operation as MapOperation),
        goroutines: [...goroutines].sort((a, b) => b[1] - a[1]).map(([g]) => g),
        ...workOf(activity, all.cpuSamples),
        cycles: activity.cycles.size,
        stops_mean_ns: beside,
        stops_mean_ns_elsewhere: elsewhere,
      });
    });
}

function stopsBeside(
  { cycles: seen }: SiteActivity,
  cycles: readonly CycleActivity[],
): [number | undefined, number | undefined] {
  const mean = (which: readonly CycleActivity[]): number | undefined =>
    which.length === 0
      ? undefined
      : Math.round(which.reduce((sum, { stopsNs }) => sum + stopsNs, 0) / which.length);
  const whole = cycles.filter(({ n }) => n > 0);
  return [mean(whole.filter(({ n }) => seen.has(n))), mean(whole.filter(({ n }) => !seen.has(n)))];
}

function untoldOf({ all, cycles }: MapFacts): string[] {
  const untold: string[] = [];
  if (all.cpuSamples === 0)
    untold.push(
      'how much CPU maps take: the trace has no CPU samples (take a CPU profile at the same time, Go 1.19 and later)',
    );
  else if (all.cpuSamples < FEW_SAMPLES)
    untold.push(
      `CPU shares to within a few points: with ${all.cpuSamples} samples they can be off by 15 points or more (trace longer, under load)`,
    );
  const started = cycles.filter(({ all: { triggers } }) => triggers > 0).length;
  if (started < 5)
    untold.push(
      `whether map growth starts more cycles than chance explains: ${started === 0 ? 'no cycle was started by an allocation' : `only ${started} ${started === 1 ? 'cycle was' : 'cycles were'} started by allocations (trace longer)`}`,
    );
  untold.push(
    'bytes by line: a sweep covers one page or thousands (use /debug/pprof/allocs; for live bytes by type GODEBUG=traceallocfree=1, Go 1.23 and later)',
  );
  return untold;
}
