// Which traces tell of which log's process: looked for before anything is told, by reading the traces' cycles, then the logs'.
// Whoever names both in whatever order gets one process of them, or is told why not.
import { TracedCycles, type Alignment } from '../correlate/join.js';
import { LEAST_CYCLES, Matcher } from '../correlate/matcher.js';
import { Held, MOST_HELD } from '../input/held.js';
import type { Input } from '../input/input.js';
import { headOf } from '../input/read.js';
import { formatBytes, formatNumber } from '../model/format.js';
import type { JoinedFigures, NoticeRecord } from '../model/records.js';
import type { JoinedPlace } from '../process/joined.js';
import type { Process } from '../process/process.js';
import type { AnalysisSink } from './sink.js';
import { mayBeTrace } from '../trace/sniff.js';

/** A trace that was found to tell of a process in a log. */
export interface Join {
  trace: Input;
  place: JoinedPlace;
}

export interface Joins {
  /** What is left to read by itself. */
  inputs: Input[];
  /** By the log's name. */
  joins: ReadonlyMap<string, readonly Join[]>;
  /** Traces beside logs that belong to none of them, and why. */
  notices: NoticeRecord[];
}

/** Reads an input from its beginning to its end; `isFirst`: the user's `--start` is that of its first process. */
export type Look = (input: Input, sink: AnalysisSink, isFirst: boolean) => Promise<void>;

export interface Looking {
  look: Look;
  /** Whether standard input may be held. */
  holds: boolean;
  signal?: AbortSignal | undefined;
}

/** Of a chance of one in twenty to be wrong nobody should hear. */
export const LEAST_CONFIDENCE = 0.95;
/** Nothing is sure. */
const MOST_CONFIDENCE = 0.999;
/** So much of a text says whether it is a trace. */
const HEAD = 64 * 1024;

/** A trace, its cycles, and why it is joined to no log. */
interface Traced {
  input: Input;
  cycles: TracedCycles;
  why?: string | undefined;
}

/** The inputs as they are where there are no traces, or no logs; nothing but beginnings is read then. */
export async function joinsOf(
  inputs: readonly Input[],
  { look, holds, signal }: Looking,
  isWanted: (stream: string, text: string) => boolean,
): Promise<Joins> {
  const traces: Traced[] = [];
  const logs: Input[] = [];
  for (const input of inputs) {
    if (await isTrace(input)) traces.push({ input, cycles: new TracedCycles() });
    else logs.push(input);
  }
  const joins = new Map<string, Join[]>();
  if (traces.length === 0 || logs.length === 0) return { inputs: [...inputs], joins, notices: [] };
  for (const traced of traces) {
    await look(traced.input, { cycles: (batch) => traced.cycles.add(batch) }, false);
    traced.why = unfitness(traced.cycles);
  }
  const fit = traces.filter(({ why }) => why === undefined);
  const matcher = new Matcher(fit.map(({ cycles }) => cycles));
  const unheld = fit.length > 0 && holds ? await hold(logs, signal) : ONCE;
  // What is no file, and not held, is read once, and told while it is read.
  const files = fit.length > 0 ? logs.filter(({ bytes }) => bytes !== undefined) : [];
  for (const log of files) await lookAtLog(log, matcher, look, log === logs[0]);
  const own = new Set(logs.map(({ name }) => name));
  // A process is one trace's: that of the most cycles.
  fit.sort((a, b) => b.cycles.length - a.cycles.length);
  for (const traced of fit) {
    const { input, cycles } = traced;
    const { best, confidence, rivals } = cycles.verdict(matcher.rows, (file) => own.has(file));
    const other = cycles.found.find(({ process }) => !own.has(process.file));
    if (!best) traced.why = other ? packed(other.process.file) : files.length < logs.length ? unheld : UNLIKE;
    else if (confidence < LEAST_CONFIDENCE) traced.why = rivals > 0 ? ambiguous(rivals + 1) : CHANCE;
    else {
      const list = joins.get(best.process.file) ?? [];
      const counted = cycles.countedWith(best.fromN - best.addN, best.toN - best.addN);
      const place = placeOf(best, counted, input.name, confidence);
      if (!isWanted(place.stream, place.log)) continue;
      if (list.some((other) => isSameProcess(other.place, place))) traced.why = TAKEN;
      else joins.set(place.log, [...list, { trace: input, place }]);
    }
  }
  const joined = [...joins.values()].flat().map(({ trace }) => trace);
  return {
    inputs: inputs.filter((input) => !joined.includes(input)),
    joins,
    notices: traces.flatMap(({ input, why }) => (why === undefined ? [] : notJoined(input, why))),
  };
}

