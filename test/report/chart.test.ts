// Charts of every shape stay in their width, and can be read without colour.
import fc from 'fast-check';
import t from 'tap';

import type { Series } from '../../lib/model/records.js';
import { cycleTicks, scaleFor, secondTicks, wallTicks } from '../../lib/report/axis.js';
import { renderChart } from '../../lib/report/chart.js';
import type { Style } from '../../lib/report/paint.js';
import { columnsOf, resample } from '../../lib/report/resample.js';
import { displayWidth } from '../../lib/report/width.js';
import { list, seriesOf } from './sample-summary.js';

const PLAIN: Style = { width: 80, color: false, ascii: false };
const chart = (series: Series, style: Partial<Style> = {}): string[] =>
  renderChart(series, { ...PLAIN, ...style });
const OFF = 2 ** 44 - 1;

void t.test('a growing heap at 72 columns', (t) => {
  t.equal(
    chart(seriesOf(), { width: 72 }).join('\n'),
    `heap, MiB   ━━ live, at most   ╌╌ at least   ── at mark end   ·· goal
  80┤                                                  ···╭─ goal 80
    │                                           ··╭·──·───╯  mark end 76
  60┤                                   ···╭─·──·─╯
    │                             ·╭·──·───╯
  40┤                     ··╭─·──·─╯              ┏━━━━━━━━━ live 38–41
    │              ·╭·──·───╯      ┏━━━━━━━━━━━━━━┛╌╌╌╌
  20┤        ╭─·──·─┏━━━━━━━━━━━━━━┛╌╌╌╌
    │─·━━·━━·━━━━━━━┛╌╌╌
   0┤━┛╌╌
    └───────┬──────┬──────┬──────┬──────┬──────┬──────┬─────
           1 s    2 s    3 s    4 s    5 s    6 s    7 s`,
  );
  t.end();
});

void t.test('the same in ASCII', (t) => {
  const lines = chart(seriesOf(), { width: 60, ascii: true });
  t.strictSame(lines.slice(0, 2), ['heap, MiB   ## live, at most   -- at least   ++ at mark end', '.. goal']);

  t.notMatch(lines.join('\n'), /[^\x00-\x7f]/);
  t.match(lines.join('\n'), /live 38-41$/m);
  t.end();
});

