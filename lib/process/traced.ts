// What only a trace tells of a process, beside its cycles and stops.
import type { GoalMove, SummaryRecord, TracedFacts, TraceFigures } from '../model/records.js';
import { StopCauses } from './stop-causes.js';

/** Moves that are kept one by one. */
const MOST_MOVES = 16;

export class Traced {
  facts: TracedFacts | undefined;
  readonly moves: GoalMove[] = [];
  readonly causes = new StopCauses();
  /** What else it tells, as far as it was read. */
  figures: (() => TraceFigures) | undefined;

  /** Somebody set another goal. */
  moved(move: GoalMove): void {
    if (this.moves.length < MOST_MOVES) this.moves.push(move);
  }

  tell(record: SummaryRecord): void {
    if (!this.facts) return;
    record.trace = { ...this.facts };
    delete record.lines;
    if (this.moves.length > 0) record.goal_moves = [...this.moves];
    this.causes.tell(record);
    Object.assign(record, this.figures?.());
  }
}
