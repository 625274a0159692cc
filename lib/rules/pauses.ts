// Findings about stop-the-world pauses: long ones, outliers, and stops that wait for goroutines.
import { significant } from '../model/units.js';
import { formatDuration, formatNumber } from '../model/format.js';
import type { Evidence, Judgement } from '../model/finding.js';
import { given } from '../model/given.js';
import type { PauseFigures, PauseKind } from '../model/records.js';
import type { Facts } from '../process/facts.js';
import type { Stop } from '../process/pauses.js';
import { allCycles, cause, spanOf, stopsIn, valuesOf, type Rule, type Values } from './rule.js';
import { MARKS_BESIDE_SINCE, tellsWhole, wholeOf } from './forced.js';
import { atLeast, KIND_NAMES, LONG, longKind, type Long } from './long-stops.js';
import { pauseRegression } from './pause-regression.js';
import { shared } from './shared-cpus.js';
import { actorName, traceEvidence } from './traces.js';

const MS = 1e6;

/** Whether the same stop is mostly short: then the long ones waited for a goroutine rather than did work. */
const isWaiting = ({ figures }: Long, t: Values): boolean =>
  figures.p50_ns * t.waiting <= Math.max(figures.p90_ns, figures.max_ns) && figures.p50_ns < t.floor_ms * MS;

/** When stops of the kind took at least this long. */
function longSpan(facts: Facts, kind: PauseKind, floorMs: number): ReturnType<typeof spanOf> {
  const stops = facts.history.column(kind === 'sweep_term' ? 'sweepTerm' : 'markTerm');
  return spanOf(facts, (i) => stops[i] >= floorMs * MS);
}

/** From a trace: at least this share of the long stops waited for the last goroutine. */
const OF_LONG = 0.5;
function isLate({ summary: { stopping } }: Facts, { long }: Long, t: Values): boolean {
  const late = stopping ? atLeast(stopping, t.floor_ms * MS) : 0;
  return late >= t.stops && late >= OF_LONG * long;
}

/** Whether long stops come from waiting rather than from work. */
const waits = (facts: Facts, long: Long, t: Values): boolean =>
  facts.summary.stopping ? isLate(facts, long, t) : isWaiting(long, t);

/** Where most of the long stops are whole marks of forced cycles, too few or too rare for forced-gc. */
function ofForced(facts: Facts, { kind, long }: Long, t: Values): Judgement['causes'] | undefined {
  const whole = kind === 'mark_term' && !tellsWhole(facts) ? wholeOf(facts) : undefined;
  if (!whole || 2 * atLeast(whole, t.floor_ms * MS) < long) return undefined;
  return [
    cause(
      'the program forces cycles, which up to Go 1.8 stop the world for their whole mark',
      0.9,
      'grep for runtime.GC and debug.FreeOSMemory',
    ),
  ];
}

const stopFigures = (stops: number, { n, p50_ns, p90_ns, max_ns }: PauseFigures): Record<string, number> => ({
  stops,
  n,
  p50_ns,
  p90_ns,
  max_ns,
});

/** Whether forced-gc tells this stop. */
const isForced = (facts: Facts): ((stop: Stop) => boolean) =>
  tellsWhole(facts) ? ({ kind, forced }) => forced && kind === 'mark_term' : () => false;

/** The longest stop, if it is of the other kind: then it belongs to the finding too. */
function longestBeside(facts: Facts, { kind, figures }: Long): Stop | undefined {
  const isTold = isForced(facts);
  return facts.stops.find(
    (stop) => stop.kind !== kind && stop.kind !== 'cycle' && stop.ns > figures.max_ns && !isTold(stop),
  );
}

/** Where the longest stop is of the other kind, both kinds are named: a figure of one says nothing of the other. */
const longestFigures = (kind: PauseKind, longest: Stop | undefined): Record<string, number | string> =>
  longest ? { kind, longest_ns: longest.ns, longest_kind: longest.kind } : {};

const beside = (stop: Stop | undefined): string =>
  stop
    ? `; the longest stop of all: ${formatDuration(stop.ns)} for ${KIND_NAMES[stop.kind]} at gc ${stop.n}`
    : '';

/** The lines of the worst stops for which this holds. */
const evidenceOf = ({ file, stops }: Facts, holds: (stop: Stop) => boolean): Evidence[] =>
  stops
    .filter(holds)
    .slice(0, 5)
    .map(({ line }) => ({ file, line }));

