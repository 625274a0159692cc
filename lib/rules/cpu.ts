// Findings of the CPU that collection takes: its share, who pays for the marks, and marks that take long.
import { formatDuration, formatShare } from '../model/format.js';
import { isHeldByLimit } from './limited.js';
import { cause, linesOf, ratioSpan, round, spanOf, type Rule } from './rule.js';
import { shareOf, tracedShare } from './shares.js';
import { cpuThrottling } from './throttling.js';

const WINDOW_S = 2;

/** Of a share: a digit more than it is shown with, or the verdict, which has it from here, would round 11.46 % up to 12. */
const exact = (share: number): number => round(share, 4);

const gcCpuShare: Rule = {
  id: 'gc-cpu-share',
  needs: 'gctrace lines of Go 1.5 and later',
  says: 'GC takes too much CPU, in which window',
  thresholds: {
    share: {
      value: 0.1,
      unit: 'of the CPU',
      source:
        'the guide to the Go GC treats the cost as live heap against GOGC’s room; a tenth is where doubling GOGC saves 5 % of all CPU',
    },
    window: {
      value: 0.25,
      unit: 'of the CPU for two seconds',
      source:
        'what the collector takes while it marks without assists (runtime/mgcpacer.go, gcBackgroundUtilization): marking without a break',
    },
    least_s: {
      value: 2,
      unit: 's',
      source: 'a start fills the heap from nothing: its share says nothing of the service',
    },
    printed: {
      value: 10,
      unit: 'percent that the runtime prints',
      source: 'the same tenth; it is cumulative since the process began',
    },
  },
  means: 'A good part of the CPU marks and stops instead of running the program.',
  computed:
    'CPU of assists and workers over the Ps’ time, after the first second, over all and in the worst two seconds; stops are left out, since they are printed as clock × P. Or the percent that the runtime itself prints, which is cumulative since the process began.',
  helps:
    'GC cost goes with allocation rate × live heap / (goal − live heap): a higher GOGC, a higher memory limit, less garbage, or fewer pointers.',
  judge(facts, t) {
    const { summary, history, util } = facts;
    const traced = tracedShare(summary, 'marking');
    const share = traced ?? shareOf(history, 'marking', WINDOW_S);
    const over =
      share !== undefined &&
      (traced
        ? traced.whole >= t.window
        : share.seconds >= t.least_s && (share.whole >= t.share || share.worst >= t.window));
    const age = (summary.duration_s ?? 0) + (history.timed ? history.column('at')[0] : 0);
    const printed = util >= t.printed && age >= 10 && summary.cycles >= 2;
    if (!over && !printed) return undefined;
    const whole = over ? share.whole : util / 100;
    const percent = summary.gogc?.at(-1)?.likely;
    const wanted = percent === undefined ? undefined : Math.ceil((percent * whole) / (t.share / 2) / 50) * 50;
    const bursts = over && share.whole < t.share;
    const limited = isHeldByLimit(facts);
    return {
      severity: whole >= 0.25 ? 'medium' : 'low',
      confidence: over ? 0.9 : 0.8,
      title: traced
        ? `GC takes ${formatShare(whole)} of the CPU over the trace's ${formatDuration(traced.seconds * 1e9)} (marking alone: workers that are not idle, and assists)`
        : bursts
          ? `GC took ${formatShare(share.worst)} of the CPU in its worst two seconds (from ${round(share.worstFromS)} s on; ${formatShare(share.whole)} over all)`
          : `GC takes ${formatShare(whole)} of the CPU${over ? ` (marking alone; ${formatShare(share.worst)} in its worst two seconds, from ${round(share.worstFromS)} s on)` : ', as the runtime prints it since the process began'}`,
      figures: {
        share: exact(whole),
        ...(over && { worst_share: exact(share.worst), worst_from_s: share.worstFromS }),
      },
      evidence: [linesOf(facts)],
      advice: [
        ...(limited
          ? [
              'the memory limit sets the goal, so a higher GOGC changes nothing: a higher GOMEMLIMIT does, or less live heap',
            ]
          : []),
        ...(wanted !== undefined && !bursts && !limited && percent !== undefined && wanted > percent
          ? [
              `GOGC=${wanted} instead of ${percent} would bring it to about ${formatShare((whole * percent) / wanted)}, for a heap of up to ${round(1 + wanted / 100)} × the live heap (computed: the cost goes with 1/GOGC at the same load and live heap)`,
            ]
          : []),
        'a CPU profile tells what allocates: go tool pprof -sample_index=alloc_space',
      ],
      causes: [
        limited
          ? cause(
              'little room between live heap and memory limit',
              0.8,
              'GOMEMLIMIT, and the live heap of a healthy instance',
            )
          : cause(
              'little room between live heap and goal (low GOGC)',
              percent !== undefined && percent < 100 ? 0.8 : 0.3,
              'GOGC of the process',
            ),
        cause(
          'much garbage beside a large live heap of pointers',
          limited ? 0.2 : 0.5,
          'an allocation profile',
        ),
      ],
      from_n: summary.from_n!,
      to_n: summary.to_n!,
      ...(over && ratioSpan(facts, 'marking', 'capacity', t.share)),
    };
  },
};

