// Figures that only traces contain, in words and tables: mutator utilization, waits for a P, goroutines by creator, and stops that
// are not for GC.
import { formatBytes, formatDuration, formatNumber, formatSeconds, formatShare } from '../model/format.js';
import { given } from '../model/given.js';
import type { DelayFigures, GoroutineCreator, Lack, SummaryRecord } from '../model/records.js';
import { nameColumn, numberColumn, tableOf, type Figure, type TableBlock } from './blocks.js';
import { actorWords, ms } from './tables.js';

export function tracedFigures(summary: SummaryRecord): Figure[] {
  const { mutator_utilization: mutator, gc_workers: workers, run_queue_delay: delay, sweeping } = summary;
  const rows: Figure[] = [];
  const say = (name: string, text: string): void => {
    if (text !== '') rows.push({ name, text });
  };
  if (mutator) {
    const windows = mutator.windows.map(
      ({ window_ms: window, least, from_s: at }) =>
        `${formatShare(least)} in the worst ${window} ms (at ${formatSeconds(at)})`,
    );
    say('mutator', `the program had ${formatShare(mutator.share)} of the Ps; ${windows.join(', ')}`);
  }
  if (workers) {
    const times: [string, number][] = [
      ['dedicated', workers.dedicated_ns],
      ['fractional', workers.fractional_ns],
      ['idle', workers.idle_ns],
      ['assists', workers.assist_ns],
    ];
    const known = times.filter(([, ns]) => ns > 0).map(([name, ns]) => `${name} ${formatDuration(ns)}`);
    say('GC workers', `${known.join(', ')} of CPU`);
  }
  if (delay) say('wait for a P', delayWords(delay.in_marks, delay.outside));
  if (sweeping && sweeping.swept_bytes > 0)
    say(
      'sweeping',
      `allocations swept ${formatBytes(sweeping.swept_bytes)} in ${formatDuration(sweeping.by_allocations_ns)}; the last sweep came ${formatDuration(sweeping.lag_p50_ns)} after a mark (p50), at most ${formatDuration(sweeping.lag_max_ns)}`,
    );
  const { goroutines } = summary;
  if (goroutines) {
    const { at_start: before, at_end: after, created, ended, most, one_in: oneIn } = goroutines;
    say(
      'goroutines',
      `${formatNumber(before)} at the start, ${formatNumber(after)} at the end (max ${formatNumber(most)}): ${formatNumber(created)} started, ${formatNumber(ended)} ended${oneIn === undefined ? '' : ` (about: one in ${formatNumber(oneIn)} was followed)`}`,
    );
  }
  if (summary.trace?.crowded)
    say('not told', 'the program’s tasks, regions and logs: there are too many to follow');
  say('unknown', lackWords(summary));
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
  return given(inside && `in marks ${words(inside)}`, outside && `outside ${words(outside)}`).join('; ');
}

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
  return tableOf(shown, [
    nameColumn('goroutines of', 18, ({ function: runs = '' }) => runs),
    nameColumn('started by', 16, ({ by }) => actorWords(by), 1),
    numberColumn('started', ({ created }) => formatNumber(created)),
    numberColumn('ended', ({ ended }) => formatNumber(ended)),
    numberColumn('alive', ({ alive }) => formatNumber(alive)),
    numberColumn('lived', ({ lived_s: s }) => (s === undefined ? '' : formatSeconds(s)), 2),
  ]);
}

export function otherStopsTable({ other_pauses: causes = [] }: SummaryRecord): TableBlock | undefined {
  if (causes.length === 0) return undefined;
  return tableOf(causes, [
    { head: 'stops not for GC', code: true, least: 16, cell: ({ reason = 'unknown' }) => reason },
    numberColumn('n', ({ n }) => formatNumber(n)),
    { head: 'total ms', align: 'point', cell: (cause) => ms(cause.total_ns) },
    { head: 'max', align: 'point', cell: (cause) => ms(cause.max_ns) },
    nameColumn('requested by', 16, ({ by }) => actorWords(by)),
  ]);
}