const longPause: Rule = {
  id: 'long-pause',
  needs: 'gctrace lines of Go 1.5 and later',
  says: 'pauses are long again and again, not just once',
  thresholds: LONG,
  means:
    'Stop-the-world pauses are long again and again, and most of them are: something makes every stop slow.',
  computed:
    'The printed clock times of each kind of stop separately (they include the time to reach the stop). At least three stops, and one in twenty, of one kind above the floor; if both kinds have them, the one whose long stops took more time together.',
  helps:
    'On a busy or throttled machine threads are not scheduled: check CPU limits and noisy neighbours first, then goroutines that are slow to stop. Before Go 1.14 look first for loops without calls, which nothing interrupts (Go 1.14 release notes).',
  judge(facts, t) {
    const long = longKind(facts, t);
    if (!long || waits(facts, long, t)) return undefined;
    const { kind, figures } = long;
    const longest = longestBeside(facts, long);
    const whole = ofForced(facts, long, t);
    return {
      severity: figures.p90_ns >= 10 * MS ? 'medium' : 'low',
      confidence: 0.85,
      title: `pauses are long: ${formatNumber(long.long)} of ${formatNumber(figures.n)} stops for ${KIND_NAMES[kind]} took ${t.floor_ms} ms or more (p90 ${formatDuration(figures.p90_ns)}, max ${formatDuration(figures.max_ns)})${beside(longest)}`,
      figures: { ...stopFigures(long.long, figures), ...longestFigures(kind, longest) },
      evidence: evidenceOf(facts, (stop) => stop.kind === kind || stop === longest),
      advice: given(
        runsOn(facts) &&
          'Go 1.14 and later interrupt loops without calls; before, a call inside the loop lets it stop',
        whole
          ? 'remove the calls, or move to Go 1.9 and later, where forced cycles mark beside the program'
          : 'is the container throttled (cpu.stat: nr_throttled)? are there more threads than cores?',
        `${stopsIn(facts)} shows who requested each stop and who was last to stop`,
      ),
      causes:
        whole ??
        given(
          runsOn(facts) && cause(`${LOOP}, and holds up every stop`, 0.6, stopsIn(facts)),
          cause(
            'the process gets too little CPU (quota, noisy neighbours, low priority)',
            runsOn(facts) ? 0.3 : 0.6,
            'cpu.stat of the cgroup; run queue of the host',
          ),
          !runsOn(facts) && cause('goroutines that are slow to stop', 0.3, stopsIn(facts)),
        ),
      ...allCycles(facts),
      ...longSpan(facts, kind, t.floor_ms),
    };
  },
};

const stopLatency: Rule = {
  id: 'stop-latency',
  needs: 'gctrace lines of Go 1.5 and later; a trace to be sure',
  says: 'the time goes into stopping goroutines, not into work while they are stopped',
  thresholds: LONG,
  means:
    'Most stops are short, but some take many times as long: the world waited for a goroutine that could not be stopped, such as one in a large copy or clear, or (before Go 1.14) in a loop without calls.',
  computed:
    'At least three stops, and one in twenty, of one kind above the floor, while the median of that kind is short: the work of a stop hardly varies, so the long ones waited. A trace shows how long each stop waited for the last goroutine.',
  helps:
    'An execution trace names the goroutine that was last to stop. Copy and clear in chunks; Go 1.14 preempts loops, Go 1.17 breaks up large clears.',
  judge(facts, t) {
    const long = longKind(facts, t);
    if (!long || !waits(facts, long, t)) return undefined;
    if (facts.summary.stopping) return lateStops(facts, facts.summary.stopping, t);
    const { kind, figures } = long;
    const longest = longestBeside(facts, long);
    return {
      severity: figures.p90_ns >= 10 * MS ? 'medium' : 'low',
      confidence: 0.8,
      title: `stopping the world is repeatedly slow: ${formatNumber(long.long)} of ${formatNumber(figures.n)} stops for ${KIND_NAMES[kind]} took ${t.floor_ms} ms or more (max ${formatDuration(figures.max_ns)}), though half take under ${formatDuration(figures.p50_ns)}${beside(longest)}`,
      figures: { ...stopFigures(long.long, figures), ...longestFigures(kind, longest) },
      evidence: evidenceOf(facts, (stop) => stop.kind === kind || stop === longest),
      advice: given(
        shared(facts)?.advice,
        'an execution trace names the goroutine that was last to stop, and what it was doing',
        `copy, clear and append very large slices in chunks${loops(facts)}`,
      ),
      causes: given(
        shared(facts)?.cause,
        cause(
          runsOn(facts)
            ? `${LOOP}, or one in a large copy or clear`
            : `a goroutine that cannot be preempted: a large copy or clear${loops(facts) === '' ? '' : ', a loop (before Go 1.14)'}`,
          shared(facts) ? 0.2 : 0.5,
          'a 5 s execution trace',
        ),
        !shared(facts) &&
          cause(
            'threads not being scheduled: throttling, noisy neighbours',
            0.4,
            'cpu.stat of the cgroup: nr_throttled',
          ),
      ),
      ...allCycles(facts),
      ...longSpan(facts, kind, t.floor_ms),
    };
  },
};

