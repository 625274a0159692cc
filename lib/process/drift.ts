// Why the heap goal moved. The goal is a sum of products, so the difference between two goals divides exactly into the parts of
// its factors (the change of a product is split at the mean of the other factor).
import type { GoalDrift } from '../model/records.js';
import { MIB } from '../model/units.js';

/** The parts of one goal, MiB; GOGC as a factor. None is NaN. */
export interface GoalParts {
  n: number;
  goal: number;
  /** Lower bound of the live heap, and allocation during the mark: the marked heap is their sum. */
  floor: number;
  markAllocation: number;
  stacks: number;
  globals: number;
  gogc: number;
  /** What made the goal differ from GOGC's line. On the line only the prints' truncation is left, which belongs to the live heap. */
  held: keyof GoalDrift['parts'];
  /** GOGC set it. */
  isOnLine?: boolean;
}

const markedOf = ({ floor, markAllocation }: GoalParts): number => floor + markAllocation;
const scannedOf = (p: GoalParts): number => markedOf(p) + p.stacks + p.globals;
/** What GOGC makes of the heap and roots. */
const lineOf = (p: GoalParts): number => markedOf(p) + scannedOf(p) * p.gogc;

/**
 * A goal on GOGC's line and one that a memory limit holds below it. What the first shows of the line is true of the second: roots
 * that the input does not tell (`isRootless`), and a GOGC that nobody knows, if no change of it lies between (`isOneLine`). Without
 * them the line would lie too low, and what the limit takes would have no cause. Other goals are returned as they are, and so are
 * these if the limit would have to raise its goal.
 */
export function onOneLine(
  ends: readonly [GoalParts, GoalParts],
  isRootless: boolean,
  isOneLine: boolean,
): [GoalParts, GoalParts] {
  const [from, to] = ends;
  const own = from.held === 'limit' ? to : from;
  const limited = from.held === 'limit' ? from : to;
  if (!own.isOnLine || own.held === 'limit' || limited.held !== 'limit' || scannedOf(own) <= 0)
    return [from, to];
  const known = (p: GoalParts): GoalParts => {
    if (own.gogc === 0 || limited.gogc === 0)
      return isOneLine ? { ...p, gogc: Math.max(0, own.goal - markedOf(own)) / scannedOf(own) } : p;
    const roots = isRootless ? Math.max(0, own.goal - lineOf(own)) / own.gogc : 0;
    return { ...p, stacks: p.stacks + roots };
  };
  return limited.goal > lineOf(known(limited)) ? [from, to] : [known(from), known(to)];
}

/** What each part made of the way from one goal to the other: together they are that way. */
export function decompose(from: GoalParts, to: GoalParts): GoalDrift {
  const factor = (p: GoalParts): number => 1 + p.gogc;
  const mean = (a: number, b: number): number => (a + b) / 2;
  const live = (to.floor - from.floor) * mean(factor(from), factor(to));
  const marked = (to.markAllocation - from.markAllocation) * mean(factor(from), factor(to));
  const stacks = (to.stacks - from.stacks) * mean(from.gogc, to.gogc);
  const globals = (to.globals - from.globals) * mean(from.gogc, to.gogc);
  const gogc = (to.gogc - from.gogc) * mean(scannedOf(from), scannedOf(to));
  const parts: GoalDrift['parts'] = {
    live: bytes(live),
    mark_allocation: bytes(marked),
    stacks: bytes(stacks),
    globals: bytes(globals),
    gogc: bytes(gogc),
    limit: 0,
    minimum: 0,
    large_allocation: 0,
    unexplained: 0,
  };
  // The distance from the line is attributed to whatever held the goal there, at each end.
  for (const [p, sign] of [
    [from, -1],
    [to, 1],
  ] as const)
    parts[p.held] += bytes((p.goal - lineOf(p)) * sign);
  const total = bytes(to.goal - from.goal);
  const sum = Object.values(parts).reduce((a, b) => a + b, 0);
  parts.live += total - sum;
  return { from_bytes: bytes(from.goal), to_bytes: bytes(to.goal), from_n: from.n, to_n: to.n, parts };
}

const bytes = (mib: number): number => Math.round(mib * MIB);
