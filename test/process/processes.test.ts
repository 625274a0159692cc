// Which process a cycle belongs to: real logs one behind the other, put into each other, thinned, doubled and shuffled.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import t, { type Test } from 'tap';
import type { CycleRecord } from '../../lib/model/records.js';
import { analysisOf, type Analysis } from '../analysis.js';
import { bytesOf, cycleOf, runs, sample, samples, type Capture } from '../captures.js';
import { uniform } from '../stats/draws.js';
import { BITMAPS } from '../bitmaps.js';

const linesOf = (path: string): string[] => sample(path).toString().trimEnd().split('\n');
const isCycle = (line: string): boolean => cycleOf(line) !== undefined;

async function analyzed(t: Test, lines: readonly string[]): Promise<Analysis> {
  const path = join(t.testdir(), 'x.log');
  writeFileSync(path, lines.map((line) => `${line}\n`).join(''));
  return analysisOf(path);
}

/** The series of each process must be one: numbers rise, times do not go back. */
function assertSeries(t: Test, { cycles, summaries, notices }: Analysis): void {
  for (const { stream, run } of summaries) {
    const own = cycles.filter((cycle) => cycle.stream === stream && cycle.run === run);
    const jumped = notices.some((notice) => notice.code === 'input-clock-jump' && notice.run === run);
    const back = own.filter(
      (cycle, i) => i > 0 && (cycle.n <= own[i - 1].n || (!jumped && cycle.at_s! < own[i - 1].at_s!)),
    );
    if (back.length > 0) t.same(back, [], `${stream} run ${run} goes back`);
  }
}

const told = ({ notices }: Analysis): Record<string, number | undefined> =>
  Object.fromEntries(notices.map((notice) => [notice.code, notice.count]));

void t.test('one log is one process', async (t) => {
  const several: string[] = [];
  for (const { path, name, scenario } of [...samples, ...runs]) {
    if (scenario === 'restart' || scenario === 'two-processes') continue;
    const analysis = await analysisOf(path);
    assertSeries(t, analysis);
    const { summaries } = analysis;
    if (summaries.length !== 1 || summaries[0].missing_cycles || summaries[0].duplicate_cycles)
      several.push(name);
  }
  t.same(several, []);
  t.end();
});

void t.test('the very next number within the cycle before, though the heap fell', async (t) => {
  const first = linesOf('map-leak/go1.26.8.log').filter(isCycle);
  const timeOf = (line: string): [n: number, ms: number] => {
    const { n, atMs } = cycleOf(line)!.figures;
    return [n, atMs!];
  };
  const [count, end] = timeOf(first.at(-1)!);
  const [, start] = timeOf(first[0]);
  const second = first.map((line) => {
    const [n, ms] = timeOf(line);
    return line.replace(/^gc \d+ @[\d.]+s/, `gc ${count + n} @${((end + 1 + ms - start) / 1e3).toFixed(3)}s`);
  });
  const { summaries } = await analyzed(t, [...first, ...second]);
  t.match(summaries, [{ cycles: 2 * first.length }]);
  t.end();
});

void t.test('a process that starts again is another run', async (t) => {
  const lives = ['cache/go1.26.8.log', 'map-leak/go1.27.4.log', 'tuner/go1.26.8.log'].map(linesOf);
  const analysis = await analyzed(t, lives.flat());
  t.match(
    analysis.summaries,
    lives.map((lines, i) => ({ stream: '', run: i + 1, cycles: lines.filter(isCycle).length })),
  );
  t.same(
    analysis.notices.map((notice) => [notice.code, notice.run]),
    [
      ['input-restart', 2],
      ['input-restart', 3],
    ],
  );
  const old = await analyzed(t, [...linesOf('old/go1.3.log'), ...linesOf('old/go1.4.log')]);
  t.match(old.summaries, [{ run: 1 }, { run: 2 }], 'without times, too');
  for (const { path, name } of runs.filter(({ scenario }) => scenario === 'restart')) {
    const analysis = await analysisOf(path);
    const lines = bytesOf(path).toString().split('\n');
    const starts = lines.flatMap((line, i) => (line.startsWith('gc 1 @') ? [i + 1] : []));
    t.same(
      analysis.summaries.map(({ stream, run }) => [stream, run]),
      [
        ['', 1],
        ['', 2],
      ],
      name,
    );
    t.ok(
      analysis.cycles.every(({ run, source }) => (run === 2) === source.line! >= starts[1]),
      'each cycle in its own life',
    );
  }
  t.end();
});

