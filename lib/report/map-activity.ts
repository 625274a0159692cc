// Tables of a trace's map activity: operations and GC work by line, whether events in map growth exceed chance, and the live heap by
// type.
import { significant } from '../model/units.js';
import { lineOf } from '../model/actor.js';
import { formatBytes, formatDuration, formatNumber, formatShare } from '../model/format.js';
import type { MapFigures, MapSiteFigures } from '../model/maps.js';
import type { SummaryRecord } from '../model/records.js';
import { functionOf } from './tables.js';
import { nameColumn, numberColumn, tableOf, type RecordColumn, type TableBlock } from './blocks.js';
import { given } from '../model/given.js';

const MOST_SITES = 8;
const MOST_TYPES = 8;
/** Types that hold less are not shown. */
const LEAST_SHARE = 0.01;

export function siteTable({ sites, cpu_samples: all }: MapFigures): TableBlock {
  const shown = sites.slice(0, MOST_SITES);
  return tableOf(
    shown,
    given<RecordColumn<MapSiteFigures>>(
      nameColumn('maps, by line', shown.some((site) => site.sync_map) ? 16 : 24, functionOf),
      { head: 'at', code: true, cell: lineOf },
      { head: 'doing', cell: (site) => (site.sync_map ? `${site.operation} (sync)` : site.operation) },
      all !== undefined &&
        numberColumn('CPU', ({ cpu_share: share }) => (share === undefined ? '' : formatShare(share))),
      numberColumn('starts', (site) => formatNumber(site.triggers)),
      numberColumn('assists', (site) => formatNumber(site.assists)),
      numberColumn('for', (site) => (site.assists === 0 ? '' : formatDuration(site.assist_ns)), 1),
      numberColumn('sweeps', (site) => formatNumber(site.sweeps)),
      shown.some((site) => site.preemptions > 0) &&
        numberColumn('preempted', (site) => formatNumber(site.preemptions), 2),
      {
        head: 'goroutine',
        spare: 4,
        cell: ({ goroutines: all }) => (all.length > 3 ? `${all.slice(0, 2).join(', ')}, …` : all.join(', ')),
      },
      shown.some((site) => site.stops_mean_ns !== undefined) && {
        head: 'stops a cycle, with it / without',
        spare: 3,
        cell: stopsOf,
      },
    ),
    'Starts: GC cycles started there. Sweeps sample allocation: writes to a map that does not grow cause none, and start no cycle.',
  );
}

const stopsOf = ({ stops_mean_ns: here, stops_mean_ns_elsewhere: elsewhere }: MapSiteFigures): string =>
  [here, elsewhere].map((ns) => (ns === undefined ? '-' : formatDuration(ns))).join(' / ');

export function eventTable({ triggers, assists }: MapFigures): TableBlock {
  return tableOf(
    [
      { name: 'cycle starts', ...triggers },
      { name: 'mark assists', ...assists },
    ],
    [
      { head: 'in map growth', least: 12, cell: ({ name }) => name },
      numberColumn('n', ({ n }) => formatNumber(n)),
      numberColumn('in it', (events) => formatNumber(events.in_growth)),
      numberColumn('share', ({ n, share }) => (n === 0 ? '' : formatShare(share))),
      numberColumn('of sweeps', ({ sweeps, sweeps_share: share }) =>
        sweeps === 0 ? '' : `${formatShare(share)} of ${formatNumber(sweeps)}`,
      ),
      numberColumn('lift', ({ lift = '' }) => String(lift)),
      numberColumn('chance', ({ p }) =>
        p === undefined ? 'too few' : p < 0.0001 ? '< 0.0001' : String(significant(p, 2)),
      ),
    ],
    'Chance: the probability of this many or more if they were spread like sweeps (both sample allocated bytes), by cycle. Sweeps come early in a cycle, and one may cover many pages.',
  );
}

export function typeTable({
  types,
  bytes,
  typed_bytes: typed,
  sampled,
}: NonNullable<SummaryRecord['live_heap_types']>): TableBlock {
  return tableOf(
    types.filter((type) => type.bytes >= LEAST_SHARE * bytes).slice(0, MOST_TYPES),
    [
      nameColumn('live heap, by type', 18, ({ type }) => type),
      numberColumn('bytes', (type) => formatBytes(type.bytes)),
      numberColumn('share', (type) => formatShare(type.bytes / bytes)),
      numberColumn('objects', (type) => formatNumber(type.objects)),
      numberColumn('at first', (type) => formatBytes(type.least_bytes[0])),
    ],
    `${formatShare(typed / bytes)} of ${formatBytes(bytes)} has a type (strings have none)${sampled > 1 ? `; one in ${sampled} small objects was tracked` : ''}. Measured at the heap’s low in the last quarter of the trace, and at the type’s low in the first: between sweeps the heap also holds dead objects.`,
  );
}
