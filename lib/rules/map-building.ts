// Maps, and map keys, that are created again and again: per call, per key of another map, per write.
import { significant } from '../model/units.js';
import type { Judgement } from '../model/finding.js';
import { formatNumber, formatShare } from '../model/format.js';
import { MAP_OPERATIONS, samplesOf } from '../model/maps.js';
import type { Facts } from '../process/facts.js';
import {
  cyclesOf,
  evidenceOf,
  functionsOf,
  isShare,
  placeOf,
  sitesOf,
  type MapFunction,
} from './map-functions.js';
import { growsOn, isMostlyDropped, levelCycles, mayBeKept, outgrowsHeap, timesGrowth } from './map-kept.js';
import { nestedByType } from './map-types.js';
import { cpuWords, growthWords, HINT, ofSamples, THREE } from './map-words.js';
import { cause, type Rule, type Values } from './rule.js';

export const mapPerCall: Rule = {
  id: 'map-per-call',
  needs: 'an execution trace',
  asks: ['stacks'],
  says: 'maps are built and dropped per call',
  thresholds: {
    share: {
      value: 0.2,
      unit: 'of a cycle’s sweeps, assists and start',
      source:
        'a fifth of all allocation, which these events sample; averaged over cycles, so that a busy one does not outweigh the rest',
    },
    cycles: {
      value: 0.5,
      unit: 'of the cycles',
      source:
        'a map is small only once in its life: small tables growing in every other cycle, and, beyond chance (1 %), in a quarter of those in which the live heap does not rise, belong to many maps',
    },
    least: {
      value: 5,
      unit: 'events and cycles',
      source: 'fewer may be a program filling its maps at start; of the cycles, so many without a rise too',
    },
  },
  means:
    'A map of a few hundred entries grows through all the small sizes and is garbage when the call returns.',
  computed:
    'Sweeps, cycle starts and assists in growth of small tables (Swiss maps: before any split; older ones: arrays that are not large objects), by function, in cycles in which the live heap does not rise with them (filling a map from empty allocates 2.2 times its final size, so the maximum would rise by what `share` of the allocation leaves), so that maps which are filled and kept do not count, however long that takes. If the live heap grows all the time: more than 4.4 times as much as it. For Swiss maps also growth at any size that allocates more than 2.2 times the largest live heap: maps that stay cannot.',
  helps:
    'A size hint; a map that is cleared and reused (clear keeps its tables); or a slice if there are few entries.',
  judge(facts, t) {
    const built = smallMaps(facts, t, !growsOn(facts)) ?? droppedMaps(facts, t);
    if (!built) return undefined;
    const { name, cycles, level, share, tables } = built;
    const dropped = droppedWords(built, facts);
    if (dropped === undefined) return undefined;
    const maps = facts.maps!;
    const { all } = maps;
    const { triggers } = facts.summary.maps!;
    const cpu = name.sum(...MAP_OPERATIONS).cpuSamples;
    return {
      severity: 'low',
      confidence: 0.8,
      title: `${placeOf(name, 'grow', 'make')} builds maps and drops them: ${tables} grow in ${dropped}, with ${formatShare(share)} of a cycle’s sweeps, assists and starts`,
      figures: {
        function: name.name,
        cycles_with_growth: cycles,
        ...(level && { level_cycles_with_growth: level.cycles, level_cycles: level.all }),
        small_growth_events: name.sum('grow', 'make', 'assign').small,
        small_growth_share: significant(maps.smallShareOf(name.name)),
        triggers_in_growth: triggers.in_growth,
        triggers: triggers.n,
        ...(all.cpuSamples > 0 && { cpu_samples: cpu, cpu_share: significant(cpu / all.cpuSamples) }),
      },
      evidence: evidenceOf(facts.file, sitesOf(name, 'grow')),
      advice: [
        `${placeOf(name, 'grow', 'make')}: ${HINT}`,
        'or keep one map (per worker, or in a sync.Pool) and clear() it: its tables stay, and refilling them needs no growth',
        growthWords(name),
      ],
      causes: [],
    };
  },
};

