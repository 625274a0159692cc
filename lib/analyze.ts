// The whole way: inputs, carriers, readers, processes, records. The command line, the library and the tests go through it.
import { firstPlace } from './carrier/first-place.js';
import { InputAnalysis, qualified, type InputContext } from './input-analysis.js';
import { resolveInputs } from './input/inputs.js';
import { readInput, type Reading } from './input/read.js';
import { CycleBatch, OUTSIDE } from './model/batch.js';
import { cycleRecord } from './model/cycle.js';
import type { Places } from './model/places.js';
import {
  REGIMES,
  type CycleRecord,
  type MetaRecord,
  type NoticeRecord,
  type SummaryRecord,
} from './model/records.js';
import type { GoVersions } from './model/version.js';
import type { Process } from './process/process.js';
import { windowOf, type WindowOptions } from './window.js';
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
  /** Of a rotated set: how many were read. */
  files?: number;
  /** The first lines of an input in which nothing was known. */
  head?: string[];
}

/** Takes what the analysis finds, as it finds it. */
export interface AnalysisSink {
  meta?(record: MetaRecord): void;
  /** Rows of the batch whose `process` is not negative and that are not OUTSIDE. The batch is reused after the call. */
  cycles?(batch: CycleBatch, processes: readonly Process[], places: Places): void;
  notice?(record: NoticeRecord): void;
  summary?(record: SummaryRecord, process: Process): void;
  /** What it takes is written on at once: a record leaves before the next read. */
  readonly streams?: boolean;
}

/** How far the analysis is; the same object all the time. */
export interface Progress {
  inputs: InputReport[];
  /** Bytes taken from the inputs, packed as they are, and all there are, where that is known. */
  bytes: number;
  totalBytes: number | undefined;
  /** Inputs that are done, and all. */
  done: number;
  all: number;
  /** Inputs that could be opened, so far. */
  opened: number;
}

/**
 * Analyzes the inputs (paths, folders, globs, `-`) and tells the sink what it finds. Yields its progress after every
 * read, so that the caller can wait for a slow reader of what it wrote.
 */
export async function* run(
  names: readonly string[],
  options: AnalyzeOptions,
  sink: AnalysisSink,
): AsyncGenerator<Progress, Progress> {
  const window = windowOf(options);
  const { inputs, unread } = await resolveInputs(names, firstPlace);
  const files = inputs.flatMap(({ name, parts }) => parts?.map((part) => part.name) ?? name);
  sink.meta?.({ type: 'meta', schema: 1, gcdrift: VERSION, inputs: files });
  for (const { name, code, reason } of unread) {
    const level = code === 'input-unopened' ? 'error' : 'info';
    sink.notice?.({ type: 'notice', code, level, message: reason, source: { file: name } });
  }
  const sizes = inputs.map((input) => input.bytes ?? NaN);
  const total = sizes.reduce((a, b) => a + b, 0);
  const progress: Progress = {
    inputs: [],
    bytes: 0,
    totalBytes: Number.isNaN(total) ? undefined : total,
    done: 0,
    all: inputs.length,
    opened: 0,
  };
  const context: InputContext = {
    options,
    window,
    sink,
    batch: new CycleBatch(),
    reports: progress.inputs,
    nameOf: uniqueNames(),
  };
  for (const input of inputs) {
    if (options.signal?.aborted) break;
    const analysis = new InputAnalysis(input.name, inputs.length > 1, context);
    const reading: Reading = { bytes: 0, everyChunk: sink.streams === true };
    const before = progress.bytes;
    for await (const _ of readInput(input, analysis, reading, options.signal)) {
      analysis.update(reading.bytes);
      progress.bytes = before + reading.bytes;
      yield progress;
    }
    if (analysis.opened) progress.opened++;
    progress.done++;
  }
  return progress;
}

/** Streams of different texts are different processes: where names meet, the later one gets its text's before it. */
function uniqueNames(): (name: string, text: string) => string {
  const taken = new Set<string>();
  return (name, text) => {
    const own = taken.has(name) ? qualified(name, text) : name;
    taken.add(own);
    return own;
  };
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
    cycles: (batch, processes, places) => {
      for (let row = 0; row < batch.length; row++) {
        const record = cycleAt(batch, row, processes, places);
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
  places: Places,
): CycleRecord | undefined {
  const process = processes[batch.process[row]] as Process | undefined;
  if (!process || (batch.flags[row] & OUTSIDE) !== 0) return undefined;
  return cycleRecord(batch, row, process, places.of(batch.line[row]), REGIMES[batch.regime[row]]);
}
