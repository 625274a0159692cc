// What map growth costs in GC and CPU: cycles that start, and assists that are paid, in growth more often than by chance. Without
// a CPU profile only sweeps (which sample allocations) and cycle starts are available.
import { formatDuration, formatShare } from '../model/format.js';
import type { EventShare } from '../model/maps.js';
import { mapPerCall, nestedMap } from './map-building.js';
import { beyondChance, CHANCES, chanceWords } from './map-chance.js';
import { busiest, cyclesOf, evidenceOf, isShare, placeOf, sitesOf } from './map-functions.js';
import { movingToo } from './map-moving.js';
import { THREE, growthWords, HINT, POINTERS, ofSamples, SOME } from './map-words.js';
import { type Rule, judgementOf } from './rule.js';
import { isStaircaseOf } from './staircase.js';

const shareFigures = ({
  n,
  in_growth,
  share,
  sweeps,
  sweeps_share,
  lift,
  p,
}: EventShare): Record<string, number> => ({
  events: n,
  in_growth,
  share,
  sweeps,
  sweeps_share,
  ...(lift !== undefined && { lift }),
  ...(p !== undefined && { p }),
});

export const mapGrowthTriggers: Rule = {
  id: 'map-growth-triggers',
  needs: 'an execution trace',
  asks: ['stacks'],
  says: 'more cycles start inside map growth than chance explains',
  thresholds: CHANCES,
  means:
    'The allocation that started the cycle was a growing map. Writes to a map that does not grow never start a cycle.',
  computed:
    'Cycles started by an allocation in map growth, against the share of sweeps in map growth: both sample allocated bytes. An exact test over cycles, rounded against the finding. If the live heap doubles in steps with that map, heap-staircase reports it instead.',
  helps: 'A size hint, or smaller maps: a map that does not grow starts no cycles.',
  judge(facts, t) {
    const share = beyondChance(facts.summary.maps?.triggers, t);
    const top = share && busiest(facts, 'grow', 'triggers');
    if (!share || !top || isStaircaseOf(facts, top.name)) return undefined;
    const { assists } = facts.summary.maps!;
    const tells = beyondChance(assists, t);
    const moving = movingToo(facts);
    return {
      severity: share.share >= 0.5 ? 'medium' : 'low',
      confidence: 0.85,
      title: `${share.in_growth} of ${share.n} cycles start while a map grows, mostly in ${placeOf(top, 'grow')}: only ${formatShare(share.sweeps_share)} of the sweeps are in map growth, so this is not chance (p ${chanceWords(share.p)})${moving.words}`,
      figures: {
        ...shareFigures(share),
        function: top.name,
        ...(tells && { assists_share: tells.share, assists_p: tells.p }),
        ...moving.figures,
      },
      evidence: evidenceOf(
        facts.file,
        top.sites.filter(({ triggers }) => triggers > 0),
      ),
      advice: [`${placeOf(top, 'grow')}: ${HINT}`, growthWords(top), POINTERS],
      causes: [],
    };
  },
};

export const mapAssists: Rule = {
  id: 'map-assists',
  needs: 'an execution trace',
  asks: ['stacks'],
  says: 'more assists happen in map growth than chance explains',
  thresholds: CHANCES,
  means:
    'During a mark, goroutines that allocate have to assist. Here growing maps allocate, so writes to the map wait.',
  computed:
    'Assists that begin in map growth, against the share of sweeps that do; each cycle counts once, because the assists of one cycle are not independent.',
  helps: 'A size hint; growing maps outside the request path; more headroom (GOGC).',
  judge(facts, t) {
    // If cycles start there as well, that finding reports the assists too.
    if (beyondChance(facts.summary.maps?.triggers, t)) return undefined;
    const share = beyondChance(facts.summary.maps?.assists, t);
    const top = share && busiest(facts, 'grow', 'assists');
    if (!share || !top || isStaircaseOf(facts, top.name)) return undefined;
    const { assistNs } = top.sum('grow');
    const moving = movingToo(facts);
    return {
      severity: 'low',
      confidence: 0.75,
      title: `${share.in_growth} of ${share.n} mark assists happen while a map grows, mostly in ${placeOf(top, 'grow')} (${formatDuration(assistNs)}), but only ${formatShare(share.sweeps_share)} of the sweeps do (p ${chanceWords(share.p)})${moving.words}`,
      figures: {
        ...shareFigures(share),
        function: top.name,
        assist_ns: Math.round(assistNs),
        ...moving.figures,
      },
      evidence: evidenceOf(
        facts.file,
        top.sites.filter(({ assists }) => assists > 0),
      ),
      advice: [`${placeOf(top, 'grow')}: ${HINT}`, growthWords(top)],
      causes: [],
    };
  },
};

