// What the renderers are given.
import type { NoticeRecord, Series, SummaryRecord } from '../model/records.js';

export interface ProcessReport {
  summary: SummaryRecord;
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
  /** Of a rotated set. */
  files?: number;
}

export interface TextReport {
  processes: readonly ProcessReport[];
  inputs: readonly InputFigures[];
  notices: readonly NoticeRecord[];
}
