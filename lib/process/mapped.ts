// Map activity of a traced process: sums by line, and counts by cycle for the tests that need them.
import {
  noCounts,
  samplesOf,
  type MapCounts,
  type MapCycle,
  type MapSite,
  type MapSiteCounts,
} from '../model/maps.js';
import type { Pause } from '../model/records.js';

/** How many cycles' counts are kept; the last ones, if there are more. */
const MOST_CYCLES = 4096;
const MOST_PLACES = 4;

export interface CycleActivity {
  n: number;
  at: number;
  /** The counts do not cover the whole interval. */
  isCut?: boolean;
  /** Bytes. */
  allocated: number;
  all: MapCounts;
  /** Parts of `all`: in the growth of maps that the program writes, and in any map code. */
  growth: MapCounts;
  maps: MapCounts;
  /** GC stops of the world, ns. */
  stopsNs: number;
}

export interface SiteActivity extends MapSiteCounts {
  cycles: Set<number>;
  /** Cycles in which a small table grew there. */
  smallCycles: Set<number>;
  places: { at: number; offset: number }[];
}

export class MapFacts {
  readonly all = noCounts();
  readonly growth = noCounts();
  readonly maps = noCounts();
  readonly sites = new Map<MapSite, SiteActivity>();
  readonly cycles: CycleActivity[] = [];
  /** Sums over cycles of shares, by function. */
  readonly #small = new Map<string, number>();
  /** ns of stops before the end of their cycle's interval. */
  #early = 0;

  add({ n, at, offset, allocated, sites, all, isCut }: MapCycle): void {
    const cycle: CycleActivity = {
      n,
      at,
      ...(isCut && { isCut }),
      allocated,
      all,
      growth: noCounts(),
      maps: noCounts(),
      stopsNs: this.#early,
    };
    this.#early = 0;
    for (const counts of sites) {
      const { site } = counts;
      const sums = this.#of(counts);
      addTo(sums, counts);
      sums.cycles.add(n);
      if (counts.small > 0) sums.smallCycles.add(n);
      const events = samplesOf(all);
      if (events > 0)
        this.#small.set(site.function, (this.#small.get(site.function) ?? 0) + counts.small / events);
      if (sums.places.length < MOST_PLACES) sums.places.push({ at, offset });
      if (site.operation === 'key') continue;
      addTo(cycle.maps, counts);
      if (site.operation === 'grow' && !site.sync) addTo(cycle.growth, counts);
    }
    addTo(this.all, all);
    addTo(this.growth, cycle.growth);
    addTo(this.maps, cycle.maps);
    this.cycles.push(cycle);
    if (this.cycles.length > MOST_CYCLES) this.cycles.shift();
  }

  /** The share of sweeps, assists and triggers in the growth of a function's small tables: the mean over cycles. */
  smallShareOf(name: string): number {
    return (this.#small.get(name) ?? 0) / Math.max(1, this.cycles.length);
  }

  /** A stop of the world: a mark termination ends after its cycle's interval. */
  stop({ kind, n, total_ns: ns = 0 }: Pause): void {
    if (kind === 'other') return;
    const last = this.cycles.at(-1);
    if (last && last.n === n) last.stopsNs += ns;
    else this.#early += ns;
  }

  #of({ site, goroutines }: MapSiteCounts): SiteActivity {
    let sums = this.sites.get(site);
    if (!sums) {
      sums = { site, goroutines, ...noCounts(), cycles: new Set(), smallCycles: new Set(), places: [] };
      this.sites.set(site, sums);
    }
    return sums;
  }
}

export function addTo(sums: MapCounts, more: MapCounts): void {
  sums.triggers += more.triggers;
  sums.assists += more.assists;
  sums.assistNs += more.assistNs;
  sums.sweeps += more.sweeps;
  sums.cpuSamples += more.cpuSamples;
  sums.preemptions += more.preemptions;
  sums.assisting += more.assisting;
  sums.small += more.small;
}
