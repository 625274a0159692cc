// An export tells what its trace told: the same cycles, stops, assists, sweeps, figures and stacks, as far as it has them.
import { readdirSync } from 'node:fs';
import t from 'tap';
import { bytesOf, decode, EXPORTS, traceBeside, type Decoded, type Told } from './exports.js';

/** What cycles, stops and figures of the heap are drawn from. */
const COLLECTORS = [
  'GcBegin',
  'GcEnd',
  'StwBegin',
  'StwEnd',
  'SweepBegin',
  'SweepEnd',
  'AssistBegin',
  'AssistEnd',
  'AssistPause',
  'HeapAlloc',
  'HeapGoal',
];
const of = ({ rows }: Decoded, kind: string): Told[] => rows.filter((row) => row.kind === kind);
/** Of functions the names and lines: files are not in all exports. */
const stackOf = ({ frames }: Told): string =>
  frames.map((frame) => `${frame.function}:${frame.line}`).join(' < ');

/** Times of two formats begin at moments of their own: from the first cycle on they run alike. */
function from(decoded: Decoded): (row: Told) => number {
  const start = of(decoded, 'GcBegin')[0].at;
  return ({ at }) => at - start;
}

const samples = readdirSync(EXPORTS);

void t.test('a wire export is its trace, row by row', (t) => {
  const wires = samples.filter((name) => name.includes('.wire.'));
  t.ok(wires.length >= 2);
  for (const name of wires) {
    const trace = decode(traceBeside(name)!);
    const wire = decode(bytesOf(EXPORTS + name));
    const bare = ({ rows }: Decoded): unknown => rows.map(({ place: _, ...row }) => row);
    t.same(bare(wire), bare(trace), name);
    t.same([wire.wallMs, wire.facts.events], [trace.wallMs, trace.facts.events], name);
    t.same(wire.troubles, [], name);
  }
  t.end();
});

void t.test('parsed text and JSON tell the events of the collector of their trace', (t) => {
  const names = samples.filter((name) => /\.parsed\.|\.json|\.d\.txt/.test(name));
  t.ok(names.length >= 6);
  for (const name of names) {
    const bytes = traceBeside(name);
    if (!bytes) continue;
    const [trace, told] = [decode(bytes), decode(bytesOf(EXPORTS + name))];
    const [theirs, ours] = [from(trace), from(told)];
    for (const kind of COLLECTORS) {
      const [a, b] = [of(trace, kind), of(told, kind)];
      t.same(b.map(ours), a.map(theirs), `${name}: times of ${kind}`);
      if (kind === 'StwBegin')
        t.same(
          b.map(({ text }) => text),
          a.map(({ text }) => text),
          `${name}: reasons`,
        );
      if (kind.startsWith('Heap'))
        t.same(
          b.map((row) => row.a),
          a.map((row) => row.a),
          `${name}: bytes of ${kind}`,
        );
    }
    t.same(told.troubles, [], name);
  }
  t.end();
});

void t.test('text tells waits for a P, and how long, as its trace does', (t) => {
  for (const name of samples.filter((name) => /\.parsed\.|\.wire\.|\.d\.txt/.test(name))) {
    const [trace, told] = [decode(traceBeside(name)!), decode(bytesOf(EXPORTS + name))];
    t.ok(trace.waits.length > 5);
    t.same(told.waits, trace.waits, name);
  }
  t.end();
});

void t.test('stacks are told by parsed text in full, by JSON without files, by -d not at all', (t) => {
  const stacks = (decoded: Decoded): string[] =>
    ['GcBegin', 'AssistBegin', 'SweepBegin'].flatMap((kind) => of(decoded, kind).map(stackOf));
  for (const version of ['go1.22.12', 'go1.26.8']) {
    const trace = decode(traceBeside(version)!);
    t.ok(stacks(trace).every((stack) => stack !== ''));
    const parsed = decode(bytesOf(`${EXPORTS}${version}.parsed.txt`));
    t.same(
      of(parsed, 'StwBegin').map(({ frames }) => frames),
      of(trace, 'StwBegin').map(({ frames }) => frames),
    );
    t.same(stacks(parsed), stacks(trace));
    t.equal(parsed.facts.lacks, undefined);
    const json = decode(bytesOf(`${EXPORTS}${version}.json.gz`));
    t.same(stacks(json), stacks(trace));
    t.ok(json.facts.lacks?.includes('files'));
  }
  const legacy = decode(bytesOf(`${EXPORTS}go1.21.13.d.txt`));
  t.ok(stacks(legacy).every((stack) => stack === ''));
  t.same(legacy.facts.lacks, ['stacks']);
  t.end();
});

void t.test('two exports of one trace of Go 1.21 agree', (t) => {
  const text = decode(bytesOf(`${EXPORTS}go1.21.13.d.txt`));
  const json = decode(bytesOf(`${EXPORTS}go1.21.13.json.gz`));
  for (const kind of [...COLLECTORS, 'ProcStop', 'WorkerStart', 'WorkerStop'])
    t.same(
      of(json, kind).map(({ at }) => at),
      of(text, kind).map(({ at }) => at),
      kind,
    );
  const swept = (decoded: Decoded): unknown => of(decoded, 'SweepEnd').map(({ a, b }) => [a, b]);
  t.same(swept(json), [[1867776, 112]]);
  t.same(swept(text), swept(json));
  t.end();
});

void t.test(
  'stops have the words that Go 1.21 and later have for them, also where 1.10 tells numbers',
  (t) => {
    const { rows, facts } = decode(bytesOf(`${EXPORTS}go1.10.8.d.txt`));
    t.same(
      rows.filter(({ kind }) => kind === 'StwBegin').map(({ text }) => text),
      ['GC sweep termination', 'GC mark termination'],
    );
    t.ok(rows.filter(({ kind }) => kind === 'WorkerStart').every(({ a }) => a > 0));
    t.equal(facts.versions.high, 20);
    t.end();
  },
);

void t.test('what a program tells is taken out of its quotes', (t) => {
  for (const name of ['go1.26.8.parsed.txt', 'go1.22.12.wire.txt', 'go1.21.13.d.txt', 'go1.26.8.json.gz']) {
    const decoded = decode(bytesOf(EXPORTS + name));
    t.same(
      of(decoded, 'Log').map(({ text }) => text),
      ['t1'],
      name,
    );
    if (!name.includes('json')) t.equal(of(decoded, 'RegionBegin')[0]?.text, 'store', name);
  }
  t.end();
});

void t.test('places are the lines of the text', (t) => {
  for (const name of ['go1.26.8.parsed.txt', 'go1.26.8.wire.txt', 'go1.21.13.d.txt']) {
    const bytes = bytesOf(EXPORTS + name);
    const lines = bytes.toString().split('\n');
    const decoded = decode(bytes);
    t.equal(decoded.facts.lines, lines.length - 1, name);
    for (const { place } of of(decoded, 'StwBegin')) t.match(lines[place - 1], /stop-the-world|STW/, name);
  }
  t.end();
});
