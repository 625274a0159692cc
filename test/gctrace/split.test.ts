// What stays when the runtime's lines are taken out is the program's output, byte for byte, wherever the bytes are cut.
import fc from 'fast-check';
import t from 'tap';
import { Splitter } from '../../lib/gctrace/split.js';
import { sample } from '../captures.js';

const CYCLE =
  'gc 5 @0.346s 50%: 2.7+176+0.054 ms clock, 5.4+128/107/104+0.10 ms cpu, 29->30->21 MB, 30 MB goal, 2 P';
/** The writes of a cycle's line (runtime/print.go): literals and numbers in turn. */
const writesOf = (line: string): string[] => line.match(/\d+(?:\.\d+)?|[^\d]+/g) ?? [];
const cycle = (n: number, forced = false): string =>
  `${CYCLE.replace('gc 5', `gc ${n}`).replace('0.346', `${n}.346`)}${forced ? ' (forced)' : ''}\n`;

/** The program's bytes, where the input comes in these pieces. */
function split(chunks: Iterable<string | Buffer>): string {
  const splitter = new Splitter();
  const out: Buffer[] = [];
  // As a reader does: one buffer for all chunks.
  const buffer = Buffer.alloc(64 * 1024);
  for (const chunk of chunks) {
    const bytes = Buffer.from(chunk as string);
    bytes.copy(buffer);
    for (const part of splitter.push(buffer.subarray(0, bytes.length))) out.push(Buffer.from(part));
  }
  for (const part of splitter.end()) out.push(Buffer.from(part));
  return Buffer.concat(out).toString('latin1');
}

