// The content of the report: the worst process first, each with verdict, chart and figures, then the inputs. Text and Markdown lay
// out the same content.
import { endedBy } from '../model/crashes.js';
import { isTuned } from '../model/gogc-moves.js';
import { counted, formatBytes, formatSeconds, formatWall, wallOf } from '../model/format.js';
import { given } from '../model/given.js';
import type { SummaryRecord } from '../model/records.js';
import { formatVersions, versionsOf } from '../model/version.js';
import { figureBlock, type Block } from './blocks.js';
import { startsWords } from './failed-starts.js';
import { crashFigures, gogcWords, processFigures } from './figures.js';
import { mapBlocks } from './maps.js';
import { namesOf, type Names } from './names.js';
import { noOthers, othersOf, overviewOf, worstFirst } from './overview.js';
import { readingOf } from './reading.js';
import type { ProcessReport, TextReport } from './report.js';
import { creatorTable, otherStopsTable, tracedFigures } from './traced.js';
import { goalTable, longestTable, pauseTable, stopLogs } from './tables.js';

/** With more processes than this, only the worst ones are shown in full. */
const MOST_IN_FULL = 8;
const WORST_IN_FULL = 3;

export function contentOf(report: TextReport, verbose: boolean): Block[] {
  const processes = worstFirst(report.processes);
  const names = namesOf(processes, report.inputs);
  const full = processes.length > MOST_IN_FULL ? WORST_IN_FULL : processes.length;
  const { logs, traces } = report.others ?? noOthers();
  const all = processes.length + logs.processes + traces.processes;
  return given<Block>(
    processes.length === 0 && { kind: 'paragraph', text: 'No GC cycle was found.', tone: 'bold' },
    ...(processes.length > 1 ? overviewOf(report, processes, names, verbose) : []),
    ...processes.slice(0, full).flatMap((process) => processBlocks(process, names, verbose)),
    full < processes.length && othersOf(processes, full, all),
    ...readingOf(report, names, verbose),
  );
}

function processBlocks(process: ProcessReport, names: Names, verbose: boolean): Block[] {
  const { summary, series, findings = [] } = process;
  // Problems of the input are shown with the inputs, unless they may mislead.
  const told = findings.filter(
    ({ id, severity }) => verbose || severity !== 'info' || !id.startsWith('input-'),
  );
  const tables = given(pauseTable(summary), goalTable(summary));
  return given<Block>(
    { kind: 'heading', name: names.ofProcess(summary), facts: factsOf(summary) },
    { kind: 'paragraph', text: verdictOf(process), tone: 'bold' },
    told.length > 0 && { kind: 'findings', findings: told },
    figureBlock(crashFigures(summary, names.of)),
    series.at.length > 1 && { kind: 'chart', series },
    tables.length > 0 && { kind: 'tables', tables },
    longestTable(summary),
    figureBlock(stopLogs(summary)),
    ...mapBlocks(summary, verbose),
    otherStopsTable(summary),
    creatorTable(summary),
    figureBlock([...processFigures(process, verbose), ...tracedFigures(summary)]),
  );
}

/** Of starts that failed alike, that they did: the last one's figures, which follow, are of a few cycles. */
function verdictOf(process: ProcessReport): string {
  const starts = startsWords(process).trimEnd();
  const ended = endedBy(process.summary);
  return ended && starts !== '' ? `${starts}, each ended with “${ended.text}”.` : process.summary.verdict;
}

/** A process's key facts: version, Ps, cycles and time, GOGC, limit. */
function factsOf(summary: SummaryRecord): string[] {
  const { procs = [], cycles, duration_s: seconds, from_n: from, to_n: to } = summary;
  const versions = versionsOf(summary);
  // If the Ps change often, the first two and the last are enough.
  const shown = procs.length > 4 ? [...procs.slice(0, 2), '…', ...procs.slice(-1)] : procs;
  const all = from === 1 && to === cycles;
  const which =
    all || from === undefined || to === undefined ? '' : ` (gc ${from === to ? from : `${from} to ${to}`})`;
  const span = seconds === undefined || seconds === 0 ? '' : ` in ${formatSeconds(seconds)}`;
  return given(
    `Go ${formatVersions(versions)}`,
    shown.length > 0 && `${shown.join(' → ')} P`,
    `${counted(cycles, 'cycle')}${which}${span}${summary.interim ? ' so far' : ''}`,
    wallSpan(summary),
    gogcWords(summary.gogc),
    limitWords(summary, versions.high),
  );
}

function limitWords(summary: SummaryRecord, newest: number): string | undefined {
  const { memory_limit_low_bytes: least, memory_limit_high_bytes: most } = summary;
  if (least !== undefined && most !== undefined)
    return `memory limit ${formatBytes(least)}${most === least ? '' : ` to ${formatBytes(most)}`}`;
  if (summary.goal_holder === 'gogc') return 'a tuner holds the heap at one size';
  if (least !== undefined)
    return `memory limit at least ${formatBytes(least)}${isTuned(summary) ? ', or a GOGC tuner that targets a fixed heap size' : ''}`;
  if ((summary.goal_regimes?.limit ?? 0) > 0) return 'a memory limit, reached by the live heap';
  // GOMEMLIMIT came with Go 1.19.
  if (newest < 19 || summary.cycles === 0) return undefined;
  if (summary.limit_explains) return 'or a memory limit and a higher GOGC';
  if (!summary.findings.includes('memory-limit-bound')) return 'no limit seen';
  return summary.goal_holder === 'memory_limit' ? 'in fact a memory limit' : 'or rather a memory limit';
}

/** `2026-11-20 03:10:00 to 03:18:20 UTC`. */
function wallSpan({ from_wall: from, to_wall: to }: SummaryRecord): string | undefined {
  if (from === undefined) return undefined;
  const { ms, zone } = wallOf(from);
  const [start, end] = [formatWall(ms), to === undefined ? '' : formatWall(wallOf(to).ms)];
  if (end === '' || end === start) return `${start}${zone}`;
  return `${start} to ${start.slice(0, 10) === end.slice(0, 10) ? end.slice(11) : end}${zone}`;
}
