// `gcdrift gc.log trace.out` on the command line: one process in both orders, two with --join never, and what the report says of it.
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import type { AnalysisRecord } from '../../lib/index.js';
import { SAMPLES } from '../captures.js';
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

void t.test('a log through a pipe is told as it comes, and what would join it is said', async (t) => {
  const run = new Gcdrift(t, '-', trace, '--ndjson');
  createReadStream(log).pipe(run.child.stdin!);
  t.equal(await run.end(), 0);
  t.equal(summariesOf(run).length, 2);
  t.match(
    run.records.find((record) => record.type === 'notice' && record.code === 'trace-not-joined'),
    { message: /written to a file/ },
  );
});
