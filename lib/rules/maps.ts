// Findings of maps beside the collector, from what lib/correlate/ makes of map activity and GC intervals.
import { formatNumber } from '../model/format.js';
import type { GcSeries, MapSeries } from '../model/map-activity.js';
import type { MapPair } from '../model/records.js';
import { cause, linesOf, type Rule } from './rule.js';

const MAP_WORDS: Readonly<Record<MapSeries, string>> = {
  grow_per_s: 'map growth',
  assign_per_s: 'map writes',
  delete_per_s: 'map deletes',
  map_cpu_ns_per_s: 'CPU time in map code',
  map_assist_ns_per_s: 'assist time in map code',
};
const GC_WORDS: Readonly<Record<GcSeries, string>> = {
  mark_ns_per_s: 'mark time',
  assist_ns_per_s: 'assist time',
  stw_sweep_term_ns: 'sweep termination pauses',
  stw_mark_term_ns: 'mark termination pauses',
  goal_residual_bytes: 'unexplained heap goals',
};

/** A pair that was told. */
type Told = MapPair & Required<Pick<MapPair, 'lag' | 'r' | 'q'>>;

const isTold = (pair: MapPair): pair is Told => pair.q !== undefined;

/** Writes to keys that are there allocate nothing and start no cycle: what moves with them alone has another cause. */
const PROVES_NOTHING: readonly MapSeries[] = ['assign_per_s', 'delete_per_s'];

const mapGcCorrelation: Rule = {
  id: 'map-gc-correlation',
  needs: 'gctrace lines of Go 1.5 and later, with --activity FILE',
  says: 'map activity and pauses, marks or goals move together beyond chance',
  thresholds: {
    q: {
      value: 0.05,
      unit: 'of such findings',
      source:
        'false discoveries over a family of ten pairs that was fixed beforehand (Benjamini and Hochberg 1995)',
    },
    correlation: {
      value: 0.3,
      unit: 'r',
      source:
        'over hundreds of intervals less is beyond chance too, and explains less than a tenth of the changes',
    },
  },
  means:
    'Where map activity rises from one GC interval to the next, this figure of GC rises too, in the same interval or the next one, and neither time nor the live heap explains it.',
  computed:
    'Rates of each GC interval; relative changes from interval to interval, with a slow course, their own last changes and the changes of the live heap taken out; Student’s t and a seeded permutation; 20 intervals and more. The family: growth (per second) against mark time, assist time, both pauses and the unexplained part of the goal; writes against mark and assist time; CPU time in map code against mark and assist time; assist time in map code against mark time. Writes alone never make the finding: to keys that are there they allocate nothing. All other pairs are shown without a q. The goal itself is never tested: it is made of the live heap.',
  helps:
    'Maps that are built from empty allocate their tables again and again: give make a size, reuse maps. What moves together may have one cause: a trace tells in whose code cycles start and assists are paid.',
  judge(facts, t) {
    const { map_correlation: correlation } = facts.summary;
    const found = (correlation?.primary ?? [])
      .filter(isTold)
      .filter(({ map, q, r }) => q <= t.q && r >= t.correlation && !PROVES_NOTHING.includes(map))
      .sort((a, b) => a.q - b.q || b.r - a.r);
    const [best] = found;
    if (!best) return undefined;
    const gc = [...new Set(found.filter(({ map }) => map === best.map).map((pair) => GC_WORDS[pair.gc]))];
    const next = best.lag === 1 ? ', one interval later' : '';
    return {
      severity: 'low',
      confidence: 0.8,
      title: `${MAP_WORDS[best.map]} and GC move together beyond chance, in ${listed(gc)}${next} (r ${formatNumber(best.r)}, q ${formatNumber(best.q)}, ${best.n} intervals)`,
      figures: {
        map: best.map,
        gc: best.gc,
        r: best.r,
        q: best.q,
        lag: best.lag,
        intervals: best.n,
        pairs: found.length,
      },
      evidence: [linesOf(facts)],
      advice: [
        'maps that are filled from empty grow step by step: make(map[K]V, n) where n is known, or keep and clear the map',
        'an execution trace of the same load tells which function it is: gcdrift explain capture',
      ],
      causes: [
        cause('growing maps allocate, and the allocation drives GC', 0.7, 'an execution trace'),
        cause('the load, or other work on the machine, drives both', 0.3, 'the request rate beside it'),
      ],
      ...(facts.summary.from_n !== undefined && { from_n: facts.summary.from_n }),
      ...(facts.summary.to_n !== undefined && { to_n: facts.summary.to_n }),
    };
  },
};

const listed = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)!}`;

export const mapRules: readonly Rule[] = [mapGcCorrelation];
