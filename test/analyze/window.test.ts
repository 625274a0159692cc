// The part of a log that is asked for, and when its process started.
import { join } from 'node:path';
import t from 'tap';
import type { AnalyzeOptions } from '../../lib/analyze/options.js';
import { analysisOf, type Analysis } from '../analysis.js';
import { SAMPLES } from '../captures.js';
import { judgedFile } from '../rules/judged.js';

const cycle = (n: number, at: number): string =>
  `gc ${n} @${at.toFixed(3)}s 1%: 0.10+7.3+0.003 ms clock, 0.21+0/6.9/0.14+0.006 ms cpu, 14->14->8 MB, 15 MB goal, 0 MB stacks, 0 MB globals, 2 P`;
const plain = Array.from({ length: 9 }, (_, i) => cycle(i + 1, i * 10)).join('\n');
/** A cycle every quarter of an hour from 23:00 on, in this shape. */
const stamped = (stamp: (date: Date) => string): string =>
  Array.from({ length: 9 }, (_, i) => {
    const date = new Date(Date.UTC(2024, 2, 5, 23) + i * 900e3);
    return `${stamp(date)} ${cycle(i + 1, i * 900)}`;
  }).join('\n');
const utc = stamped((date) => date.toISOString());
const local = stamped((date) => date.toISOString().slice(0, 23).replace('T', ' '));

const numbers = ({ cycles }: Analysis): number[] => cycles.map(({ n }) => n);

void t.test('a window is not reported as a log that begins late', async (t) => {
  const inputs = t.testdir({ plain, late: plain.split('\n').slice(2).join('\n') });
  const told = async (name: string): Promise<string[]> => {
    const { standing } = await judgedFile(join(inputs, name), { from: 'gc:4' });
    return standing.filter(({ id }) => id === 'input-truncated').map(({ title }) => title);
  };
  t.same(await told('plain'), []);
  t.match(await told('late'), [/^the log begins at gc 3: 2 cycles before it/]);
});

void t.test('a window', async (t) => {
  const inputs = t.testdir({ plain, utc, local });
  const found = async (name: string, options: AnalyzeOptions): Promise<number[]> =>
    numbers(await analysisOf(join(inputs, name), options));
  t.same(await found('plain', { from: 'gc:3', to: 'gc:5' }), [3, 4, 5]);
  t.same(await found('plain', { from: '20s', to: '1m' }), [3, 4, 5, 6, 7]);
  t.same(await found('utc', { from: '23:15', to: '23:45' }), [2, 3, 4]);
  t.same(await found('utc', { from: '23:45', to: '00:15' }), [4, 5, 6], 'over midnight');
  t.same(await found('utc', { from: '2024-03-06', to: '2024-03-06T00:20' }), [5, 6]);
  t.same(await found('utc', { from: '2024-03-05T23:45:00Z', to: 'gc:5' }), [4, 5]);
  t.same(await found('utc', { from: '2024-03-06T00:45:00+01:00', to: '2024-03-06T01:15+0100' }), [4, 5, 6]);
  t.same(await found('utc', { from: '00:45', to: '01:15', tz: 'Europe/Berlin' }), [4, 5, 6]);
  t.same(await found('local', { from: '23:45', to: '00:15' }), [4, 5, 6]);
  t.same(await found('local', { from: '23:45', to: '00:15', tz: 'Europe/Berlin' }), [4, 5, 6]);
  t.same(
    await found('local', { from: '2024-03-05T22:45Z', to: '2024-03-05T23:15Z', tz: 'Europe/Berlin' }),
    [4, 5, 6],
  );
  t.end();
});

