// The report as Markdown: the text's content, and an input that cannot become markup.
import t from 'tap';

import { renderMarkdown } from '../../lib/report/markdown.js';
import { displayWidth } from '../../lib/report/width.js';
import { inputOf, reportOf, seriesOf, summaryOf } from './sample-summary.js';

void t.test('heading, verdict, chart, tables, figures', (t) => {
  const report = renderMarkdown(reportOf());
  t.match(
    report,
    /^## `map-leak\.log`\n\nGo 1\.20\+ · 2 P · 44 cycles in 8\.02 s · GOGC 100 \(inferred\) · no limit seen\n\n\*\*The live heap grows/,
  );
  t.match(report, '\n```text\nheap, MiB   ━━ live, at most');
  t.match(
    report,
    '| pauses, ms | n | p50 | p90 | max |\n| --- | ---: | ---: | ---: | ---: |\n| sweep termination | 44 | 0.16 |',
  );
  t.match(report, '| live heap (with GOGC headroom) | +74.4 |');
  t.match(report, '- **leaking?** it retains more');
  t.match(report, /\n- \*\*read:\*\* `logs\/map-leak\.log`: 46 lines.*\n$/);
  t.ok(
    report
      .split('```')[1]
      .split('\n')
      .every((line) => displayWidth(line) <= 100),
  );
  t.end();
});

void t.test('several processes: a table first', (t) => {
  const processes = ['a', 'b'].map((stream) => ({ summary: summaryOf({ stream }), series: seriesOf() }));
  const report = renderMarkdown(reportOf(processes));
  t.match(report, '| process | cycles | span | live MiB | goal MiB | max pause | GC CPU | what it does |');
  t.match(report, '| `a` | 44 | 8.02 s | 3.5 → 40 | 80 | 0.41 ms | ≤ 0.7 % | grows 4.8 MiB/s |');
  t.match(report, '\n## `b`\n');
  t.end();
});

void t.test('an empty cell of code is empty', (t) => {
  const stop = { kind: 'sweep_term' as const, source: { file: 'a.trace' }, at_s: 1, total_ns: 2e6 };
  const last = { function: 'main.work', file: 'a.go', line: 7 };
  const summary = summaryOf({ longest_pauses: [{ ...stop, last }, stop] });
  const report = renderMarkdown(reportOf([{ summary, series: seriesOf() }]));
  t.match(report, '| 1 s | 2 |  | sweep term. |  | `main.work a.go:7` |');
  t.match(report, '| 1 s | 2 |  | sweep term. |  |  |');
  t.end();
});

void t.test('nothing of the input becomes markup', (t) => {
  const bad = '`|`` *x* <img src=x> [a](http://evil) @octocat #12 \n## y \x1b[31m';
  const crash = { text: bad, kind: 'panic' as const, source: { file: bad }, count: 1, last: true };
  const summary = summaryOf({ stream: bad, verdict: bad, crashes: [crash] });
  const report = renderMarkdown(
    reportOf(
      [
        { summary, series: seriesOf() },
        { summary: summaryOf({ stream: 'b' }), series: seriesOf() },
      ],
      { inputs: [inputOf(bad), inputOf('b')] },
    ),
  );
  t.match(
    report,
    '**\\`\\|\\`\\` \\*x\\* &lt;img src=x&gt; \\[a\\](http&#58;//evil) @<!-- -->octocat #<!-- -->12 \\\\x0a## y \\\\x1b\\[31m**',
  );
  t.match(report, '## ``` `|`` *x*', 'a code span is fenced by more than it holds');
  const rows = report.split('\n').filter((line) => line.startsWith('| ``` '));
  t.equal(rows.length, 1);
  t.equal(rows[0].replace(/\\\|/g, '').split('|').length, 10, 'its bars end no cell');
  t.notMatch(report, '\n## y');

  t.notMatch(report, /[\x00-\x09\x0b-\x1f]/);
  t.end();
});

void t.test('more is said when asked for', (t) => {
  t.notMatch(renderMarkdown(reportOf()), '**GOGC:**');
  t.match(renderMarkdown(reportOf(), true), '- **GOGC:** 100 (97–104) up to gc 44');
  t.end();
});
