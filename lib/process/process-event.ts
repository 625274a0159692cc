// What readers find of a process besides its cycles.
import type { CrashRecord, GoalMove } from '../model/records.js';
import type { GoVersions } from '../model/version.js';
import type { Process } from './process.js';
import type { CompanionLine } from './retained.js';

/** A reader's event, as a process uses it. */
export type ProcessEvent =
  | { kind: 'companion'; companion: CompanionLine }
  | { kind: 'crash'; crash: CrashRecord; words: string; versions: GoVersions | undefined }
  | { kind: 'end'; crash: CrashRecord | undefined; again: boolean }
  | { kind: 'torn'; cut?: boolean }
  /** From traces: a change of the goal; `isAsked`: in the window that the user asked for. */
  | { kind: 'goal-move'; move: GoalMove; isAsked: boolean }
  | { kind: 'lines'; read: number; other: number };

export function applyEvent(process: Process, event: ProcessEvent): void {
  process.settle();
  if (event.kind === 'companion' && event.companion.kind === 'benchmark') process.lines.benchmark = true;
  else if (event.kind === 'companion') process.companion(event.companion);
  else if (event.kind === 'crash') process.crash(event.crash, event.words, event.versions);
  else if (event.kind === 'end') {
    if (event.crash) process.told(event.crash, event.again);
  } else if (event.kind === 'lines') {
    process.lines.read += event.read;
    process.lines.other += event.other;
  } else if (event.kind === 'goal-move') process.goalMoved(event.move, event.isAsked);
  else {
    process.torn++;
    if (event.cut) process.lines.cut++;
  }
}
