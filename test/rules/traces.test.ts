// The rules of traces: on figures that show it, on figures that just do not, and on those of a healthy one.
import t from 'tap';
import { RULES } from '../../lib/index.js';
import type { Pause, PauseFigures, SummaryRecord } from '../../lib/model/records.js';
import type { Facts } from '../../lib/process/facts.js';
import { inShort } from '../../lib/rules/in-short.js';
import { Findings } from '../../lib/rules/index.js';
import { judgementOf } from '../../lib/rules/rule.js';
import { Sketch } from '../../lib/stats/sketch.js';
import { judged, judgedFile, logOf, type Service } from './judged.js';

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
  return judgementOf(rule, facts);
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
  lived?: number,
): NonNullable<SummaryRecord['goroutines']> => ({
  at_start: 10,
  created,
  ended,
  at_end: 10 + created - ended,
  most: 10 + created,
  creators: [
    {
      function: 'main.follow',
      by,
      created,
      ended,
      alive: created - ended,
      course,
      ...(lived !== undefined && { lived_s: lived }),
    },
  ],
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
    // A third of the handlers are given up, and wait for ever; or all take long, and there are more of them.
    id: 'goroutine-growth',
    fires: { goroutines: creator(rising, 1440, 960, 0.003) },
    quiet: { goroutines: creator(rising, 1440, 960, 0.3) },
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
    // A shutdown ends all that waited; a batch of work that took a third of the time ended together, too.
    id: 'goroutine-growth',
    fires: { goroutines: creator([...rising.slice(0, 14), 420, 0], 420, 420) },
    quiet: {
      goroutines: creator([...rising.slice(0, 14).map((_, i) => (i < 9 ? 0 : 80 * i)), 1120, 0], 1120, 1120),
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

void t.test('of goals that are none the place of the first is told', async (t) => {
  const facts = await factsOf({ bad_goals: 3, first_bad_goal: { at_s: 0.25, source } });
  t.same(said('input-bad-heap-goal', facts)?.evidence, [{ file: 'app.trace', offset: 16, at_s: 0.25 }]);
  t.end();
});

void t.test('what goes on through a trace is told from when to when', async (t) => {
  const { standing } = await judgedFile('samples/map-activity/grow-go1.26.8-traced.trace.gz');
  const [place] = standing.find(({ id }) => id === 'map-gc-correlation')?.evidence ?? [];
  t.match(place, { offset: Number, at_s: 0.058931136, to_s: Number });
  t.ok(place.to_s! > 6 && place.to_s! < 6.1, 'the last cycle is over');
  t.notOk('line_to' in place, 'its cycles do not lie in the order of time');
  t.end();
});

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
  // GOGC that the program sets when it starts is not the change that the finding is about.
  const [first] = facts.summary.goal_moves!;
  const goal_moves = [{ ...first, at_s: 0.001 }, first];
  const twice = { ...moved, summary: { ...moved.summary, goal_moves } };
  t.match(said('gogc-change', twice)?.advice.join(), /who moved the goal: main\.scrape .* at 500 ms/);
  // In a trace a goal that is moved while a cycle runs is the next one's; a log prints it at the cycle's end.
  const [numbers, at] = facts.history.columns('n', 'at');
  const late = [
    { ...first, at_s: 0.001 },
    { ...first, at_s: at[numbers.indexOf(10)] + 0.001 },
  ];
  const during = { ...moved.summary, goal_moves: late };
  t.match(said('gogc-change', { ...facts, summary: during })?.advice.join(), /at 1 ms/);
  const joined = { file: '', cycles: 30, from_n: 1, to_n: 30, from_s: 0, spread_ns: 0, confidence: 1 };
  t.notMatch(said('gogc-change', { ...facts, summary: { ...during, joined } })?.advice.join(), /at 1 ms/);
  // Many cycles share buckets, which do not tell when in them a cycle was.
  const many = await factsOf({ gogc }, { cycles: 600 });
  const [bucket] = many.history.column('at').filter((_, i) => many.history.column('n')[i + 1] > 10);
  const moves = [0.001, bucket + 0.001].map((at_s) => ({
    ...first,
    at_s,
    by: { ...by, function: `main.at${at_s > 1}` },
  }));
  const words = said('gogc-change', {
    ...many,
    summary: { ...many.summary, goal_moves: moves },
  })?.advice.join();
  t.match(words, 'main.attrue');
  t.end();
});

void t.test('what an export lacks makes a finding not applicable: it is not judged', async (t) => {
  const trace = { format: "go tool trace's JSON", events: 1000, pauses: 60, covers_s: 2 };
  const figures = { run_queue_delay: delays(15, 0.2, 200), other_pauses: [] };
  const id = { stream: '', run: 1 };
  for (const lacks of [undefined, ['run_queue_delay', 'files'] as const]) {
    const findings = new Findings(RULES);
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
    t.notMatch(inShort({ id, judgement: finding! }), /NaN|undefined/, 'nor in the verdict');
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
    title: /40 times in 2 s.*“read mem stats”, requested by main\.scrape \(scrape\.go:12\)/,
    figures: { function: 'main.scrape', reason: 'read mem stats' },
    evidence: [{ file: 'app.trace', offset: 16, at_s: 0.5 }],
  });
  t.match(said('stop-latency', await factsOf(late(...SHORT, 8, 12, 30, 30))), {
    title: /4 of 16 stops waited 5 ms or more .* mostly in main\.scrape \(scrape\.go:12\)/,
  });
  t.match(said('goroutine-growth', await factsOf({ goroutines: creator(rising, 480, 0) })), {
    title: /480 of main\.follow started in 2 s by main\.scrape \(scrape\.go:12\), none ended/,
  });
  const trace = { format: 'Go 1.26 trace', events: 1000, pauses: 60, covers_s: 0.2, from_s: 0.1 };
  t.match(said('goroutine-growth', await factsOf({ trace, goroutines: creator(rising, 4800, 4320, 1e-4) })), {
    title: /4,320 ended, on average after 0\.1 ms \(/,
    evidence: [{ at_s: 0.1, to_s: 0.3 }],
  });
  t.end();
});

void t.test('who asks for stops, and what helps, depends on the reason', async (t) => {
  const [one] = others(40, 0.1);
  const told = async (reason: string): Promise<string> =>
    JSON.stringify(said('non-gc-pause', await factsOf({ other_pauses: [{ ...one, reason }] })));
  t.match(await told('read mem stats'), /runtime\/metrics.*metrics library/);
  for (const reason of ['all goroutines stack trace', 'goroutine profile', 'GOMAXPROCS', 'write heap dump'])
    t.notMatch(await told(reason), /metrics/, reason);
  t.match(await told('all goroutines stack trace'), /debug=2.*stacks of all goroutines/);
  t.match(await told('GOMAXPROCS'), /set GOMAXPROCS once/);
  const facts = await factsOf({ other_pauses: [{ ...one, reason: 'read mem stats', max_ns: 60 * MS }] });
  t.equal(said('non-gc-pause', facts)?.severity, 'medium');
  const testing = said('non-gc-pause', { ...facts, counts: { ...facts.counts, benchmark: true } });
  t.equal(testing?.severity, 'info', 'a benchmark’s timer reads them');
  t.notMatch(JSON.stringify(testing), /metrics/);
  t.end();
});

void t.test('who has a trace is not told to take one', async (t) => {
  const forced = { longest_pauses: [{ kind: 'sweep_term' as const, n: 30, source, total_ns: MS, by }] };
  const service = { forced: (i: number) => i % 2 === 1 };
  const alone = said('forced-gc', await factsOf(forced, service));
  t.match(alone?.advice[0], /^look at main\.scrape \(scrape\.go:12\)/);
  t.notMatch(JSON.stringify(alone), /execution trace|CPU profile/);
  t.match(said('forced-gc', await factsOf({}, service))?.advice[0], /^grep for runtime\.GC/);
  for (const { id, fires, service } of CASES)
    t.notMatch(JSON.stringify(said(id, await factsOf(fires, service))), /execution trace/, id);
  t.end();
});

void t.test('where no goroutine was late, none is blamed for a stop', async (t) => {
  const stops = late(...SHORT, 8, 12, 30, 30);
  const [{ by: _, ...unnamed }] = stops.late_stops!;
  const facts = await factsOf({ ...stops, late_stops: [unnamed] });
  const told = said('stop-latency', { ...facts, versions: { low: 23, high: 24 } });
  t.match(told?.advice[0], /no goroutine kept most of these stops waiting/);
  t.match(told?.causes, [{ cause: /threads not being scheduled: throttling/ }]);
  const mixed = {
    ...facts.summary,
    late_stops: [{ ...unnamed, total_ns: 2 * unnamed.total_ns }, stops.late_stops![0]],
  };
  const half = said('stop-latency', { ...facts, summary: mixed, versions: { low: 23, high: 24 } });
  t.match(half?.advice[0], /no goroutine kept most of these stops waiting/, 'some of the wait was for one');
  const older = said('stop-latency', { ...facts, versions: { low: 21, high: 21 } });
  t.match(older?.advice[0], /traces of Go 1\.22 and later do/);
  t.equal(older?.causes.length, 2);
  t.end();
});

void t.test('a function is blamed for late stops if most of the wait was for it', async (t) => {
  const stops = late(...SHORT, 8, 12, 30, 30);
  const [one] = stops.late_stops!;
  const facts = async (other: number): Promise<Facts> => ({
    ...(await factsOf({
      ...stops,
      late_stops: [{ ...one, by: { goroutine: 5 }, total_ns: other * MS }, one],
    })),
    versions: { low: 23, high: 24 },
  });
  const told = said('stop-latency', await facts(90));
  t.notMatch(JSON.stringify(told), /main\.scrape/);
  t.match(told?.advice[0], /no function stands out: the table of the longest stops/);
  t.end();
});

void t.test('of a stop far outside the rest a trace says whom it waited for', async (t) => {
  const stop = { kind: 'sweep_term' as const, n: 20, procs: 2, atMs: 500, line: 20, forced: false };
  const facts = async (stopping: number): Promise<Facts> => ({
    ...(await factsOf({
      longest_pauses: [
        { kind: 'sweep_term', n: 20, source, stopping_ns: stopping * MS, total_ns: 30 * MS, last: by },
      ],
    })),
    stops: [{ ...stop, ns: 30 * MS }],
  });
  const late = said('pause-outlier', await facts(28));
  t.match(
    late?.advice[0],
    /^28 ms of it went into stopping .* the last of them in main\.scrape \(scrape\.go:12\)/,
  );
  t.match(late?.causes[0]?.cause, /one goroutine that could not be stopped/);
  const still = said('pause-outlier', await facts(2));
  t.match(still?.causes, [{ cause: /the machine did not schedule/ }]);
  t.match(
    still?.advice[0],
    /^2 ms of it .*the rest passed while the world was stopped: was the machine busy/,
  );
  t.end();
});

// A heap of three million small objects under Go 1.26 with gctrace=1,gcpacertrace=1: while all Ps were busy, and while not.
const BUSY = `
gc 4 @1.562s 17%: 10+162+0.10 ms clock, 20+10/85/0+0.21 ms cpu, 230->235->164 MB, 270 MB goal, 0 MB stacks, 0 MB globals, 2 P
pacer: sweep done at heap size 271MB; allocated 107MB during sweep; swept 30647 pages at 0.000254078179873357 pages/byte
gc 5 @2.712s 13%: 2.7+332+0.23 ms clock, 5.4+7.8/176/0+0.47 ms cpu, 280->303->182 MB, 329 MB goal, 0 MB stacks, 0 MB globals, 2 P
pacer: sweep done at heap size 294MB; allocated 111MB during sweep; swept 39241 pages at 0.0002936710546220678 pages/byte
gc 6 @3.902s 11%: 4.9+291+0.077 ms clock, 9.8+1.4/149/0+0.15 ms cpu, 310->316->166 MB, 365 MB goal, 0 MB stacks, 0 MB globals, 2 P
pacer: sweep done at heap size 281MB; allocated 115MB during sweep; swept 40994 pages at 0.0003374833839198923 pages/byte
gc 7 @5.412s 9%: 3.4+216+0.086 ms clock, 6.9+12/109/0+0.17 ms cpu, 282->295->172 MB, 332 MB goal, 0 MB stacks, 0 MB globals, 2 P
pacer: sweep done at heap size 285MB; allocated 113MB during sweep; swept 38140 pages at 0.0003025431096366017 pages/byte
gc 8 @6.417s 9%: 6.4+555+0.071 ms clock, 12+0/266/0+0.14 ms cpu, 293->303->169 MB, 344 MB goal, 0 MB stacks, 0 MB globals, 2 P
pacer: sweep done at heap size 311MB; allocated 141MB during sweep; swept 39194 pages at 0.00025893563803712597 pages/byte
gc 9 @7.750s 9%: 0.26+219+0.10 ms clock, 0.53+16/106/0+0.21 ms cpu, 314->326->171 MB, 339 MB goal, 0 MB stacks, 0 MB globals, 2 P
pacer: sweep done at heap size 318MB; allocated 146MB during sweep; swept 42208 pages at 0.0002747320752047552 pages/byte
gc 10 @9.061s 9%: 2.0+467+0.11 ms clock, 4.1+39/220/0+0.23 ms cpu, 319->326->167 MB, 343 MB goal, 0 MB stacks, 0 MB globals, 2 P
pacer: sweep done at heap size 320MB; allocated 152MB during sweep; swept 42244 pages at 0.00026426192568110643 pages/byte
gc 11 @10.392s 8%: 0.21+344+0.087 ms clock, 0.42+8.2/133/0+0.17 ms cpu, 321->327->166 MB, 335 MB goal, 0 MB stacks, 0 MB globals, 2 P
pacer: sweep done at heap size 316MB; allocated 150MB during sweep; swept 42245 pages at 0.0002670269620685435 pages/byte
`;
const IDLE = `
gc 4 @2.437s 6%: 0.82+179+0.082 ms clock, 1.6+0/81/243+0.16 ms cpu, 233->234->160 MB, 274 MB goal, 0 MB stacks, 0 MB globals, 2 P
pacer: sweep done at heap size 160MB; allocated 0MB during sweep; swept 30501 pages at 0.00025957232189888647 pages/byte
gc 5 @6.453s 3%: 0.11+393+0.045 ms clock, 0.22+0.41/134/496+0.090 ms cpu, 273->278->164 MB, 321 MB goal, 0 MB stacks, 0 MB globals, 2 P
pacer: sweep done at heap size 165MB; allocated 0MB during sweep; swept 35985 pages at 0.00029817955354338195 pages/byte
gc 6 @10.043s 2%: 0.15+143+0.046 ms clock, 0.31+0/80/193+0.092 ms cpu, 281->281->160 MB, 330 MB goal, 0 MB stacks, 0 MB globals, 2 P
pacer: sweep done at heap size 161MB; allocated 0MB during sweep; swept 36368 pages at 0.0003093580056663859 pages/byte
gc 7 @13.367s 2%: 0.16+211+0.088 ms clock, 0.32+0/111/289+0.17 ms cpu, 273->274->160 MB, 321 MB goal, 0 MB stacks, 0 MB globals, 2 P
pacer: sweep done at heap size 161MB; allocated 0MB during sweep; swept 35464 pages at 0.0003013371265693424 pages/byte
gc 8 @16.285s 2%: 0.077+182+0.047 ms clock, 0.15+0.042/107/242+0.094 ms cpu, 274->274->160 MB, 321 MB goal, 0 MB stacks, 0 MB globals, 2 P
pacer: sweep done at heap size 161MB; allocated 0MB during sweep; swept 35488 pages at 0.00023665187530206655 pages/byte
`;

void t.test('a log tells of late sweeping where the pacer says when it was done', async (t) => {
  const { standing } = await judged(BUSY);
  const [late] = standing.filter(({ id }) => id === 'slow-sweep');
  t.match(
    late?.title,
    /^sweeping finishes late: by the time it was done, the program had allocated 83 % of what it may/,
  );
  t.ok(late.figures.cycles === 7 && late.severity === 'low');
  t.notOk((await judged(IDLE)).standing.some(({ id }) => id === 'slow-sweep'));
  t.end();
});

void t.test('the minimum goal of a trace is exact, and what GOGC 100 makes of it', async (t) => {
  const { standing, summaries } = await judgedFile('samples/traces/go1.10.8.trace');
  t.same(
    standing.map(({ id }) => id),
    [],
  );
  t.equal(summaries[0].gogc?.[0].likely, 100);
});
