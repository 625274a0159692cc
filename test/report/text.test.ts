// The report as people read it: what stands in it, and in which order.
import fc from 'fast-check';
import t from 'tap';
import type { NoticeRecord, SummaryRecord } from '../../lib/model/records.js';
import { MIB } from '../../lib/model/units.js';
import {
  CRASH,
  flat,
  inputOf,
  list,
  oneOf as one,
  pausesOf,
  processOf,
  reportOf,
  seriesOf,
  summaryOf,
  textOf,
} from './sample-summary.js';

void t.test('one process at 80 columns in full', (t) => {
  t.equal(
    textOf(reportOf()),
    `map-leak.log · Go 1.20+ · 2 P · 44 cycles in 8.02 s · GOGC 100 (inferred)
  no limit seen

The live heap grows 4.8 MiB/s (3 MiB → 41 MiB in 8 s) and has not levelled off.
Pauses are fine (max 0.41 ms).

heap, MiB   ━━ live, at most   ╌╌ at least   ── at mark end   ·· goal
  80┤                                                          ····─ goal 80
    │                                                 ····──·──·──╯  mark end 76
  60┤                                        ····──·──·──╯
    │                                 ··╭─·──·──╯
  40┤                         ·╭─·──·───╯                ┏━━━━━━━━━━ live 38–41
    │                ·╭─·──·──·╯        ┏━━━━━━━━━━━━━━━━┛╌╌╌╌
  20┤         ╭·──·──·╯┏━━━━━━━━━━━━━━━━┛╌╌╌╌
    │─·━━·━━·━━━━━━━━━━┛╌╌╌
   0┤━┛╌╌
    └────────┬───────┬───────┬───────┬───────┬───────┬───────┬──────
            1 s     2 s     3 s     4 s     5 s     6 s     7 s

pauses, ms                   n    p50     p90     max
sweep termination           44  0.16    0.33    0.41
mark termination            44  0.018   0.035   0.044
concurrent mark (no pause)  44  6.4    13      16

heap goal, MiB
gc 1                               4.0
live heap (with GOGC headroom)   +74.4
mark allocation (with headroom)   +5.6
the minimum heap                  −4.0
unexplained                        0
gc 44                             80.0

live heap     3–4 MiB at the start, 38–41 MiB at the end (max 41 MiB)
growth        +4.8 MiB/s (Theil–Sen slope; 95 % interval +4.5 MiB/s to
              +5.1 MiB/s)
leaking?      it retains more and more (a leak, or still filling): both bounds
              rise; allocating faster would raise only the upper one
peak          82 MiB of heap and stacks, if the heap fills its goal
GC CPU        up to 0.7 % of 2 P, up to 1.1 % in its worst second (at 3.5 s)
assists       the program's goroutines did 24 % of the marking (idle Ps not
              counted; 0.1 % of all CPU)
allocation    83 MiB/s, a cycle every 154 ms (p50), at most 448 ms apart
marking       0.325 ms per MiB marked

read          logs/map-leak.log: 46 lines (5.74 KiB): 44 cycles, 2 unrelated
`,
  );
  t.end();
});

void t.test('at 200 columns tables stand side by side, and sentences end where eyes can follow', (t) => {
  const lines = one({}, { width: 200 }).split('\n');
  t.ok(lines.some((line) => line.startsWith('pauses, ms') && line.includes('heap goal, MiB')));
  t.ok(lines.filter((line) => /^(leaking|The live)/.test(line)).every((line) => line.length <= 110));
  t.ok(
    lines.some((line) => line.length > 190),
    'the chart takes it all',
  );
  t.end();
});

