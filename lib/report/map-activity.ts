// Maps and the collector, as a trace tells them: what each line does with maps and what the collector did in its code, whether
// that is more than chance, and what the live heap is made of.
import { formatBytes, formatDuration, formatNumber, formatShare } from '../model/format.js';
import type { EventShare, MapFigures, MapSiteFigures } from '../model/maps.js';
import type { SummaryRecord } from '../model/records.js';
import type { Block, TableBlock, TableColumn } from './blocks.js';

const MOST_SITES = 8;
const MOST_TYPES = 8;
/** Types that hold less are not shown. */
const LEAST_SHARE = 0.01;

/** Nothing where the trace shows no map and no types. */
export function mapActivityBlocks({ maps, live_heap_types: heap }: SummaryRecord): Block[] {
  const blocks: Block[] = [];
  if (maps && maps.sites.length > 0) {
    blocks.push(
      { kind: 'paragraph', text: sentenceOf(maps), tone: 'bold' },
      siteTable(maps),
      eventTable(maps),
    );
    if (maps.untold.length > 0)
      blocks.push({ kind: 'figures', rows: maps.untold.map((text) => ({ name: 'not told', text })) });
  }
  if (heap && heap.types.length > 0) blocks.push(typeTable(heap));
  return blocks;
}

function sentenceOf({
  cpu_samples: all,
  map_cpu_samples: inMaps = 0,
  triggers,
  assists,
}: MapFigures): string {
  const cpu =
    all === undefined
      ? ''
      : `map code takes ${formatShare(inMaps / all)} of the CPU (${inMaps} of ${all} samples)`;
  const began =
    triggers.n === 0
      ? ''
      : `map growth starts ${triggers.in_growth} of ${triggers.n} cycles${chanceOf(triggers)}`;
  const paid =
    assists.in_growth === 0
      ? ''
      : `pays ${assists.in_growth} of ${assists.n} mark assists${chanceOf(assists)}`;
  const words = [cpu, [began, paid].filter((part) => part !== '').join(' and ')].filter(
    (part) => part !== '',
  );
  return `Maps and GC: ${words.join('; ')}.`;
}

/** The level of the rules: one false alarm in a hundred. */
const LEVEL = 0.01;

const chanceOf = ({ in_growth: inside, p }: EventShare): string =>
  inside === 0 || p === undefined ? '' : p <= LEVEL ? ' (more than chance makes)' : ' (within chance)';

const column = (head: string): TableColumn => ({ head, align: 'right' });

function siteTable({ sites, cpu_samples: all }: MapFigures): TableBlock {
  const shown = sites.slice(0, MOST_SITES);
  const knowsStops = shown.some((site) => site.stops_mean_ns !== undefined);
  const rows = shown.map((site) => [
    placeOf(site),
    site.sync_map ? `${site.operation} (sync.Map)` : site.operation,
    ...(all === undefined ? [] : [site.cpu_share === undefined ? '' : formatShare(site.cpu_share)]),
    formatNumber(site.triggers),
    site.assists === 0 ? '0' : `${formatNumber(site.assists)} (${formatDuration(site.assist_ns)})`,
    formatNumber(site.sweeps),
    site.goroutines.length > 3 ? `${site.goroutines.slice(0, 2).join(', ')}, …` : site.goroutines.join(', '),
    ...(knowsStops ? [stopsOf(site)] : []),
  ]);
  return {
    kind: 'table',
    columns: [
      { head: 'maps, by line', code: true, least: 18, cut: 'middle' },
      { head: 'doing' },
      ...(all === undefined ? [] : [column('CPU')]),
      column('starts cycles'),
      column('assists'),
      column('sweeps'),
      { head: 'goroutine', spare: 2 },
      ...(knowsStops ? [{ head: 'stops a cycle, with it / without', spare: 1 } as const] : []),
    ],
    rows,
    note: 'Sweeps sample what allocates; writes to a map that does not grow leave none, and start no cycle.',
  };
}

/** `orders.(*Book).Close orders.go:34`: the package's last name is enough in a table. */
function placeOf({ function: name, file, line }: MapSiteFigures): string {
  const short = name.split('/').at(-1)!;
  return file === undefined
    ? short
    : `${short} ${file.split('/').at(-1)!}${line === undefined ? '' : `:${line}`}`;
}

const stopsOf = ({ stops_mean_ns: here, stops_mean_ns_elsewhere: elsewhere }: MapSiteFigures): string =>
  [here, elsewhere].map((ns) => (ns === undefined ? '-' : formatDuration(ns))).join(' / ');

function eventTable({ triggers, assists }: MapFigures): TableBlock {
  const rows = (
    [
      ['cycles that begin', triggers],
      ['mark assists', assists],
    ] as const
  ).map(([name, share]) => [
    name,
    formatNumber(share.n),
    formatNumber(share.in_growth),
    share.n === 0 ? '' : formatShare(share.share),
    share.sweeps === 0 ? '' : `${formatShare(share.sweeps_share)} of ${formatNumber(share.sweeps)}`,
    share.lift === undefined ? '' : String(share.lift),
    share.p === undefined
      ? 'too few'
      : share.p < 0.0001
        ? '< 0.0001'
        : String(Number(share.p.toPrecision(2))),
  ]);
  return {
    kind: 'table',
    columns: [
      { head: 'in map growth', least: 12 },
      column('n'),
      column('in it'),
      column('share'),
      column('of sweeps'),
      column('lift'),
      column('chance'),
    ],
    rows,
    note: 'Chance: of so many or more, if they fell where sweeps do (both sample allocated bytes); the cycle is the unit. Sweeps come early in a cycle, and one may stand for many pages.',
  };
}

function typeTable({
  types,
  bytes,
  typed_bytes: typed,
  sampled,
}: NonNullable<SummaryRecord['live_heap_types']>): TableBlock {
  return {
    kind: 'table',
    columns: [
      { head: 'live heap, by type', code: true, least: 18, cut: 'middle' },
      column('bytes'),
      column('share'),
      column('objects'),
      column('at first'),
    ],
    rows: types
      .filter((type) => type.bytes >= LEAST_SHARE * bytes)
      .slice(0, MOST_TYPES)
      .map((type) => [
        type.type,
        formatBytes(type.bytes),
        formatShare(type.bytes / bytes),
        formatNumber(type.objects),
        formatBytes(type.least_bytes[0]),
      ]),
    note: `${formatShare(typed / bytes)} of ${formatBytes(bytes)} has a type (text has none)${sampled > 1 ? `; of small objects one in ${sampled} was followed` : ''}. Where the heap was least in the last quarter of the trace, and the type’s least in the first: between two sweeps the heap holds what is dead as well.`,
  };
}
