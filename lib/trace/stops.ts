// Stop-the-world pauses: when, why, who requested them, who stopped last, and how long each phase took.
import type { StopKind } from '../model/records.js';
import type { Annotations } from './annotations.js';
import { Kind, type Frame, type Stretch } from './events.js';
import { actorOf, isOfBenchmark } from './places.js';
import type { Stop } from './stop.js';

const REASONS: Readonly<Record<string, StopKind>> = {
  'GC sweep termination': 'sweep_term',
  'GC mark termination': 'mark_term',
};
/** When this stop is written, the world is already stopped (runtime/trace.go, StartTrace). */
const START = 'start trace';

export class Stops {
  /** The stop in progress. */
  #open: Stop | undefined;
  #lane = -1;
  #frames: readonly Frame[] = [];
  /** When the last P stopped, or the restart began. */
  #lastAt = NaN;
  #restarting = false;
  /** The current cycle, and which of its stops come next. */
  #n = 0;
  #inCycle = false;
  #swept = false;

  constructor(
    private readonly told: (stop: Stop) => void,
    private readonly annotations: Annotations,
  ) {}

  /** Whether the world is being stopped, or is stopped. */
  get stands(): boolean {
    return this.#open !== undefined && !this.#restarting;
  }

  /** Kind of the stop in progress. */
  get openKind(): StopKind | undefined {
    return this.#open?.kind;
  }

  /** Stack of the requester of the stop in progress. */
  get openFrames(): readonly Frame[] {
    return this.#open ? this.#frames : [];
  }

  /** Processes a row; kinds irrelevant to stops are ignored. */
  take(stretch: Stretch, row: number): void {
    const { rows } = stretch;
    const { at, lane } = rows;
    switch (rows.kind[row]) {
      case Kind.GcActive:
        if (this.#inCycle) break;
        this.#inCycle = this.#swept = true;
        break;
      case Kind.GcBegin:
        this.#n++;
        this.#inCycle = true;
        this.#swept = false;
        break;
      case Kind.GcEnd:
        this.#inCycle = false;
        if (this.#open && this.#open.reason === undefined) this.#open.kind = 'mark_term';
        break;
      case Kind.StwBegin:
        this.#begin(stretch, row);
        break;
      case Kind.ProcStop:
        if (!this.#open || this.#restarting || lane[row] === this.#lane) break;
        this.#lastAt = at[row]!;
        this.#last(stretch, row);
        break;
      case Kind.ProcSteal:
        if (!this.#open || this.#restarting || lane[row] !== this.#lane) break;
        // It was in a system call: the stop did not have to wait for it.
        this.#lastAt = at[row]!;
        delete this.#open.last;
        break;
      case Kind.Procs:
        if (lane[row] === this.#lane) this.#restarting = true;
        break;
      case Kind.StwEnd:
        if (lane[row] === this.#lane) this.#end(at[row]);
    }
  }

  #begin({ rows, string, frames }: Stretch, row: number): void {
    const { at, lane, g, text, stack, b, offset } = rows;
    // No id means no reason; an id whose string was truncated means an unknown reason.
    const reason = text[row] === 0 ? undefined : string(text[row]);
    const byPlace = this.#inCycle ? (this.#swept ? 'mark_term' : 'sweep_term') : 'other';
    const kind = reason === undefined ? byPlace : (REASONS[reason] ?? 'other');
    this.#open = {
      at: at[row],
      offset: offset[row],
      ...(this.#n > 0 && kind !== 'other' && { n: this.#n }),
      kind,
      ...(reason !== undefined && { reason }),
      estimated: b[row] === 1,
      totalNs: 0,
    };
    this.#frames = frames(stack[row]);
    if (isOfBenchmark(this.#frames)) this.#open.ofBenchmark = true;
    const by = actorOf(g[row], this.#frames);
    if (by) {
      this.annotations.place(by);
      this.#open.by = by;
    }
    this.annotations.begin(this.#open);
    this.#lane = lane[row]!;
    this.#lastAt = at[row]!;
    this.#restarting = false;
  }

  /** A goroutine that left its thread before the stop was requested did not delay it: the P was idle. */
  #last({ rows, frames }: Stretch, row: number): void {
    if (!this.#open) return;
    const last = rows.a[row] < this.#open.at ? undefined : actorOf(rows.g[row], frames(rows.stack[row]));
    if (!last) {
      delete this.#open.last;
      return;
    }
    this.annotations.place(last);
    this.#open.last = last;
  }

  #end(at: number): void {
    const stop = this.#open;
    this.#open = undefined;
    if (!stop) return;
    if (stop.kind === 'sweep_term') this.#swept = true;
    stop.totalNs = at - stop.at;
    // In damaged traces times may be invalid.
    if (!(stop.totalNs >= 0 && stop.totalNs < Infinity)) return;
    const stopping = this.#lastAt - stop.at;
    if (stop.reason !== START && !stop.estimated && stopping >= 0) stop.stoppingNs = stopping;
    this.annotations.end(stop);
    this.told(stop);
  }
}
