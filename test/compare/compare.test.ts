// What a comparison says of logs whose truth is known, and what it rests on.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { compare, type Comparison, type CompareOptions } from '../../lib/compare/compare.js';
import { runs, SAMPLES, type Capture } from '../captures.js';
import { figureOf, filesOf, logOf, type Load } from './figures.js';

async function comparisonOf(
  t: Test,
  before: Load,
  after: Load,
  options: CompareOptions = {},
): Promise<Comparison> {
  const [first, second] = filesOf(t, logOf(before), logOf(after));
  const { comparisons } = await compare(first, second, options);
  t.equal(comparisons.length, 1);
  return comparisons[0];
}

void t.test('two runs of the same load are the same', async (t) => {
  for (const seed of [1, 2, 3, 4, 5]) {
    const { summary } = await comparisonOf(t, { seed }, { seed: seed + 100 });
    t.same([summary.better, summary.worse, summary.changed], [[], [], []], `seed ${seed}`);
    t.equal(summary.outcome, 'same');
    t.match(summary.verdict, /^(Nothing that matters differs|No difference is visible): .*\.$/);
  }
});

void t.test('differences are found, with their direction', async (t) => {
  const steady = { seed: 1 };
  const differs = async (after: Load): Promise<Comparison> => comparisonOf(t, steady, { seed: 2, ...after });

  const pauses = await differs({ pauseMs: 2 });
  t.match(figureOf(pauses, 'pause_sweep_term_p50_ns'), { verdict: 'worse', doubt: undefined });
  t.match(figureOf(pauses, 'pause_sweep_term_p90_ns'), { verdict: 'worse' });
  t.equal(pauses.summary.outcome, 'worse');

  const marks = await differs({ markMs: 5 });
  t.match(figureOf(marks, 'mark_ns_per_mib'), { verdict: 'better' });

  const gogc = await differs({ gogc: 300, everyMs: 400 });
  t.match(figureOf(gogc, 'gogc_percent'), { verdict: 'changed' });
  t.match(figureOf(gogc, 'heap_goal_bytes'), { verdict: 'changed' });
  t.match(figureOf(gogc, 'cycles_per_s'), { verdict: 'changed' });
  t.match(figureOf(gogc, 'live_heap_bytes'), { verdict: 'same' });

  const leak = await differs({ growthMib: 2 });
  t.match(figureOf(leak, 'live_heap_slope_bytes_per_s'), { verdict: 'worse' });
  t.match(leak.summary.verdict, /worse: .*the live heap grows [\d.]+ MiB\/s, which it did not before/i);
  const cured = await comparisonOf(t, { seed: 2, growthMib: 2 }, steady);
  t.match(figureOf(cured, 'live_heap_slope_bytes_per_s'), { verdict: 'better' });

  const load = await differs({ everyMs: 30 });
  t.match(figureOf(load, 'alloc_bytes_per_s'), { verdict: 'changed' });
  t.match(load.summary.verdict, /changed: .*the program allocates/);
});

void t.test('a difference below its threshold counts as same even if it is significant', async (t) => {
  const { figures } = await comparisonOf(
    t,
    { cycles: 2000, liveMib: 100 },
    { cycles: 2000, liveMib: 103, seed: 2 },
  );
  const live = figures.find(({ figure }) => figure === 'live_heap_bytes')!;
  t.ok(live.p! < 0.001, `p = ${live.p}`);
  t.ok(live.difference > 0 && live.difference < live.threshold);
  t.equal(live.verdict, 'same');
});

void t.test('the records are consistent', async (t) => {
  const { figures, summary } = await comparisonOf(t, {}, { seed: 2, pauseMs: 2, gogc: 200, procs: 8 });
  for (const one of figures) {
    const { before, after, difference, difference_low: low, difference_high: high } = one;
    t.ok(Math.abs(difference - (after - before)) <= 1, `${one.figure}: ${difference}`);
    if (low !== undefined && high !== undefined)
      t.ok(low <= difference && difference <= high, `${one.figure}: ${low} ≤ ${difference} ≤ ${high}`);
    if (/_(bytes|ns)$/.test(one.figure)) for (const value of [before, after]) t.ok(Number.isInteger(value));
    t.ok(summary[one.verdict].includes(one.figure));
    // What stands beside a verdict does not contradict it.
    if (['better', 'worse', 'changed'].includes(one.verdict)) t.ok(low! > 0 || high! < 0, one.figure);
  }
  const lists = (['better', 'worse', 'changed', 'same', 'cannot_tell'] as const).flatMap(
    (verdict) => summary[verdict],
  );
  t.same([...lists].sort(), figures.map(({ figure }) => figure).sort());
  t.match(summary, { before: { procs: [4], others: 0 }, after: { procs: [8] } });
});

