// What the scan finds in raw bytes, however they come: real logs first, then what logs can hold besides.
import { join } from 'node:path';

import fc from 'fast-check';
import t from 'tap';
import { bytesOf, CARRIERS, cycleOf, cyclesIn, runs, sample, samples, SAMPLES } from '../captures.js';
import { isLinear } from '../linear.js';
import { plainly, read, tornIn, type Reading } from '../reading.js';

const LINE =
  'gc 7 @0.758s 3%: 0.10+7.3+0.003 ms clock, 0.21+0/6.9/0.14+0.006 ms cpu, 14->14->8 MB, 15 MB goal, 0 MB stacks, 0 MB globals, 2 P';
const line = (n: number): string => LINE.replace('gc 7', `gc ${n}`);
const numbers = ({ cycles }: Reading): number[] => cycles.map((cycle) => cycle.figures.n);
const newlines = (bytes: Buffer): number => bytes.reduce((sum, byte) => sum + (byte === 10 ? 1 : 0), 0);

void t.test('all captured logs: every cycle, exactly, with its line', (t) => {
  const wrong: string[] = [];
  for (const { path, name } of [...samples, ...runs]) {
    const bytes = bytesOf(path);
    const reading = read(bytes, undefined, 64);
    const found = JSON.stringify(reading.cycles.map(plainly));
    const truth = cyclesIn(bytes.toString('latin1'));
    if (found !== JSON.stringify(truth)) wrong.push(`${name}: cycles`);
    if (reading.cycles.some((cycle) => cycle.repaired) || tornIn(reading) > 0) wrong.push(`${name}: torn`);
    const lines = newlines(bytes) + (bytes.at(-1) === 10 ? 0 : 1);
    if (reading.lines !== lines) wrong.push(`${name}: ${reading.lines} of ${lines} lines`);
    if (reading.known < truth.length || reading.known > lines) wrong.push(`${name}: ${reading.known} known`);
    if (reading.carrier !== 'plain') wrong.push(`${name}: ${reading.carrier}`);
  }
  t.same(wrong, []);
  t.end();
});

void t.test('cut anywhere, the cycles are the same', (t) => {
  const paths = [
    'map-leak/go1.27.4.log',
    'old/go1.4.log',
    'old/go1.5.log',
    'crash/go1.26.8.log',
    'carriers/cri.log',
    'carriers/docker-json-file.log',
    'carriers/journald.jsonl',
    'carriers/journald-short.log',
    'carriers/kubectl-prefix-timestamps.log',
  ].map((path) => join(SAMPLES, path));
  if (CARRIERS !== undefined)
    paths.push(
      ...['cri-crio.log', 'docker-json-file-attrs-partial.log', 'plain-torn.log'].map((p) => CARRIERS + p),
    );
  const whole = paths.map((path) => ({ path, bytes: bytesOf(path), reading: read(bytesOf(path)) }));
  const sizes = fc.oneof(
    fc.constant([1]),
    fc.array(fc.integer({ min: 1, max: 64 }), { minLength: 1, maxLength: 20 }),
    fc.array(fc.integer({ min: 1, max: 4096 }), { minLength: 1, maxLength: 20 }),
  );
  fc.assert(
    fc.property(fc.constantFrom(...whole), sizes, ({ path, bytes, reading }, sizes) => {
      let i = 0;
      const cut = read(bytes, () => sizes[i++ % sizes.length], 16);
      t.same(cut.cycles, reading.cycles, path);
      t.equal(cut.lines, reading.lines, path);
      t.equal(tornIn(cut), tornIn(reading), path);
      t.equal(cut.carrier, reading.carrier, path);
    }),
    { numRuns: 60, seed: 1 },
  );
  t.end();
});

void t.test('a last line needs no newline, and one that is cut is torn', (t) => {
  t.same(numbers(read(`${line(1)}\n${line(2)}`)), [1, 2], 'a last line without its newline');
  t.equal(read(`${line(1)}\n${line(2)}`).lines, 2);
  t.same(numbers(read(line(1))), [1], 'and nothing else');
  t.same(numbers(read(`${line(1)}\n${line(2)}\r`)), [1, 2]);
  const cut = read(`${line(1)}\n${line(2).slice(0, 60)}`);
  t.same(numbers(cut), [1]);
  t.equal(tornIn(cut), 1, 'a last line that was cut off is told');
  t.match(read(''), { cycles: [], lines: 0 });
  t.match(read('\n\n\n'), { cycles: [], lines: 3, known: 0 });
  t.end();
});

