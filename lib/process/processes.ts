// Which process a cycle belongs to. A carrier tells streams apart; within a stream a process starts again (a restart),
// or two write at the same time, and no series may blend them: N counts up by one, @ never goes back, and no heap starts
// below what the cycle before left marked.
import { markOf } from './marks.js';
import { DUPLICATE, endOf, LOCAL, OUTSIDE, PERIODIC, type CycleBatch } from '../model/batch.js';
import { ANY_VERSION, type GoVersions } from '../model/version.js';
import { Process, type ProcessOptions } from './process.js';
import { tell, type ProcessEvent } from './told.js';
import { LogClock, MOST_STREAMS, QUIET_MS } from './quiet.js';

export interface ProcessesOptions extends ProcessOptions {
  /** Whether a row lies in the window that the user asked for. */
  window?: (batch: CycleBatch, row: number) => boolean;
  /** When the first process started, for logs that tell no wall time. */
  start?: { ms: number; local: boolean };
}

/** Processes of one stream that can still go on at the same time. */
const MOST_LIVE = 4;
/** A process that was quiet while the one that came after it made so many cycles is over. */
const OVER_AFTER = 32;
/** Cycles back to which a repeated line is known as such: shippers repeat blocks when they lose an answer. */
const REMEMBERED = 256;
/** The runtime starts a cycle itself when there was none for so long (runtime/proc.go, forcegcperiod). */
const PERIOD_MS = 120e3;
/** Times are printed in ms and clocks with two digits, both truncated. */
const TIME_SLACK_MS = 1;
/** A line is written when its cycle is over: two processes' lines are in the order of time, but for a slow writer. */
const ORDER_SLACK_MS = 100;
/** Crashes and companion lines that are kept for a stream's first cycle. */
const MOST_WAITING = 64;
/** Streams that were given up and whose runs are still counted on when they come back. */
const MOST_PAST = 16384;

interface Stream {
  name: string;
  /** The carrier's name, not its file's: it can go away while the input goes on. */
  named: boolean;
  live: Process[];
  runs: number;
  mixed: boolean;
  waiting: ProcessEvent[];
  /** `GC forced` stood there: the next cycle is one that the runtime starts after two minutes without any. */
  periodicNext: boolean;
  /** How late it is, since the first process started: by the processes' own times, where several are live. */
  nowMs: number;
  recent: Float64Array;
  seen: number;
  /** Which of all rows and events its last one was, and the log's clock then. */
  heard: number;
  heardMs: number;
  /** `heard` at the last look by this machine's clock, and the first look at which it was that. */
  seenHeard: number;
  seenMs: number;
  /** It was given up for its silence. */
  left: boolean;
}

export class Processes {
  /** By their index, which is another process's when a process is over and was told. */
  readonly all: Process[] = [];
  /** The file that is read now. */
  file = '';
  readonly #open = new Set<Process>();
  #over: Process[] = [];
  readonly #free: number[] = [];
  readonly #streams: (Stream | undefined)[] = [];
  readonly #freeStreams: number[] = [];
  readonly #index = new Map<string, number>();
  readonly #past = new Map<string, Pick<Stream, 'runs' | 'mixed' | 'left'>>();
  #newlyMixed: string[] = [];
  readonly #clock = new LogClock();
  #heard = 0;
  readonly #options: ProcessesOptions;
  readonly #versionsOf: (family: number) => GoVersions;

  constructor(options: ProcessesOptions, versionsOf: (family: number) => GoVersions) {
    this.#options = options;
    this.#versionsOf = versionsOf;
  }

