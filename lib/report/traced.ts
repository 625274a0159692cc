// Figures that only traces contain, in words and tables: mutator utilization, waits for a P, goroutines by creator, and stops that
// are not for GC.
import { formatBytes, formatDuration, formatNumber, formatShare } from '../model/format.js';
import type { DelayFigures, GoroutineCreator, Lack, SummaryRecord } from '../model/records.js';
import type { Figure, TableBlock } from './blocks.js';
import { actorWords, ms } from './tables.js';

export function tracedFigures(summary: SummaryRecord): Figure[] {
  const { mutator_utilization: mutator, gc_workers: workers, run_queue_delay: delay, sweeping } = summary;
  const rows: Figure[] = [];
  if (mutator) {
    const windows = mutator.windows.map(
      ({ window_ms: window, least, from_s: at }) =>
        `${formatShare(least)} in the worst ${window} ms (at ${formatDuration(at * 1e9)})`,
    );
    rows.push({
      name: 'mutator',
      text: `the program had ${formatShare(mutator.share)} of the Ps; ${windows.join(', ')}`,
    });
  }
  if (workers) {
    const times: [string, number][] = [
      ['dedicated', workers.dedicated_ns],
      ['fractional', workers.fractional_ns],
      ['idle', workers.idle_ns],
      ['assists', workers.assist_ns],
    ];
    const known = times.filter(([, ns]) => ns > 0).map(([name, ns]) => `${name} ${formatDuration(ns)}`);
    rows.push({ name: 'GC workers', text: `${known.join(', ')} of CPU` });
  }
  const waits = delay && delayWords(delay.in_marks, delay.outside);
  if (waits) rows.push({ name: 'wait for a P', text: waits });
  if (sweeping && sweeping.swept_bytes > 0)
    rows.push({
      name: 'sweeping',
      text: `allocations swept ${formatBytes(sweeping.swept_bytes)} in ${formatDuration(sweeping.by_allocations_ns)}; the last sweep came ${formatDuration(sweeping.lag_p50_ns)} after a mark (p50), at most ${formatDuration(sweeping.lag_max_ns)}`,
    });
  const { goroutines } = summary;
  if (goroutines) {
    const { at_start: before, at_end: after, created, ended, most } = goroutines;
    rows.push({
      name: 'goroutines',
      text: `${formatNumber(before)} at the start, ${formatNumber(after)} at the end (max ${formatNumber(most)}): ${formatNumber(created)} started, ${formatNumber(ended)} ended`,
    });
  }
  if (summary.trace?.crowded)
    rows.push({
      name: 'not told',
      text: 'the program’s tasks, regions and logs: there are too many to follow',
    });
  const lacks = lackWords(summary);
  if (lacks !== '') rows.push({ name: 'unknown', text: lacks });
  return rows;
}

const LACKS: Readonly<Record<Lack, string>> = {
  stacks: 'stacks',
  files: 'source files',
  swept_bytes: 'swept bytes',
  goroutine_creation: 'goroutine creators',
  run_queue_delay: 'waits for a P',
  regions: 'regions',
  heap_objects: 'heap objects',
};

/** What an export lacks, and which findings need that. */
function lackWords({ trace, not_applicable: ids = [] }: SummaryRecord): string {
  if (!trace?.lacks) return '';
  const lacks = trace.lacks.map((lack) => LACKS[lack]).join(', ');
  const findings = ids.length === 0 ? '' : `; so these findings are not judged: ${ids.join(', ')}`;
  return `such an export lacks ${lacks}; the trace itself has them${findings}`;
}

function delayWords(inside: DelayFigures | undefined, outside: DelayFigures | undefined): string {
  const words = ({ p50_ns: p50, p90_ns: p90, max_ns: most, n }: DelayFigures): string =>
    `p50 ${formatDuration(p50)}, p90 ${formatDuration(p90)}, max ${formatDuration(most)} (n = ${formatNumber(n)})`;
  return [inside && `in marks ${words(inside)}`, outside && `outside ${words(outside)}`]
    .filter((text) => text !== undefined)
    .join('; ');
}

/** The runtime's own goroutines are not shown. */
const OWN = /^runtime[./]/;
const MOST_CREATORS = 5;
/** Fewer goroutines of one creator are not shown. */
const FEWEST = 10;

export function creatorTable({ goroutines }: SummaryRecord): TableBlock | undefined {
  const counts = ({ alive, created }: GoroutineCreator): boolean => alive >= FEWEST || created >= FEWEST;
  const shown = (goroutines?.creators ?? [])
    .filter((creator) => counts(creator) && !OWN.test(creator.function ?? ''))
    .slice(0, MOST_CREATORS);
  if (shown.length === 0) return undefined;
  return {
    kind: 'table',
    columns: [
      { head: 'goroutines of', code: true, least: 18, cut: 'middle' },
      { head: 'started by', code: true, least: 16, cut: 'middle', spare: 1 },
      { head: 'started', align: 'right' },
      { head: 'ended', align: 'right' },
      { head: 'alive', align: 'right' },
      { head: 'lived', align: 'right', spare: 2 },
    ],
    rows: shown.map(({ function: runs = '', by, created, ended, alive, lived_s: lived }) => [
      runs,
      actorWords(by),
      formatNumber(created),
      formatNumber(ended),
      formatNumber(alive),
      lived === undefined ? '' : formatDuration(lived * 1e9),
    ]),
  };
}

export function otherStopsTable({ other_pauses: causes = [] }: SummaryRecord): TableBlock | undefined {
  if (causes.length === 0) return undefined;
  return {
    kind: 'table',
    columns: [
      { head: 'stops not for GC', code: true, least: 16 },
      { head: 'n', align: 'right' },
      { head: 'total ms', align: 'point' },
      { head: 'max', align: 'point' },
      { head: 'requested by', code: true, least: 16, cut: 'middle' },
    ],
    rows: causes.map(({ reason = 'unknown', n, total_ns: total, max_ns: most, by }) => [
      reason,
      formatNumber(n),
      ms(total),
      ms(most),
      actorWords(by),
    ]),
  };
}
