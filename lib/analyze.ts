// The whole way: inputs, carriers, readers, processes, records. The command line, the library and the tests go through it.
import { followAll } from './following.js';
import { GRAMMARS } from './gctrace/grammar.js';
import { resolveInputs, reasonOf, type Input } from './input/inputs.js';
import { readInput, type Reading } from './input/read.js';
import { withTicks } from './input/ticks.js';
import { Judging, type JudgingOptions } from './judging.js';
import { Lane, type InputReport } from './lane.js';
import { CycleBatch, OUTSIDE } from './model/batch.js';
import { cycleRecord } from './model/cycle.js';
import type { FindingRecord } from './model/finding.js';
import {
  REGIMES,
  type CycleRecord,
  type MetaRecord,
  type NoticeRecord,
  type SummaryRecord,
} from './model/records.js';
import type { GoVersions } from './model/version.js';
import type { Process } from './process/process.js';
import { Processes } from './process/processes.js';
import { Telling, type Notify } from './telling.js';
import { startOf, windowOf, zoneNamed, type WindowOptions } from './window.js';
import { VERSION } from './version.js';

export interface AnalyzeOptions extends WindowOptions, JudgingOptions {
  /** What the user knows: GOGC in percent or 'off', the container's limit in bytes, the Go version's minor range. */
  gogc?: number | 'off';
  memoryLimit?: number;
  /** GOMEMLIMIT, bytes. */
  gomemlimit?: number;
  versions?: GoVersions;
  /** Which streams are wanted. */
  wanted?: (stream: string) => boolean;
  /** Files are followed as they grow, through rotation, until `signal` is aborted; what is not there yet may come. */
  follow?: boolean;
  /** Every so many milliseconds an interim summary of each process that has news. */
  every?: number;
  /** Progress is yielded at least so often (ms), also where the input is silent. A second where it is not given. */
  wake?: number;
  /** Aborted: reading stops, and what is known is told. */
  signal?: AbortSignal;
}

export type AnalysisRecord = MetaRecord | CycleRecord | FindingRecord | NoticeRecord | SummaryRecord;

/** Takes what the analysis finds, as it finds it. */
export interface AnalysisSink {
  meta?(record: MetaRecord): void;
  /** Rows of the batch whose `process` is not negative and that are not OUTSIDE. The batch is reused after the call. */
  cycles?(batch: CycleBatch, processes: readonly Process[], file: string): void;
  notice?(record: NoticeRecord): void;
  /** As findings open, change and end, where what the sink takes is written on at once; at the end all that stand. */
  finding?(record: FindingRecord): void;
  /** `findings` stand now, the worst first. */
  summary?(record: SummaryRecord, process: Process, findings: readonly FindingRecord[]): void;
  /** What it takes is written on at once: a record leaves before the next read. */
  readonly streams?: boolean;
}

/** How far the analysis is; the same object all the time. */
export interface Progress {
  inputs: InputReport[];
  totalBytes: number | undefined;
  /** Inputs that could be opened. */
  opened: number;
}

/** Silent inputs are looked after this often. */
const LONGEST_SILENCE_MS = 1000;

/**
 * Analyzes the inputs (paths, folders, globs, `-`) and tells the sink what it finds. Yields its progress after every
 * read, so that the caller can wait for a slow reader of what it wrote.
 */
export async function* run(
  names: readonly string[],
  options: AnalyzeOptions,
  sink: AnalysisSink,
): AsyncGenerator<Progress, Progress> {
  const { follow = false, every = Infinity, wake = LONGEST_SILENCE_MS } = options;
  if (follow && names.includes('-')) throw new TypeError('standard input ends by itself: it is not followed');
  const { inputs, unopened } = await resolveInputs(names);
  // What is followed may not be there yet.
  const paths = [...inputs, ...(follow ? unopened : [])].map(({ name }) => name);
  sink.meta?.({ type: 'meta', schema: 1, gcdrift: VERSION, inputs: paths });
  const notice: Notify = (record) => sink.notice?.({ type: 'notice', ...record });
  for (const { name, reason } of unopened) {
    const message = `could not be read: ${reason}`;
    if (!follow) notice({ code: 'input-unopened', level: 'error', message, source: { file: name } });
  }
  const window = windowOf(options);
  const start = startOf(options);
  const { start: _, ...known } = options;
  const processes = new Processes(
    {
      ...known,
      ...(start && { start }),
      ...(window && { window: window.holds, windowWords: window.words }),
    },
    (family) => GRAMMARS[family].versions,
  );
  const zone = zoneNamed(options);
  let hasWall = false;
  const telling = new Telling(processes, new Judging(options, sink), sink, notice, every);
  const sizes = inputs.map((input) => input.bytes);
  const progress: Progress = {
    inputs: [],
    totalBytes: sizes.some((size) => size === undefined)
      ? undefined
      : sizes.reduce((a: number, b) => a + b!, 0),
    opened: inputs.length,
  };
  const batch = new CycleBatch();
  const laneOf = (name: string, latestMs = Date.now()): Lane => {
    const unnamed = paths.length > 1 ? name : '';
    const emit = (): void => {
      hasWall ||= batch.wallMs.subarray(0, batch.length).some((wall) => !Number.isNaN(wall));
      sink.cycles?.(batch, processes.all, name);
    };
    const lane = new Lane(name, unnamed, { zone, latestMs }, batch, processes, emit);
    progress.inputs.push(lane.report);
    return lane;
  };
  // Whoever leaves early leaves no read behind.
  const left = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, left.signal]) : left.signal;
  try {
    if (follow) {
      for await (const { lanes, found } of followAll(paths, laneOf, signal, notice)) {
        telling.step(lanes, true);
        progress.opened = found;
        yield progress;
      }
    }
    for (const input of follow ? [] : inputs) {
      const lane = laneOf(input.name, input.changedMs);
      processes.begin();
      try {
        const step = (): Progress => {
          telling.step([lane], input.bytes === undefined);
          return progress;
        };
        const reading = yield* readOne(
          input,
          lane,
          sink.streams === true,
          signal,
          Math.min(wake, every),
          step,
        );
        tellReading(input, lane.report, reading, notice);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).syscall === undefined) throw error;
        progress.opened--;
        const message = `could not be read: ${reasonOf(error)}`;
        notice({ code: 'input-unopened', level: 'error', message, source: { file: input.name } });
      }
      if (signal.aborted) break;
    }
    if (window?.isWall && !hasWall && processes.all.length > 0) {
      const message =
        'nothing lies in a window of wall times, for no cycle tells one: --start tells when the process started, --tz the zone of stamps without a year';
      notice({ code: 'window-without-wall', level: 'warning', message });
    }
    telling.finish();
    return progress;
  } finally {
    left.abort();
  }
}

