// By what a carrier is known, what its stamps say, and what it makes of lines that are not as they ought to be.
import fc from 'fast-check';
import t from 'tap';
import { carriersOf, carriers, newLine, plain } from '../../lib/carrier/index.js';
import { NOT_MINE, parseStamp } from '../../lib/carrier/carrier.js';
import { cyclesIn, sample, samples, bytesOf } from '../captures.js';
import { plainly, read } from '../reading.js';

const HEADS: [path: string, carrier: string][] = [
  ['docker-json-file.log', 'docker'],
  ['cri.log', 'cri'],
  ['kubectl-prefix-timestamps.log', 'kubectl-prefix-timestamps'],
  ['journald-short.log', 'syslog'],
  ['journald.jsonl', 'journald-json'],
];
/** Among other lines a record is known by the line that holds a cycle. */
const byLine = (id: string): string => (id === 'journald-json' ? 'json-lines' : id);
const LINE =
  'gc 7 @0.758s 3%: 0.10+7.3+0.003 ms clock, 0.21+0/6.9/0.14+0.006 ms cpu, 14->14->8 MB, 15 MB goal, 0 MB stacks, 0 MB globals, 2 P';

void t.test('a log is known by the shape of half of its first lines', (t) => {
  for (const [path, id] of HEADS) {
    const lines = sample(`carriers/${path}`).toString().split('\n');
    t.equal(carriersOf(lines)[0].id, id, path);
    t.equal(carriersOf(lines.slice(0, 1))[0].id, id, 'by one line');
    t.equal(carriersOf(lines.slice(0, 20).flatMap((line) => [line, 'a banner']))[0].id, id);
    t.equal(
      carriersOf(['', '-- Journal begins --', 'a', 'b', 'c', lines[0]])[0].id,
      'plain',
      'and not by one of five',
    );
  }
  for (const { path, name } of samples)
    t.equal(carriersOf(bytesOf(path).toString().split('\n'))[0].id, 'plain', name);
  t.same(carriersOf([]), [plain]);
  t.same(carriersOf(['', '']), [plain]);
  t.end();
});

void t.test('a carrier that the first lines do not show is known by a cycle', (t) => {
  for (const [path, id] of HEADS) {
    const log = sample(`carriers/${path}`);
    const reading = read(Buffer.concat([Buffer.from('a banner\n'.repeat(500)), log]));
    const plainly = read(log);
    t.equal(reading.carrier, byLine(id));
    // Of a torn line in the first record nothing is known: none of the samples has one.
    t.equal(reading.cycles.length, plainly.cycles.length, path);
    t.same(reading.cycles.at(-1), { ...plainly.cycles.at(-1), line: plainly.cycles.at(-1)!.line + 500 });
  }
  t.end();
});

void t.test('a control sequence that is cut, or stands in another, ends no search', (t) => {
  const cycle =
    'gc 5 @0.233s 3%: 0.13+0.73+0.58 ms clock, 0.27+0/0.43/0.03+0.53 ms cpu, 4->4->1 MB, 4 MB goal, 2 P';
  const cut = `\x1b[\u00c31m${cycle}`;
  const nested = '\x1b['.repeat(1000) + cycle;
  const { cycles } = read(`${'a banner\n'.repeat(500)}${cut}\n${nested}\n${cycle.replace('gc 5', 'gc 6')}\n`);
  t.equal(cycles.at(-1)?.line, 503);
  t.end();
});

void t.test('lines without the carrier’s shape are the program’s own', (t) => {
  for (const [path, id] of HEADS) {
    const log = sample(`carriers/${path}`).toString();
    for (const plainLog of [
      'map-leak/go1.27.4.log',
      'old/go1.4.log',
      'old/go1.2.log',
      'map-leak/go1.13.15.log',
    ]) {
      const text = sample(plainLog).toString();
      const reading = read(log + text);
      const lines = log.split('\n').length - 1;
      t.equal(reading.carrier, byLine(id));
      const own = reading.cycles.filter((cycle) => cycle.line > lines);
      t.same(
        own.map(plainly),
        cyclesIn(text).map((cycle) => ({ ...cycle, line: cycle.line + lines })),
        `${plainLog} behind ${path}`,
      );
      t.ok(own.every((cycle) => cycle.stream === '' && Number.isNaN(cycle.wallMs)));
    }
  }
  t.end();
});

void t.test('stamps of any precision and zone are milliseconds', (t) => {
  const at = (ms: number): number => Date.UTC(2024, 2, 5, 13, 2, 11) + ms;
  const stamps: [string, number][] = [
    ['2024-03-05T13:02:11Z', at(0)],
    ['2024-03-05T13:02:11.5Z', at(500)],
    ['2024-03-05T13:02:11.123456789Z', at(123)],
    ['2024-03-05T13:02:11.999999999Z', at(999)],
    ['2024-03-05T13:02:11.1234567Z', at(123)],
    ['2024-03-05T13:02:11.029Z', at(29)],
    ['2024-03-05T14:02:11.123456789+01:00', at(123)],
    ['2024-03-05T14:02:11+0100', at(0)],
    ['2024-03-05T07:32:11.2-05:30', at(200)],
    ['2024-03-05T13:02:11.123456+00:00', at(123)],
    ['2024-03-05 13:02:11,123Z', at(123)],
  ];
  for (const [text, ms] of stamps) t.equal(parseStamp(text), ms, text);
  // Every millisecond of a second, and the nanoseconds around it.
  for (let ms = 0; ms < 1000; ms++) {
    const text = `2024-03-05T13:02:11.${String(ms).padStart(3, '0')}`;
    if (parseStamp(`${text}Z`) !== at(ms) || parseStamp(`${text}999999Z`) !== at(ms)) t.fail(text);
  }
  for (const text of ['', 'gc 7 @0.758s 3%: 0.10+7.3', '2024-03-05T13:02:11', '2024/03/05 13:02:11.123456 x'])
    t.ok(Number.isNaN(parseStamp(text)), text);
  t.end();
});