const assistPressure: Rule = {
  id: 'assist-pressure',
  needs: 'gctrace lines of Go 1.5 and later',
  says: "the program's own goroutines pay for marking",
  thresholds: {
    share: { value: 0.05, unit: 'of the CPU', source: 'one millisecond in twenty of every request' },
    window: { value: 0.1, unit: 'of the CPU for two seconds', source: 'twice that, while it lasts' },
    of_marking: {
      value: 0.55,
      unit: 'of the marking',
      source:
        'more than the workers’ own part: the pacer aims at no assists at all from 1.18 on, at 5 points of 30 before (runtime/mgcpacer.go, gcGoalUtilization)',
    },
    during: {
      value: 0.25,
      unit: 'of the CPU while it marks',
      source: 'what the workers take for themselves',
    },
  },
  means:
    'Goroutines that allocate are made to mark: requests become slower during every mark, though no stop is long.',
  computed:
    'The assists’ CPU over the Ps’ time, after the first second; or, where only a few cycles are there, over the Ps’ time of the marks.',
  helps:
    'Allocation outruns the workers: allocate less in bursts, give marks more CPU, raise GOGC for more runway.',
  judge(facts, t) {
    const { summary, history } = facts;
    const traced = tracedShare(summary, 'assist');
    const share = traced ?? shareOf(history, 'assist', WINDOW_S);
    const over =
      share !== undefined &&
      (traced
        ? traced.whole >= t.window
        : share.seconds >= WINDOW_S && (share.whole >= t.share || share.worst >= t.window));
    const [assist, marking, mark, procs] = (['assist', 'marking', 'mark', 'procs'] as const).map((f) =>
      history.column(f),
    );
    let [a, m, room] = [0, 0, 0];
    for (let i = 0; i < assist.length; i++) {
      a += assist[i];
      m += marking[i];
      room += mark[i] * procs[i];
    }
    // A handful of cycles: what counts is what requests meet while a mark runs.
    const few =
      !traced &&
      summary.cycles >= 2 &&
      summary.cycles < 16 &&
      a >= t.of_marking * m &&
      a >= t.during * room &&
      room / (procs[0] || 1) >= 5e6 * summary.cycles;
    if (!over && !few) return undefined;
    const whole = over ? share.whole : (summary.assist_share ?? 0);
    return {
      severity: whole >= 0.15 ? 'medium' : 'low',
      confidence: over ? 0.9 : 0.6,
      title: over
        ? `the program's own goroutines spend ${formatShare(whole)} of the CPU marking (${formatShare(m > 0 ? a / m : 0)} of all marking; ${traced ? `over the trace's ${formatDuration(traced.seconds * 1e9)}` : `${formatShare(share.worst)} in the worst two seconds`})`
        : `the program's own goroutines do ${formatShare(a / m)} of the marking, and that takes ${formatShare(a / room)} of the CPU while a mark runs`,
      figures: { assist_share: exact(whole), of_marking: m > 0 ? exact(a / m) : 0 },
      evidence: [linesOf(facts)],
      advice: [
        'an execution trace names who pays and for how long (MARK ASSIST)',
        'more room helps: a higher GOGC or memory limit; so does spreading bursts of allocation',
      ],
      causes: [
        cause('allocation outruns the marking', 0.6, 'an allocation profile'),
        cause('marks starved of CPU (few Ps, throttling)', 0.3, 'cpu.stat of the cgroup'),
      ],
      from_n: summary.from_n!,
      to_n: summary.to_n!,
      ...(over && ratioSpan(facts, 'assist', 'capacity', t.share)),
    };
  },
};

