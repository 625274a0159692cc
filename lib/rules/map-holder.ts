// The goroutine that keeps growing maps while the live heap rises: what it keeps may be what fills the heap.
import type { MapOperation } from '../model/maps.js';
import type { Facts } from '../process/facts.js';
import type { SiteActivity } from '../process/mapped.js';
import { mapPerCall } from './map-building.js';
import { cyclesOf, functionsOf, isShare, placeOf, sitesOf, type MapFunction } from './map-functions.js';
import { judgementOf, valuesOf, type Rule } from './rule.js';

export const HOLDING = {
  id: 'goroutine-holds-map',
  thresholds: {
    cycles: {
      value: 5,
      unit: 'cycles',
      source: 'a goroutine that grows maps over so many cycles is long-lived',
    },
    share: { value: 0.8, unit: 'of the growth seen', source: 'one goroutine does nearly all of it' },
  },
} satisfies Partial<Rule>;

export interface Holder {
  goroutine: number;
  name: string;
  place: string;
  /** In how many of how many cycles it grew maps; events of all goroutines. */
  cycles: number;
  of: number;
  events: number;
  sites: SiteActivity[];
  /** What to ask about the map. */
  question: string;
}

export function holderOf(facts: Facts): Holder | undefined {
  const { maps, summary } = facts;
  const t = valuesOf(HOLDING, facts);
  if (!maps || summary.live_heap?.course !== 'growing') return undefined;
  // Maps that are dropped hold nothing.
  const dropped = judgementOf(mapPerCall, facts)?.figures.function;
  const grows = [...maps.sites.values()].filter(
    ({ site }) => site.operation === 'grow' && !site.sync && site.function !== dropped,
  );
  const seen = new Map<number, number>();
  for (const { goroutines } of grows) for (const [g, n] of goroutines) seen.set(g, (seen.get(g) ?? 0) + n);
  const events = [...seen.values()].reduce((sum, n) => sum + n, 0);
  const [most] = [...seen].sort((a, b) => b[1] - a[1]);
  if (!most || most[1] < t.share * events || events < t.cycles) return undefined;
  const [goroutine] = most;
  const sites = grows.filter(({ goroutines }) => goroutines.has(goroutine));
  const cycles = cyclesOf(sites).size;
  if (cycles < t.cycles) return undefined;
  const top = functionsOf(facts).find(({ name }) => sites.some(({ site }) => site.function === name))!;
  return {
    goroutine,
    name: top.name,
    place: placeOf(top, 'grow'),
    cycles,
    of: maps.cycles.length,
    events,
    sites,
    question: questionOf(top, facts),
  };
}

/** A delete costs about what a write does (both look the key up): from this share of both on, entries go nearly as they come. */
const GOES = 0.25;

/**
 * Whether entries go, and, where samples show that some do in the same package, whether as many go as come: of a map of constant size too tables are
 * made, for what deletes leave in them (internal/runtime/maps, table.go: tombstones; runtime/map.go: sameSizeGrow).
 */
function questionOf(top: MapFunction, facts: Facts): string {
  const near = functionsOf(facts).filter(({ name }) => packageOf(name) === packageOf(top.name));
  const deletes = near.filter((user) => sitesOf(user, 'delete').length > 0);
  const gone = sum(deletes, 'delete');
  const question = 'what removes entries from the map that grows there, and does it run?';
  if (!isShare(gone, gone + sum(near, 'assign', 'grow'), GOES)) return question;
  const [busiest] = deletes.sort((a, b) => b.sum('delete').cpuSamples - a.sum('delete').cpuSamples);
  const made = sitesOf(top, 'grow').some(({ site }) => site.swiss)
    ? 'its tables still double or split once, for the places of what was deleted, and then it levels off'
    : 'its table is still made anew at the same size from time to time, and the heap goes up and down';
  return `${question} If it is ${placeOf(busiest, 'delete')}: do as many go as come (log len of the map)? Then ${made}: a longer trace shows it`;
}

const sum = (users: readonly MapFunction[], ...operations: readonly MapOperation[]): number =>
  users.reduce((all, user) => all + user.sum(...operations).cpuSamples, 0);

/** `example.com/shop/orders` of `example.com/shop/orders.(*Book).Put`. */
function packageOf(name: string): string {
  const last = name.lastIndexOf('/') + 1;
  const [own] = name.slice(last).split('.');
  return name.slice(0, last) + own;
}