void t.test('a program that is run again with other settings', async (t) => {
  // Exercises of a book on Go, in a public repository: GOGC=25, 400 and 1000, each of one cycle, alike but for its stops.
  const analysis = await analyzed(t, [
    'gc 1 @0.000s 13%: 0.010+61+0.52 ms clock, 0.10+0/80/89+5.2 ms cpu, 381->382->381 MB, 381 MB goal, 0 MB stacks, 0 MB globals, 10 P',
    'gc 1 @0.000s 20%: 0.004+83+8.6 ms clock, 0.048+0/108/77+86 ms cpu, 381->382->381 MB, 381 MB goal, 0 MB stacks, 0 MB globals, 10 P',
    'gc 1 @0.000s 15%: 0.005+83+2.8 ms clock, 0.052+0/107/79+28 ms cpu, 381->382->381 MB, 382 MB goal, 0 MB stacks, 0 MB globals, 10 P',
  ]);
  t.match(analysis.summaries, [
    { run: 1, cycles: 1 },
    { run: 2, cycles: 1 },
    { run: 3, cycles: 1 },
  ]);
  t.end();
});

void t.test('a service that crashes again and again', async (t) => {
  // Lives of different lengths: the next number of the old one comes in the new one.
  const lengths = [8, 12, 9, 11, 5, 12, 10, 6];
  const lives = samples
    .filter(({ scenario }) => scenario === 'map-leak')
    .slice(0, lengths.length)
    .map(({ path }, i) => bytesOf(path).toString().split('\n').filter(isCycle).slice(0, lengths[i]));
  const analysis = await analyzed(t, lives.flat());
  t.same(
    analysis.summaries.map(({ run, cycles }) => [run, cycles]),
    lengths.map((length, i) => [i + 1, length]),
  );
  t.end();
});

void t.test('a second run that goes on where the first one ended', async (t) => {
  t.match((await analyzed(t, BITMAPS.flat())).summaries, [
    { run: 1, cycles: 9 },
    { run: 2, cycles: 11 },
  ]);
  // Go 1.2 prints neither times nor goals.
  const old = [
    [1, 2, 3, 4].map((n) => `gc${n}(1): 0+0+0 ms, 1 -> 0 MB 8190 -> 2826 (14700-11874) objects`),
    [4, 9, 18, 36, 71, 115].map(
      (heap, i) => `gc${i + 1}(8): ${heap}+0+6 ms, ${heap} -> ${heap} MB 9391 -> 6269 (1252-625) objects`,
    ),
  ].map((run) => run.map((line) => `${line}, 0(0) handoff, 0(0) steal, 0/0/0 yields`));
  t.match((await analyzed(t, old.flat())).summaries, [
    { run: 1, cycles: 4 },
    { run: 2, cycles: 6 },
  ]);
  t.end();
});

interface Line {
  text: string;
  end: number;
  of: number;
}

/** The cycles of two logs in the order of time, the second one started `offset` ms later. */
function merged(logs: Capture[], offset: number): Line[] {
  return logs
    .flatMap(({ path }, of): Line[] =>
      bytesOf(path)
        .toString()
        .split('\n')
        .flatMap((text) => {
          const cycle = cycleOf(text);
          if (!cycle) return [];
          const { atMs, sweepTermNs, markNs, markTermNs } = cycle.figures;
          return [{ text, of, end: atMs! + (sweepTermNs! + markNs! + markTermNs!) / 1e6 + of * offset }];
        }),
    )
    .sort((a, b) => a.end - b.end);
}

