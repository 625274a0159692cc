// What is left of the Ps for the program: minimum mutator utilization, as internal/trace/gc.go defines it. Taken are all Ps while the
// world is stopped, and else one for each dedicated or fractional worker and each assist; idle workers take what nobody wants.
import { Kind, WORKERS, type Rows } from './events.js';
import { LeastWindows, type LeastWindow } from './least-windows.js';

const MS = 1e6;
const WINDOWS_NS = [MS, 10 * MS, 100 * MS];

/** CPU of the collector's workers by how they run, and of assists, ns. */
export interface Workers {
  dedicatedNs: number;
  fractionalNs: number;
  idleNs: number;
  assistNs: number;
}

export class Mutator {
  readonly workers: Workers = { dedicatedNs: 0, fractionalNs: 0, idleNs: 0, assistNs: 0 };
  readonly #windows = new LeastWindows(WINDOWS_NS);
  #procs = NaN;
  #stopped = false;
  /** Since when, how: by lane. */
  readonly #running = new Map<number, { since: number; mode: number }>();
  /** Goroutines whose assist runs, since when. */
  readonly #assists = new Map<number, number>();
  #marking = 0;
  #now = NaN;
  #from = NaN;
  /** Assists that were seen to go on only where they ended: Ps that were taken from some time on. */
  #late = 0;

  /** Share of the Ps' time that the program had; NaN where nothing is known. */
  get share(): number {
    const span = this.#now - this.#from;
    return span > 0 ? Math.max(0, 1 - (this.#windows.takenNs + this.#late) / span) : NaN;
  }

  /** The windows in which most was taken, the shorter ones first. */
  get windows(): LeastWindow[] {
    return this.#windows.windows;
  }

  /** All rows of a stretch lie from `from` to `to`; some of it may have been seen. */
  begin(from: number): void {
    this.#pass(from);
    if (Number.isNaN(this.#from)) this.#from = from;
  }

  /** A row of a kind that tells who has the Ps; others are passed over. */
  take(rows: Rows, row: number): void {
    const at = rows.at[row];
    switch (rows.kind[row]) {
      case Kind.Procs:
        this.#pass(at);
        this.#procs = rows.a[row];
        break;
      case Kind.StwBegin:
      case Kind.StwEnd:
        this.#pass(at);
        this.#stopped = rows.kind[row] === Kind.StwBegin;
        break;
      case Kind.WorkerStart:
        this.#pass(at);
        this.#stopWorker(rows.lane[row], at);
        this.#running.set(rows.lane[row], { since: at, mode: rows.a[row] });
        if (rows.a[row] !== WORKERS.idle) this.#marking++;
        break;
      case Kind.WorkerStop:
        this.#pass(at);
        this.#stopWorker(rows.lane[row], at);
        break;
      case Kind.AssistBegin:
      case Kind.AssistActive:
        this.#pass(at);
        this.#assists.set(rows.g[row], at);
        break;
      case Kind.AssistPause:
      case Kind.AssistEnd:
        this.#pass(at);
        this.#stopAssist(rows.g[row], at, rows.kind[row] === Kind.AssistEnd ? rows.a[row] : NaN);
    }
  }

  /** Nothing happens until `to`. */
  end(to: number): void {
    this.#pass(to);
  }

  #stopWorker(lane: number, at: number): void {
    const worker = this.#running.get(lane);
    if (!worker) return;
    this.#running.delete(lane);
    const ns = at - worker.since;
    if (worker.mode === WORKERS.idle) this.workers.idleNs += ns;
    else {
      this.#marking--;
      if (worker.mode === WORKERS.dedicated) this.workers.dedicatedNs += ns;
      else this.workers.fractionalNs += ns;
    }
  }

  /** `ran`: how long it ran here since it was parked elsewhere; NaN where it began here. */
  #stopAssist(g: number, at: number, ran: number): void {
    const since = this.#assists.get(g);
    this.#assists.delete(g);
    if (since !== undefined) this.workers.assistNs += at - since;
    else if (ran > 0) {
      this.workers.assistNs += ran;
      if (this.#procs > 0) this.#late += ran / this.#procs;
    }
  }

  #pass(at: number): void {
    if (at < this.#now) return;
    const procs = this.#procs;
    // Until the trace tells how many Ps there are, it has hardly begun.
    const taken = this.#stopped
      ? 1
      : procs > 0
        ? Math.min(1, (this.#marking + this.#assists.size) / procs)
        : 0;
    this.#windows.add(at, taken);
    this.#now = at;
  }
}
