// Logs of Buildkite's jobs: a control sequence with the time before each line.
import t from 'tap';
import { read } from '../reading.js';
import { cycle } from './twins.js';

const AT = Date.parse('2024-03-05T13:02:11.123Z');
const LINES = [
  '~~~ Running commands',
  '\x1b[90m$\x1b[0m ./api',
  ...[1, 2, 3].map((n) => cycle(n, n, 2)),
  'bye',
];
/** What stands before a text of a time, and what ends it. */
const WAYS = [
  ['\x1b_bk;t=', '\x07'],
  ['\x1b_bk;t=', '\x1b\\'],
  ['_bk;t=', ''],
];
const log = (lines: readonly string[], [before, behind]: readonly string[]): string =>
  lines.map((line, i) => `${before}${AT + i}${behind}${line}\r\n`).join('');

void t.test('the times of Buildkite', (t) => {
  for (const way of WAYS) {
    const { carrier, cycles, read: texts } = read(log(LINES, way));
    t.equal(carrier, 'buildkite');
    t.same(
      cycles.map(({ wallMs, figures: { n } }) => [n, wallMs - AT]),
      [1, 2, 3].map((n) => [n, n + 1]),
    );
    t.equal(texts, LINES.length);
  }
  t.end();
});

void t.test('another carrier within', (t) => {
  const lines = LINES.map((line) => `\x1b[36mapi-1  |\x1b[0m ${line}`);
  const { carrier, cycles } = read(log(lines, WAYS[0]));
  t.equal(carrier, 'buildkite > compose');
  t.same(
    cycles.map(({ wallMs, stream }) => [stream, wallMs - AT]),
    [1, 2, 3].map((n) => ['api-1', n + 1]),
  );
  t.end();
});