export const mapGrowthChain: Rule = {
  id: 'map-growth-chain',
  needs: 'an execution trace',
  asks: ['stacks'],
  says: 'growing the map, not assigning to it, is the cost: no size hint',
  thresholds: {
    share: ofSamples(
      0.15,
      'separated programs that fill maps without a hint from those that hint, churn, clear or read, in six Go versions',
    ),
    of_writes: {
      value: 0.25,
      unit: 'of the samples that write',
      source: 'hinted or settled maps: 0 to 0.1; maps built from empty: 0.3 to 0.6',
    },
    least: SOME,
    cycles: THREE,
    sweeps: {
      value: 0.3,
      unit: 'of the sweeps',
      source: 'without CPU samples: nearly a third of all allocation',
    },
  },
  means: 'A map filled from empty allocates twice its final size and moves every entry several times.',
  computed:
    'CPU samples in growth (hashGrow, evacuate …; rehash, grow, split …) against all, and against all writes; tables made with a hint do not count as growth.',
  helps: HINT,
  judge(facts, t) {
    const { maps, file } = facts;
    const top = busiest(facts, 'grow', maps && maps.all.cpuSamples > 0 ? 'cpuSamples' : 'triggers');
    if (!maps || !top || judgementOf(mapPerCall, facts)) return undefined;
    // Inner maps grow because there are so many of them.
    if (judgementOf(nestedMap, facts)?.figures.function === top.name) return undefined;
    const { all } = maps;
    const growth = top.sum('grow');
    const writes = top.sum('grow', 'assign').cpuSamples;
    const isHot =
      growth.cpuSamples >= t.least &&
      growth.cpuSamples >= t.of_writes * writes &&
      isShare(growth.cpuSamples, all.cpuSamples, t.share);
    const grown = sitesOf(top, 'grow');
    const isBought =
      all.cpuSamples === 0 &&
      growth.sweeps >= t.least &&
      cyclesOf(grown).size >= t.cycles &&
      isShare(growth.sweeps, all.sweeps, t.sweeps);
    if (!isHot && !isBought) return undefined;
    return {
      severity: 'low',
      confidence: 0.75,
      title: isHot
        ? `${placeOf(top, 'grow')} spends ${formatShare(growth.cpuSamples / all.cpuSamples)} of the program’s CPU time growing maps, ${formatShare(growth.cpuSamples / writes)} of what it spends writing to them (${formatShare(writes / all.cpuSamples)})`
        : `${placeOf(top, 'grow')}: ${formatShare(growth.sweeps / all.sweeps)} of the sweeps, which sample allocation, are in growing maps`,
      figures: {
        function: top.name,
        growth_cpu_samples: growth.cpuSamples,
        write_cpu_samples: writes,
        cpu_samples: all.cpuSamples,
        growth_sweeps: growth.sweeps,
        sweeps: all.sweeps,
      },
      evidence: evidenceOf(file, grown),
      advice: [`${placeOf(top, 'grow')}: ${HINT}`, growthWords(top), POINTERS],
      causes: [],
    };
  },
};
