// The blocks of text that `--every` writes: what each process did since the previous block.
import { isReported, type AnalysisSink, type NoticeRecord, type Process, type Progress } from '../index.js';
import type { InterimReport, Since } from '../report/interim.js';
import type { ReportStyle } from '../report/paint.js';

const nothing = (): Since => ({ cycles: 0, pauses: 0, longestPauseNs: 0 });

interface Interim {
  /** In front of the final report's sink: it keeps interim records to itself. */
  sink: AnalysisSink;
  /** The current block, or ''. */
  take(progress: Progress, style: ReportStyle): Promise<string>;
}

/** Collects what comes between two blocks; `end`: the sink of the final report. */
export function interimOf(end: AnalysisSink): Interim {
  const told = new WeakMap<Process, Since>();
  let processes: InterimReport['processes'][number][] = [];
  let silent: NoticeRecord[] = [];
  return {
    sink: {
      ...end,
      streams: true,
      cycles(batch, owners, places) {
        for (let row = 0; row < batch.length; row++) {
          if (!isReported(batch, row)) continue;
          const process = owners[batch.process[row]];
          const since = told.get(process) ?? nothing();
          told.set(process, since);
          since.cycles++;
          for (const pause of [batch.sweepTermNs[row], batch.markTermNs[row], batch.cycleStopNs[row]]) {
            if (!(pause >= 0)) continue;
            since.pauses++;
            if (pause > since.longestPauseNs) since.longestPauseNs = pause;
          }
        }
        end.cycles?.(batch, owners, places);
      },
      summary(summary, process, findings) {
        if (!summary.interim) return end.summary?.(summary, process, findings);
        const since = told.get(process) ?? nothing();
        told.delete(process);
        processes.push({ summary, findings, series: process.series(), since });
      },
      notice(record) {
        if (record.code === 'process-silent') silent.push(record);
        else end.notice?.(record);
      },
    },
    async take({ inputs }, style) {
      if (processes.length + silent.length === 0) return '';
      const report = { atMs: Date.now(), processes, silent, inputs };
      [processes, silent] = [[], []];
      return (await import('../report/interim.js')).renderInterim(report, style);
    },
  };
}
