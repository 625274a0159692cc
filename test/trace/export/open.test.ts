// Which texts are exports: known by their first lines, whatever they are called and however they are written.
import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { traceOf } from '../../../lib/trace/open.js';
import { analysisOf } from '../../analysis.js';
import { SAMPLES } from '../../captures.js';
import { bytesOf, decode, EXPORTS } from './exports.js';

const head = (text: string | Buffer): Buffer => Buffer.from(text).subarray(0, 4096);
const lines = (name: string): string[] =>
  bytesOf(EXPORTS + name)
    .toString()
    .split('\n');

void t.test('each export is known by its first line, also where no more has come yet', (t) => {
  for (const name of readdirSync(EXPORTS)) {
    if (name.endsWith('.trace')) continue;
    const bytes = bytesOf(EXPORTS + name);
    t.ok(traceOf(head(bytes)), name);
    t.ok(traceOf(bytes.subarray(0, bytes.indexOf(10) + 1)), `${name}: the first line`);
  }
  t.end();
});

void t.test('a log that quotes an export is a log', (t) => {
  for (const name of ['go1.26.8.parsed.txt', 'go1.21.13.d.txt', 'go1.26.8.wire.txt', 'go1.26.8.json.gz']) {
    const [first, second] = lines(name);
    for (const log of [
      `2026/11/25 20:40:00 ${first}\n${second}\n`,
      `look at this:\n${first}\n${second}\n`,
      `${first}\nbut why? asked the next line\n`,
      `> ${first}\n> ${second}\n`,
    ])
      if (!(name.includes('json') && log.startsWith(first))) t.notOk(traceOf(head(log)), log.slice(0, 60));
  }
  const [first, second, third, ...rest] = lines('go1.21.13.d.txt');
  t.ok(traceOf(head([first, second, third, 'damage', ...rest].join('\n'))), 'one line of twenty is damaged');
  t.notOk(traceOf(head([first, second, third, ...rest.map(() => 'a log')].join('\n'))));
  t.notOk(traceOf(head('{"time":"now","msg":"{\\"displayTimeUnit\\":\\"ns\\"}"}\n')));
  t.notOk(traceOf(head('gc 1 @0.012s 2%: 0.026+0.39+0.10 ms clock\n')));
  t.notOk(traceOf(head('')));
  t.end();
});

void t.test('the versions that can have written the trace are told apart as far as the head goes', (t) => {
  const versions = (text: string): [number, number] => {
    const { low, high } = decode(Buffer.from(text)).facts.versions;
    return [low, high];
  };
  t.same(versions(bytesOf(`${EXPORTS}go1.26.8.parsed.txt`).toString()), [25, 27]);
  t.same(versions(bytesOf(`${EXPORTS}go1.22.12.parsed.txt`).toString()), [22, 24]);
  t.same(versions('M=-1 P=-1 G=-1 Sync Time=-1 N=1\n'), [11, 21]);
  t.same(versions(bytesOf(`${EXPORTS}go1.22.12.wire.txt`).toString()), [22, 24]);
  t.same(versions(bytesOf(`${EXPORTS}go1.26.8.wire.txt`).toString()), [25, 27]);
  t.same(versions(bytesOf(`${EXPORTS}go1.26.8.json.gz`).toString()), [22, 27]);
  t.same(versions(bytesOf(`${EXPORTS}go1.21.13.json.gz`).toString()), [5, 21]);
  t.same(versions('{"traceEvents":[]}\n'), [5, 27]);
  t.end();
});

void t.test('exports are read as the pipeline reads a trace, from UTF-16 and with CRLF, too', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'gcdrift-export-'));
  const text = lines('go1.26.8.parsed.txt').join('\r\n');
  const [crlf, wide] = [join(folder, 'crlf'), join(folder, 'wide')];
  writeFileSync(crlf, text);
  writeFileSync(wide, Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]));
  const { cycles: truth, summaries } = await analysisOf(`${EXPORTS}go1.26.8.trace`);
  const figures = (list: typeof truth): unknown =>
    list.map(({ source: _, wall: __, at_s: ___, ...cycle }) => cycle);
  for (const path of [crlf, wide, `${EXPORTS}go1.26.8.parsed.txt`, `${EXPORTS}go1.26.8.wire.txt`]) {
    const { cycles, summaries: own, notices } = await analysisOf(path);
    t.same(figures(cycles), figures(truth), path);
    t.same(own[0]?.pauses, summaries[0]?.pauses, path);
    t.same(notices, [], path);
    t.type(cycles[0]?.source.line, 'number', path);
  }
});

void t.test('what an export lacks is told, and which findings need it', async (t) => {
  const { summaries } = await analysisOf(`${EXPORTS}go1.26.8.json.gz`);
  t.same(summaries[0]?.trace?.lacks, [
    'files',
    'swept_bytes',
    'goroutine_creation',
    'run_queue_delay',
    'regions',
  ]);
  t.same(summaries[0]?.not_applicable, ['goroutine-growth', 'gc-sched-latency']);
  const legacy = await analysisOf(`${EXPORTS}go1.21.13.d.txt`);
  t.same(legacy.summaries[0]?.trace?.lacks, ['stacks']);
  t.ok(legacy.summaries[0]?.not_applicable?.includes('map-growth-triggers'));
  const parsed = await analysisOf(`${EXPORTS}go1.26.8.parsed.txt`);
  t.equal(parsed.summaries[0]?.not_applicable, undefined);
});

void t.test('a footprint and a pprof profile are not read, and what would help is told', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'gcdrift-stranger-'));
  const footprint = join(folder, 'footprint');
  writeFileSync(
    footprint,
    'Event                Bytes  %       Count  %\n-                    -      -       -      -\n',
  );
  const profile = join(folder, 'profile');
  writeFileSync(profile, Buffer.from('0a040801100' + '20a0408031004120b08010802', 'hex'));
  for (const [path, words] of [
    [footprint, /go tool trace -d=parsed/],
    [profile, /pprof profile/],
  ] as const) {
    const { notices, cycles } = await analysisOf(path);
    t.match(notices, [{ code: 'input-unread', message: words }]);
    t.same(cycles, []);
  }
  t.ok(readdirSync(SAMPLES).length > 0);
});
