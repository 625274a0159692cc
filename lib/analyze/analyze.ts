// The pipeline: inputs, carriers, readers, processes, records. The command line, the library and the tests use it.
import { readActivity, type ActivityFile } from '../activity/read.js';
import { followAll } from './following.js';
import { firstPlace } from '../gctrace/first-place.js';
import type { Input } from '../input/input.js';
import { resolveInputs, type Unread } from '../input/inputs.js';
import { isArchive, readInput, type Reading, type Watch } from '../input/read.js';
import { withTicks } from '../input/ticks.js';
import type { Join, Joins, Look } from './joining.js';
import { LogLane } from './lane.js';
import type { InputReport } from '../model/input-report.js';
import { isReported, newBatch, type CycleBatch } from '../model/batch.js';
import { cycleRecord } from '../model/cycle.js';
import type { MapActivity } from '../model/map-activity.js';
import type { Places } from '../model/places.js';
import { REGIMES, type CycleRecord, type MetaRecord, type NoticeRecord } from '../model/records.js';
import type { AnalyzeOptions } from './options.js';
import { Joined } from '../process/joined.js';
import { parkingBatch } from '../process/parked.js';
import type { Process } from '../process/process.js';
import type { AnalysisRecord, AnalysisSink, Notify } from './sink.js';
import { qualified, uniqueNames } from './stream-names.js';
import { Text, type TextContext } from './text.js';
import { InputTexts } from './texts.js';
import { startOf, windowOf, zoneNamed } from './window.js';
import { VERSION } from '../version.js';

/** The analysis's progress; one object that is updated. */
export interface Progress {
  inputs: InputReport[];
  /** Bytes read from the inputs (before unpacking), and the total, if known. */
  bytes: number;
  totalBytes: number | undefined;
  /** Finished inputs, and all. */
  done: number;
  all: number;
  opened: number;
}

/** The initial progress; `all`: the number of inputs to report, which may be fewer than are read. */
function progressOf(read: readonly Input[], all = read.length): Progress {
  const total = read.reduce((sum, { bytes = NaN }) => sum + bytes, 0);
  const totalBytes = Number.isNaN(total) ? undefined : total;
  return { inputs: [], bytes: 0, totalBytes, done: 0, all, opened: 0 };
}

const LONGEST_SILENCE_MS = 1000;

/** The options that affect which inputs there are, and which belong together. */
export interface FindOptions extends Pick<
  AnalyzeOptions,
  'join' | 'signal' | 'wanted' | 'every' | 'start' | 'tz'
> {
  /** Called with the progress of the search for inputs that belong together; one object that is updated. */
  looking?: (progress: Progress) => void;
}

export interface FoundInputs {
  inputs: readonly Input[];
  notices: readonly NoticeRecord[];
  meta: MetaRecord;
  /** Traces that are read with a log, by the name of the log's input. */
  joins: ReadonlyMap<string, readonly Join[]>;
}

/**
 * Finds the inputs behind paths, folders, globs and `-`; the files of one rotated log are one input. If there are logs and traces, it
 * reads them to find those of the same process; standard input beside traces is kept in memory for that, up to 64 MiB, if it ends
 * soon. Throws WindowError if a time in the options is invalid.
 */
export async function findInputs(names: readonly string[], options: FindOptions = {}): Promise<FoundInputs> {
  const { join, signal, looking } = options;
  const watch = { reading: readingFor(looking), signal };
  const { inputs: found, unread } = await resolveInputs(names, firstPlace, watch);
  const files = found.flatMap(({ name, parts }) => parts?.map((part) => part.name) ?? name);
  const mayJoin = join !== 'never' && (await areSeveral(found));
  const { inputs, joins, notices } = mayJoin
    ? await joinInputs(found, options)
    : { inputs: found, joins: NO_JOINS, notices: [] };
  return { inputs, joins, notices: [...unread.map(unreadNotice), ...notices], meta: metaOf(files) };
}

/** Whether there may be a log and a trace among them. */
const areSeveral = async (inputs: readonly Input[]): Promise<boolean> =>
  inputs.length > 1 || (inputs.length > 0 && (await isArchive(inputs[0])));

/** What `resolveInputs` reads of archives, to find rotated sets in them. */
function readingFor(looking: FindOptions['looking']): Watch['reading'] {
  const progress = { ...progressOf([]), totalBytes: undefined };
  return {
    get bytes() {
      return progress.bytes;
    },
    set bytes(bytes) {
      progress.bytes = bytes;
      looking?.(progress);
    },
  };
}

