// Findings about GC's CPU use: its share, who pays for the marks, and marks that take long.
import { significant } from '../model/units.js';
import { counted, formatDuration, formatSeconds, formatShare } from '../model/format.js';
import { given } from '../model/given.js';
import { isHeldByLimit, liftedAt } from './limited.js';
import { allCycles, cause, linesOf, ratioSpan, spanOf, traceOf, type Rule } from './rule.js';
import { ofTime, shared } from './shared-cpus.js';
import { isTooMuch, LEAST_S, shareOf, WINDOW_S } from './shares.js';
import { cpuThrottling } from './throttling.js';

/** One digit more than is displayed: the verdict rounds again, and would turn 11.46 % into 12 %. */
const exact = (share: number): number => significant(share, 4);

const gcCpuShare: Rule = {
  id: 'gc-cpu-share',
  needs: 'gctrace lines of Go 1.5 and later',
  says: 'GC takes too much CPU, overall or in its worst window',
  thresholds: {
    share: {
      value: 0.1,
      unit: 'of the CPU',
      source:
        'by the cost model of the Go GC guide (go.dev/doc/gc-guide), doubling GOGC halves the GC cost: at a tenth that saves 5 % of all CPU',
    },
    window: {
      value: 0.25,
      unit: 'of the CPU for two seconds',
      source:
        'what the collector takes while it marks without assists (runtime/mgcpacer.go, gcBackgroundUtilization): marking never paused',
    },
    least_s: {
      value: LEAST_S,
      unit: 's',
      source: 'while the heap first fills, GC’s share says nothing about the service',
    },
    printed: {
      value: 10,
      unit: 'percent as printed by the runtime',
      source: 'the same tenth; the printed figure is cumulative since the process started',
    },
  },
  means: 'A large part of the CPU goes to GC instead of running the program.',
  computed:
    'CPU time of assists and workers over the Ps’ time, without the first second: overall, and in the worst two seconds. Stops are left out, because they are printed as clock × P. Or the percentage that the runtime itself prints, cumulative since the process started.',
  helps:
    'GC cost is proportional to allocation rate × live heap / (goal − live heap): a higher GOGC or memory limit, less garbage, or fewer pointers.',
  judge(facts, t) {
    const { summary, history, util } = facts;
    const share = shareOf(facts, 'marking');
    const over = share !== undefined && isTooMuch(share, t.least_s, t);
    const age = (summary.duration_s ?? 0) + (history.timed ? history.column('at')[0] : 0);
    const printed = util >= t.printed && age >= 10 && summary.cycles >= 2;
    if (!over && !printed) return undefined;
    const whole = over ? share.whole : util / 100;
    const percent = summary.gogc?.at(-1)?.likely;
    const isLow = percent !== undefined && percent < 100;
    const wanted = Math.ceil(((percent ?? NaN) * whole) / (t.share / 2) / 50) * 50;
    const bursts = over && share.whole < t.share;
    const limited = isHeldByLimit(facts) && liftedAt(facts) === undefined;
    // Do not advise a process that ran out of memory to use more.
    const ranOut = (summary.crashes ?? []).some(
      ({ last, kind }) => last && (kind === 'killed' || kind === 'out-of-memory'),
    );
    return {
      severity: whole >= 0.25 ? 'medium' : 'low',
      confidence: over ? 0.9 : 0.8,
      title: share?.isTraced
        ? `GC takes ${formatShare(whole)} of the CPU over the trace's ${formatSeconds(share.seconds)} (marking only: assists and non-idle workers)`
        : bursts
          ? `GC took ${formatShare(share.worst)} of the CPU in its worst two seconds (from ${significant(share.worstFromS)} s; ${formatShare(share.whole)} overall)`
          : `GC takes ${formatShare(whole)} of the CPU${over ? ` (marking only; ${formatShare(share.worst)} in its worst two seconds, from ${significant(share.worstFromS)} s)` : ' since the process started, as the runtime prints it'}`,
      figures: {
        share: exact(whole),
        ...(over && { worst_share: exact(share.worst), worst_from_s: share.worstFromS }),
      },
      evidence: [linesOf(facts)],
      advice: given(
        limited &&
          'the memory limit sets the goal, so raising GOGC does nothing: raise GOMEMLIMIT, or shrink the live heap',
        percent !== undefined &&
          wanted > percent &&
          !(bursts || limited || ranOut) &&
          `GOGC=${wanted} instead of ${percent} would bring it to about ${formatShare((whole * percent) / wanted)}, with a heap of up to ${significant(1 + wanted / 100)} × the live heap (estimated: GC cost is proportional to 1/GOGC at the same load and live heap)`,
        'an allocation profile shows what allocates: go tool pprof -sample_index=alloc_space',
      ),
      causes: [
        limited
          ? cause(
              'little headroom between live heap and memory limit',
              0.8,
              'GOMEMLIMIT against the live heap of a healthy instance',
            )
          : cause(
              'little headroom between live heap and goal (low GOGC)',
              isLow ? 0.7 : 0.3,
              'the process’s GOGC',
            ),
        cause(
          'a lot of garbage, and a large live heap full of pointers',
          limited ? 0.2 : isLow ? 0.3 : 0.5,
          'an allocation profile',
        ),
      ],
      ...allCycles(facts),
      ...(over && ratioSpan(facts, 'marking', 'capacity', t.share)),
    };
  },
};