void t.test('colour adds nothing but colour', (t) => {
  const bare = chart(seriesOf(), { color: true }).map((line) => line.replace(/\x1b\[\d+m/g, ''));
  t.strictSame(bare, chart(seriesOf()));
  t.end();
});

void t.test('layers are labelled at their ends with their last values', (t) => {
  const lines = chart(seriesOf()).join('\n');
  for (const end of [/ goal 80$/m, /mark end 76$/m, /━ live 38–41$/m]) t.match(lines, end);
  t.notMatch(chart(seriesOf(), { width: 50 }).join('\n'), /goal 80/, 'where there is room');
  t.end();
});

void t.test('bounds that do not differ are one line', (t) => {
  const [legend] = chart(seriesOf(44, { floor: seriesOf().ceiling }));
  t.match(legend, '━━ live heap');
  t.notMatch(legend, 'at least');
  t.end();
});

void t.test('a goal in the heap’s own row shows through it', (t) => {
  const flat = list(40, () => 20);
  const lines = chart(seriesOf(40, { floor: flat, ceiling: flat, end: flat, goal: flat }));
  t.ok(
    lines.some((line) => line.includes('·━━·━━·━━')),
    'a heap that has met its goal',
  );
  t.match(lines[0], 'goal');
  t.end();
});

void t.test('GOGC=off draws no goal', (t) => {
  const without = chart(seriesOf(44, { goal: list(44, () => NaN) })).join('\n');
  t.notMatch(without, 'goal');
  const off = chart(seriesOf(44, { goal: list(44, () => OFF) }));
  t.match(off.join('\n'), 'no goal: GOGC is off');
  t.match(off.join('\n'), /^ {2}80┤/m, 'and the scale is the heap’s');
  const half = chart(seriesOf(44, { goal: list(44, (i) => (i < 22 ? OFF : 60)) })).join('\n');
  t.match(half, '(none: GOGC is off)');
  t.match(half, '· goal 60');
  t.end();
});

void t.test('one cycle is a point, no cycle is no chart', (t) => {
  const lines = chart(seriesOf(1));
  t.ok(lines.length > 4 && lines.every((line) => line.length < 40 || line.startsWith('heap')));
  t.match(lines.join('\n'), 'live 3–4');
  t.strictSame(chart(seriesOf(0)), []);
  t.end();
});

void t.test('few points are joined, many keep their peaks and troughs', (t) => {
  t.ok(chart(seriesOf(5), { width: 200 }).some((line) => /━{20}/.test(line)));
  const saw = list(256, (i) => (i % 8) * 10);
  const lines = chart(seriesOf(256, { floor: saw, ceiling: saw, end: saw }), { width: 60 });
  const rows = lines.filter((line) => /[━┏┓┗┛]/.test(line.slice(5)));
  t.ok((rows[1].match(/┏/g) ?? []).length > 10, 'the teeth are there');
  t.ok(rows.at(-1)!.includes('┗'), 'down to their ground');
  t.end();
});

void t.test('times below: seconds, minutes, hours, days, wall time, cycles', (t) => {
  const below = (series: Series): string =>
    chart(series)
      .at(-1)!
      .trim()
      .replace(/\s{2,}/g, '  ');
  const every = (seconds: number): Series => seriesOf(44, { at: list(44, (i) => i * seconds) });
  t.equal(below(every(0.002)), '0 s  0.02 s  0.04 s  0.06 s  0.08 s');
  t.equal(below(every(0.18)), '0 s  1 s  2 s  3 s  4 s  5 s  6 s  7 s');
  t.equal(below(every(30)), '0 m  5 m  10 m  15 m  20 m');
  t.equal(below(every(600)), '0 h  1 h  2 h  3 h  4 h  5 h  6 h  7 h');
  t.equal(below(every(30_000)), '0 d  2 d  4 d  6 d  8 d  10 d  12 d  14 d');
  t.equal(
    below({ ...every(20), wall: Date.UTC(2026, 10, 20, 3, 9, 30) }),
    'UTC 03:10  03:12  03:14  03:16  03:18  03:20  03:22',
  );
  t.equal(
    below({ ...every(1), wall: Date.UTC(2026, 10, 20, 23, 59, 40) }),
    'UTC 11-20 23:59:45  11-21 00:00:00  00:00:15',
  );
  t.equal(
    below({ ...every(86400), wall: Date.UTC(2026, 11, 1) }),
    'UTC 2026-12-03  2026-12-13  2026-12-23  2027-01-02  2027-01-12',
  );
  t.equal(
    below(seriesOf(44, { at: list(44, (i) => i + 1), timed: false })),
    'gc  5  10  15  20  25  30  35  40',
  );
  t.end();
});

void t.test('a clock that is set back, and cycles at one time, are drawn all the same', (t) => {
  const back = chart(seriesOf(44, { at: list(44, (i) => (i < 30 ? i : i - 20)) }));
  t.match(back.join('\n'), '━');
  const once = chart(seriesOf(44, { at: list(44, () => 5) }));
  t.match(once.join('\n'), /━{9}/);
  t.match(once.at(-1)!, /└─+$/, 'without times');
  t.end();
});

void t.test('large heaps are shown in GiB', (t) => {
  const lines = chart(
    seriesOf(44, {
      ceiling: list(44, () => 9 * 1024),
      end: list(44, () => 12 * 1024),
      goal: list(44, () => 18 * 1024),
    }),
  );
  t.match(lines[0], 'heap, GiB');
  t.match(lines.join('\n'), 'goal 18');
  t.end();
});

void t.test('any series at any width fits, without trailing blanks', (t) => {
  const mib = fc.oneof(fc.nat(100), fc.nat(1e7), fc.constant(0));
  const series = fc
    .array(
      fc.record({
        step: fc.double({ min: 0, max: 1e5, noNaN: true }),
        floor: mib,
        more: mib,
        end: mib,
        goal: fc.oneof(mib, fc.constant(NaN), fc.constant(OFF)),
      }),
      { minLength: 1, maxLength: 256 },
    )
    .chain((cycles) =>
      fc
        .record({
          timed: fc.boolean(),
          wall: fc.option(fc.integer({ min: 0, max: 4e12 }), { nil: undefined }),
        })
        .map(({ timed, wall }): Series => {
          let at = 0;
          return {
            at: cycles.map(({ step }, i) => (timed ? (at += step) : i + 1)),
            floor: cycles.map(({ floor }) => floor),
            ceiling: cycles.map(({ floor, more }) => floor + more),
            end: cycles.map(({ end }) => end),
            goal: cycles.map(({ goal }) => goal),
            timed,
            ...(wall !== undefined && { wall }),
          };
        }),
    );
  fc.assert(
    fc.property(series, fc.integer({ min: 24, max: 220 }), fc.boolean(), (any, width, ascii) => {
      const lines = renderChart(any, { width, color: false, ascii });
      return (
        lines.length > 5 &&
        lines.length < 45 &&
        lines.every(
          (line) => displayWidth(line) <= width && line === line.trimEnd() && !/NaN|undefined/.test(line),
        )
      );
    }),
    { numRuns: 300 },
  );
  t.end();
});

void t.test('axes have round steps', (t) => {
  t.same(scaleFor(80, 10), { top: 80, step: 20, rowsPerStep: 2 });
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 1e9, noNaN: true }),
      fc.integer({ min: 6, max: 20 }),
      (most, rows) => {
        const { top, step, rowsPerStep } = scaleFor(most, rows);
        const height = (top / step) * rowsPerStep;
        return top >= most && /^[125]0*$/.test(String(step)) && height >= rows / 2 && height <= 2 * rows;
      },
    ),
  );
  t.same(
    secondTicks(0, 0.5, 60).map(({ label }) => label),
    ['0 s', '0.1 s', '0.2 s', '0.3 s', '0.4 s', '0.5 s'],
  );
  t.same(
    cycleTicks(1, 3, 60).map(({ at }) => at),
    [1, 2, 3],
    'there is no half cycle',
  );
  t.same(
    wallTicks(0, 0.4, 60, 0).map(({ label }) => label),
    ['00:00:00', '00:00:00.2', '00:00:00.4'],
    'a whole second ends in no point',
  );
  t.same(wallTicks(0, 10, 10, 0).length, 1, 'one where there is no room for more');
  t.end();
});

void t.test('resampling: a line between points, a goal that holds until the later one, gaps stay', (t) => {
  t.same(columnsOf([0, 1, 2], 5), [0, 2, 4]);
  t.same(columnsOf([0, 2, 1, 4], 5), [0, 2, 2, 4], 'no way back');
  t.same(columnsOf([7, 7, 7], 5), [0, 2, 4], 'all at once: by number');
  t.same(resample([0, 4], [0, 4], 5, 'line'), [0, 1, 2, 3, 4]);
  t.same(resample([0, 4], [0, 4], 5, 'until'), [0, 4, 4, 4, 4]);
  t.same(resample([1, NaN, 3], [0, 2, 4], 5, 'until'), [1, NaN, NaN, 3, 3]);
  t.same(resample([1, 9, 2, 5, 6, 7], [0, 0, 1, 2, 4, 5], 6, 'line'), [1, 9, 5, 5.5, 6, 7]);
  t.same(resample([5, 1, 9, 4], [0, 4, 5, 5], 6, 'line').at(-1), 4, 'the end is where it stands now');
  t.end();
});
