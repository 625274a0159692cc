// Which process a cycle belongs to. Carriers distinguish streams; within a stream a process may restart, or two may write at the
// same time, and no series may mix them. In one process N counts up by one, @ never goes back, and no heap starts below what the
// previous cycle left marked.
import { closest, comesLater, continues, follows, keepsItsHeap, rowsInARow } from './going-on.js';
import { DUPLICATE, endOf, LOCAL, OUTSIDE, PERIODIC, type CycleBatch } from '../model/batch.js';
import { isEnd, victimOf } from '../model/crashes.js';
import { fingerprintOf, RecentCycles } from '../model/fingerprint.js';
import { ANY_VERSION, type GoVersions } from '../model/version.js';
import type { Origin } from './origin.js';
import { Process, type ProcessOptions } from './process.js';
import { applyEvent, type ProcessEvent } from './process-event.js';
import { processKilled, runEnded } from './victim.js';
import { LogClock, MOST_STREAMS, IDLE_MS } from './idle.js';

export interface ProcessesOptions extends ProcessOptions {
  /** The text that they are in. */
  file: string;
  /** Whether a row is in the window that the user asked for. */
  window?: ((batch: CycleBatch, row: number) => boolean) | undefined;
  /** When the first process started, for logs without wall times. */
  start?: { ms: number; local: boolean } | undefined;
}

const MOST_LIVE = 4;
/** A process has ended if the one that started after it made this many cycles meanwhile. */
const OVER_AFTER = 32;
/** How many crashes and companion lines are kept until a stream's first cycle. */
const MOST_WAITING = 64;
/** How many evicted streams are remembered, so that their runs are counted on when they come back. */
const MOST_PAST = 16384;

/** Where a stream is if several machines may have one of its name. */
interface OnMachine {
  host: string;
  /** The name that is shown: asked for with its first process, so that the first machine that has one keeps the short name. */
  name: () => string;
}

interface Stream {
  /** Its name, or what stands for it until it has one. */
  name: string;
  key: string;
  on: OnMachine | undefined;
  /** The carrier named it, not its file: it can end while the input goes on. */
  named: boolean;
  live: Process[];
  runs: number;
  mixed: boolean;
  waiting: ProcessEvent[];
  /** After `GC forced`: the next cycle is one that the runtime starts after two minutes without any. */
  periodicNext: boolean;
  /** Time since the first process started, from the processes' own times, if several are live. */
  nowMs: number;
  /** Cycles in a row of the latest process, if several are live. */
  alone: number;
  readonly recent: RecentCycles;
  /** Serial number of its last row or event among all, and the log's clock then. */
  heard: number;
  heardMs: number;
  /** `heard` at the last check by this machine's clock, and the time of the first check with that value. */
  seenHeard: number;
  seenMs: number;
  left: boolean;
}

export class Processes {
  /** By their index, which is reused after a process has ended and was reported. */
  readonly all: Process[] = [];
  readonly #open = new Set<Process>();
  /** The first one with a cycle. */
  #first: Process | undefined;
  #ended: Process[] = [];
  readonly #free: number[] = [];
  readonly #streams: (Stream | undefined)[] = [];
  readonly #freeStreams: number[] = [];
  readonly #index = new Map<string, number>();
  readonly #past = new Map<string, Pick<Stream, 'runs' | 'mixed' | 'left'>>();
  #newlyMixed: string[] = [];
  readonly #clock = new LogClock();
  #heard = 0;

  constructor(
    private readonly options: ProcessesOptions,
    private readonly versionsOf: (family: number) => GoVersions,
  ) {}

