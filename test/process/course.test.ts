// What is growth and what only looks like it: shapes made up with seeded noise, then captured runs of known behaviour.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import t from 'tap';
import type { LiveHeapCourse } from '../../lib/model/records.js';
import { courseOf } from '../../lib/process/course.js';
import { autoregressive, gaussian, uniform } from '../stats/draws.js';

// One folder per Go version, one log per scenario. They lie outside of the repository: without them the test is skipped.
const RUNS = fileURLToPath(new URL('../../../shared/scenarios/runs/logs/', import.meta.url));

interface Run {
  times: number[];
  floor: number[];
  ceiling: number[];
}

/** Prints of a live heap in MiB: truncated, with up to 1 MiB allocated during the mark. */
function printed(live: number[], seed: number): Run {
  const next = uniform(seed);
  return {
    times: live.map((_, i) => i),
    floor: live.map((value) => Math.max(0, Math.floor(value - next()))),
    ceiling: live.map((value) => Math.max(0, Math.floor(value + 0.5))),
  };
}

const judge = ({ times, floor, ceiling }: Run, quantum = 1): LiveHeapCourse =>
  courseOf(times, floor, ceiling, quantum).course;

/** Share of 100 seeded draws of a shape that are judged as one of `wanted`. */
function share(shape: (noise: () => number) => number[], ...wanted: LiveHeapCourse[]): number {
  let found = 0;
  for (let seed = 1; seed <= 100; seed++) {
    if (wanted.includes(judge(printed(shape(gaussian(seed)), seed)))) found++;
  }
  return found / 100;
}

const series = (n: number, value: (i: number) => number): number[] =>
  Array.from({ length: n }, (_, i) => value(i));
const START = [3, 8, 18, 24];

void t.test('leaks grow', (t) => {
  const shapes: Record<string, (noise: () => number) => number[]> = {
    'a line': (noise) => series(35, (i) => 5 + 0.5 * i + 0.5 * noise()),
    'a slow line after start-up': (noise) =>
      series(60, (i) => START[i] ?? 24 + 0.2 * (i - 4) + 0.5 * noise()),
    'a noisy line': (noise) => series(100, (i) => 20 + 0.2 * i + 2 * noise()),
    'faster and faster': (noise) => series(80, (i) => 5 * Math.exp(i / 30) + 0.3 * noise()),
    'slower and slower': (noise) => series(80, (i) => 5 + 4 * Math.sqrt(i) + 0.3 * noise()),
    'from the middle on': (noise) => series(80, (i) => 20 + 0.6 * Math.max(0, i - 40) + 0.5 * noise()),
    'ten steps': (noise) => series(80, (i) => 8 + 4 * Math.floor(i / 8) + 0.4 * noise()),
  };
  for (const [name, shape] of Object.entries(shapes)) t.ok(share(shape, 'growing') >= 0.85, name);
  t.end();
});

void t.test('heaps that only resemble a leak are not growing', (t) => {
  const shapes: Record<string, (noise: () => number) => number[]> = {
    'start-up, then level': (noise) => series(80, (i) => START[i] ?? 24 + 0.8 * noise()),
    'one step': (noise) => series(80, (i) => (i < 40 ? 8 : 30) + 0.4 * noise()),
    'teeth, the last one whole': (noise) => series(80, (i) => 5 + 30 * ((i / 32) % 1) + 0.4 * noise()),
    'many teeth': (noise) => series(80, (i) => 5 + 30 * ((i / 14.5) % 1) + 0.4 * noise()),
    'three waves': (noise) => series(80, (i) => 20 + 15 * Math.sin((6 * Math.PI * i) / 80) + 0.4 * noise()),
    'a wave and a quarter': (noise) =>
      series(80, (i) => 20 - 15 * Math.cos((2.5 * Math.PI * i) / 80) + 0.4 * noise()),
    'slow wander': (noise) => autoregressive(100, 0.95, noise).map((value) => 50 + value),
  };
  for (const [name, shape] of Object.entries(shapes)) t.ok(share(shape, 'level', 'unclear') >= 0.97, name);
  t.end();
});

void t.test('a random walk is seldom called a leak', (t) => {
  for (const n of [20, 35, 100, 200]) {
    const walk = (noise: () => number): number[] =>
      autoregressive(n, 1, noise).map((value) => 100 + 3 * value);
    const growing = share(walk, 'growing');
    t.ok(growing <= 0.07, `n = ${n}: ${growing}`);
  }
  t.end();
});

