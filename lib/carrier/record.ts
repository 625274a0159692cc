// Carriers whose records are not single lines: JSON documents, CSV with newlines in fields, binary framing, texts that span
// several records. They read bytes and emit messages.
import type { End, Line } from './carrier.js';
import type { Skims, Word } from './skim.js';

export type Told = (end: End) => void;

export interface RecordCarrier {
  id: string;
  /**
   * Whether this carrier wrote an input that begins with these lines (at most 200, none of them blank, without their newlines,
   * decoded as Latin-1).
   */
  matches(head: readonly string[]): boolean;
  /** A program can print such a record too: accepted only if its messages hold most of the cycles in the head. */
  loose?: true;
  /** Its records may be cut anywhere, without a mark. */
  cuts?: boolean;
  /** Its texts stand in the records' bytes, but for escapes: one without a word of the runtime's or of these is one line that does not matter. */
  words?: readonly Word[];
  /**
   * Creates a reader for one input, which emits each message as it comes. A message's text may have several lines, and padding
   * follows it. The object given to `emit` may be reused after the call. Records that `skims` tells of need no message, and are
   * counted in `skimmed`. Reports that a program ended go to `told`.
   */
  open(emit: (message: Line) => void, skims?: Skims, told?: Told): RecordReader;
}

/** Takes bytes as `input/lines.ts` passes them on. */
export interface RecordReader {
  /** Reads `buffer[0, to)` and returns the offset from which it needs the bytes again, with more after them. */
  read(buffer: Buffer, to: number): number;
  /** Takes what is left at the end of the input, or the head of a line that is too long. */
  readRest(buffer: Buffer, from: number, to: number): void;
  /** Newlines passed so far; while a message is emitted, those before its record. */
  readonly lines: number;
  /** Records so far that could not be read because they were damaged or too long. */
  readonly passed?: number;
  /** Records so far of which nothing was made. */
  readonly skimmed?: number;
}