  /**
   * The number of the stream with this name, created on demand. `named`: the name is the carrier's,
   * and the stream may end while the input goes on. `on`: names it later.
   */
  stream(key: string, named = true, on?: OnMachine): number {
    const known = this.#index.get(key);
    if (known !== undefined) return known;
    const index = this.#freeStreams.pop() ?? this.#streams.length;
    this.#index.set(key, index);
    this.#streams[index] = {
      name: key,
      key,
      on,
      named,
      live: [],
      runs: 0,
      mixed: false,
      waiting: [],
      periodicNext: false,
      nowMs: 0,
      alone: 0,
      recent: new RecentCycles(),
      heard: 0,
      heardMs: this.#clock.ms,
      seenHeard: -1,
      seenMs: 0,
      left: false,
      ...this.#past.get(key),
    };
    return index;
  }

  /** Gives the rows to their processes (column `process`; −1 for duplicates), which fill their model columns. */
  accept(batch: CycleBatch, from: number, to: number): void {
    const { window, start: known } = this.options;
    let owner: Process | undefined;
    let start = from;
    for (let row = from; row < to;) {
      const stream = this.#streams[batch.stream[row]];
      if (stream) this.#hear(stream, batch.wallMs[row]);
      if (stream?.periodicNext) batch.flags[row] |= PERIODIC;
      const process = stream && this.#processOf(stream, batch, row);
      const next = process && !window && !known ? this.#goOnFrom(stream, batch, row, to) : row + 1;
      if (process) stream.periodicNext = false;
      this.#first ??= process;
      if (known && process === this.#first && Number.isNaN(batch.wallMs[row])) {
        batch.wallMs[row] = known.ms + batch.atMs[row];
        if (known.local) batch.flags[row] |= LOCAL;
      }
      if (window && !window(batch, row)) batch.flags[row] |= OUTSIDE;
      if (process !== owner) {
        owner?.accept(batch, start, row);
        owner = process;
        start = row;
      }
      batch.process.fill(process ? process.index : -1, row, next);
      if (process) process.follow(batch, row, next);
      else if (stream) batch.flags[row] |= DUPLICATE;
      row = next;
    }
    owner?.accept(batch, start, to);
  }

  event(streamIndex: number, event: ProcessEvent): void {
    const stream = this.#streams[streamIndex];
    if (!stream) return;
    stream.heard = ++this.#heard;
    const crash = event.kind === 'crash' ? event.crash : undefined;
    const victim = crash && victimOf(crash.text);
    if (victim) {
      const all = this.#streams.filter((one) => one !== undefined).filter(({ live }) => live.length > 0);
      const beside = all.filter((one) => isBeside(one, stream));
      // A container has a name of its own: then no program's machine is the kernel's.
      const killed = processKilled(victim, beside.length > 0 ? beside : all);
      if (killed) applyEvent(killed, { kind: 'end', crash, again: false });
      return;
    }
    if (event.kind === 'end') {
      const run = runEnded(stream, event.again);
      if (run) applyEvent(run, event);
      for (const process of stream.live) process.ended();
      return;
    }
    if (event.kind === 'companion' && event.companion.kind === 'gc-forced') stream.periodicNext = true;
    const process = event.kind === 'torn' ? this.#tornOf(stream, event.line) : stream.live[0];
    if (process && event.kind === 'torn' && event.fingerprint && stream.recent.has(event.fingerprint))
      process.text.duplicates.add(event.line);
    else if (process) applyEvent(process, event);
    else if (stream.waiting.push(event) > MOST_WAITING) dropFirst(stream.waiting);
  }

  /** Starts the stream's process before any cycle; its first cycle has the number 1. `run`: which one it is in its log. */
  begin(streamIndex: number, versions: GoVersions, run = 1): Process | undefined {
    const stream = this.#streams[streamIndex];
    return stream && this.#start(stream, versions, { run, lastN: 0 });
  }

  /** The input has ended. A crash without any cycle is a process, too. */
  finish(): void {
    for (const stream of this.#streams) if (stream) this.#startCrashed(stream);
  }

  /** Processes that can go on, in the order of their start. */
  get open(): ReadonlySet<Process> {
    return this.#open;
  }

  /** Processes that ended since the last call, which are forgotten: the caller reports them. */
  takeEnded(): readonly Process[] {
    const ended = this.#ended;
    if (ended.length === 0) return ended;
    this.#ended = [];
    for (const process of ended) {
      this.#open.delete(process);
      this.#free.push(process.index);
    }
    return ended;
  }

  /** Streams in which several processes without names of their own write at the same time, found since the last call. */
  takeMixed(): readonly string[] {
    const mixed = this.#newlyMixed;
    if (mixed.length > 0) this.#newlyMixed = [];
    return mixed;
  }

  /**
   * The streams that were idle for IDLE_MS by the log's clock, or by this machine's (`nowMs`; NaN if the input is not live), and
   * the most idle ones if there are too many. Readers forget them before they are evicted.
   */
  idle(nowMs: number): Set<number> {
    const idle = new Set<number>();
    const others: { index: number; heard: number }[] = [];
    this.#streams.forEach((stream, index) => {
      if (!stream?.named) return;
      if (stream.heard !== stream.seenHeard) {
        stream.seenHeard = stream.heard;
        stream.seenMs = nowMs;
      }
      if (this.#isIdle(stream) || nowMs - stream.seenMs > IDLE_MS) idle.add(index);
      else others.push({ index, heard: stream.heard });
    });
    if (others.length > MOST_STREAMS) {
      others.sort((a, b) => a.heard - b.heard);
      for (const { index } of others.slice(0, others.length - MOST_STREAMS / 2)) idle.add(index);
    }
    return idle;
  }

  /** Ends the processes of these streams, and frees their numbers. */
  evict(streams: Iterable<number>): void {
    for (const index of streams) {
      const stream = this.#streams[index];
      if (!stream) continue;
      this.#startCrashed(stream);
      this.#end(stream, 0);
      this.#streams[index] = undefined;
      this.#freeStreams.push(index);
      const { key, runs, mixed } = stream;
      this.#index.delete(key);
      this.#past.set(key, { runs, mixed, left: runs > 0 });
      if (this.#past.size > MOST_PAST) this.#past.delete(this.#past.keys().next().value!);
    }
  }

  #hear(stream: Stream, wallMs: number): void {
    // A stream that comes back after so long is another run: the previous one was reported, or will be.
    if (this.#isIdle(stream)) {
      this.#end(stream, 0);
      stream.left = true;
    }
    this.#clock.pass(wallMs);
    stream.heardMs = this.#clock.ms;
    stream.heard = ++this.#heard;
  }

  #isIdle(stream: Stream): boolean {
    return stream.named && this.#clock.ms - stream.heardMs > IDLE_MS;
  }

  /** Ends the stream's processes except for the latest `keep`. */
  #end({ live }: Stream, keep: number): void {
    this.#ended.push(...live.splice(keep));
  }

  /** Whose a cycle is that is told to be torn, long after it began in this line: that of a process which had begun by then. */
  #tornOf({ live, name }: Stream, line: number): Process | undefined {
    const hadBegun = ({ firstLine, stream }: Process): boolean => firstLine <= line && stream === name;
    return live.find(({ firstLine }) => firstLine <= line) ?? this.#ended.findLast(hadBegun) ?? live[0];
  }

  /** Before a process's first cycle: what crashed without any were others, which failed as they started. */
  #endFailed(stream: Stream): void {
    const nextEnd = (): number =>
      stream.waiting.findIndex((event) => event.kind === 'crash' && isEnd(event.crash));
    for (let end = nextEnd(); end >= 0; end = nextEnd()) {
      const later = stream.waiting.splice(end + 1);
      this.#start(stream, ANY_VERSION);
      this.#end(stream, 0);
      stream.waiting = later;
    }
  }

  #startCrashed(stream: Stream): void {
    if (stream.waiting.some((event) => event.kind === 'crash')) this.#start(stream, ANY_VERSION);
  }

  #processOf(stream: Stream, batch: CycleBatch, row: number): Process | undefined {
    const { live } = stream;
    const fingerprint = fingerprintOf(batch, row);
    const [first] = live;
    // With one writer, number and time are enough.
    if (!first || live.length > 1 || !follows(first, batch, row))
      return this.#anyProcessOf(stream, batch, row, fingerprint);
    stream.recent.add(fingerprint);
    return first;
  }

  /** Takes the rows behind `row` that plainly go on with its process, in one go: they are most rows of most logs. Returns where they end. */
  #goOnFrom(stream: Stream, batch: CycleBatch, row: number, to: number): number {
    if (stream.live.length > 1 || !Number.isNaN(batch.wallMs[row])) return row + 1;
    const end = rowsInARow(batch, row, to);
    stream.recent.addRows(batch, row + 1, end);
    return end;
  }

  #anyProcessOf(stream: Stream, batch: CycleBatch, row: number, fingerprint: number): Process | undefined {
    const { live } = stream;
    const [first] = live;
    const next = live.filter((process) => follows(process, batch, row) && keepsItsHeap(process, batch, row));
    if (next.length > 0) {
      stream.recent.add(fingerprint);
      return this.#goOn(stream, closest(next, stream, batch, row), batch, row);
    }
    if (stream.recent.has(fingerprint)) {
      const same = live.find((process) => process.lastN >= batch.n[row]) ?? first;
      same?.text.duplicates.add(batch.line[row]);
      return undefined;
    }
    stream.recent.add(fingerprint);
    if (!first && batch.n[row] === 1) this.#endFailed(stream);
    const later = live.filter((process) => comesLater(process, batch, row));
    if (later.length > 0) return this.#goOn(stream, closest(later, stream, batch, row), batch, row);
    if (first && live.length === 1 && continues(first, batch, row)) {
      // 1.5–1.8 print wall clock times, which can jump back. A time that rose but does not follow only means that the line's clocks
      // do not add up as in a release: development versions.
      if (batch.atMs[row] < first.lastAtMs) first.text.clockJumps.add(batch.line[row]);
      return first;
    }
    const versions = this.versionsOf(batch.family[row]);
    if (!first) return this.#start(stream, versions);
    if (live.length === 1) stream.nowMs = first.startedMs + first.lastEndMs;
    return this.#start(stream, versions, { startedMs: stream.nowMs - endOf(batch, row) });
  }

  /** A process goes on; if it is not the latest one, two of them write at the same time. */
  #goOn(stream: Stream, process: Process, batch: CycleBatch, row: number): Process {
    const { live } = stream;
    const now = process.startedMs + endOf(batch, row);
    if (now > stream.nowMs) stream.nowMs = now;
    else if (now < stream.nowMs) process.startedLater(stream.nowMs - now);
    if (process === live[0]) stream.alone++;
    else stream.alone = 1;
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
    [...stream.live].reverse().forEach((process, i) => process.setApart(`${stream.name}#${i + 1}`));
  }

  #start(stream: Stream, versions: GoVersions, told: Partial<Origin> = {}): Process {
    if (stream.runs++ === 0 || stream.left) stream.name = stream.on?.name() ?? stream.name;
    stream.alone = 1;
    const { mixed, name, runs, live } = stream;
    const index = this.#free.pop() ?? this.all.length;
    const own = mixed ? { stream: `${name}#${runs}`, run: 1 } : { stream: name, run: runs };
    const origin = { file: this.options.file, ...own, mixed, returned: stream.left, ...told };
    const process = new Process(index, origin, this.options, versions);
    stream.left = false;
    this.all[index] = process;
    this.#open.add(process);
    live.unshift(process);
    this.#end(stream, MOST_LIVE);
    for (const event of stream.waiting) applyEvent(process, event);
    stream.waiting = [];
    return process;
  }
}

/** Whether two streams can be of one machine. */
const isBeside = ({ on: one }: Stream, { on: other }: Stream): boolean =>
  !one?.host || !other?.host || one.host === other.host;

/** A crash counts where the next of its kind is kept: something that fails at its start may do so any number of times. */
function dropFirst(waiting: ProcessEvent[]): void {
  const first = waiting.shift();
  if (first?.kind !== 'crash') return;
  const { text, count, source } = first.crash;
  const next = waiting.find((event) => event.kind === 'crash' && event.crash.text === text);
  if (next?.kind === 'crash') next.crash = { ...next.crash, count: next.crash.count + count, source };
}
