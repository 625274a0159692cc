// Assessments of figures, only if one line is enough for that and an authoritative source sets the criterion.
import { formatNumber, formatShare } from '../model/format.js';
import { intersect } from '../model/version.js';
import type { Assessment } from './explanation.js';
import type { Cycle } from './figures.js';

const RELEASE_1_5 = 'Go 1.5 release notes: “almost always under 10 milliseconds”';
const RELEASE_1_8 = 'Go 1.8 release notes: “usually under 100 microseconds”';
const OBJECTIVE = 'the Go team’s objective of 2018, go.dev/blog/ismmkeynote';
const BACKGROUND = 'runtime/mgcpacer.go: gcBackgroundUtilization = 0.25, within half of it';
export const TO_STOP =
  ' Late goroutines make it long: a loop without calls (before Go 1.14), a large allocation that is being cleared, a machine short of CPU.';

const assessing =
  (verdict: Assessment['verdict']) =>
  (text: string, source: string): Assessment => ({ verdict, text, source });
const [good, fair, poor] = [assessing('good'), assessing('fair'), assessing('poor')];

export function assessStop(ns: number, cycle: Cycle, why: string): Assessment | undefined {
  if (Number.isNaN(ns)) return undefined;
  if (cycle.stopped && ns >= 10e6)
    return poor('Long, as every forced cycle up to Go 1.8: all of its marking is in this stop.', RELEASE_1_5);
  if (cycle.versions.high < 8 && ns < 10e6)
    return good('Below the 10 ms that it was designed for.', RELEASE_1_5);
  if (ns < 100e3) return good('Short: below the usual 100 µs.', RELEASE_1_8);
  if (ns < 500e3) return good('Short: within the 500 µs that the runtime aims at.', OBJECTIVE);
  if (ns >= 10e6) return poor(`Long: stops were designed to stay below 10 ms.${why}`, RELEASE_1_5);
  const text = 'Above the 500 µs that the runtime aims at, below the 10 ms that it was once designed for.';
  return fair(text + why, OBJECTIVE);
}

/** The share since start is meaningful only after start-up. */
const START_UP_MS = 1000;

export function assessShare(cycle: Cycle): Assessment | undefined {
  const util = cycle.of('util');
  if (!(cycle.of('atMs') >= START_UP_MS) || util < 25) return undefined;
  if (util >= 50)
    return poor(
      'Half of all CPU or more, over the whole life: from 50 % on Go 1.19+ stops assisting and lets the heap pass its goal.',
      'runtime/mgclimit.go',
    );
  return poor(
    'As much as if a cycle were always running: 25 % is what the collector takes while it marks.',
    'runtime/mgcpacer.go: gcBackgroundUtilization = 0.25',
  );
}

/** Shorter marks end before workers and clocks have settled. */
const SETTLED_NS = 1e6;

export function assessAssists(cycle: Cycle): Assessment | undefined {
  const assist = cycle.of('cpuAssistNs');
  const share = assist / cycle.capacity;
  if (cycle.stopped || Number.isNaN(share)) return undefined;
  const source = 'gcGoalUtilization in the runtime';
  if (assist === 0) return good('None: the background workers kept up.', source);
  if (cycle.of('markNs') < SETTLED_NS) return undefined;
  const told = `${formatShare(share)} of all Ps during the mark`;
  const plan = intersect(cycle.versions, { low: 10, high: 17 })
    ? 'Go 1.10 to 1.17 plan with up to 5 %, other versions with none.'
    : 'this version plans with none.';
  if (share <= 0.05) return good(`${told}: little; ${plan}`, source);
  if (share <= 0.25) return fair(`${told}: ${plan}`, source);
  return poor(
    `${told}: more than the 25 % that the background workers take. The goroutines allocate faster than these mark.`,
    source,
  );
}

export function assessBackground(cycle: Cycle): Assessment | undefined {
  const share = cycle.of('cpuBackgroundNs') / cycle.capacity;
  if (cycle.stopped || cycle.reading.grammar.id === '1.5' || !(cycle.of('markNs') >= SETTLED_NS))
    return undefined;
  if (Number.isNaN(share)) return undefined;
  const told = `${formatShare(share)} of all Ps during the mark, aimed at: 25 %.`;
  if (share > 0.375)
    return fair(
      `${told} With few Ps the share cannot be divided finely; time without CPU counts too.`,
      BACKGROUND,
    );
  if (share >= 0.125) return good(told, BACKGROUND);
  return cycle.of('cpuIdleNs') > cycle.of('cpuBackgroundNs')
    ? good(`${told} Idle Ps did most of it.`, BACKGROUND)
    : fair(`${told} The workers came late, or did not get their share.`, BACKGROUND);
}

/** Small goals cannot be kept exactly, because spans are allocated as a whole. */
const SMALL_GOAL_MIB = 8;

export function assessOvershoot(cycle: Cycle): Assessment | undefined {
  const [start, end, goal] = [cycle.of('heapStart'), cycle.of('heapEnd'), cycle.of('goal')];
  if (cycle.stopped || cycle.off || Number.isNaN(goal)) return undefined;
  const source = 'MemStats.NextGC: “The garbage collector’s goal is to keep HeapAlloc ≤ NextGC”';
  if (end <= goal) return good('The mark ended before the heap passed its goal.', source);
  const told = `The heap passed its goal by ${formatNumber(end - goal)} MiB (${formatShare(end / goal - 1)})`;
  if (start > goal) return fair(`${told}, and had passed it before the cycle began.`, source);
  if (end <= 1.1 * goal || goal <= SMALL_GOAL_MIB) return fair(`${told} before the mark was over.`, source);
  const why =
    end > 1.5 * start
      ? 'one large allocation does that, or goroutines that allocate faster than it marks.'
      : 'the goroutines allocated faster than it marked.';
  return poor(`${told} before the mark was over: ${why}`, source);
}

export function assessGoal(cycle: Cycle): Assessment | undefined {
  const [goal, start] = [cycle.of('goal'), cycle.of('heapStart')];
  if (cycle.stopped || cycle.off || Number.isNaN(goal)) return undefined;
  if (goal < start && cycle.versions.low >= 19) {
    // 1.19 has no floor at the heap's start.
    const or = cycle.versions.low === 19 ? ', or it is Go 1.19' : '';
    return fair(
      `Below the heap at the start: a memory limit (GOMEMLIMIT) holds it down, not GOGC${or}.`,
      'runtime/mgcpacer.go, memoryLimitHeapGoal',
    );
  }
  if (goal === 4 && cycle.of('heapMarked') < 4)
    return good(
      'The least goal that GOGC=100 allows: 4 MiB × GOGC/100. So small a heap is collected often, and cheaply.',
      'runtime/mgcpacer.go, defaultHeapMinimum',
    );
  return undefined;
}
