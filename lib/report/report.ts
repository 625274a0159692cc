// The input of the renderers.
import type { InputReport } from '../model/input-report.js';
import type { FindingRecord } from '../model/finding.js';
import type { NoticeRecord, Series, SummaryRecord } from '../model/records.js';

export interface ProcessReport {
  summary: SummaryRecord;
  findings?: readonly FindingRecord[];
  series: Series;
  /** Of several starts that failed as this last one did: how many, in how many processes with how many cycles. */
  starts?: { count: number; processes: number; cycles: number };
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
  inputs: readonly InputReport[];
  notices: readonly NoticeRecord[];
}
