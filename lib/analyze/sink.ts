// The records of an analysis, and their receiver.
import type { CycleBatch } from '../model/batch.js';
import type { FindingRecord } from '../model/finding.js';
import type { MapRecord } from '../model/maps.js';
import type { Places } from '../model/places.js';
import type { CycleRecord, MetaRecord, NoticeRecord, PauseRecord, SummaryRecord } from '../model/records.js';
import type { Process } from '../process/process.js';

/** Whose cycles and summary a sink receives: the same object for both. */
export type { Process };

export type AnalysisRecord =
  MetaRecord | CycleRecord | PauseRecord | MapRecord | FindingRecord | NoticeRecord | SummaryRecord;

export interface AnalysisSink {
  meta?(record: MetaRecord): void;
  /** New rows, of which those count that `isReported`. The batch is reused after the call. */
  cycles?(batch: CycleBatch, processes: readonly Process[], places: Places): void;
  /** Each stop of the world in a trace that is in the window. */
  pause?(record: PauseRecord): void;
  /** Map activity of one line of code in a cycle's interval, in a trace; comes before the cycle. */
  map?(record: MapRecord): void;
  notice?(record: NoticeRecord): void;
  /** The namespace, or the machine, that the name of a stream leaves out. */
  namespace?(stream: string, namespace: string): void;
  /** When a finding opens, changes or ends, if the sink `streams`; at the end all open ones. */
  finding?(record: FindingRecord): void;
  /** `findings`: the open ones, worst first, then the closed ones. */
  summary?(record: SummaryRecord, process: Process, findings: readonly FindingRecord[]): void;
  /** Records are written at once, before the next read. */
  readonly streams?: boolean;
}

export type Notify = (record: Omit<NoticeRecord, 'type'>) => void;
