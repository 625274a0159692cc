// `go test -json ./... 2>&1` under GODEBUG=gctrace=1, as of Go 1.26: the go command's own cycles, bare; what its compilers and linkers
// print, in a record of several lines for each package; what tests print, in a record a line.
import t from 'tap';
import { read } from '../reading.js';
import { cycle } from './twins.js';

const own = (n: number): string => cycle(n, n / 100, 8);
const build = (pkg: string, cycles: number): string =>
  JSON.stringify({
    ImportPath: `${pkg}.test`,
    Action: 'build-output',
    Output: `# ${pkg}.test\n${Array.from({ length: cycles }, (_, i) => `${own(i + 1)}\n`).join('')}`,
  });
const action = (Action: string, pkg: string, more: object): string =>
  JSON.stringify({ Time: '2026-11-28T03:57:51.684864754Z', Action, Package: `shop/${pkg}`, ...more });
const LINES = [
  ...[1, 2, 3, 4, 5, 6, 7, 8].map(own),
  build('shop/a', 3),
  action('start', 'a', {}),
  action('run', 'a', { Test: 'TestGrow' }),
  action('output', 'a', { Test: 'TestGrow', Output: '=== RUN   TestGrow\n' }),
  action('output', 'a', { Test: 'TestGrow', Output: `${own(1)}\n` }),
  own(9),
  action('output', 'a', { Test: 'TestGrow', Output: `${own(2)}\n` }),
  action('pass', 'a', { Test: 'TestGrow', Elapsed: 0.01 }),
  '# shop/c',
  own(10),
  build('shop/b', 2),
  action('output', 'b', { Output: `${own(1)}\n` }),
];

/** A pipe may bring the go command's own lines long before the first record. */
for (const [how, sizes] of [
  ['a file', undefined],
  ['a pipe', (): number => 100],
] as const)
  void t.test(`the go command's own cycles stand beside its records, in ${how}`, (t) => {
    const log = `${LINES.join('\n')}\n`.replace(/\{.*\}/g, (record) =>
      record.replaceAll('->', String.raw`-\u003e`),
    );
    const { cycles } = read(log, sizes);
    t.same(
      cycles.map(({ stream, figures: { n } }) => `${stream} ${n}`),
      [
        ...[1, 2, 3, 4, 5, 6, 7, 8].map((n) => ` ${n}`),
        ...['shop/a.test 1', 'shop/a.test 2', 'shop/a.test 3', 'shop/a 1', ' 9', 'shop/a 2', ' 10'],
        ...['shop/b.test 1', 'shop/b.test 2', 'shop/b 1'],
      ],
    );
    t.notOk(cycles.some(({ repaired }) => repaired));
    t.end();
  });
