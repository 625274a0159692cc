// Map activity beside GC: the family that was fixed beforehand, and loads whose truth is known.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { mapCorrelation, PRIMARY_PAIRS } from '../../lib/correlate/series.js';
import { analyze, type CycleRecord } from '../../lib/index.js';
import { GC_SERIES, MAP_SERIES } from '../../lib/model/map-activity.js';
import type { IntervalSeries } from '../../lib/process/intervals.js';
import { SAMPLES } from '../captures.js';
import { idsOf, judged, judgedFile, logOf } from '../rules/judged.js';
import { gaussian } from '../stats/draws.js';

void t.test('at most ten pairs, fixed in advance; none contains the goal itself', (t) => {
  t.ok(PRIMARY_PAIRS.length <= 10);
  t.equal(new Set(PRIMARY_PAIRS.map(String)).size, PRIMARY_PAIRS.length);
  t.notOk(GC_SERIES.some((name) => /^heap_goal|^goal_bytes/.test(name)));
  t.end();
});

/** Intervals in which only growth and mark time have to do with each other. */
function madeSeries(n: number): IntervalSeries {
  const shock = gaussian(n);
  const noise = (): number[] => Array.from({ length: n }, () => 20 + shock());
  const grow = noise();
  return {
    intervals: n,
    seconds: n / 4,
    live: noise(),
    map: { grow_per_s: grow, assign_per_s: noise(), delete_per_s: noise() },
    gc: {
      mark_ns_per_s: grow.map((value) => 1e6 * (value + 0.2 * shock())),
      assist_ns_per_s: noise(),
      stw_sweep_term_ns: noise(),
      stw_mark_term_ns: noise(),
      goal_residual_bytes: noise().map(() => 0),
    },
  };
}

void t.test('only the pairs of the family have a q; constant series are reported', (t) => {
  const { primary, exploratory, unknown } = mapCorrelation(madeSeries(60));
  const sure = primary.filter(({ q = 1 }) => q <= 0.05);
  t.same(
    sure.map(({ map, gc }) => [map, gc]),
    [['grow_per_s', 'mark_ns_per_s']],
  );
  t.ok(primary.every(({ q, p, untold }) => (untold === undefined) === (q !== undefined && q >= p!)));
  t.ok(exploratory.length > 0 && exploratory.every(({ q }) => q === undefined));
  t.equal(primary.find(({ gc }) => gc === 'goal_residual_bytes')?.untold, 'constant');
  t.same(unknown, ['map_cpu_ns_per_s', 'map_assist_ns_per_s']);
  t.equal(primary.length + exploratory.length, 3 * GC_SERIES.length);
  t.ok(unknown.length + 3 === MAP_SERIES.length);
  t.end();
});

void t.test('19 intervals are too few', (t) => {
  const { primary } = mapCorrelation(madeSeries(19));
  t.ok(primary.length > 0 && primary.every(({ untold, p, q }) => untold === 'too few' && !p && !q));
  t.end();
});

for (const version of ['go1.21.13', 'go1.26.8']) {
  const path = (load: string): string => join(SAMPLES, 'map-activity', `${load}-${version}.log`);
  const activity = (load: string): string => join(SAMPLES, 'map-activity', `${load}-${version}.ndjson`);

  void t.test(`${version}: maps that grow again and again move with marks`, async (t) => {
    const { standing } = await judgedFile(path('grow'), { activity: activity('grow') });
    const finding = standing.find(({ id }) => id === 'map-gc-correlation');
    t.equal(finding?.figures.map, 'grow_per_s');
    t.equal(finding?.severity, 'low');
  });

  for (const load of ['churn', 'unrelated']) {
    void t.test(`${version}: ${load} does not, though its map is written to all the time`, async (t) => {
      const run = await judgedFile(path(load), { activity: activity(load) });
      t.notOk(idsOf(run).includes('map-gc-correlation'));
      const [summary] = run.summaries;
      t.ok(summary.map_correlation!.intervals >= 20);
      t.ok(
        summary.map_correlation!.primary.some(({ q }) => q !== undefined),
        'it was asked',
      );
    });
  }
}

void t.test('a few bursts are too few with any number of intervals', (t) => {
  const series = madeSeries(60);
  const bursts = series.map.grow_per_s!.map((value, i) => (i % 7 === 0 ? value : 0));
  const { primary } = mapCorrelation({ ...series, map: { grow_per_s: bursts } });
  t.ok(primary.length === 5 && primary.every(({ untold }) => untold === 'too few'));
  t.end();
});

