// The rules of traces: on figures that show it, on figures that just do not, and on those of a healthy one.
import t from 'tap';
import { RULES } from '../../lib/index.js';
import type { Pause, PauseFigures, SummaryRecord } from '../../lib/model/records.js';
import type { Facts } from '../../lib/process/facts.js';
import { Findings } from '../../lib/rules/index.js';
import { valuesOf } from '../../lib/rules/rule.js';
import { Sketch } from '../../lib/stats/sketch.js';
import { judged, logOf, type Service } from './judged.js';

const MS = 1e6;
const MIB = 2 ** 20;
const source = { file: 'app.trace', offset: 16 };
const by = { goroutine: 7, function: 'main.scrape', file: '/src/scrape.go', line: 12 };

/** The facts of a service, as if a trace of it had told them and these figures too. */
async function factsOf(figures: Partial<SummaryRecord>, service: Partial<Service> = {}): Promise<Facts> {
  const { facts } = await judged(logOf({ cycles: 30, ...service }));
  const [found] = facts;
  const trace = { format: 'Go 1.26 trace', events: 1000, pauses: 60, covers_s: 2 };
  return { ...found, summary: { ...found.summary, trace, ...figures } };
}

const said = (id: string, facts: Facts): ReturnType<(typeof RULES)[number]['judge']> => {
  const rule = RULES.find((one) => one.id === id)!;
  return rule.judge(facts, valuesOf(rule.thresholds));
};

function pausesOf(...ms: number[]): PauseFigures {
  const sketch = new Sketch();
  for (const value of ms) sketch.add(value * MS);
  const at = (q: number): number => sketch.quantile(q)!;
  return { n: ms.length, p50_ns: at(0.5), p90_ns: at(0.9), max_ns: sketch.max, sketch: sketch.toRecord() };
}

const creator = (
  course: number[],
  created: number,
  ended: number,
): NonNullable<SummaryRecord['goroutines']> => ({
  at_start: 10,
  created,
  ended,
  at_end: 10 + created - ended,
  most: 10 + created,
  creators: [{ function: 'main.follow', by, created, ended, alive: created - ended, course }],
});
const rising = Array.from({ length: 16 }, (_, i) => (i + 1) * 30);
const delays = (inMs: number, outMs: number, n: number): NonNullable<SummaryRecord['run_queue_delay']> => ({
  in_marks: { n, p50_ns: 1000, p90_ns: inMs * MS, max_ns: 2 * inMs * MS },
  outside: { n, p50_ns: 1000, p90_ns: outMs * MS, max_ns: 2 * outMs * MS },
});
const mutator = (share: number, least: number): NonNullable<SummaryRecord['mutator_utilization']> => ({
  share,
  windows: [
    { window_ms: 10, least, from_s: 0.4 },
    { window_ms: 100, least, from_s: 0.4 },
  ],
});
const sweeping = (lag: number, ms: number): NonNullable<SummaryRecord['sweeping']> => ({
  by_allocations_ns: ms * MS,
  swept_bytes: MIB,
  reclaimed_bytes: 0,
  lag_p50_ns: 20 * MS,
  lag_max_ns: 40 * MS,
  lag_share: lag,
});
const others = (n: number, ms: number): NonNullable<SummaryRecord['other_pauses']> => [
  { reason: 'read mem stats', by, n, total_ns: n * ms * MS, max_ns: ms * MS, at_s: 0.5, source },
];
const halves = (before: number, after: number): NonNullable<SummaryRecord['allocation']> => ({
  spacing_s: 0.02,
  bytes: Array.from({ length: 121 }, (_, i) => (i < 60 ? before : after) * MIB * 0.02 * (1 + (i % 3) / 20)),
});
const late = (...ms: number[]): Partial<SummaryRecord> => ({
  pauses: { sweep_term: pausesOf(...ms) },
  stopping: pausesOf(...ms.map((value) => value - 0.02)),
  late_stops: [{ by, n: 4, total_ns: 80 * MS, max_ns: 30 * MS, at_s: 1, source }],
});
const worked = (...ms: number[]): Partial<SummaryRecord> => ({
  pauses: { sweep_term: pausesOf(...ms) },
  stopping: pausesOf(...ms.map(() => 0.02)),
});
const SHORT = [0.1, 0.1, 0.2, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1];
const workers = (ms: number, assists: number): NonNullable<SummaryRecord['gc_workers']> => ({
  dedicated_ns: ms * MS,
  fractional_ns: 0,
  idle_ns: 900 * MS,
  assist_ns: assists * MS,
});