void t.test('two processes that write to one stream', async (t) => {
  const logs = [...samples, ...runs].filter(
    ({ version, scenario }) => version >= 5 && !/restart|two-proc|crash|nil-map|idle/.test(scenario),
  );
  const next = uniform(5);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)];
  let [pairs, parted, cycles, blended] = [0, 0, 0, 0];
  for (; pairs < 60; pairs++) {
    const first = pick(logs);
    const second = pick(logs.filter((log) => log !== first));
    const lines = merged([first, second], 500 + next() * 2500);
    const analysis = await analyzed(
      t,
      lines.map((line) => line.text),
    );
    assertSeries(t, analysis);
    const owners = new Map<string, number[]>();
    for (const { stream, run, source } of analysis.cycles) {
      const own = owners.get(`${stream} ${run}`) ?? [0, 0];
      own[lines[source.line! - 1].of]++;
      owners.set(`${stream} ${run}`, own);
    }
    cycles += lines.length;
    for (const own of owners.values()) blended += Math.min(...own);
    if (owners.size === 2) parted++;
  }
  t.comment(`${blended} of ${cycles} cycles in another's series; ${parted} of ${pairs} pairs in two`);
  t.ok(blended <= cycles / 1000);
  t.ok(parted >= 0.8 * pairs);
  t.end();
});

