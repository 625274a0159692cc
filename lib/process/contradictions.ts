// Where the log contradicts the user's options: the log wins, and a notice says so.
import { formatVersions, intersect } from '../model/version.js';
import type { GoalOptions } from './goal-options.js';
import type { GoalModel } from './goal.js';

/** One sentence per contradiction; `toN` is the last cycle. */
export function contradictionsOf({ gogc, versions }: GoalOptions, goal: GoalModel, toN: number): string[] {
  const told: string[] = [];
  const other = goal.gogc
    .segments(toN)
    .find(({ low = 0, high = Infinity, off = false }) =>
      gogc === 'off' ? !off && high < Infinity : off || (gogc !== undefined && (gogc < low || gogc > high)),
    );
  if (gogc !== undefined && other) {
    const value = other.off
      ? 'off'
      : (other.likely ?? (other.low === undefined ? `at most ${other.high}` : `at least ${other.low}`));
    told.push(`--gogc says ${gogc}, but from gc ${Math.max(1, other.from_n)} on the goals say ${value}`);
  }
  if (versions && !intersect(versions, goal.versions)) {
    const seen = formatVersions(goal.versions);
    told.push(`--go-version says Go ${formatVersions(versions)}, but the lines are those of Go ${seen}`);
  }
  return told;
}
