// What the reader passes on.
import type { CycleBatch } from '../model/batch.js';
import type { TextEvent } from '../model/text-event.js';
import type { Companion } from './companion.js';

/** `row`: the batch row that follows it; `stream`: the carrier's stream. */
export type ReaderEvent = { row: number; stream: number } & TextEvent<Companion>;

/** Where readers put what they read. They call `flush` when the batch is full; it empties both. */
export interface ReaderOutput {
  readonly batch: CycleBatch;
  readonly events: ReaderEvent[];
  flush(): void;
}