void t.test('whatever stands in a line, a carrier takes it: no exception, no invalid date', (t) => {
  const lines = HEADS.flatMap(([path]) =>
    sample(`carriers/${path}`)
      .toString()
      .split('\n')
      .slice(0, 20)
      .filter((line) => line !== ''),
  );
  const change = fc.record({ at: fc.nat(200), to: fc.integer({ min: 0, max: 255 }) });
  const line = newLine();
  fc.assert(
    fc.property(
      fc.constantFrom(...lines),
      fc.array(change, { maxLength: 6 }),
      fc.nat(400),
      (text, changes, length) => {
        const bytes = Buffer.from(`${text.slice(0, length)}\n\n${'9'.repeat(64)}`);
        const to = Math.min(length, bytes.length - 66);
        for (const change of changes) if (change.at < to && change.to !== 10) bytes[change.at] = change.to;
        for (const carrier of carriers()) {
          const start = carrier.textStart(bytes, 0, to);
          if (start === NOT_MINE) continue;
          if (start > to) t.fail(`${carrier.id}: the text starts behind the line`);
          carrier.unwrap(bytes, 0, to, line);
          if (!(line.from <= line.to)) t.fail(`${carrier.id}: ${line.from} to ${line.to}`);
          if (!Number.isNaN(line.wallMs)) new Date(line.wallMs).toISOString();
        }
      },
    ),
    { numRuns: 5000, seed: 1 },
  );
  t.end();
});

void t.test('records of another form than usual', (t) => {
  const docker = (log: unknown, more: object = {}): string =>
    JSON.stringify({ log, stream: 'stderr', time: '2026-01-02T03:04:05Z', ...more });
  const journal = (MESSAGE: unknown, more: object = {}): string =>
    JSON.stringify({
      __REALTIME_TIMESTAMP: '1767323045000000',
      _SYSTEMD_UNIT: 'api.service',
      ...more,
      MESSAGE,
    });
  const found = (...records: string[]): string[] =>
    read(`${records.join('\n')}\n`).cycles.map(({ stream, figures, wallMs }) =>
      `${stream} ${figures.n} ${Number.isNaN(wallMs) ? '?' : new Date(wallMs).toISOString()}`.trim(),
    );
  const at = '7 2026-01-02T03:04:05.000Z';
  t.same(found(docker(`${LINE}\n`)), [at]);
  t.same(found(docker(`${LINE}\r\n`)), [at], 'a terminal');
  t.same(found(docker('x\n'), docker(`${LINE}\n`).replaceAll('->', '-\\u003E')), [at], 'escapes');
  t.same(found(docker('x\n'), docker(`\x1b[1m\t${LINE} é\ud800\n`)), [at]);
  t.same(found(docker('x\n'), `{"stream":"stderr","time":"2026-01-02T03:04:05Z","log":"${LINE}\\n"}`), [at]);
  t.same(found(docker('x\n'), docker(`${LINE}\n`, { time: 'soon' })), ['7 ?'], 'no stamp');
  t.same(found(docker('x\n'), docker(`${LINE}\n`).slice(0, -9)), ['7 ?'], 'cut off behind its text');
  t.same(
    found(
      docker('x\n'),
      docker(7),
      docker(null),
      docker({}),
      '{}',
      '{"log":',
      '[]',
      'null',
      docker(`${LINE}\n`),
    ),
    [at],
  );
  t.same(found(journal(LINE)), [`api ${at}`]);
  t.same(found(journal([...Buffer.from(`\x1b[1m${LINE}\r`)])), [`api ${at}`], 'bytes');
  t.same(found(journal(null), journal(['a', 'b']), journal([1e9, -1, 0.5]), journal({}), journal(LINE)), [
    `api ${at}`,
  ]);
  t.same(found(journal('x'), journal(LINE, { __REALTIME_TIMESTAMP: 'x', _SYSTEMD_UNIT: {} })), ['7 ?']);
  t.same(found(journal('x'), journal(LINE, { __REALTIME_TIMESTAMP: '9'.repeat(30) })), ['api 7 ?']);
  t.same(found(journal('x'), journal(LINE, { CONTAINER_NAME: 'web', SYSLOG_IDENTIFIER: 'x' })), [
    `web ${at}`,
  ]);
  const cri = '2026-01-02T03:04:05Z stderr F';
  t.same(found(`${cri} ${LINE}`, cri, `${cri} `, `${cri}:a:b ${LINE}`, `${cri}x ${LINE}`), [at, at, at]);
  t.end();
});
