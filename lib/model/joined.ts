// A log and a trace of the same process: docs/RECORDS.md is the manual.
import type { TracedFacts } from './traced.js';

/** How a process's log and its trace match. */
export interface JoinedFigures {
  /** The trace's file. */
  file: string;
  /** Consecutive cycles that agree, and the first and last of them. */
  cycles: number;
  from_n: number;
  to_n: number;
  /** The trace's time 0 on the log's clock, seconds since the process started. */
  from_s: number;
  /** How much the offset between the clocks varies from cycle to cycle; the log prints whole ms. */
  spread_ns: number;
  /** That both are of one process: from the number of cycles that agree, and how often cycles agree by chance. */
  confidence: number;
}

/** A trace with this share of a log's cycles describes the whole process. */
const NEARLY_ALL = 0.75;

/** Whether a process is known from a trace, or nearly so: its figures are exact, and cover some seconds only. */
export const isTraced = ({
  trace,
  joined,
  cycles,
}: {
  trace?: TracedFacts;
  joined?: JoinedFigures;
  cycles: number;
}): boolean => trace !== undefined && holdsNearlyAll(joined, cycles);

/** Whether a trace that was joined to a log has nearly all of the log's cycles; one without a log has all. */
export const holdsNearlyAll = (joined: JoinedFigures | undefined, cycles: number): boolean =>
  !joined || joined.cycles >= NEARLY_ALL * cycles;

/** Start of the time that a trace covers, seconds of the process. */
export const tracedFrom = ({ trace, joined }: { trace?: TracedFacts; joined?: JoinedFigures }): number =>
  trace?.from_s ?? joined?.from_s ?? 0;
