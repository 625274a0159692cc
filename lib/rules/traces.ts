// Findings that need a trace: stops not caused by GC, a program that hardly runs beside GC, goroutines that wait for a P during a
// mark, sweeping that does not finish.
import { significant } from '../model/units.js';
import { lineOf } from '../model/actor.js';
import { formatDuration, formatNumber, formatSeconds, formatShare } from '../model/format.js';
import { known } from '../model/given.js';
import type { Judgement } from '../model/finding.js';
import type { Actor, StopCause } from '../model/records.js';
import type { Facts, SweptFacts } from '../process/facts.js';
import { cause, type Rule, type Values } from './rule.js';

const MS = 1e6;

/** `main.scrape (scrape.go:12)`. */
export function actorName(actor: Actor = {}): string | undefined {
  const { function: name, file, goroutine } = actor;
  if (name === undefined) return goroutine === undefined ? undefined : `goroutine ${goroutine}`;
  return file === undefined ? name : `${name} (${lineOf(actor)})`;
}

const secondsOf = ({ summary: { trace } }: Facts): number => trace?.covers_s ?? 0;

export const traceEvidence = (
  causes: readonly Pick<StopCause, 'source' | 'at_s'>[],
): { file: string; offset?: number; at_s?: number }[] =>
  causes.slice(0, 5).map(({ source: { file, offset }, at_s }) => known({ file, offset, at_s }));

const nonGcPause: Rule = {
  id: 'non-gc-pause',
  needs: 'a trace of Go 1.21 and later',
  says: 'costly stops for other reasons (ReadMemStats, profiles, GOMAXPROCS …), and who requested them',
  thresholds: {
    per_s: {
      value: 5,
      unit: 'stops a second',
      source: 'a metrics scrape stops the world once every few seconds; a busy collector ten times a second',
    },
    stops: { value: 10, unit: 'stops', source: 'a handful within a second is start-up, or a test' },
    share: { value: 0.01, unit: 'of the time', source: 'one request in a hundred hits one' },
    long_ms: { value: 10, unit: 'ms', source: 'the maximum that Go 1.5 promised for a GC stop' },
  },
  means:
    'The program itself stops the world, in addition to the collector: runtime.ReadMemStats, goroutine profiles and stack dumps, runtime.GOMAXPROCS. All goroutines wait meanwhile.',
  computed:
    'Stops for reasons other than GC (and tracing itself), by reason and by who requested them. Of a benchmark those that read memory statistics are for information only.',
  helps:
    'runtime/metrics gives most of what ReadMemStats does without stopping the world (Go 1.16 and later). Take profiles less often.',
  judge(facts, t) {
    const { other_pauses: others = [] } = facts.summary;
    const seconds = secondsOf(facts);
    const [worst] = others;
    if (!worst || !(seconds > 0)) return undefined;
    const n = others.reduce((sum, one) => sum + one.n, 0);
    const ns = others.reduce((sum, one) => sum + one.total_ns, 0);
    const longest = others.reduce((a, b) => (b.max_ns > a.max_ns ? b : a));
    const often = n >= t.stops && n / seconds >= t.per_s;
    const long = longest.max_ns >= t.long_ms * MS;
    const much = n >= t.stops && ns / 1e9 / seconds >= t.share;
    if (!often && !long && !much) return undefined;
    const shown = often || much ? worst : longest;
    const who = actorName(shown.by);
    const isTesting = facts.counts.benchmark && shown.reason?.startsWith('read mem stats') === true;
    return {
      severity: isTesting ? 'info' : long && longest.max_ns >= 5 * t.long_ms * MS ? 'medium' : 'low',
      confidence: 0.95,
      title: `the world is stopped ${formatNumber(n)} ${n === 1 ? 'time' : 'times'} in ${formatSeconds(seconds)} for reasons other than GC (longest ${formatDuration(longest.max_ns)}): mostly “${shown.reason ?? 'unknown'}”${who === undefined ? '' : `, requested by ${who}`}`,
      figures: {
        stops: n,
        per_s: significant(n / seconds),
        total_ns: ns,
        max_ns: longest.max_ns,
        share: significant(ns / 1e9 / seconds),
        ...(shown.reason !== undefined && { reason: shown.reason }),
        ...(shown.by?.function !== undefined && { function: shown.by.function }),
      },
      evidence: traceEvidence(others),
      ...(isTesting ? OF_TESTING : whyStopped(shown.reason)),
    };
  },
};

/** By the runtime's reason for the stop (runtime/proc.go, stwReasonStrings): who asks for it, and what helps. */
const STOPPERS: readonly { reasons: RegExp; who: string; advice: readonly string[] }[] = [
  {
    reasons: /^read mem stats/,
    who: 'a metrics library or health check that reads too often',
    advice: [
      'runtime/metrics has nearly everything in runtime.ReadMemStats and does not stop the world (Go 1.16 and later)',
    ],
  },
  {
    reasons: /^(?:goroutine profile|all goroutines stack trace)/,
    who: 'a profiler, watchdog or debug endpoint that takes the stacks of all goroutines',
    advice: [
      'take goroutine profiles and stack dumps less often',
      'since Go 1.19 a goroutine profile stops the world only briefly; runtime.Stack(buf, true) and debug=2 do for as long as all stacks take to print',
    ],
  },
  {
    reasons: /^GOMAXPROCS/,
    who: 'something that sets GOMAXPROCS while the program runs',
    advice: ['set GOMAXPROCS once, when the program starts'],
  },
  {
    reasons: /^/,
    who: 'code that requests them again and again',
    advice: ['look at who requests them: all goroutines wait meanwhile'],
  },
];