void t.test('line ends, marks and NULs that editors, shells and file systems leave', (t) => {
  const log = `${line(1)}\nready\n${line(2)}\n`;
  const variants: [string, Buffer | string, number[]?][] = [
    ['CRLF', log.replaceAll('\n', '\r\n')],
    ['a byte order mark', `\ufeff${log}`],
    ['NULs in front: a file that was truncated while it was written to', '\0'.repeat(5000) + log],
    ['NULs behind each line', log.replaceAll('\n', '\0\0\n')],
    ['NULs between lines', log.replaceAll('\n', '\n\0\0\0\n')],
    ['ESC sequences', log.replaceAll('gc ', '\x1b[31mgc ').replaceAll('\n', '\x1b[0m\n')],
    ['bytes that are no UTF-8', Buffer.concat([Buffer.from([0xff, 0xfe, 0xc3, 0x28, 10]), Buffer.from(log)])],
    ['a NUL in the midst of a figure', log.replace('0.758', '0.7\x0058'), [2]],
  ];
  for (const [name, bytes, wanted = [1, 2]] of variants) {
    t.same(numbers(read(bytes)), wanted, name);
    t.same(numbers(read(bytes, () => 1)), wanted, `${name}, byte by byte`);
  }
  t.end();
});

void t.test('cycles beside lines of megabytes are read', (t) => {
  const long = 'x'.repeat(3 << 20);
  const reading = read(`${line(1)}\n${long}\n${line(2)}\n{"a":"${long}"}\r\n${line(3)}`);
  t.same(numbers(reading), [1, 2, 3], 'lines of 3 MB stand between');
  t.equal(reading.lines, 5);
  t.same(
    reading.cycles.map((cycle) => cycle.line),
    [1, 3, 5],
  );
  t.same(numbers(read(`${line(1)}${long}\n${line(2)}`)), [1, 2], 'at the start of one');
  t.same(numbers(read(`${'x'.repeat(500e3)}${line(1)}\n${line(2)}`)), [1, 2], 'behind 500 KB');
  t.end();
});

void t.test('cycles are read behind any prefix', (t) => {
  const real = cyclesIn(sample('map-leak/go1.13.15.log').toString()).length;
  const lines = sample('map-leak/go1.13.15.log')
    .toString()
    .split('\n')
    .filter((text) => cycleOf(text));
  fc.assert(
    fc.property(fc.string({ maxLength: 80, unit: 'binary' }), fc.nat(real - 1), (text, i) => {
      const prefix = text.replaceAll('\n', ' ');
      const [found, ...more] = read(`first\n${prefix}${lines[i]}\n`).cycles;
      t.same(more, []);
      t.same(found && plainly(found), { line: 2, ...cycleOf(lines[i]) }, JSON.stringify(prefix));
    }),
    { numRuns: 200, seed: 1 },
  );
  for (const prefix of ['c-part-a 377 ', 'web.1  | ', '50%: ', 'gc gc ', 'gc 6 @', 'gc 6 @0.5s 3%: ', '[2] '])
    t.same(numbers(read(`${prefix}${LINE}\n`)), [7], prefix);
  t.end();
});

void t.test('several cycles in one line are all read', (t) => {
  const reading = read(`${line(1)}${line(2)} and ${line(3)}\n${line(4)}\n`);
  t.same(numbers(reading), [1, 2, 3, 4]);
  t.same(
    reading.cycles.map((cycle) => cycle.line),
    [1, 1, 1, 2],
  );
  t.equal(reading.known, 2, 'they are one line');
  t.equal(read(LINE.repeat(7000)).cycles.length, 7000, 'a MB of them');
  t.ok(
    isLinear((count) => read(LINE.repeat(count)), 7000),
    'in linear time',
  );
  t.end();
});

