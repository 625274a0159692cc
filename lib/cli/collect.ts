// Takes what an analysis finds: NDJSON as it comes, and what a report needs.
import { cycleAt, type AnalysisSink, type CycleRecord, type NoticeRecord } from '../index.js';
import { NdjsonWriter } from '../report/ndjson.js';
import type { TextReport } from '../report/text.js';
import { formatOf, recordsOf } from './asked.js';
import type { AnalyzeFlags, RecordKind } from './options.js';

export interface RecordsSink {
  sink: AnalysisSink;
  /** What NDJSON is written to; of other formats nothing. */
  writer: NdjsonWriter;
  collected: Collected;
}

/** A sink for what the flags ask for: NDJSON as it comes, and what a report needs. */
export function recordsSink(flags: AnalyzeFlags): RecordsSink {
  const format = formatOf(flags);
  const records = recordsOf(flags.records, format);
  const writer = new NdjsonWriter();
  const collected: Collected = { processes: [], notices: [] };
  const sink =
    format === 'ndjson'
      ? ndjsonSink(writer, records, collected)
      : collectingSink(collected, format === 'json' && records.has('cycles'));
  return { sink, writer, collected };
}

export interface Collected {
  processes: (TextReport['processes'][number] & { cycles?: CycleRecord[] })[];
  notices: NoticeRecord[];
}

function ndjsonSink(writer: NdjsonWriter, records: Set<RecordKind>, collected: Collected): AnalysisSink {
  return {
    streams: true,
    meta: (record) => writer.record(record),
    ...(records.has('cycles') && {
      cycles: (batch, processes, places) => writer.cycles(batch, processes, places),
    }),
    notice(record) {
      collected.notices.push(record);
      if (records.has('notices')) writer.record(record);
    },
    summary(record, process) {
      collected.processes.push({ summary: record, series: process.series() });
      if (records.has('summary')) writer.record(record);
    },
  };
}

function collectingSink(collected: Collected, withCycles: boolean): AnalysisSink {
  const cycles = new Map<object, CycleRecord[]>();
  return {
    ...(withCycles && {
      cycles(batch, processes, places) {
        for (let row = 0; row < batch.length; row++) {
          const record = cycleAt(batch, row, processes, places);
          if (!record) continue;
          const process = processes[batch.process[row]];
          const own = cycles.get(process);
          if (own) own.push(record);
          else cycles.set(process, [record]);
        }
      },
    }),
    notice: (record) => collected.notices.push(record),
    summary(record, process) {
      const own = cycles.get(process);
      collected.processes.push({ summary: record, series: process.series(), ...(own && { cycles: own }) });
    },
  };
}
