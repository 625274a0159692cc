// Lines torn by other writers: real logs are torn at the places where the runtime's writes part, other lines put between,
// and what comes back is held against the whole log.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import t, { type Test } from 'tap';
import {
  bytesOf,
  cycleOf,
  cyclesIn,
  INCIDENTS,
  runs,
  samples,
  type Capture,
  type Figures,
} from '../captures.js';
import { plainly, read, tornIn } from '../reading.js';
import { uniform } from '../stats/draws.js';

/** What services write; none of it begins with a digit. */
const ORDINARY = [
  '{"level":"info","ts":1709643738.129,"msg":"evicted","n":381,"gc":{"num":17,"goal_mb":42}}',
  '{"level":"error","time":"2019-08-29T17:28:39+08:00","caller":"/srv/app.go:488","msg":"read err: EOF"}',
  'time="2024-03-05T13:02:27Z" level=info msg="synced 918 keys" shard=1',
  '[GIN] 2024/03/05 - 10:12:13 | 200 |  41.312ms | 10.0.0.7 | GET "/items/4711"',
  'I0305 13:02:16.752486       1 controller.go:213] "Reconciled" object="api" attempt=3',
  'note: next gc @ 70% of quota, see runbook',
  'listening on :8080',
  '\tat main.go:12 +0x41',
  'ünïcode 日本',
  '-',
];
/** Logs with the stamps of Go's own package. */
const DATED = [
  '2026/11/23 23:54:49 INFO requests=39994 entries=24000',
  '2026/11/23 23:54:49.655284 INFO requests=39994',
  '2026-11-23 23:54:49,655 [main] INFO started',
  '2026-11-23T23:54:49.655Z ready',
  '23:54:49 web.1 | ready',
];
const DIGITS = [
  '42 rows in 3ms',
  '10.2.1.7 - - [05/Mar/2024:13:02:28 +0000] "GET /metrics HTTP/1.1" 200 1943',
  '5',
  '0',
  '0.10',
  '1709643738.129 evicted',
  '7+3 items',
  '100% done',
  '4xx: 12',
];
const EMPTY = [''];

interface Torn {
  text: string;
  /** Numbers of the cycles that were torn. */
  torn: Set<number>;
  /** Those torn before ` @`: what stands before it is no cycle's for sure, so nobody can tell that one was lost. */
  early: Set<number>;
}

/** The writes of one line: numbers, literals, and the newline. Go 1.26 writes `%` and `: ` apart. */
function writesOf(line: string, version: number): string[] {
  const writes = line.match(/\d+(?:\.\d+)?|\D+/g)!;
  return [
    ...writes.flatMap((write) => {
      if (write === ' P (forced)') return [' P', ' (forced)'];
      return write.startsWith('%') && version >= 26 ? write.split(/(?<=^%)|(?=: )/) : [write];
    }),
    '\n',
  ];
}

/** Tears every third cycle or so, some of them several times. */
function tear({ path, version }: Capture, seed: number, foreign: readonly string[]): Torn {
  const next = uniform(seed);
  const below = (n: number): number => Math.floor(next() * n);
  const torn = new Set<number>();
  const early = new Set<number>();
  const others = (): string => {
    let count = 1;
    while (count < 10 && next() < 0.3) count++;
    return Array.from({ length: count }, () => `${foreign[below(foreign.length)]}\n`).join('');
  };
  const lines = bytesOf(path).toString('utf8').trimEnd().split('\n');
  const text = lines.map((line) => {
    const cycle = cycleOf(line);
    if (!cycle || next() > 0.35) return `${line}\n`;
    torn.add(cycle.figures.n);
    const writes = writesOf(line, version);
    let result = '';
    let from = 0;
    do {
      const to = from + 1 + below(writes.length - 1 - from);
      if (to < 3) early.add(cycle.figures.n);
      result += writes.slice(from, to).join('');
      const between = others();
      // An empty line behind the last number is a whole line's own newline.
      if (!between.startsWith('\n') || !cycleOf(writes.slice(0, to).join(''))) result += between;
      if (cycleOf(result.trimEnd()) && !result.includes('\n')) torn.delete(cycle.figures.n);
      from = to;
    } while (from < writes.length - 1 && next() < 0.15);
    return result + writes.slice(from).join('');
  });
  return { text: text.join(''), torn, early };
}

interface Score {
  torn: number;
  repaired: number;
}