  /**
   * The number of the stream with this name, made when it is new. `named`: the name is the carrier's,
   * and the stream may go away while the input goes on.
   */
  stream(name: string, named = true): number {
    const known = this.#index.get(name);
    if (known !== undefined) return known;
    const index = this.#freeStreams.pop() ?? this.#streams.length;
    this.#index.set(name, index);
    this.#streams[index] = {
      name,
      named,
      live: [],
      runs: 0,
      mixed: false,
      waiting: [],
      periodicNext: false,
      nowMs: 0,
      recent: new Float64Array(REMEMBERED),
      seen: 0,
      heard: 0,
      heardMs: this.#clock.ms,
      seenHeard: -1,
      seenMs: 0,
      left: false,
      ...this.#past.get(name),
    };
    return index;
  }

  /** Gives the rows to their processes (column `process`; −1 where one belongs to none), which fill their model columns. */
  accept(batch: CycleBatch, from: number, to: number): void {
    const { window, start: known } = this.#options;
    let owner: Process | undefined;
    let start = from;
    for (let row = from; row < to; row++) {
      const stream = this.#streams[batch.stream[row]];
      if (stream) this.#hear(stream, batch.wallMs[row]);
      if (stream?.periodicNext) batch.flags[row] |= PERIODIC;
      const process = stream && this.#processOf(stream, batch, row);
      if (process) stream.periodicNext = false;
      if (known && process?.index === 0 && Number.isNaN(batch.wallMs[row])) {
        batch.wallMs[row] = known.ms + batch.atMs[row];
        if (known.local) batch.flags[row] |= LOCAL;
      }
      if (window && !window(batch, row)) batch.flags[row] |= OUTSIDE;
      if (process !== owner) {
        owner?.accept(batch, start, row);
        owner = process;
        start = row;
      }
      if (process) {
        batch.process[row] = process.index;
        process.follow(batch, row);
      } else {
        batch.process[row] = -1;
        if (stream) batch.flags[row] |= DUPLICATE;
      }
    }
    owner?.accept(batch, start, to);
  }

  event(streamIndex: number, event: ProcessEvent): void {
    const stream = this.#streams[streamIndex];
    if (!stream) return;
    stream.heard = ++this.#heard;
    if (event.kind === 'companion' && event.companion.kind === 'gc-forced') stream.periodicNext = true;
    const [process] = stream.live;
    if (process) tell(process, event);
    else if (stream.waiting.push(event) > MOST_WAITING) stream.waiting.shift();
  }

  /** The stream is one process's from its beginning on, whether cycles are seen of it or not; its first one has number 1. */
  begin(streamIndex: number, versions: GoVersions): Process | undefined {
    const stream = this.#streams[streamIndex];
    if (!stream) return undefined;
    const process = this.#start(stream, versions);
    process.lastN = 0;
    return process;
  }

  /** The input is over. A crash without any cycle is a process too. */
  finish(): void {
    for (const stream of this.#streams) if (stream) this.#startCrashed(stream);
  }

  /** Processes that can go on, in the order in which they began. */
  get open(): ReadonlySet<Process> {
    return this.#open;
  }

  /** Processes that are over, once: whoever asks tells them, and nothing is kept of them. */
  takeOver(): readonly Process[] {
    const over = this.#over;
    if (over.length === 0) return over;
    this.#over = [];
    for (const process of over) {
      this.#open.delete(process);
      this.#free.push(process.index);
    }
    return over;
  }

  /** Streams found by now in which several processes wrote at the same time without a name of their own, once each. */
  takeMixed(): readonly string[] {
    const mixed = this.#newlyMixed;
    if (mixed.length > 0) this.#newlyMixed = [];
    return mixed;
  }

  /**
   * The streams that said nothing for QUIET_MS by the log's clock, or by this machine's (`nowMs`; NaN where the input is
   * not live); and the quietest ones where there are too many. Readers forget them before they are given up.
   */
  quiet(nowMs: number): Set<number> {
    const quiet = new Set<number>();
    const others: { index: number; heard: number }[] = [];
    this.#streams.forEach((stream, index) => {
      if (!stream?.named) return;
      if (stream.heard !== stream.seenHeard) {
        stream.seenHeard = stream.heard;
        stream.seenMs = nowMs;
      }
      if (this.#isQuiet(stream) || nowMs - stream.seenMs > QUIET_MS) quiet.add(index);
      else others.push({ index, heard: stream.heard });
    });
    if (others.length > MOST_STREAMS) {
      others.sort((a, b) => a.heard - b.heard);
      for (const { index } of others.slice(0, others.length - MOST_STREAMS / 2)) quiet.add(index);
    }
    return quiet;
  }

  /** Ends all that these streams hold, and frees their numbers. */
  giveUp(streams: Iterable<number>): void {
    for (const index of streams) {
      const stream = this.#streams[index];
      if (!stream) continue;
      this.#startCrashed(stream);
      this.#end(stream, 0);
      this.#streams[index] = undefined;
      this.#freeStreams.push(index);
      this.#index.delete(stream.name);
      const { name, runs, mixed } = stream;
      this.#past.set(name, { runs, mixed, left: runs > 0 });
      if (this.#past.size > MOST_PAST) this.#past.delete(this.#past.keys().next().value!);
    }
  }

  #hear(stream: Stream, wallMs: number): void {
    // What comes back after so long is another run: the one before was told, or is about to be.
    if (this.#isQuiet(stream)) {
      this.#end(stream, 0);
      stream.left = true;
    }
    this.#clock.pass(wallMs);
    stream.heardMs = this.#clock.ms;
    stream.heard = ++this.#heard;
  }

  #isQuiet(stream: Stream): boolean {
    return stream.named && this.#clock.ms - stream.heardMs > QUIET_MS;
  }

  /** The stream's processes, but for the latest ones, are over. */
  #end({ live }: Stream, keep: number): void {
    this.#over.push(...live.splice(keep));
  }

  #startCrashed(stream: Stream): void {
    if (stream.waiting.some((event) => event.kind === 'crash')) this.#start(stream, ANY_VERSION);
  }

  #processOf(stream: Stream, batch: CycleBatch, row: number): Process | undefined {
    const { live } = stream;
    const mark = markOf(batch, row);
    const [first] = live;
    // Where nobody else writes, number and time are enough.
    if (first && live.length === 1 && follows(first, batch, row)) {
      remember(stream, mark);
      return first;
    }
    const next = live.filter((process) => follows(process, batch, row) && keepsItsHeap(process, batch, row));
    if (next.length > 0) {
      remember(stream, mark);
      return this.#goOn(stream, closest(next, stream, batch, row), batch, row);
    }
    if (stream.recent.includes(mark)) {
      const same = live.find((process) => process.lastN >= batch.n[row]) ?? first;
      if (same) same.duplicates++;
      return undefined;
    }
    remember(stream, mark);
    const later = live.filter((process) => comesLater(process, batch, row));
    if (later.length > 0) return this.#goOn(stream, closest(later, stream, batch, row), batch, row);
    if (first && live.length === 1 && continues(first, batch, row)) {
      // 1.5–1.8 print the wall clock's times. A time that rose says no more than that the clocks of a line are not added up as a
      // release does: development trees.
      if (batch.atMs[row] < first.lastAtMs) first.clockJumps++;
      return first;
    }
    if (live.length === 1) stream.nowMs = first.startedMs + first.lastEndMs;
    const process = this.#start(stream, this.#versionsOf(batch.family[row]));
    if (live.length > 1) process.startedMs = stream.nowMs - endOf(batch, row);
    return process;
  }

  /** A process goes on; where it is not the latest one, two of them write at the same time. */
  #goOn(stream: Stream, process: Process, batch: CycleBatch, row: number): Process {
    const { live } = stream;
    const now = process.startedMs + endOf(batch, row);
    if (now > stream.nowMs) stream.nowMs = now;
    // It started later than was known: the first line of a process comes some time after the line before.
    else if (now < stream.nowMs) process.startedMs += stream.nowMs - now;
    if (process !== live[0]) {
      if (!stream.mixed) this.#mix(stream);
      live.splice(live.indexOf(process), 1);
      live.unshift(process);
    } else if (!stream.mixed && live.length > 1 && process.found > OVER_AFTER) this.#end(stream, 1);
    return process;
  }

  #mix(stream: Stream): void {
    stream.mixed = true;
    this.#newlyMixed.push(stream.name);
    [...stream.live].reverse().forEach((process, i) => {
      process.stream = `${stream.name}#${i + 1}`;
      process.mixed = true;
      process.run = 1;
    });
  }

  #start(stream: Stream, versions: GoVersions): Process {
    stream.runs++;
    const { mixed, name, live } = stream;
    const index = this.#free.pop() ?? this.all.length;
    const process = mixed
      ? new Process(index, `${name}#${stream.runs}`, 1, this.#options, versions)
      : new Process(index, name, stream.runs, this.#options, versions);
    process.mixed = mixed;
    process.file = this.file;
    process.returned = stream.left;
    stream.left = false;
    this.all[index] = process;
    this.#open.add(process);
    live.unshift(process);
    this.#end(stream, MOST_LIVE);
    for (const event of stream.waiting) tell(process, event);
    stream.waiting = [];
    return process;
  }
}

