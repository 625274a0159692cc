// What readers find of a process besides its cycles.
import type { GoalMove } from '../model/records.js';
import type { TextEvent } from '../model/text-event.js';
import type { Process } from './process.js';
import type { CompanionLine } from './retained.js';

export type ProcessEvent =
  | TextEvent<CompanionLine>
  /** From traces: a change of the goal; `isAsked`: in the window that the user asked for. */
  | { kind: 'goal-move'; move: GoalMove; isAsked: boolean };

export function applyEvent(process: Process, event: ProcessEvent): void {
  process.settle();
  if (event.kind === 'companion' && event.companion.kind === 'benchmark') process.text.benchmarked();
  else if (event.kind === 'companion') process.companion(event.companion);
  else if (event.kind === 'crash') process.crash(event.crash, event.words, event.versions);
  else if (event.kind === 'end') {
    if (event.crash) process.told(event.crash, event.again);
  } else if (event.kind === 'lines') process.text.passed(event.read, event.other);
  else if (event.kind === 'goal-move') process.goalMoved(event.move, event.isAsked);
  else process.text.torn(event.line, event.cut === true);
}
