// What the renderers are given.
import type { FindingRecord } from '../model/finding.js';
import type { JoinedFigures, NoticeRecord, Series, SummaryRecord, TracedFacts } from '../model/records.js';

export interface ProcessReport {
  summary: SummaryRecord;
  /** What stands, the worst first. */
  findings?: readonly FindingRecord[];
  series: Series;
}

/** What was read of one input. */
export interface InputFigures {
  name: string;
  carrier: string;
  bytes: number;
  lines: number;
  /** Lines that were cycles, their pieces, companion lines or crashes. */
  known: number;
  /** Lines of the programs' texts, without empty ones and the carrier's own. */
  textLines?: number;
  cycles: number;
  /** Of a trace. */
  trace?: TracedFacts;
  /** Of a trace: the log (`file`) whose process it tells of. */
  joined?: JoinedFigures;
  /** Of a rotated set. */
  files?: number;
}

/** What processes have in common that nothing else is told of. */
export interface OtherProcesses {
  processes: number;
  cycles: number;
  growing: number;
  longestPauseNs: number;
}

export interface TextReport {
  processes: readonly ProcessReport[];
  /** Processes that were let go of because they did nothing worse than these. */
  others?: { logs: OtherProcesses; traces: OtherProcesses };
  inputs: readonly InputFigures[];
  notices: readonly NoticeRecord[];
}