/** Reads a torn log and holds it against the whole one. */
function check(t: Test, capture: Capture, seed: number, foreign: readonly string[]): Score {
  const truth = new Map(cyclesIn(bytesOf(capture.path).toString('utf8')).map((c) => [c.figures.n, c]));
  const { text, torn, early } = tear(capture, seed, foreign);
  const reading = read(text);
  const about = `${capture.name}, seed ${seed}`;
  const wrong = reading.cycles.filter((cycle) => {
    const was = truth.get(cycle.figures.n);
    return (
      said(cycle.figures) !== (was && said(was.figures)) ||
      cycle.forced !== was!.forced ||
      cycle.leakCheck !== was!.leakCheck ||
      cycle.repaired !== torn.has(cycle.figures.n)
    );
  });
  if (wrong.length > 0) t.same(wrong.map(plainly), [], `${about}: a figure is wrong`);
  const found = new Set(reading.cycles.map((cycle) => cycle.figures.n));
  if (found.size !== reading.cycles.length) t.fail(`${about}: a cycle was read twice`);
  const lost = [...truth.keys()].filter((n) => !found.has(n));
  const clean = lost.filter((n) => !torn.has(n));
  if (clean.length > 0) t.same(clean, [], `${about}: clean lines were lost`);
  const told = tornIn(reading);
  const untold = lost.filter((n) => early.has(n)).length;
  if (told > lost.length || told < lost.length - untold)
    t.fail(`${about}: ${lost.length} cycles lost, ${told} told`);
  return { torn: torn.size, repaired: torn.size - lost.length };
}

/** Without the share since the process's start, which no record holds. */
const said = (figures: Figures): string => JSON.stringify({ ...figures, util: 0 });

/** One log of each shape and more of the usual ones. */
const captures = [
  ...samples,
  ...runs.filter(({ scenario }) => /steady|saw-tooth|forced-gc/.test(scenario)),
].filter(({ version, scenario }) => version >= 5 && scenario !== 'crash');
const FAMILIES: [string, (version: number) => boolean][] = [
  ['1.5', (version) => version === 5],
  ['1.6–1.17', (version) => version >= 6 && version < 18],
  ['1.18–1.25', (version) => version >= 18 && version < 26],
  ['1.26, 1.27', (version) => version >= 26],
];

function score(
  t: Test,
  which: (version: number) => boolean,
  rounds: number,
  foreign: readonly string[],
): Score {
  const sum = { torn: 0, repaired: 0 };
  let seed = 0;
  for (const capture of captures.filter(({ version }) => which(version))) {
    for (let round = 1; round <= rounds; round++) {
      const { torn, repaired } = check(t, capture, ++seed, foreign);
      sum.torn += torn;
      sum.repaired += repaired;
    }
  }
  return sum;
}

for (const [family, which] of FAMILIES) {
  void t.test(`lines of Go ${family}`, (t) => {
    const rounds = family === '1.5' ? 40 : 2;
    const share = (foreign: readonly string[]): number => {
      const { torn, repaired } = score(t, which, rounds, foreign);
      t.comment(`${repaired} of ${torn} torn lines put together`);
      return repaired / torn;
    };
    t.ok(share(ORDINARY) >= 0.97, 'torn by ordinary lines');
    t.ok(share(DATED) >= 0.99, 'by lines that begin with a date or a time');
    t.ok(share(EMPTY) >= 0.97, 'by empty lines');
    t.ok(share(DIGITS) >= 0.85, 'by lines that begin with digits: what could be either is given up');
    t.end();
  });
}

const LINE = (n: number, mark = ''): string =>
  `gc ${n} @${(n / 10).toFixed(3)}s 3%${mark}: 0.10+7.3+0.003 ms clock, 0.21+0/6.9/0.14+0.006 ms cpu, 14->14->8 MB, 15 MB goal, 0 MB stacks, 0 MB globals, 2 P`;
const numbers = (text: string): number[] => read(text).cycles.map((cycle) => cycle.figures.n);