/** A function in which tables grow in many cycles. */
interface Built {
  name: MapFunction;
  cycles: number;
  /** Of the cycles in which the live heap does not rise: those with growth, and all of them. */
  level?: { cycles: number; all: number };
  /** Sweeps, assists and cycle starts, and their share. */
  events: number;
  share: number;
  tables: string;
}

/**
 * Small tables: each map passes through these sizes only once. `isLevel`: only if they also grow where the live heap does not
 * rise, since maps that are filled once and kept do not, for however many cycles they are filled.
 */
function smallMaps(facts: Facts, t: Values, isLevel = false): Built | undefined {
  for (const name of functionsOf(facts)) {
    const { small: events } = name.sum('grow', 'make', 'assign');
    const grown = smallCyclesOf(name);
    const share = facts.maps!.smallShareOf(name.name);
    if (!isOften(events, grown.size, facts, t) || share < t.share) continue;
    const built = { name, cycles: grown.size, events, share, tables: 'small tables' };
    if (!isLevel) return built;
    const level = levelCycles(facts, t.share);
    const cycles = [...grown].filter((n) => level.has(n)).length;
    if (cycles >= t.least && isShare(cycles, level.size, t.cycles))
      return { ...built, level: { cycles, all: level.size } };
  }
  return undefined;
}

/**
 * Tables of any size that allocate more than surviving maps can. Up to Go 1.23 a map whose entries come and go reallocates its
 * table at the same size (runtime/map.go, hashGrow: sameSizeGrow), so this holds only for Swiss tables.
 */
function droppedMaps(facts: Facts, t: Values): Built | undefined {
  for (const name of functionsOf(facts)) {
    const grows = sitesOf(name, 'grow');
    if (!grows.some(({ site }) => site.swiss)) continue;
    const events = samplesOf(name.sum('grow'));
    const share = events / samplesOf(facts.maps!.all);
    const cycles = cyclesOf(grows).size;
    if (isOften(events, cycles, facts, t) && share >= t.share && outgrowsHeap(facts, events))
      return { name, cycles, events, share, tables: 'tables' };
  }
  return undefined;
}

/** In how many cycles they grow, and what shows that they are dropped; nothing if they may be kept. */
function droppedWords({ cycles, level, events }: Built, facts: Facts): string | undefined {
  if (level) return `${level.cycles} of ${level.all} cycles in which the live heap does not rise`;
  const all = `${cycles} of ${facts.maps!.cycles.length} cycles`;
  if (!growsOn(facts)) return `${all} while the live heap does not`;
  const times = timesGrowth(facts, events);
  return isMostlyDropped(times)
    ? `${all}, what they allocate is ${formatNumber(Math.round(times))} times what the live heap grew by`
    : undefined;
}

const isOften = (events: number, cycles: number, { maps }: Facts, t: Values): boolean =>
  events >= t.least && cycles >= t.least && cycles >= t.cycles * maps!.cycles.length;

const smallCyclesOf = ({ sites }: MapFunction): Set<number> =>
  new Set(sites.flatMap(({ small, smallCycles }) => (small > 0 ? [...smallCycles] : [])));

/** Adds the function in which small tables grow most: it fills the inner maps. */
function filledBy(nested: Judgement, facts: Facts): Judgement {
  const [filler] = functionsOf(facts)
    .map((name) => ({ name, small: name.sum('grow', 'make', 'assign').small }))
    .filter(({ small }) => small > 0)
    .sort((a, b) => b.small - a.small);
  if (!filler) return nested;
  return {
    ...nested,
    title: `${nested.title}; small maps grow mostly in ${placeOf(filler.name, 'grow', 'assign')}${cpuWords(filler.name, facts)}`,
    figures: { ...nested.figures, function: filler.name.name },
  };
}

