// Collects everything that `run` reports of inputs.
import { cycleAt, run } from '../lib/analyze/analyze.js';
import type { InputReport } from '../lib/model/input-report.js';
import type { CycleRecord, MetaRecord, NoticeRecord, SummaryRecord } from '../lib/model/records.js';
import type { AnalyzeOptions } from '../lib/analyze/options.js';
import type { Process } from '../lib/process/process.js';

export interface Analysis {
  meta: MetaRecord;
  inputs: InputReport[];
  /** Inputs that could be opened. */
  opened: number;
  cycles: CycleRecord[];
  /** The processes, for state beyond their summaries. */
  summaries: SummaryRecord[];
  processes: Process[];
  notices: NoticeRecord[];
}

export async function analysisOf(names: string | string[], options: AnalyzeOptions = {}): Promise<Analysis> {
  const analysis: Partial<Analysis> = {};
  const [cycles, summaries, processes, notices]: [CycleRecord[], SummaryRecord[], Process[], NoticeRecord[]] =
    [[], [], [], []];
  const steps = run([names].flat(), options, {
    meta: (record) => void (analysis.meta = record),
    cycles(batch, processes, places) {
      for (let row = 0; row < batch.length; row++) {
        const record = cycleAt(batch, row, processes, places);
        if (record) cycles.push(record);
      }
    },
    notice: (record) => void notices.push(record),
    summary(record, process) {
      summaries.push(record);
      processes.push(process);
    },
  });
  for (;;) {
    const { done, value } = await steps.next();
    if (!done) continue;
    return {
      meta: analysis.meta!,
      inputs: value.inputs,
      opened: value.opened,
      cycles,
      summaries,
      processes,
      notices,
    };
  }
}