void t.test('a rise that stopped has levelled off', (t) => {
  const plateau = (until: number) => (noise: () => number) =>
    series(80, (i) => 5 + 0.7 * Math.min(i, until) + 0.5 * noise());
  t.ok(share(plateau(20), 'levelled') >= 0.95);
  t.ok(share(plateau(40), 'levelled') >= 0.95);
  t.ok(share(plateau(60), 'levelled') >= 0.85);
  t.end();
});

void t.test('falling heaps, and heaps that fell', (t) => {
  t.ok(share((noise) => series(80, (i) => 50 - 0.3 * i + 0.5 * noise()), 'falling') >= 0.95);
  t.ok(share((noise) => series(80, (i) => 50 - 0.7 * Math.min(i, 40) + 0.5 * noise()), 'level') >= 0.95);
  t.end();
});

void t.test('of a filled heap few cycles show growth if its pace does not slow down', (t) => {
  // A finalizer that blocks, so nothing is freed (Go 1.24.13).
  const stuck = [1, 2, 2, 3, 4, 6, 8, 10, 14, 18, 25, 33, 45];
  const stuckAt = [0.2, 0.4, 0.5, 0.7, 0.9, 1.2, 1.6, 2.1, 2.8, 3.8, 5.1, 6.8, 9];
  t.equal(courseOf(stuckAt, stuck, stuck, 1, 7).course, 'growing');
  t.equal(
    courseOf(stuckAt.slice(0, -1), stuck.slice(0, -1), stuck.slice(0, -1), 1, 7).course,
    'unclear',
    'five cycles',
  );
  const once = stuck.with(-3, 17);
  t.equal(courseOf(stuckAt, once, once, 1, 7).course, 'unclear', 'it came down once');
  // Garbage with finalizers lives a cycle longer, and the cycles become longer with it (Go 1.20.14).
  const slowing = [3, 6, 10, 16, 24, 31, 38, 45, 52];
  const slowingAt = [0.2, 0.4, 0.7, 1.2, 2.1, 3.4, 5.1, 7.2, 9.6];
  t.equal(courseOf(slowingAt, slowing, slowing, 1, 4).course, 'unclear');
  t.end();
});

void t.test('a heap that fills quickly, then grows more slowly: its pace is that of the slow part', (t) => {
  // Connections that are never forgotten: 40 are there after 6 s, then some leave no trace of theirs each second (Go 1.26.8).
  const at = [
    0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1, 1.2, 1.5, 1.8, 2.1, 2.6, 3.1, 3.7, 4.5, 5.5, 6, 6.7, 7.3, 8, 8.7,
    9.4, 10.2, 10.9, 11.6, 12.3, 13.1, 13.8, 14.5, 15.3, 16.1, 16.8, 17.6, 18.3, 19, 19.8, 20.5, 21.2, 22,
    22.8, 23.7, 24.5, 25.4, 26.2, 27, 27.9, 28.7, 29.5,
  ];
  const floor = [
    1, 1, 2, 3, 3, 5, 6, 8, 9, 12, 14, 17, 20, 25, 30, 37, 44, 49, 48, 49, 50, 51, 52, 52, 52, 53, 53, 54, 54,
    55, 56, 56, 57, 57, 58, 58, 59, 59, 59, 61, 61, 61, 62, 63, 64, 64, 65, 65, 66,
  ];
  const ceiling = [
    1, 2, 2, 3, 3, 5, 6, 8, 10, 12, 14, 18, 21, 26, 31, 38, 46, 50, 50, 51, 51, 52, 53, 54, 54, 55, 55, 56,
    56, 57, 58, 60, 59, 60, 62, 60, 61, 61, 62, 62, 63, 65, 64, 65, 66, 68, 67, 68, 69,
  ];
  const found = courseOf(at, floor, ceiling, 1);
  t.equal(found.course, 'growing');
  t.ok(found.slope! > 0.7 && found.slope! < 0.85, `${found.slope} MiB/s`);
  t.ok(at[found.from!] >= 5.5 && at[found.from!] <= 9, `since ${at[found.from!]} s`);
  const soon = (values: number[]): number[] => values.slice(0, 27);
  t.equal(
    courseOf(soon(at), soon(floor), soon(ceiling), 1).course,
    'unclear',
    'not yet proven, but it has not levelled off',
  );
  t.end();
});

void t.test('a cache that approaches its size does not grow', (t) => {
  for (const n of [25, 50]) {
    const shape = (noise: () => number): number[] =>
      series(n, (i) => 100 - 80 * Math.exp((-5 * i) / n) + 0.5 * noise());
    t.ok(share(shape, 'growing') <= 0.05, `${n} cycles`);
  }
  t.end();
});