void t.test('the warm-up is left out on both sides alike', async (t) => {
  // A heap that fills: 4, 8, 16, 32, 64 MiB before it is level.
  const filling = [4, 8, 16, 32, 64]
    .map(
      (mib, i) =>
        `gc ${i + 1} @0.0${10 + i * 10}s 1%: 0.50+1.0+0.020 ms clock, 2.0+0.50/1.0/1.0+0.080 ms cpu, ${mib}->${mib}->${mib} MB, ${2 * mib} MB goal, 0 MB stacks, 0 MB globals, 4 P\n`,
    )
    .join('');
  const settled = logOf({ firstN: 6 }).replace(/@(\d+)\./g, (_, s: string) => `@${Number(s) + 1}.`);
  const files = filesOf(t, filling + settled, logOf({ seed: 2 }));
  const [{ summary, figures }] = (await compare(files[0], files[1])).comparisons;
  t.equal(summary.warm_up_n, 6, '64 to 100 is a rise of more than a quarter, too');
  t.match(summary, { before: { left_out: 6, from_n: 7 }, after: { left_out: 6, from_n: 7, cycles: 54 } });
  t.match(figures.find(({ figure }) => figure === 'live_heap_bytes')?.verdict, 'same');
  // A part of a log from later on has no warm-up.
  const parts = filesOf(t, logOf({ firstN: 400 }), logOf({ firstN: 900, seed: 2 }));
  const [part] = (await compare(parts[0], parts[1])).comparisons;
  t.match(part.summary, { warm_up_n: 0, before: { left_out: 0, cycles: 60, from_n: 400 } });
});

void t.test('too few cycles show only large differences', async (t) => {
  const { summary, figures } = await comparisonOf(t, { cycles: 3 }, { cycles: 3, pauseMs: 50 });
  t.equal(figures.find(({ figure }) => figure === 'pause_sweep_term_p50_ns')?.doubt, 'few');
  t.same([summary.better, summary.worse, summary.changed], [[], [], []]);
  t.match(summary.verdict, /too short/);
});

void t.test('a long log is kept in bounded memory, and in the same figures', async (t) => {
  const { summary, figures } = await comparisonOf(
    t,
    { cycles: 30_000, pauseMs: 0.5 },
    { cycles: 20_000, pauseMs: 1, seed: 2 },
  );
  t.ok(summary.before.blocks <= 264 && summary.after.blocks <= 264);
  t.ok(summary.after.blocks >= 20);
  const median = figures.find(({ figure }) => figure === 'pause_sweep_term_p50_ns')!;
  t.ok(
    Math.abs(median.before / 0.5e6 - 1) < 0.03 && Math.abs(median.after / 1e6 - 1) < 0.11,
    `${median.after}`,
  );
  t.equal(median.verdict, 'worse');
});

void t.test('another Go version is noticed, with what it alone changes', async (t) => {
  const { summary } = await comparisonOf(
    t,
    {},
    { seed: 2 },
    {
      versions: { before: { low: 22, high: 22 }, after: { low: 26, high: 26 } },
    },
  );
  t.same(
    summary.version_changes?.map(({ since }) => since),
    ['1.23', '1.24', '1.25', '1.26'],
  );
  t.match(summary.verdict, /the Go version differs too\.$/);
  const unknown = await comparisonOf(t, {}, { seed: 2 });
  t.equal(unknown.summary.version_changes, undefined, 'both may be of one version');
  const old = await compare(join(SAMPLES, 'map-leak/go1.13.15.log'), join(SAMPLES, 'map-leak/go1.26.8.log'));
  t.ok(old.comparisons[0].summary.version_changes?.some(({ since }) => since === '1.18'));
});

