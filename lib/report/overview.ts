// The overview of several processes: the worst first, a line for each.
import {
  counted,
  formatDuration,
  formatMib,
  formatNumber,
  formatRate,
  formatSeconds,
  formatShare,
} from '../model/format.js';
import { endedBy, isOomKill, isSurvived } from '../model/crashes.js';
import { given } from '../model/given.js';
import { isTraced } from '../model/joined.js';
import { TREND_CYCLES, type CrashRecord, type Pause, type SummaryRecord } from '../model/records.js';
import { nameColumn, numberColumn, tableOf, type Block, type Piece, type RecordColumn } from './blocks.js';
import { startsOf, startsWords } from './failed-starts.js';
import type { Names } from './names.js';
import { functionOf } from './tables.js';
import type { OtherProcesses, ProcessReport, TextReport } from './report.js';

/** Unproblematic values: the stops that the runtime aims at, and the CPU share that it uses for marking (runtime/mgcpacer.go:
 * gcBackgroundUtilization). */
const FINE_PAUSE_NS = 10e6;
const FINE_CPU_SHARE = 0.25;

/**
 * Worst first: ended by a crash, then the nearest to the limit, then the fastest growing, then the longest pause or the most CPU
 * (relative to the unproblematic values); equal ones in the order of the input. Traces last seconds, in which growth says little:
 * they are ranked by pause and CPU alone.
 */
export function worstFirst<P extends Pick<ProcessReport, 'summary'>>(processes: readonly P[]): P[] {
  const rank = ({ summary }: P): number[] => [
    endedBy(summary) ? 1 : 0,
    -(summary.time_to_limit_s ?? Infinity),
    summary.live_heap?.course === 'growing' && !isTraced(summary)
      ? (summary.live_heap.slope_bytes_per_s ?? 0)
      : 0,
    Math.max((longestPause(summary) ?? 0) / FINE_PAUSE_NS, (summary.gc_cpu_share ?? 0) / FINE_CPU_SHARE),
  ];
  return processes
    .map((process) => ({ process, ranks: rank(process) }))
    .sort((a, b) => {
      const differs = a.ranks.findIndex((value, i) => value !== b.ranks[i]);
      return differs < 0 ? 0 : b.ranks[differs] - a.ranks[differs];
    })
    .map(({ process }) => process);
}

/** A trace may also contain a stop of a cycle that began before it, which is not in the figures. */
function longestPause({ pauses, longest_pauses: [first] = [] }: SummaryRecord): number | undefined {
  const longest = [...Object.values(pauses).map((figures) => figures.max_ns), first?.total_ns ?? []].flat();
  return longest.length === 0 ? undefined : Math.max(...longest);
}

export const MOST_LINES = 30;

/** A line per process, with separate tables for logs and traces. A log with a trace of a part of it is a log. */
export function overviewOf(
  report: TextReport,
  sorted: readonly ProcessReport[],
  names: Names,
  verbose: boolean,
): Block[] {
  const traces = sorted.filter(({ summary }) => isTraced(summary));
  const logs = sorted.filter(({ summary }) => !isTraced(summary));
  const { others = noOthers() } = report;
  return [
    ...(traces.length > 0 ? tracesOverview(traces, others.traces, names, verbose) : []),
    ...(logs.length > 0
      ? logsOverview(logs, others.logs, names, traces.length > 0 ? 'other process' : 'process', verbose)
      : []),
  ];
}

function logsOverview(
  sorted: readonly ProcessReport[],
  others: OtherProcesses,
  names: Names,
  one: string,
  verbose: boolean,
): Block[] {
  const nearing = sorted.some(({ summary }) => summary.time_to_limit_s !== undefined);
  const columns = given<OverviewColumn>(
    nameColumn('process', 28, (s) => names.ofProcess(s.summary)),
    numberColumn('cycles', (s) => formatNumber(s.summary.cycles), 3),
    numberColumn('span', (s) => known(s.summary.duration_s, formatSeconds), 4),
    numberColumn('live MiB', ({ summary: { live_heap: live } }) =>
      known(live, ({ first_bytes: first, last_bytes: last }) => `${formatMib(first)} → ${formatMib(last)}`),
    ),
    numberColumn('goal MiB', (s) => known(s.summary.goal, (goal) => formatMib(goal.to_bytes)), 5),
    nearing &&
      numberColumn('limit in', (s) =>
        known(s.summary.time_to_limit_s, (time) => (time === 0 ? 'now' : formatSeconds(time))),
      ),
    numberColumn('max pause', (s) => known(longestPause(s.summary), formatDuration), 1),
    numberColumn('GC CPU', (s) => cpuCell(s.summary), 2),
    {
      head: 'what it does',
      least: Math.max(...sorted.map(leastWords), leastOf(sorted.map(toldId))),
      cut: 'words',
      cell: does,
    },
  );
  const order = `crashed, then ${nearing ? 'closest to the limit, ' : ''}fastest growing, then longest pause or most GC CPU`;
  return laidOut({ words: [one, `${one}es`, order], columns, sorted, others }, names, verbose);
}

