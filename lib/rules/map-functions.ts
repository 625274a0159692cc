// Map activity by function of the program, as the map rules need it.
import {
  MAP_OPERATIONS,
  noCounts,
  weightOf,
  type MapCounts,
  type MapOperation,
  type MapSite,
} from '../model/maps.js';
import type { Evidence } from '../model/finding.js';
import type { Facts } from '../process/facts.js';
import { addTo, type SiteActivity } from '../process/mapped.js';
import { binomialTail, leastShare } from '../stats/binomial.js';

/** Significance level: a share counts as higher than another if chance alone would produce it at most once in a hundred times. */
export const LEVEL = 0.01;

export interface MapFunction {
  name: string;
  sites: SiteActivity[];
  /** Sums of some operations over its sites; of all operations if none is given. */
  sum(...operations: readonly (MapOperation | 'key')[]): MapCounts;
}

/** Functions with map activity or with text being created, busiest first. None if the input tells no map activity. */
export const functionsOf = (facts: Facts): MapFunction[] =>
  byFunction(facts, ({ sync, operation }) => !sync || operation === 'key');

/** The same for sync.Map. */
export const syncFunctionsOf = (facts: Facts): MapFunction[] => byFunction(facts, ({ sync }) => sync);

function byFunction({ maps }: Facts, isMeant: (site: MapSite) => boolean): MapFunction[] {
  const byName = new Map<string, SiteActivity[]>();
  for (const activity of maps?.sites.values() ?? []) {
    if (!isMeant(activity.site)) continue;
    const { function: name } = activity.site;
    const sites = byName.get(name);
    if (sites) sites.push(activity);
    else byName.set(name, [activity]);
  }
  return [...byName]
    .map(([name, sites]) => ({
      name,
      sites: sites.sort((a, b) => weightOf(b) - weightOf(a)),
      sum: (...operations: readonly (MapOperation | 'key')[]) => sumOf(sites, operations),
    }))
    .sort((a, b) => weightOf(b.sum(...MAP_OPERATIONS)) - weightOf(a.sum(...MAP_OPERATIONS)));
}

function sumOf(sites: readonly SiteActivity[], operations: readonly string[]): MapCounts {
  const sum = noCounts();
  for (const activity of sites)
    if (operations.length === 0 || operations.includes(activity.site.operation)) addTo(sum, activity);
  return sum;
}

/** A function's sites with this operation. */
export const sitesOf = ({ sites }: MapFunction, operation: MapOperation): SiteActivity[] =>
  sites.filter(({ site }) => site.operation === operation);

/** The cycles with activity at any of these sites. */
export const cyclesOf = (sites: readonly SiteActivity[]): Set<number> =>
  new Set(sites.flatMap(({ cycles }) => [...cycles]));

/** The function that does most of an operation, judged by GC events or CPU samples. */
export const busiest = (
  facts: Facts,
  operation: MapOperation,
  by: 'triggers' | 'assists' | 'cpuSamples',
): MapFunction | undefined =>
  functionsOf(facts)
    .filter((user) => user.sum(operation)[by] > 0)
    .sort((a, b) => b.sum(operation)[by] - a.sum(operation)[by])[0];

/** `k` of `n` is at least `share`, and significantly more than half of it. */
export const isShare = (k: number, n: number, share: number): boolean =>
  n > 0 && k >= share * n && binomialTail(k, n, share / 2) <= LEVEL;

/** The lower bound of the share that `k` of `n` samples show. */
export const atLeastShare = (k: number, n: number): number => leastShare(k, n, LEVEL);

/** `orders.(*Book).Put (orders.go:31)`: its busiest line with one of these operations. */
export function placeOf(
  { name, sites }: MapFunction,
  ...operations: readonly (MapOperation | 'key')[]
): string {
  const { file, line } = (sites.find(({ site }) => operations.includes(site.operation)) ?? sites[0]).site;
  const short = name.split('/').at(-1)!;
  return file === '' ? short : `${short} (${file.split('/').at(-1)!}${line > 0 ? `:${line}` : ''})`;
}

/** When the samples behind a finding were taken. */
export function evidenceOf(file: string, sites: readonly SiteActivity[]): Evidence[] {
  return sites
    .flatMap(({ places }) => places)
    .sort((a, b) => a.at - b.at)
    .slice(0, 8)
    .map(({ at, offset }) => ({ file, offset, at_s: Number((at / 1e9).toFixed(6)) }));
}
