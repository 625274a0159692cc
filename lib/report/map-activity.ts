// Tables of a trace's map activity: operations and GC work by line, whether events in map growth exceed chance, and the live heap by
// type.
import { significant } from '../model/units.js';
import { lineOf } from '../model/actor.js';
import { formatBytes, formatDuration, formatNumber, formatShare } from '../model/format.js';
import type { MapFigures, MapSiteFigures } from '../model/maps.js';
import type { SummaryRecord } from '../model/records.js';
import type { TableBlock, TableColumn } from './blocks.js';
import { given } from '../model/given.js';

const MOST_SITES = 8;
const MOST_TYPES = 8;
/** Types that hold less are not shown. */
const LEAST_SHARE = 0.01;

const column = (head: string): TableColumn => ({ head, align: 'right' });

export function siteTable({ sites, cpu_samples: all }: MapFigures): TableBlock {
  const shown = sites.slice(0, MOST_SITES);
  const knowsPreemptions = shown.some((site) => site.preemptions > 0);
  const knowsStops = shown.some((site) => site.stops_mean_ns !== undefined);
  const rows = shown.map((site) =>
    given(
      shortOf(site.function),
      lineOf(site),
      site.sync_map ? `${site.operation} (sync)` : site.operation,
      all !== undefined && (site.cpu_share === undefined ? '' : formatShare(site.cpu_share)),
      formatNumber(site.triggers),
      formatNumber(site.assists),
      site.assists === 0 ? '' : formatDuration(site.assist_ns),
      formatNumber(site.sweeps),
      knowsPreemptions && formatNumber(site.preemptions),
      site.goroutines.length > 3
        ? `${site.goroutines.slice(0, 2).join(', ')}, …`
        : site.goroutines.join(', '),
      knowsStops && stopsOf(site),
    ),
  );
  return {
    kind: 'table',
    columns: given(
      {
        head: 'maps, by line',
        code: true,
        least: shown.some((site) => site.sync_map) ? 16 : 24,
        cut: 'middle',
      },
      { head: 'at', code: true },
      { head: 'doing' },
      all !== undefined && column('CPU'),
      column('starts'),
      column('assists'),
      { ...column('for'), spare: 1 },
      column('sweeps'),
      knowsPreemptions && { ...column('preempted'), spare: 2 },
      { head: 'goroutine', spare: 4 },
      knowsStops && ({ head: 'stops a cycle, with it / without', spare: 3 } as const),
    ),
    rows,
    note: 'Starts: GC cycles started there. Sweeps sample allocation: writes to a map that does not grow cause none, and start no cycle.',
  };
}

/** `orders.(*Book).Close`: the last element of the package path is enough in a table. */
export const shortOf = (name: string): string => name.split('/').at(-1)!;

const stopsOf = ({ stops_mean_ns: here, stops_mean_ns_elsewhere: elsewhere }: MapSiteFigures): string =>
  [here, elsewhere].map((ns) => (ns === undefined ? '-' : formatDuration(ns))).join(' / ');

export function eventTable({ triggers, assists }: MapFigures): TableBlock {
  const rows = (
    [
      ['cycle starts', triggers],
      ['mark assists', assists],
    ] as const
  ).map(([name, share]) => [
    name,
    formatNumber(share.n),
    formatNumber(share.in_growth),
    share.n === 0 ? '' : formatShare(share.share),
    share.sweeps === 0 ? '' : `${formatShare(share.sweeps_share)} of ${formatNumber(share.sweeps)}`,
    share.lift === undefined ? '' : String(share.lift),
    share.p === undefined ? 'too few' : share.p < 0.0001 ? '< 0.0001' : String(significant(share.p, 2)),
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
    note: 'Chance: the probability of this many or more if they were spread like sweeps (both sample allocated bytes), by cycle. Sweeps come early in a cycle, and one may cover many pages.',
  };
}

export function typeTable({
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
    note: `${formatShare(typed / bytes)} of ${formatBytes(bytes)} has a type (strings have none)${sampled > 1 ? `; one in ${sampled} small objects was tracked` : ''}. Measured at the heap’s low in the last quarter of the trace, and at the type’s low in the first: between sweeps the heap also holds dead objects.`,
  };
}