/** A trace names the goroutines for which the stop waited. */
function lateStops(facts: Facts, stopping: PauseFigures, t: Values): Judgement {
  const { late_stops: causes = [], longest_pauses: longest = [], trace } = facts.summary;
  const { versions } = facts;
  const late = atLeast(stopping, t.floor_ms * MS);
  const [worst] = causes;
  const whole = causes.reduce((sum, { total_ns: ns }) => sum + ns, 0);
  const isMost = worst?.by?.function !== undefined && 2 * worst.total_ns >= whole;
  const who = isMost ? actorName(worst.by) : undefined;
  // Since 1.22 each P that is stopped records what it ran. If all were idle, the thread that stops the world was itself scheduled
  // late.
  const areNamed = versions.low >= NAMED_SINCE && !trace?.lacks?.length;
  const forNobody = causes.reduce((sum, { by, total_ns: ns }) => (by ? sum : sum + ns), 0);
  const nobody = areNamed && causes.length > 0 && 2 * forNobody >= whole;
  return {
    severity: stopping.p90_ns >= 10 * MS ? 'medium' : 'low',
    confidence: 0.9,
    title: `stopping the world is repeatedly slow: ${formatNumber(late)} of ${formatNumber(stopping.n)} stops waited ${t.floor_ms} ms or more (max ${formatDuration(stopping.max_ns)})${who === undefined ? '' : ` for the last goroutine, mostly in ${who}`}`,
    figures: {
      ...stopFigures(late, stopping),
      ...(isMost && {
        function: worst.by!.function,
        of_waiting: significant(worst.total_ns / whole),
      }),
    },
    evidence: traceEvidence(causes.length > 0 ? causes : longest),
    advice: [
      nobody
        ? 'no goroutine kept most of these stops waiting: the thread that stops the world was not scheduled itself'
        : who === undefined
          ? areNamed
            ? 'no function stands out: the table of the longest stops shows who was last'
            : 'this trace does not show who was last: traces of Go 1.22 and later do'
          : `look at ${who}: copy, clear and append very large slices in chunks${loops({ versions })}`,
    ],
    causes: given(
      !nobody &&
        cause(
          'a goroutine that cannot be preempted: a large copy or clear',
          0.6,
          who === undefined ? (areNamed ? stopsIn(facts) : 'a trace that names it') : 'its code',
        ),
      cause(
        'threads not being scheduled: throttling, noisy neighbours',
        nobody ? 0.9 : 0.4,
        'cpu.stat of the cgroup: nr_throttled',
      ),
    ),
  };
}

/** The first version that can preempt loops (runtime/preempt.go; Go 1.14 release notes, design 24543). */
const INTERRUPTED_SINCE = 14;
/** Whether no possible version does, and stops are no marks: then loops are the likeliest reason for slow stops. */
const runsOn = ({ versions: { low, high } }: Facts): boolean =>
  low >= MARKS_BESIDE_SINCE && high < INTERRUPTED_SINCE;
const LOOP = 'a goroutine in a loop without calls, which nothing interrupts before Go 1.14';
const loops = ({ versions: { low } }: Pick<Facts, 'versions'>): string =>
  low < INTERRUPTED_SINCE ? '; up to Go 1.13 a loop without calls holds up every stop' : '';
/** The first version whose traces name the goroutine of each P that stops, and none for idle Ps (golang.org/x/exp/trace). */
const NAMED_SINCE = 22;

