// Maps and GC: whether they move together, with the chance of it, and what could not be told.
import { formatDuration, formatNumber } from '../model/format.js';
import type { GcSeries, MapSeries } from '../model/map-activity.js';
import type { MapCorrelation, MapPair } from '../model/records.js';
import type { Block } from './blocks.js';

const MAP_NAMES: Readonly<Record<MapSeries, string>> = {
  grow_per_s: 'growth',
  assign_per_s: 'writes',
  delete_per_s: 'deletes',
  map_cpu_ns_per_s: 'CPU in map code',
  map_assist_ns_per_s: 'assists in map code',
};
const GC_NAMES: Readonly<Record<GcSeries, string>> = {
  mark_ns_per_s: 'mark time',
  assist_ns_per_s: 'assist time',
  stw_sweep_term_ns: 'sweep termination',
  stw_mark_term_ns: 'mark termination',
  goal_residual_bytes: 'unexplained goal',
};
const FROM_A_TRACE: readonly MapSeries[] = ['map_cpu_ns_per_s', 'map_assist_ns_per_s'];

export function mapBlocks(correlation: MapCorrelation | undefined, verbose: boolean): Block[] {
  if (!correlation) return [];
  const { primary, exploratory, intervals, interval_s: seconds = 0, unknown } = correlation;
  const pairs = [...primary, ...(verbose ? exploratory : [])];
  const blocks: Block[] = [{ kind: 'paragraph', text: 'Maps and GC', tone: 'bold' }];
  if (pairs.length > 0)
    blocks.push({
      kind: 'table',
      columns: [
        { head: 'map activity', least: 8 },
        { head: 'GC', least: 8 },
        { head: 'intervals', align: 'right' },
        { head: 'lag', align: 'right' },
        { head: 'r', align: 'right' },
        { head: 'p', align: 'right' },
        { head: 'q', align: 'right' },
      ],
      rows: pairs.map(rowOf),
      note: `r: correlation of what is new in both from one GC interval to the next (${intervals} of ${formatDuration(seconds * 1e9)} on the average), trends and the live heap taken out; q: the share of chance findings among pairs that are as sure.`,
    });
  const missing = unknown.map((name) => MAP_NAMES[name]);
  if (missing.length > 0) {
    const what = unknown.some((name) => FROM_A_TRACE.includes(name))
      ? 'an execution trace tells CPU and assists by function'
      : 'counters with assign, grow and delete tell the rest';
    blocks.push({
      kind: 'figures',
      rows: [{ name: 'not told', text: `${missing.join(', ')}: ${what}`, tone: 'dim' }],
    });
  }
  return blocks;
}

function rowOf({ map, gc, n, untold, lag = 0, r, p, q }: MapPair): string[] {
  const names = [MAP_NAMES[map], GC_NAMES[gc], String(n)];
  if (r === undefined || p === undefined) return [...names, '', untold ?? '', '', ''];
  return [...names, lag === 1 ? '+1' : '0', r.toFixed(2), chance(p), q === undefined ? '' : chance(q)];
}

const chance = (p: number): string => (p < 0.001 ? '< 0.001' : formatNumber(p));
