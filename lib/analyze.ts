// The whole way: inputs, carriers, readers, processes, records. The command line, the library and the tests go through it.
import type { ReaderEvent, ReaderOutput } from './gctrace/events.js';
import { GRAMMARS } from './gctrace/grammar.js';
import { InputReader } from './gctrace/open.js';
import type { Zone } from './carrier/zone.js';
import { resolveInputs, reasonOf, type Input } from './input/inputs.js';
import { LineBuffer } from './input/lines.js';
import { readInput, type Reading } from './input/read.js';
import { CycleBatch, OUTSIDE } from './model/batch.js';
import { cycleRecord } from './model/cycle.js';
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
import { startOf, windowOf, zoneNamed, type WindowOptions } from './window.js';
import { VERSION } from './version.js';

export interface AnalyzeOptions extends WindowOptions {
  /** What the user knows: GOGC in percent or 'off', the container's limit in bytes, the Go version's minor range. */
  gogc?: number | 'off';
  memoryLimit?: number;
  /** GOMEMLIMIT, bytes. */
  gomemlimit?: number;
  versions?: GoVersions;
  /** Which streams are wanted. */
  wanted?: (stream: string) => boolean;
  /** Aborted: reading stops, and what is known is told. */
  signal?: AbortSignal;
}

export type AnalysisRecord = MetaRecord | CycleRecord | NoticeRecord | SummaryRecord;

/** What was read of one input. */
export interface InputReport {
  name: string;
  carrier: string;
  bytes: number;
  lines: number;
  /** Lines that were cycles, their pieces, companion lines or crashes. */
  known: number;
  cycles: number;
  /** Lines of the programs' texts: without empty ones and the carrier's own; a line in pieces counts once. */
  textLines: number;
  /** Lines whose time tells no zone, and times that lines in no order of time were more than are held. */
  local?: number;
  overflows?: number;
  /** Records of the carrier that could not be read. */
  passed?: number;
  /** The first lines of an input in which nothing was known. */
  head?: string[];
}

/** Takes what the analysis finds, as it finds it. */
export interface AnalysisSink {
  meta?(record: MetaRecord): void;
  /** Rows of the batch whose `process` is not negative and that are not OUTSIDE. The batch is reused after the call. */
  cycles?(batch: CycleBatch, processes: readonly Process[], file: string): void;
  notice?(record: NoticeRecord): void;
  summary?(record: SummaryRecord, process: Process): void;
  /** What it takes is written on at once: a record leaves before the next read. */
  readonly streams?: boolean;
}

/** How far the analysis is; the same object all the time. */
export interface Progress {
  inputs: InputReport[];
  totalBytes: number | undefined;
  /** Inputs that could be opened. */
  opened: number;
  processes: readonly Process[];
}

const HEAD_LINES = 3;

/**
 * Analyzes the inputs (paths, folders, globs, `-`) and tells the sink what it finds. Yields its progress after every
 * read, so that the caller can wait for a slow reader of what it wrote.
 */
