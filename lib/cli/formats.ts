// What an analysis writes in each format, while it runs and at the end.
import {
  cycleAt,
  SEVERITIES,
  VERSION,
  type AnalysisSink,
  type CycleRecord,
  type FindingRecord,
  type NoticeRecord,
  type Process,
  type Progress,
  type Severity,
  type SummaryRecord,
} from '../index.js';
import { NdjsonWriter } from '../report/ndjson.js';
import { interimOf } from './interim.js';
import type { RecordKind } from './options.js';
import type { ReportStyle } from '../report/paint.js';

export interface Format {
  readonly sink: AnalysisSink;
  /** The output so far; valid until the next call. */
  now(progress: Progress): Promise<Uint8Array>;
  end(progress: Progress): Promise<Uint8Array>;
}

/** An input that does not end can produce any number of notices. */
const MOST_NOTICES = 1000;
const NOTHING = new Uint8Array();

/** What the command needs at the end in every format. */
export class Collected {
  readonly notices: NoticeRecord[] = [];
  processes = 0;

  /** The highest severity of open findings. */
  worst: Severity | undefined;

  summary({ interim }: SummaryRecord, _process: unknown, findings: readonly FindingRecord[]): void {
    this.processes++;
    if (interim) return;
    for (const { severity, state } of findings)
      if (
        state !== 'closed' &&
        (this.worst === undefined || SEVERITIES.indexOf(severity) > SEVERITIES.indexOf(this.worst))
      )
        this.worst = severity;
  }

  notice(record: NoticeRecord): void {
    if (this.notices.length < MOST_NOTICES) this.notices.push(record);
    else if (this.notices.length === MOST_NOTICES) {
      const message = `there were more than ${MOST_NOTICES} notices: --ndjson has all of them`;
      this.notices.push({ type: 'notice', code: 'notices-left-out', level: 'warning', message });
    }
  }
}

export interface NdjsonFormat extends Format {
  now(): Promise<Uint8Array>;
  end(): Promise<Uint8Array>;
}

/** Every record is written before the next read. */
export function ndjsonFormat(records: ReadonlySet<RecordKind>, collected: Collected): NdjsonFormat {
  const writer = new NdjsonWriter();
  const take = (): Promise<Uint8Array> => Promise.resolve(writer.bytes.take());
  return {
    sink: {
      streams: true,
      meta: (record) => writer.record(record),
      ...(records.has('cycles') && {
        cycles: (batch, processes, places) => writer.cycles(batch, processes, places),
      }),
      ...(records.has('pauses') && { pause: (record) => writer.record(record) }),
      ...(records.has('map') && { map: (record) => writer.record(record) }),
      notice(record) {
        collected.notice(record);
        if (records.has('notices')) writer.record(record);
      },
      ...(records.has('findings') && { finding: (record) => writer.record(record) }),
      summary(record, process, findings) {
        collected.summary(record, process, findings);
        if (records.has('summary')) writer.record(record);
      },
    },
    now: take,
    end: take,
  };
}

/** One document: all summaries, with their cycles if asked for. */
export function jsonFormat(
  inputs: readonly string[],
  records: ReadonlySet<RecordKind>,
  collected: Collected,
): Format {
  const processes: { summary: SummaryRecord; findings: readonly FindingRecord[]; cycles?: CycleRecord[] }[] =
    [];
  const cyclesOf = new Map<Process, CycleRecord[]>();
  return {
    sink: {
      ...(records.has('cycles') && {
        cycles(batch, processes, places) {
          for (let row = 0; row < batch.length; row++) {
            const record = cycleAt(batch, row, processes, places);
            if (!record) continue;
            const process = processes[batch.process[row]];
            const cycles = cyclesOf.get(process);
            if (cycles) cycles.push(record);
            else cyclesOf.set(process, [record]);
          }
        },
      }),
      notice: (record) => collected.notice(record),
      summary(summary, process, findings) {
        collected.summary(summary, process, findings);
        const cycles = cyclesOf.get(process);
        processes.push({ summary, findings, ...(cycles && { cycles }) });
        cyclesOf.delete(process);
      },
    },
    now: () => Promise.resolve(NOTHING),
    async end() {
      const { renderJson } = await import('../report/json.js');
      return Buffer.from(renderJson({ version: VERSION, inputs, processes, notices: collected.notices }));
    },
  };
}

/** Text or Markdown at the end; with `interim`, text also while it runs. */
export async function reportFormat(
  kind: 'text' | 'markdown',
  style: ReportStyle,
  interim: boolean,
  collected: Collected,
): Promise<Format> {
  const { KeptProcesses } = await import('../report/kept.js');
  const kept = new KeptProcesses(style.verbose);
  const sink: AnalysisSink = {
    notice: (record) => collected.notice(record),
    summary(summary, process, findings) {
      collected.summary(summary, process, findings);
      kept.add({ summary, findings, series: process.series() });
    },
  };
  const blocks = interim ? interimOf(sink) : undefined;
  return {
    sink: blocks?.sink ?? sink,
    now: async (progress) => Buffer.from((await blocks?.take(progress, style)) ?? ''),
    async end({ inputs }) {
      const { processes, others } = kept;
      const report = { processes, others, inputs, notices: collected.notices };
      if (kind === 'markdown') {
        const { renderMarkdown } = await import('../report/markdown.js');
        return Buffer.from(renderMarkdown(report, style.verbose));
      }
      if (processes.length === 0) return NOTHING;
      const { renderText } = await import('../report/text.js');
      return Buffer.from(renderText(report, style));
    },
  };
}