/** Standard input among the logs, where it is small and ends soon: it can be read twice then. Else why it cannot. */
async function hold(logs: Input[], signal: AbortSignal | undefined): Promise<string> {
  const place = logs.findIndex(({ path }) => path === undefined);
  if (place < 0) return ONCE;
  const held = await Held.read(signal);
  logs[place].held = held;
  if (!held.isWhole) return held.bytes < MOST_HELD ? LIVE : LARGE;
  logs[place].bytes = held.bytes;
  return ONCE;
}

export async function isTrace({ path, bytes, parts }: Input): Promise<boolean> {
  if (path === undefined || bytes === undefined || parts) return false;
  const head = await headOf(path, HEAD);
  // What reads traces is loaded with the first of them.
  return mayBeTrace(head) && (await import('./trace-lane.js')).traceOf(head) !== undefined;
}

async function lookAtLog(log: Input, matcher: Matcher, look: Look, isFirst: boolean): Promise<void> {
  const sink: AnalysisSink = {
    cycles(batch, processes) {
      for (let row = 0; row < batch.length; row++) {
        const process = processes[batch.process[row]] as Process | undefined;
        if (process) matcher.take(batch, row, process);
      }
    },
    summary: (_, process) => matcher.over(process),
  };
  await look(log, sink, isFirst);
}

function placeOf(
  best: Alignment,
  counted: JoinedPlace['counted'],
  trace: string,
  confidence: number,
): JoinedPlace {
  const { process, addN, addMs, spreadMs, cycles, fromN, toN, fromLine, startWallMs } = best;
  const { file, stream, run, mixed } = process;
  const suffix = mixed ? (/#\d+$/.exec(stream)?.[0] ?? '') : '';
  const figures: JoinedFigures = {
    file: trace,
    cycles,
    from_n: fromN,
    to_n: toN,
    from_s: Number((addMs / 1e3).toFixed(6)),
    spread_ns: Math.round(spreadMs * 1e6),
    confidence: Math.min(MOST_CONFIDENCE, Number(confidence.toFixed(3))),
  };
  const carriers = stream.slice(0, stream.length - suffix.length);
  return { log: file, stream: carriers, suffix, run, addN, counted, addMs, fromLine, startWallMs, figures };
}

const isSameProcess = (a: JoinedPlace, b: JoinedPlace): boolean =>
  a.stream === b.stream && a.suffix === b.suffix && a.run === b.run;

function unfitness(cycles: TracedCycles): string | undefined {
  if (cycles.length < LEAST_CYCLES)
    return `it holds ${cycles.length === 1 ? '1 cycle' : `${cycles.length} cycles`}, but ${LEAST_CYCLES} in sequence must match a log’s: take a longer trace`;
  return Number.isNaN(cycles.seconds) ? 'its clock is missing, and times must match a log’s' : undefined;
}

const UNLIKE =
  'no log has its cycles: heaps, durations and times of five in sequence must match. The log of the same process at the same time would';
const ONCE =
  'a log from a pipe is reported as it is read and cannot be searched first: write it to a file to join it';
const LARGE = `a log from a pipe is only searched up to ${formatBytes(MOST_HELD)}, and this one is longer: write it to a file to join it`;
const LIVE = 'the log from the pipe goes on and is reported as it comes: write it to a file to join it';
const packed = (file: string): string =>
  `its cycles match ${file}, which is in an archive: unpack it to join it`;
const CHANCE =
  'its cycles are so alike that it could match a log by chance: use a longer trace, or a log with timestamps';
const TAKEN = 'its process is already joined with another trace that has more cycles: only one at a time';
const ambiguous = (places: number): string =>
  `its cycles fit ${formatNumber(places)} places in the logs equally well: use a longer trace, or a log with timestamps`;

const notJoined = ({ name }: Input, why: string): NoticeRecord => ({
  type: 'notice',
  code: 'trace-not-joined',
  level: 'info',
  message: `reported as a separate process: ${why}`,
  source: { file: name },
});
