// Every shape that a gctrace line has had, read to the last nanosecond; and what only looks like one.
import { isDeepStrictEqual } from 'node:util';
import t from 'tap';
import { GRAMMARS } from '../../lib/gctrace/grammar.js';
import * as layout from '../../lib/gctrace/lines-layout.js';
import { theWindow } from '../../lib/gctrace/byte-window.js';
import { parserOf } from '../../lib/gctrace/parser.js';
import { COLUMNS, FORCED, LEAK_CHECK, LIVE_BEFORE, type Column, newBatch } from '../../lib/model/batch.js';
import { bytesOf, cycleOf, cyclesIn, runs, samples } from '../captures.js';

const batch = newBatch(4);
/** Of each grammar, the parser in JavaScript and the one in WebAssembly. */
const parsers = GRAMMARS.map((grammar, family) => ({
  id: grammar.id,
  ways: [parserOf(grammar), theWindow()!.parserOf(family)],
}));
const figure = (column: Column): number => batch.cells[COLUMNS.indexOf(column) * batch.stride];

interface Parsed {
  id: string;
  end: number;
  flags: number;
  figures: Record<string, number>;
}

/** What each grammar makes of a line, whichever way it is parsed. */
function parse(line: string): Parsed[] {
  const buffer = Buffer.from(`${line}\n\n`, 'latin1');
  return parsers.flatMap(({ id, ways }) => {
    const [slow, fast] = ways.map((parse): Parsed | undefined => {
      batch.cells.fill(-1);
      const end = parse(buffer, 0, buffer.length - 2, batch);
      return end < 0 ? undefined : { id, end, flags: batch.flags[0], figures: figures() };
    });
    if (!isDeepStrictEqual(slow, fast)) throw new Error(`parsed in two ways: ${line}`);
    return slow ?? [];
  });
}

/** The row's figures that are known. */
function figures(): Record<string, number> {
  const columns = COLUMNS.slice(0, COLUMNS.indexOf('expectedLow')).filter(
    (column) => column !== 'line' && column !== 'wallMs' && !Number.isNaN(figure(column)),
  );
  return Object.fromEntries(columns.map((column) => [column, figure(column)]));
}

