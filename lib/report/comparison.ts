// The report of a comparison: both sides, every figure before and after, notes, and the verdict last.
import { COMPARED_WORDS, formatDifference } from '../model/compared-words.js';
import type {
  ComparedFigure,
  ComparedProcess,
  ComparisonRecord,
  ComparisonSummaryRecord,
  Doubt,
} from '../model/comparison.js';
import { counted, formatNumber, formatSeconds, formatShare } from '../model/format.js';
import type { NoticeRecord } from '../model/records.js';
import { formatVersions, versionsOf } from '../model/version.js';
import { numberColumn, tableOf, type Block, type Figure } from './blocks.js';
import { layMarkdown } from './markdown.js';
import { noticeFigure } from './reading.js';
import type { ReportStyle } from './paint.js';
import { renderBlocks } from './text.js';
import { given } from '../model/given.js';

export interface ComparisonContent {
  comparisons: readonly { figures: readonly ComparisonRecord[]; summary: ComparisonSummaryRecord }[];
  notices: readonly NoticeRecord[];
}

export const renderComparison = (content: ComparisonContent, style: ReportStyle): string =>
  renderBlocks(blocksOf(content, style.verbose), style, { ruled: content.comparisons.length > 1 });

export const renderComparisonMarkdown = (content: ComparisonContent, verbose: boolean): string =>
  layMarkdown(blocksOf(content, verbose));

function blocksOf({ comparisons, notices }: ComparisonContent, verbose: boolean): Block[] {
  const blocks: Block[] = comparisons.flatMap(({ figures, summary }) =>
    given(
      comparisons.length > 1 && { kind: 'heading' as const, name: summary.stream ?? '', facts: [] },
      { kind: 'figures', rows: [sideOf('before', summary), sideOf('after', summary)] },
      figureTable(figures, verbose),
      { kind: 'figures', rows: notesOf(figures, summary) },
      { kind: 'paragraph', text: summary.verdict, tone: 'bold' },
    ),
  );
  const told = notices.filter(({ level }) => level !== 'info' || verbose);
  if (told.length > 0)
    blocks.push({ kind: 'figures', rows: told.map((notice) => noticeFigure(notice, called)) });
  return blocks;
}

const called = (name: string): string => (name === '-' ? 'stdin' : name);

/** The process's stream, if that differs from the input's name. */
function nameOf({ inputs, stream, run }: ComparedProcess): string {
  const input = inputs.map(called).join(' ');
  const named = stream === '' || inputs.includes(stream) ? input : `${input} ${stream}`;
  return run > 1 ? `${named} run ${run}` : named;
}

function sideOf(side: 'before' | 'after', summary: ComparisonSummaryRecord): Figure {
  const process = summary[side];
  const { cycles, from_n: from, to_n: to, duration_s: seconds, procs = [] } = process;
  const facts = given(
    `${counted(cycles, 'cycle')} (gc ${from} to ${to})${seconds === undefined ? '' : ` of ${formatSeconds(seconds)}`}`,
    `Go ${formatVersions(versionsOf(process))}`,
    procs.length > 0 && `${procs.join(' → ')} P`,
    process.others > 0 &&
      `the ${summary.stream === undefined ? 'longest' : 'longest run of this name'} of ${process.others + 1} processes`,
  );
  return { name: side, text: [{ code: nameOf(process) }, `: ${facts.join(', ')}`] };
}

function figureTable(compared: readonly ComparisonRecord[], verbose: boolean): Block {
  return tableOf(
    compared,
    given(
      { head: 'figure', least: 12, cell: ({ figure }) => COMPARED_WORDS[figure].name },
      numberColumn('before', ({ figure, before, after }) => COMPARED_WORDS[figure].format(before, after)),
      numberColumn('after', ({ figure, before, after }) => COMPARED_WORDS[figure].format(after, before)),
      { head: '', cell: ({ verdict }) => verdict.replace('_', ' ') },
      numberColumn('difference', ({ figure, difference }) => formatDifference(figure, difference), 2),
      { head: 'difference, 95 %', spare: 1, cell: intervalOf },
      verbose &&
        numberColumn(
          'counts from',
          ({ figure, threshold }) => formatDifference(figure, threshold).replace('+', ''),
          3,
        ),
      verbose &&
        numberColumn(
          'chance (all)',
          ({ p_adjusted: p }) => (p === undefined ? '' : p < 0.001 ? '< 0.001' : p.toFixed(3)),
          4,
        ),
    ),
  );
}

