// What the reader reports besides cycles: the rare lines between them.
import type { CycleBatch } from '../model/batch.js';
import type { CrashRecord } from '../model/records.js';
import type { GoVersions } from '../model/version.js';
import type { Companion } from './companion.js';

/** `row`: the batch row that follows it; `stream`: the carrier's stream; `line`: the line of the file in which it begins. */
export type ReaderEvent = { row: number; stream: number; line: number } & (
  | { kind: 'companion'; companion: Companion }
  /** `words`: the part of its text that is the runtime's own. */
  | { kind: 'crash'; crash: CrashRecord; words: string; versions: GoVersions | undefined }
  /** Whoever runs the process says that it ended; `crash`: killed; `again`: more of the last such end. */
  | { kind: 'end'; crash: CrashRecord | undefined; again: boolean }
  /** A cycle whose pieces could not be put together. `cut`: the input ends in its line. */
  | { kind: 'torn'; cut?: boolean }
  /** Lines of text so far, and how many of them were not a whole cycle. */
  | { kind: 'lines'; read: number; other: number }
);

/** Where readers put what they read. They call `flush` when the batch is full; it empties both. */
export interface ReaderOutput {
  readonly batch: CycleBatch;
  readonly events: ReaderEvent[];
  flush(): void;
}