void t.test('invalid windows', async (t) => {
  const path = join(t.testdir({ utc }), 'utc');
  for (const [options, message] of [
    [{ from: 'gc:5', to: 'gc:3' }, /^--from gc:5 is after --to gc:3/],
    [{ from: '2m', to: '10s' }, /^--from 2m is after --to 10s/],
    [{ from: '2024-03-06T00:00Z', to: '2024-03-05' }, /is after/],
    [{ from: 'noon' }, /^--from: noon is not a time/],
    [{ to: '5' }, /^--to 5 has no unit: write 5s or gc:5/],
    [{ start: '23:55' }, /^--start: 23:55 is not a time/],
    [{ tz: '+15:00' }, /^--tz: \+15:00 is not a time zone/],
  ] as const)
    await t.rejects(analysisOf(path, options), { message }, message.source);
  t.end();
});

void t.test('of several logs --start is the first one’s', async (t) => {
  const inputs = t.testdir({ a: plain, b: plain });
  const { cycles, notices } = await analysisOf([join(inputs, 'a'), join(inputs, 'b')], {
    start: '2024-03-05T23:00:00Z',
  });
  t.same(
    cycles.map(({ wall }) => wall !== undefined),
    [...Array<boolean>(9).fill(true), ...Array<boolean>(9).fill(false)],
  );
  t.match(notices, [{ code: 'start-elsewhere', source: { file: join(inputs, 'b') } }]);
  t.end();
});

void t.test('the verdict speaks of the window', async (t) => {
  const path = join(t.testdir({ utc }), 'utc');
  const verdict = async (options: AnalyzeOptions): Promise<string> =>
    (await analysisOf(path, options)).summaries[0].verdict;
  t.match(await verdict({ from: '23:15', to: '23:45' }), /^From 23:15 to 23:45: The live heap /);
  t.match(await verdict({ from: 'gc:4' }), /^From gc 4 on: /);
  t.match(await verdict({ to: '900s' }), /^Up to 900s: /);
  const none = 'no GC cycle. The input has gc 1 to 9, from';
  const walls = '2024-03-05 23:00:00 to 2024-03-06 01:00:00 UTC; the last one ended at 2 h';
  t.equal(await verdict({ from: 'gc:900' }), `From gc 900 on: ${none} ${walls}.`);
  t.equal(await verdict({ from: '03:10', to: '03:20' }), `From 03:10 to 03:20: ${none} ${walls}.`);
  const [summary] = (await analysisOf(path, { from: 'gc:3', to: 'gc:5' })).summaries;
  t.match(summary, {
    cycles: 3,
    from_n: 3,
    to_n: 5,
    from_wall: '2024-03-05T23:30:00.000Z',
    to_wall: '2024-03-06T00:00:00.000Z',
  });
  t.equal(summary.duration_s, 1800.007);
  const late = join(t.testdir({ late: plain.split('\n').slice(2).join('\n') }), 'late');
  t.equal(
    (await analysisOf(late, { from: '900s' })).summaries[0].verdict,
    'From 900s on: no GC cycle. The input has gc 3 to 9; the last one ended at 80 s.',
  );
  t.end();
});

void t.test('beside an empty window each process has its own times, and no regimes', async (t) => {
  const stamp = (n: number): string => new Date(Date.UTC(2024, 2, 5, 23) + n * 600e3).toISOString();
  const lines = Array.from({ length: 8 }, (_, i) => {
    const pod = i < 4 ? 'old' : 'new';
    return `[pod/${pod}/api] ${stamp(i)} ${cycle((i % 4) + 1, (i % 4) * 600)}`;
  });
  const path = join(t.testdir({ pods: lines.join('\n') }), 'pods');
  const { summaries } = await analysisOf(path, { from: 'gc:900' });
  t.same(
    summaries.map(({ verdict }) => /gc 1 to 4, from (.*);/.exec(verdict)?.[1]),
    ['2024-03-05 23:00:00 to 2024-03-05 23:30:00 UTC', '2024-03-05 23:40:00 to 2024-03-06 00:10:00 UTC'],
  );
  t.ok(summaries.every(({ goal_regimes: regimes }) => regimes === undefined));
  t.end();
});

