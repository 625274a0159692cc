// When processes are reported: when they end, at the end of the input, and in between if the user asked for it.
import type { Judging } from './judging.js';
import type { AnyLane } from './lane.js';
import { formatDuration } from '../model/format.js';
import type { Source } from '../model/records.js';
import type { Process } from '../process/process.js';
import type { Processes } from '../process/processes.js';
import type { Occurrences } from '../process/tally.js';
import type { AnalysisSink, Notify } from './sink.js';

/** Idle streams are looked for after this many reads, or this long. */
const READS_A_LOOK = 4;
const LOOK_MS = 10e3;

export class Reporting {
  /** A process's `news` when it was last reported, and whether its silence was reported since. */
  readonly #reported = new WeakMap<Process, { news: number; silent: boolean }>();
  #next: number;
  #reads = 0;
  #lookMs = 0;
  /** How many processes overlap the map activity counters in time. */
  #counted = 0;

  /** `everyMs`: the interval of interim summaries; Infinity for none. */
  constructor(
    private readonly processes: Processes,
    private readonly judging: Judging,
    private readonly sink: Pick<AnalysisSink, 'summary'>,
    private readonly notice: Notify,
    private readonly everyMs: number,
  ) {
    this.#next = Date.now() + everyMs;
  }

  /** After each read, and regularly while there is none. `live`: the input is being written. */
  step(lanes: readonly Pick<AnyLane, 'forget'>[], live: boolean): void {
    const now = Date.now();
    if (++this.#reads % READS_A_LOOK === 0 || now - this.#lookMs >= LOOK_MS) {
      this.#lookMs = now;
      const quiet = this.processes.idle(live ? now : NaN);
      if (quiet.size > 0) {
        for (const lane of lanes) lane.forget(quiet);
        this.processes.evict(quiet);
      }
    }
    this.#reportEnded();
    this.judging.step(this.processes.open, live ? now : NaN);
    if (now < this.#next) return;
    this.#next = Math.max(this.#next + this.everyMs, now + this.everyMs / 2);
    for (const process of this.processes.open) this.#interim(process);
  }

  finish(): void {
    this.processes.finish();
    this.#reportEnded();
    for (const process of this.processes.open) this.#final(process);
    if (this.#counted > 1) {
      const message =
        'processes overlap the map activity counters in time, but the counters are of one process: choose it with --stream';
      this.notice({ code: 'activity-several', level: 'warning', message, count: this.#counted });
    }
  }

  #reportEnded(): void {
    for (const name of this.processes.takeMixed()) {
      const message =
        'several unnamed processes wrote here at the same time: they were separated by cycle number, time and heap';
      this.notice({ code: 'input-mixed-processes', level: 'warning', message, stream: name });
    }
    for (const process of this.processes.takeEnded()) this.#final(process);
  }

  #interim(process: Process): void {
    const reported = this.#reported.get(process);
    const { news, stream, run } = process;
    if (reported?.news !== news) {
      this.#reported.set(process, { news, silent: false });
      const { summary, findings } = this.judging.summary(process, false);
      const { type, stream, run, ...figures } = summary;
      this.sink.summary?.({ type, stream, run, interim: true, ...figures }, process, findings);
    } else if (!reported.silent) {
      reported.silent = true;
      const last = Number.isNaN(process.lastN) ? 'new' : `after gc ${process.lastN}`;
      const message = `silent: nothing ${last} for ${formatDuration(this.everyMs * 1e6)}`;
      this.notice({ code: 'process-silent', level: 'info', message, stream, run });
    }
  }

  #final(process: Process): void {
    noticesOf(process, this.notice);
    if (process.counted && process.counted.joined > 0) this.#counted++;
    const { summary, findings } = this.judging.summary(process, true);
    this.sink.summary?.(summary, process, findings);
  }
}

function noticesOf(process: Process, notice: Notify): void {
  const { stream, run, file, text } = process;
  const at = (line: number): { source?: Source } => (Number.isNaN(line) ? {} : { source: { file, line } });
  const tell = (code: string, { count, line }: Occurrences, one: string, many: string): void => {
    const message = count === 1 ? one : many;
    if (count > 0) notice({ code, level: 'info', message, ...at(line), count, stream, run });
  };
  tell(
    'input-torn-lines',
    text.lost,
    'cycle torn apart by other output, or cut, could not be reassembled and is left out',
    'cycles torn apart by other output, or cut, could not be reassembled and are left out',
  );
  tell(
    'input-missing-cycles',
    process.unseen,
    'cycle is missing: rates and goals across the gap are left out',
    'cycles are missing: rates and goals across the gaps are left out',
  );
  tell(
    'input-duplicate-cycles',
    text.duplicates,
    'cycle appears twice in the input and counts once',
    'cycles appear twice in the input and count once',
  );
  tell(
    'input-clock-jump',
    text.clockJumps,
    'time goes back while cycle numbers go on: the clock was set',
    'times go back while cycle numbers go on: the clock was set',
  );
  const apart = process.counted?.trouble(process.options.traced === true);
  if (apart !== undefined) notice({ code: 'activity-apart', level: 'warning', message: apart, stream, run });
  for (const message of process.contradictions) {
    notice({ code: 'contradiction', level: 'warning', message, stream, run });
  }
  if (run > 1) {
    const message = process.returned
      ? `it was silent for more than an hour and came back: run ${run} is what followed`
      : `the process restarted (cycle numbers start over): run ${run} is analyzed on its own`;
    notice({ code: 'input-restart', level: 'info', message, ...at(process.firstLine), stream, run });
  }
}
