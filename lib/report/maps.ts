// The section "Maps and GC" of a trace, or of counters beside a log: one sentence, map activity by line, whether events and rates
// are correlated beyond chance, and what is unknown.
import { significant } from '../model/units.js';
import { lineOf } from '../model/actor.js';
import { formatNumber, formatSeconds, formatShare } from '../model/format.js';
import { given } from '../model/given.js';
import { ALLOCATES_NOTHING, GC_NAMES, MAP_NAMES, type MapSeries } from '../model/map-activity.js';
import type { EventShare, MapFigures } from '../model/maps.js';
import type { MapCorrelation, SummaryRecord } from '../model/records.js';
import { figureBlock, numberColumn, tableOf, type Block, type TableBlock } from './blocks.js';
import { eventTable, siteTable, typeTable } from './map-activity.js';
import { functionOf } from './tables.js';

/** The rules' significance levels: one false alarm in a hundred traces (p), one wrong pair in twenty (q). */
const LEVEL = 0.01;
/** Between LEVEL and this p-value it is undecided. */
const DOUBT = 0.05;
const Q = 0.05;
/** A line with at least this share of the allocation is expected to start most cycles. */
const HALF = 0.5;
/** A share at least this much above that of sweeps is notable even if it is not significant. */
const OFTENER = 1.5;

/** Empty without map activity. */
export function mapBlocks(summary: SummaryRecord, verbose: boolean): Block[] {
  const { map_correlation: correlation, live_heap_types: heap } = summary;
  const maps = summary.maps && summary.maps.sites.length > 0 ? summary.maps : undefined;
  const untold = [...(maps?.untold ?? []), ...(correlation ? untoldOf(correlation, maps !== undefined) : [])];
  return given<Block>(
    (maps || correlation) && { kind: 'paragraph', text: sentenceOf(maps, correlation), tone: 'bold' },
    maps && siteTable(maps),
    maps && maps.triggers.n + maps.assists.n > 0 && eventTable(maps),
    correlation && pairTable(correlation, verbose),
    heap && heap.types.length > 0 && typeTable(heap),
    figureBlock(untold.map((text) => ({ name: 'unknown', text, tone: 'dim' }))),
  );
}

function sentenceOf(maps: MapFigures | undefined, correlation: MapCorrelation | undefined): string {
  const words = [...(maps ? eventWords(maps) : []), correlation ? movingWords(correlation) : ''];
  const told = words.filter((part) => part !== '').join('; ');
  return `Maps and GC: ${told === '' ? 'too few events to tell' : told}.`;
}

function eventWords({
  cpu_samples: all,
  map_cpu_samples: inMaps = 0,
  preemptions,
  map_preemptions: preempted,
  triggers,
  assists,
  sites,
}: MapFigures): string[] {
  const [busiest] = sites;
  const mostly = `mostly for ${functionOf(busiest)}${busiest.file === undefined ? '' : ` (${lineOf(busiest)})`}`;
  const cpu =
    all !== undefined && inMaps === 0
      ? `none of ${all} CPU samples is in map code`
      : all === undefined
        ? `map code runs ${mostly}${preemptions === undefined ? '' : `, and in ${preempted} of ${preemptions} preemptions, which sample where a program spends its time`}`
        : `map code takes ${formatShare(inMaps / all)} of the CPU time (${inMaps} of ${all} samples), ${mostly}`;
  // Tables made with a size hint are no growth.
  const made = sites.reduce((sum, { operation, triggers }) => sum + (operation === 'make' ? triggers : 0), 0);
  const began =
    triggers.n === 0
      ? ''
      : `map growth starts ${triggers.in_growth || 'none'} of ${triggers.n} cycles${chanceOf(triggers)}${made > triggers.in_growth ? `, making maps with a size hint ${made}` : ''}`;
  const paid =
    assists.in_growth === 0
      ? ''
      : `pays ${assists.in_growth} of ${assists.n} mark assists${chanceOf(assists)}`;
  return [cpu, [began, paid].filter((part) => part !== '').join(' and ')];
}

const chanceOf = (events: EventShare): string =>
  events.in_growth === 0 || events.p === undefined
    ? ''
    : ` (${besideChance(events, events.p)}: ${formatShare(events.sweeps_share)} of the sweeps are there too)`;

