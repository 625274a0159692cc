// Minimum mutator utilization, as defined by internal/trace/gc.go. The GC takes all Ps while the world is stopped, and otherwise
// one for each dedicated or fractional worker and each assist; idle workers take only Ps without other work.
import { Kind, WORKERS, type Rows } from './events.js';
import { LeastWindows, type LeastWindow } from './least-windows.js';

const MS = 1e6;
const WINDOWS_NS = [MS, 10 * MS, 100 * MS];

/**
 * CPU time of GC workers by mode, and of assists, ns, while they mark: whoever finishes a mark also stops the world, and waits for all
 * Ps before and after (runtime/mgc.go, gcMarkDone, gcMarkTermination), which the runtime does not count either.
 */
export interface Workers {
  dedicatedNs: number;
  fractionalNs: number;
  idleNs: number;
  assistNs: number;
}

export class Mutator {
  workers: Workers = noWork();
  #windows = new LeastWindows(WINDOWS_NS);
  #procs = NaN;
  #stopped = false;
  /** By lane: since when the worker runs, and its mode. */
  readonly #running = new Map<number, { since: number; mode: number }>();
  /** By goroutine: since when its assist runs. */
  readonly #assists = new Map<number, number>();
  #marking = 0;
  /** A mark is in progress: possibly one that began before the trace. */
  #isMark = true;
  #now = NaN;
  #from = NaN;
  /** Time of assists found only at their end, which is not in the windows: ns per P. */
  #late = 0;

  /** The program's share of the Ps' time; NaN if unknown. */
  get share(): number {
    const span = this.#now - this.#from;
    return span > 0 ? Math.max(0, 1 - (this.#windows.takenNs + this.#late) / span) : NaN;
  }

  /** The worst windows, shorter ones first. */
  get windows(): LeastWindow[] {
    return this.#windows.windows;
  }

  /** A stretch begins at `from`; it may overlap the previous one. */
  begin(from: number): void {
    this.#pass(from);
    if (Number.isNaN(this.#from)) this.#from = from;
  }

  /** Processes a row; kinds that do not change the use of Ps are ignored. */
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
        this.#count(at);
        this.#stopped = rows.kind[row] === Kind.StwBegin;
        break;
      case Kind.GcBegin:
      case Kind.GcActive:
      case Kind.GcEnd:
        this.#count(at);
        this.#isMark = rows.kind[row] !== Kind.GcEnd;
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

  /** The state does not change until `to`. */
  end(to: number): void {
    this.#pass(to);
  }

  /** Restarts the report at `at`, with activities in progress. */
  restart(at: number): void {
    this.#pass(at);
    this.#count(at);
    this.workers = noWork();
    this.#windows = new LeastWindows(WINDOWS_NS);
    this.#windows.add(at, 0);
    this.#late = 0;
    this.#from = this.#now = at;
  }

  /** Ends the report at `at`. */
  stop(at: number): void {
    this.#pass(at);
    this.#count(at);
  }

  /** Counts activities in progress up to now. */
  #count(at: number): void {
    for (const worker of this.#running.values()) {
      this.#work(worker.mode, at - worker.since);
      worker.since = at;
    }
    for (const [g, since] of this.#assists) {
      this.#assist(at - since);
      this.#assists.set(g, at);
    }
  }

  #assist(ns: number): void {
    if (this.#isMark && !this.#stopped) this.workers.assistNs += ns;
  }

  #work(mode: number, ns: number): void {
    if (!this.#isMark || this.#stopped) return;
    if (mode === WORKERS.idle) this.workers.idleNs += ns;
    else if (mode === WORKERS.dedicated) this.workers.dedicatedNs += ns;
    else this.workers.fractionalNs += ns;
  }

  #stopWorker(lane: number, at: number): void {
    const worker = this.#running.get(lane);
    if (!worker) return;
    this.#running.delete(lane);
    if (worker.mode !== WORKERS.idle) this.#marking--;
    this.#work(worker.mode, at - worker.since);
  }

  /** `ran`: how long it ran here after it was parked on another lane; NaN if it began here. */
  #stopAssist(g: number, at: number, ran: number): void {
    const since = this.#assists.get(g);
    this.#assists.delete(g);
    if (since !== undefined) this.#assist(at - since);
    else if (ran > 0) {
      const ns = Math.min(ran, at - this.#from);
      this.#assist(ns);
      if (this.#procs > 0) this.#late += ns / this.#procs;
    }
  }

  #pass(at: number): void {
    if (at < this.#now) return;
    const procs = this.#procs;
    // The number of Ps is unknown only at the very beginning of a trace.
    const taken = this.#stopped
      ? 1
      : procs > 0
        ? Math.min(1, (this.#marking + this.#assists.size) / procs)
        : 0;
    this.#windows.add(at, taken);
    this.#now = at;
  }
}

const noWork = (): Workers => ({ dedicatedNs: 0, fractionalNs: 0, idleNs: 0, assistNs: 0 });
