// GC cycles as rows of the same batch that logs fill, with exact ns and bytes if the trace has them.
import { FORCED, GAP, PERIODIC, type CycleBatch } from '../model/batch.js';
import { possibleWall } from '../model/format.js';
import type { Actor } from '../model/records.js';
import { MIB, OFF_GOAL_MIB } from '../model/units.js';
import { Kind, NO_GOAL, type Frame, type Stretch, type TraceFacts } from './events.js';
import type { Marking } from './marking.js';
import { actorOf, isForced, isPeriodic } from './places.js';
import type { Stop } from './stop.js';

const SETTING = { gogc: /[sS]etGCPercent$/, memory_limit: /[sS]etMemoryLimit$/ };

/** A stretch's clock. */
export type StretchClock = Pick<Stretch, 'wallMs' | 'ticks'>;

const TIMES = [
  'atMs',
  'wallMs',
  'sweepTermNs',
  'markNs',
  'markTermNs',
  'cpuSweepTermNs',
  'cpuAssistNs',
  'cpuBackgroundNs',
  'cpuIdleNs',
  'cpuMarkTermNs',
] as const;

/** A goal change without the end of a cycle; bytes, NaN for no goal. */
export interface Move {
  at: number;
  offset: number;
  from: number;
  to: number;
  setting?: 'gogc' | 'memory_limit';
  by?: Actor;
}

/** A change of GOMAXPROCS; `at` in ns. */
export interface Resize {
  at: number;
  offset: number;
  from: number;
  to: number;
  by?: Actor;
}

interface Cycle {
  n: number;
  at: number;
  offset: number;
  flags: number;
  goal: number;
  heapStart: number;
  heapEnd: number;
  heapMarked: number;
  sweepTerm: Stop | undefined;
  markTerm: Stop | undefined;
  ended: number;
}

export class Cycles {
  /** Latest reported values; NaN: none yet. */
  heap = NaN;
  goal = NaN;
  procs = NaN;
  /** Invalid goals other than 0: golang/go#63864. */
  badGoals = 0;
  /** Position of the first of them. */
  firstBadGoal: { at: number; offset: number } | undefined;
  #n = 0;
  /** The runtime's sequence number in the last begin, end or active event (up to 1.21 only in begins); NaN: none yet. */
  #seq = NaN;
  /** A cycle ended, but its goal is not set yet, or its stop is still in progress. */
  #ending = false;
  #open: Cycle | undefined;
  /** Goal changes while a cycle runs, whose own goal was set before. */
  #held: Move[] = [];
  /** Number of the last finished cycle; below: whether events are missing since. */
  over = 0;
  isBehindGap = false;

  /** `full` is called if the batch has no room, and empties it; `moved` on goal changes, `resized` on changes of GOMAXPROCS. */
  constructor(
    private readonly batch: CycleBatch,
    private readonly marking: Marking,
    private readonly tells: Pick<TraceFacts, 'assists' | 'workers'>,
    private readonly full: () => void,
    private readonly moved: (move: Move) => void,
    private readonly resized: (resize: Resize) => void,
  ) {}

  /** Number of cycles that began. */
  get begun(): number {
    return this.#n;
  }

