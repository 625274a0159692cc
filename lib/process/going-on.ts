// Whether a cycle can be the next one of a process, and of which one if several could go on.
import { endOf, PERIODIC, type CycleBatch } from '../model/batch.js';
import type { Process } from './process.js';

/** The runtime starts a cycle when there was none for so long (runtime/proc.go, forcegcperiod). */
const PERIOD_MS = 120e3;
/** Times are printed in ms and clocks with two digits, both truncated. */
const TIME_SLACK_MS = 1;
/** Lines are written at the end of a cycle, so those of two processes are in order of time, except for slow writers. */
const ORDER_SLACK_MS = 100;

/** A stream's processes, the latest one first; the time by their own clocks; and how many cycles in a row the latest one had. */
export interface Going {
  live: readonly Process[];
  nowMs: number;
  alone: number;
}

/** The very next cycle of the process. */
export function follows(process: Process, batch: CycleBatch, row: number): boolean {
  return batch.n[row] === process.lastN + 1 && !(batch.atMs[row] < process.lastEndMs - TIME_SLACK_MS);
}

/** Where the rows from `row` on end of which each is the very next cycle after the one before, and has no wall time of its own. */
export function rowsInARow(batch: CycleBatch, row: number, to: number): number {
  const { n, atMs, wallMs, stream } = batch;
  let next = row + 1;
  for (; next < to && stream[next] === stream[row] && Number.isNaN(wallMs[next]); next++) {
    if (n[next] !== n[next - 1] + 1 || atMs[next] < endOf(batch, next - 1) - TIME_SLACK_MS) break;
  }
  return next;
}

/** No heap starts below what the previous cycle left marked. */
export function keepsItsHeap(process: Process, batch: CycleBatch, row: number): boolean {
  return !(batch.heapStart[row] < process.lastMarked);
}

/** A later cycle of the process, with some missing in between; a periodic cycle comes at least two minutes after any other. */
export function comesLater(process: Process, batch: CycleBatch, row: number): boolean {
  const least = (batch.flags[row] & PERIODIC) !== 0 ? PERIOD_MS : 0;
  return batch.n[row] > process.lastN + 1 && !(batch.atMs[row] - process.lastEndMs < least - TIME_SLACK_MS);
}

/**
 * The next number with plausible figures, but a time before the end of the previous cycle. During that cycle another process hardly
 * has the very next number: there the heap need not be plausible.
 */
export function continues(process: Process, batch: CycleBatch, row: number): boolean {
  return (
    batch.n[row] === process.lastN + 1 &&
    process.found >= 2 &&
    batch.procs[row] === process.lastProcs &&
    (batch.atMs[row] >= process.lastAtMs || keepsItsHeap(process, batch, row))
  );
}

/**
 * If several could go on: the one whose cycles are most similar, by number, Ps, goal, and the time that would have passed since
 * the last line. The longer the latest one writes alone, the likelier it is that the others have ended: a restart.
 */
export function closest(
  processes: Process[],
  { live: [latest], nowMs, alone }: Going,
  batch: CycleBatch,
  row: number,
): Process {
  if (processes.length === 1) return processes[0];
  const end = endOf(batch, row);
  const unlike = (process: Process): number => {
    const passed = process.startedMs + end - nowMs;
    return (
      (batch.procs[row] === process.lastProcs ? 0 : 100) +
      (passed < -ORDER_SLACK_MS ? 1000 : 0) +
      Math.log1p(batch.n[row] - process.lastN - 1) +
      // Go 1.4 and earlier print no goal.
      (Math.abs(Math.log((batch.goal[row] + 1) / (process.lastGoal + 1))) || 0) +
      (passed > 0 ? Math.log1p(passed / ORDER_SLACK_MS) : 0) +
      (process === latest ? 0 : Math.log1p(alone))
    );
  };
  return processes.reduce(
    (best, process) => (unlike(process) < unlike(best) - 1e-9 ? process : best),
    processes.at(-1)!,
  );
}
