// Steps of the live heap: level, then at least 1.5 times as much, then level again. Structures that grow by allocating their next
// size as a whole look like that: a slice, or a map before Go 1.24, in one cycle, tables of later maps within a few.
import { median } from 'simple-statistics';
import type { HeapStep } from '../model/records.js';
import { MIB } from '../model/units.js';
import type { History } from './history.js';

/** Cycles in a row make a level from here on … */
const LEVEL = 3;
/** … if the largest is at most so many times the smallest: less than the quarter by which large slices grow (runtime/slice.go,
 *  growslice), plus the prints’ truncation in MiB. */
const SPREAD = 1.18;
const TRUNCATION = 1;
/** A step is a rise to at least 1.5 times the level, because a doubling table is only a part of the live heap … */
const RISE = 1.5;
/** … and of at least the runtime's minimum heap, to exclude start-up noise. */
const LEAST_MIB = 4;
/** As many times the new level are live while the old table is still there: 1.5, if the table is all of the heap. */
const BESIDE = 1.2;
const MOST_STEPS = 32;

interface Level {
  /** Buckets `[from, to)`. */
  from: number;
  to: number;
  floor: number;
  ceiling: number;
}

/** Rises from one level to the next, oldest first. */
export function stepsOf(history: History): HeapStep[] {
  const [floor, ceiling] = history.columns('floor', 'ceiling');
  const [n, at] = history.columns('n', 'at');
  const levels = levelsOf(floor, ceiling);
  const steps: HeapStep[] = [];
  levels.slice(1).forEach((level, i) => {
    const before = levels[i];
    if (level.floor < RISE * before.ceiling) return;
    const most = Math.max(...ceiling.slice(before.to, level.from));
    if (apart(before, level, most) < LEAST_MIB) return;
    if (history.timed && !isQuick(at, before, level)) return;
    // The step is at the greatest rise.
    let place = before.to;
    const rise = (k: number): number => ceiling[k] - ceiling[k - 1];
    for (let k = before.to; k <= level.from; k++) if (rise(k) > rise(place)) place = k;
    const step: HeapStep = {
      n: n[place],
      from_bytes: Math.round(before.ceiling * MIB),
      to_bytes: Math.round(level.ceiling * MIB),
    };
    if (history.timed) step.at_s = at[place];
    steps.push(step);
  });
  return steps.slice(-MOST_STEPS);
}

/**
 * MiB between two levels, with `most` between them: at least, or likely, if it was more than the later one. Nothing but two tables
 * side by side looks like that, so that the bounds need not leave out a rise.
 */
function apart(before: Level, after: Level, most: number): number {
  const least = after.floor - before.ceiling;
  const widest = after.ceiling - before.floor;
  return most >= BESIDE * after.ceiling ? (least + widest) / 2 : least;
}

/** Whether a rise took less time than the levels around it: a steady rise is seldom level. */
function isQuick(at: readonly number[], before: Level, after: Level): boolean {
  const lasts = ({ from, to }: Level): number => at[to - 1] - at[from];
  return at[after.from] - at[before.to - 1] <= (lasts(before) + lasts(after)) / 2;
}

/** The longest runs of level buckets; between them are ramps, or both tables side by side. */
function levelsOf(floor: readonly number[], ceiling: readonly number[]): Level[] {
  const levels: Level[] = [];
  for (let from = 0; from < ceiling.length;) {
    let [least, most] = [ceiling[from], ceiling[from]];
    let to = from + 1;
    for (; to < ceiling.length; to++) {
      const [low, high] = [Math.min(least, ceiling[to]), Math.max(most, ceiling[to])];
      if (high > SPREAD * low + TRUNCATION) break;
      [least, most] = [low, high];
    }
    if (to - from >= LEVEL) {
      const middle = (values: readonly number[]): number => median(values.slice(from, to));
      levels.push({ from, to, floor: middle(floor), ceiling: middle(ceiling) });
      from = to;
    } else from++;
  }
  return levels;
}
