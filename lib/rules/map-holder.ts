// The goroutine that keeps growing maps while the live heap rises: what it keeps may be what fills the heap.
import type { Facts } from '../process/facts.js';
import type { SiteActivity } from '../process/mapped.js';
import { mapPerCall } from './map-building.js';
import { cyclesOf, functionsOf, placeOf } from './map-functions.js';
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
  };
}