const TRACED = join(SAMPLES, 'map-activity', 'grow-go1.26.8-traced.trace.gz');
const COUNTERS = join(SAMPLES, 'map-activity', 'grow-go1.26.8-traced.ndjson');

void t.test('a trace alone shows that growth moves with marks, and where maps grow', async (t) => {
  const { standing, summaries } = await judgedFile(TRACED);
  const finding = standing.find(({ id }) => id === 'map-gc-correlation');
  t.match(finding?.figures, { map: 'grow_per_s', function: 'main.(*counted).put' });
  t.match(finding?.title, 'put (main.go:34)');
  t.same(summaries[0].map_correlation?.unknown, ['assign_per_s', 'delete_per_s'], 'no event tells writes');
});

void t.test(
  'counters beside a trace: seconds since its start, or wall times, with all ten pairs',
  async (t) => {
    const cycles: CycleRecord[] = [];
    for await (const record of analyze([TRACED])) if (record.type === 'cycle') cycles.push(record);
    const startMs = Date.parse(cycles[0].wall!) - cycles[0].at_s! * 1e3;
    const counters = readFileSync(COUNTERS, 'utf8').trim().split('\n');
    const wall = counters.map((line) => {
      const { t: seconds, ...counts } = JSON.parse(line) as { t: number };
      return `${JSON.stringify({ t: new Date(startMs + seconds * 1e3).toISOString(), ...counts })}\n`;
    });
    const folder = t.testdir({ wall: wall.join('') });
    for (const activity of [COUNTERS, join(folder, 'wall')]) {
      const { summaries, notices } = await judgedFile(TRACED, { activity });
      const { intervals, primary, unknown } = summaries[0].map_correlation!;
      t.ok(intervals >= 20, String(intervals));
      t.equal(
        primary.filter(({ q }) => q !== undefined).length,
        9,
        'all but the unexplained goals, of which there are none',
      );
      t.same(unknown, []);
      t.notOk(notices.some(({ code }) => code === 'activity-apart'));
    }
  },
);

void t.test(
  'a trace without a wall time meets no wall times, says so once, and speaks for itself',
  async (t) => {
    const activity = join(t.testdir({ wall: WALL }), 'wall');
    const trace = join(SAMPLES, 'maps', 'go1.23.12.trace');
    const { summaries, notices } = await judgedFile(trace, { activity });
    const apart = notices.filter(({ code }) => code === 'activity-apart');
    t.equal(apart.length, 1);
    t.match(apart[0].message, /this trace has none .*since the trace’s start/);
    t.same(summaries[0].map_correlation, (await judgedFile(trace)).summaries[0].map_correlation);
    t.ok(summaries[0].map_correlation);
  },
);

void t.test('another run’s counters do not move with a log', async (t) => {
  const counters = { activity: join(SAMPLES, 'map-activity', 'grow-go1.21.13.ndjson') };
  const run = await judgedFile(join(SAMPLES, 'map-activity', 'grow-go1.26.8.log'), counters);
  t.notOk(idsOf(run).includes('map-gc-correlation'));
});

void t.test('counters of another time are reported and not used', async (t) => {
  const later = t.testdir({ late: '{"t": 90000, "grow": 1}\n{"t": 90001, "grow": 5}\n', wall: WALL });
  for (const name of ['late', 'wall']) {
    const { summaries, notices } = await judged(logOf({ cycles: 40 }), { activity: join(later, name) });
    t.equal(summaries[0].map_correlation, undefined);
    t.match(
      notices.find(({ code }) => code === 'activity-apart')?.message,
      name === 'wall' ? '--start' : 'no cycle',
    );
  }
});
const WALL = '{"t": "2026-11-20T03:10:00Z", "grow": 1}\n{"t": "2026-11-20T03:11:00Z", "grow": 5}\n';

void t.test('wall times are matched through the log’s start', async (t) => {
  const folder = t.testdir({ wall: WALL });
  const options = { activity: join(folder, 'wall'), start: '2026-11-20T03:09:55Z' };
  const { summaries, notices } = await judged(logOf({ cycles: 40 }), options);
  t.ok(summaries[0].map_correlation!.intervals >= 0);
  t.notOk(notices.some(({ code }) => code === 'activity-apart'));
});
