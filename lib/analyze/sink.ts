// What an analysis tells, and whom.
import type { CycleBatch } from '../model/batch.js';
import type { FindingRecord } from '../model/finding.js';
import type { MapRecord } from '../model/maps.js';
import type { Places } from '../model/places.js';
import type { CycleRecord, MetaRecord, NoticeRecord, PauseRecord, SummaryRecord } from '../model/records.js';
import type { Process } from '../process/process.js';

export type AnalysisRecord =
  MetaRecord | CycleRecord | PauseRecord | MapRecord | FindingRecord | NoticeRecord | SummaryRecord;

/** Takes what the analysis finds, as it finds it. */
export interface AnalysisSink {
  meta?(record: MetaRecord): void;
  /** Rows of the batch whose `process` is not negative and that are not OUTSIDE. The batch is reused after the call. */
  cycles?(batch: CycleBatch, processes: readonly Process[], places: Places): void;
  /** Each stop of the world that a trace tells and that lies in the window asked for. */
  pause?(record: PauseRecord): void;
  /** What a line of a trace's program did with maps in a cycle's interval; it comes before the cycle. */
  map?(record: MapRecord): void;
  notice?(record: NoticeRecord): void;
  /** As findings open, change and end, where what the sink takes is written on at once; at the end all that stand. */
  finding?(record: FindingRecord): void;
  /** `findings` stand now, the worst first; then those that are over (`closed`). */
  summary?(record: SummaryRecord, process: Process, findings: readonly FindingRecord[]): void;
  /** What it takes is written on at once: a record leaves before the next read. */
  readonly streams?: boolean;
}

export type Notify = (record: Omit<NoticeRecord, 'type'>) => void;