void t.test('processes of one name are compared, else the longest of each side', async (t) => {
  const pod = (name: string, load: Load): string => logOf({ ...load, prefix: `[pod/${name}/app] ` });
  const [before, after, other] = filesOf(
    t,
    pod('a', { cycles: 30 }) + pod('b', { cycles: 60 }),
    pod('b', { cycles: 50, seed: 2 }) + pod('c', { cycles: 90, seed: 2 }),
    pod('x', { cycles: 20 }) + pod('y', { cycles: 40 }),
  );
  const same = await compare(before, after);
  t.same(
    same.comparisons.map(({ summary }) => summary.stream),
    ['b/app'],
  );
  t.match(same.comparisons[0].summary, {
    before: { cycles: 59, others: 1 },
    after: { cycles: 49, others: 1 },
  });
  t.ok(same.comparisons[0].figures.every(({ stream }) => stream === 'b/app'));
  const different = await compare(before, other);
  t.equal(different.comparisons.length, 1);
  t.equal(different.comparisons[0].summary.stream, undefined);
  t.match(different.comparisons[0].summary, { before: { stream: 'b/app' }, after: { stream: 'y/app' } });
  // Of several runs of one process the longest counts.
  const [restarted] = filesOf(
    t,
    logOf({ cycles: 12, seed: 5, liveMib: 50 }) +
      logOf({ cycles: 50 }) +
      logOf({ cycles: 9, seed: 6, liveMib: 70 }),
  );
  const runs = await compare(restarted, restarted);
  t.match(runs.comparisons[0].summary, { before: { run: 2, others: 2 }, outcome: 'same' });

  void t.test('pods of one name are compared with those of their own namespace', async (t) => {
    const wraps: Record<string, (namespace: string, line: string) => string> = {
      kail: (namespace, line) => `${namespace}/db-0[db]: ${line}\n`,
      'Fluent Bit': (namespace_name, log) =>
        `${JSON.stringify({ log, kubernetes: { pod_name: 'db-0', namespace_name, container_name: 'db' } })}\n`,
    };
    const loads: Record<string, Load> = { prod: { liveMib: 200 }, test: { liveMib: 40 } };
    for (const [name, wrap] of Object.entries(wraps)) {
      const log = (namespaces: string[], seed: number): string =>
        namespaces
          .flatMap((one) =>
            logOf({ ...loads[one], seed })
              .trimEnd()
              .split('\n')
              .map((line) => wrap(one, line)),
          )
          .join('');
      const streams = async (...sides: [string[], string[]]): Promise<unknown> => {
        const [before, after] = filesOf(t, ...sides.map(log));
        const { comparisons } = await compare(before, after);
        t.ok(
          sides.length === 2 &&
            comparisons.every((one) => figureOf(one, 'live_heap_bytes')!.verdict === 'same'),
          name,
        );
        return comparisons.map(({ summary }) => [summary.before.stream, summary.after.stream]);
      };
      const [short, long] = ['db-0/db', 'test/db-0/db'];
      t.same(await streams(['prod', 'test'], ['test', 'prod']), [
        [short, 'prod/db-0/db'],
        [long, short],
      ]);
      t.same(await streams(['prod', 'test'], ['test']), [[long, short]]);
      loads.staging = loads.prod;
      t.same(await streams(['prod'], ['staging']), [[short, short]], 'of other namespaces by name alone');
    }
  });
});

void t.test('logs of Go 1.0 to 1.4 have no times: cycles are their blocks', async (t) => {
  const { comparisons } = await compare(join(SAMPLES, 'old/go1.2.log'), join(SAMPLES, 'old/go1.4.log'));
  const [{ summary, figures }] = comparisons;
  t.ok(summary.block_cycles! >= 1);
  t.equal(summary.block_s, undefined);
  t.same(
    figures.map(({ figure }) => figure),
    ['pause_cycle_p50_ns', 'pause_cycle_p90_ns', 'live_heap_bytes'],
  );
});

void t.test('a side without cycles, or that is not there', async (t) => {
  const [before, empty] = filesOf(t, logOf(), 'nothing\n');
  const report = await compare(before, empty);
  t.same(report.comparisons, []);
  t.match(report, { before: { processes: 1, opened: 1 }, after: { processes: 0, opened: 1 } });
  const missing = await compare(before, `${empty}.not-there`);
  t.match(missing.after, { opened: 0 });
  t.match(missing.notices, [{ code: 'input-unopened' }]);
});

