// The whole way: inputs, carriers, readers, processes, records. The command line, the library and the tests go through it.
import { firstPlace } from './gctrace/first-place.js';
import { InputAnalysis, qualified, type InputContext, type StreamNaming } from './input-analysis.js';
import { resolveInputs, type Input } from './input/inputs.js';
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
  /** Of a rotated set: how many were read. */
  files?: number;
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

/** What names stand for. */
export interface FoundInputs {
  inputs: readonly Input[];
  /** What was named or found and is not read. */
  notices: readonly NoticeRecord[];
  meta: MetaRecord;
}

/** Looks for the inputs behind paths, folders, globs and `-`; files that are one rotated log are one input. */
export async function findInputs(names: readonly string[]): Promise<FoundInputs> {
  const { inputs, unread } = await resolveInputs(names, firstPlace);
  const files = inputs.flatMap(({ name, parts }) => parts?.map((part) => part.name) ?? name);
  return {
    inputs,
    notices: unread.map(({ name, code, reason }) => ({
      type: 'notice',
      code,
      level: code === 'input-unopened' ? 'error' : 'info',
      message: reason,
      source: { file: name },
    })),
    meta: { type: 'meta', schema: 1, gcdrift: VERSION, inputs: files },
  };
}

/**
 * Analyzes the inputs (paths, folders, globs, `-`, or what `findInputs` found) and tells the sink what it finds: all of one
 * input, then all of the next. Yields its progress after every read, so that the caller can wait for a slow reader of what
 * it wrote. Throws WindowError where a time of the options is none.
 */
export async function* run(
  names: readonly string[] | FoundInputs,
  options: AnalyzeOptions,
  sink: AnalysisSink,
): AsyncGenerator<Progress, Progress> {
  const { inputs, notices, meta } = 'meta' in names ? names : await findInputs(names);
  const analysis = new Analysis(inputs, options, sink);
  const { progress } = analysis;
  sink.meta?.(meta);
  for (const record of notices) sink.notice?.(record);
  for (const input of inputs) {
    if (options.signal?.aborted) break;
    const before = progress.bytes;
    for await (const bytes of analysis.read(input)) {
      progress.bytes = before + bytes;
      yield progress;
    }
  }
  return progress;
}

/** The analysis of inputs one after the other, or of some of them: for who divides the work. */
export class Analysis {
  readonly progress: Progress;
  readonly #context: InputContext;
  readonly #uniqueName = uniqueNames();

  /** `all` inputs, of which those count that are read. Throws WindowError where a time of the options is none. */
  constructor(all: readonly Input[], options: AnalyzeOptions, sink: AnalysisSink) {
    const total = all.reduce((sum, { bytes = NaN }) => sum + bytes, 0);
    const totalBytes = Number.isNaN(total) ? undefined : total;
    this.progress = { inputs: [], bytes: 0, totalBytes, done: 0, all: all.length, opened: 0 };
    this.#context = {
      options,
      window: windowOf(options),
      start: startOf(options),
      zone: zoneNamed(options),
      sink,
      reports: this.progress.inputs,
      batch: new CycleBatch(),
      all,
    };
  }

  /**
   * Reads an input to its end; yields how many bytes were taken from it so far. `nameOf` is told what a stream is called by
   * its carrier (or by its text, where the carrier calls it nothing), and tells what its records call it.
   */
  async *read(input: Input, nameOf = this.#uniqueName): AsyncGenerator<number> {
    const { options, sink } = this.#context;
    const texts = new InputAnalysis(input, nameOf, this.#context);
    const reading: Reading = { bytes: 0, everyChunk: sink.streams === true };
    for await (const _ of readInput(input, texts, reading, options.signal)) {
      texts.update(reading.bytes);
      yield reading.bytes;
    }
    if (texts.opened) this.progress.opened++;
    this.progress.done++;
  }
}

/** Streams of different texts are different processes: where names meet, the later one gets its text's before it. */
export function uniqueNames(): StreamNaming {
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
