// The section on maps: what moves together, how sure that is, and what could not be told.
import t from 'tap';
import type { MapCorrelation } from '../../lib/model/records.js';
import { renderMarkdown } from '../../lib/report/markdown.js';
import { renderText } from '../../lib/report/text.js';
import { reportOf, seriesOf, summaryOf } from './sample-summary.js';

const CORRELATION: MapCorrelation = {
  intervals: 96,
  interval_s: 0.205,
  primary: [
    { map: 'grow_per_s', gc: 'mark_ns_per_s', n: 96, lag: 1, r: 0.66, p: 0.0005, q: 0.0035 },
    { map: 'grow_per_s', gc: 'goal_residual_bytes', n: 96, untold: 'constant' },
  ],
  exploratory: [{ map: 'delete_per_s', gc: 'mark_ns_per_s', n: 96, lag: 0, r: -0.09, p: 0.4 }],
  unknown: ['map_cpu_ns_per_s', 'map_assist_ns_per_s'],
};
const report = (correlation?: MapCorrelation) =>
  reportOf([
    { summary: summaryOf({ ...(correlation && { map_correlation: correlation }) }), series: seriesOf() },
  ]);
const text = (correlation: MapCorrelation | undefined, verbose = false): string =>
  renderText(report(correlation), { width: 100, color: false, ascii: false, verbose });

void t.test('the pairs that were fixed beforehand; all with -v', (t) => {
  const said = text(CORRELATION);
  t.match(said, /Maps and GC/);
  t.match(said, /growth +mark time +96 +\+1 +0\.66 +< 0\.001 +0\.0035/);
  t.match(said, /growth +unexplained goal +96 +constant/);
  t.match(said, /96 of 205 ms/);
  t.match(said, /not told +CPU in map code, assists in map code: an execution trace/);
  t.notMatch(said, /deletes/);
  t.match(text(CORRELATION, true), /deletes +mark time +96 +0 +-0\.09 +0\.4\n/);
  t.end();
});

void t.test('too few intervals are told as that', (t) => {
  const few: MapCorrelation = {
    intervals: 4,
    primary: [{ map: 'grow_per_s', gc: 'mark_ns_per_s', n: 4, untold: 'too few' }],
    exploratory: [],
    unknown: [],
  };
  t.match(text(few), /growth +mark time +4 +too few/);
  t.end();
});

void t.test('Markdown has the same; without counters there is no section', (t) => {
  t.match(
    renderMarkdown(report(CORRELATION)),
    /\| growth \| mark time \| 96 \| \+1 \| 0\.66 \| &lt; 0\.001 \| 0\.0035 \|/,
  );
  t.notMatch(text(undefined), /Maps and GC/);
  t.end();
});