type OverviewColumn = RecordColumn<ProcessReport>;

/** Traces last seconds: important are the worst pause, who asked for it, and for whom it waited. */
function tracesOverview(
  sorted: readonly ProcessReport[],
  others: OtherProcesses,
  names: Names,
  verbose: boolean,
): Block[] {
  const worst = ({ summary: { longest_pauses: [pause] = [] } }: ProcessReport): Pause | undefined => pause;
  const ids = ({ summary }: ProcessReport): string[] =>
    summary.findings.filter((id) => !id.startsWith('input-'));
  const columns: OverviewColumn[] = [
    nameColumn('trace', 28, (s) => names.ofProcess(s.summary)),
    numberColumn('span', (s) => known(s.summary.trace?.covers_s, formatSeconds), 6),
    numberColumn('cycles', (s) => formatNumber(s.summary.cycles), 7),
    numberColumn('pause', (s) => known(worst(s)?.total_ns, formatDuration)),
    numberColumn('at', (s) => known(worst(s)?.at_s, formatSeconds), 3),
    { head: 'for', least: 11, spare: 2, cell: (s) => known(worst(s), reasonCell) },
    nameColumn('requested by', 26, (s) => askedBy(worst(s)), 1),
    nameColumn('last to stop', 26, (s) => functionOf(worst(s)?.last), 5),
    numberColumn('GC CPU', (s) => cpuCell(s.summary)),
    { head: 'finding', cell: (s) => ids(s)[0] ?? '' },
    {
      head: 'and',
      least: leastOf(sorted.map((process) => ids(process)[1])),
      cut: 'words',
      spare: 4,
      cell: (s) => ids(s).slice(1).join(' '),
    },
  ];
  const order = 'longest pause or most GC CPU';
  return laidOut({ words: ['trace', 'traces', order], columns, sorted, others }, names, verbose);
}

function reasonCell({ kind, reason }: Pause): string {
  if (kind === 'sweep_term') return 'sweep term.';
  return kind === 'mark_term' ? 'mark term.' : (reason ?? 'unknown');
}

/** A mark termination is requested by whoever finished marking, so the runtime's own workers are left out. */
function askedBy(pause: Pause | undefined): string {
  const by = pause?.by;
  return pause?.kind === 'mark_term' && /^runtime\./.test(by?.function ?? 'runtime.') ? '' : functionOf(by);
}

/** A table of processes, and how its heading calls them and their order. */
interface Overview {
  words: readonly [one: string, many: string, order: string];
  columns: readonly OverviewColumn[];
  sorted: readonly ProcessReport[];
  others: OtherProcesses;
}

function laidOut({ words, columns, sorted, others }: Overview, { folder }: Names, verbose: boolean): Block[] {
  const [one, many, order] = words;
  const shown = verbose ? sorted : sorted.slice(0, MOST_LINES);
  const all = { ...others };
  for (const process of sorted) countOther(all, process);
  const { processes: count, cycles } = all;
  const head: Piece[] = [
    counted(count, one, many),
    ...(folder === '' ? [] : [' in ', { code: folder }]),
    `, ${formatNumber(cycles)} GC cycles${count === 1 ? '' : `; worst first: ${order}`}`,
  ];
  const blocks: Block[] = [{ kind: 'paragraph', text: head }, tableOf(shown, columns)];
  const rest = { ...others };
  for (const process of sorted.slice(shown.length)) countOther(rest, process);
  if (rest.processes > 0)
    blocks.push({
      kind: 'paragraph',
      text: [
        `${formatNumber(rest.processes)} more (${restWords(
          rest,
          sorted.every(({ summary }) => isTraced(summary)),
        )}): `,
        { code: verbose ? '--ndjson' : '-v' },
        ' lists them.',
      ],
    });
  return blocks;
}