/** `−1.2 to +3 MiB`. */
function intervalOf({ figure, difference_low: low, difference_high: high }: ComparisonRecord): string {
  if (low === undefined || high === undefined) return '';
  const [from, to] = [formatDifference(figure, low, high), formatDifference(figure, high, low)];
  const unit = / \S+$/.exec(to)?.[0] ?? '';
  return `${unit !== '' && from.endsWith(unit) ? from.slice(0, -unit.length) : from} to ${to}`;
}

/** The significance level of the intervals. */
const LEVEL = 0.05;

const DOUBTS: Record<Doubt, string> = {
  few: 'fewer than five blocks of time on a side',
  wander: 'drifting slowly within each log; a longer log may tell',
  chance: 'the difference may be chance',
};

const leavesOutZero = ({ difference_low: low = 0, difference_high: high = 0 }: ComparisonRecord): boolean =>
  low * high > 0;

/** Why a row whose interval excludes 0 is undecided: intervals hold for their figure alone. */
const butWhy = ({ p = 1 }: ComparisonRecord, figures: number): string =>
  p <= LEVEL
    ? `its interval excludes 0, but among ${figures} figures one does now and then by chance: over all of them the difference may be chance`
    : `its interval barely excludes 0: with no real difference, ${formatShare(p)} of random regroupings of the blocks differ as much`;

function notesOf(figures: readonly ComparisonRecord[], summary: ComparisonSummaryRecord): Figure[] {
  const { before, after, warm_up_n: warmUp, block_s: seconds, block_cycles: cycles = 1 } = summary;
  const rows: Figure[] = [];
  if (warmUp > 0) {
    const which = warmUp === 1 ? 'gc 1 is' : `gc 1 to ${warmUp} are`;
    rows.push({
      name: 'left out',
      text: `${which} left out on both sides: the process was starting and its heap filling.`,
      tone: 'dim',
    });
  }
  const length = seconds === undefined ? `${formatNumber(cycles)} cycles` : formatSeconds(seconds);
  rows.push({
    name: 'blocks',
    text: `${before.blocks} before and ${after.blocks} after, ${length} each: consecutive cycles resemble each other, so the test resamples blocks of time, not cycles, and allows for what neighbouring blocks share.`,
    tone: 'dim',
  });
  const doubted = new Map<string, string[]>();
  const untold = figures.filter(({ verdict }) => verdict === 'cannot_tell');
  for (const doubt of ['few', 'wander', 'chance'] as const)
    for (const one of untold.filter((record) => record.doubt === doubt)) {
      const why = leavesOutZero(one) && doubt === 'chance' ? butWhy(one, figures.length) : DOUBTS[doubt];
      doubted.set(why, [...(doubted.get(why) ?? []), COMPARED_WORDS[one.figure].name]);
    }
  for (const [why, names] of doubted)
    rows.push({ name: 'cannot tell', text: `${names.join('; ')}: ${why}.`, tone: 'dim' });
  for (const { since, text, figures: moved } of summary.version_changes ?? []) {
    const names = moved.filter((figure) => figures.some((one) => one.figure === figure)).map(nameOfFigure);
    const where = names.length > 0 ? ` That alone can change ${names.join(', ')}.` : '';
    rows.push({ name: `Go ${since}`, text: `${text}.${where}`, tone: 'yellow' });
  }
  const [from, to] = [before.procs, after.procs].map((procs) => procs?.join(' → '));
  if (from !== undefined && to !== undefined && from !== to) {
    rows.push({
      name: 'P',
      text: `GOMAXPROCS changed from ${from} to ${to}: CPU shares are shares of different capacities.`,
      tone: 'yellow',
    });
  }
  return rows;
}

const nameOfFigure = (figure: ComparedFigure): string => COMPARED_WORDS[figure].name;
