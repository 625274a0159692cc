// Carriers whose records are no lines of their own: JSON documents, CSV with newlines in its fields, binary framing, texts
// that go on over several records. They read bytes and tell messages.
import type { Line } from './carrier.js';

export interface RecordCarrier {
  id: string;
  /** Whether an input that begins with these lines (at most 200, none of them blank, without their newlines, the bytes as Latin-1) is this carrier's. */
  matches(head: readonly string[]): boolean;
  /**
   * A reader of one input, which tells each message as it comes. A message's text may hold several lines, and two bytes
   * that are no digits stand behind it. The object that `emit` gets may be reused after the call.
   */
  open(emit: (message: Line) => void): RecordReader;
}

/** Takes bytes as `input/lines.ts` hands them on. */
export interface RecordReader {
  /** Reads `buffer[0, to)` and returns from where on it wants to see the bytes again, with more behind them. */
  read(buffer: Buffer, to: number): number;
  /** What is left at the end of the input, or the head of a line that is too long. */
  readRest(buffer: Buffer, from: number, to: number): void;
  /** Newlines passed so far; while a message is told, those before its record. */
  readonly lines: number;
  /** Records so far that could not be read: damaged, or too long. */
  readonly passed?: number;
}
