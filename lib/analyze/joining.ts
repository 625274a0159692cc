// Matches traces to the processes of logs before the analysis, by reading the traces' cycles, then the logs'. In any order of inputs,
// a trace and its log become one process, or a notice says why not.
import { LEAST_CYCLES, TracedCycles, type Placement } from '../correlate/join.js';
import { Matcher } from '../correlate/matcher.js';
import { Held, MOST_HELD } from '../input/held.js';
import type { Input } from '../input/input.js';
import { headsOf } from '../input/read.js';
import { counted, formatBytes, formatNumber } from '../model/format.js';
import type { JoinedFigures, NoticeRecord } from '../model/records.js';
import type { JoinedPlace } from '../process/joined.js';
import type { Process } from '../process/process.js';
import type { AnalysisSink } from './sink.js';
import { notJoined, PIPED_ARCHIVE } from './unjoined.js';
import { mayBeTrace } from '../trace/sniff.js';

/** Traces of one input (a file, or some of those in an archive) that belong to processes in a log. */
export interface Join {
  traces: Input;
  places: readonly JoinedPlace[];
}

export interface Joins {
  inputs: Input[];
  /** By the name of the log's input. */
  joins: ReadonlyMap<string, readonly Join[]>;
  /** Why traces beside logs belong to none of them. */
  notices: NoticeRecord[];
}

/** Reads a whole input; `isFirst`: the user's `--start` applies to its first process. */
export type Look = (input: Input, sink: AnalysisSink, isFirst: boolean) => Promise<void>;

export interface Looking {
  look: Look;
  /** Whether standard input may be kept in memory. */
  holds: boolean;
  signal?: AbortSignal | undefined;
}

export const LEAST_CONFIDENCE = 0.95;
const MOST_CONFIDENCE = 0.999;
/** Archives are searched up to this size, because each pass unpacks all of them. */
const MOST_SEARCHED = MOST_HELD;

/** A trace, its input, its cycles, and its place in a log, or why it has none. */
interface Traced {
  input: Input;
  file: string;
  cycles: TracedCycles;
  joined?: { log: Input; place: JoinedPlace };
  why?: string | undefined;
}

/** Finds the traces that belong to logs. Without traces, or without logs, it reads only the beginnings and changes nothing. */
export async function joinsOf(
  inputs: readonly Input[],
  { look, holds, signal }: Looking,
  isWanted: (stream: string, text: string) => boolean,
): Promise<Joins> {
  const { traces, logs, notices } = await separate(inputs, holds, signal);
  if (traces.length === 0 || logs.length === 0) return { inputs: [...inputs], joins: new Map(), notices };
  for (const input of new Set(traces.map((traced) => traced.input))) await lookAtTraces(input, traces, look);
  for (const traced of traces) traced.why = unfitness(traced.cycles);
  const fit = traces.filter(({ why }) => why === undefined);
  const matcher = new Matcher(fit.map(({ cycles }) => cycles));
  const unheld = fit.length > 0 && holds ? await whyNotHeld(logs, signal) : ONCE;
  // Only files, and standard input in memory, can be read twice.
  const files = fit.length > 0 ? logs.filter(({ bytes }) => bytes !== undefined) : [];
  const holders = new Map<string, Input>();
  for (const log of files) await lookAtLog(log, matcher, look, log === logs[0], holders);
  // A process is joined with one trace only: that with the most cycles.
  fit.sort((a, b) => b.cycles.length - a.cycles.length);
  for (const traced of fit) {
    const placement = placementOf(traced, matcher.rows, holders);
    const { best, confidence, rivals } = placement;
    if (!best) traced.why = files.length < logs.length ? unheld : UNLIKE;
    else if (confidence < LEAST_CONFIDENCE) traced.why = rivals > 0 ? ambiguous(rivals + 1) : CHANCE;
    else {
      const place = placeOf(placement, traced);
      if (!isWanted(place.stream, place.log)) continue;
      if (fit.some(({ joined }) => joined && isSameProcess(joined.place, place))) traced.why = TAKEN;
      else traced.joined = { log: holders.get(place.log)!, place };
    }
  }
  return {
    inputs: inputs.flatMap((input) => besides(input, traces)),
    joins: joinsBy(fit),
    notices: [
      ...notices,
      ...traces.flatMap(({ file, why }) => (why === undefined ? [] : notJoined(file, why))),
    ],
  };
}

