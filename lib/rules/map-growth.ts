// Maps that grow, against the collector and against the CPU: cycles that start and assists that are paid in growth beyond chance.
// Where no CPU profile ran, sweeps (which sample allocations) and the starts of cycles are what there is.
import { formatDuration, formatShare } from '../model/format.js';
import type { EventShare } from '../model/maps.js';
import { mapPerCall } from './map-building.js';
import { evidenceOf, isShare, LEVEL, placeOf } from './map-functions.js';
import { THREE, growthWords, HINT, POINTERS, growing, shareOf, SOME, valuesOf } from './map-words.js';
import { round, type Rule } from './rule.js';

const CHANCE = {
  value: LEVEL,
  unit: 'chance',
  source: 'one false alarm in a hundred traces, by an exact test',
};

function beyondChance(
  share: EventShare | undefined,
  t: Readonly<Record<string, number>>,
): EventShare | undefined {
  if (!share || share.p === undefined || share.p > t.chance || share.in_growth < t.least) return undefined;
  return share.lift !== undefined && share.lift < t.lift ? undefined : share;
}

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

const LIFT = {
  value: 1.5,
  unit: 'of the share of sweeps',
  source:
    'half as much again: the sweeps’ own bias (early in the cycle, one event for many pages) stays below that',
};

const chanceWords = (p: number): string => (p < 0.0001 ? '< 0.0001' : String(round(p, 1)));

export const mapGrowthTriggers: Rule = {
  id: 'map-growth-triggers',
  needs: 'an execution trace',
  asks: ['stacks'],
  says: 'cycles start inside map growth beyond chance',
  thresholds: { chance: CHANCE, least: THREE, lift: LIFT },
  means:
    'The allocation that started the cycle was a map making room. Writes to a map that does not grow start no cycles, however many there are.',
  computed:
    'Cycles whose starting allocation lies in map growth, against the share of sweeps that do: both sample allocated bytes. The cycle is the unit; an exact test whose chances are rounded against the finding.',
  helps: 'A size hint, or smaller maps: what does not grow starts nothing.',
  judge(facts, t) {
    const share = beyondChance(facts.summary.maps?.triggers, t);
    const top = share && growing(facts, 'triggers');
    if (!share || !top) return undefined;
    const { assists } = facts.summary.maps!;
    const tells = beyondChance(assists, { ...t, least: t.least });
    return {
      severity: share.share >= 0.5 ? 'medium' : 'low',
      confidence: 0.85,
      title: `${share.in_growth} of ${share.n} cycles start while a map grows, mostly in ${placeOf(top, 'grow')}: growth begins ${formatShare(share.sweeps_share)} of the sweeps, so chance does not make that (p ${chanceWords(share.p!)})`,
      figures: {
        ...shareFigures(share),
        function: top.name,
        ...(tells && { assists_share: tells.share, assists_p: tells.p! }),
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
  thresholds: { chance: CHANCE, least: THREE, lift: LIFT },
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
    if (!share || !top) return undefined;
    const { assistNs } = top.sum('grow');
    return {
      severity: 'low',
      confidence: 0.75,
      title: `${share.in_growth} of ${share.n} mark assists are paid while a map grows, mostly in ${placeOf(top, 'grow')} (${formatDuration(assistNs)}): growth begins ${formatShare(share.sweeps_share)} of the sweeps (p ${chanceWords(share.p!)})`,
      figures: { ...shareFigures(share), function: top.name, assist_ns: Math.round(assistNs) },
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
    if (!maps || !top || mapPerCall.judge(facts, valuesOf(mapPerCall))) return undefined;
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
        ? `${placeOf(top, 'grow')} spends ${formatShare(growth.cpuSamples / all.cpuSamples)} of the CPU on growing maps, ${formatShare(growth.cpuSamples / writes)} of what it spends on writing to them`
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