void t.test('a JSON log that cuts a line within its clock figures', (t) => {
  if (INCIDENTS === undefined) return t.end();
  const log = readFileSync(join(INCIDENTS, '15-torn-by-json.log'));
  const reading = read(log);
  t.same(
    reading.cycles.map(({ figures, repaired }) => [figures.n, repaired]),
    [[119, false]],
    'its rest never came: gc 118 has no figures',
  );
  t.equal(tornIn(reading), 1, 'and is told');
  // The same with the rest that another writer's line had pushed down.
  const whole = log
    .toString()
    .replace(
      /(82)(\{.*\n)/,
      '$1$2+2412+0.61 ms clock, 3936+41310/28801/17408+29 ms cpu, 6635->7146->3572 MB, 7493 MB goal, 48 P\n',
    );
  t.match(read(whole).cycles[0], {
    figures: { n: 118, atMs: 917797, sweepTermNs: 82e6, markNs: 2412e6, heapEnd: 7146, procs: 48 },
    repaired: true,
  });
  t.end();
});

void t.test('lines that are known are no more than there are', (t) => {
  const [head, rest] = LINE(2).split(/(?= ms clock)/) as [string, string];
  const { cycles, known, lines } = read(`${LINE(1)}${head}\n${rest}\n${LINE(3)}\n`);
  t.equal(cycles.length, 3);
  t.equal(known, lines, 'a torn cycle begins in the line of a whole one');
  t.equal(read(`${LINE(1)}\n${head}\n${rest}\n`).known, 3, 'or in one of its own');
  t.end();
});

void t.test('torn most often: behind `gc `, and before the newline', (t) => {
  const [, rest] = LINE(2).split(/^gc /) as [string, string];
  t.same(numbers(`${LINE(1)}\ngc level=info msg=ready\n${rest}\n${LINE(3)}\n`), [1, 2, 3]);
  t.same(numbers(`${LINE(1)}\n${LINE(2)}level=info msg=ready\n\n${LINE(3)}\n`), [1, 2, 3]);
  t.same(
    read(`${LINE(1)}\n${LINE(2)}level=info msg=ready\n (forced)\n${LINE(3)}\n`).cycles.map((c) => c.forced),
    [false, true, false],
    'the mark of a forced cycle comes behind the last number',
  );
  t.end();
});

void t.test('a cycle whose rest never comes is told once, when the next one is there', (t) => {
  const head = LINE(2).slice(0, 40);
  const reading = read(`${LINE(1)}\n${head}ready\n${LINE(3)}\n${LINE(4)}\n`);
  t.same(
    reading.cycles.map((cycle) => cycle.figures.n),
    [1, 3, 4],
  );
  t.match(reading.events, [{ kind: 'torn', line: 2, row: 1 }]);
  t.equal(tornIn(read(`${LINE(1)}\n${head}`)), 1, 'or the end of the log');
  t.equal(tornIn(read(`${LINE(1)}\n${head}\n${'an application line\n'.repeat(100)}`)), 1);
  t.end();
});

void t.test('a rest goes to its own cycle, not to one that is over', (t) => {
  const two = LINE(2).slice(0, 31);
  const [three, rest] = [LINE(3).slice(0, 31), LINE(3).slice(31)];
  const reading = read(`${LINE(1)}\n${two}ready\n${three}ready\n${rest}\n`);
  t.same(
    reading.cycles.map((cycle) => [cycle.figures.n, cycle.figures.atMs]),
    [
      [1, 100],
      [3, 300],
    ],
  );
  t.equal(tornIn(reading), 1);
  t.end();
});

void t.test('a cycle in the midst of another, of two processes', (t) => {
  const [head, rest] = [LINE(30).slice(0, 22), LINE(30).slice(22)];
  t.same(numbers(`${LINE(29)}\n${head}${LINE(7)}\n${rest}\n`), [29, 7, 30]);
  t.end();
});

void t.test('the leak check of Go 1.26 and later', (t) => {
  const line = LINE(2, '% (checking for goroutine leaks)').replace('%%', '%');
  for (const cut of [line.indexOf('% (') + 1, line.indexOf(': '), line.indexOf(': ') + 2]) {
    const [found] = read(`${line.slice(0, cut)}ready\n${line.slice(cut)}\n`).cycles;
    t.match(
      found,
      { figures: { n: 2, sweepTermNs: 100e3 }, leakCheck: true, repaired: true },
      line.slice(0, cut),
    );
  }
  t.end();
});

void t.test('lines of other programs that begin like a cycle are no torn ones', (t) => {
  const lines = [
    'gc 12 old images freed',
    'gc of stale carts: 90 removed @4.211s',
    'gc',
    'gc ',
    'gc 2',
    'gc1: x',
  ];
  const reading = read(lines.map((line) => `${LINE(1)}\n${line}\n`).join(''));
  t.equal(reading.cycles.length, lines.length);
  t.equal(tornIn(reading), 0);
  t.ok(reading.cycles.every((cycle) => !cycle.repaired));
  t.end();
});

void t.test('figures that cannot be are no cycle, however well the pieces fit', (t) => {
  const torn = (from: string, to: string): string => {
    const line = LINE(2).replace(from, to);
    return `${LINE(1)}\n${line.slice(0, 17)}ready\n${line.slice(17)}\n`;
  };
  for (const [from, to] of [
    ['14->14->8', '19->14->8'],
    ['14->14->8', '14->14->80'],
    ['0.21+', '9.9+'],
    ['+0.006', '+0.042'],
    ['gc 2 ', 'gc 77 '],
  ] as const) {
    const reading = read(torn(from, to));
    t.equal(reading.cycles.length, 1, to);
    t.equal(tornIn(reading), 1, to);
  }
  t.end();
});
