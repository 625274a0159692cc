// What was read of one input, and what it is.
import type { JoinedFigures, TracedFacts } from './records.js';

export interface InputReport {
  name: string;
  carrier: string;
  bytes: number;
  lines: number;
  /** Lines of cycles and their pieces, companion lines and crashes. */
  known: number;
  /** Those that say that some process was killed: the kernel's, a supervisor's or a shell's. */
  kills?: number;
  cycles: number;
  /** For rotated sets, and for archives of empty files: how many files were read. */
  files?: number;
  /** Lines of the programs' texts, without empty ones and the carrier's own; a line in pieces counts once. */
  textLines: number;
  /** Timestamps without a zone, timestamps without a year, and how often unsorted lines exceeded the buffer for sorting. */
  local?: number;
  yearless?: number;
  overflows?: number;
  /** Records of the carrier that could not be read. */
  passed?: number;
  /** For traces: format, and number of events and stops of the world. */
  trace?: TracedFacts;
  /** For traces: the log (`file`) that it was joined to, and how they match. */
  joined?: JoinedFigures;
  /** The first lines of an input without GC data: those that begin like a cycle, if any do. */
  head?: string[];
  /** What these are, if no other text: lines that begin like a cycle, or binary data. */
  headKind?: 'cycles' | 'binary';
}
