// Every shape of gctrace lines since Go 1.0, as data: the line parser, the repair of torn lines and `explain` all use these
// tables.
import { LEAK_CHECK, LIVE_BEFORE, UNRULED, type Column } from '../model/batch.js';
import { NEWEST, type GoVersions } from '../model/version.js';

/** How a number is printed: an integer, seconds with three decimals, ms with none to three, or whole µs or ms. */
export type Unit = 'int' | 's' | 'ms' | 'us' | 'wholeMs';

/** A number of the line and the literal before it. */
export interface Token {
  literal: string;
  /** Where the figure is stored. Several tokens may add up in one column; undefined: parsed and dropped. */
  column: Column | undefined;
  unit: Unit;
}

export interface Grammar {
  id: string;
  versions: GoVersions;
  tokens: readonly Token[];
  /** What follows the last number. */
  end: string;
  flags: number;
}

const grammar = (
  id: string,
  [low, high]: readonly [number, number],
  tokens: readonly Token[],
  { end = ' P', flags = 0 } = {},
): Grammar => ({ id, versions: { low, high }, tokens, end, flags });
const token = (literal: string, column?: Column, unit: Unit = 'int'): Token => ({ literal, column, unit });

// runtime/mgc.go, gcMarkTermination: one print per field, the same since Go 1.5 except for the phases of 1.5 and for stacks and
// globals (1.18). Go 1.5's scan and write-barrier phases run concurrently with the program, so they count as marking.
const HEAD = [token('gc ', 'n'), token(' @', 'atMs', 's'), token('s ', 'util')];
const HASHED = [token('gc #', 'n'), ...HEAD.slice(1)];
const HEAP = [
  token(' ms cpu, ', 'heapStart'),
  token('->', 'heapEnd'),
  token('->', 'heapMarked'),
  token(' MB, ', 'goal'),
];
const CPU = [
  token('+', 'cpuAssistNs', 'ms'),
  token('/', 'cpuBackgroundNs', 'ms'),
  token('/', 'cpuIdleNs', 'ms'),
  token('+', 'cpuMarkTermNs', 'ms'),
];
const threePhases = (afterShare: string): Token[] => [
  ...HEAD,
  token(afterShare, 'sweepTermNs', 'ms'),
  token('+', 'markNs', 'ms'),
  token('+', 'markTermNs', 'ms'),
  token(' ms clock, ', 'cpuSweepTermNs', 'ms'),
  ...CPU,
  ...HEAP,
];
const fivePhases = (head: Token[]): Token[] => [
  ...head,
  token('%: ', 'sweepTermNs', 'ms'),
  token('+', 'markNs', 'ms'),
  token('+', 'markNs', 'ms'),
  token('+', 'markNs', 'ms'),
  token('+', 'markTermNs', 'ms'),
  token(' ms clock, ', 'cpuSweepTermNs', 'ms'),
  token('+', 'cpuBackgroundNs', 'ms'),
  token('+', 'cpuBackgroundNs', 'ms'),
  ...CPU,
  ...HEAP,
];
const ROOTS = [
  token(' MB goal, ', 'stacks'),
  token(' MB stacks, ', 'globals'),
  token(' MB globals, ', 'procs'),
];
const LEAK_MARK = '% (checking for goroutine leaks): ';

// runtime/mgc0.c and malloc.goc of Go 1.0–1.4: the world is stopped for the whole cycle. The P in parentheses counts the mark
// helpers, not GOMAXPROCS. (objects: before -> after (mallocs-frees).)
const stopped = (phases: number, unit: Unit): Token[] => [
  token('gc', 'n'),
  token('(', undefined),
  token('): ', 'cycleStopNs', unit),
  ...Array.from({ length: phases - 1 }, () => token('+', 'cycleStopNs', unit)),
];
const OBJECTS = [token(' MB '), token(' -> '), token(' ('), token('-')];
const TAIL = [token(') handoff, '), token('('), token(') steal, '), token('/'), token('/')];
const peak = (afterObjects: Token[]): Token[] => [
  ...stopped(4, 'us'),
  token(' us, ', 'heapMarked'),
  token(' -> ', 'heapEnd'),
  token(' MB, '),
  token(' ('),
  token('-'),
  ...afterObjects,
  token('/'),
  token('/'),
  token(' sweeps, '),
  token('('),
  ...TAIL,
];

/** The most common first: a line whose shape differs from the previous one's is tried against all. */
export const GRAMMARS: readonly Grammar[] = [
  grammar('1.18', [18, NEWEST], [...threePhases('%: '), ...ROOTS]),
  grammar('1.6', [6, 17], [...threePhases('%: '), token(' MB goal, ', 'procs')]),
  grammar('1.26-leak-check', [26, NEWEST], [...threePhases(LEAK_MARK), ...ROOTS], { flags: LEAK_CHECK }),
  grammar('1.5', [5, 5], [...fivePhases(HEAD), token(' MB goal, ', 'procs')]),
  // Go 1.5's development tree: a hash; without a goal in April 2015 (golang/go#10492), with one in May (golang/go#10898).
  grammar('1.5-dev', [5, 5], [...fivePhases(HASHED).slice(0, -1), token(' MB, ', 'procs')]),
  grammar('1.5-dev-goal', [5, 5], [...fivePhases(HASHED), token(' MB goal, ', 'procs')], { flags: UNRULED }),
  grammar('1.4', [4, 4], peak([token(') objects, '), token(' goroutines, ')]), {
    end: ' yields',
    flags: LIVE_BEFORE,
  }),
  grammar('1.3', [3, 3], peak([token(') objects, ')]), { end: ' yields', flags: LIVE_BEFORE }),
  grammar(
    '1.1',
    [1, 2],
    [
      ...stopped(3, 'wholeMs'),
      token(' ms, ', 'heapStart'),
      token(' -> ', 'heapMarked'),
      ...OBJECTS,
      token(') objects, '),
      token('('),
      ...TAIL,
    ],
    { end: ' yields' },
  ),
  grammar(
    '1.0',
    [0, 0],
    [
      ...stopped(3, 'wholeMs'),
      token(' ms ', 'heapStart'),
      token(' -> ', 'heapMarked'),
      ...OBJECTS,
      token(') objects '),
    ],
    { end: ' handoff' },
  ),
];

/** Follows ` P` in cycles that runtime.GC or a similar call requested. */
export const FORCED_MARK = ' (forced)';