function besideChance({ share, sweeps_share: sweeps }: EventShare, p: number): string {
  if (p <= DOUBT) return p <= LEVEL ? 'more than chance explains' : 'barely more than chance explains';
  if (sweeps >= HALF) return 'no more than its share';
  return share >= OFTENER * sweeps
    ? 'more often than sweeps, but too few to rule out chance'
    : 'within chance';
}

/** The most significant pair of rates that move together. */
function movingWords({ primary, intervals }: MapCorrelation): string {
  const asked = primary.flatMap(({ map, gc, r, q }) =>
    r === undefined || q === undefined ? [] : [{ map, gc, r, q }],
  );
  if (asked.length === 0) return '';
  const sure = asked.filter(({ q, r }) => q <= Q && r > 0).sort((a, b) => a.q - b.q || b.r - a.r);
  const cause = sure.find(({ map }) => !ALLOCATES_NOTHING.includes(map));
  const best = cause ?? sure.at(0);
  if (!best) return `nothing moves with GC more than chance explains, over ${intervals} intervals`;
  const pair = `${MAP_NAMES[best.map]} and ${GC_NAMES[best.gc]} move together (r ${best.r.toFixed(2)}, q ${chance(best.q)})`;
  return cause ? pair : `${pair}, but only map growth allocates: the load probably drives both`;
}

/** Undefined if no pair could be tested. */
function pairTable(
  { primary, exploratory, intervals, interval_s: seconds = 0 }: MapCorrelation,
  verbose: boolean,
): TableBlock | undefined {
  const pairs = [...primary, ...(verbose ? exploratory : [])];
  if (pairs.every(({ r }) => r === undefined)) return undefined;
  return tableOf(
    pairs,
    [
      { head: 'map activity', least: 19, cell: ({ map }) => MAP_NAMES[map] },
      { head: 'GC', least: 8, cell: ({ gc }) => GC_NAMES[gc] },
      numberColumn('intervals', ({ n }) => String(n)),
      numberColumn('lag', ({ r, lag }) => (r === undefined ? '' : lag === 1 ? '+1' : '0')),
      numberColumn('r', ({ r, untold = '' }) => r?.toFixed(2) ?? untold),
      numberColumn('p', ({ p }) => (p === undefined ? '' : chance(p))),
      numberColumn('q', ({ q }) => (q === undefined ? '' : chance(q))),
    ],
    `r: correlation of the changes from one GC interval to the next (${intervals} intervals, ${formatSeconds(seconds)} on average), with trends and the live heap removed; q: the false discovery rate.`,
  );
}

const chance = (p: number): string => (p < 0.001 ? '< 0.001' : formatNumber(significant(p, 2)));

/** Intervals that the test needs (lib/stats/comovement.ts). */
const ENOUGH = 20;

function untoldOf(
  { primary, intervals, interval_s: seconds, unknown }: MapCorrelation,
  isTrace: boolean,
): string[] {
  const untold: string[] = [];
  if (primary.length > 0 && primary.every(({ r }) => r === undefined))
    untold.push(
      intervals < ENOUGH
        ? `whether map activity moves with GC: that takes ${ENOUGH} intervals, this ${isTrace ? 'trace' : 'log'} has ${intervals}${seconds === undefined ? '' : ` of ${formatSeconds(seconds)}`} (use a longer one)`
        : 'whether map activity moves with GC: maps did too little in most GC intervals',
    );
  // A trace's own notes already mention missing CPU samples and assists.
  const missing = unknown
    .filter((name) => !isTrace || !FROM_A_TRACE.includes(name))
    .map((name) => MAP_NAMES[name]);
  if (missing.length > 0)
    untold.push(
      `${missing.join(', ')}: ${
        !isTrace && unknown.some((name) => FROM_A_TRACE.includes(name))
          ? 'an execution trace shows CPU and assists by function'
          : 'counters of assign, grow and delete would show them (--activity)'
      }`,
    );
  return untold;
}

const FROM_A_TRACE: readonly MapSeries[] = ['map_cpu_ns_per_s', 'map_assist_ns_per_s'];
