// The comparison as people read it.
import { join } from 'node:path';
import t from 'tap';
import { compare } from '../../lib/compare/compare.js';
import { renderComparison, renderComparisonMarkdown } from '../../lib/report/comparison.js';
import type { ReportStyle } from '../../lib/report/paint.js';
import { displayWidth } from '../../lib/report/width.js';
import { SAMPLES } from '../captures.js';
import { filesOf, logOf } from '../compare/figures.js';

const PLAIN: ReportStyle = { width: 80, color: false, ascii: false, verbose: false };
const versions = { before: { low: 21, high: 21 }, after: { low: 27, high: 27 } };
const limits = await compare(join(SAMPLES, 'limit/go1.21.13.log'), join(SAMPLES, 'limit/go1.27.4.log'), {
  versions,
});
/** The folder is another one on every machine. */
const shown = (text: string): string => text.replaceAll(SAMPLES, '');

const renamed = {
  ...limits,
  comparisons: limits.comparisons.map(({ figures, summary }) => ({
    figures,
    summary: {
      ...summary,
      before: { ...summary.before, inputs: summary.before.inputs.map(shown) },
      after: { ...summary.after, inputs: summary.after.inputs.map(shown) },
    },
  })),
};

void t.test('at 80 columns: the intervals stay, the differences go', (t) => {
  t.equal(
    renderComparison(renamed, PLAIN),
    `before        limit/go1.21.13.log: 51 cycles (gc 6 to 56) of 5.92 s, Go 1.21,
              2 P
after         limit/go1.27.4.log: 49 cycles (gc 6 to 54) of 5.92 s, Go 1.27+,
              2 P

figure                before       after          difference, 95 %
GC CPU                 0.7 %       0.5 %  same    −0.419 to −0.108 points
assists              < 0.1 %     < 0.1 %  same    +0.011 to +0.048 points
sweep term p50      0.035 ms      0.2 ms  worse   +0.137 to +0.194 ms
sweep term p90      0.066 ms      0.3 ms  worse   +0.18 to +0.427 ms
mark term p50           4 µs        5 µs  same    0 to +2 µs
mark term p90          29 µs        7 µs  same    −44 to +2 µs
live heap           26.1 MiB    26.4 MiB  same    −153 to +742 KiB
live heap growth  90.3 KiB/s   214 KiB/s  same    −498 to +747 KiB/s
heap goal             37 MiB      37 MiB  same    0 to 0 B
effective GOGC            38          38  same    −3 to +3
marking a MiB       0.255 ms     0.12 ms  better  −0.177 to −0.0934 ms
cycles a second         8.71         8.3  same    −1.11 to +0.29
allocation        76.2 MiB/s  77.3 MiB/s  same    −1.81 to +3.98 MiB/s

left out      gc 1 to 5 are left out on both sides: the process was starting and
              its heap filling.
blocks        26 before and 24 after, 244 ms each: consecutive cycles resemble
              each other, so the test resamples blocks of time, not cycles, and
              allows for what neighbouring blocks share.
Go 1.23       the runtime counts the CPU of stops by how long each P was really
              stopped, which a log does not print: the share is an upper bound.
              That alone can change GC CPU.
Go 1.24       maps are Swiss tables: other sizes, and no doubling in one step.
              That alone can change live heap, heap goal, marking a MiB,
              allocation.
Go 1.25       GOMAXPROCS follows the container's CPU limit. That alone can
              change GC CPU, assists, marking a MiB.
Go 1.26       the Green Tea collector marks small objects span by span: marking
              costs less. That alone can change marking a MiB, GC CPU, assists.

Better: marking a MiB takes 0.12 ms instead of 0.255 ms; worse: the median of
sweep termination stops is 0.2 ms instead of 0.035 ms and p90 of sweep
termination stops is 0.3 ms instead of 0.066 ms; the Go version differs too.
`,
  );
  t.end();
});

void t.test('an interval that leaves out 0 beside “cannot tell” is explained, and only then', (t) => {
  const [{ figures, summary }] = renamed.comparisons;
  const notesWith = (changes: Partial<(typeof figures)[number]>): string => {
    const doubted = figures.map((one, i) =>
      i === 0 ? { ...one, verdict: 'cannot_tell' as const, doubt: 'chance' as const, ...changes } : one,
    );
    const text = renderComparison({ notices: [], comparisons: [{ figures: doubted, summary }] }, PLAIN);
    return text.replace(/\n +/g, ' ');
  };
  t.match(
    notesWith({ p: 0.02, p_adjusted: 0.2 }),
    'cannot tell   GC CPU: its interval excludes 0, but among 13 figures one does now and then by chance: over all of them the difference may be chance.',
  );
  t.match(
    notesWith({ p: 0.07, p_adjusted: 0.5 }),
    'cannot tell   GC CPU: its interval barely excludes 0: with no real difference, 7 % of random regroupings of the blocks differ as much.',
  );
  const holds0 = 'cannot tell   GC CPU: the difference may be chance.';
  t.match(notesWith({ p: 0.07, p_adjusted: 0.5, difference_high: 0.001 }), holds0);
  t.match(notesWith({ p: 0.02, p_adjusted: 0.2, difference_high: 0 }), holds0);
  t.notMatch(renderComparison(renamed, PLAIN), 'excludes 0');
  t.end();
});