void t.test('a heap that filled in a few cycles, and was at its last size in the last three', (t) => {
  // A hub with as many connections all the time (Go 1.18.10).
  const hubAt = [0.1, 0.2, 0.2, 0.3, 0.4, 0.5, 0.7, 1, 1.4, 1.9, 2.7, 3.5];
  const hub = [1, 1, 2, 3, 4, 5, 7, 11, 14, 20, 21, 21];
  t.equal(courseOf(hubAt, hub, hub, 1).course, 'unclear');
  t.end();
});

void t.test('both bounds have to rise', (t) => {
  const noise = gaussian(1);
  const times = series(60, (i) => i);
  const level = series(60, () => Math.floor(30 + 0.5 * noise()));
  const rising = series(60, (i) => Math.floor(31 + 0.3 * i + 0.5 * noise()));
  t.equal(
    courseOf(times, level, rising, 1).course,
    'unclear',
    'only the ceiling: more is allocated during the mark',
  );
  t.equal(courseOf(times, level, level, 1).course, 'level');
  t.end();
});

void t.test('growth within the truncation is ignored', (t) => {
  const noise = gaussian(4);
  const times = series(100, (i) => i);
  const slow = series(100, (i) => 20 + 0.015 * i + 0.05 * noise());
  t.equal(courseOf(times, slow, slow, 1).course, 'level', 'one and a half in all, printed in whole ones');
  t.equal(courseOf(times, slow, slow, 0.001).course, 'growing', 'the same figures known to a thousandth');
  t.end();
});

void t.test('the figures are those of both bounds', (t) => {
  const times = series(40, (i) => 10 * i);
  const found = courseOf(
    times,
    series(40, (i) => 20 + i),
    series(40, (i) => 24 + 1.2 * i),
    1,
  );
  t.match(found, { course: 'growing', p: 0 });
  const near = (figure: number | undefined, want: number) => t.ok(Math.abs(figure! - want) < 1e-9);
  near(found.slope, 0.11);
  near(found.low, 0.1);
  near(found.high, 0.12);
  t.end();
});

void t.test('few cycles, no time, and rises that ended or repeat themselves are unclear', (t) => {
  const few = series(7, (i) => 10 * i);
  t.same(courseOf([], [], [], 1), { course: 'unclear' });
  t.same(courseOf(few, few, few, 1), { course: 'unclear' });
  const zeros = series(30, () => 0);
  t.equal(courseOf(zeros, few.concat(zeros).slice(0, 30), zeros, 1).course, 'unclear', 'no time passes');
  // A cache that was full at 47 % of the time (Go 1.25.14): only three cycles lie in the last third.
  const full = [4.5, 5.7, 7.3, 9.5, 12.4, 16.2, 21.2, 27.7, 36.3, 47.6, 50.9, 50.6, 50.6, 50.7];
  const fullAt = [0.1, 0.2, 0.4, 0.6, 1, 1.4, 2, 2.8, 3.7, 5, 7, 9.2, 10.9, 12.5];
  t.equal(courseOf(fullAt, full, full, 1).course, 'unclear', 'it does not go on rising');
  // A map that doubles, with its old table beside the new one every other cycle (Go 1.21.13).
  const doubled = [1, 3, 2, 6, 5, 12, 10, 24, 21, 48, 43];
  const doubling = [0.6, 1, 1.6, 1.9, 3.1, 4, 6.2, 7.5, 11.7, 14.5, 23];
  t.equal(courseOf(doubling, doubled, doubled, 1).course, 'unclear', 'nobody says that it is level');
  t.equal(
    courseOf(
      series(30, (i) => i),
      zeros,
      zeros,
      1,
    ).course,
    'level',
  );
  t.throws(() => courseOf(zeros, few, zeros, 1), RangeError);
  t.end();
});

const CYCLE = /^gc \d+ @([\d.]+)s .*? (\d+)->(\d+)->(\d+) MB, \d+ MB goal/gm;

function read(log: string): Run {
  const run: Run = { times: [], floor: [], ceiling: [] };
  for (const [, at, start, end, marked] of readFileSync(log, 'utf8').matchAll(CYCLE)) {
    run.times.push(Number(at));
    run.floor.push(Math.max(0, Number(marked) - (Number(end) - Number(start))));
    run.ceiling.push(Number(marked));
  }
  return run;
}

const each = (run: Run, change: (column: number[]) => number[]): Run => ({
  times: change(run.times),
  floor: change(run.floor),
  ceiling: change(run.ceiling),
});

