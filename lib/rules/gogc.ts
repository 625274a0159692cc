// Findings about GOGC: it was changed while the process ran, once or repeatedly.
import type { Judgement } from '../model/finding.js';
import { formatBytes } from '../model/format.js';
import { significant } from '../model/units.js';
import { gogcChanges, gogcOf, gogcValue, TUNER_CHANGES } from '../model/gogc-moves.js';
import { given } from '../model/given.js';
import type { GogcSegment } from '../model/records.js';
import type { Facts } from '../process/facts.js';
import { changeInGaps } from './gaps.js';
import {
  isHeldByLimit,
  isHeldByTuner,
  judgedGoals,
  limitSetLater,
  mayBeLimit,
  onlyChange,
} from './limited.js';
import { moved, movedFor } from './movers.js';
import { allCycles, cause, linesOf, type Rule } from './rule.js';

/** Without lower goals that a memory limit explains: when it is set, it lowers some below what it allows later (see `onlyChange`). */
const changesOf = (facts: Facts): [GogcSegment, GogcSegment][] =>
  gogcChanges(facts.summary.gogc).filter(
    ([from, to]) =>
      !(to.likely === undefined && !to.off && gogcOf(to) < gogcOf(from) && isHeldByLimit(facts)),
  );

/** Smaller moves of the goal are ignored; `off` moves it as far as possible. */
const MOVES = {
  value: 0.05,
  unit: 'of the goal',
  source:
    'less moves cycles and peak by as little: half the overshoot that the pacer tolerates (runtime/mgcpacer.go up to 1.17, the hard goal); the rules of development trees differ from releases by 3 % (golang/go#14951)',
};

/** How far the changes move the goal, from the lowest GOGC to the highest. */
function moveOf(changes: readonly [GogcSegment, GogcSegment][]): number {
  const goals = changes.flat().map((segment) => 1 + gogcOf(segment) / 100);
  return Math.max(...goals) / Math.min(...goals) - 1;
}

const gogcChange: Rule = {
  id: 'gogc-change',
  needs: 'gctrace lines of Go 1.5 and later',
  says: 'GOGC changed from a to b at cycle n (SetGCPercent)',
  thresholds: {
    most: {
      value: TUNER_CHANGES - 1,
      unit: 'changes',
      source: 'more changes are a tuner: gogc-tuner',
    },
    moves: MOVES,
  },
  means:
    'Something called debug.SetGCPercent while the process ran: the heap may now grow to live heap × (1 + GOGC/100).',
  computed:
    'Each goal allows an interval of GOGC values; adjacent intervals are intersected, and where no integer is left, GOGC was changed. If most previous cycles are missing: a step in goal over live heap that nine in ten cycles on both sides show while the live heap stays the same (with less confidence).',
  helps: 'If that was not intended, look for SetGCPercent in the program and its dependencies.',
  judge(facts, t) {
    const changes = changesOf(facts);
    if (changes.length === 0) return changeInGaps(facts) ?? changeInTrace(facts, t.moves, t.most);
    if (changes.length > t.most || moveOf(changes) < t.moves) return undefined;
    if (isHeldByTuner(facts) || limitSetLater(facts)) return undefined;
    const only = onlyChange(changes);
    const [from, to] = only ?? changes[0];
    const [, last] = changes.at(-1)!;
    const [before, after] = [gogcOf(from), gogcOf(to)];
    const mover = movedFor(
      facts,
      changes.map(([, { from_n: n }]) => n),
    );
    const orLimit = only !== undefined && after < before && mover === undefined && mayBeLimit(facts, to);
    return {
      severity: 'low',
      confidence: orLimit ? 0.5 : to.low !== undefined && to.high !== undefined ? 0.9 : 0.7,
      title:
        changes
          .map(([a, b], i) => {
            // A change goes on from where the one before it ended, unless that is known anew.
            const from =
              i > 0 && gogcValue(a) === gogcValue(changes[i - 1][1]) ? '' : `from ${gogcValue(a)} `;
            return `${i === 0 ? 'GOGC went ' : ''}${from}to ${gogcValue(b)} at gc ${b.from_n}`;
          })
          .join(', then ') + (orLimit ? ', or a memory limit was set' : ''),
      figures: {
        ...(from.likely !== undefined && { gogc_from: from.likely }),
        ...(to.likely !== undefined && { gogc_to: to.likely }),
        ...(last.likely !== undefined && last !== to && { gogc_now: last.likely }),
        n: to.from_n,
      },
      evidence: changes.map(([, b]) => linesOf(facts, b.from_n, b.from_n)),
      advice: [
        (last === to ? undefined : nowWords(changes)) ??
          (after > before
            ? `the heap may now grow to ${significant(1 + after / 100)} × the live heap (before: ${significant(1 + before / 100)} ×): does the container have that much?`
            : 'cycles are more frequent now: compare GC CPU before and after'),
        mover ??
          `if that was not intended: grep for SetGCPercent${orLimit ? ' and SetMemoryLimit' : ''} in the program and its dependencies`,
      ],
      causes: given(
        cause(
          'debug.SetGCPercent was called',
          orLimit ? 0.5 : 0.95,
          mover ?? 'an execution trace names the goroutine',
        ),
        orLimit &&
          cause(
            'debug.SetMemoryLimit was called',
            0.45,
            'whether the goal follows the live heap when that moves',
          ),
      ),
      from_n: changes[0][1].from_n,
    };
  },
};