/** Finds out which traces belong to which logs. The code for that is loaded when there may be both. */
async function joinInputs(inputs: readonly Input[], options: FindOptions): Promise<Joins> {
  const { wanted = () => true, every, signal } = options;
  const isWanted = (stream: string, text: string): boolean => {
    const own = stream === '' ? text : stream;
    return wanted(own) || wanted(qualified(own, text));
  };
  const { joinsOf } = await import('./joining.js');
  return joinsOf(inputs, { look: lookAt(inputs, options), holds: every === undefined, signal }, isWanted);
}

/** Reads inputs for their cycles alone, with the progress of reading all of them. */
function lookAt(inputs: readonly Input[], { start, tz, signal, looking }: FindOptions): Look {
  const progress = progressOf(inputs);
  return async (input, sink, isFirst) => {
    const options = { only: [], tz, start: isFirst ? start : undefined, signal };
    const analysis = new Analysis({ inputs: [input], joins: NO_JOINS }, options, sink);
    progress.inputs = analysis.progress.inputs;
    const before = progress.bytes;
    for await (const bytes of analysis.read(input)) {
      if (signal?.aborted) return;
      progress.bytes = before + bytes;
      looking?.(progress);
    }
    progress.done++;
  };
}

const unreadNotice = ({ name, code, reason }: Unread): NoticeRecord => ({
  type: 'notice',
  code,
  level: code === 'input-unopened' ? 'error' : 'info',
  message: reason,
  source: { file: name },
});

const NO_JOINS: FoundInputs['joins'] = new Map();

const metaOf = (inputs: string[]): MetaRecord => ({ type: 'meta', schema: 1, gcdrift: VERSION, inputs });

/**
 * Analyzes the inputs (paths, folders, globs, `-`, or the result of `findInputs`) one after the other, and passes results to the sink.
 * Yields its progress after every read, so that the caller can wait for a slow reader of its output. Throws WindowError if a time in
 * the options is invalid, ActivityError if `activity` cannot be opened.
 */
export async function* run(
  names: readonly string[] | FoundInputs,
  options: AnalyzeOptions,
  sink: AnalysisSink,
): AsyncGenerator<Progress, Progress> {
  // Ends pending reads if the caller leaves early.
  const left = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, left.signal]) : left.signal;
  try {
    if (options.follow && !('meta' in names)) return yield* follow(names, { ...options, signal }, sink);
    const found = 'meta' in names ? names : await findInputs(names, { ...options, signal });
    const { inputs, notices, meta } = found;
    const counted = await activityOf(options, signal);
    const analysis = new Analysis(found, { ...options, signal }, sink, counted.activity);
    const { progress } = analysis;
    sink.meta?.(meta);
    for (const record of [...notices, ...counted.notices]) sink.notice?.(record);
    for (const input of inputs) {
      if (signal.aborted) break;
      const before = progress.bytes;
      for await (const bytes of analysis.read(input)) {
        progress.bytes = before + bytes;
        yield progress;
      }
    }
    return progress;
  } finally {
    left.abort();
  }
}

const activityOf = async (options: AnalyzeOptions, signal: AbortSignal): Promise<ActivityFile> =>
  options.activity === undefined
    ? { notices: [] }
    : readActivity(options.activity, zoneNamed(options), signal);

/** The analysis of inputs one by one, for callers that distribute them to threads. */
export class Analysis {
  readonly progress: Progress;
  readonly #context: TextContext;
  readonly #uniqueName = uniqueNames();
  readonly #joins: FoundInputs['joins'];

  /** Takes all inputs, also those that another thread reads. Throws WindowError if a time in the options is invalid. */
  constructor(
    { inputs, joins }: Pick<FoundInputs, 'inputs' | 'joins'>,
    options: AnalyzeOptions,
    sink: AnalysisSink,
    activity?: MapActivity,
  ) {
    const all = [...inputs, ...[...joins.values()].flat().map(({ traces }) => traces)];
    this.progress = progressOf(all, inputs.length);
    this.#joins = joins;
    const names = all.map(({ name }) => name);
    this.#context = contextOf(names, options, sink, this.progress.inputs, activity);
  }

  /**
   * Reads an input to its end, and before it the traces that are joined to it; yields the number of bytes so far. `nameOf` returns
   * the name of a stream in records for its carrier's name (or its text's, if the carrier has none).
   */
  async *read(input: Input, nameOf = this.#uniqueName): AsyncGenerator<number> {
    const { progress } = this;
    const joins = this.#joins.get(input.name) ?? [];
    const joined: Joined[] = [];
    let before = 0;
    for (const { traces, places } of joins) {
      const joining = places.map((place) => new Joined(place));
      yield* this.#read(traces, before, new InputTexts(traces, nameOf, this.#context, { joining }));
      joined.push(...joining);
      before += traces.bytes ?? 0;
    }
    const texts = new InputTexts(input, nameOf, this.#context, { joined });
    yield* this.#read(input, before, texts);
    texts.finish();
    if (texts.opened) progress.opened++;
    progress.done++;
  }

  async *#read(input: Input, before: number, texts: InputTexts): AsyncGenerator<number> {
    const { options, sink } = this.#context;
    const { every = Infinity, wake = LONGEST_SILENCE_MS, signal } = options;
    const reading: Reading = { bytes: 0, everyChunk: sink.streams === true };
    const steps = readInput(input, texts, reading, signal);
    // Files are never silent.
    const live = input.bytes === undefined;
    for await (const _ of live ? withTicks(steps, Math.min(wake, every)) : steps) {
      texts.update(reading.bytes, live);
      yield before + reading.bytes;
    }
  }
}