const assistPressure: Rule = {
  id: 'assist-pressure',
  needs: 'gctrace lines of Go 1.5 and later',
  says: 'the program’s own goroutines do much of the marking (mark assists)',
  thresholds: {
    share: { value: 0.05, unit: 'of the CPU', source: 'one millisecond in twenty of every request' },
    window: { value: 0.1, unit: 'of the CPU for two seconds', source: 'twice that, for a shorter time' },
    of_marking: {
      value: 0.55,
      unit: 'of the marking',
      source:
        'more than the workers do: the pacer aims for no assists since 1.18, and before that for 5 of 30 points (runtime/mgcpacer.go, gcGoalUtilization)',
    },
    during: {
      value: 0.25,
      unit: 'of the CPU while it marks',
      source: 'as much as the background workers take',
    },
  },
  means:
    'Goroutines that allocate have to help with marking: requests slow down during every mark, though no stop is long.',
  computed:
    'CPU time of assists over the Ps’ time, without the first second; with only a few cycles, over the Ps’ time during marks.',
  helps:
    'Allocation outruns the workers: spread out bursts of allocation, give marking more CPU, or raise GOGC for more runway.',
  judge(facts, t) {
    const { summary, history } = facts;
    const share = shareOf(facts, 'assist');
    const over = share !== undefined && isTooMuch(share, WINDOW_S, t);
    const [assist, mark, procs] = history.columns('assist', 'mark', 'procs');
    let [a, room] = [0, 0];
    for (let i = 0; i < assist.length; i++) {
      a += assist[i];
      room += mark[i] * procs[i];
    }
    const { assist_of_marking: ofMarking = 0 } = summary;
    // With only a few cycles, judge what requests encounter while a mark runs.
    const few =
      !share?.isTraced &&
      summary.cycles >= 2 &&
      summary.cycles < 16 &&
      ofMarking >= t.of_marking &&
      a >= t.during * room &&
      room / (procs[0] || 1) >= 5e6 * summary.cycles;
    if (!over && !few) return undefined;
    const whole = over ? share.whole : (summary.assist_share ?? 0);
    return {
      severity: whole >= 0.15 ? 'medium' : 'low',
      confidence: over ? 0.9 : 0.6,
      title: over
        ? `mark assists (the program's own goroutines) take ${formatShare(whole)} of the CPU (${formatShare(ofMarking)} of the marking, idle Ps not counted; ${share.isTraced ? `over the trace's ${formatSeconds(share.seconds)}` : `${formatShare(share.worst)} in the worst two seconds`})`
        : `mark assists (the program's own goroutines) do ${formatShare(ofMarking)} of the marking (idle Ps not counted) and take ${formatShare(a / room)} of the CPU while a mark runs`,
      figures: { assist_share: exact(whole), of_marking: ofMarking },
      evidence: [linesOf(facts)],
      advice: [
        `${traceOf(facts)} shows which goroutines assist, and for how long (MARK ASSIST)`,
        'more headroom helps (a higher GOGC or memory limit), and so does spreading out bursts of allocation',
      ],
      causes: [
        cause('allocation outruns marking', 0.6, 'an allocation profile'),
        cause('marking is starved of CPU (few Ps, throttling)', 0.3, 'cpu.stat of the cgroup'),
      ],
      ...allCycles(facts),
      ...(over && ratioSpan(facts, 'assist', 'capacity', t.share)),
    };
  },
};

/** Of fewer, one in ten is the slowest one. */
const FEW_MARKS = 10;

