// Several processes: which one to look at first, and a line for each.
import { formatDuration, formatMib, formatNumber, formatRate, formatShare } from '../model/format.js';
import type { SummaryRecord } from '../model/records.js';
import type { Block, Piece, TableColumn } from './blocks.js';
import type { Names } from './names.js';
import type { ProcessReport, TextReport } from './report.js';

/**
 * Worst first: ended by a crash, then the fastest growing, then the longest pause, then the largest share of CPU; what is
 * equal in all of them stays in the order of the input.
 */
export function worstFirst(processes: readonly ProcessReport[]): ProcessReport[] {
  const rank = ({ summary }: ProcessReport): number[] => [
    lastCrash(summary) ? 1 : 0,
    summary.live_heap?.course === 'growing' ? 1 : 0,
    summary.live_heap?.course === 'growing' ? (summary.live_heap.slope_bytes_per_s ?? 0) : 0,
    longestPause(summary) ?? 0,
    summary.gc_cpu_share ?? 0,
  ];
  return processes
    .map((process) => ({ process, ranks: rank(process) }))
    .sort((a, b) => {
      const differs = a.ranks.findIndex((value, i) => value !== b.ranks[i]);
      return differs < 0 ? 0 : b.ranks[differs] - a.ranks[differs];
    })
    .map(({ process }) => process);
}

const lastCrash = ({ crashes = [] }: SummaryRecord): string | undefined =>
  crashes.find((crash) => crash.last && crash.kind !== 'sigquit')?.text;

function longestPause({ pauses }: SummaryRecord): number | undefined {
  const longest = Object.values(pauses).map((figures) => figures.max_ns);
  return longest.length === 0 ? undefined : Math.max(...longest);
}

/** More lines than this nobody reads unasked. */
export const MOST_LINES = 100;

/** One line a process. */
export function overviewOf(
  report: TextReport,
  sorted: readonly ProcessReport[],
  names: Names,
  verbose: boolean,
): Block[] {
  const { others = { processes: 0, cycles: 0 } } = report;
  const columns: (TableColumn & { cell: (summary: SummaryRecord) => string })[] = [
    { head: 'process', code: true, least: 12, cut: 'middle', cell: (s) => names.ofProcess(s) },
    { head: 'cycles', align: 'right', spare: 3, cell: (s) => formatNumber(s.cycles) },
    {
      head: 'span',
      align: 'right',
      spare: 4,
      cell: (s) => known(s.duration_s, (time) => formatDuration(time * 1e9)),
    },
    {
      head: 'live MiB',
      align: 'right',
      cell: ({ live_heap: live }) =>
        known(live, ({ first_bytes: first, last_bytes: last }) => `${formatMib(first)} → ${formatMib(last)}`),
    },
    {
      head: 'goal MiB',
      align: 'right',
      spare: 5,
      cell: ({ goal }) => known(goal, (g) => formatMib(g.to_bytes)),
    },
    { head: 'max pause', align: 'right', spare: 1, cell: (s) => known(longestPause(s), formatDuration) },
    { head: 'GC CPU', align: 'right', spare: 2, cell: cpuCell },
    { head: 'what it does', least: 24, cell: says },
  ];
  const shown = verbose ? sorted : sorted.slice(0, MOST_LINES);
  const cycles = sorted.reduce((sum, { summary }) => sum + summary.cycles, others.cycles);
  const head: Piece[] = [
    `${formatNumber(sorted.length + others.processes)} processes`,
    ...(names.folder === '' ? [] : [' in ', { code: names.folder }]),
    `, ${formatNumber(cycles)} GC cycles; the worst first: ended by a crash, then fastest growing, then longest pause`,
  ];
  const blocks: Block[] = [
    { kind: 'paragraph', text: head },
    {
      kind: 'table',
      columns: columns.map(({ cell: _, ...column }) => column),
      rows: shown.map(({ summary }) => columns.map(({ cell }) => cell(summary))),
    },
  ];
  const more = sorted.length - shown.length;
  if (more + others.processes > 0) {
    const lists = others.processes === 0 ? '-v' : more === 0 ? '--ndjson' : '-v, --ndjson';
    const text = [`${formatNumber(more + others.processes)} more: `, { code: lists }, ' lists them.'];
    blocks.push({ kind: 'paragraph', text });
  }
  return blocks;
}

const known = <T>(value: T | undefined, text: (value: T) => string): string =>
  value === undefined ? '' : text(value);

export const cpuCell = ({ gc_cpu_share: share, gc_cpu_share_is_upper_bound: upper }: SummaryRecord): string =>
  known(share, (part) => formatShare(part).replace(/^(?!<)/, upper ? '≤ ' : ''));

/** The verdict in a few words, for a cell or a list. */
export function says(summary: SummaryRecord): string {
  const { crashes = [], live_heap: live } = summary;
  const ended = lastCrash(summary);
  if (ended !== undefined) return ended;
  const words = courseWords(live);
  return crashes.length > 0 ? `${words}; survived ${crashes[0].text}` : words;
}

function courseWords(live: SummaryRecord['live_heap']): string {
  switch (live?.course) {
    case 'growing':
      return live.slope_bytes_per_s === undefined ? 'grows' : `grows ${formatRate(live.slope_bytes_per_s)}`;
    case 'levelled':
      return 'rose, has levelled off';
    case 'level':
      return 'no trend';
    case 'falling':
      return 'falls';
    case 'unclear':
      return live.slope_bytes_per_s === undefined ? 'too few cycles to tell' : 'no trend can be told';
    case undefined:
      return 'no cycles';
  }
}

/** How to see the processes that are only a line of the table. */
export function othersOf(processes: readonly ProcessReport[], shown: number): Block {
  const example = processes.slice(shown).find(({ summary }) => summary.stream !== '')?.summary.stream;
  const count = processes.length - shown;
  const text: Piece[] = [
    `The other ${count} are only lines of the table: `,
    { code: '--stream NAME' },
    ' shows one in full',
  ];
  if (example !== undefined) text.push(', as ', { code: `--stream '${example.replaceAll("'", "'\\''")}'` });
  return { kind: 'paragraph', text: [...text, '.'] };
}