const OF_TESTING: Pick<Judgement, 'advice' | 'causes'> = {
  advice: ['nothing: a benchmark does not measure them'],
  causes: [
    cause(
      'testing reads memory statistics whenever a benchmark’s timer starts or stops (testing/benchmark.go, StartTimer)',
      0.9,
      'the stack of the requester',
    ),
  ],
};

function whyStopped(reason = ''): Pick<Judgement, 'advice' | 'causes'> {
  const { who, advice } = STOPPERS.find(({ reasons }) => reasons.test(reason))!;
  return {
    advice: [...advice],
    causes: [cause(who, 0.8, 'the stack of the requester')],
  };
}

const lowMutatorUtilization: Rule = {
  id: 'low-mutator-utilization',
  needs: 'a trace of Go 1.8 and later',
  says: 'the program gets too little CPU in windows of 1, 10 or 100 ms',
  thresholds: {
    share: {
      value: 0.7,
      unit: 'of the Ps’ time',
      source:
        'the collector takes a quarter of the Ps while it marks (runtime/mgcpacer.go, gcBackgroundUtilization), and up to 1.17 aimed for 30 % with assists: this is continuous marking',
    },
    least: {
      value: 0.1,
      unit: 'of the Ps’ time in the worst 100 ms',
      source: 'a 100 ms request that hits it takes twice as long',
    },
    stop: {
      value: 50,
      unit: 'ms',
      source: 'half of such a window in one stop: then the stop is the finding',
    },
  },
  means:
    'For a while the collector has nearly all Ps: stops, its workers, and goroutines that assist. The program’s own work waits.',
  computed:
    'Minimum mutator utilization as go tool trace draws it (internal/trace/gc.go): the share of Ps that are stopped, run a dedicated or fractional worker, or assist, over all windows of 1, 10 and 100 ms.',
  helps: 'Fewer assists (a higher GOGC or memory limit, fewer bursts of allocation), or more CPU.',
  judge(facts, t) {
    const { mutator_utilization: mutator, pauses } = facts.summary;
    const worst = mutator?.windows.find(({ window_ms: ms }) => ms === 100);
    if (!mutator || !worst) return undefined;
    const longest = Math.max(0, ...Object.values(pauses).map(({ max_ns: ns }) => ns));
    const stopped = longest >= t.stop * MS;
    if (stopped || (mutator.share >= t.share && worst.least > t.least)) return undefined;
    const short = mutator.windows.find(({ window_ms: ms }) => ms === 10);
    return {
      severity: mutator.share < t.share ? 'medium' : 'low',
      confidence: 0.85,
      title: `the program had only ${formatShare(worst.least)} of the Ps in its worst 100 ms (from ${significant(worst.from_s)} s; ${formatShare(mutator.share)} overall): the collector had the rest`,
      figures: {
        share: mutator.share,
        least_100ms: worst.least,
        from_s: worst.from_s,
        ...(short && { least_10ms: short.least }),
      },
      evidence: [{ file: facts.file, at_s: worst.from_s }],
      advice: [
        'go tool trace, “Minimum mutator utilization”, shows the worst windows',
        'bursts of allocation cause assists: a higher GOGC gives headroom',
      ],
      causes: [
        cause('allocation outruns marking, so goroutines assist', 0.5, 'the assist figures of the trace'),
        cause('too little CPU for the process', 0.4, 'cpu.stat of the cgroup'),
      ],
    };
  },
};