interface Case {
  id: string;
  fires: Partial<SummaryRecord>;
  quiet: Partial<SummaryRecord>;
  service?: Partial<Service>;
}

// Over two seconds of four Ps.
const CASES: Case[] = [
  { id: 'non-gc-pause', fires: { other_pauses: others(12, 0.1) }, quiet: { other_pauses: others(8, 0.1) } },
  { id: 'non-gc-pause', fires: { other_pauses: others(1, 12) }, quiet: { other_pauses: others(1, 8) } },
  {
    id: 'low-mutator-utilization',
    fires: { mutator_utilization: mutator(0.65, 0.3) },
    quiet: { mutator_utilization: mutator(0.75, 0.3) },
  },
  {
    id: 'low-mutator-utilization',
    fires: { mutator_utilization: mutator(0.9, 0.05) },
    quiet: { mutator_utilization: mutator(0.9, 0.05), pauses: { sweep_term: pausesOf(0.1, 80) } },
  },
  {
    id: 'gc-sched-latency',
    fires: { run_queue_delay: delays(15, 0.2, 200) },
    quiet: { run_queue_delay: delays(15, 0.2, 60) },
  },
  {
    id: 'gc-sched-latency',
    fires: { run_queue_delay: delays(12, 1, 200) },
    quiet: { run_queue_delay: delays(12, 4, 200) },
  },
  {
    id: 'slow-sweep',
    fires: { sweeping: sweeping(0.7, 500) },
    quiet: { sweeping: sweeping(0.7, 200) },
  },
  {
    id: 'goroutine-growth',
    fires: { goroutines: creator(rising, 480, 10) },
    quiet: { goroutines: creator(rising, 480, 200) },
  },
  {
    id: 'goroutine-growth',
    fires: { goroutines: creator(rising, 1500, 0) },
    // A pool: all of them at once.
    quiet: {
      goroutines: creator(
        rising.map(() => 1500),
        1500,
        0,
      ),
    },
  },
  {
    id: 'stop-latency',
    fires: late(...SHORT, 8, 12, 30, 30),
    quiet: late(...SHORT, 0.2, 0.2, 12, 30),
  },
  { id: 'long-pause', fires: worked(8, 9, 12, 30, 8), quiet: late(8, 9, 12, 30, 8) },
  {
    id: 'gc-cpu-share',
    fires: { gc_workers: workers(1800, 300) },
    quiet: { gc_workers: workers(1500, 300) },
  },
  {
    id: 'assist-pressure',
    fires: { gc_workers: workers(400, 900) },
    quiet: { gc_workers: workers(400, 700) },
  },
  { id: 'alloc-rate-surge', fires: { allocation: halves(20, 80) }, quiet: { allocation: halves(20, 40) } },
  { id: 'input-bad-heap-goal', fires: { bad_goals: 3 }, quiet: {} },
];

