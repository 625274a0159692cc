// `gcdrift compare`: reads both sides once and writes what differs, as text, NDJSON, JSON or Markdown.
import { runComparison, VERSION, type CompareOptions, type ComparisonReport } from '../index.js';
import { renderComparison, renderComparisonMarkdown } from '../report/comparison.js';
import { jsonText } from '../report/printable.js';
import { optionsOf } from './analyze-options.js';
import { formatNamed } from './format-named.js';
import { lineOf } from './line.js';
import { leastTold, tellNotices } from './notices.js';
import type { CompareFlags } from './options.js';
import { Output } from './output.js';
import { tell } from './stderr.js';
import { reportStyle } from './style.js';
import { noDataMessage } from './no-data.js';
import { FAILED, NOTHING_KNOWN, UNUSABLE, UsageError } from './usage.js';
import { versionOf } from './values.js';
import { runWork } from './work.js';

export async function compareCommand(flags: CompareFlags): Promise<number> {
  const [before, after, ...more] = flags.log;
  if (after === undefined || more.length > 0)
    throw new UsageError(`compare takes two inputs, before and after; got ${flags.log.length}`);
  if (before === '-' && after === '-') throw new UsageError('only one of the two can be standard input');
  const format = formatNamed(flags);
  const { goVersion, from, to, tz, stream, width } = flags;
  const { versions: _, ...asked } = await optionsOf({ from, to, tz, stream, width });
  const stop = new AbortController();
  const options: CompareOptions = { ...asked, ...versionsOf(goVersion), signal: stop.signal };
  const output = new Output(flags.output, false);
  const line = await lineOf(flags, [before, after], false);
  return runWork({ stop, output, line }, async () => {
    const steps = runComparison([before], [after], options);
    let step = await steps.next();
    for (; !step.done; step = await steps.next()) line.update(step.value);
    const report = step.value;
    line.clear();
    if (!flags.quiet) tellNotices(report.notices, leastTold(format, flags.verbose));
    await output.write(Buffer.from(render(format, report, [before, after], flags)));
    return endOf(report, flags);
  });
}

/** `1.22` applies to both sides, `1.22,1.26` to before and after. */
function versionsOf(text: string | undefined): Pick<CompareOptions, 'versions'> {
  if (text === undefined) return {};
  const [first, second = first, ...more] = text.split(',');
  if (more.length > 0)
    throw new UsageError(`--go-version takes one version, or two (before,after), not ${text}`);
  return { versions: { before: versionOf(first), after: versionOf(second) } };
}

function render(format: string, report: ComparisonReport, inputs: string[], flags: CompareFlags): string {
  const { comparisons, notices } = report;
  const verbose = flags.verbose === true;
  if (format === 'ndjson') {
    const records = [
      { type: 'meta', schema: 1, gcdrift: VERSION, inputs },
      ...notices,
      ...comparisons.flatMap(({ figures, summary }) => [...figures, summary]),
    ];
    return records.map((record) => `${jsonText(record)}\n`).join('');
  }
  if (format === 'json')
    return `${jsonText({ schema: 1, gcdrift: VERSION, inputs, comparisons, notices })}\n`;
  if (comparisons.length === 0) return '';
  if (format === 'markdown') return renderComparisonMarkdown(report, verbose);
  return renderComparison(report, reportStyle(flags));
}

function endOf({ before, after, comparisons }: ComparisonReport, { failOn, verbose }: CompareFlags): number {
  if (before.opened === 0 || after.opened === 0) return UNUSABLE;
  if (comparisons.length === 0) {
    const empty = [before, after].filter(({ processes }) => processes === 0);
    tell(
      noDataMessage(
        empty.flatMap(({ inputs }) => inputs),
        verbose === true,
      ),
    );
    return NOTHING_KNOWN;
  }
  const isWorse = comparisons.some(({ summary }) => summary.worse.length > 0);
  return failOn === 'worse' && isWorse ? FAILED : 0;
}