/** Lines that the named versions of Go printed. */
const PRINTED: [go: string, grammar: string, line: string][] = [
  [
    '1.2',
    '1.1',
    'gc11(1): 143+33+1 ms, 57 -> 30 MB 525073 -> 270221 (979095-708874) objects, 0(0) handoff, 0(0) steal, 0/0/0 yields',
  ],
  [
    '1.2',
    '1.1',
    'gc3(1): 0+0+0 ms, 1 -> 1 MB 141 -> 119 (142-23) objects, 0(0) handoff, 0(0) steal, 0/0/0 yields',
  ],
  [
    '1.3',
    '1.3',
    'gc13(1): 2+0+45238+1 us, 30 -> 60 MB, 549920 (1765175-1215255) objects, 7535/6/0 sweeps, 0(0) handoff, 0(0) steal, 0/0/0 yields',
  ],
  [
    '1.3, runtime.GC',
    '1.3',
    'gc14(1): 2+14401+82228+1 us, 30 -> 42 MB, 390003 (1607500-1217497) objects, 7531/5/4929 sweeps, 0(0) handoff, 0(0) steal, 0/0/0 yields',
  ],
  [
    '1.4',
    '1.4',
    'gc12(1): 4+1+99511+2 us, 28 -> 56 MB, 516346 (1150932-634586) objects, 4 goroutines, 7097/6/0 sweeps, 0(0) handoff, 0(0) steal, 0/0/0 yields',
  ],
  [
    '1.4',
    '1.4',
    'gc2(1): 0+2+25+0 us, 0 -> 0 MB, 22 (23-1) objects, 3 goroutines, 15/0/3 sweeps, 0(0) handoff, 0(0) steal, 0/0/0 yields',
  ],
  [
    '1.5',
    '1.5',
    'gc 5 @0.782s 34%: 3.8+0.13+0.082+168+0.16 ms clock, 7.6+0.13+0+164/78/79+0.32 ms cpu, 31->32->22 MB, 32 MB goal, 2 P',
  ],
  [
    '1.5, forced',
    '1.5',
    'gc 6 @0.991s 55%: 0.089+0+0+0+228 ms clock, 0.17+0+0+164/78/79+457 ms cpu, 22->22->23 MB, 22 MB goal, 2 P (forced)',
  ],
  [
    '1.6',
    '1.6',
    'gc 5 @0.346s 50%: 2.7+176+0.054 ms clock, 5.4+128/107/104+0.10 ms cpu, 29->30->21 MB, 30 MB goal, 2 P',
  ],
  [
    '1.9, forced',
    '1.6',
    'gc 8 @0.849s 33%: 0.25+93+0.018 ms clock, 0.50+26/41/75+0.037 ms cpu, 48->53->32 MB, 62 MB goal, 2 P (forced)',
  ],
  [
    '1.18',
    '1.18',
    'gc 1 @0.017s 28%: 0.16+27+0.004 ms clock, 0.33+0.063/26/0+0.009 ms cpu, 4->4->0 MB, 4 MB goal, 0 MB stacks, 0 MB globals, 2 P',
  ],
  [
    '1.27',
    '1.18',
    'gc 2 @0.111s 22%: 0.038+48+0.031 ms clock, 0.077+15/33/12+0.063 ms cpu, 18->33->28 MB, 23 MB goal, 42 MB stacks, 0 MB globals, 2 P',
  ],
  [
    '1.27, forced',
    '1.18',
    'gc 5 @0.201s 11%: 0.51+9.3+0.003 ms clock, 1.0+0/1.5/16+0.007 ms cpu, 33->33->27 MB, 62 MB goal, 0 MB stacks, 0 MB globals, 2 P (forced)',
  ],
  [
    '1.27, goroutine-leak profile',
    '1.26-leak-check',
    'gc 2 @0.006s 9% (checking for goroutine leaks): 0.083+1.1+0.003 ms clock, 0.16+0/0.94/0.43+0.006 ms cpu, 0->0->0 MB, 4 MB goal, 0 MB stacks, 0 MB globals, 2 P (forced)',
  ],
  [
    '1.16, GOGC=off',
    '1.6',
    'gc 2 @0.017s 0%: 0.012+1.1+0.003 ms clock, 0.025+0/0.94/0.43+0.006 ms cpu, 9->9->4 MB, 17592186044415 MB goal, 2 P (forced)',
  ],
  [
    '1.5, May 2015: golang/go#10898',
    '1.5-dev-goal',
    'gc #8 @3.934s 70%: 0+316+11+82+330 ms clock, 0+316+0+47/21/0+330 ms cpu, 19->20->14 MB, 19 MB goal, 1 P',
  ],
  // From public source history: this version was not run.
  ['1.0', '1.0', 'gc3(1): 0+1+2 ms 7 -> 5 MB 141 -> 119 (142-23) objects 12 handoff'],
];

void t.test('every line that Go printed is of one shape only, and exact', (t) => {
  for (const [go, grammar, line] of PRINTED) {
    const truth = cycleOf(line.replace('#', ''))!;
    const found = parse(line);
    t.equal(found.length, 1, `${go}: one shape`);
    t.equal(found[0].id, grammar, `${go}: ${grammar}`);
    t.equal(found[0].end, line.length, `${go}: to its last byte`);
    t.same(found[0].figures, truth.figures, `${go}: its figures`);
    t.equal((found[0].flags & FORCED) !== 0, truth.forced, `${go}: forced`);
    t.equal((found[0].flags & LEAK_CHECK) !== 0, truth.leakCheck, `${go}: leak check`);
  }
  t.end();
});