const noneOf = (): OtherProcesses => ({ processes: 0, cycles: 0, growing: 0, longestPauseNs: 0 });

export const noOthers = (): NonNullable<TextReport['others']> => ({ logs: noneOf(), traces: noneOf() });

export function countOther(others: OtherProcesses, process: ProcessReport): void {
  const { summary } = process;
  const { processes, cycles } = startsOf(process);
  others.processes += processes;
  others.cycles += cycles;
  if (summary.live_heap?.course === 'growing' && !isTraced(summary)) others.growing++;
  others.longestPauseNs = Math.max(others.longestPauseNs, longestPause(summary) ?? 0);
}

const restWords = ({ growing, longestPauseNs: longest }: OtherProcesses, traces: boolean): string =>
  `${traces ? '' : `${growing === 0 ? 'none' : formatNumber(growing)} of them ${growing === 1 ? 'grows' : 'grow'}; `}pauses up to ${formatDuration(longest)}`;

const known = <T>(value: T | undefined, text: (value: T) => string): string =>
  value === undefined ? '' : text(value);

export const cpuCell = ({ gc_cpu_share: share, gc_cpu_share_is_upper_bound: upper }: SummaryRecord): string =>
  known(share, (part) => formatShare(part).replace(/^(?!<)/, upper ? '≤ ' : ''));

/** The verdict in a few words. */
export function says(summary: SummaryRecord): string {
  const { crashes = [], live_heap: live } = summary;
  const ended = endedBy(summary);
  if (ended) return `ended: ${wordsOf(ended)}`;
  const words = courseWords(live, summary.cycles);
  const survived = crashes.find(isSurvived);
  return survived ? `survived ${survived.text}; ${words}` : words;
}

/** Words of crashes that do not tell one from another. */
const GENERAL = /^fatal error: (?:runtime: )?|(?<=^panic: )runtime error: /;

/** In systemd's words the signal stands behind the unit's name. */
const wordsOf = (crash: CrashRecord): string =>
  isOomKill(crash)
    ? 'the OOM killer'
    : crash.text.replace(/^\S+\.service: .* status=9\/KILL$/, 'SIGKILL').replace(GENERAL, '');

/** The same after the worst finding, if that says something else; of starts that failed, how many. */
function does(process: ProcessReport): string {
  const id = toldId(process);
  return `${startsWords(process)}${id === undefined ? '' : `${id}; `}${says(process.summary)}`;
}

function toldId({ summary, findings = [] }: ProcessReport): string | undefined {
  if (endedBy(summary)) return undefined;
  return findings.find(
    ({ id, severity, state }) =>
      severity !== 'info' && state !== 'closed' && !SAID.includes(id) && !id.startsWith('input-'),
  )?.id;
}

/** The least width of a process's words: `3 starts ended: panic: index out of …`. */
const leastWords = (process: ProcessReport): number => startsWords(process).length + 26;

/** The least width of a column with ids, which are never truncated: `explain ID` takes whole ones. */
const leastOf = (ids: readonly (string | undefined)[]): number =>
  Math.max(...ids.map((id) => (id === undefined ? 0 : `${id}; …`.length)));

/** Findings that the other columns and words already express. */
const SAID = ['live-heap-growth', 'procs-change', 'concurrent-map-access', 'nil-map-write', 'out-of-memory'];

function courseWords(live: SummaryRecord['live_heap'], cycles: number): string {
  if (live?.rising) return 'rose so far';
  switch (live?.course) {
    case 'growing':
      return live.slope_bytes_per_s === undefined ? 'grows' : `grows ${formatRate(live.slope_bytes_per_s)}`;
    case 'levelled':
      return 'rose, then levelled off';
    case 'level':
      return 'no trend';
    case 'falling':
      return 'falls';
    case 'unclear':
      if (cycles < TREND_CYCLES) return 'too few cycles to tell';
      return live.filling ? 'still filling' : 'no clear trend';
    case undefined:
      return 'no cycles';
  }
}

export function othersOf(processes: readonly ProcessReport[], shown: number, all: number): Block {
  const example = processes.slice(shown).find(({ summary }) => summary.stream !== '')?.summary.stream;
  const text: Piece[] = [
    `Only the worst ${shown} of ${formatNumber(all)} are shown in full: `,
    { code: '--stream NAME' },
    ' shows another',
  ];
  if (example !== undefined) text.push(', as ', { code: `--stream '${example.replaceAll("'", "'\\''")}'` });
  return { kind: 'paragraph', text: [...text, '.'] };
}