const longMark: Rule = {
  id: 'long-mark',
  needs: 'gctrace lines of Go 1.5 and later',
  says: 'marking is slow for the size of the heap',
  thresholds: {
    mark_ms: {
      value: 100,
      unit: 'ms in one mark in ten',
      source: 'about as long as a request: every request would meet assists',
    },
    pace: {
      value: 3,
      unit: 'ms per MiB and P',
      source: 'a worker takes about 0.2–1 ms per MiB; three mean pointers everywhere, or no CPU',
    },
    worked: {
      value: 0.125,
      unit: 'of the CPU while it marks',
      source:
        'half of what workers take (runtime/mgcpacer.go, gcBackgroundUtilization): with four Ps or more, at least one does nothing else; with fewer, idle Ps do it',
    },
  },
  means:
    'Marks take much longer than the size of the heap explains: many small objects full of pointers, or too little CPU for the workers.',
  computed: 'p90 of the concurrent mark, and the time of all marks over all bytes marked.',
  helps: 'Fewer pointers (values instead of pointers in maps and slices), fewer objects, more CPU.',
  judge(facts, t) {
    const { summary, history } = facts;
    const marks = summary.mark_ns;
    const pace = (summary.mark_ns_per_mib ?? 0) / 1e6;
    const [procs, mark] = [history.column('procs').at(-1) ?? 1, history.column('mark')];
    if (!marks || marks.n < 5 || marks.p90_ns < t.mark_ms * 1e6 || pace < t.pace * Math.min(1, 2 / procs))
      return undefined;
    const worked = history.total('marking') / (history.total('mark') * procs);
    const atOnce = worked * procs;
    // One worker that marks all the time waits for nothing: the others find no work (runtime, gcMarkWorkAvailable).
    const inTurn = worked < t.worked && Math.abs(atOnce - 1) < 0.5;
    const isSpared = facts.procsChanges.length === 0 && worked < t.worked && !inTurn;
    const waited = isSpared && procs >= 4;
    const byIdle = isSpared && !waited;
    // Since 1.14 loops without calls can be preempted. Before, a mark waited until it could scan their goroutine's stack.
    const loops = waited && facts.versions.low < 14;
    const slowest =
      marks.n < FEW_MARKS
        ? `the slowest of ${marks.n} marks took ${formatDuration(marks.max_ns)}`
        : `one mark in ten takes ${formatDuration(marks.p90_ns)} or more`;
    return {
      severity: byIdle ? 'info' : 'low',
      confidence: 0.8,
      title: waited
        ? `marks are slow and mostly wait: ${slowest}, with marking at ${formatShare(worked)} of ${ofTime(facts)}`
        : `marking is slow: ${significant(pace)} ms per MiB${inTurn ? ` with ${counted(significant(atOnce, 2), 'worker')} at a time` : ''}, ${slowest}${byIdle ? `; the program loses ${formatShare(worked)} of the CPU to it: idle Ps do the marking, or nobody does` : ''}`,
      figures: {
        p90_ns: marks.p90_ns,
        ...(marks.n < FEW_MARKS && { longest_ns: marks.max_ns }),
        ns_per_mib: summary.mark_ns_per_mib ?? 0,
        ...(isSpared && { worked: significant(worked) }),
      },
      evidence: [linesOf(facts)],
      advice: given(
        shared(facts)?.advice,
        !isSpared &&
          (inTurn
            ? 'a long list is marked one node after the other; slices, or several lists, are marked by several workers'
            : 'fewer pointers: values instead of pointers in maps and slices, offsets instead of strings'),
        byIdle
          ? 'is the machine swapping, or busy with other threads (vmstat)?'
          : shared(facts) === undefined && 'is the process throttled (cpu.stat: nr_throttled)?',
        loops && 'up to Go 1.13 a mark waits for loops without calls; Go 1.14 and later preempt them',
      ),
      causes: given(
        !isSpared &&
          cause(
            inTurn
              ? 'a long chain of pointers, which only one worker can follow'
              : 'a heap of many small objects full of pointers',
            shared(facts) ? 0.2 : 0.5,
            'a heap profile by objects',
          ),
        shared(facts)?.cause ??
          cause(
            byIdle ? 'a machine short on memory or CPU' : 'too little CPU for marking',
            loops || !waited ? 0.5 : 0.8,
            byIdle ? 'vmstat' : 'cpu.stat of the cgroup',
          ),
        loops &&
          cause('a loop without calls (up to Go 1.13)', shared(facts) ? 0.2 : 0.4, 'an execution trace'),
      ),
      ...spanOf(facts, (i) => mark[i] >= t.mark_ms * 1e6 * history.cyclesIn(i)),
    };
  },
};

export const cpuRules: readonly Rule[] = [gcCpuShare, assistPressure, longMark, cpuThrottling];