/** What holds after several changes, if it is known. */
function nowWords(changes: readonly [GogcSegment, GogcSegment][]): string | undefined {
  const [{ likely: first }] = changes[0];
  const { likely: now } = changes.at(-1)![1];
  if (first === undefined || now === undefined) return undefined;
  return now === first
    ? 'GOGC is what it was at the start: only the time in between had other goals and cycle rates'
    : `the heap may grow to ${significant(1 + now / 100)} × the live heap now (at the start: ${significant(1 + first / 100)} ×)`;
}

/** A trace shows that GOGC was changed, but not its values: stacks and globals, which it lacks, make them look higher. */
function changeInTrace(facts: Facts, least: number, most: number): Judgement | undefined {
  const { trace, gogc: segments = [] } = facts.summary;
  if (!trace || segments.some(({ likely, high, off }) => off === true || likely !== undefined || !high))
    return undefined;
  const changes = segments
    .slice(1)
    .map((segment, i): [GogcSegment, GogcSegment] => [segments[i], segment])
    .filter((pair) => moveOf([pair]) >= least);
  if (changes.length === 0 || changes.length > most) return undefined;
  const mover = movedFor(
    facts,
    changes.map(([, { from_n: n }]) => n),
  );
  const [[, { from_n: n }]] = changes;
  return {
    severity: 'low',
    confidence: 0.7,
    title: `GOGC was changed at ${changes.map(([, b]) => `gc ${b.from_n}`).join(' and ')}: its values are not told by a trace whose stacks and globals may be large`,
    figures: { n },
    evidence: changes.map(([, b]) => linesOf(facts, b.from_n, b.from_n)),
    advice: [
      'a GC log of the same run beside the trace (GODEBUG=gctrace=1) prints stacks and globals: with both, GOGC is told',
      mover ?? 'if that was not intended: grep for SetGCPercent in the program and its dependencies',
    ],
    causes: [cause('debug.SetGCPercent was called', 0.9, mover ?? 'an execution trace names the goroutine')],
    from_n: n,
  };
}

const gogcTuner: Rule = {
  id: 'gogc-tuner',
  needs: 'gctrace lines of Go 1.5 and later',
  says: 'GOGC keeps being changed, by a tuner',
  thresholds: {
    steps: {
      value: TUNER_CHANGES,
      unit: 'changes',
      source: 'a configuration changes once or twice in a process’s life; tuners act on every cycle or tick',
    },
    moves: MOVES,
  },
  means:
    'A library (a GOGC tuner, a ballast replacement) sets GOGC from the memory that is left, and goals and cycle rates move with it.',
  computed:
    'Three changes of GOGC or more, each found as for gogc-change; or goals stay at one size while the live heap moves, after GOGC was certainly raised. A memory limit does the same, but raises no GOGC. With heaps of some hundred MiB and more, goals that all are whole percents of GOGC are certainly a tuner’s (chance below 1 in 1,000).',
  helps: 'GOMEMLIMIT (Go 1.19) does this in the runtime itself; beside it a tuner mostly fights the pacer.',
  judge(facts, t) {
    if (facts.summary.goal_holder === 'memory_limit') return undefined;
    const changes = changesOf(facts);
    if (changes.length < t.steps || moveOf(changes) < t.moves) return holdsHeap(facts);
    const values = changes
      .flat()
      .filter(({ off }) => off !== true)
      .map(gogcOf);
    const [low, high] = [Math.min(...values), Math.max(...values)];
    return {
      severity: 'low',
      confidence: changes.length >= 5 ? 0.9 : 0.75,
      title: `GOGC keeps changing: ${changes.length} changes between about ${low} and ${high}`,
      figures: { changes: changes.length, gogc_low: low, gogc_high: high },
      evidence: changes.slice(0, 8).map(([, b]) => linesOf(facts, b.from_n, b.from_n)),
      advice: [
        'Go 1.19 and later: use a fixed GOGC and GOMEMLIMIT instead of a tuner',
        'do not compare pauses and CPU between windows with different GOGC',
      ],
      causes: [
        cause('a library that tunes GOGC', 0.8, moved(facts) ?? 'grep for SetGCPercent'),
        cause('several processes in one stream', 0.1, 'a log of a single process'),
      ],
      from_n: changes[0][1].from_n,
      to_n: changes.at(-1)![1].from_n,
    };
  },
};

/** A tuner that sets GOGC for each cycle so that the heap may grow to one size, whatever lives. */
function holdsHeap(facts: Facts): Judgement | undefined {
  if (!isHeldByTuner(facts)) return undefined;
  const { goal_holder: holder, goal_regimes: regimes, goal } = facts.summary;
  const isSure = holder === 'gogc';
  const size = goal ? ` at ${formatBytes(goal.to_bytes)}` : '';
  return {
    severity: 'low',
    confidence: isSure ? 0.9 : 0.6,
    title: `${isSure ? 'a tuner' : 'GOGC was raised, and a tuner (or a memory limit)'} holds the heap goal${size} in ${regimes!.limit!} of ${judgedGoals(facts.summary)} cycles, whatever the live heap is`,
    figures: { cycles: regimes!.limit!, ...(goal && { goal_bytes: goal.to_bytes }) },
    evidence: [linesOf(facts)],
    advice: given(
      'Go 1.19 and later: GOMEMLIMIT does this in the runtime itself',
      !isSure && 'is GOMEMLIMIT set? goals of a heap this small cannot tell a limit from a tuner',
    ),
    causes: given(
      cause('a library that tunes GOGC', isSure ? 0.95 : 0.6, moved(facts) ?? 'grep for SetGCPercent'),
      !isSure &&
        cause('GOGC was raised or turned off once, beside a memory limit', 0.4, 'GOMEMLIMIT, SetMemoryLimit'),
    ),
    ...allCycles(facts),
  };
}

export const gogcRules: readonly Rule[] = [gogcChange, gogcTuner];
