// Map activity and GC that are correlated beyond chance: which pairs of measures, and how to describe them.
import { formatNumber } from '../model/format.js';
import { ALLOCATES_NOTHING, GC_NAMES, MAP_NAMES } from '../model/map-activity.js';
import type { MapPair } from '../model/records.js';
import type { Facts } from '../process/facts.js';
import { valuesOf, type Rule } from './rule.js';

export const MOVING = {
  id: 'map-gc-correlation',
  thresholds: {
    q: {
      value: 0.05,
      unit: 'of the pairs found may be wrong',
      source:
        'false discovery rate over a family of ten pairs fixed in advance (Benjamini and Hochberg 1995)',
    },
    correlation: {
      value: 0.3,
      unit: 'correlation r',
      source:
        'over hundreds of intervals weaker correlations are significant too, but explain less than a tenth of the changes',
    },
    growth: {
      value: 0.05,
      unit: 'of the sweeps and starts of cycles',
      source:
        'in traces: growth that is less of all allocation drives nothing. Loads whose maps do not matter have at most 0.006; loads that only build maps have 0.96 and more',
    },
  },
} satisfies Partial<Rule>;

/** A pair with a significant correlation. */
type Told = MapPair & Required<Pick<MapPair, 'lag' | 'r' | 'q'>>;

const isTold = (pair: MapPair): pair is Told => pair.q !== undefined;

export interface Moving {
  /** The most significant pair. */
  best: Told;
  pairs: number;
  /** `map growth`, `mark time and assist time`, `(r 0.7, q 0.002, 38 intervals)`. */
  map: string;
  gc: string;
  sure: string;
}

/** The map activity that is correlated with GC and can be its cause. */
export function movingWithGc(facts: Facts): Moving | undefined {
  const t = valuesOf(MOVING, facts);
  const {
    summary: { map_correlation: correlation },
    maps,
  } = facts;
  const samples = maps ? maps.all.sweeps + maps.all.triggers : 0;
  if (maps && samples > 0 && maps.growth.sweeps + maps.growth.triggers < t.growth * samples) return undefined;
  const found = (correlation?.primary ?? [])
    .filter(isTold)
    .filter(({ map, q, r }) => q <= t.q && r >= t.correlation && !ALLOCATES_NOTHING.includes(map))
    .sort((a, b) => a.q - b.q || b.r - a.r);
  if (found.length === 0) return undefined;
  const [best] = found;
  const gc = [...new Set(found.filter(({ map }) => map === best.map).map((pair) => GC_NAMES[pair.gc]))];
  const later = best.lag === 1 ? ', one interval later' : '';
  return {
    best,
    pairs: found.length,
    map: MAP_NAMES[best.map],
    gc: `${listed(gc)}${later}`,
    sure: `(r ${formatNumber(best.r)}, q ${formatNumber(best.q)}, ${best.n} intervals)`,
  };
}

const listed = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)!}`;

/** What a finding about growth and GC adds to its title and figures. */
export function movingToo(facts: Facts): { words: string; figures: Record<string, string | number> } {
  const moving = movingWithGc(facts);
  if (!moving) return { words: '', figures: {} };
  const { best, map, gc, sure } = moving;
  return {
    words: `; ${map} moves with ${gc} ${sure}`,
    figures: { correlation_gc: best.gc, correlation_r: best.r, correlation_q: best.q },
  };
}