void t.test('at 200 columns, verbose: thresholds and chances too', (t) => {
  const text = renderComparison(renamed, { ...PLAIN, width: 200, verbose: true });
  t.equal(
    text.slice(text.indexOf('\n\n') + 2).split('\n\n')[0],
    `figure                before       after             difference  difference, 95 %         counts from  chance (all)
GC CPU                 0.7 %       0.5 %  same    −0.263 points  −0.419 to −0.108 points   0.5 points         0.017
assists              < 0.1 %     < 0.1 %  same     +0.03 points  +0.011 to +0.048 points   0.5 points         0.026
sweep term p50      0.035 ms      0.2 ms  worse       +0.165 ms  +0.137 to +0.194 ms           0.1 ms         0.002
sweep term p90      0.066 ms      0.3 ms  worse       +0.234 ms  +0.18 to +0.427 ms            0.1 ms         0.006
mark term p50           4 µs        5 µs  same            +1 µs  0 to +2 µs                    0.1 ms         0.006
mark term p90          29 µs        7 µs  same           −22 µs  −44 to +2 µs                  0.1 ms         1.000
live heap           26.1 MiB    26.4 MiB  same         +294 KiB  −153 to +742 KiB            2.61 MiB         1.000
live heap growth  90.3 KiB/s   214 KiB/s  same       +124 KiB/s  −498 to +747 KiB/s         525 KiB/s         1.000
heap goal             37 MiB      37 MiB  same              0 B  0 to 0 B                     3.7 MiB         1.000
effective GOGC            38          38  same                0  −3 to +3                           4         1.000
marking a MiB       0.255 ms     0.12 ms  better      −0.135 ms  −0.177 to −0.0934 ms         76.5 µs         0.002
cycles a second         8.71         8.3  same           −0.408  −1.11 to +0.29                 0.871         1.000
allocation        76.2 MiB/s  77.3 MiB/s  same      +1.09 MiB/s  −1.81 to +3.98 MiB/s      7.62 MiB/s         1.000`,
  );
  t.end();
});

void t.test('no line is wider than asked, whatever the width; ASCII is ASCII', (t) => {
  for (const width of [40, 60, 79, 80, 100, 133, 200]) {
    const lines = renderComparison(renamed, { ...PLAIN, width, verbose: true }).split('\n');
    t.ok(
      lines.every((line) => displayWidth(line) <= width && !line.endsWith(' ')),
      `${width}`,
    );
  }
  t.match(renderComparison(renamed, { ...PLAIN, ascii: true }), /^[\n\x20-\x7e]*$/);
  t.end();
});

void t.test('Markdown has the same content', (t) => {
  const text = renderComparisonMarkdown(renamed, false);
  t.match(text, /^- \*\*before:\*\* `limit\/go1\.21\.13\.log`: 51 cycles/);
  t.match(text, /^\| sweep term p50 \| 0\.035 ms \| 0\.2 ms \| worse \| \+0\.165 ms \|/m);
  t.match(text, /\n\*\*Better: .*\.\*\*\n$/);
  t.end();
});

void t.test('several pairs have headings', async (t) => {
  const pods = (seed: number): string =>
    logOf({ seed, prefix: '[pod/a/app] ' }) + logOf({ seed: seed + 5, prefix: '[pod/b/app] ' });
  const [before, after] = filesOf(t, pods(1), pods(2));
  const text = renderComparison(await compare(before, after), PLAIN);
  t.match(text, /─{80}\na\/app\n[^]*─{80}\nb\/app\n/);
  t.equal(text.match(/^(Nothing|No difference) /gm)?.length, 2);
});

void t.test('names and notices cannot control the terminal', async (t) => {
  const [before] = filesOf(t, logOf());
  const report = await compare(before, [before, 'no\x1b[31msuch.log']);
  t.notMatch(renderComparison(report, PLAIN), '\x1b');
  t.match(renderComparison(report, PLAIN), 'no\\x1b[31msuch.log');
});