  /**
   * Processes a row; kinds irrelevant to cycles are ignored. `inMarkTerm`: a mark termination stop is in progress. `asking`: the
   * stack of the requester of the current stop.
   */
  take(stretch: Stretch, row: number, inMarkTerm: boolean, asking: readonly Frame[]): void {
    const { rows, frames } = stretch;
    const { at, a, stack, offset } = rows;
    switch (rows.kind[row]) {
      case Kind.HeapAlloc:
        this.heap = a[row]!;
        break;
      case Kind.HeapGoal:
        this.#goal(rows, row, asking);
        break;
      case Kind.Procs:
        this.#procs(stretch, row);
        break;
      case Kind.GcBegin:
        this.#count(a[row]);
        this.#begin(at[row], offset[row], frames(stack[row]));
        break;
      case Kind.GcActive:
        this.#count(a[row]);
        break;
      case Kind.StwBegin:
        if (!inMarkTerm) break;
        this.marking.end(at[row]);
        if (this.#open) this.#open.heapEnd = this.heap;
        break;
      case Kind.GcEnd:
        this.marking.end(at[row]);
        this.#ending = true;
        // If a begin is missing in between, this is the end of another cycle.
        if (a[row] > this.#seq + 1) this.#open = undefined;
        this.#count(a[row]);
        if (!this.#open) break;
        this.#open.ended = at[row]!;
        this.#open.heapMarked = this.heap;
    }
  }

  /** A stop ended. */
  stop(stop: Stop, clock: StretchClock): void {
    this.#ending = false;
    const cycle = this.#open;
    if (!cycle) return;
    if (stop.kind === 'sweep_term') {
      cycle.sweepTerm = stop;
      this.marking.begin(stop.at + stop.totalNs);
    } else if (stop.kind === 'mark_term') {
      cycle.markTerm = stop;
      if (!(cycle.ended >= 0)) this.marking.resume(stop.at + stop.totalNs);
    }
    if (cycle.ended >= 0 && stop.kind !== 'sweep_term') this.#close(clock);
  }

  /** Closes a finished cycle when no stop is in progress: stops are not traced, or were lost. */
  settle(clock: StretchClock): void {
    if (this.#open && this.#open.ended >= 0) this.#close(clock);
  }

  /** End of input: nothing more is known of a cycle that runs. */
  finish(clock: StretchClock): void {
    this.settle(clock);
    this.#tellHeld();
  }

  #tellHeld(): void {
    for (const move of this.#held.splice(0)) this.moved(move);
  }

  #count(seq: number): void {
    if (Number.isNaN(seq)) return;
    if (!Number.isNaN(this.#seq) && seq !== this.#seq + 1) this.isBehindGap = true;
    this.#seq = seq;
  }

  #begin(at: number, offset: number, frames: readonly Frame[]): void {
    this.#tellHeld();
    this.#open = {
      n: ++this.#n,
      at,
      offset,
      flags: (isForced(frames) ? FORCED : 0) | (isPeriodic(frames) ? PERIODIC : 0),
      goal: this.goal,
      heapStart: this.heap,
      heapEnd: NaN,
      heapMarked: NaN,
      sweepTerm: undefined,
      markTerm: undefined,
      ended: NaN,
    };
    this.marking.begin(at);
  }

  #close(clock: StretchClock): void {
    const cycle = this.#open!;
    this.#open = undefined;
    this.over = cycle.n;
    this.#fill(cycle, clock);
    this.#tellHeld();
  }

  #fill(cycle: Cycle, { wallMs, ticks }: StretchClock): void {
    const { sweepTerm, markTerm, at, ended } = cycle;
    const sweepTermNs = sweepTerm?.totalNs ?? 0;
    const markTermNs = markTerm?.totalNs ?? 0;
    const from = sweepTerm ? sweepTerm.at + sweepTermNs : at;
    const to = markTerm ? markTerm.at : ended;
    // In damaged traces times may be invalid.
    if (!Number.isFinite(to - from)) return;
    const batch = this.batch;
    if (batch.length === batch.capacity) this.full();
    const row = batch.length++;
    for (let cell = row; cell < batch.cells.length; cell += batch.stride) batch.cells[cell] = NaN;
    batch.flags[row] = cycle.flags | (this.isBehindGap ? GAP : 0);
    this.isBehindGap = false;
    batch.family[row] = 0;
    batch.stream[row] = 0;
    batch.regime[row] = 0;
    batch.n[row] = cycle.n;
    batch.line[row] = cycle.offset;
    batch.atMs[row] = (sweepTerm?.at ?? at) / 1e6;
    batch.wallMs[row] = possibleWall(wallMs + at / 1e6);
    batch.sweepTermNs[row] = sweepTermNs;
    batch.markNs[row] = Math.max(0, to - from);
    batch.markTermNs[row] = markTermNs;
    // As in gctrace: wall time multiplied by the number of Ps.
    batch.cpuSweepTermNs[row] = sweepTermNs * this.procs;
    batch.cpuMarkTermNs[row] = markTermNs * this.procs;
    const { assists, workers } = this.tells;
    batch.cpuAssistNs[row] = assists ? this.marking.assistNs : NaN;
    batch.cpuBackgroundNs[row] = workers ? this.marking.backgroundNs : NaN;
    batch.cpuIdleNs[row] = workers ? this.marking.idleNs : NaN;
    batch.heapStart[row] = cycle.heapStart / MIB;
    batch.heapEnd[row] = cycle.heapEnd / MIB;
    batch.heapMarked[row] = cycle.heapMarked / MIB;
    batch.goal[row] = cycle.goal / MIB;
    batch.procs[row] = this.procs;
    // Ticks of unknown length are good for ordering only.
    if (ticks) for (const column of TIMES) batch[column][row] = NaN;
  }

  /** Emitted at every start of the world. */
  #procs({ rows: { at, a, g, stack, offset }, frames }: Stretch, row: number): void {
    const [from, to] = [this.procs, a[row]];
    this.procs = to;
    if (Number.isNaN(from) || from === to) return;
    const by = actorOf(g[row], frames(stack[row]));
    this.resized({ at: at[row], offset: offset[row], from, to, ...(by && { by }) });
  }

  /** Each cycle's end sets the goal. At other times, a setting was changed. */
  #goal({ at, a, g, offset }: Stretch['rows'], row: number, asking: readonly Frame[]): void {
    if (a[row] > NO_GOAL && this.badGoals++ === 0) this.firstBadGoal = { at: at[row], offset: offset[row] };
    const to = goalOf(a[row]);
    const from = this.goal;
    this.goal = to;
    if (Number.isNaN(from) || this.#ending) return;
    const isSet = (setting: 'gogc' | 'memory_limit'): boolean =>
      asking.some((frame) => SETTING[setting].test(frame.function));
    const setting = isSet('gogc') ? 'gogc' : isSet('memory_limit') ? 'memory_limit' : undefined;
    const by = actorOf(g[row], asking);
    const told = (goal: number): number => (goal > NO_GOAL ? NaN : goal);
    const move: Move = {
      at: at[row],
      offset: offset[row],
      from: told(from),
      to: told(to),
      ...(setting && { setting }),
      ...(by && { by }),
    };
    if (this.#open) this.#held.push(move);
    else this.moved(move);
  }
}

/** No goal means GOGC=off: represented like gctrace does, as a number that no heap reaches. */
const goalOf = (bytes: number): number => (bytes === 0 || bytes > NO_GOAL ? OFF_GOAL_MIB * MIB : bytes);
