// Map activity by function of the program: what the rules of maps ask for.
import { MAP_OPERATIONS, noCounts, type MapCounts, type MapOperation } from '../model/maps.js';
import type { Evidence } from '../model/finding.js';
import type { MapFacts, SiteActivity } from '../process/mapped.js';
import { binomialTail, leastShare } from '../stats/binomial.js';

/** A share is said to lie above another when chance alone would bring so many once in a hundred times. */
export const LEVEL = 0.01;

export interface MapFunction {
  name: string;
  sites: SiteActivity[];
  /** Sums over its sites of some operations; all of them where none is named. */
  sum(...operations: readonly (MapOperation | 'key')[]): MapCounts;
}

/** Functions with map activity or text in the making, the busiest first. `sync`: those of sync.Map, or those of maps. */
export function functionsOf(maps: MapFacts, sync: boolean): MapFunction[] {
  const byName = new Map<string, SiteActivity[]>();
  for (const activity of maps.sites.values()) {
    const { function: name, sync: isSync, operation } = activity.site;
    if (isSync !== sync && operation !== 'key') continue;
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
  for (const { site, ...counts } of sites) {
    if (operations.length > 0 && !operations.includes(site.operation)) continue;
    for (const key of Object.keys(sum) as (keyof MapCounts)[]) sum[key] += counts[key];
  }
  return sum;
}

const weightOf = ({ cpuSamples, triggers, assists, sweeps }: MapCounts): number =>
  cpuSamples + triggers + assists + sweeps / 10;

/** `k` of `n` is at least `share`, and more than half of it beyond chance. */
export const isShare = (k: number, n: number, share: number): boolean =>
  n > 0 && k >= share * n && binomialTail(k, n, share / 2) <= LEVEL;

/** What `k` of `n` samples say of the share at least. */
export const atLeastShare = (k: number, n: number): number => leastShare(k, n, LEVEL);

/** `orders.(*Book).Put (orders.go:31)`: the busiest of its lines that does one of these. */
export function placeOf(
  { name, sites }: MapFunction,
  ...operations: readonly (MapOperation | 'key')[]
): string {
  const { file, line } = (sites.find(({ site }) => operations.includes(site.operation)) ?? sites[0]).site;
  const short = name.split('/').at(-1)!;
  return file === '' ? short : `${short} (${file.split('/').at(-1)!}${line > 0 ? `:${line}` : ''})`;
}

/** When what speaks for a finding was seen. */
export function evidenceOf(file: string, sites: readonly SiteActivity[]): Evidence[] {
  return sites
    .flatMap(({ places }) => places)
    .sort((a, b) => a.at - b.at)
    .slice(0, 8)
    .map(({ at, offset }) => ({ file, offset, at_s: Number((at / 1e9).toFixed(6)) }));
}
