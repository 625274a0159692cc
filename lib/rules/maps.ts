// The finding that map activity and GC move together, from the correlation over GC intervals in lib/correlate/.
import { given } from '../model/given.js';
import { functionsOf, placeOf, sitesOf } from './map-functions.js';
import { mapAssists, mapGrowthTriggers } from './map-growth.js';
import { MOVING, movingWithGc } from './map-moving.js';
import { allCycles, cause, judgementOf, linesOf, type Rule } from './rule.js';
import { isStaircaseOf } from './staircase.js';

/** These findings show from GC's own events that growth drives it, so they also report the correlation. */
const TOLD_THERE: readonly Rule[] = [mapGrowthTriggers, mapAssists];

const mapGcCorrelation: Rule = {
  ...MOVING,
  needs: 'an execution trace; or gctrace lines of Go 1.5 and later, with --activity FILE',
  says: 'map activity and GC (pauses, marks or goals) move together more than chance explains',
  means:
    'When map activity rises from one GC interval to the next, a GC figure rises too, in the same interval or the next, and neither time nor the live heap explains it.',
  computed:
    'How rates change from one GC interval to the next, relative to their size, over 20 intervals or more. Slow courses, each rate’s own last change and the changes of the live heap are taken out first. Student’s t and a seeded permutation test ten pairs, which are fixed: growth against mark time, assist time, both pauses and the unexplained part of the goal; writes against mark and assist time; CPU time in map code against mark and assist time; assist time in map code against mark time. Other pairs are shown without a q. Writes, deletes and CPU time alone never make the finding, because writing to existing keys allocates nothing. The goal itself is never tested, because it follows from the live heap. In a trace, growth is the allocation times growth’s share of sweeps and cycle starts, CPU time is that of samples outside assists, and intervals last 0.1 s or more.',
  helps:
    'Maps filled from empty allocate their tables again and again: give make a size, reuse maps. Two things that move together may share a cause: a trace shows whose code starts cycles and assists.',
  judge(facts) {
    const moving = movingWithGc(facts);
    if (!moving || TOLD_THERE.some((rule) => judgementOf(rule, facts))) return undefined;
    const { best, pairs, map, gc, sure } = moving;
    const top = functionsOf(facts).find((user) => sitesOf(user, 'grow').length > 0);
    if (top && isStaircaseOf(facts, top.name)) return undefined;
    return {
      severity: 'low',
      confidence: 0.8,
      title: `${map} and GC move together more than chance explains, in ${gc} ${sure}${top ? `; maps grow mostly in ${placeOf(top, 'grow')}` : ''}`,
      figures: {
        map: best.map,
        gc: best.gc,
        r: best.r,
        q: best.q,
        lag: best.lag,
        intervals: best.n,
        pairs,
        ...(top && { function: top.name }),
      },
      evidence: [linesOf(facts)],
      advice: given(
        'maps filled from empty grow step by step: use make(map[K]V, n) if n is known, or keep and clear the map',
        !top && 'an execution trace of the same load names the function: gcdrift explain capture',
      ),
      causes: [
        cause('growing maps allocate, and the allocation drives GC', 0.7, 'an execution trace'),
        cause('the load, or other work on the machine, drives both', 0.3, 'the request rate at that time'),
      ],
      ...allCycles(facts),
    };
  },
};

export const mapRules: readonly Rule[] = [mapGcCorrelation];
