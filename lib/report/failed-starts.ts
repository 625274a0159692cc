// Starts that failed the same way: a crash loop is one thing, however often it goes round.
import { endedBy, isEnd } from '../model/crashes.js';
import { formatNumber } from '../model/format.js';
import { TREND_CYCLES, type SummaryRecord } from '../model/records.js';
import type { ProcessReport } from './report.js';

/** What ended a process before its figures could show anything, and where: a panic's text may be hidden. */
function failure({ summary }: ProcessReport): string | undefined {
  const end = summary.cycles < TREND_CYCLES ? endedBy(summary) : undefined;
  return end && `${end.text} ${end.frame?.function}:${end.frame?.line}`;
}

/** Whether both ended in the same way before their figures could show anything. */
export const failAlike = (a: ProcessReport, b: ProcessReport): boolean =>
  a.summary.stream === b.summary.stream && failure(b) !== undefined && failure(a) === failure(b);

/** The later of two that fail alike, which stands for both. */
export function together(earlier: ProcessReport, later: ProcessReport): ProcessReport {
  const [a, b] = [earlier, later].map(startsOf);
  return {
    ...later,
    starts: { count: a.count + b.count, processes: a.processes + b.processes, cycles: a.cycles + b.cycles },
  };
}

/** What a report of a process stands for: itself, or all that failed alike. */
export const startsOf = ({ summary, starts }: ProcessReport): NonNullable<ProcessReport['starts']> =>
  starts ?? { count: ownStarts(summary), processes: 1, cycles: summary.cycles };

/** Where no cycle tells its runs apart, a process is as many starts as ended it. */
function ownStarts(summary: SummaryRecord): number {
  const ended = endedBy(summary);
  return ended && summary.cycles === 0 && isEnd(ended) ? ended.count : 1;
}

/** `31 starts `; nothing of a single one. */
export function startsWords(process: ProcessReport): string {
  const { count } = startsOf(process);
  return count > 1 ? `${formatNumber(count)} starts ` : '';
}
