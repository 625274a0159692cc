// `gcdrift gc.log trace.out` on the command line: one process in both orders, two with --join never, and what the report says of it.
import { createReadStream, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import t from 'tap';
import { findInputs, type AnalysisRecord, type Progress } from '../../lib/index.js';
import { SAMPLES } from '../captures.js';
import { tarOf } from '../tar.js';
import { Gcdrift } from './gcdrift.js';

const log = join(SAMPLES, 'traces', 'go1.21.13.log');
const trace = join(SAMPLES, 'traces', 'go1.21.13.trace');

const summariesOf = ({ records }: Gcdrift): AnalysisRecord[] =>
  records.filter(({ type }) => type === 'summary');

void t.test('both orders give the same records, of one process', async (t) => {
  const runs = [
    [log, trace],
    [trace, log],
  ].map((names) => new Gcdrift(t, ...names, '--ndjson'));
  for (const run of runs) t.equal(await run.end(), 0);
  const [one, other] = runs;
  t.same(one.records.slice(1), other.records.slice(1));
  t.equal(summariesOf(one).length, 1);
});

void t.test('--join never: two processes', async (t) => {
  const run = new Gcdrift(t, log, trace, '--join', 'never', '--ndjson');
  t.equal(await run.end(), 0);
  t.equal(summariesOf(run).length, 2);
  const wrong = new Gcdrift(t, log, trace, '--join', 'always');
  t.equal(await wrong.end(), 2);
});

void t.test('the report says in a line what was joined, and how sure that is', async (t) => {
  const run = new Gcdrift(t, log, trace, '--width', '200');
  t.equal(await run.end(), 0);
  t.match(
    run.stdout.replace(/\s+/g, ' '),
    /joined \S*go1\.21\.13\.trace with gc 1 to 7 of \S*go1\.21\.13\.log: 7 cycles agree in heap, durations and time \(to [\d.]+ \S+\); 99\.9 % sure/,
  );
  const markdown = new Gcdrift(t, log, trace, '--format', 'markdown');
  t.equal(await markdown.end(), 0);
  t.match(markdown.stdout, '7 cycles agree');
});

void t.test('on threads the same bytes, with a log that has no trace beside it', async (t) => {
  const names = [
    log,
    trace,
    join(SAMPLES, 'traces', 'go1.20.14.log'),
    join(SAMPLES, 'traces', 'go1.18.10.trace'),
  ];
  const runs = ['1', '2'].map((workers) => new Gcdrift(t, ...names, '--ndjson', '-j', workers));
  for (const run of runs) t.equal(await run.end(), 0);
  t.equal(runs[0].stdout, runs[1].stdout);
  t.equal(summariesOf(runs[0]).length, 3);
});

void t.test('a log through a pipe that ends is joined as a file is', async (t) => {
  for (const names of [
    ['-', trace],
    [trace, '-'],
  ]) {
    const run = new Gcdrift(t, ...names, '--ndjson');
    createReadStream(log).pipe(run.child.stdin!);
    t.equal(await run.end(), 0);
    t.match(summariesOf(run), [{ joined: { file: trace, cycles: 7 }, cycles: 7 }]);
    t.notOk(run.records.some(({ type }) => type === 'notice'));
  }
});

void t.test(
  'a pipe that goes on is reported as it comes, completely, with the reason why it is not joined',
  async (t) => {
    const run = new Gcdrift(t, '-', trace, '--ndjson');
    const lines = readFileSync(log, 'utf8').split(/(?<=\n)/);
    run.write(lines.slice(0, -1).join(''));
    await run.untilCycle(6);
    t.equal(run.child.exitCode, null, 'it still runs');
    run.child.stdin!.end(lines.at(-1));
    t.equal(await run.end(), 0);
    t.equal(summariesOf(run).length, 2);
    t.same([...new Set(run.cycles)], [1, 2, 3, 4, 5, 6, 7]);
    t.match(
      run.records.find((record) => record.type === 'notice' && record.code === 'trace-not-joined'),
      { message: /goes on and is reported as it comes/ },
    );
  },
);

void t.test('a pipe that is too long to keep is read completely', async (t) => {
  const run = new Gcdrift(t, '-', trace, '--ndjson', '--records', 'notices,summary');
  const filler = Buffer.alloc(2 ** 20, `${'x'.repeat(1023)}\n`);
  const chunks = [...Array<Buffer>(66).fill(filler), readFileSync(log)];
  Readable.from(chunks).pipe(run.child.stdin!);
  t.equal(await run.end(), 0);
  t.match(
    run.records.find((record) => record.type === 'notice' && record.code === 'trace-not-joined'),
    { message: /up to 64 MiB, and this one is longer/ },
  );
  t.match(summariesOf(run)[0], {
    cycles: 7,
    lines: { read: 66 * 1024 + readFileSync(log, 'utf8').split('\n').length - 1 },
  });
});

void t.test('with --every a pipe is reported at once', async (t) => {
  const run = new Gcdrift(t, '-', trace, '--ndjson', '--every', '1s');
  run.child.stdin!.end(readFileSync(log));
  t.equal(await run.end(), 0);
  t.equal(summariesOf(run).filter((record) => !('interim' in record)).length, 2);
});

void t.test('the search for matching inputs shows progress', async (t) => {
  const run = new Gcdrift(t, log, trace, '--progress', 'always', '--ndjson');
  t.equal(await run.end(), 0);
  const told: number[] = [];
  let all = NaN;
  const looking = ({ bytes, totalBytes = NaN }: Progress): void => {
    told.push(bytes);
    all = totalBytes;
  };
  await findInputs([log, trace], { looking });
  t.equal(told.at(-1), all, 'up to all bytes of both');
  t.same(
    told,
    [...told].sort((a, b) => a - b),
  );
});

void t.test('a trace through a pipe is joined too, however long it takes', async (t) => {
  for (const names of [
    ['-', log],
    [log, '-'],
  ]) {
    const run = new Gcdrift(t, ...names, '--ndjson');
    const bytes = readFileSync(trace);
    run.child.stdin!.write(bytes.subarray(0, 64));
    // Longer than a log that says nothing is waited for.
    setTimeout(() => run.child.stdin!.end(bytes.subarray(64)), 1500);
    t.equal(await run.end(), 0);
    t.match(summariesOf(run), [{ joined: { file: 'stdin', cycles: 7 }, cycles: 7 }]);
    t.notOk(run.records.some(({ type }) => type === 'notice'));
  }
});

void t.test(
  'a trace through a pipe that is too long to be held is read by itself, and a notice says so',
  async (t) => {
    const run = new Gcdrift(t, log, '-', '--ndjson', '--records', 'notices,summary');
    const filler = Buffer.alloc(2 ** 20);
    Readable.from([readFileSync(trace), ...Array<Buffer>(65).fill(filler)]).pipe(run.child.stdin!);
    await run.end();
    t.match(
      run.records.find((record) => record.type === 'notice' && record.code === 'trace-not-joined'),
      { message: /up to 64 MiB, and this one is longer/ },
    );
    t.equal(summariesOf(run).length, 2);
  },
);

void t.test('a packed trace through a pipe is joined as a plain one is', async (t) => {
  const run = new Gcdrift(t, log, '-', '--ndjson');
  const packed = gzipSync(readFileSync(trace));
  run.child.stdin!.write(packed.subarray(0, 20));
  // Longer than a log that says nothing is waited for.
  setTimeout(() => run.child.stdin!.end(packed.subarray(20)), 1200);
  t.equal(await run.end(), 0);
  t.match(summariesOf(run), [{ joined: { file: 'stdin', cycles: 7 }, cycles: 7 }]);
});

/** Why a trace was not joined. */
const whyNot = (run: Gcdrift): unknown =>
  run.records.find((record) => record.type === 'notice' && record.code === 'trace-not-joined');

void t.test('a trace whose first bytes come late is read by itself, and a notice says so', async (t) => {
  const run = new Gcdrift(t, log, '-', '--ndjson');
  await run.untilCycle(7);
  run.child.stdin!.end(readFileSync(trace));
  t.equal(await run.end(), 0);
  t.equal(summariesOf(run).length, 2);
  t.match(whyNot(run), { message: /first bytes come late/, source: { file: 'stdin' } });
});

void t.test('an archive that is not searched says so, if it has a trace and a log', async (t) => {
  const both = { 'gc.log': readFileSync(log), 'trace.out': readFileSync(trace) };
  for (const join of ['auto', 'never']) {
    const piped = new Gcdrift(t, '--ndjson', '--join', join);
    piped.child.stdin!.end(tarOf(both));
    t.equal(await piped.end(), 0);
    t.match(
      whyNot(piped),
      join === 'never' ? undefined : { message: /archive from a pipe/, source: { file: 'stdin:trace.out' } },
    );
  }
  const folder = t.testdir({ 'bundle.tar': tarOf({ ...both, large: Buffer.alloc(2 ** 26, 'x\n') }) });
  const run = new Gcdrift(t, join(folder, 'bundle.tar'), '--ndjson');
  t.equal(await run.end(), 0);
  t.match(whyNot(run), { message: /an archive is only searched up to 64 MiB/ });
});

void t.test('a silent pipe does not block the logs beside it', async (t) => {
  const run = new Gcdrift(t, log, '-', '--ndjson');
  await run.untilCycle(7);
  t.equal(run.child.exitCode, null, 'it waits for the pipe');
  run.child.stdin!.end();
  t.equal(await run.end(), 0);
  t.equal(summariesOf(run).length, 1);
});
