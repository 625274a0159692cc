// A trace shows that a memory limit, lowered twice, set the goals which its log takes for three values of GOGC.
import t from 'tap';
import { newBatch } from '../../lib/model/batch.js';
import type { JoinedFigures } from '../../lib/model/records.js';
import { Gogc } from '../../lib/process/gogc.js';
import { Joined } from '../../lib/process/joined.js';
import { Limit } from '../../lib/process/limit.js';
import type { Process } from '../../lib/process/process.js';
import { CHANGED, FIRST, GAP, GOGC, LIMIT } from '../../lib/process/regimes.js';
import { TracedGogc, toldByTrace } from '../../lib/process/traced-gogc.js';
import { moversOf } from '../../lib/rules/movers.js';

void t.test('a row has what its trace says of the goal', (t) => {
  const figures = { file: 'run.trace', cycles: 3, from_n: 2, to_n: 4 } as unknown as JoinedFigures;
  const joined = new Joined({
    log: '', stream: '', suffix: '', run: 1, addMs: 0, fromLine: 1, roots: { stacks: 0, globals: 0 }, startWallMs: NaN, figures,
    parts: [{ from: 1, to: 3, goesOn: true, addN: 1, fromN: 2, toN: 4 }],
  }); // prettier-ignore
  const shown = { showsLimit: true } as Process;
  const log = {
    goal: { versions: { low: 26, high: 26 } },
    join: () => undefined,
  } as unknown as Process;
  // 40 MiB live: the second goal is on the line of GOGC=100, the third a limit's. The log calls that GOGC=45.
  const traced = newBatch(3);
  traced.length = 3;
  const printed = newBatch(3);
  printed.length = 3;
  [40.2, 80.4, 58.1].forEach((goal, i) => {
    traced.n[i] = i + 1;
    traced.goal[i] = goal;
    traced.regime[i] = [GAP, GOGC, LIMIT][i];
    traced.gogc[i] = traced.gogcHigh[i] = 100;
    traced.expectedLow[i] = 40.1;
    traced.expectedHigh[i] = 81;
    traced.expected[i] = goal;
    printed.n[i] = i + 2;
    printed.line[i] = i + 1;
    printed.goal[i] = Math.floor(goal);
    printed.regime[i] = [FIRST, CHANGED, CHANGED][i];
    printed.gogc[i] = printed.gogcLow[i] = printed.gogcHigh[i] = 45;
    printed.expectedLow[i] = 57;
    printed.expectedHigh[i] = 59;
    printed.expected[i] = 58;
  });
  joined.keep(traced);
  joined.traced = shown;
  joined.fill(printed, 0, 3, log);
  t.same([...printed.regime.slice(0, 3)], [FIRST, GOGC, LIMIT], 'a trace does not know the first');
  t.same([...printed.gogc.slice(1, 3)], [100, 100]);
  t.equal(printed.gogcLow[2], traced.gogcLow[2]);
  t.ok(printed.expectedLow[2] <= 40.1 && printed.expectedHigh[2] >= 81);
  t.end();
});

void t.test('GOGC was one value where the trace shows no change of it', (t) => {
  const trace = new TracedGogc();
  trace.narrow(99, 101.5, 80);
  const log = [
    { from_n: 0, to_n: 13, low: 94, high: 104, likely: 100 },
    { from_n: 14, to_n: 29, low: 60, high: 65, likely: 60 },
    { from_n: 30, to_n: 64, low: 24, high: 33, likely: 30 },
    { from_n: 65, to_n: 80, low: 190, high: 210, likely: 200 },
  ];
  t.same(toldByTrace(log, trace, { from_n: 2, to_n: 64 }), [
    { from_n: 0, to_n: 64, low: 94, high: 101, likely: 100 },
    log[3],
  ]);
  t.same(
    toldByTrace(log, trace, { from_n: 2, to_n: 64 }, true),
    [log[0], { from_n: 14, to_n: 64 }, log[3]],
    'a limit hides a higher GOGC',
  );
  t.same(toldByTrace(log, trace, undefined), log, 'if no limit is seen');
  t.same(toldByTrace(log, new Gogc(), { from_n: 20, to_n: 25 }), log, 'or nothing changes in that part');
  t.end();
});

void t.test('of a limit that was lowered the last one is told, and each time', (t) => {
  const limit = new Limit(Infinity);
  const least = (): number | undefined => {
    const record = {} as Parameters<Limit['summarize']>[0];
    limit.summarize(record, {}, { low: 21, high: 26 });
    return record.memory_limit_low_bytes;
  };
  limit.set(70, 40);
  const first = least()!;
  limit.moved();
  t.equal(least(), first, 'until a goal shows it');
  limit.set(56, 40);
  t.ok(least()! < first);
  const by = { goroutine: 1 };
  const moves = [3.6, 7.8].map((at) => ({ at_s: at, source: { file: 'run.trace' }, by }));
  t.equal(moversOf(moves), 'goroutine 1 at 3.6 s and 7.8 s');
  t.end();
});
