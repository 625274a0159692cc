// Goroutine stacks: from Go 1.18 on GOGC counts them too, and no heap profile has them.
import type { SummaryRecord } from '../model/records.js';
import { MIB } from '../model/units.js';

/** runtime/mgcpacer.go, heapMinimum: less does not move the goal of a small heap. */
const LEAST = 4 * MIB;

/** Whether stacks, not the live heap, make most of the goal's rise. */
export function raiseGoal({ goal }: Pick<SummaryRecord, 'goal'>): boolean {
  if (!goal) return false;
  const rise = goal.to_bytes - goal.from_bytes;
  return rise > 0 && goal.parts.stacks >= LEAST && goal.parts.stacks > rise / 2;
}

export const GOROUTINES =
  'curl http://HOST/debug/pprof/goroutine?debug=1, twice: which of them pile up? Stacks are in no heap profile';
