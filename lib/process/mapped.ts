// What maps did in a process, as its trace tells it: sums by line, and each cycle's counts, for the tests that need cycles.
import { noCounts, type MapCounts, type MapCycle, type MapSite, type MapSiteCounts } from '../model/maps.js';
import type { Pause } from '../model/records.js';

/** Cycles whose counts are kept one by one: the last ones, where there are more. */
const MOST_CYCLES = 4096;
/** Places of events that are kept of a site, as evidence. */
const MOST_PLACES = 4;

export interface CycleActivity {
  n: number;
  at: number;
  offset: number;
  /** What is told of it is not of the whole interval. */
  isCut?: boolean;
  /** Bytes. */
  allocated: number;
  all: MapCounts;
  /** Of all: in the growth of maps that the program writes, and in map code of any kind. */
  growth: MapCounts;
  maps: MapCounts;
  /** How long the world stood for the collector, ns. */
  stopsNs: number;
}

export interface SiteActivity extends MapSiteCounts {
  /** The cycles in whose intervals it was seen. */
  cycles: Set<number>;
  /** Those in which a table grew there that was small. */
  smallCycles: Set<number>;
  places: { at: number; offset: number }[];
}

/** Sums over a window, by site and of all. */
export class MapFacts {
  readonly all = noCounts();
  readonly growth = noCounts();
  readonly maps = noCounts();
  readonly sites = new Map<MapSite, SiteActivity>();
  readonly cycles: CycleActivity[] = [];
  /** Sums over cycles of shares, by function. */
  readonly #small = new Map<string, number>();
  /** Stops that came before their cycle's interval ended. */
  #early = 0;

  /** An interval is over. */
  add({ n, at, offset, allocated, sites, all, isCut }: MapCycle): void {
    const cycle: CycleActivity = {
      n,
      at,
      offset,
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
      const events = all.sweeps + all.assists + all.triggers;
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

  /** Of a cycle's sweeps, assists and start, the share in small growth of a function's maps: the mean over cycles. */
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

function addTo(sums: MapCounts, more: MapCounts): void {
  sums.triggers += more.triggers;
  sums.assists += more.assists;
  sums.assistNs += more.assistNs;
  sums.sweeps += more.sweeps;
  sums.cpuSamples += more.cpuSamples;
  sums.preemptions += more.preemptions;
  sums.assisting += more.assisting;
  sums.small += more.small;
}