function bucketMeans(column: number[], buckets: number): number[] {
  if (column.length <= buckets) return column;
  return series(buckets, (bucket) => {
    const from = Math.floor((bucket * column.length) / buckets);
    const part = column.slice(from, Math.floor(((bucket + 1) * column.length) / buckets));
    return part.reduce((sum, value) => sum + value, 0) / part.length;
  });
}

const VARIANTS: Record<string, (run: Run) => Run> = {
  'as captured': (run) => run,
  'every second line lost': (run) => each(run, (column) => column.filter((_, i) => i % 2 === 0)),
  'the other half lost': (run) => each(run, (column) => column.filter((_, i) => i % 2 === 1)),
  'first third cut off': (run) => each(run, (column) => column.slice(column.length / 3)),
  'a thousand times as large': ({ times, floor, ceiling }) => ({
    times,
    floor: floor.map((value) => 1000 * value),
    ceiling: ceiling.map((value) => 1000 * value),
  }),
  '128 buckets': (run) => each(run, (column) => bucketMeans(column, 128)),
  '32 buckets': (run) => each(run, (column) => bucketMeans(column, 32)),
};

const LEAKS = ['map-leak', 'list-leak', 'slice-leak', 'nested-map', 'goroutine-leak'];
// A heap that doubles now and then grows by one reading and stands by another.
const STAIRCASES = ['map-staircase', 'slice-staircase', 'slice-append', 'oom-crash'];

void t.test(
  'of captured runs those that leak grow, and no others',
  { skip: !existsSync(RUNS) && 'no captured runs here' },
  (t) => {
    const runs = readdirSync(RUNS).flatMap((version) =>
      readdirSync(`${RUNS}${version}`)
        .filter((name) => name.endsWith('.log'))
        .map((name) => ({ scenario: name.slice(0, -4), version, run: read(`${RUNS}${version}/${name}`) })),
    );

    for (const [variant, change] of Object.entries(VARIANTS)) {
      void t.test(variant, (t) => {
        for (const { scenario, version, run } of runs) {
          if (STAIRCASES.includes(scenario)) continue;
          const course = judge(change(run));
          const right = LEAKS.includes(scenario)
            ? course === 'growing'
            : course !== 'growing' && course !== 'falling';
          t.ok(right, `${scenario} of ${version}: ${course}`);
        }
        t.end();
      });
    }

    void t.test('plateaus are recognized', (t) => {
      for (const { version, run } of runs.filter(({ scenario }) => scenario === 'plateau-cache')) {
        t.equal(judge(run), 'levelled', version);
      }
      t.end();
    });

    void t.test('windows of 35 cycles of a leak', (t) => {
      for (const leak of LEAKS) {
        let [all, growing] = [0, 0];
        for (const { run } of runs.filter(({ scenario }) => scenario === leak)) {
          for (let from = 0; from + 35 <= run.times.length; from += 5) {
            all++;
            if (judge(each(run, (column) => column.slice(from, from + 35))) === 'growing') growing++;
          }
        }
        t.ok(growing >= 0.9 * all, `${leak}: ${growing} of ${all}`);
      }
      t.end();
    });
    t.end();
  },
);

void t.test(
  'a wave that comes back to its crest does not grow, a leak behind a peak at the start does',
  (t) => {
    // Connections of a hub rise and fall, Go 1.16.15.
    const at = [
      0.01, 0.02, 0.04, 0.07, 0.42, 0.89, 1.6, 2.45, 3.08, 3.48, 3.77, 4, 4.21, 4.42, 4.62, 4.84, 5.11,
    ];
    const times = [...at, 5.44, 5.86];
    const live = [2, 4, 9, 15, 23, 27, 27, 20, 13, 9, 8, 6, 8, 8, 10, 12, 14, 18, 23];
    t.equal(courseOf(times, live, live, 1, 4).course, 'level');
    const peak = series(20, (i) => (i < 3 ? 90 : 20 + 1.5 * i));
    const early = series(20, (i) => (i < 3 ? 0.1 * i : i));
    t.equal(courseOf(early, peak, peak, 1).course, 'growing');
    // The rise goes on to above the crest.
    const above = [...live, 30, 36, 42, 48, 54, 60, 66, 72, 78];
    t.equal(
      courseOf([...times, 6.4, 7.1, 7.8, 8.5, 9.2, 10, 10.8, 11.6, 12.4], above, above, 1, 4).course,
      'growing',
    );
    t.end();
  },
);
