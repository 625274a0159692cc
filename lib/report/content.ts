// The content of the report: the worst process first, each with verdict, chart and figures, then the inputs. Text and Markdown lay
// out the same content.
import { isTuned } from '../model/gogc-moves.js';
import { counted, formatBytes, formatSeconds, formatWall, wallOf } from '../model/format.js';
import type { SummaryRecord } from '../model/records.js';
import { formatVersions, parseVersion } from '../model/version.js';
import type { Block } from './blocks.js';
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
  const blocks: Block[] = [];
  if (processes.length === 0) {
    blocks.push({ kind: 'paragraph', text: 'No GC cycle was found.', tone: 'bold' });
  }
  if (processes.length > 1) blocks.push(...overviewOf(report, processes, names, verbose));
  const full = processes.length > MOST_IN_FULL ? WORST_IN_FULL : processes.length;
  for (const process of processes.slice(0, full)) {
    blocks.push(...processBlocks(process, names, verbose));
  }
  const { logs, traces } = report.others ?? noOthers();
  const all = processes.length + logs.processes + traces.processes;
  if (full < processes.length) blocks.push(othersOf(processes, full, all));
  blocks.push(...readingOf(report, names, verbose));
  return blocks;
}

function processBlocks(
  { summary, series, findings = [] }: ProcessReport,
  names: Names,
  verbose: boolean,
): Block[] {
  const blocks: Block[] = [
    { kind: 'heading', name: names.ofProcess(summary), facts: factsOf(summary) },
    { kind: 'paragraph', text: summary.verdict, tone: 'bold' },
  ];
  // Problems of the input are shown with the inputs, unless they may mislead.
  const told = findings.filter(
    ({ id, severity }) => verbose || severity !== 'info' || !id.startsWith('input-'),
  );
  if (told.length > 0) blocks.push({ kind: 'findings', findings: told });
  const crashes = crashFigures(summary, names.of);
  if (crashes.length > 0) blocks.push({ kind: 'figures', rows: crashes });
  if (series.at.length > 1) blocks.push({ kind: 'chart', series });
  const tables = [pauseTable(summary), goalTable(summary)].filter((table) => table !== undefined);
  if (tables.length > 0) blocks.push({ kind: 'tables', tables });
  const longest = longestTable(summary);
  if (longest) blocks.push(longest);
  const logs = stopLogs(summary);
  if (logs.length > 0) blocks.push({ kind: 'figures', rows: logs });
  blocks.push(...mapBlocks(summary, verbose));
  for (const table of [otherStopsTable(summary), creatorTable(summary)]) if (table) blocks.push(table);
  const figures = [...processFigures(summary, series, verbose), ...tracedFigures(summary)];
  if (figures.length > 0) blocks.push({ kind: 'figures', rows: figures });
  return blocks;
}

/** A process's key facts: version, Ps, cycles and time, GOGC, limit. */
function factsOf(summary: SummaryRecord): string[] {
  const {
    go_low: low,
    go_high: high,
    procs = [],
    cycles,
    duration_s: seconds,
    from_n: from,
    to_n: to,
  } = summary;
  const facts: string[] = [];
  const [lowest, highest] = [parseVersion(low ?? ''), parseVersion(high ?? '')];
  if (lowest !== undefined && highest !== undefined)
    facts.push(`Go ${formatVersions({ low: lowest, high: highest })}`);
  // If the Ps change often, the first two and the last are enough.
  const shown = procs.length > 4 ? [...procs.slice(0, 2), '…', ...procs.slice(-1)] : procs;
  if (shown.length > 0) facts.push(`${shown.join(' → ')} P`);
  const all = from === 1 && to === cycles;
  const which =
    all || from === undefined || to === undefined ? '' : ` (gc ${from === to ? from : `${from} to ${to}`})`;
  const span = seconds === undefined || seconds === 0 ? '' : ` in ${formatSeconds(seconds)}`;
  facts.push(`${counted(cycles, 'cycle')}${which}${span}${summary.interim ? ' so far' : ''}`);
  const walls = wallSpan(summary);
  if (walls !== '') facts.push(walls);
  const gogc = gogcWords(summary.gogc);
  if (gogc !== '') facts.push(gogc);
  const { memory_limit_low_bytes: least, memory_limit_high_bytes: most } = summary;
  if (least !== undefined && most !== undefined)
    facts.push(`memory limit ${formatBytes(least)}${most === least ? '' : ` to ${formatBytes(most)}`}`);
  else if (summary.goal_holder === 'gogc') facts.push('a tuner holds the heap at one size');
  else if (least !== undefined)
    facts.push(
      `memory limit at least ${formatBytes(least)}${isTuned(summary) ? ', or a GOGC tuner that targets a fixed heap size' : ''}`,
    );
  else if ((summary.goal_regimes?.limit ?? 0) > 0) facts.push('a memory limit, reached by the live heap');
  // GOMEMLIMIT came with Go 1.19.
  else if ((highest ?? 0) >= 19 && cycles > 0)
    facts.push(
      summary.findings.includes('memory-limit-bound') ? 'or rather a memory limit' : 'no limit seen',
    );
  return facts;
}

/** `2026-11-20 03:10:00 to 03:18:20 UTC`. */
function wallSpan({ from_wall: from, to_wall: to }: SummaryRecord): string {
  if (from === undefined) return '';
  const { ms, zone } = wallOf(from);
  const [start, end] = [formatWall(ms), to === undefined ? '' : formatWall(wallOf(to).ms)];
  if (end === '' || end === start) return `${start}${zone}`;
  return `${start} to ${start.slice(0, 10) === end.slice(0, 10) ? end.slice(11) : end}${zone}`;
}
