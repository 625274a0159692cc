// What runs where, as the events of an export tell it one after the other: threads, or Ps where threads are not told. As the
// decoders of traces follow it: goroutine, assist, mark worker.
import { Kind, WORKERS } from '../events.js';
import type { Window } from './window.js';

/** GoLabel's words for a goroutine that marks (runtime/mgc.go, gcMarkWorkerModeStrings). */
const LABELS: Readonly<Record<string, number>> = {
  'GC (dedicated)': WORKERS.dedicated,
  'GC (fractional)': WORKERS.fractional,
  'GC (idle)': WORKERS.idle,
};

export class Lane {
  g = -1;
  runsFrom = NaN;
  assists = false;
  works = false;
  /** What ran here last, the stack on which that stopped, and when; and where that stack stands that nobody asked for yet. */
  lastG = -1;
  stackFrom = 0;
  stackTo = 0;
  leftAt = NaN;
  lastStack = 0;
  /** Of a P: that left it to a system call; and the thread that runs it. */
  inSyscall = false;
  thread: number | undefined;

  constructor(
    readonly index: number,
    readonly id: number,
  ) {}
}

/** No machine has as many threads or Ps: more are damage. */
const MOST = 1 << 16;

export class Lanes {
  readonly #lanes: Lane[] = [];
  readonly #byId = new Map<number, Lane>();
  readonly #none = new Lane(-1, -1);
  readonly #window: Window;

  constructor(window: Window) {
    this.#window = window;
  }

  /** Negative ids: none. */
  of(id: number): Lane {
    if (!(id >= 0)) return this.#none;
    let lane = this.#byId.get(id);
    if (!lane) {
      if (this.#lanes.length === MOST) return this.#none;
      lane = new Lane(this.#lanes.length, id);
      this.#lanes.push(lane);
      this.#byId.set(id, lane);
    }
    return lane;
  }

  get count(): number {
    return this.#lanes.length;
  }

  /** The one with this index. */
  at(index: number): Lane | undefined {
    return index < 0 ? undefined : this.#lanes[index];
  }

  /** Numbers of stacks mean nothing any more. */
  forgetStacks(): void {
    for (const lane of this.#lanes) lane.lastStack = 0;
  }

  /** These bytes will be others. */
  keepStacks(bytes: Uint8Array): void {
    for (const lane of this.#lanes) this.lastStack(lane, bytes);
  }

  /** The number of the stack on which the lane's last goroutine stopped. */
  lastStack(lane: Lane, bytes: Uint8Array): number {
    if (lane.stackTo > 0) lane.lastStack = this.#window.names.of(bytes, lane.stackFrom, lane.stackTo);
    lane.stackTo = 0;
    return lane.lastStack;
  }

  start(lane: Lane, at: number, p: number, g: number): void {
    if (lane.works) this.#window.put(at, Kind.WorkerStop, lane.index, p, lane.g);
    lane.g = g;
    lane.runsFrom = at;
    lane.assists = lane.works = lane.inSyscall = false;
  }

  leave(lane: Lane, at: number, p: number): void {
    if (lane.works) this.#window.put(at, Kind.WorkerStop, lane.index, p, lane.g);
    if (lane.assists) this.#window.put(at, Kind.AssistPause, lane.index, p, lane.g);
    lane.lastG = lane.g;
    lane.lastStack = lane.stackTo = 0;
    lane.leftAt = at;
    lane.g = -1;
    lane.assists = lane.works = false;
  }

  label(lane: Lane, at: number, p: number, label: string): void {
    const mode = LABELS[label];
    if (mode === undefined) return;
    lane.works = true;
    const row = this.#window.put(at, Kind.WorkerStart, lane.index, p, lane.g);
    if (row >= 0) this.#window.rows.a[row] = mode;
  }

  assist(lane: Lane, at: number, p: number, g: number, kind: number): number {
    lane.assists = true;
    return this.#window.put(at, kind, lane.index, p, g);
  }

  assistEnd(lane: Lane, at: number, p: number, g: number): void {
    const row = this.#window.put(at, Kind.AssistEnd, lane.index, p, g);
    if (row >= 0 && !lane.assists) this.#window.rows.a[row] = at - lane.runsFrom;
    lane.assists = false;
  }
}