/** Follows growing files, all at the same time, until the signal is aborted. */
async function* follow(
  names: readonly string[],
  options: AnalyzeOptions & { signal: AbortSignal },
  sink: AnalysisSink,
): AsyncGenerator<Progress, Progress> {
  if (names.includes('-')) throw new TypeError('standard input is read to its end: -F does not apply to it');
  const { inputs, unread } = await resolveInputs(names);
  const unopened = unread.filter(({ code }) => code === 'input-unopened');
  const { isTrace } = await import('./joining.js');
  const traces: string[] = [];
  for (const input of inputs) if (await isTrace(input)) traces.push(input.name);
  const paths = [...inputs, ...unopened].map(({ name }) => name).filter((name) => !traces.includes(name));
  // Their final size is unknown.
  const progress: Progress = { ...progressOf([], paths.length), totalBytes: undefined };
  const counted = await activityOf(options, options.signal);
  const context = contextOf(paths, options, sink, progress.inputs, counted.activity);
  const nameOf = uniqueNames();
  const texts: Text<LogLane>[] = [];
  sink.meta?.(metaOf(paths));
  for (const file of traces) sink.notice?.(notFollowed(file, paths.length > 0 ? 'warning' : 'error'));
  for (const record of counted.notices) sink.notice?.(record);
  const notice: Notify = (record) => sink.notice?.({ type: 'notice', ...record });
  const laneOf = (path: string): LogLane => {
    const text = new Text(path, nameOf, context, {}, (setup) => new LogLane(setup));
    texts.push(text);
    return text.lane;
  };
  for await (const found of followAll(paths, laneOf, options.signal, notice)) {
    for (const text of texts) text.step(true);
    progress.opened = found;
    progress.bytes = progress.inputs.reduce((sum, { bytes }) => sum + bytes, 0);
    yield progress;
  }
  for (const text of texts) text.finish(0);
  return progress;
}

const notFollowed = (file: string, level: NoticeRecord['level']): NoticeRecord => ({
  type: 'notice',
  code: 'trace-not-joined',
  level,
  message:
    'was left out: it is an execution trace, and -F follows only logs. Without -F it is read, and joined with its log',
  source: { file },
});

function contextOf(
  names: readonly string[],
  options: AnalyzeOptions,
  sink: AnalysisSink,
  reports: InputReport[],
  activity: MapActivity | undefined,
): TextContext {
  const window = windowOf(options);
  const start = startOf(options);
  const zone = zoneNamed(options);
  return {
    options,
    window,
    start,
    zone,
    activity,
    sink,
    batch: newBatch(),
    parking: parkingBatch(),
    reports,
    names,
  };
}

/**
 * Analyzes inputs (paths, folders, globs, `-`) and yields records as objects. Throws WindowError if a time in the options is invalid,
 * ActivityError if `activity` cannot be opened; problems of the inputs are notices.
 */
export async function* analyze(
  names: readonly string[] | string,
  options: AnalyzeOptions = {},
): AsyncGenerator<AnalysisRecord> {
  const ready: AnalysisRecord[] = [];
  const push = (record: AnalysisRecord): number => ready.push(record);
  const sink: AnalysisSink = {
    streams: true,
    ...{ meta: push, pause: push, notice: push, finding: push, summary: push },
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

/** Analyzes inputs like `analyze`, and yields only the records of cycles. */
export async function* readCycles(
  names: readonly string[] | string,
  options: AnalyzeOptions = {},
): AsyncGenerator<CycleRecord> {
  for await (const record of analyze(names, options)) if (record.type === 'cycle') yield record;
}

/** The record of a batch's row, or undefined if it belongs to no process or is outside the window. */
export function cycleAt(
  batch: CycleBatch,
  row: number,
  processes: readonly Process[],
  places: Places,
): CycleRecord | undefined {
  if (!isReported(batch, row)) return undefined;
  return cycleRecord(
    batch,
    row,
    processes[batch.process[row]],
    places.of(batch.line[row]),
    REGIMES[batch.regime[row]],
  );
}