void t.test('who moved a goal, or GOMAXPROCS, is named where a trace shows it', async (t) => {
  const facts = await factsOf({
    procs_moves: [
      { from: 2, to: 1, source, at_s: 1.25, by },
      {
        from: 1,
        to: 4,
        source,
        at_s: 2.5,
        by: { goroutine: 3, function: 'runtime.updateMaxProcsGoroutine' },
      },
    ],
    goal_moves: [{ source, at_s: 0.5, from_bytes: 4 * MIB, to_bytes: 8 * MIB, by }],
  });
  const { title, evidence } = said('procs-change', facts)!;
  t.equal(
    title,
    'GOMAXPROCS changed: 2 → 1 → 4, by main.scrape (scrape.go:12) at 1.25 s, the runtime itself at 2.5 s',
  );
  t.match(evidence, [{ offset: 16, at_s: 1.25 }]);
  const gogc = [
    { from_n: 1, to_n: 9, low: 100, high: 100, likely: 100 },
    { from_n: 10, to_n: 30, low: 400, high: 400, likely: 400 },
  ];
  const moved = { ...facts, summary: { ...facts.summary, gogc } };
  t.match(said('gogc-change', moved)?.advice.join(), /who moved the goal: main\.scrape .* at 500 ms/);
  t.end();
});

void t.test('what an export lacks makes a finding not applicable: it is not judged', async (t) => {
  const trace = { format: "go tool trace's JSON", events: 1000, pauses: 60, covers_s: 2 };
  const figures = { run_queue_delay: delays(15, 0.2, 200), other_pauses: [] };
  const id = { stream: '', run: 1 };
  for (const lacks of [undefined, ['run_queue_delay', 'files'] as const]) {
    const findings = new Findings({ rules: RULES });
    const facts = await factsOf({ ...figures, trace: { ...trace, ...(lacks && { lacks }) } });
    const said = findings.judge(id, facts).some((finding) => finding.id === 'gc-sched-latency');
    t.equal(said, lacks === undefined);
    t.same(findings.notApplicable(facts), lacks ? ['gc-sched-latency'] : []);
  }
  t.end();
});

for (const { id, fires, quiet, service } of CASES) {
  void t.test(`${id} is said of what shows it, and not of what just does not`, async (t) => {
    const finding = said(id, await factsOf(fires, service));
    t.ok(finding, 'fires');
    t.notMatch(JSON.stringify(finding), /NaN|Infinity|undefined|null/);
    t.ok(finding!.confidence > 0 && finding!.confidence <= 1);
    t.notOk(said(id, await factsOf(quiet, service)), 'is quiet');
    t.end();
  });
}

void t.test('a healthy trace has no finding', async (t) => {
  const longest: Pause[] = [{ kind: 'sweep_term', total_ns: 80_000, source }];
  const facts = await factsOf({
    ...worked(...SHORT),
    longest_pauses: longest,
    mutator_utilization: mutator(0.97, 0.8),
    gc_workers: workers(100, 20),
    run_queue_delay: delays(0.4, 0.05, 1000),
    goroutines: creator(
      rising.map(() => 20),
      4000,
      3980,
    ),
    sweeping: sweeping(0.02, 1),
    other_pauses: others(1, 0.1),
    allocation: halves(60, 60),
  });
  const ids = RULES.filter(({ id, thresholds }) => !id.startsWith('input-') && said(id, facts) && thresholds);
  t.same(
    ids.map(({ id }) => id),
    [],
  );
  t.end();
});

void t.test('names of the traced program stand in titles and figures', async (t) => {
  t.match(said('non-gc-pause', await factsOf({ other_pauses: others(40, 0.1) })), {
    title: /40 times in 2 s.*“read mem stats”, asked for by main\.scrape \(scrape\.go:12\)/,
    figures: { function: 'main.scrape', reason: 'read mem stats' },
    evidence: [{ file: 'app.trace', offset: 16, at_s: 0.5 }],
  });
  t.match(said('stop-latency', await factsOf(late(...SHORT, 8, 12, 30, 30))), {
    title: /4 of 16 stops waited 5 ms and more .* mostly in main\.scrape \(scrape\.go:12\)/,
  });
  t.match(said('goroutine-growth', await factsOf({ goroutines: creator(rising, 480, 0) })), {
    title: /480 of main\.follow started in 2 s by main\.scrape \(scrape\.go:12\), none ended/,
  });
  t.end();
});