/** Separates traces and inputs with logs. Standard input that is a trace beside logs is kept in memory completely. */
async function separate(
  inputs: readonly Input[],
  holds: boolean,
  signal: AbortSignal | undefined,
): Promise<{ traces: Traced[]; logs: Input[]; notices: NoticeRecord[] }> {
  const traces: Traced[] = [];
  const logs: Input[] = [];
  const notices: NoticeRecord[] = [];
  const piped = holds ? inputs.find(({ path }) => path === undefined) : undefined;
  if (piped) {
    try {
      piped.held = await Held.begin(signal);
    } catch {
      // Reported when it is read.
      return separate(
        inputs.filter((input) => input !== piped),
        holds,
        signal,
      );
    }
    if (piped.held.bytes === 0 && !piped.held.isWhole) piped.unsearched = LATE;
  }
  const isPipedTrace = piped !== undefined && (await textsOf(piped))[0].isTrace;
  for (const input of inputs) {
    if (input === piped && isPipedTrace) continue;
    const texts = await textsOf(input);
    const own = texts.filter(({ isTrace }) => isTrace).map(({ file }) => file);
    traces.push(...own.map((file) => ({ input, file, cycles: new TracedCycles() })));
    if (texts.length > own.length) logs.push(own.length > 0 ? { ...input, without: own } : input);
  }
  if (isPipedTrace && logs.length > 0) {
    if (await hold(piped, true, signal))
      traces.push({ input: piped, file: piped.name, cycles: new TracedCycles() });
    else notices.push(notJoined(piped.name, LARGE_TRACE));
  }
  return { traces, logs, notices };
}

function besides(input: Input, traces: readonly Traced[]): Input | [] {
  const read = traces.filter((traced) => traced.input === input && traced.joined).map(({ file }) => file);
  if (read.length === 0) return input;
  return read.includes(input.name) ? [] : { ...input, without: read };
}

/** By the name of the log's input; the traces of one archive are read together. */
function joinsBy(traces: readonly Traced[]): Map<string, Join[]> {
  const joins = new Map<string, Join[]>();
  for (const { input, file, joined } of traces) {
    if (!joined) continue;
    const list = joins.get(joined.log.name) ?? [];
    const same = list.findIndex(({ traces }) => traces.name === input.name);
    const { traces: { only = [] } = input, places = [] } = list[same] ?? {};
    const join = {
      traces: file === input.name ? input : { ...input, only: [...only, file] },
      places: [...places, joined.place],
    };
    joins.set(joined.log.name, same < 0 ? [...list, join] : list.with(same, join));
  }
  return joins;
}

/** Prefers a log in the trace's archive to copies elsewhere, and plain files to those in archives. */
function placementOf(
  { input, cycles }: Traced,
  rows: number,
  holders: ReadonlyMap<string, Input>,
): Placement {
  const besideIt = cycles.placement(rows, (file) => holders.get(file)?.name === input.name);
  if (besideIt.best) return besideIt;
  const plain = cycles.placement(rows, (file) => holders.get(file)?.name === file);
  return plain.best ? plain : cycles.placement(rows);
}

/** Keeps standard input in memory if it is small and ends (a log: soon), so that it can be read twice. Returns whether it could. */
async function hold(piped: Input, isTrace: boolean, signal: AbortSignal | undefined): Promise<boolean> {
  const held = piped.held!;
  await held.fill(signal, isTrace);
  if (held.isWhole) piped.bytes = held.bytes;
  return held.isWhole;
}

/** Keeps standard input among the logs in memory. Returns why logs that are not kept cannot be searched. */
async function whyNotHeld(logs: readonly Input[], signal: AbortSignal | undefined): Promise<string> {
  const piped = logs.find(({ path }) => path === undefined);
  if (!piped || (await hold(piped, false, signal))) return ONCE;
  return piped.held!.bytes < MOST_HELD ? LIVE : LARGE;
}

/** An input's texts, and which of them are traces; none in inputs that are not searched. */
async function textsOf(input: Input): Promise<{ file: string; isTrace: boolean }[]> {
  const texts: { file: string; isTrace: boolean }[] = [];
  for await (const { name: file, head } of headsOf(input)) {
    if (file !== input.name && !(input.bytes! <= MOST_SEARCHED)) {
      input.unsearched = input.bytes === undefined ? PIPED_ARCHIVE : LARGE_ARCHIVE;
      break;
    }
    texts.push({ file, isTrace: await begins(head) });
  }
  const files = texts.map(({ file }) => file);
  // Files of an archive with equal names cannot be selected one by one.
  for (const text of texts) text.isTrace &&= files.indexOf(text.file) === files.lastIndexOf(text.file);
  return texts.length > 0 ? texts : [{ file: input.name, isTrace: false }];
}