/** The very next cycle of the process. */
function follows(process: Process, batch: CycleBatch, row: number): boolean {
  return batch.n[row] === process.lastN + 1 && !(batch.atMs[row] < process.lastEndMs - TIME_SLACK_MS);
}

/** No heap starts below what the cycle before left marked. */
function keepsItsHeap(process: Process, batch: CycleBatch, row: number): boolean {
  return !(batch.heapStart[row] < process.lastMarked);
}

/** A later cycle of the process, some between them missing: not one of those that come two minutes after any other. */
function comesLater(process: Process, batch: CycleBatch, row: number): boolean {
  const least = (batch.flags[row] & PERIODIC) !== 0 ? PERIOD_MS : 0;
  return batch.n[row] > process.lastN + 1 && !(batch.atMs[row] - process.lastEndMs < least - TIME_SLACK_MS);
}

/** The next number with all else going on, before the cycle before was over: by times alone it would not follow. */
function continues(process: Process, batch: CycleBatch, row: number): boolean {
  return (
    batch.n[row] === process.lastN + 1 &&
    process.found >= 2 &&
    batch.procs[row] === process.lastProcs &&
    keepsItsHeap(process, batch, row)
  );
}

/**
 * Where several could go on: the one whose cycles are like this one, by number, Ps, the goal, and the time that would
 * have gone by since the last line.
 */
function closest(processes: Process[], stream: Stream, batch: CycleBatch, row: number): Process {
  if (processes.length === 1) return processes[0];
  const end = endOf(batch, row);
  const unlike = (process: Process): number => {
    const passed = process.startedMs + end - stream.nowMs;
    return (
      (batch.procs[row] === process.lastProcs ? 0 : 100) +
      (passed < -ORDER_SLACK_MS ? 1000 : 0) +
      Math.log1p(batch.n[row] - process.lastN - 1) +
      Math.abs(Math.log((batch.goal[row] + 1) / (process.lastGoal + 1))) +
      (passed > 0 ? Math.log1p(passed / ORDER_SLACK_MS) : 0)
    );
  };
  return processes.reduce(
    (best, process) => (unlike(process) < unlike(best) - 1e-9 ? process : best),
    processes.at(-1)!,
  );
}

function remember(stream: Stream, mark: number): void {
  stream.recent[stream.seen++ % REMEMBERED] = mark;
}