void t.test('the goal’s parts add up as they are printed', (t) => {
  const sum = (report: string): [number, number] => {
    const rows = [...report.matchAll(/^(?:gc \d+|[A-Za-z][\w ()'-]+?) +([+−]?[\d,.]+)$/gm)].map(
      ([, figure]) => Number(figure.replace('−', '-').replaceAll(',', '')),
    );
    return [rows.slice(0, -1).reduce((a, b) => a + b, 0), rows.at(-1)!];
  };
  const parts = fc.record({
    live: fc.integer(),
    mark_allocation: fc.integer(),
    stacks: fc.integer({ min: -5e6, max: 5e6 }),
    gogc: fc.integer(),
    unexplained: fc.integer(),
  });
  fc.assert(
    fc.property(parts, fc.nat(2e10), fc.constantFrom(1, 8, 1000), (some, from, scale) => {
      const all = { globals: 0, limit: 0, minimum: 0, large_allocation: 0, ...some };
      for (const key of Object.keys(all) as (keyof typeof all)[]) all[key] *= scale;
      const to = from + Object.values(all).reduce((a, b) => a + b, 0);
      fc.pre(to >= 0);
      // So narrow that the tables stand below each other.
      const report = one(
        { goal: { from_bytes: from, to_bytes: to, from_n: 1, to_n: 44, parts: all } },
        { width: 60 },
      );
      const [added, last] = sum(report.slice(report.indexOf('heap goal, '), report.indexOf('\n\nlive heap')));
      return Math.abs(added - last) < 0.001;
    }),
  );
  const report = one({});
  t.match(report, /mark allocation \(with headroom\) +\+5\.6/);
  t.match(report, /unexplained +0/, 'nothing unexplained is said');
  t.notMatch(report, /goroutine stacks/, 'other parts of 0 are not');
  t.end();
});

void t.test('stacks that a trace does not tell are named only where the goal is above what is known', (t) => {
  const goal = (unexplained: number): string => {
    const parts = { live: 0, mark_allocation: 0, stacks: 0, globals: 0, gogc: 0, limit: 0, minimum: 0 };
    const to = 40 * MIB + unexplained;
    return one({
      trace: { format: 'Go 1.25 trace' } as SummaryRecord['trace'] & object,
      goal: {
        from_bytes: 40 * MIB,
        to_bytes: to,
        from_n: 2,
        to_n: 138,
        parts: { ...parts, large_allocation: 0, unexplained },
      },
    });
  };
  t.match(goal(4 * MIB), /unexplained \(traces do not record stacks\) +\+4/);
  t.match(goal(-21 * MIB), /unexplained +−21/);
  t.end();
});

void t.test('a GOGC with only a lower bound may be off', (t) => {
  t.match(one({ gogc: [{ from_n: 1, to_n: 40, low: 1350 }] }), /GOGC at least 1350, or off/);
  t.end();
});

void t.test('leaking, or only allocating faster?', (t) => {
  const live = summaryOf().live_heap!;
  const asked = (course: NonNullable<SummaryRecord['live_heap']>['course'], changes: object = {}): string =>
    /leaking\?\s+(.*?) (?=\w+ {4,}|peak)/.exec(
      flat(one({ live_heap: { ...live, course, ...changes } })).replaceAll('\n', ' '),
    )![1];
  t.match(asked('growing'), 'it retains more and more');
  t.match(asked('levelled'), 'filled up and stopped');
  t.match(asked('level'), 'no sign of it');
  t.match(asked('falling'), 'no: both bounds fall');
  t.match(asked('unclear', { slope_low: -1 }), 'the bounds do not rise together beyond doubt');
  t.match(asked('unclear', { slope_low: 1 }), 'too early to tell: both bounds rise');
  const { slope_bytes_per_s: _, slope_low: _low, slope_high: _high, trend_p: _p, ...few } = live;
  const unclear = { live_heap: { ...few, course: 'unclear' as const } };
  t.match(one({ ...unclear, cycles: 5 }), /leaking\? +too few cycles to tell/);
  t.match(one({ ...unclear, cycles: 581 }), /leaking\? +unclear: there is no consistent trend/);
  const dropped = { ...summaryOf().live_heap!, course: 'unclear', last_bytes: 2 * MIB } as const;
  t.match(
    one({ live_heap: dropped }),
    /leaking\? +unclear: there is no consistent trend/,
    'it rose, then fell',
  );
  t.match(
    one({}),
    /live heap +3–4 MiB at the start, 38–41 MiB at the end \(max 41 MiB\)/,
    'both bounds are told',
  );
  const small = { ...live, first_floor_bytes: 0, first_ceiling_bytes: 0, last_floor_bytes: 0 };
  t.match(
    one({ live_heap: small }),
    'under 1 MiB at the start, 0–41 MiB at the end',
    'a printed 0 is less than one',
  );
  t.match(flat(one({ live_heap: { ...live, course: 'level' } })), '(max 41 MiB; half the time 12–31 MiB)');
  t.match(flat(one({})), /\+4\.8 MiB\/s \(Theil–Sen slope; 95 % interval \+4\.5 MiB\/s to \+5\.1 MiB\/s\)/);
  t.end();
});

void t.test('crashes: what, where, how often, who', (t) => {
  const report = flat(one({ crashes: [CRASH] }));
  t.match(report, 'ended with    fatal error: concurrent map writes at map-leak.log:45.');
  t.match(report, 'First frame of the program: main.(*Board).Score at /app/board.go:31.');
  t.match(report, '14 goroutines in the dump: 10 in main.worker, 1 in main.main.');
  const recovered = flat(
    one({
      crashes: [
        {
          text: 'panic: assignment to entry in nil map',
          kind: 'nil-map-write',
          source: { file: 'x', line: 3 },
          count: 14,
          last: false,
        },
      ],
    }),
  );
  t.match(recovered, 'survived      panic: assignment to entry in nil map at x:3, 14 times.');
  t.match(one({ crashes: [{ ...CRASH, kind: 'sigquit', text: 'SIGQUIT: quit' }] }), /^dump +SIGQUIT: quit/m);
  t.end();
});

void t.test('rare figures have their lines', (t) => {
  const report = flat(
    one({
      gogc: [
        { from_n: 1, to_n: 12, low: 97, high: 104, likely: 100 },
        { from_n: 13, to_n: 20, low: 50, high: 50, likely: 50 },
        { from_n: 21, to_n: 44, off: true },
      ],
      memory_limit_low_bytes: 62 * MIB,
      overshoot: { far: 0, cycles: 3, max: 1.43, n: 17 },
      time_to_limit_s: 754,
      steps: [{ n: 12, at_s: 2.1, from_bytes: 14 * MIB, to_bytes: 28 * MIB }],
      forced: 3,
      periodic: 1,
      missing_cycles: 12,
      duplicate_cycles: 1,
      lines: { read: 900, other: 876, cycles: 44, torn: 2, repaired: 1 },
      goal_regimes: { first: 1, gogc: 38, limit: 5 },
      stacks_max_bytes: 3 * MIB,
    }),
  );
  t.match(report, 'GOGC 100 → 50 → off');
  t.match(report, 'GOGC          100 (97–104) up to gc 12, 50 from gc 13 to 20, off from gc 21 to 44');
  t.match(report, /memory limit at least 62 MiB(?!, or a tuner)/);
  const raised = [
    { from_n: 1, to_n: 12, low: 97, high: 104, likely: 100 },
    { from_n: 13, to_n: 20, low: 200, high: 200, likely: 200 },
  ];
  t.match(
    flat(one({ gogc: raised, memory_limit_low_bytes: 62 * MIB })),
    'memory limit at least 62 MiB, or a GOGC tuner that targets a fixed heap size',
  );
  t.match(report, 'overshoot     3 cycles ended above the goal, at most 1.43 × the goal (gc 17)');
  t.match(report, 'time to limit 12 m 34 s at the latest');
  t.match(report, 'steps         14 → 28 MiB at gc 12 (2.1 s)');
  t.match(
    report,
    'triggers      3 forced (runtime.GC and the like), 1 periodic (after two minutes without GC)',
  );
  t.match(
    report,
    'gaps          12 cycles are missing, 1 appears twice (counted once), 1 torn line was reassembled, 2 torn lines could not be repaired',
  );
  t.match(
    one({ held_bytes: 1035 * MIB, inuse_bytes: 16 * MIB }),
    'from the OS   1.01 GiB held, 16 MiB of it in use (the scavenger’s last line)',
  );
  t.match(report, 'goal set by   GOGC (38 cycles), a memory limit (5), start-up (1)');
  t.match(report, 'stacks at most 3 MiB');
  t.match(one({ time_to_limit_s: 0 }), 'it may already be reached');
  const many = list(40, (i) => i).map((i) => ({
    from_n: i + 1,
    to_n: i + 1,
    low: 100 + i,
    high: 100 + i,
    likely: 100 + i,
  }));
  t.match(flat(one({ gogc: many })), '102 at gc 3, … 34 more …, 137 at gc 38');
  t.match(one({ gogc: many }), 'GOGC changed 39 times');
  t.end();
});

void t.test('a share that is an upper bound says so', (t) => {
  t.match(one({}), 'up to 0.7 % of 2 P, up to 1.1 % in its worst second (at 3.5 s)');
  t.match(one({ gc_cpu_share_is_upper_bound: undefined }), /GC CPU +0\.7 % of 2 P, 1\.1 %/);
  t.match(one({ gc_cpu_share: 0.0001 }), /GC CPU +< 0\.1 % of 2 P/, 'less than a tenth is bound enough');
  t.end();
});

void t.test('percentiles only where there are enough, doubt in words', (t) => {
  t.notMatch(one({}), 'p99');
  const many = { pauses: { sweep_term: pausesOf(1500, 2), mark_term: pausesOf(1500, 0.5) } };
  t.match(one(many), /pauses, ms +n +p50 +p90 +p99 +p99\.9 +max/);
  t.match(
    one({ pauses: { cycle: pausesOf(5, 120) }, mark_ns: undefined }),
    /whole cycle +5 +48 +96 +120\nWith only 5 stops/,
  );
  t.end();
});

void t.test('wall times stand beside times', (t) => {
  const wall = Date.UTC(2026, 10, 20, 3, 9, 58);
  const summary = summaryOf({
    from_wall: new Date(wall).toISOString(),
    to_wall: new Date(wall + 8020).toISOString(),
    steps: [{ n: 12, at_s: 2.012, from_bytes: 14 * MIB, to_bytes: 28 * MIB }],
  });
  const report = flat(textOf(reportOf([{ summary, series: seriesOf(44, { wall }) }])));
  t.match(report, '2026-11-20 03:09:58 to 03:10:06 UTC');
  t.match(report, 'at gc 12 (2.01 s, 03:10:00 UTC)');
  t.match(report, 'in its worst second (at 3.5 s, 03:10:01 UTC)');
  t.match(report, /UTC +03:09:58 +03:10:00/);
  const night = summaryOf({ from_wall: '2026-11-20T23:59:59.000Z', to_wall: '2026-11-21T00:00:07.000Z' });
  t.match(
    flat(textOf(reportOf([{ summary: night, series: seriesOf() }]))),
    '2026-11-20 23:59:59 to 2026-11-21 00:00:07 UTC',
  );
  t.end();
});

void t.test('one cycle, and none', (t) => {
  const single = summaryOf({
    cycles: 1,
    to_n: 1,
    goal: undefined,
    mark_ns_per_mib: undefined,
    gc_interval_s: undefined,
    gc_cpu_share: undefined,
    alloc_bytes_per_s: undefined,
    pauses: { sweep_term: pausesOf(1, 0.04), mark_term: pausesOf(1, 0.01) },
    mark_ns: pausesOf(1, 0.8),
  });
  const report = textOf(reportOf([{ summary: single, series: seriesOf(1) }]));
  t.match(report, '1 cycle in 8.02 s');
  // In a trace alone, the only cycle is at both ends.
  const off = [{ from_n: 1, to_n: 1, off: true as const }];
  const traced = textOf(
    reportOf([{ summary: { ...single, duration_s: 0, gogc: off }, series: seriesOf(1) }]),
  );
  t.match(traced, /1 cycle · GOGC off/);
  t.match(traced, /of heap and stacks\n/, 'there is no goal to fill');
  t.notMatch(report, '┤', 'no chart of one point');
  t.notMatch(report, 'With only 1');
  const none = textOf(reportOf([], { inputs: [inputOf('a.log', { lines: 3, known: 0, cycles: 0 })] }));
  t.equal(none, 'No GC cycle was found.\n\nread          a.log: 3 lines (5.74 KiB): 0 cycles, 3 unrelated\n');
  const crash = summaryOf({
    cycles: 0,
    pauses: {},
    crashes: [CRASH],
    live_heap: undefined,
    goal: undefined,
    mark_ns: undefined,
    from_n: undefined,
    to_n: undefined,
    duration_s: undefined,
  });
  t.match(textOf(reportOf([{ summary: crash, series: seriesOf(0) }])), 'ended with');
  t.end();
});

void t.test('ten million cycles', (t) => {
  const report = one({
    cycles: 10_000_000,
    to_n: 10_000_000,
    duration_s: 86400 * 40,
    pauses: { sweep_term: pausesOf(1e7, 1234) },
    worst_window: { from_s: 3e6, seconds: 1, gc_cpu_share: 1 },
  });
  t.match(report, '10,000,000 cycles in 40 d');
  t.match(report, /sweep termination +10,000,000 +494 +987 +1,111 +1,172 +1,234/);
  t.match(flat(report), 'up to 100 % in its worst second (at 3,000,000 s)');
  t.end();
});

void t.test('notices that say the same of many files are one', (t) => {
  const notices = list(10, (i) => i).map((i) => ({
    type: 'notice' as const,
    code: 'input-truncated',
    level: 'warning' as const,
    message: `the gzip data ends too early (at byte ${i}00)`,
    source: { file: `${i}.gz` },
  }));
  const report = (verbose: boolean): string =>
    flat(textOf(reportOf([processOf('a'), processOf('b')], { notices }), { verbose, width: 200 }));
  t.equal(report(false).match(/ends too early/g)!.length, 1);
  t.match(report(false), 'and 9 others');
  t.equal(report(true).match(/ends too early/g)!.length, 10);
  t.end();
});

void t.test('names: of files without the folder they share, of runs with their number', (t) => {
  const files = ['/var/log/a/x.log', '/var/log/b/x.log'];
  const both = textOf(
    reportOf(
      files.map((file) => processOf(file)),
      { inputs: files.map((file) => inputOf(file)) },
    ),
  );
  t.match(both, /^2 processes in \/var\/log\//);
  t.match(both, /^a\/x\.log · /m);
  const runs = textOf(reportOf([processOf('', { run: 1 }), processOf('', { run: 2 })]));
  t.match(runs, /^map-leak\.log run 2 · /m);
  t.match(textOf(reportOf([processOf('')], { inputs: [inputOf('stdin')] })), /^stdin · /m);
  t.match(textOf(reportOf([processOf('#1'), processOf('#2')])), /^map-leak\.log#2 · /m);
  t.match(textOf(reportOf([processOf('shop/pod-1')])), /^shop\/pod-1 · /m, 'a pod is no path');
  t.end();
});

void t.test('notices: errors and warnings always, the rest when it is short or asked for', (t) => {
  const notice = (
    level: NoticeRecord['level'],
    message: string,
    changes: Partial<NoticeRecord> = {},
  ): NoticeRecord => ({ type: 'notice', code: 'input-x', level, message, ...changes });
  const infos = list(5, (i) => i).map((i) => notice('info', `note ${i}`));
  const notices = [
    ...infos,
    notice('warning', 'cut off', { source: { file: 'logs/a.gz', line: 7 } }),
    notice('error', 'could not be read: ENOENT', { source: { file: 'logs/b' } }),
  ];
  const report = textOf(reportOf(undefined, { notices }));
  t.match(
    report,
    /^error +b: could not be read: ENOENT\nwarning +a\.gz:7: cut off\ninfo +5 notes on the input: -v shows them$/m,
  );
  t.match(textOf(reportOf(undefined, { notices }), { verbose: true }), 'note 4');
  t.match(textOf(reportOf(undefined, { notices: infos.slice(0, 2) })), 'note 1');
  const counted = notice('info', 'cycles are missing', {
    code: 'input-missing-cycles',
    count: 12,
    stream: '',
    run: 1,
  });
  t.notMatch(
    textOf(reportOf(undefined, { notices: [counted] })),
    'cycles are missing',
    'it stands among the figures already',
  );
  t.match(
    textOf(reportOf(undefined, { notices: [counted] }), { verbose: true }),
    'map-leak.log: 12 cycles are missing',
  );
  t.end();
});

void t.test('it says what was read: lines, bytes, cycles, what was not related', (t) => {
  const inputs = [
    inputOf('a.log', { known: 50, lines: 60 }),
    inputOf('b.gz', { carrier: 'docker', lines: 1, known: 1, cycles: 1 }),
    inputOf('c', { bytes: 0, lines: 0, known: 0, cycles: 0 }),
  ];
  t.match(
    textOf(reportOf(undefined, { inputs })),
    '3 inputs, 61 lines (11.5 KiB): 45 cycles, 6 other lines of the',
  );
  const all = textOf(reportOf(undefined, { inputs }), { verbose: true });
  t.match(all, 'b.gz, docker: 1 line (5.74 KiB): 1 cycle');
  t.match(all, /c: empty$/m);
  t.end();
});