void t.test('two captured processes in one log are told apart', async (t) => {
  for (const { path, name } of runs.filter(({ scenario }) => scenario === 'two-processes')) {
    const analysis = await analysisOf(path);
    assertSeries(t, analysis);
    const { summaries, cycles, notices } = analysis;
    t.ok(
      notices.some((notice) => notice.code === 'input-mixed-processes'),
      name,
    );
    t.ok(summaries.every(({ stream }) => /^#\d$/.test(stream)));
    // Both started within 5 ms: which of them a second cycle belongs to, nobody can tell for sure.
    const two = summaries.map((summary) => summary.cycles).sort((a, b) => b - a);
    t.ok(two[0] + two[1] >= cycles.length - 1, two.join());
    // Both have the default of GOGC: a series made of both would break it.
    const late = cycles.filter((cycle) => cycle.n > 4);
    t.same(
      late.filter((cycle) => cycle.goal_regime === 'changed' || cycle.goal_regime === 'unexplained'),
      [],
    );
  }
  t.end();
});

void t.test('cycles that are missing are counted, and tear no process apart', async (t) => {
  for (const path of ['map-leak/go1.27.4.log', 'map-leak/go1.9.7.log', 'old/go1.5.log', 'old/go1.4.log']) {
    const lines = linesOf(path).filter(isCycle);
    const half = lines.filter((_, i) => i % 2 === 0);
    const analysis = await analyzed(t, half);
    t.match(analysis.summaries, [{ run: 1, cycles: half.length, missing_cycles: half.length - 1 }], path);
    t.equal(told(analysis)['input-missing-cycles'], half.length - 1);
    assertSeries(t, analysis);
    const gap = await analyzed(t, [...lines.slice(0, 10), ...lines.slice(20)]);
    t.match(gap.summaries, [{ run: 1, missing_cycles: 10 }]);
    const late = await analyzed(t, lines.slice(10));
    t.match(late.summaries, [{ run: 1, from_n: 11 }], 'a log whose beginning is gone');
    t.equal(late.summaries[0].missing_cycles, undefined, 'misses none that it ever had');
  }
  t.end();
});

void t.test('cycles that are repeated count once', async (t) => {
  for (const path of ['map-leak/go1.27.4.log', 'old/go1.5.log', 'old/go1.4.log', 'old/go1.2.log']) {
    const lines = linesOf(path).filter(isCycle);
    const wanted = lines.map((line) => cycleOf(line)!.figures.n);
    const doubled = {
      'each line': lines.flatMap((line) => [line, line]),
      'a block, sent again': [...lines.slice(0, 30), ...lines.slice(20)],
      'a line, some lines later': [...lines.slice(0, 30), lines[25], ...lines.slice(30)],
      'a block, in the midst of the next': [
        ...lines.slice(0, 30),
        lines[30],
        ...lines.slice(10, 30),
        ...lines.slice(31),
      ],
    };
    for (const [name, text] of Object.entries(doubled)) {
      const analysis = await analyzed(t, text);
      t.same(
        analysis.cycles.map((cycle) => cycle.n),
        wanted,
        `${path}: ${name}`,
      );
      t.match(analysis.summaries, [{ duplicate_cycles: text.length - lines.length }]);
      t.equal(told(analysis)['input-duplicate-cycles'], text.length - lines.length);
    }
  }
  t.end();
});

void t.test('a restart whose first cycle resembles the previous one', async (t) => {
  const heap = '4->5->2 MB, 4 MB goal, 0 MB stacks, 0 MB globals, 8 P';
  const { summaries } = await analyzed(t, [
    `gc 1 @0.054s 1%: 0.058+4.0+0.008 ms clock, 0.47+0.84/8.0/0.13+0.069 ms cpu, ${heap}`,
    `gc 2 @1.321s 0%: 0.072+3.9+0.054 ms clock, 0.58+0.12/2.3/1.2+0.43 ms cpu, ${heap}`,
    `gc 1 @0.056s 0%: 0.015+4.0+0.049 ms clock, 0.12+0.75/3.1/1.1+0.39 ms cpu, ${heap}`,
    `gc 2 @1.368s 1%: 0.060+0.62+0.049 ms clock, 0.48+0.57/0.97/1.1+0.39 ms cpu, ${heap}`,
  ]);
  t.match(
    summaries,
    [{ cycles: 2 }, { cycles: 2 }],
    'begun two milliseconds later, two microseconds shorter',
  );
  const line = (n: number, heap: string): string =>
    `gc ${n} @${n}.054s 1%: 0.058+4.0+0.008 ms clock, 0.47+0.84/8.0/0.13+0.069 ms cpu, ${heap} MB, 9 MB goal, 0 MB stacks, 0 MB globals, 8 P`;
  const alike = await analyzed(t, [
    line(1, '4->5->2'),
    line(2, '4->5->2'),
    line(1, '4->5->3'),
    line(2, '4->6->2'),
  ]);
  t.match(alike.summaries, [{ cycles: 2 }, { cycles: 2 }], 'only the heaps differ');
  t.end();
});

void t.test('a clock that is set: up to Go 1.8 the times are the wall clock’s', async (t) => {
  const shift = (line: string, ms: number): string =>
    line.replace(/@(\d+)\.(\d{3})s/, (_, s: string, rest: string) => {
      const at = Number(s + rest) + ms;
      return `@${Math.floor(at / 1000)}.${String(at % 1000).padStart(3, '0')}s`;
    });
  for (const path of ['old/go1.5.log', 'old/go1.7.log']) {
    const lines = linesOf(path)
      .filter(isCycle)
      .map((line) => shift(line, 7200e3));
    const back = lines.map((line, i) => (i < 25 ? line : shift(line, -3600e3)));
    const analysis = await analyzed(t, back);
    t.match(analysis.summaries, [{ run: 1, cycles: lines.length }], path);
    t.equal(told(analysis)['input-clock-jump'], 1);
    const on = lines.map((line, i) => (i < 25 ? line : shift(line, 3600e3)));
    t.match((await analyzed(t, on)).summaries, [{ run: 1, cycles: lines.length }], 'a time that passed');
    // Rates across the jump are left out: no negative, no infinite ones.
    for (const cycle of analysis.cycles) {
      t.ok(!(cycle.alloc_bytes_per_s! < 0) && cycle.alloc_bytes_per_s !== Infinity);
      t.ok(!(cycle.gc_cpu_share! < 0) && !(cycle.gc_cpu_share! > 1));
    }
  }
  t.end();
});

void t.test('no series goes back for any order of lines', async (t) => {
  const next = uniform(9);
  for (let round = 0; round < 30; round++) {
    const lines = linesOf(['map-leak/go1.27.4.log', 'old/go1.5.log', 'tuner/go1.26.8.log'][round % 3]).filter(
      isCycle,
    );
    for (let k = 0; k < 1 + round * 4; k++) {
      const [i, j] = [Math.floor(next() * lines.length), Math.floor(next() * lines.length)];
      [lines[i], lines[j]] = [lines[j], lines[i]];
    }
    const analysis = await analyzed(t, lines);
    assertSeries(t, analysis);
    const sum = (of: (summary: Analysis['summaries'][number]) => number | undefined): number =>
      analysis.summaries.reduce((total, summary) => total + (of(summary) ?? 0), 0);
    t.equal(sum((s) => s.cycles) + sum((s) => s.duplicate_cycles), lines.length, 'each cycle once');
  }
  t.end();
});

void t.test('a crash before the first cycle is a process, too', async (t) => {
  const crash = linesOf('crash/go1.26.8.log').slice(-20);
  const { summaries } = await analyzed(
    t,
    crash.filter((line) => !isCycle(line)),
  );
  t.match(summaries, [{ run: 1, cycles: 0, crashes: [{ kind: 'concurrent-map', last: true }] }]);
  t.end();
});

void t.test('a start that failed, then one that did not', async (t) => {
  const log = linesOf('map-leak/go1.26.8.log');
  const dump = ['', 'goroutine 1 [running]:', 'main.main()', '\t/src/main.go:12 +0x1d', 'exit status 2'];
  const refused = ['panic: connection refused', ...dump];
  const runs = async (lines: string[]): Promise<unknown[]> =>
    (await analyzed(t, lines)).summaries.map(({ run, cycles, crashes = [] }) => [
      run,
      cycles,
      ...crashes.map(({ count, last }) => [count, last]),
    ]);
  const whole = log.filter(isCycle).length;
  t.same(await runs([...refused, ...refused, ...log]), [
    [1, 0, [1, true]],
    [2, 0, [1, true]],
    [3, whole],
  ]);
  const early = 'fatal error: failed to reserve page summary memory';
  t.same(await runs([early, '', ...log]), [
    [1, 0, [1, true]],
    [2, whole],
  ]);
  for (const line of ['panic: connection refused', 'fatal error: no config', 'signal: killed'])
    t.same(await runs([line, ...log]), [[1, whole, [1, false]]], 'without a dump');
  t.same(await runs([...refused, ...log.slice(20)]), [[1, log.slice(20).filter(isCycle).length, [1, false]]]);
  t.end();
});

void t.test('only the selected streams', async (t) => {
  const path = sample('carriers/kubectl-prefix-timestamps.log').toString().trimEnd().split('\n');
  const file = join(t.testdir(), 'x.log');
  writeFileSync(file, `${path.join('\n')}\n`);
  const all = await analysisOf(file);
  const some = await analysisOf(file, { wanted: (stream) => stream.startsWith('cached') });
  const own = (cycles: CycleRecord[]): CycleRecord[] =>
    cycles.filter((cycle) => cycle.stream.startsWith('cached'));
  t.same(some.cycles, own(all.cycles));
  t.equal(some.summaries.length, 1);
  t.end();
});

void t.test('a torn cycle is told of the run in which it began, however late', async (t) => {
  // A course's chapter on GOGC: the program ends within its last cycle, and is run four times more.
  const whole = linesOf('map-leak/go1.26.8.log').filter(isCycle);
  const runsOf = (ends: readonly number[]): string[] =>
    ends.flatMap((end, i) => [
      ...whole.slice(0, end).map((line) => line.replace(/(@\d+\.\d\d)\d/, `$1${i}`)),
      ...(i === 0 ? [`${whole[end].slice(0, 12)}GOGC=200 ./ex3  1.10s user`] : []),
    ]);
  for (const ends of [
    [11, 2],
    [11, 3, 1, 1, 1],
  ]) {
    const { summaries } = await analyzed(t, runsOf(ends));
    t.same(
      summaries.map(({ lines }) => lines?.torn),
      ends.map((_, i) => (i === 0 ? 1 : 0)),
    );
  }
  t.end();
});

void t.test('a cycle that stands once more, torn, is one that appears twice', async (t) => {
  // A page shows how the lines stood before they were put in order.
  const lines = linesOf('map-leak/go1.26.8.log').filter(isCycle);
  const [, head, rest] = /^(gc .*?%: )(.*)$/.exec(lines[4])!;
  const again = [`${head}2019/04/06 14:28:27 force gc.`, rest];
  const analysis = await analyzed(t, [...lines.slice(0, 6), ...again, ...lines.slice(6, 9)]);
  t.match(analysis.summaries, [{ cycles: 9, lines: { torn: 0 } }]);
  t.same(told(analysis), { 'input-duplicate-cycles': 1 });
  const changed = [again[0], rest.replace('+', '+1')];
  const other = await analyzed(t, [...lines.slice(0, 6), ...changed, ...lines.slice(6, 9)]);
  t.match(other.summaries, [{ cycles: 9, lines: { torn: 1 } }], 'if all of its figures are the same');
  t.end();
});
