// What a process's text holds besides cycles: the rare lines between them.
import type { CrashRecord } from './records.js';
import type { GoVersions } from './version.js';

/** `Companion`: what the receiver wants to know of a companion line. */
export type TextEvent<Companion> =
  | { kind: 'companion'; companion: Companion }
  /** `words`: the part of its text that is the runtime's own. */
  | { kind: 'crash'; crash: CrashRecord; words: string; versions: GoVersions | undefined }
  /** Whoever runs the process says that it ended; `crash`: killed; `again`: more of the last such end. */
  | { kind: 'end'; crash: CrashRecord | undefined; again: boolean }
  /**
   * A cycle whose pieces could not be put together, and the line in which it begins. `cut`: the input ends in its line;
   * `fingerprint`: that of its figures, if they were, but do not follow.
   */
  | { kind: 'torn'; line: number; cut?: boolean; fingerprint?: number }
  /** Lines of text so far, and how many of them were not a whole cycle. */
  | { kind: 'lines'; read: number; other: number };