void t.test('one line of each lane by hand', (t) => {
  const one = (go: string): Record<string, number> =>
    parse(PRINTED.find(([name]) => name === go)![2])[0].figures;
  t.same(one('1.27'), {
    n: 2,
    atMs: 111,
    util: 22,
    sweepTermNs: 38_000,
    markNs: 48_000_000,
    markTermNs: 31_000,
    cpuSweepTermNs: 77_000,
    cpuAssistNs: 15_000_000,
    cpuBackgroundNs: 33_000_000,
    cpuIdleNs: 12_000_000,
    cpuMarkTermNs: 63_000,
    heapStart: 18,
    heapEnd: 33,
    heapMarked: 28,
    goal: 23,
    stacks: 42,
    globals: 0,
    procs: 2,
  });
  t.match(
    one('1.5'),
    {
      sweepTermNs: 3_800_000,
      markNs: 168_212_000,
      markTermNs: 160_000,
      cpuAssistNs: 164_000_000,
      cpuBackgroundNs: 78_130_000,
      cpuIdleNs: 79_000_000,
    },
    'Go 1.5: its scan and its write barrier run beside the program, as marking does',
  );
  t.same(one('1.3'), { n: 13, cycleStopNs: 45_241_000, heapEnd: 60, heapMarked: 30 });
  t.same(one('1.2'), { n: 11, cycleStopNs: 177_000_000, heapStart: 57, heapMarked: 30 });
  t.end();
});

void t.test('Go 1.3 and 1.4 print what was live before the cycle', (t) => {
  for (const [go, grammar, line] of PRINTED)
    t.equal((parse(line)[0].flags & LIVE_BEFORE) !== 0, grammar === '1.3' || grammar === '1.4', go);
  t.end();
});

void t.test('every whole line of all captured logs is read exactly', (t) => {
  let lines = 0;
  const wrong: unknown[] = [];
  for (const { path } of [...samples, ...runs]) {
    const text = bytesOf(path).toString('latin1');
    const all = text.split('\n');
    for (const { line, figures, forced, leakCheck } of cyclesIn(text)) {
      const [found] = parse(all[line - 1]);
      const flags = (forced ? FORCED : 0) + (leakCheck ? LEAK_CHECK : 0);
      lines++;
      if (
        found === undefined ||
        (found.flags & (FORCED | LEAK_CHECK)) !== flags ||
        JSON.stringify(found.figures) !== JSON.stringify(figures)
      )
        wrong.push({ path, line });
    }
  }
  t.same(wrong, []);
  t.ok(lines > 1000, `${lines} lines`);
  t.end();
});

const WITH_CLOCK = (clock: string): string =>
  `gc 7 @0.758s 3%: ${clock}+7.3+0.003 ms clock, 0.075+0.089/6.9/0.14+0.006 ms cpu, 14->14->8 MB, 14 MB goal, 0 MB stacks, 0 MB globals, 2 P`;

void t.test('all widths in which a duration is printed are whole nanoseconds', (t) => {
  const widths: [string, number][] = [
    ['0', 0],
    ['0.001', 1_000],
    ['0.042', 42_000],
    ['0.099', 99_000],
    ['0.10', 100_000],
    ['0.15', 150_000],
    ['0.99', 990_000],
    ['1.0', 1_000_000],
    ['9.9', 9_900_000],
    ['10', 10_000_000],
    ['228', 228_000_000],
    ['86400000', 86_400_000_000_000],
  ];
  for (const [text, ns] of widths) t.equal(parse(WITH_CLOCK(text))[0]?.figures.sweepTermNs, ns, text);
  // 0.001 … 9.9 in all steps: no product of doubles may round.
  for (let us = 1; us < 10_000; us++) {
    const text =
      us < 100 ? (us / 1000).toFixed(3) : us < 1000 ? (us / 1000).toFixed(2) : (us / 1000).toFixed(1);
    const ns = Number(text.replace('.', '')) * 10 ** (us < 100 ? 3 : us < 1000 ? 4 : 5);
    if (parse(WITH_CLOCK(text))[0]?.figures.sweepTermNs !== ns) t.fail(text);
  }
  t.end();
});

