// Maps that grow, against the collector and against the CPU: cycles that start and assists that are paid in growth beyond chance.
// Where no CPU profile ran, sweeps (which sample allocations) and the starts of cycles are what there is.
import { formatDuration, formatShare } from '../model/format.js';
import type { EventShare } from '../model/maps.js';
import { mapPerCall, nestedMap } from './map-building.js';
import { beyondChance, CHANCES, chanceWords } from './map-chance.js';
import { evidenceOf, isShare, placeOf } from './map-functions.js';
import { movingToo } from './map-moving.js';
import { THREE, growthWords, HINT, POINTERS, growing, shareOf, SOME } from './map-words.js';
import { valuesOf, type Rule } from './rule.js';
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
  says: 'cycles start inside map growth beyond chance',
  thresholds: CHANCES,
  means:
    'The allocation that started the cycle was a map making room. Writes to a map that does not grow start no cycles, however many there are.',
  computed:
    'Cycles whose starting allocation lies in map growth, against the share of sweeps that do: both sample allocated bytes. The cycle is the unit; an exact test whose chances are rounded against the finding. Where the live heap doubles in steps with that map, heap-staircase tells it.',
  helps: 'A size hint, or smaller maps: what does not grow starts nothing.',
  judge(facts, t) {
    const share = beyondChance(facts.summary.maps?.triggers, t);
    const top = share && growing(facts, 'triggers');
    if (!share || !top || isStaircaseOf(facts, top.name)) return undefined;
    const { assists } = facts.summary.maps!;
    const tells = beyondChance(assists, t);
    const moving = movingToo(facts);
    return {
      severity: share.share >= 0.5 ? 'medium' : 'low',
      confidence: 0.85,
      title: `${share.in_growth} of ${share.n} cycles start while a map grows, mostly in ${placeOf(top, 'grow')}: growth begins ${formatShare(share.sweeps_share)} of the sweeps, so chance does not make that (p ${chanceWords(share.p)})${moving.words}`,
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
  says: 'assist debt is paid in map code beyond chance',
  thresholds: CHANCES,
  means:
    'During a mark, who allocates must help marking. Here it is map growth that allocates then, so writes to the map wait.',
  computed:
    'Assists begun in map growth, against the share of sweeps that are; each cycle casts one vote, since the assists of one cycle hang together.',
  helps: 'A size hint; growing outside of the requests’ way; more headroom (GOGC).',
  judge(facts, t) {
    // Where cycles start there as well, that finding tells of the assists too.
    if (beyondChance(facts.summary.maps?.triggers, t)) return undefined;
    const share = beyondChance(facts.summary.maps?.assists, t);
    const top = share && growing(facts, 'assists');
    if (!share || !top || isStaircaseOf(facts, top.name)) return undefined;
    const { assistNs } = top.sum('grow');
    const moving = movingToo(facts);
    return {
      severity: 'low',
      confidence: 0.75,
      title: `${share.in_growth} of ${share.n} mark assists are paid while a map grows, mostly in ${placeOf(top, 'grow')} (${formatDuration(assistNs)}): growth begins ${formatShare(share.sweeps_share)} of the sweeps (p ${chanceWords(share.p)})${moving.words}`,
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
  says: 'growth itself (not assignment) is the cost: no size hint',
  thresholds: {
    share: shareOf(
      0.15,
      'separated every unhinted fill from hinted, churning, clearing and reading programs of six Go versions',
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
      source: 'where there are no CPU samples: nearly a third of all allocation',
    },
  },
  means:
    'A map that is filled from empty allocates twice its final size, and moves every entry again and again.',
  computed:
    'CPU samples in growth (hashGrow, evacuate …; rehash, grow, split …) against all, and against all writes; tables made with a hint are no growth.',
  helps: HINT,
  judge(facts, t) {
    const { maps, file } = facts;
    const top = growing(facts, maps && maps.all.cpuSamples > 0 ? 'cpuSamples' : 'triggers');
    if (!maps || !top || mapPerCall.judge(facts, valuesOf(mapPerCall.thresholds))) return undefined;
    // Inner maps grow because there are so many of them.
    if (nestedMap.judge(facts, valuesOf(nestedMap.thresholds))?.figures.function === top.name)
      return undefined;
    const { all } = maps;
    const growth = top.sum('grow');
    const writes = top.sum('grow', 'assign').cpuSamples;
    const isHot =
      growth.cpuSamples >= t.least &&
      growth.cpuSamples >= t.of_writes * writes &&
      isShare(growth.cpuSamples, all.cpuSamples, t.share);
    const cycles = new Set(
      top.sites.flatMap((site) => (site.site.operation === 'grow' ? [...site.cycles] : [])),
    );
    const isBought =
      all.cpuSamples === 0 &&
      growth.sweeps >= t.least &&
      cycles.size >= t.cycles &&
      isShare(growth.sweeps, all.sweeps, t.sweeps);
    if (!isHot && !isBought) return undefined;
    return {
      severity: 'low',
      confidence: 0.75,
      title: isHot
        ? `${placeOf(top, 'grow')} spends ${formatShare(growth.cpuSamples / all.cpuSamples)} of the CPU on growing maps, ${formatShare(growth.cpuSamples / writes)} of what it spends on writing to them (${formatShare(writes / all.cpuSamples)})`
        : `${placeOf(top, 'grow')}: growing maps begins ${formatShare(growth.sweeps / all.sweeps)} of the sweeps, which sample allocation`,
      figures: {
        function: top.name,
        growth_cpu_samples: growth.cpuSamples,
        write_cpu_samples: writes,
        cpu_samples: all.cpuSamples,
        growth_sweeps: growth.sweeps,
        sweeps: all.sweeps,
      },
      evidence: evidenceOf(
        file,
        top.sites.filter(({ site }) => site.operation === 'grow'),
      ),
      advice: [`${placeOf(top, 'grow')}: ${HINT}`, growthWords(top), POINTERS],
      causes: [],
    };
  },
};