void t.test('captures whose halves or loads differ are found', { skip: runs.length === 0 }, async (t) => {
  const captured = (scenario: string): Capture[] =>
    runs.filter((one) => one.scenario === scenario && [13, 21, 26].includes(one.version));
  const halves = async ({ path }: Capture): Promise<Comparison> => {
    const lines = readFileSync(path, 'latin1')
      .split('\n')
      .filter((line) => /^gc \d+ @/.test(line));
    const at = (line: string): number => Number(/@([\d.]+)s/.exec(line)![1]);
    const middle = at(lines.at(-1)!) / 2;
    const [first, second] = filesOf(
      t,
      lines.filter((line) => at(line) < middle).join('\n'),
      lines.filter((line) => at(line) >= middle).join('\n'),
    );
    return (await compare(first, second)).comparisons[0];
  };
  for (const capture of captured('gogc-change'))
    t.match(figureOf(await halves(capture), 'gogc_percent'), { verdict: 'changed' }, capture.name);
  for (const capture of captured('alloc-surge'))
    t.match(figureOf(await halves(capture), 'alloc_bytes_per_s'), { verdict: 'changed' }, capture.name);
  const steady = captured('steady');
  for (const [scenario, figure, verdict] of [
    ['map-leak', 'live_heap_slope_bytes_per_s', 'worse'],
    ['memlimit', 'gogc_percent', 'changed'],
  ] as const) {
    for (const capture of captured(scenario)) {
      const before = steady.find(({ version }) => version === capture.version)!;
      const [comparison] = (await compare(before.path, capture.path)).comparisons;
      t.match(figureOf(comparison, figure), { verdict }, capture.name);
    }
  }
});

void t.test('parts of one steady capture do not differ', { skip: runs.length === 0 }, async (t) => {
  let told = 0;
  const steady = runs.filter(({ scenario }) => ['steady', 'small-heap', 'load-wave'].includes(scenario));
  for (const { path } of steady) {
    const lines = readFileSync(path, 'latin1')
      .split('\n')
      .filter((line) => /^gc \d+ @/.test(line))
      .slice(8);
    const cut = Math.floor(lines.length / 2);
    const [first, second] = filesOf(t, lines.slice(0, cut).join('\n'), lines.slice(cut).join('\n'));
    const { summary } = (await compare(first, second)).comparisons[0];
    if (summary.better.length + summary.worse.length + summary.changed.length > 0) told++;
  }
  t.ok(told <= 0.08 * steady.length, `${told} of ${steady.length}`);
});

void t.test('a log with times and one without are compared by cycles', async (t) => {
  const { comparisons } = await compare(join(SAMPLES, 'old/go1.4.log'), join(SAMPLES, 'old/go1.5.log'));
  const [{ summary, figures }] = comparisons;
  t.ok(summary.block_cycles! >= 1 && summary.block_s === undefined);
  t.same(
    figures.map(({ figure }) => figure),
    ['live_heap_bytes'],
  );
  t.ok(summary.version_changes?.some(({ since }) => since === '1.5'));
});

void t.test('random logs: every number is finite, and nothing throws', async (t) => {
  const every = (n: number, text: string): string =>
    text
      .split('\n')
      .filter((_, i) => i % n === 0)
      .join('\n');
  const logs = [
    logOf({ cycles: 1 }),
    logOf({ cycles: 9 }),
    logOf(),
    every(2, logOf()), // every second cycle is missing
    logOf({ liveMib: 0, gogc: 0 }),
    logOf().replace(/\d+ MB goal/g, '17592186044415 MB goal'),
    logOf().replace(/@\d+\.\d+s/g, '@0.000s'),
    logOf({ everyMs: 1e7, procs: 512, pauseMs: 1e5 }),
    ...['old/go1.2.log', 'old/go1.5.log', 'map-doubling/go1.23.12.log', 'crash/go1.26.8.log'].map((name) =>
      readFileSync(join(SAMPLES, name), 'utf8'),
    ),
  ];
  const files = filesOf(t, ...logs);
  for (const before of files) {
    for (const after of files) {
      const { comparisons } = await compare(before, after);
      const text = JSON.stringify(comparisons);
      t.notMatch(text, /null|Infinity|NaN/, `${before} ${after}`);
      t.equal(comparisons.length, 1);
    }
  }
});
