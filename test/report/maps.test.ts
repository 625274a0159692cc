// The section on maps: what moves together, how sure that is, and what could not be told.
import t from 'tap';
import type { MapFigures } from '../../lib/model/maps.js';
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

void t.test('the pairs that were fixed in advance; all with -v', (t) => {
  const said = text(CORRELATION);
  t.match(said, /^Maps and GC: map growth and mark time move together \(r 0\.66, q 0\.0035\)\.$/m);
  t.match(said, /growth +mark time +96 +\+1 +0\.66 +< 0\.001 +0\.0035/);
  t.match(said, /growth +unexplained goal +96 +constant/);
  t.match(said, /96\s+intervals, 205 ms on average/);
  t.match(said, /unknown +CPU in map code, assists in map code: an execution trace/);
  t.notMatch(said, /deletes/);
  t.match(text(CORRELATION, true), /deletes +mark time +96 +0 +-0\.09 +0\.4\n/);
  t.end();
});

void t.test('too few intervals are reported', (t) => {
  const few: MapCorrelation = {
    intervals: 4,
    interval_s: 0.105,
    primary: [{ map: 'grow_per_s', gc: 'mark_ns_per_s', n: 4, untold: 'too few' }],
    exploratory: [],
    unknown: [],
  };
  t.notMatch(text(few), /map activity +GC/, 'no table of nothing');
  t.match(
    text(few),
    /unknown +whether map activity moves with GC: that takes 20 intervals, this \w+ has 4 of\s+105\s+ms\s+\(/,
  );
  t.match(text(few), /^Maps and GC: too few events to tell\.$/m, 'no heading of nothing');
  t.match(text(few, true), /unknown/);
  t.end();
});

void t.test('writes alone are not blamed; if nothing moves together, the text says so', (t) => {
  const pair = {
    map: 'assign_per_s',
    gc: 'mark_ns_per_s',
    n: 96,
    lag: 0,
    r: 0.5,
    p: 0.004,
    q: 0.01,
  } as const;
  t.match(text({ ...CORRELATION, primary: [pair] }), /writes and mark time .*\sthe\s+load\s+probably/s);
  t.match(text({ ...CORRELATION, primary: [{ ...pair, q: 0.2 }] }), /nothing\s+moves\s+with\s+GC\s+more/);
  t.end();
});

const MAPS: MapFigures = {
  cpu_samples: 200,
  map_cpu_samples: 90,
  triggers: {
    n: 20,
    cycles: 20,
    in_growth: 9,
    share: 0.45,
    sweeps: 400,
    sweeps_in_growth: 8,
    sweeps_share: 0.02,
    lift: 22.5,
    p: 1e-9,
  },
  assists: {
    n: 30,
    cycles: 9,
    in_growth: 2,
    share: 0.07,
    sweeps: 400,
    sweeps_in_growth: 8,
    sweeps_share: 0.02,
    lift: 3.3,
    p: 0.4,
  },
  sites: [
    {
      function: 'example.com/shop/orders.(*Book).Put',
      file: '/src/orders/orders.go',
      line: 31,
      operation: 'grow',
      goroutines: [7],
      triggers: 9,
      assists: 2,
      assist_ns: 4e6,
      sweeps: 8,
      preemptions: 3,
      cpu_samples: 90,
      cpu_share: 0.45,
      cycles: 12,
      stops_mean_ns: 2e6,
      stops_mean_ns_elsewhere: 1e5,
    },
  ],
  untold: [],
};

const textOf = (maps: MapFigures): string =>
  renderText(reportOf([{ summary: summaryOf({ maps }), series: seriesOf() }]), {
    width: 80,
    color: false,
    ascii: false,
    verbose: false,
  });

void t.test('growth that does most of the allocation starts most cycles: that is its share', (t) => {
  const said = (sweeps_share: number): string =>
    textOf({ ...MAPS, triggers: { ...MAPS.triggers, p: 0.9, sweeps_share } }).replace(/\s+/g, ' ');
  t.match(said(0.99), '(no more than its share: 99 % of the sweeps are there too)');
  t.match(
    said(0.2),
    '(more often than sweeps, but too few to rule out chance: 20 % of the sweeps are there too)',
  );
  t.match(said(0.4), '(within chance: 40 % of the sweeps are there too)');
  t.end();
});

void t.test('cycles that start where maps of a given size are made are told beside growth', (t) => {
  const [site] = MAPS.sites;
  const said = textOf({ ...MAPS, sites: [site, { ...site, operation: 'make', triggers: 31 }] });
  t.match(said.replace(/\s+/g, ' '), /\), making maps with a size hint 31/);
  t.end();
});

void t.test('at 80 columns names give way before columns of a sync.Map are cut', (t) => {
  const [site] = MAPS.sites;
  const name = 'example.com/shop/presence.(*Registry).Touch';
  const said = textOf({
    ...MAPS,
    sites: [{ ...site, function: name, file: 'presence.go', line: 133, operation: 'assign', sync_map: true }],
  });
  t.match(said, /^maps, by line .* starts {2}assists {2}sweeps$/m);
  t.match(said, /presence\.go:133 +assign \(sync\) +45 % +9 +2 +8$/m);
  t.end();
});

void t.test('a trace: one section, its sentence first, lines whole at 80 columns', (t) => {
  const summary = summaryOf({ maps: MAPS, map_correlation: CORRELATION });
  const of = (width: number): string =>
    renderText(reportOf([{ summary, series: seriesOf() }]), {
      width,
      color: false,
      ascii: false,
      verbose: false,
    });
  for (const width of [80, 200]) {
    const said = of(width);
    t.equal(said.match(/^Maps and GC/gm)?.length, 1);
    t.match(
      said.replace(/\s+/g, ' '),
      /map code takes 45 % of the CPU time \(90 of 200 samples\), mostly for orders\.\(\*Book\)\.Put \(orders\.go:31\); map growth starts 9 of 20 cycles \(more than chance explains: 2 % of the sweeps are there too\)/,
    );
    t.match(said, /orders\.\(\*Book\)\.Put +orders\.go:31 +grow +45 % +9 +2 +4 ms +8/);
    t.equal(/2 ms \/ 0\.1 ms/.test(said), width === 200, 'what matters less needs room');
    t.match(said, /growth +mark time/);
  }
  const markdown = renderMarkdown(reportOf([{ summary, series: seriesOf() }]));
  t.match(
    markdown,
    /\| `orders\.\(\*Book\)\.Put` \| `orders\.go:31` \| grow \| 45 % \| 9 \| 2 \| 4 ms \| 8 \| 3 \| 7 \| 2 ms \/ 0\.1 ms \|/,
  );
  t.end();
});

void t.test('Markdown has the same; without counters there is no section', (t) => {
  t.match(
    renderMarkdown(report(CORRELATION)),
    /\| map growth \| mark time \| 96 \| \+1 \| 0\.66 \| &lt; 0\.001 \| 0\.0035 \|/,
  );
  t.notMatch(text(undefined), /Maps and GC/);
  t.end();
});
