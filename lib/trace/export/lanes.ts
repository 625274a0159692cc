// The state of lanes from an export's events: lanes are threads, or Ps if threads are unknown. The same state as in the trace
// decoders: goroutine, assist, mark worker.
import { Kind, WORKER_LABELS } from '../events.js';
import type { StretchOutput } from './output.js';

export class Lane {
  g = -1;
  runsFrom = NaN;
  assists = false;
  works = false;
  /** The last goroutine, the position of the stack where it stopped, until looked up, and the time. */
  lastG = -1;
  stackFrom = 0;
  stackTo = 0;
  leftAt = NaN;
  lastStack = 0;
  /** For Ps: the last goroutine entered a system call; and the thread running the P. */
  inSyscall = false;
  thread: number | undefined;

  constructor(
    readonly index: number,
    readonly id: number,
  ) {}
}

/** More threads or Ps than this are damage. */
const MOST = 1 << 16;

export class Lanes {
  readonly #lanes: Lane[] = [];
  readonly #byId = new Map<number, Lane>();
  readonly #none = new Lane(-1, -1);

  constructor(private readonly output: StretchOutput) {}

  /** Negative ids: no lane. */
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

  /** The lane with this index. */
  at(index: number): Lane | undefined {
    return index < 0 ? undefined : this.#lanes[index];
  }

  /** Stack ids become invalid. */
  forgetStacks(): void {
    for (const lane of this.#lanes) lane.lastStack = 0;
  }

  /** Looks up pending stacks before `bytes` is overwritten. */
  keepStacks(bytes: Uint8Array): void {
    for (const lane of this.#lanes) this.lastStack(lane, bytes);
  }

  /** Id of the stack where the lane's last goroutine stopped. */
  lastStack(lane: Lane, bytes: Uint8Array): number {
    if (lane.stackTo > 0) lane.lastStack = this.output.names.of(bytes, lane.stackFrom, lane.stackTo);
    lane.stackTo = 0;
    return lane.lastStack;
  }

  start(lane: Lane, at: number, p: number, g: number): void {
    if (lane.works) this.output.put(at, Kind.WorkerStop, lane.index, p, lane.g);
    lane.g = g;
    lane.runsFrom = at;
    lane.assists = lane.works = lane.inSyscall = false;
  }

  leave(lane: Lane, at: number, p: number): void {
    if (lane.works) this.output.put(at, Kind.WorkerStop, lane.index, p, lane.g);
    if (lane.assists) this.output.put(at, Kind.AssistPause, lane.index, p, lane.g);
    lane.lastG = lane.g;
    lane.lastStack = lane.stackTo = 0;
    lane.leftAt = at;
    lane.g = -1;
    lane.assists = lane.works = false;
  }

  label(lane: Lane, at: number, p: number, label: string): void {
    const mode = WORKER_LABELS.indexOf(label);
    if (mode <= 0) return;
    lane.works = true;
    this.output.put(at, Kind.WorkerStart, lane.index, p, lane.g, mode);
  }

  assist(lane: Lane, at: number, p: number, g: number, kind: number): number {
    lane.assists = true;
    return this.output.put(at, kind, lane.index, p, g);
  }

  assistEnd(lane: Lane, at: number, p: number, g: number): void {
    this.output.put(at, Kind.AssistEnd, lane.index, p, g, lane.assists ? NaN : at - lane.runsFrom);
    lane.assists = false;
  }
}
