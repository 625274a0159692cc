// Splits a cycle's line by the readers' grammars, even if its end is missing.
import { FORCED_MARK, GRAMMARS, type Grammar, type Unit } from '../gctrace/grammar.js';
import type { GoVersions } from '../model/version.js';

export interface Piece {
  key: string;
  unit: Unit;
  text: string;
  at: number;
}

export interface Reading {
  grammar: Grammar;
  versions: GoVersions;
  line: string;
  pieces: Piece[];
  whole: boolean;
  forced: boolean;
}

/** The cycle in a text: a complete one, or the longest beginning of one. */
export function readCycle(text: string): Reading | undefined {
  let best: Reading | undefined;
  for (let start = text.indexOf('gc'); start >= 0; start = text.indexOf('gc', start + 1)) {
    for (const grammar of GRAMMARS) {
      const reading = readAs(grammar, text, start);
      if (reading.pieces.length < (isStopped(grammar) ? LEAST_STOPPED : LEAST_PIECES)) continue;
      const more = reading.pieces.length - (best?.pieces.length ?? 0);
      if (!best || more > 0 || (more === 0 && reading.whole && !best.whole)) best = reading;
      else if (more === 0 && !best.whole && reading.line === best.line) best.versions = union(best, reading);
    }
    if (best?.whole) break;
  }
  return best;
}

/** Go 1.0–1.4: the world is stopped for the whole cycle, and most figures have no column. */
export const isStopped = (grammar: Grammar): boolean => grammar.versions.high <= 4;

/** Durations in whole ns, seconds in ms, others as they are. */
export const numberOf = ({ unit, text }: Piece): number =>
  unit === 'int' ? Number(text) : Math.round(Number(text) * SCALE[unit]);

const SCALE: Record<Unit, number> = { int: 1, us: 1e3, wholeMs: 1e6, ms: 1e6, s: 1e3 };

/** The runtime prints no longer numbers. */
const WHOLE = /\d{1,16}/y;
const NUMBERS: Record<Unit, RegExp> = {
  ...{ int: WHOLE, us: WHOLE, wholeMs: WHOLE },
  ...{ s: /\d{1,16}\.\d{3}/y, ms: /\d{1,16}(?:\.\d{1,3})?/y },
};

/** The least number of pieces that identifies a cycle: `gc 5 @0.782s`, `gc5(1): 143`. */
const LEAST_PIECES = 2;
const LEAST_STOPPED = 3;

function readAs(grammar: Grammar, text: string, start: number): Reading {
  const keys = keysOf(grammar);
  const pieces: Piece[] = [];
  let at = start;
  for (const { literal, unit } of grammar.tokens) {
    const from = at + literal.length;
    NUMBERS[unit].lastIndex = from;
    const number = text.startsWith(literal, at) ? NUMBERS[unit].exec(text)?.[0] : undefined;
    if (number === undefined) break;
    pieces.push({ key: keys[pieces.length], unit, text: number, at: from - start });
    at = from + number.length;
  }
  const whole = pieces.length === grammar.tokens.length && text.startsWith(grammar.end, at);
  // The last figure of a truncated line may be incomplete.
  if (!whole && at === text.length) pieces.pop();
  const last = pieces[pieces.length - 1];
  if (!whole) at = last === undefined ? start : start + last.at + last.text.length;
  else at += grammar.end.length;
  const forced = whole && text.startsWith(FORCED_MARK, at);
  if (forced) at += FORCED_MARK.length;
  return { grammar, versions: grammar.versions, line: text.slice(start, at), pieces, whole, forced };
}

const union = (a: Reading, b: Reading): GoVersions => ({
  low: Math.min(a.versions.low, b.versions.low),
  high: Math.max(a.versions.high, b.versions.high),
});

const YIELDS = ['handoffs', 'handedOff', 'steals', 'stolen', 'procYields', 'osYields', 'sleeps'];
const OBJECTS = ['objectsBefore', 'objectsAfter', 'mallocs', 'frees'];
const PEAK = 'n helpers stop sweepRest mark wait liveBefore peak objects mallocs frees'.split(' ');
const SWEEPS = ['spans', 'sweptBehind', 'sweptInPause'];
const STOPPED_KEYS: Readonly<Record<string, readonly string[]>> = {
  '1.0': ['n', 'helpers', 'stopAndMark', 'sweep', 'rest', 'heapBefore', 'heapAfter', ...OBJECTS, 'handoffs'],
  '1.1': ['n', 'helpers', 'mark', 'sweep', 'rest', 'heapBefore', 'heapAfter', ...OBJECTS, ...YIELDS],
  '1.3': [...PEAK, ...SWEEPS, ...YIELDS],
  '1.4': [...PEAK, 'goroutines', ...SWEEPS, ...YIELDS],
};

/** The key of each token's explanation: its column, numbered if several tokens add up in it (1.5's phases). */
function keysOf(grammar: Grammar): readonly string[] {
  const columns = grammar.tokens.map((token) => token.column ?? '');
  return (
    STOPPED_KEYS[grammar.id] ??
    columns.map((column, k) => {
      const before = columns.slice(0, k).filter((other) => other === column).length;
      return columns.indexOf(column, k + 1) < 0 ? column : `${column}${before + 1}`;
    })
  );
}