const pauseOutlier: Rule = {
  id: 'pause-outlier',
  needs: 'gctrace lines of Go 1.5 and later',
  says: 'one or a few pauses far longer than the rest, and what happened at that time',
  thresholds: {
    floor_ms: { value: 10, unit: 'ms', source: 'the maximum that Go 1.5 promised for a stop' },
    worth_ms: {
      value: 2,
      unit: 'ms',
      source:
        'below the floor, but many times what stops take since Go 1.8 (under 0.5 ms): for information only',
    },
    times: {
      value: 20,
      unit: 'times the median',
      source:
        'pauses are roughly log-normal with a sigma below 1: twenty times the median is about three sigma out',
    },
  },
  means: 'A single stop, or a few, took far longer than all the others.',
  computed:
    'The longest stops of each kind against that kind’s median; if one in twenty is long, it is long-pause or stop-latency instead.',
  helps:
    'Check what happened at that time: a forced cycle, a change of GOMAXPROCS, a large allocation, other load on the machine.',
  judge(facts, t) {
    if ([longPause, stopLatency].some((rule) => longKind(facts, valuesOf(rule, facts)))) return undefined;
    const isFar = ({ kind, ns }: Stop): boolean => {
      const usual = facts.summary.pauses[kind]?.p50_ns ?? Infinity;
      return kind !== 'cycle' && ns >= t.worth_ms * MS && ns >= t.times * Math.max(usual, 1e3);
    };
    const isTold = isForced(facts);
    const far = facts.stops.filter((stop) => isFar(stop) && !isTold(stop));
    const [worst] = far;
    if (!worst || facts.summary.cycles < 8) return undefined;
    const usual = facts.summary.pauses[worst.kind]!.p50_ns;
    const beside = given(
      worst.forced && 'a forced cycle',
      facts.procsChanges.some(({ n }) => Math.abs(n - worst.n) <= 1) && 'GOMAXPROCS changed',
      worst.n <= 2 && 'the start of the process',
      mayClear(worst) && 'the heap jumped past its goal',
    );
    const leapt = far.filter(mayClear);
    return {
      severity: worst.ns >= t.floor_ms * MS ? 'low' : 'info',
      confidence: 0.9,
      title: `${far.length === 1 ? 'one stop was' : `${far.length} stops were`} far longer than the rest: ${formatDuration(worst.ns)} for ${KIND_NAMES[worst.kind]} at gc ${worst.n} (median ${formatDuration(usual)}${beside.length > 0 ? `; at that time: ${beside.join(', ')}` : ''})`,
      figures: {
        stops: far.length,
        max_ns: worst.ns,
        median_ns: usual,
        n: worst.n,
        ...(leapt.length > 0 && { leapt: leapt.length }),
      },
      evidence: evidenceOf(facts, isFar),
      ...whyFar(facts, worst, 2 * leapt.length >= far.length),
      from_n: worst.n,
      to_n: worst.n,
    };
  },
};

/** Clearing or copying a MiB takes 2 ms at most: measured for 220 MiB of new memory, page faults included. */
const CLEAR_NS_PER_MIB = 2 * MS;

/** Whether a large allocation was made just before, and may have taken that long. */
const mayClear = ({ leapt, ns }: Stop): boolean => leapt !== undefined && ns <= CLEAR_NS_PER_MIB * leapt;

/**
 * Where a large allocation has no preemption point (runtime/malloc.go, mallocgc and memclrNoHeapPointersChunked; runtime/slice.go,
 * growslice). Memory that is new from the operating system is not cleared.
 */
function unstoppable({ versions: { low } }: Facts): string {
  const clears = low < 17 ? 'cleared' : low < 23 ? 'cleared (with pointers, up to Go 1.22)' : '';
  return `a large allocation: memory that is ${clears === '' ? '' : `${clears}, or `}copied by append holds up a stop`;
}

/** Possible reasons for an outlier; a trace shows how long stopping the goroutines took, and which one was last. */
function whyFar(facts: Facts, worst: Stop, leapt: boolean): Pick<Judgement, 'advice' | 'causes'> {
  const { kind, n, ns } = worst;
  const { longest_pauses: longest = [], trace } = facts.summary;
  const told = longest.find((pause) => pause.kind === kind && pause.n === n);
  const [machine, late] = [
    'the machine did not schedule the threads at that moment',
    'one goroutine that could not be stopped',
  ];
  if (told?.stopping_ns === undefined)
    return {
      advice: [
        `was a request slow at that time?${trace ? '' : ' if so, an execution trace (a flight recorder in Go 1.25 and later) catches the next one'}`,
      ],
      causes: given(
        leapt &&
          cause(unstoppable(facts), mayClear(worst) ? 0.6 : 0.4, 'what grows then: a map, slice or buffer'),
        cause(machine, leapt ? 0.25 : 0.5, 'cpu.stat, steal time'),
        cause(late, leapt ? 0.1 : 0.4, trace ? 'its pause record (--ndjson)' : 'an execution trace'),
      ),
    };
  const stopping = told.stopping_ns;
  const whom = actorName(told.last);
  const isLate = stopping >= ns / 2;
  return {
    advice: [
      isLate
        ? `${formatDuration(stopping)} of it went into stopping the goroutines${whom ? `, the last of them in ${whom}` : ''}: was a request slow at that time?`
        : `${stopping === 0 ? 'none' : formatDuration(stopping)} of it went into stopping the goroutines, the rest passed while the world was stopped: was the machine busy with something else at that time?`,
    ],
    causes: isLate
      ? [cause(late, 0.5, 'the table of the longest stops'), cause(machine, 0.4, 'cpu.stat, steal time')]
      : [cause(machine, 0.8, 'cpu.stat, steal time')],
  };
}

export const pauseRules: readonly Rule[] = [longPause, stopLatency, pauseOutlier, pauseRegression];