const longMark: Rule = {
  id: 'long-mark',
  needs: 'gctrace lines of Go 1.5 and later',
  says: 'marking takes long for its heap',
  thresholds: {
    mark_ms: {
      value: 100,
      unit: 'ms in one mark of ten',
      source: 'requests of a service live about as long: each meets the assists of a mark',
    },
    pace: {
      value: 3,
      unit: 'ms a MiB and P',
      source: 'a worker marks some 0.2–1 ms a MiB; three are pointers all over, or no CPU',
    },
    worked: {
      value: 0.125,
      unit: 'of the CPU while it marks',
      source:
        'half of what workers take for themselves (runtime/mgcpacer.go, gcBackgroundUtilization): four Ps and more have one that does nothing else; of fewer, Ps that are idle do it',
    },
  },
  means:
    'Marks take much longer than the heap’s size asks for: many small objects full of pointers, or too little CPU for the workers.',
  computed: 'p90 of the concurrent mark, and the time of all marks over all they marked.',
  helps: 'Fewer pointers (values instead of pointers in maps and slices), fewer objects, more CPU.',
  judge(facts, t) {
    const { summary, history } = facts;
    const marks = summary.mark_ns;
    const pace = (summary.mark_ns_per_mib ?? 0) / 1e6;
    const [procs, mark] = [history.column('procs').at(-1) ?? 1, history.column('mark')];
    if (!marks || marks.n < 5 || marks.p90_ns < t.mark_ms * 1e6 || pace < t.pace * Math.min(1, 2 / procs))
      return undefined;
    const worked = history.total('marking') / (history.total('mark') * procs);
    const isSpared = facts.procsChanges.length === 0 && worked < t.worked;
    const waited = isSpared && procs >= 4;
    const byIdle = isSpared && !waited;
    // Loops without calls are preempted from 1.14 on: before, a mark waits until it can scan their goroutine's stack.
    const loops = waited && facts.versions.low < 14;
    return {
      severity: byIdle ? 'info' : 'low',
      confidence: 0.8,
      title: waited
        ? `marks take long, and most of it they wait: one of ten over ${formatDuration(marks.p90_ns)}, in which marking took ${formatShare(worked)} of the CPU`
        : `marking takes long: ${round(pace)} ms a MiB, one mark of ten over ${formatDuration(marks.p90_ns)}${byIdle ? `; it takes ${formatShare(worked)} of the CPU from the program, for Ps that are idle mark, or none does` : ''}`,
      figures: {
        p90_ns: marks.p90_ns,
        ns_per_mib: summary.mark_ns_per_mib ?? 0,
        ...(isSpared && { worked: round(worked) }),
      },
      evidence: [linesOf(facts)],
      advice: [
        ...(isSpared
          ? []
          : ['fewer pointers: values instead of pointers in maps and slices, offsets instead of strings']),
        byIdle
          ? 'does the machine swap, or run other threads (vmstat)?'
          : 'is the process throttled (cpu.stat: nr_throttled)?',
        ...(loops
          ? ['up to Go 1.13 a mark waits for each loop without calls: Go 1.14 and later preempt it']
          : []),
      ],
      causes: [
        ...(isSpared
          ? []
          : [cause('a heap of many small objects with pointers', 0.5, 'a heap profile by objects')]),
        cause(
          byIdle ? 'a machine short of memory or CPU' : 'too little CPU for the marks',
          loops || !waited ? 0.5 : 0.8,
          byIdle ? 'vmstat' : 'cpu.stat of the cgroup',
        ),
        ...(loops ? [cause('a loop without calls (up to Go 1.13)', 0.4, 'an execution trace')] : []),
      ],
      ...spanOf(facts, (i) => mark[i] >= t.mark_ms * 1e6 * history.cyclesIn(i)),
    };
  },
};

export const cpuRules: readonly Rule[] = [gcCpuShare, assistPressure, longMark, cpuThrottling];
