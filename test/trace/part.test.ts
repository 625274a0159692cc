// Of a window a trace tells what happened in it: windows that part a trace have together what the whole one has.
import { join } from 'node:path';
import t from 'tap';
import { analyze, type AnalysisRecord, type AnalyzeOptions, type SummaryRecord } from '../../lib/index.js';
import { Part } from '../../lib/trace/part.js';
import { SAMPLES } from '../captures.js';

const MAPS = join(SAMPLES, 'maps/go1.23.12.trace');
const TASKS = join(SAMPLES, 'traces/tasks/go1.26.8.trace');
const V1 = join(SAMPLES, 'traces/go1.21.13.trace');

interface Told {
  summary: SummaryRecord;
  records: AnalysisRecord[];
}
async function toldOf(names: string | string[], options: AnalyzeOptions = {}): Promise<Told> {
  const records: AnalysisRecord[] = [];
  for await (const record of analyze(names, options)) records.push(record);
  return { records, summary: records.find((record): record is SummaryRecord => record.type === 'summary')! };
}
const count = ({ records }: Told, type: AnalysisRecord['type']): number =>
  records.filter((record) => record.type === type).length;

/** What adds up over windows. */
function sumsOf(told: Told): Record<string, number> {
  const { summary } = told;
  const { goroutines, sweeping, gc_workers: workers, allocation, run_queue_delay: delay, maps } = summary;
  return {
    cycles: summary.cycles,
    seconds: summary.trace?.covers_s ?? 0,
    stops: summary.trace?.pauses ?? 0,
    pauses: count(told, 'pause'),
    created: goroutines?.created ?? 0,
    ended: goroutines?.ended ?? 0,
    sweepNs: sweeping?.by_allocations_ns ?? 0,
    swept: sweeping?.swept_bytes ?? 0,
    reclaimed: sweeping?.reclaimed_bytes ?? 0,
    dedicated: workers?.dedicated_ns ?? 0,
    fractional: workers?.fractional_ns ?? 0,
    idle: workers?.idle_ns ?? 0,
    assists: workers?.assist_ns ?? 0,
    allocated: (allocation?.bytes ?? []).reduce((sum, bytes) => sum + bytes, 0),
    waits: (delay?.in_marks?.n ?? 0) + (delay?.outside?.n ?? 0),
    mapAssists: maps?.assists.n ?? 0,
    mapTriggers: maps?.triggers.n ?? 0,
    mapSamples: maps?.cpu_samples ?? 0,
  };
}

for (const path of [MAPS, V1, join(SAMPLES, 'traces/exports/go1.21.13.json.gz')])
  void t.test(`windows add up: ${path.slice(SAMPLES.length)}`, async (t) => {
    const whole = await toldOf(path);
    const seconds = whole.summary.trace!.covers_s!;
    const [a, b] = [`${0.37 * seconds}s`, `${0.62 * seconds}s`];
    const parts = [await toldOf(path, { to: a }), await toldOf(path, { from: a, to: b })];
    parts.push(await toldOf(path, { from: b }));
    const [sums, all] = [sumsOf(whole), parts.map(sumsOf)];
    for (const [name, sum] of Object.entries(sums)) {
      const together = all.reduce((total, one) => total + one[name], 0);
      t.ok(Math.abs(together - sum) <= 1e-3 * sum, `${name}: ${together} and ${sum}`);
    }
    t.ok(Object.values(all[1]).filter((sum) => sum > 0).length > 1, 'and the one in the middle holds some');
    const [first, second, third] = parts.map(({ summary }) => summary.goroutines);
    t.equal(first?.at_end, second?.at_start);
    t.equal(second?.at_end, third?.at_start);
    t.same(
      parts.flatMap(({ records }) => records.filter(({ type }) => type === 'notice')),
      [],
    );
  });

void t.test('what is found rests on the window', async (t) => {
  const found = async (options: AnalyzeOptions): Promise<string[]> =>
    (await toldOf(MAPS, options)).summary.findings;
  t.ok((await found({})).includes('heap-staircase'));
  t.notOk((await found({ to: '50ms' })).includes('heap-staircase'), 'its steps are later');
  const { summary } = await toldOf(MAPS, { from: '500ms', to: '1s' });
  t.match(summary.trace, { covers_s: 0.5, from_s: 0.5 });
  for (const { from_s: from } of summary.mutator_utilization!.windows) t.ok(from >= 0.5 && from < 1);
  for (const { at_s: at } of summary.allocation!.largest ?? []) t.ok(at >= 0.5 && at <= 1);
  t.equal(
    Object.values(summary.goal_regimes!).reduce((a, b) => a + b),
    summary.cycles,
  );
});