export async function* run(
  names: readonly string[],
  options: AnalyzeOptions,
  sink: AnalysisSink,
): AsyncGenerator<Progress, Progress> {
  const { inputs, unopened } = await resolveInputs(names);
  sink.meta?.({ type: 'meta', schema: 1, gcdrift: VERSION, inputs: inputs.map((input) => input.name) });
  const notice = (record: Omit<NoticeRecord, 'type'>): void => sink.notice?.({ type: 'notice', ...record });
  for (const { name, reason } of unopened) {
    notice({
      code: 'input-unopened',
      level: 'error',
      message: `could not be read: ${reason}`,
      source: { file: name },
    });
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
  const sizes = inputs.map((input) => input.bytes);
  const progress: Progress = {
    inputs: [],
    totalBytes: sizes.some((size) => size === undefined)
      ? undefined
      : sizes.reduce((a: number, b) => a + b!, 0),
    opened: inputs.length,
    processes: processes.all,
  };
  const zone = zoneNamed(options);
  let hasWall = false;
  const batch = new CycleBatch();
  for (const input of inputs) {
    const report: InputReport = {
      name: input.name,
      carrier: '',
      bytes: 0,
      lines: 0,
      known: 0,
      cycles: 0,
      textLines: 0,
    };
    progress.inputs.push(report);
    const output = new BatchOutput(batch, processes, () => {
      report.cycles += batch.length;
      hasWall ||= batch.wallMs.subarray(0, batch.length).some((wall) => !Number.isNaN(wall));
      sink.cycles?.(batch, processes.all, input.name);
    });
    try {
      const reading = yield* readOne(
        input,
        inputs.length,
        output,
        processes,
        report,
        progress,
        options.signal,
        sink.streams === true,
        zone,
      );
      tellReading(input, report, reading, notice);
    } catch (error) {
      progress.opened--;
      const message = `could not be read: ${reasonOf(error)}`;
      notice({ code: 'input-unopened', level: 'error', message, source: { file: input.name } });
    }
    if (options.signal?.aborted) break;
  }
  processes.finish();
  if (window?.isWall && !hasWall && processes.all.length > 0) {
    const message =
      'nothing lies in a window of wall times, for no cycle tells one: --start tells when the process started, --tz the zone of stamps without a year';
    notice({ code: 'window-without-wall', level: 'warning', message });
  }
  for (const name of processes.mixed) {
    const message =
      'several processes wrote here at the same time without a name of their own: they were parted by number, time and heap';
    notice({ code: 'input-mixed-processes', level: 'warning', message, stream: name });
  }
  for (const process of processes.all) {
    tellProcess(process, notice);
    sink.summary?.(process.summary(), process);
  }
  return progress;
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

/** The batch that readers fill: on its way to the sink each row meets its process, and each event in its place. */
class BatchOutput implements ReaderOutput {
  readonly events: ReaderEvent[] = [];

  constructor(
    readonly batch: CycleBatch,
    readonly processes: Processes,
    readonly emit: () => void,
  ) {}

  flush(): void {
    const { batch, events, processes } = this;
    let from = 0;
    for (const event of events) {
      processes.accept(batch, from, event.row);
      processes.event(event.stream, event);
      from = event.row;
    }
    processes.accept(batch, from, batch.length);
    events.length = 0;
    if (batch.length > 0) this.emit();
    batch.clear();
  }
}

async function* readOne(
  input: Input,
  inputCount: number,
  output: BatchOutput,
  processes: Processes,
  report: InputReport,
  progress: Progress,
  signal: AbortSignal | undefined,
  everyChunk: boolean,
  zone: Zone | undefined,
): AsyncGenerator<Progress, Reading & { longLines: number }> {
  let reader: InputReader | undefined;
  const streamOf = (name: string): number =>
    processes.stream(name !== '' ? name : inputCount > 1 ? input.name : '');
  const lines = new LineBuffer((head) => {
    const text = head.toString('latin1', 0, Math.min(head.length, 64 * 1024)).split('\n');
    report.head = text.slice(0, HEAD_LINES);
    reader = new InputReader(head, {
      file: input.name,
      out: output,
      streamOf,
      calendar: { zone, latestMs: input.changedMs ?? Date.now() },
    });
    return reader;
  });
  const reading: Reading = { bytes: 0, everyChunk };
  const update = (): void => {
    output.flush();
    report.bytes = reading.bytes;
    if (!reader) return;
    report.lines = reader.lines;
    report.known = reader.known;
    report.textLines = reader.textLines;
    report.carrier = reader.carrier;
    report.local = reader.local;
    report.overflows = reader.overflows;
    report.passed = reader.passed;
  };
  for await (const _ of readInput(input, lines, reading, signal)) {
    update();
    yield progress;
  }
  reader?.finish();
  update();
  if (report.known > 0) delete report.head;
  return { ...reading, longLines: lines.longLines };
}

type Notify = (record: Omit<NoticeRecord, 'type'>) => void;

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

function tellProcess(process: Process, notice: Notify): void {
  const { stream, run } = process;
  const tell = (code: string, count: number, message: string): void => {
    if (count > 0) notice({ code, level: 'info', message, count, stream, run });
  };
  tell(
    'input-torn-lines',
    process.torn,
    'cycles torn by other writers could not be put together and are left out',
  );
  tell(
    'input-missing-cycles',
    process.missing,
    'cycles are missing by their numbers: rates and goals across these gaps are left out',
  );
  tell('input-duplicate-cycles', process.duplicates, 'cycles stand in the input twice and count once');
  tell('input-clock-jump', process.clockJumps, 'times go back though the numbers go on: the clock was set');
  for (const message of process.contradictions) {
    notice({ code: 'contradiction', level: 'warning', message, stream, run });
  }
  if (run > 1)
    notice({
      code: 'input-restart',
      level: 'info',
      message: `the numbering starts again: run ${run} is a process of its own`,
      stream,
      run,
    });
}
