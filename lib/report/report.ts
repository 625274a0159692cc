// The input of the renderers.
import type { FindingRecord } from '../model/finding.js';
import type { JoinedFigures, NoticeRecord, Series, SummaryRecord, TracedFacts } from '../model/records.js';

export interface ProcessReport {
  summary: SummaryRecord;
  /** Worst first. */
  findings?: readonly FindingRecord[];
  series: Series;
}

/** Figures of one input. */
export interface InputFigures {
  name: string;
  carrier: string;
  bytes: number;
  lines: number;
  /** Lines of cycles and their pieces, companion lines and crashes. */
  known: number;
  /** Lines of the programs' texts, without empty ones and the carrier's own. */
  textLines?: number;
  cycles: number;
  /** For traces. */
  trace?: TracedFacts;
  /** For traces: the log (`file`) that it was joined to. */
  joined?: JoinedFigures;
  /** For rotated sets: how many files. */
  files?: number;
}

/** Sums over processes that are not shown one by one. */
export interface OtherProcesses {
  processes: number;
  cycles: number;
  growing: number;
  longestPauseNs: number;
}

export interface TextReport {
  processes: readonly ProcessReport[];
  /** Processes that were dropped because they are less bad than these. */
  others?: { logs: OtherProcesses; traces: OtherProcesses };
  inputs: readonly InputFigures[];
  notices: readonly NoticeRecord[];
}
