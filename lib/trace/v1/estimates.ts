// Estimates stop-the-world pauses up to Go 1.9, whose traces have no events for them. Each cycle begins with one; another begins
// before the first P works on mark termination; each ends with the next GOMAXPROCS event (runtime/mgc.go: gcStart,
// gcMarkTermination).
import { Kind, type Rows } from '../events.js';
import type { Lane } from './lane.js';
import { textOfReason } from './names.js';
import { Step } from './wire.js';

const [MARK_TERMINATION, SWEEP_TERMINATION] = [1, 2];
const ESTIMATED = 1;

export class Estimates {
  /** A cycle began, and the world was not restarted since; below: by which goroutine, on which stack, and since when it ran. */
  #isStarting = false;
  #starter = -1;
  #stack = 0;
  #from = NaN;
  /** The lane where work on mark termination began, or -1. */
  #lane = -1;
  /** When the first of the currently stopped Ps was preempted; NaN: none was, or one runs again. */
  #standing = NaN;

  constructor(private readonly rows: Rows) {}

  /** Called after each event of a lane; g and stack are those of its row. */
  take(step: number, lane: Lane, at: number, g: number, stack: number): void {
    switch (step) {
      case Step.GcBegin:
        this.#isStarting = true;
        this.#starter = g;
        this.#stack = stack;
        this.#from = at;
        break;
      case Step.GoStart:
        this.#standing = NaN;
        // The goroutine waited until the first cycle's workers existed.
        if (g === this.#starter) this.#from = at;
        break;
      case Step.ProcStop:
        if (!(this.#standing <= at)) this.#standing = lane.preemptedAt;
        break;
      case Step.Stop:
        if (this.#lane >= 0) break;
        // If the whole cycle is stop-the-world (runtime.GC up to 1.8), the first stop turns into the second.
        this.#endStart(lane, at);
        this.#begin(MARK_TERMINATION, lane, this.#standing <= at ? this.#standing : at, -1, 0);
        this.#lane = lane.index;
        break;
      case Step.Procs:
        this.#endStart(lane, at);
        if (this.#lane >= 0) this.rows.put(at, Kind.StwEnd, this.#lane, lane.p, -1, lane.offset);
        this.#lane = -1;
    }
  }

  /** The stop at the start of a cycle ended. */
  #endStart(lane: Lane, at: number): void {
    if (!this.#isStarting) return;
    this.#isStarting = false;
    this.#begin(SWEEP_TERMINATION, lane, this.#from, this.#starter, this.#stack);
    this.rows.put(at, Kind.StwEnd, lane.index, lane.p, -1, lane.offset);
  }

  #begin(reason: number, { index, p, offset }: Lane, at: number, g: number, stack: number): void {
    const rows = this.rows;
    // Must not be earlier than rows that were already delivered.
    const from = rows.length > 0 ? Math.max(at, rows.at[0]) : at;
    const row = rows.put(from, Kind.StwBegin, index, p, g, offset);
    rows.text[row] = textOfReason(reason);
    rows.stack[row] = stack;
    rows.b[row] = ESTIMATED;
  }
}