function* cut(bytes: Buffer, sizes: readonly number[]): Generator<Buffer> {
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const size = sizes[i % sizes.length];
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

void t.test('whole lines of the runtime go, their newlines too', (t) => {
  t.equal(split([`a\n${cycle(1)}\n${cycle(2, true)}b\r\n${cycle(3).replace('\n', '\r\n')}c`]), 'a\n\nb\r\nc');
  t.equal(
    split([`GC forced\n${cycle(1)}scvg0: inuse: 3, idle: 59, sys: 62, released: 57, consumed: 4 (MB)\n`]),
    '',
  );
  t.equal(split([cycle(1).trimEnd()]), '', 'at the end of the input');
  t.end();
});

void t.test('what only looks alike stays', (t) => {
  const lines = [
    'gc worker: bucket 17 collected',
    'gc 12 old images freed 1.2 GB',
    'gc 5 @home',
    'the GC forced\nGC forced labour',
    `{"msg":"${CYCLE}"}`,
    `2026-11-20T03:10:05.123456789Z stderr F ${CYCLE}`,
    `<134>1 "${CYCLE}" \\`,
    'scvg: nothing',
    '100%: done',
  ];
  const text = `${lines.join('\n')}\n`;
  t.equal(split([text]), text);
  for (const line of lines) t.equal(split([line]), line, 'without its newline');
  t.end();
});

void t.test('crash texts and dumps stay, cycles between them go', (t) => {
  const dump = sample('../test/gctrace/fixtures/go1.9-sigquit.txt').toString('latin1');
  t.equal(split([`${cycle(1)}${dump}`]), dump);
  const warning =
    'runtime: out of memory: cannot allocate 8192-byte block (66879488 in use)\nfatal error: out of memory\n';
  t.equal(split([cycle(1), warning]), warning);
  t.end();
});

void t.test('foreign text in a torn line stays', (t) => {
  const writes = writesOf(cycle(5));
  for (let i = 1; i < writes.length; i++) {
    const [head, rest] = [writes.slice(0, i).join(''), writes.slice(i).join('')];
    const text = `before\n${cycle(4)}${head}hello\n${rest}after\n`;
    t.equal(split([text]), 'before\nhello\nafter\n', `behind ${JSON.stringify(writes[i - 1])}`);
  }
  t.equal(
    split([`${cycle(4)}gc one\n5 @0.346two\nthree\ns 50${CYCLE.slice(CYCLE.indexOf('%'))}\nfour\n`]),
    'one\ntwo\nthree\nfour\n',
  );
  t.equal(split(['Loading', cycle(1), '... done\n', cycle(2)]), 'Loading... done\n', 'a cycle in a line');
  t.end();
});

void t.test('nothing is lost where a rest never comes', (t) => {
  const text = `${cycle(1)}gc hello\n${'line\n'.repeat(50)}gc 2 @0.3`;
  t.equal(split([text]), `gc hello\n${'line\n'.repeat(50)}gc 2 @0.3`);
  t.end();
});

void t.test(
  'a prompt goes on at once, what may be a cycle for a while, what is one until it is whole',
  (t) => {
    const splitter = new Splitter();
    const push = (text: string): string => Buffer.concat(splitter.push(Buffer.from(text))).toString();
    const release = (): string => Buffer.concat(splitter.release()).toString();
    t.equal(push('name? '), 'name? ');
    t.notOk(splitter.waits);
    t.equal(push('Eve\ngc'), 'Eve\n');
    t.ok(splitter.waits);
    t.equal(release(), 'gc');
    t.equal(push('c version 12\ngc 7 @0.'), 'c version 12\n');
    t.equal(push('758s 1'), '');
    t.notOk(splitter.waits, 'a cycle for sure: it is not given up');
    t.equal(release(), '');
    t.equal(
      push(
        cycle(7)
          .slice('gc 7 @0.758s 1'.length - 1)
          .replace(/^\d*0/, '0'),
      ),
      '',
    );
    t.equal(push('gc 8 @0.900s hello\n'), '', 'a torn one');
    t.ok(splitter.waits);
    t.equal(release(), 'hello\n', 'its beginning is the runtime’s for sure');
    t.equal(push('more\n'), 'more\n', 'nobody waits for it again');
    t.end();
  },
);

/** What a program and the runtime write in turn: its text, and the program's part of it. */
type Step = (n: number) => { text: string; own: string; n: number };

const says =
  (text: string): Step =>
  (n) => ({ text: `${text}\n`, own: `${text}\n`, n });
const whole: Step = (n) => ({ text: cycle(n, n % 5 === 0), own: '', n: n + 1 });
const companion: Step = (n) => ({ text: 'GC forced\n', own: '', n });
const torn =
  (text: string, at: number): Step =>
  (n) => {
    const writes = writesOf(cycle(n));
    const [head, rest] = [writes.slice(0, at).join(''), writes.slice(at).join('')];
    return { text: `${head}${text}\n${rest}`, own: `${text}\n`, n: n + 1 };
  };

/** Steps with lines of this kind, and chunk sizes. */
const output = (line: fc.Arbitrary<string>): [fc.Arbitrary<Step[]>, fc.Arbitrary<number[]>] => [
  fc.array(
    fc.oneof(
      line.map(says),
      fc.constantFrom(whole, companion),
      fc.tuple(line, fc.integer({ min: 1, max: 32 })).map(([text, at]) => torn(text, at)),
    ),
    { maxLength: 20 },
  ),
  fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 9 }),
];

function written(steps: readonly Step[]): { text: string; own: string } {
  const all = { text: '', own: '' };
  let n = 1;
  for (const step of steps) {
    const made = step(n);
    all.text += made.text;
    all.own += made.own;
    n = made.n;
  }
  return all;
}

void t.test('the program’s bytes, and nothing but them, wherever the input is cut', (t) => {
  const line = fc.constantFrom(
    'hello',
    '[info] served 12',
    '{"level":"info"}',
    'Größe 100%: ✓',
    '  at main.go:12',
  );
  fc.assert(
    fc.property(...output(line), (steps, sizes) => {
      const { text, own } = written(steps);
      return split(cut(Buffer.from(text), sizes)) === Buffer.from(own).toString('latin1');
    }),
    { numRuns: 1000, seed: 7 },
  );
  t.end();
});

void t.test('what is ambiguous is read alike, wherever the input is cut', (t) => {
  const alike = fc.constantFrom(
    '',
    '2026/01/02 03:04:05 served',
    '12 served',
    'gc',
    'g',
    ' 5 @',
    '  x: 100%: ',
    'GC forced to stop',
  );
  const binary = fc.string({ unit: 'binary', maxLength: 30 }).map((text) => text.replaceAll('\n', ' '));
  fc.assert(
    fc.property(...output(fc.oneof(alike, binary)), (steps, sizes) => {
      const bytes = Buffer.from(written(steps).text, 'latin1');
      return split(cut(bytes, sizes)) === split([bytes]);
    }),
    { numRuns: 1000, seed: 7 },
  );
  t.end();
});
