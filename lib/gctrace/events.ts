// What the reader tells besides cycles: the rare lines that stand between them.
import type { CycleBatch } from '../model/batch.js';
import type { CrashRecord } from '../model/records.js';
import type { GoVersions } from '../model/version.js';
import type { Companion } from './companion.js';

/** `row` is the batch's row before which it stood, `stream` the carrier's stream, `line` where it begins in the file. */
export type ReaderEvent = { row: number; stream: number; line: number } & (
  | { kind: 'companion'; companion: Companion }
  /** `words`: those of its text that are the runtime's own. */
  | { kind: 'crash'; crash: CrashRecord; words: string; versions: GoVersions | undefined }
  /** A cycle whose pieces could not be put together. `cut`: the text ends in its line. */
  | { kind: 'torn'; cut?: boolean }
  /** Lines of text so far, and how many of them were no whole cycle. */
  | { kind: 'lines'; read: number; other: number }
);

/** Where readers put what they read; `flush` is called when the batch is full, and empties both. */
export interface ReaderOutput {
  readonly batch: CycleBatch;
  readonly events: ReaderEvent[];
  flush(): void;
}
