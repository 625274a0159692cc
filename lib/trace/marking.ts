// Who marks, and for how long: assists of the program's goroutines, and the collector's workers. As the runtime counts it
// (runtime/mgcmark.go, gcAssistAlloc1): the time that a goroutine is parked in its assist is not the assist's.
import { Kind, WORKERS, type Rows } from './events.js';

export class Marking {
  /** ns since `begin`. */
  assistNs = 0;
  backgroundNs = 0;
  idleNs = 0;
  /** Since when the goroutines that assist run; NaN while they are parked. */
  readonly #assists = new Map<number, number>();
  /** Since when workers run, by lane, and how they do. */
  readonly #workers = new Map<number, { since: number; mode: number }>();

  #isOver = true;

  /** A mark begins: what runs already counts from here on. */
  begin(at: number): void {
    this.assistNs = this.backgroundNs = this.idleNs = 0;
    this.resume(at);
  }

  /** Work was left when the world had stopped: marking goes on. */
  resume(at: number): void {
    this.#isOver = false;
    this.#restart(at);
  }

  /** It is over: what still runs counts up to here, and what it does afterwards is no marking. */
  end(at: number): void {
    if (this.#isOver) return;
    for (const since of this.#assists.values()) if (since < at) this.assistNs += at - since;
    for (const { since, mode } of this.#workers.values()) if (since < at) this.#work(mode, at - since);
    this.#isOver = true;
  }

  /** A row of a kind that tells of marking; others are passed over. */
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
        if (this.#isOver) this.#assists.delete(g[row]);
        else if (ran >= 0) this.assistNs += ran;
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

  #restart(at: number): void {
    for (const [g, since] of this.#assists) if (since < at) this.#assists.set(g, at);
    for (const worker of this.#workers.values()) if (worker.since < at) worker.since = at;
  }
}