const linesOf = ({ sites }: MapFunction, ...operations: readonly string[]): number =>
  new Set(sites.flatMap(({ site: { operation, line } }) => (operations.includes(operation) ? [line] : [])))
    .size;

/** Writes to two maps; or makes maps and uses maps on two lines, so it looks up one and writes to it. */
const isTwofold = (name: MapFunction): boolean =>
  linesOf(name, 'grow', 'assign') >= 2 ||
  (linesOf(name, 'make') > 0 && linesOf(name, 'grow', 'assign', 'access') >= 2);

/** Maps that are created and kept. Each map's header or first table is sampled at most once, and is small among all bytes. */
function madeMaps(facts: Facts, { made }: Values): Built | undefined {
  for (const name of functionsOf(facts)) {
    if (!isTwofold(name)) continue;
    const headers = name.sum('make');
    const first = name.sum('assign').small;
    const seen = new Set(
      name.sites.flatMap(({ site: { operation }, cycles, smallCycles }) =>
        operation === 'make' ? [...cycles] : operation === 'assign' ? [...smallCycles] : [],
      ),
    );
    if (samplesOf(headers) + headers.cpuSamples + first < made || seen.size < made) continue;
    const events = samplesOf(headers) + name.sum('grow', 'assign').small;
    if (!mayBeKept(timesGrowth(facts, events))) continue;
    const cycles = new Set([...seen, ...smallCyclesOf(name)]).size;
    return { name, cycles, events, share: events / samplesOf(facts.maps!.all), tables: 'small tables' };
  }
  return undefined;
}

export const nestedMap: Rule = {
  id: 'nested-map',
  needs: 'an execution trace',
  asks: ['stacks'],
  says: 'one inner map per key multiplies headers and tables',
  thresholds: {
    share: { ...mapPerCall.thresholds.share, value: 0.1, source: 'a tenth of all allocation' },
    cycles: {
      value: 0.5,
      unit: 'of the cycles',
      source:
        'a map is small only once in its life: small tables growing in every other cycle belong to many maps',
    },
    least: {
      value: 5,
      unit: 'events and cycles',
      source: 'fewer may be a program filling its maps at start',
    },
    made: {
      value: 3,
      unit: 'headers or first tables, and cycles with them',
      source: 'a single event never makes a finding, and two of a kind are one coincidence',
    },
  },
  means:
    'Each outer key has its own map: a 48-byte header and, from the first entry on, a group or bucket of eight slots, however few are used.',
  computed:
    'With the alloc/free experiment: tables whose values are maps, and what these take. Otherwise as map-per-call, or by three headers or first tables seen in a function (each map has one, a tiny part of all bytes, so three stand for many), if it uses two maps (writes maps on at least two lines; or makes maps, looks one up and writes it) and the live heap grows by about as much: the small maps are kept.',
  helps: 'One map with both keys in a struct key: one table, no headers.',
  judge(facts, t) {
    const byType = nestedByType(facts);
    if (byType) return filledBy(byType, facts);
    if (!growsOn(facts)) return undefined;
    const small = smallMaps(facts, t);
    const isKept = small && isTwofold(small.name) && !isMostlyDropped(timesGrowth(facts, small.events));
    const top = isKept ? small : madeMaps(facts, t);
    if (!top) return undefined;
    const { name, events, cycles } = top;
    return {
      severity: 'low',
      confidence: 0.6,
      title: `${placeOf(name, 'grow')} makes small maps and keeps them: new ones in ${cycles} of ${facts.maps!.cycles.length} cycles, and the live heap grows, as with a map of maps${cpuWords(name, facts)}`,
      figures: { function: name.name, cycles_with_growth: cycles, small_growth_events: events },
      evidence: evidenceOf(facts.file, name.sites),
      advice: [
        `${placeOf(name, 'grow')}: flatten it: one map with a struct of both keys instead of a map per outer key`,
        'an alloc/free trace (GODEBUG=traceallocfree=1, Go 1.23 and later) shows bytes by type',
      ],
      causes: [],
    };
  },
};

