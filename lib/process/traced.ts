// What only a trace tells of a process, beside its cycles and stops.
import type { LiveHeapTypes } from '../model/live-types.js';
import type { GoalMove, SummaryRecord, TracedFacts } from '../model/records.js';

/** Moves that are kept one by one. */
const MOST_MOVES = 16;

export class Traced {
  facts: TracedFacts | undefined;
  heap: LiveHeapTypes | undefined;
  readonly moves: GoalMove[] = [];

  /** Somebody set another goal. */
  moved(move: GoalMove): void {
    if (this.moves.length < MOST_MOVES) this.moves.push(move);
  }

  tell(record: SummaryRecord): void {
    if (!this.facts) return;
    record.trace = { ...this.facts };
    delete record.lines;
    if (this.heap) record.live_heap_types = this.heap;
    if (this.moves.length > 0) record.goal_moves = [...this.moves];
  }
}
