// A heap that was filled quickly and has stayed as it was: too few cycles since then to prove a knot, but there is no rise to be seen.
import { MOVES, TREND_CYCLES } from '../model/records.js';

/** Prints of the same heap differ by a MiB; a service that holds the same varies by some percent. */
const SAME_MIB = 1;
const SAME = 0.02;
const areSame = (a: number, b: number): boolean => Math.abs(a - b) <= Math.max(SAME_MIB, SAME * b);

/** Since when all values are the same as the last one, at least four: that point’s index. */
export function sameSince(values: readonly number[]): number | undefined {
  const from = values.findLastIndex((value) => !areSame(value, values[values.length - 1])) + 1;
  return values.length - from >= LEAST_CYCLES ? from : undefined;
}

/** So many cycles at the end, over at least half of the time, or what was last seen is no state. */
const LEAST_CYCLES = 4;
const OF_TIME = 0.5;

/** Where it became level: the index of that point. Before, the heap never fell, and what it rose by is no noise. */
export function settledFrom(
  times: readonly number[],
  floor: readonly number[],
  ceiling: readonly number[],
): number | undefined {
  const n = times.length;
  if (n < TREND_CYCLES) return undefined;
  const from = Math.max(sameSince(floor) ?? n, sameSince(ceiling) ?? n);
  const isLong = from < n && times[n - 1] - times[from] >= OF_TIME * (times[n - 1] - times[0]);
  if (!isLong || floor[from] <= MOVES * ceiling[0]) return undefined;
  for (let i = 1; i <= from; i++) if (floor[i] < floor[i - 1]) return undefined;
  return from;
}