void t.test('the start gives every line of a plain log a wall time', async (t) => {
  const path = join(t.testdir({ plain }), 'plain');
  const told = await analysisOf(path, { start: '2024-03-05T23:59:50Z' });
  t.same(
    told.cycles.slice(0, 3).map(({ wall }) => wall),
    ['2024-03-05T23:59:50.000Z', '2024-03-06T00:00:00.000Z', '2024-03-06T00:00:10.000Z'],
  );
  const dump =
    'panic: refused\n\ngoroutine 1 [running]:\nmain.main()\n\t/src/main.go:12 +0x1d\nexit status 2\n';
  const failed = join(t.testdir({ plain, failed: dump + plain }), 'failed');
  const later = await analysisOf(failed, { start: '2024-03-05T23:59:50Z', from: '00:00:05' });
  t.equal(later.cycles[0].wall, '2024-03-05T23:59:50.000Z', 'behind a start that failed');
  t.match(later.summaries[0].verdict, /^It ended with/);
  const [first] = (await analysisOf(path, { start: '2024-03-05T23:59:50' })).cycles;
  t.equal(first.wall, '2024-03-05T23:59:50.000', 'in no known zone');
  const [berlin] = (await analysisOf(path, { start: '2024-03-05 23:59:50', tz: 'Europe/Berlin' })).cycles;
  t.equal(berlin.wall, '2024-03-05T22:59:50.000Z');
  t.same(
    numbers(await analysisOf(path, { start: '2024-03-05T23:59:50Z', from: '00:00:05', to: '00:00:25' })),
    [3, 4],
  );
  // Of a restart nobody told the time.
  const twice = join(t.testdir({ plain: `${plain}\n${plain}` }), 'plain');
  const { cycles } = await analysisOf(twice, { start: '2024-03-05T23:59:50Z' });
  t.ok(cycles.every(({ run, wall }) => (run === 1) === (wall !== undefined)));
  t.end();
});

void t.test('times without a zone or a year', async (t) => {
  const syslog = stamped(
    (date) =>
      `${['Jan', 'Feb', 'Mar'][date.getUTCMonth()]}  ${date.getUTCDate()} ${date.toISOString().slice(11, 19)} vm api[1]:`,
  );
  const folder = t.testdir({ local, syslog });
  const bare = await analysisOf(join(folder, 'local'));
  t.equal(bare.cycles[0].wall, '2024-03-05T23:00:00.000');
  t.match(bare.summaries, [{ from_wall: '2024-03-05T23:00:00.000', to_wall: '2024-03-06T01:00:00.000' }]);
  t.match(bare.notices, [{ code: 'input-no-zone', level: 'info', count: 9 }]);
  const zoned = await analysisOf(join(folder, 'local'), { tz: 'Europe/Berlin' });
  t.equal(zoned.cycles[0].wall, '2024-03-05T22:00:00.000Z');
  t.same(zoned.notices, []);
  const yearless = await analysisOf(join(folder, 'syslog'), { from: '23:15' });
  t.match(
    yearless.notices.find(({ code }) => code === 'window-without-wall'),
    { level: 'warning' },
  );
  t.match(
    yearless.notices.find(({ code }) => code === 'input-no-year'),
    { level: 'info', count: 9 },
  );
  t.same(yearless.cycles, []);
  const year = await analysisOf(join(folder, 'syslog'), { from: '23:15', to: '23:45', tz: 'UTC' });
  t.same(numbers(year), [2, 3, 4]);
  t.same(year.notices, []);
  t.match(year.cycles[0].wall, /^\d{4}-03-05T23:15:00\.000Z$/);
  t.end();
});

void t.test('invalid times and zones', async (t) => {
  const path = join(SAMPLES, 'map-leak/go1.27.4.log');
  for (const options of [
    { from: 'soon' },
    { from: '24:00' },
    { to: '2024-13-05' },
    { to: 'gc:x' },
    { start: '12:00' },
    { start: '5s' },
    { tz: 'Nowhere', from: '5s' },
  ])
    await t.rejects(
      analysisOf(path, options),
      { message: /is not a (time|time zone): write / },
      JSON.stringify(options),
    );
  t.end();
});