const gcSchedLatency: Rule = {
  id: 'gc-sched-latency',
  needs: 'a trace',
  asks: ['run_queue_delay'],
  says: 'goroutines wait for a P during marks, but not otherwise',
  thresholds: {
    wait_ms: {
      value: 10,
      unit: 'ms at the 90th percentile during marks',
      source:
        'a time slice (runtime/proc.go, forcePreemptNS): they wait until another goroutine is preempted',
    },
    ratio: {
      value: 10,
      unit: 'times the wait outside marks',
      source: 'an order of magnitude: the mark, not the load',
    },
    waits: {
      value: 100,
      unit: 'waits on each side',
      source: 'ten of them are then above the 90th percentile',
    },
  },
  means:
    'Runnable goroutines wait for a P while a mark runs: its workers (idle ones too) and assists hold the Ps, and everything else runs late.',
  computed:
    'The time from runnable to running, by whether a mark was running when the wait began (without preemptions and yields).',
  helps: 'More CPU than the program needs on average; fewer cycles (a higher GOGC).',
  judge(facts, t) {
    const { in_marks: inside, outside } = facts.summary.run_queue_delay ?? {};
    if (!inside || !outside || inside.n < t.waits || outside.n < t.waits) return undefined;
    const ratio = inside.p90_ns / Math.max(outside.p90_ns, 1);
    if (inside.p90_ns < t.wait_ms * MS || ratio < t.ratio) return undefined;
    return {
      severity: 'low',
      confidence: 0.75,
      title: `goroutines wait for a P while a mark runs: one in ten for ${formatDuration(inside.p90_ns)} or longer (n = ${formatNumber(inside.n)}), ${formatNumber(Math.round(ratio))} times as long as outside marks (n = ${formatNumber(outside.n)})`,
      figures: {
        in_marks_p90_ns: inside.p90_ns,
        outside_p90_ns: outside.p90_ns,
        ratio: significant(ratio),
        in_marks_n: inside.n,
        outside_n: outside.n,
      },
      evidence: [{ file: facts.file }],
      advice: [
        'more Ps than the program needs on average leave room for the collector’s 25 %',
        'fewer cycles: a higher GOGC or memory limit',
      ],
      causes: [
        cause('the Ps are busy even without the collector', 0.6, 'CPU use against GOMAXPROCS and the quota'),
        cause('threads not being scheduled by the machine', 0.3, 'cpu.stat of the cgroup; steal time'),
      ],
    };
  },
};

const slowSweep: Rule = {
  id: 'slow-sweep',
  needs: 'a trace, or a log with GODEBUG=gcpacertrace=1 (Go 1.6 to 1.17, 1.25 and later)',
  says: 'sweeping finishes late',
  thresholds: {
    lag: {
      value: 0.5,
      unit: 'of the time between marks',
      source:
        'the background sweeper finishes within milliseconds; the rest is swept by allocations, in proportion (runtime/mgcsweep.go, deductSweepCredit), until the next cycle',
    },
    share: {
      value: 0.05,
      unit: 'of the Ps’ time',
      source: 'one millisecond in twenty of every request, as for assists',
    },
    lag_ms: {
      value: 100,
      unit: 'ms',
      source: 'about as long as a request: freed memory that cannot be reused meanwhile',
    },
  },
  means:
    'Long after a mark, goroutines that allocate are still sweeping: the background sweeper gets no CPU, or there is too much to sweep.',
  computed:
    'From the end of each mark to the last sweep by an allocation before the next cycle, over the time between marks (traces do not record the background sweeper). In a log: what was allocated until sweeping was done, over what GOGC allows before the next cycle.',
  helps: 'CPU for the background sweeper (it runs when a P is idle); fewer small objects.',
  judge(facts, t) {
    if (facts.swept) return sweptLate(facts, facts.swept, t);
    const { sweeping, procs = [] } = facts.summary;
    const ns = secondsOf(facts) * 1e9 * (procs.at(-1) ?? 1);
    if (!sweeping || !(ns > 0) || facts.summary.cycles < 4 || sweeping.lag_share < t.lag) return undefined;
    const share = sweeping.by_allocations_ns / ns;
    if (share < t.share && sweeping.lag_p50_ns < t.lag_ms * MS) return undefined;
    return {
      severity: 'low',
      confidence: 0.8,
      title: `sweeping finishes late: allocations still swept ${formatDuration(sweeping.lag_p50_ns)} after the end of a mark (median), for ${formatShare(sweeping.lag_share)} of the time between marks, and spent ${formatShare(share)} of the CPU on it`,
      figures: {
        lag_p50_ns: sweeping.lag_p50_ns,
        lag_max_ns: sweeping.lag_max_ns,
        lag_share: sweeping.lag_share,
        share: significant(share),
      },
      evidence: [{ file: facts.file }],
      ...LATE_SWEEP,
    };
  },
};

const LATE_SWEEP: Pick<Judgement, 'advice' | 'causes'> = {
  advice: ['the background sweeper runs on idle Ps: is any CPU left?'],
  causes: [
    cause('all Ps are busy', 0.7, 'CPU use against GOMAXPROCS and the quota'),
    cause('a large heap of small objects', 0.3, 'a heap profile by objects'),
  ],
};

/** From the lines of gcpacertrace=1. Converts the allocation to time at an even pace. */
function sweptLate(facts: Facts, { cycles, share }: SweptFacts, t: Values): Judgement | undefined {
  const lagNs = Math.min(share, 1) * (facts.summary.gc_interval_s?.p50 ?? 0) * 1e9;
  if (cycles < 4 || share < t.lag || lagNs < t.lag_ms * MS) return undefined;
  return {
    severity: 'low',
    confidence: 0.7,
    title: `sweeping finishes late: by the time it was done, the program had allocated ${formatShare(Math.min(share, 1))} of what it may before the next cycle (median of ${cycles} cycles, about ${formatDuration(lagNs)} after the end of the mark)`,
    figures: { lag_p50_ns: Math.round(lagNs), lag_share: significant(share), cycles },
    evidence: [{ file: facts.file, line: facts.firstLine, line_to: facts.lastLine }],
    ...LATE_SWEEP,
  };
}

export const traceRules: readonly Rule[] = [nonGcPause, lowMutatorUtilization, gcSchedLatency, slowSweep];