/** Records as objects, in the order in which they come: the library's way. */
export async function* analyze(
  names: readonly string[] | string,
  options: AnalyzeOptions = {},
): AsyncGenerator<AnalysisRecord> {
  const ready: AnalysisRecord[] = [];
  const sink: AnalysisSink = {
    streams: true,
    meta: (record) => ready.push(record),
    notice: (record) => ready.push(record),
    finding: (record) => ready.push(record),
    summary: (record) => ready.push(record),
    cycles: (batch, processes, file) => {
      for (let row = 0; row < batch.length; row++) {
        const record = cycleAt(batch, row, processes, file);
        if (record) ready.push(record);
      }
    },
  };
  for await (const _ of run(typeof names === 'string' ? [names] : names, options, sink)) {
    yield* ready.splice(0);
  }
  yield* ready;
}

/** Only the cycles. */
export async function* readCycles(
  names: readonly string[] | string,
  options: AnalyzeOptions = {},
): AsyncGenerator<CycleRecord> {
  for await (const record of analyze(names, options)) if (record.type === 'cycle') yield record;
}

/** The record of a batch's row, or undefined where it belongs to no process or lies outside of the window asked for. */
export function cycleAt(
  batch: CycleBatch,
  row: number,
  processes: readonly Process[],
  file: string,
): CycleRecord | undefined {
  const process = processes[batch.process[row]] as Process | undefined;
  if (!process || (batch.flags[row] & OUTSIDE) !== 0) return undefined;
  return cycleRecord(batch, row, process, file, REGIMES[batch.regime[row]]);
}

/** Reads an input to its end, and yields what `step` says after every read. */
async function* readOne(
  input: Input,
  lane: Lane,
  streams: boolean,
  signal: AbortSignal,
  wakeMs: number,
  step: () => Progress,
): AsyncGenerator<Progress, Reading & { longLines: number }> {
  const lines = lane.lines();
  const reading: Reading = { bytes: 0, everyChunk: streams };
  const steps = readInput(input, lines, reading, signal);
  // A file is never silent.
  for await (const _ of input.bytes === undefined ? withTicks(steps, wakeMs) : steps) {
    lane.update(reading.bytes);
    yield step();
  }
  lane.finish(reading.bytes);
  return { ...reading, longLines: lines.longLines };
}

function tellReading(
  input: Input,
  report: InputReport,
  reading: Reading & { longLines: number },
  notice: Notify,
): void {
  const source = { file: input.name };
  if (reading.damage !== undefined) {
    const message = `${reading.damage}; the ${report.cycles} cycles before that place were kept`;
    notice({ code: 'input-truncated', level: 'warning', message, source: { ...source, line: report.lines } });
  }
  if (report.local) {
    const message = 'times tell no zone and are written without one: --tz tells it';
    notice({ code: 'input-no-zone', level: 'info', message, source, count: report.local });
  }
  if (report.overflows) {
    const message =
      'the lines are in no order of time, and more than are held at a time: they were put in order in parts, and restarts may be told where there are none';
    notice({ code: 'input-unsorted', level: 'warning', message, source });
  }
  if (report.passed) {
    const message = 'records are damaged, or longer than 1 MiB, and were passed over';
    notice({ code: 'input-damaged-records', level: 'warning', message, source, count: report.passed });
  }
  if (reading.longLines > 0) {
    const message = 'lines longer than 1 MiB: only their beginning was looked at';
    notice({ code: 'input-long-lines', level: 'info', message, source, count: reading.longLines });
  }
}
