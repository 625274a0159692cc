// Runs of cycles, which WebAssembly reads once a batch was full, are read as the same lines one by one.
import t from 'tap';
import { bytesOf, runs, samples } from '../captures.js';
import { read, type Reading } from '../reading.js';

/** Never full. */
const ONE_BY_ONE = 100_000;
const line = (n: number, { atMs = n * 10, goal = 4 + (n % 90) } = {}): string =>
  `gc ${n} @${(atMs / 1e3).toFixed(3)}s 2%: 0.016+1.2+${n % 7} ms clock, 0.03+0.5/0.6/12+0.006 ms cpu, 4->4->2 MB, ${goal} MB goal, 0 MB stacks, 0 MB globals, 2 P`;
const lines = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, i) => line(from + i));

function both(bytes: Buffer | string, capacity = 16, sizes?: () => number): [fast: Reading, slow: Reading] {
  return [read(bytes, sizes, capacity), read(bytes, undefined, ONE_BY_ONE)];
}

const rows = Array.from({ length: 40 }, (_, i) => 10 * (i + 1));
const CASES: Record<string, string[]> = {
  'cycles only': lines(1, 600),
  'from the middle on': lines(4_711, 5_300),
  CRLF: lines(1, 200).map((text) => `${text}\r`),
  'forced ones': lines(1, 300).map((text, i) => (i % 3 === 0 ? `${text} (forced)` : text)),
  restarts: rows.flatMap((most) => lines(1, most)),
  gaps: rows.flatMap((n) => lines(n * 100, n * 100 + 30)),
  'repeated blocks': rows.flatMap((n) => [...lines(n, n + 30)]),
  'two writers': lines(1, 300).flatMap((text, i) => [text, line(500 + i, { atMs: i * 10 + 3 })]),
  'a clock that goes back': lines(1, 300).map((text, i) => (i === 150 ? line(151, { atMs: 3 }) : text)),
  'foreign lines': lines(1, 400).flatMap((text, i) => (i % 37 === 0 ? [text, 'served GET /', ''] : [text])),
  'foreign text behind': lines(1, 200).map((text, i) => (i % 41 === 40 ? `${text}listening on :80` : text)),
  'a line longer than any window': lines(1, 300).flatMap((text, i) =>
    i === 77 ? [text, 'x'.repeat(40_000)] : [text],
  ),
  'torn lines': lines(1, 300).flatMap((text, i) =>
    i % 50 === 49 ? [`${text.slice(0, 60)}hello`, text.slice(60)] : [text],
  ),
  'another shape': [...lines(1, 100), ...lines(101, 300).map((text) => text.replace(/0 MB stacks.*s, /, ''))],
  'numbers of many digits': [
    ...lines(99_999_990, 100_000_100),
    line(100_000_101, { atMs: 12_345_678_901_234 }),
  ],
  'a dump behind': [
    ...lines(1, 200),
    'panic: boom',
    '',
    'goroutine 1 [running]:',
    'main.main()',
    '\t/app/main.go:5 +0x1d',
    '',
    'exit status 2',
  ],
  'unlimited goals': lines(1, 100).map((text) => text.replace(/\d+ MB goal/, '17592186044415 MB goal')),
};

for (const [name, text] of Object.entries(CASES))
  void t.test(name, (t) => {
    for (const end of ['\n', '']) {
      const bytes = text.join('\n') + end;
      const [fast, slow] = both(bytes);
      t.same(fast, slow);
      t.ok(slow.cycles.length >= 100);
      t.same(both(bytes, 64)[0], slow, 'batches of other lengths');
      t.same(both(bytes, 16, () => 1_000)[0], slow, 'in small chunks');
    }
    t.end();
  });

void t.test('captured logs are read alike', (t) => {
  const wrong: string[] = [];
  for (const { path } of [...samples, ...runs]) {
    const [fast, slow] = both(bytesOf(path), 8);
    if (JSON.stringify(fast) !== JSON.stringify(slow)) wrong.push(path);
  }
  t.same(wrong, []);
  t.end();
});
