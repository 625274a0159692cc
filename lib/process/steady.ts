// The fast path of the goal model: rows whose goals do not narrow GOGC, because both the least and the greatest GOGC possible so
// far explain them. Everything stays in local variables; the first other row ends it.
import { globalsOf, stacksOf, type CycleBatch } from '../model/batch.js';
import { OFF_GOAL_MIB } from '../model/units.js';
import { HEAP_MIN, SWEEP, type Epoch, type GoalBase } from './epochs.js';
import { raisedTo } from './expected.js';
import type { Gogc } from './gogc.js';
import { GOGC, MINIMUM } from './regimes.js';

/** Whether the fast path applies: linear rules, and a bounded GOGC that does not move from goal to goal. */
export const isSteady = (epochs: readonly Epoch[], gogc: Gogc): boolean =>
  epochs.length === 1 && epochs[0].line !== undefined && !gogc.off && !gogc.isTuned && gogc.high !== Infinity;

/**
 * Judges rows from `row` on, with `base` as the previous cycle (number `lastN`), and fills their columns as `GoalModel` does.
 * Returns the first row that was not judged.
 */
export function steadyRows(
  batch: CycleBatch,
  row: number,
  to: number,
  base: GoalBase,
  lastN: number,
  epoch: Epoch,
  gogc: Gogc,
): number {
  const { stacksCount, truncated, slack } = epoch.line!;
  const { floor } = epoch;
  const { n, goal: goals, heapStart, heapMarked, expectedLow, expectedHigh, expected, regime } = batch;
  const least = gogc.wholeLow / 100;
  const most = gogc.wholeHigh / 100;
  const likely = Number.isNaN(gogc.likely) ? least : gogc.likely / 100;
  const start = row;
  let { z, stacks: stack, globals: data } = base;
  let number = lastN;
  for (; row < to; row++) {
    const goal = goals[row];
    const x = heapStart[row];
    if (n[row] !== number + 1 || n[row] === 1 || x < z || !(goal < OFF_GOAL_MIB)) break;
    const scanned = stacksCount ? z + stack + data : z + data;
    const lowLeast = Math.floor(Math.max(z + scanned * least, HEAP_MIN * least, z + SWEEP, x + floor));
    const lowMost = Math.floor(Math.max(z + scanned * most, HEAP_MIN * most, z + SWEEP));
    if (goal < lowLeast || goal < lowMost) break;
    const widest = z + stack + data + truncated;
    const swept = z + 1 + SWEEP;
    const line = Math.ceil(Math.max(z + 1 + widest * most, HEAP_MIN * most + 1e-9, swept) + slack) - 1;
    if (goal > line) break;
    const raised = raisedTo(epoch, x);
    if (goal > raised) {
      if (goal > Math.ceil(Math.max(z + 1 + widest * least, HEAP_MIN * least + 1e-9, swept) + slack) - 1)
        break;
    }
    const point = (1 + likely) * (z + 0.5) + (stack + data + 1) * least;
    expectedLow[row] = lowLeast;
    expectedHigh[row] = Math.max(line, raised);
    expected[row] = Math.min(Math.max(point, lowLeast), Math.max(line, lowLeast));
    regime[row] = isAtMinimum(z, stack + data, goal, least, most) ? MINIMUM : GOGC;
    number = n[row]!;
    z = heapMarked[row]!;
    stack = stacksOf(batch, row);
    data = globalsOf(batch, row);
  }
  gogc.pass(row - start);
  return row;
}

/** Whether the minimum set the goal: the line over the live heap is below it. */
export const isAtMinimum = (z: number, roots: number, goal: number, least: number, most: number): boolean =>
  (z + 1) * (1 + most) + (roots + 2) * most < goal ||
  (goal <= Math.floor(HEAP_MIN * most) && z * (1 + least) < HEAP_MIN * least);
