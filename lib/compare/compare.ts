// The whole comparison: two sides, the processes that represent them, their figures, and one sentence.
import type { Progress } from '../analyze/analyze.js';
import type { InputReport } from '../model/input-report.js';
import {
  VERDICTS,
  type ComparedFigure,
  type ComparedProcess,
  type ComparisonRecord,
  type ComparisonSummaryRecord,
  type Verdict,
} from '../model/comparison.js';
import type { NoticeRecord } from '../model/records.js';
import { known } from '../model/given.js';
import { significant } from '../model/units.js';
import { versionsOf, type GoVersions } from '../model/version.js';
import type { AnalyzeOptions } from '../analyze/options.js';
import { sidesOf, type Blocks } from './blocks.js';
import { judge, type JudgedFigure } from './judge.js';
import { pairsOf, readSide, settledOf, warmUpOf, type Candidate, type Pair, type Side } from './side.js';
import { outcomeOf, sentenceOf } from './verdict.js';
import { versionChanges } from './versions.js';

export interface CompareOptions extends Pick<AnalyzeOptions, 'from' | 'to' | 'tz' | 'wanted' | 'signal'> {
  /** The Go versions of the sides, if the user knows them. */
  versions?: { before?: GoVersions; after?: GoVersions };
}

export interface Comparison {
  figures: ComparisonRecord[];
  summary: ComparisonSummaryRecord;
}

export interface ComparisonReport {
  /** Empty if a side has no cycle. */
  comparisons: Comparison[];
  notices: NoticeRecord[];
  before: SideReport;
  after: SideReport;
}

export interface SideReport {
  inputs: InputReport[];
  /** Inputs that could be opened. */
  opened: number;
  /** Processes with a cycle. */
  processes: number;
}

/**
 * Compares two logs (or sets of logs: paths, folders, globs; `-` is standard input), each read once. Never throws for their
 * content; WindowError if `from` or `to` is invalid.
 *
 *     const { comparisons } = await compare('before.log', 'after.log');
 *     for (const { summary } of comparisons) console.log(summary.verdict);
 */
export async function compare(
  before: readonly string[] | string,
  after: readonly string[] | string,
  options: CompareOptions = {},
): Promise<ComparisonReport> {
  const steps = runComparison([before].flat(), [after].flat(), options);
  for (;;) {
    const { done, value } = await steps.next();
    if (done) return value;
  }
}

/** The same, yielding its progress after every read. */
export async function* runComparison(
  before: readonly string[],
  after: readonly string[],
  { versions = {}, ...options }: CompareOptions = {},
): AsyncGenerator<Progress, ComparisonReport> {
  const optionsOf = (known: GoVersions | undefined): AnalyzeOptions =>
    known ? { ...options, versions: known } : options;
  const first = yield* readSide(before, optionsOf(versions.before));
  const second = yield* readSide(after, optionsOf(versions.after));
  return {
    comparisons: pairsOf(first, second).map((pair) => comparisonOf(pair, first, second, versions)),
    notices: [...first.notices, ...second.notices],
    before: reportOf(first),
    after: reportOf(second),
  };
}

const reportOf = ({ progress: { inputs, opened }, processes }: Side): SideReport => ({
  inputs,
  opened,
  processes,
});

function comparisonOf(
  { stream, before, after }: Pair,
  first: Side,
  second: Side,
  versions: NonNullable<CompareOptions['versions']>,
): Comparison {
  const warmUp = Math.max(warmUpOf(before.buckets), warmUpOf(after.buckets));
  const sides = sidesOf(settledOf(before, warmUp), settledOf(after, warmUp));
  const figures = judge(sides);
  const named = stream === undefined ? {} : { stream };
  const changes = versionChanges(
    versions.before ?? versionsOf(before.summary),
    versions.after ?? versionsOf(after.summary),
  );
  return {
    figures: figures.map((figure) => ({ type: 'comparison', ...named, ...figure })),
    summary: {
      type: 'comparison-summary',
      ...named,
      verdict: sentenceOf(figures, changes),
      outcome: outcomeOf(figures),
      before: processOf(before, sides.before, warmUp, first),
      after: processOf(after, sides.after, warmUp, second),
      warm_up_n: warmUp,
      ...(sides.timed
        ? { block_s: significant(sides.length / 1e3) }
        : { block_cycles: significant(sides.length) }),
      ...byVerdict(figures),
      ...(changes.length > 0 && { version_changes: changes }),
    },
  };
}

const byVerdict = (figures: readonly JudgedFigure[]): Record<Verdict, ComparedFigure[]> =>
  Object.fromEntries(
    VERDICTS.map((wanted) => [
      wanted,
      figures.filter(({ verdict }) => verdict === wanted).map(({ figure }) => figure),
    ]),
  ) as Record<Verdict, ComparedFigure[]>;

function processOf(
  { summary, buckets }: Candidate,
  { blocks }: Blocks,
  warmUp: number,
  side: Side,
): ComparedProcess {
  const left = buckets.head.filter(({ n }) => n <= warmUp).length;
  const { stream, run, cycles, from_n: from = 1, to_n: to = 1, duration_s: seconds, procs } = summary;
  return known({
    inputs: side.names.slice(),
    stream,
    run,
    cycles: cycles - left,
    from_n: Math.max(from, warmUp + 1),
    to_n: to,
    duration_s: seconds,
    left_out: left,
    blocks: blocks.length,
    go_low: summary.go_low!,
    go_high: summary.go_high!,
    procs,
    others: side.processes - 1,
  });
}