void t.test('cycles bound a window as they are numbered', async (t) => {
  const told = await toldOf(MAPS, { from: 'gc:5', to: 'gc:9' });
  t.match(told.summary, { cycles: 5, from_n: 5, to_n: 9 });
  const numbers = told.records.flatMap((record) => (record.type === 'pause' ? (record.n ?? []) : []));
  t.same([...new Set(numbers)], [5, 6, 7, 8, 9]);
  t.equal(numbers.length, 10);
  const { trace, duration_s: seconds } = told.summary;
  t.ok(
    Math.abs(trace!.covers_s! - seconds!) < 0.01,
    'from the beginning of the first to the end of the last',
  );
  const nothing = await toldOf(MAPS, { from: 'gc:24' });
  t.match(nothing.records, [{}, { type: 'notice', code: 'window-of-trace' }]);
  t.equal(nothing.summary.mutator_utilization, undefined);
  t.equal(nothing.summary.trace!.covers_s, undefined);
  t.equal(nothing.summary.trace!.pauses, 0);
});

void t.test('wall times bound it where the trace tells them, or the user when it began', async (t) => {
  const [pause] = (await toldOf(TASKS)).records.filter((record) => record.type === 'pause');
  const began = Date.parse(pause.wall!) - 1e3 * pause.at_s!;
  const wall = (seconds: number): string => new Date(Math.floor(began + 1e3 * seconds)).toISOString();
  const told = await toldOf(TASKS, { from: wall(0.005), to: wall(0.015) });
  const { covers_s: seconds = NaN, from_s: from = NaN } = told.summary.trace!;
  t.ok(Math.abs(seconds - 0.01) < 1e-6, String(seconds));
  t.ok(Math.abs(from - 0.005) < 2e-3, String(from));
  t.equal(told.summary.trace!.pauses, count(told, 'pause'));
  const clock = await toldOf(TASKS, { from: wall(0).slice(11, 16), tz: 'UTC' });
  t.match(clock.summary.trace, { pauses: 6 }, 'a time of day is that of the trace’s day');
  // A trace of 1.23 tells no wall time.
  const start = '2026-11-20T23:59:59.500Z';
  const late = await toldOf(MAPS, { start, from: '23:59:59', to: '00:00' });
  t.match(late.summary.trace, { covers_s: 0.5, from_s: 0 }, 'up to midnight, in a window over it');
  const unknown = await toldOf(MAPS, { from: '23:50', to: '00:10' });
  t.equal(unknown.summary.trace!.covers_s, undefined);
  t.equal(count(unknown, 'pause'), 0);
});

void t.test('of a trace and its log it is the log’s window', async (t) => {
  const both = [join(SAMPLES, 'traces/go1.21.13.log'), V1];
  const whole = await toldOf(both);
  const { from_s: late, from_n: first } = whole.summary.joined!;
  const from = late + 0.1;
  const told = await toldOf(both, { from: `${from}s`, to: `${from + 0.1}s` });
  const alone = await toldOf(V1, { from: '100ms', to: '200ms' });
  t.match(told.summary.trace!.covers_s, 0.1);
  t.ok(Math.abs(told.summary.trace!.from_s! - from) < 1e-6);
  const { covers_s: _, from_s: __, ...figures } = sumsOf(alone);
  t.match(sumsOf(told), { ...figures, cycles: told.summary.cycles });
  const numbered = await toldOf(both, { from: `gc:${first + 2}`, to: `gc:${first + 3}` });
  const numbers = numbered.records.flatMap((record) => (record.type === 'pause' ? (record.n ?? []) : []));
  t.same([...new Set(numbers)], [first + 2, first + 3]);
});

void t.test('a part begins where both a time and a cycle have come, and ends where either has', (t) => {
  const part = new Part({ fromCycle: 3, toCycle: 5, between: () => ({ from: 100, to: 900 }) });
  part.clock({ wallMs: NaN, ticks: false });
  t.equal(part.next, Infinity, 'the cycle has not come');
  part.begins(3);
  t.equal(part.next, 100);
  part.pass(150);
  t.ok(part.isOpen);
  t.equal(part.next, 900);
  part.ends(5);
  t.equal(part.next, -Infinity);
  part.pass(700);
  t.equal(part.next, Infinity);
  t.same([part.holds(160), part.holds(140), part.holds(800)], [true, false, false]);
  t.same([part.holds(120, 3), part.holds(120, 2), part.holds(950, 5)], [true, false, false]);
  const never = new Part({
    fromCycle: -Infinity,
    toCycle: 0,
    between: () => ({ from: -Infinity, to: Infinity }),
  });
  never.clock({ wallMs: NaN, ticks: false });
  t.equal(never.next, Infinity);
  t.notOk(never.holds(5));
  t.end();
});
