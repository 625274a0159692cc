// CPU time of marking: assists and GC workers. Counted like the runtime does (runtime/mgcmark.go, gcAssistAlloc1): the time
// that a goroutine is parked during its assist is excluded.
import { Kind, WORKERS, type Rows } from './events.js';

export class Marking {
  /** ns since `begin`. */
  assistNs = 0;
  backgroundNs = 0;
  idleNs = 0;
  /** By assisting goroutine: since when it runs; NaN while parked. */
  readonly #assists = new Map<number, number>();
  /** By lane: since when the worker runs, and its mode. */
  readonly #workers = new Map<number, { since: number; mode: number }>();
  #isOver = true;

  /** A mark phase begins: activities in progress count from here on. */
  begin(at: number): void {
    this.assistNs = this.backgroundNs = this.idleNs = 0;
    this.resume(at);
  }

  /** Marking continues because work was left after stopping the world. */
  resume(at: number): void {
    this.#isOver = false;
    for (const [g, since] of this.#assists) if (since < at) this.#assists.set(g, at);
    for (const worker of this.#workers.values()) if (worker.since < at) worker.since = at;
  }

  /** The mark phase ends: activities in progress count up to here and not afterwards. */
  end(at: number): void {
    if (this.#isOver) return;
    for (const since of this.#assists.values()) if (since < at) this.assistNs += at - since;
    for (const { since, mode } of this.#workers.values()) if (since < at) this.#work(mode, at - since);
    this.#isOver = true;
  }

  /** Processes a row; kinds irrelevant to marking are ignored. */
  take(rows: Rows, row: number): void {
    const { g, lane, a } = rows;
    const at = rows.at[row];
    switch (rows.kind[row]) {
      case Kind.AssistBegin:
      case Kind.AssistActive:
        this.#assists.set(g[row], at);
        break;
      case Kind.AssistPause:
        this.#assist(g[row], at);
        this.#assists.set(g[row], NaN);
        break;
      case Kind.AssistEnd: {
        const ran = a[row];
        if (ran >= 0 && !this.#isOver) this.assistNs += ran;
        else this.#assist(g[row], at);
        this.#assists.delete(g[row]);
        break;
      }
      case Kind.WorkerStart:
        this.#workers.set(lane[row], { since: at, mode: a[row] });
        break;
      case Kind.WorkerStop: {
        const worker = this.#workers.get(lane[row]);
        if (worker && worker.since < at) this.#work(worker.mode, at - worker.since);
        this.#workers.delete(lane[row]);
      }
    }
  }

  #assist(g: number, at: number): void {
    const since = this.#assists.get(g);
    if (!this.#isOver && since !== undefined && since < at) this.assistNs += at - since;
  }

  #work(mode: number, ns: number): void {
    if (this.#isOver) return;
    if (mode === WORKERS.idle) this.idleNs += ns;
    else this.backgroundNs += ns;
  }
}
