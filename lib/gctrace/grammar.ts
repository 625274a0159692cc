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
  {
    id: '1.18',
    versions: { low: 18, high: NEWEST },
    tokens: [...threePhases('%: '), ...ROOTS],
    end: ' P',
    flags: 0,
  },
  {
    id: '1.6',
    versions: { low: 6, high: 17 },
    tokens: [...threePhases('%: '), token(' MB goal, ', 'procs')],
    end: ' P',
    flags: 0,
  },
  {
    id: '1.26-leak-check',
    versions: { low: 26, high: NEWEST },
    tokens: [...threePhases(LEAK_MARK), ...ROOTS],
    end: ' P',
    flags: LEAK_CHECK,
  },
  {
    id: '1.5',
    versions: { low: 5, high: 5 },
    tokens: [...fivePhases(HEAD), token(' MB goal, ', 'procs')],
    end: ' P',
    flags: 0,
  },
  {
    // Go 1.5's development tree: a hash; without a goal in April 2015 (golang/go#10492), with one in May (golang/go#10898).
    id: '1.5-dev',
    versions: { low: 5, high: 5 },
    tokens: [...fivePhases(HASHED).slice(0, -1), token(' MB, ', 'procs')],
    end: ' P',
    flags: 0,
  },
  {
    id: '1.5-dev-goal',
    versions: { low: 5, high: 5 },
    tokens: [...fivePhases(HASHED), token(' MB goal, ', 'procs')],
    end: ' P',
    flags: UNRULED,
  },
  {
    id: '1.4',
    versions: { low: 4, high: 4 },
    tokens: peak([token(') objects, '), token(' goroutines, ')]),
    end: ' yields',
    flags: LIVE_BEFORE,
  },
  {
    id: '1.3',
    versions: { low: 3, high: 3 },
    tokens: peak([token(') objects, ')]),
    end: ' yields',
    flags: LIVE_BEFORE,
  },
  {
    id: '1.1',
    versions: { low: 1, high: 2 },
    tokens: [
      ...stopped(3, 'wholeMs'),
      token(' ms, ', 'heapStart'),
      token(' -> ', 'heapMarked'),
      ...OBJECTS,
      token(') objects, '),
      token('('),
      ...TAIL,
    ],
    end: ' yields',
    flags: 0,
  },
  {
    id: '1.0',
    versions: { low: 0, high: 0 },
    tokens: [
      ...stopped(3, 'wholeMs'),
      token(' ms ', 'heapStart'),
      token(' -> ', 'heapMarked'),
      ...OBJECTS,
      token(') objects '),
    ],
    end: ' handoff',
    flags: 0,
  },
];

/** Follows ` P` in cycles that runtime.GC or a similar call requested. */
export const FORCED_MARK = ' (forced)';