void t.test('a line that is cut, or goes on, is read up to where it is a cycle', (t) => {
  const line = PRINTED[10][2];
  for (let length = 0; length < line.length; length++)
    if (parse(line.slice(0, length)).length > 0) t.fail(line.slice(0, length));
  t.equal(parse(`${line} and more`)[0]?.end, line.length);
  t.equal(parse(`${line}\r`)[0]?.end, line.length, 'CRLF');
  t.equal(parse(`${line} (forced`)[0]?.end, line.length, 'half of the mark is none');
  t.notOk(parse(`${line} (forced`)[0].flags & FORCED);
  t.end();
});

void t.test('no byte of a line can be another, but a digit', (t) => {
  const read: string[] = [];
  for (const [, , line] of PRINTED) {
    const whole = line.replace(' (forced)', '');
    for (let i = 0; i < whole.length; i++) {
      if (/\d/.test(whole[i])) continue;
      for (const other of ['x', ' ', '\0', '9']) {
        if (other === whole[i]) continue;
        const changed = whole.slice(0, i) + other + whole.slice(i + 1);
        // A digit in the place of a point, or of the hash, makes one longer number, which is of a shape again.
        if (other === '9' && '.#'.includes(whole[i]) && cycleOf(changed)) continue;
        if (parse(changed).length > 0) read.push(changed);
      }
    }
  }
  t.same(read, []);
  t.end();
});

void t.test('what only looks like a cycle is none', (t) => {
  const line = PRINTED[10][2];
  const lookalikes = [
    '',
    'gc',
    'gc ',
    'gc 7',
    'gc 7 @0.758s',
    'gc 12 old images freed',
    'gc of stale carts: 12 removed @4.211s',
    'gc 12 @4.211s: 12 carts removed',
    'gc1(1): nothing',
    'GC forced',
    line.replace('gc ', 'gc  '),
    line.replace('gc ', 'GC '),
    line.replace('@0.017', '@0.17'),
    line.replace('@0.017', '@17'),
    line.replace('@0.017', '@.017'),
    line.replace('@0.017', '@0.0170'),
    line.replace('0.16+', '-0.16+'),
    line.replace('0.16+', '1e3+'),
    line.replace('0.16+', '0,16+'),
    line.replace('0.16+', '0.16.2+'),
    line.replace('0.16+', '0.1655+'),
    line.replace('0.16+', '.16+'),
    line.replace('0.16+', '0.+'),
    line.replace('0.16+', '+'),
    line.replace(' MB goal', ' MiB goal'),
    line.replace('4->4->0', '4->4'),
    line.replace('2 P', 'P'),
    line.replace('2 P', '2 p'),
  ];
  for (const text of lookalikes) t.same(parse(text), [], JSON.stringify(text));
  t.end();
});

void t.test('numbers longer than the runtime can print are refused, in every place', (t) => {
  const read: string[] = [];
  for (const [, , line] of PRINTED) {
    for (const { index } of line.matchAll(/\d+/g)) {
      for (const digits of [17, 400]) {
        const longer = line.slice(0, index) + '9'.repeat(digits) + line.slice(index);
        if (parse(longer).length > 0) read.push(longer);
      }
    }
  }
  t.same(read, []);
  t.end();
});

void t.test('a refused line leaves the batch as it was', (t) => {
  batch.length = 0;
  parse('gc 12 old images freed');
  parse(PRINTED[0][2]);
  t.equal(batch.length, 0, 'the parser fills the next row and leaves counting it to others');
  t.end();
});

void t.test('WebAssembly has room for all shapes, and knows its columns', (t) => {
  t.ok(GRAMMARS.length <= layout.MOST_TABLES);
  t.ok(GRAMMARS.every(({ tokens }) => tokens.length < layout.MOST_TOKENS));
  t.ok(COLUMNS.indexOf('expectedLow') <= layout.MOST_COLUMNS);
  t.same(
    [layout.N, layout.AT_MS, layout.LINE].map((at) => COLUMNS[at]),
    ['n', 'atMs', 'line'],
  );
  t.end();
});