void t.test('no text takes long to refuse', (t) => {
  for (const [name, unit, count, head = ''] of [
    ['nets', '%: ', 300e3],
    ['starts', 'gc 1 @0.001s 0%: ', 50e3],
    ['words', 'gc ', 300e3],
    ['digits', '9', 900e3, 'gc '],
    ['stamps', '2026-01-02 ', 50e3, 'gc 1 @0.001s 0%: 1'],
    ['heads that wait', 'gc 1 @0.001s 0%: 1\n', 20e3],
    ['heads and pieces', 'gc 1 @0.001s 0%: 1\n1\n+1\n', 10e3],
    ['heads and digits', 'gc 1 @0.001s 0%: 1111111111111111\n11111111\n', 2000],
    ['goroutines', 'goroutine 1 [running]:\n', 20e3],
    ['crashes in crashes', 'panic: x\nfatal error: x\n', 20e3],
    ['new lines', '\n', 900e3],
  ] as const) {
    const log = (count: number): string => `${line(1)}\n${head}${unit.repeat(count)}\n${line(2)}\n`;
    t.same(numbers(read(log(count))), [1, 2], name);
    t.ok(
      isLinear((size) => read(log(size)), count),
      `${name}, in linear time`,
    );
  }
  t.end();
});

void t.test('cycles beside other lines of the runtime', (t) => {
  const crash = read(sample('crash/go1.26.8.log'));
  t.match(crash.events, [
    { kind: 'crash', crash: { kind: 'concurrent-map', text: /concurrent map writes/ } },
  ]);
  t.equal(crash.events[0].row, crash.cycles.length, 'behind its last cycle');
  const text = sample('crash/go1.26.8.log').toString();
  const app = text.split('\n').filter((row) => row.includes(' INFO ')).length;
  t.equal(crash.known, crash.lines - app, 'all that the application did not say itself');
  const scavenger = read(sample('map-leak/go1.13.15.log'));
  const told = sample('map-leak/go1.13.15.log')
    .toString()
    .match(/^scvg: /gm)!.length;
  t.equal(scavenger.events.length, told);
  t.equal(scavenger.known, told + scavenger.cycles.length);
  // A cycle is a cycle within a dump, and ends it.
  const within = read(text.replace('\ngoroutine 1', `\n${line(29)}\ngoroutine 1`));
  t.equal(within.cycles.at(-1)!.figures.n, 29);
  t.end();
});

void t.test(
  'old shapes and leak checks have no such net: they are found where a line of the program starts',
  (t) => {
    const log = sample('old/go1.2.log').toString().trimEnd().split('\n');
    const count = cyclesIn(log.join('\n')).length;
    const stamped = log.map((text) => `2026-11-20T03:10:00.5Z stderr F ${text}\n`).join('');
    t.match(read(stamped), { carrier: 'cri' });
    t.equal(read(stamped).cycles.length, count);
    const leak = LINE.replace('3%:', '3% (checking for goroutine leaks):');
    t.match(read(`[pod/a-1/app] ${leak}\n`).cycles, [{ leakCheck: true, stream: 'a-1/app' }]);
    t.end();
  },
);

void t.test('of a stream of its own each torn line', (t) => {
  const pod = (name: string, text: string): string => `[pod/${name}/app] ${text}\n`;
  const [head, rest] = [line(2).slice(0, 31), line(2).slice(31)];
  const { cycles } = read(
    pod('a', line(1)) +
      pod('b', line(1)) +
      pod('a', `${head}ready`) +
      pod('b', `${head}ready`) +
      pod('a', rest) +
      pod('b', line(3)) +
      pod('b', rest) +
      pod('a', line(3)),
  );
  t.same(
    cycles.map(({ stream, figures, repaired }) => [stream, figures.n, repaired]),
    [
      ['a/app', 1, false],
      ['b/app', 1, false],
      ['a/app', 2, true],
      ['b/app', 3, false],
      ['a/app', 3, false],
    ],
  );
  t.end();
});

void t.test('no line of an application is a cycle', (t) => {
  const log = [
    'gc 12 old images freed',
    'cache gc 12 evicted 33 entries',
    'gc of stale carts: 12 removed @4.211s',
    '{"msg":"gc","gc":{"num":17,"goal_mb":42}}',
    'gc 7 @0.758s 3%: done',
    'note: next gc @ 70%: see runbook',
    `explained: ${LINE.slice(0, -1)}`,
    LINE.replace('->14->', '-14-'),
    LINE.replace('MB goal', 'MiB goal'),
  ];
  const reading = read(`${log.join('\n')}\n`);
  t.same(reading.cycles, []);
  t.equal(reading.lines, log.length);
  t.end();
});