/** Whether this is the beginning of a trace. The code for traces is loaded with the first of them. */
const begins = async (head: Buffer): Promise<boolean> =>
  mayBeTrace(head) && (await import('./trace-lane.js')).traceOf(head) !== undefined;

/** Whether an input is a trace, or an archive whose first file is one. */
export async function isTrace(input: Input): Promise<boolean> {
  for await (const { head } of headsOf(input)) return begins(head);
  return false;
}

async function lookAtTraces(input: Input, traces: readonly Traced[], look: Look): Promise<void> {
  const own = traces.filter((traced) => traced.input === input);
  const sink: AnalysisSink = {
    cycles(batch, _, places) {
      const file = places.fileOf(batch.line[0]);
      own.find((traced) => traced.file === file)?.cycles.add(batch);
    },
  };
  await look({ ...input, only: own.map(({ file }) => file) }, sink, false);
}

async function lookAtLog(
  log: Input,
  matcher: Matcher,
  look: Look,
  isFirst: boolean,
  holders: Map<string, Input>,
): Promise<void> {
  const sink: AnalysisSink = {
    cycles(batch, processes) {
      for (let row = 0; row < batch.length; row++) {
        const process = processes[batch.process[row]] as Process | undefined;
        if (!process || process.options.traced) continue;
        holders.set(process.file, log);
        matcher.take(batch, row, process);
      }
    },
    summary: (_, process) => matcher.over(process),
  };
  await look(log, sink, isFirst);
}

function placeOf({ best, parts, confidence }: Placement, { file: trace, cycles }: Traced): JoinedPlace {
  const { process, addMs, startWallMs } = best!;
  const [first, last] = [parts[0], parts.at(-1)!];
  const { file, stream, run, mixed } = process;
  const suffix = mixed ? (/#\d+$/.exec(stream)?.[0] ?? '') : '';
  const figures: JoinedFigures = {
    file: trace,
    cycles: parts.reduce((sum, part) => sum + part.cycles, 0),
    from_n: first.fromN,
    to_n: last.toN,
    from_s: Number((addMs / 1e3).toFixed(6)),
    spread_ns: Math.round(Math.max(...parts.map(({ spreadMs }) => spreadMs)) * 1e6),
    confidence: Math.min(MOST_CONFIDENCE, Number(confidence.toFixed(3))),
  };
  return {
    log: file,
    stream: stream.slice(0, stream.length - suffix.length),
    suffix,
    run,
    parts: parts.map(({ addN, fromN, toN }) => {
      const counted = cycles.countedWith(fromN - addN, toN - addN);
      return { ...counted, addN, fromN, toN };
    }),
    addMs,
    fromLine: first.fromLine,
    roots: { stacks: Math.max(...parts.map(({ stacks }) => stacks)), globals: best!.globals },
    startWallMs,
    figures,
  };
}

const isSameProcess = (a: JoinedPlace, b: JoinedPlace): boolean =>
  a.log === b.log && a.stream === b.stream && a.suffix === b.suffix && a.run === b.run;

function unfitness(cycles: TracedCycles): string | undefined {
  if (cycles.length < LEAST_CYCLES)
    return `it holds ${counted(cycles.length, 'cycle')}, but ${LEAST_CYCLES} in sequence must match a log’s: take a longer trace`;
  return Number.isNaN(cycles.seconds) ? 'its clock is missing, and times must match a log’s' : undefined;
}

const UNLIKE =
  'no log has its cycles: heaps, durations and times of five in sequence must match. The log of the same process at the same time would';
const ONCE =
  'a log from a pipe is reported as it is read and cannot be searched first: write it to a file to join it';
const LARGE = `a log from a pipe is only searched up to ${formatBytes(MOST_HELD)}, and this one is longer: write it to a file to join it`;
const LIVE = 'the log from the pipe goes on and is reported as it comes: write it to a file to join it';
const LARGE_TRACE = `a trace from a pipe is only held up to ${formatBytes(MOST_HELD)}, and this one is longer: write it to a file to join it`;
const LATE = 'a pipe whose first bytes come late is not waited for: write it to a file to join it';
const LARGE_ARCHIVE = `an archive is only searched up to ${formatBytes(MOST_SEARCHED)}, and this one is larger: unpack it to join it with its log`;
const CHANCE =
  'its cycles are so alike that it could match a log by chance: use a longer trace, or a log with timestamps';
const TAKEN = 'its process is already joined with another trace that has more cycles: only one at a time';
const ambiguous = (places: number): string =>
  `its cycles fit ${formatNumber(places)} places in the logs equally well: use a longer trace, or a log with timestamps`;
