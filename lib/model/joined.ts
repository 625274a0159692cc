// A log and a trace of the same process: docs/RECORDS.md is the manual.
import type { TracedFacts } from './traced.js';

/** What a process's log and its trace have in common. */
export interface JoinedFigures {
  /** The trace. */
  file: string;
  /** Cycles that agree one after the other, and the first and the last of them. */
  cycles: number;
  from_n: number;
  to_n: number;
  /** The trace's time 0, on the log's clock: seconds since the process started. */
  from_s: number;
  /** How far the offset between the clocks differs from cycle to cycle; the log prints whole ms. */
  spread_ns: number;
  /** Of one process: by how many cycles agree, and how often cycles do by chance. */
  confidence: number;
}

/** A trace that holds so many of a log's cycles tells of the whole process. */
const NEARLY_ALL = 0.75;

/** Whether what is known of a process is a trace's, or nearly so: exact, and of some seconds only. */
export const isTraced = ({
  trace,
  joined,
  cycles,
}: {
  trace?: TracedFacts;
  joined?: JoinedFigures;
  cycles: number;
}): boolean => trace !== undefined && holdsNearlyAll(joined, cycles);

export const holdsNearlyAll = (joined: JoinedFigures | undefined, cycles: number): boolean =>
  !joined || joined.cycles >= NEARLY_ALL * cycles;

/** When the time begins that a trace covers, seconds of the process. */
export const tracedFrom = ({ trace, joined }: { trace?: TracedFacts; joined?: JoinedFigures }): number =>
  trace?.from_s ?? joined?.from_s ?? 0;
