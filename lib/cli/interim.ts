// The blocks of text that `--every` writes: what each process did since the previous block.
import type { AnalysisSink, NoticeRecord, Process, Progress } from '../index.js';
import type { InterimReport, Since } from '../report/interim.js';
import type { ReportStyle } from '../report/paint.js';

const nothing = (): Since => ({ cycles: 0, pauses: 0, longestPauseNs: 0 });

/** A sink in front of the final report's sink, which keeps interim records to itself. */
export class Interim {
  readonly sink: AnalysisSink;
  readonly #since = new WeakMap<Process, Since>();
  #processes: InterimReport['processes'][number][] = [];
  #silent: NoticeRecord[] = [];

  constructor(end: AnalysisSink) {
    this.sink = {
      ...end,
      streams: true,
      cycles: (batch, processes, places) => {
        for (let row = 0; row < batch.length; row++) {
          const process = processes[batch.process[row]] as Process | undefined;
          if (!process) continue;
          let since = this.#since.get(process);
          if (!since) this.#since.set(process, (since = nothing()));
          since.cycles++;
          for (const pause of [batch.sweepTermNs[row], batch.markTermNs[row], batch.cycleStopNs[row]]) {
            if (!(pause >= 0)) continue;
            since.pauses++;
            if (pause > since.longestPauseNs) since.longestPauseNs = pause;
          }
        }
        end.cycles?.(batch, processes, places);
      },
      summary: (summary, process, findings) => {
        if (!summary.interim) return end.summary?.(summary, process, findings);
        const since = this.#since.get(process) ?? nothing();
        this.#since.delete(process);
        this.#processes.push({ summary, findings, series: process.series(), since });
      },
      notice: (record) => {
        if (record.code === 'process-silent') this.#silent.push(record);
        else end.notice?.(record);
      },
    };
  }

  /** The current block, or ''. */
  async take({ inputs }: Progress, style: ReportStyle): Promise<string> {
    const [processes, silent] = [this.#processes, this.#silent];
    if (processes.length + silent.length === 0) return '';
    this.#processes = [];
    this.#silent = [];
    const { renderInterim } = await import('../report/interim.js');
    return renderInterim({ atMs: Date.now(), processes, silent, inputs }, style);
  }
}