export const mapKeyConstruction: Rule = {
  id: 'map-key-construction',
  needs: 'an execution trace',
  asks: ['stacks'],
  says: 'keys are built per access (Sprintf, strconv, concatenation)',
  thresholds: {
    share: ofSamples(0.2, 'a fifth of the CPU goes into the keys and their maps'),
    making: {
      value: 4,
      unit: 'samples and sweeps',
      source: 'of strings being built, in a function that itself uses a map with string keys',
    },
    used: { ...THREE, unit: 'samples in its maps' },
    sweeps: {
      value: 0.1,
      unit: 'of the sweeps',
      source: 'without CPU samples: a tenth of all allocation',
    },
  },
  means:
    'Each access builds a string, hashes and compares it, and leaves it as garbage. The map itself may be small and stable.',
  computed:
    'CPU samples and sweeps in fmt.Sprint, strconv and concatenation, in a function that itself uses a map with string keys, or that it calls for its keys. Stacks do not show whether a string becomes a key, a value, or a text of what was looked up: probably a key where the function looks up, less surely where it only writes (confidence 0.7, 0.5).',
  helps:
    'A struct key (comparable, no garbage), or a []byte buffer looked up as m[string(buf)], which does not allocate.',
  judge(facts, t) {
    const { maps, file } = facts;
    if (!maps) return undefined;
    const { all } = maps;
    const users = functionsOf(facts);
    const keys = users.flatMap(({ sites }) => sites).filter(({ site }) => site.operation === 'key');
    for (const name of users) {
      const own = name.sites.filter(({ site }) => site.text);
      if (own.length === 0) continue;
      const making = keys.filter(({ site }) => site.function === name.name || site.caller === name.name);
      const cpu = making.reduce((sum, { cpuSamples }) => sum + cpuSamples, 0);
      const sweeps = making.reduce((sum, site) => sum + site.sweeps, 0);
      if (cpu + sweeps < t.making) continue;
      const used = own.reduce((sum, { cpuSamples }) => sum + cpuSamples, 0);
      // Stacks do not tell keys from values, nor from a text of what is looked up on the same line.
      const isRead = own.some(({ site }) => site.operation === 'access');
      const isHeavy = used >= t.used && cpu > 0 && isShare(cpu + used, all.cpuSamples, t.share);
      if (!isHeavy && !(all.cpuSamples === 0 && isShare(sweeps, all.sweeps, t.sweeps))) continue;
      return {
        severity: 'low',
        confidence: isRead ? 0.7 : 0.5,
        title: `${placeOf(name, 'assign', 'access')} builds strings, probably its keys, anew for each access: ${cpu} CPU samples and ${sweeps} sweeps in building strings, ${used} samples in the map`,
        figures: {
          function: name.name,
          key_cpu_samples: cpu,
          key_sweeps: sweeps,
          map_cpu_samples: used,
          ...(all.cpuSamples > 0 && {
            cpu_samples: all.cpuSamples,
            cpu_share: significant((cpu + used) / all.cpuSamples),
          }),
        },
        evidence: evidenceOf(file, making),
        advice: [
          `${placeOf(name, 'assign', 'access')}: a struct key, such as struct{ user, item int }, needs no string and leaves no garbage`,
          'or build the key in a reused []byte and look up m[string(buf)]: that allocates nothing',
        ],
        causes: [
          cause(
            'keys built from other values',
            isRead ? 0.7 : 0.6,
            'the line of the map: is the string between the brackets?',
          ),
          cause(
            isRead ? 'texts of what is looked up, or of the values' : 'strings that are the values',
            isRead ? 0.3 : 0.4,
            'the line of the map',
          ),
        ],
      };
    }
    return undefined;
  },
};
