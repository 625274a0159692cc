// User annotations (runtime/trace: tasks, regions, logs) related to stops of the world: the open regions of the goroutines behind
// a stop, the tasks delayed by it, and messages logged during it.
import type { Actor, OpenTask, StopLog } from '../model/records.js';
import { Kind, type Stretch, type TraceFacts } from './events.js';
import type { Stop } from './stop.js';

/** Limit on regions and tasks open at a time, for programs that never end them. */
const MOST_OPEN = 2 ** 14;
/** Limits on the reported regions of one goroutine, and tasks and logs of a stop. */
const MOST_REGIONS = 8;
const MOST_TASKS = 4;
/** Limit on distinct task names. */
const MOST_NAMES = 256;
const MOST_LOGS = 5;
/** Names come from the program: longer ones are truncated. */
const LONGEST = 120;

interface Region {
  name: string;
  task: number;
}

export class Annotations {
  /** By goroutine, innermost last. */
  readonly #regions = new Map<number, Region[]>();
  #open = 0;
  readonly #tasks = new Map<number, string>();
  /** Number of open tasks by name. */
  readonly #named = new Map<string, number>();
  #logs: StopLog[] = [];

  constructor(private readonly tells: Pick<TraceFacts, 'crowded'>) {}

  /** `inStop`: the world is being stopped, or is stopped. */
  take({ rows, string, ticks }: Stretch, row: number, inStop: boolean): void {
    if (this.tells.crowded === true) return;
    const { g, a, b, at, text } = rows;
    switch (rows.kind[row]) {
      case Kind.TaskBegin:
        this.#beginTask(a[row], nameOf(string(text[row])));
        break;
      case Kind.TaskEnd:
        this.#endTask(a[row]);
        break;
      case Kind.RegionBegin:
        if (this.#open === MOST_OPEN) break;
        this.#open++;
        this.#of(g[row]).push({ name: nameOf(string(text[row])), task: a[row] });
        break;
      case Kind.RegionEnd:
        this.#leave(g[row], nameOf(string(text[row])));
        break;
      case Kind.Log: {
        if (!inStop || this.#logs.length === MOST_LOGS) break;
        const category = nameOf(string(b[row]));
        this.#logs.push({
          ...(!ticks && { at_s: at[row] / 1e9 }),
          ...(g[row] > 0 && { goroutine: g[row] }),
          ...(category !== '' && { category }),
          message: nameOf(string(text[row])),
        });
      }
    }
  }

  /** A stop begins: it delays all open tasks. */
  begin(stop: Stop): void {
    this.#logs = [];
    if (this.tells.crowded === true || this.#named.size === 0) return;
    const tasks = [...this.#named].map(([name, n]): OpenTask => ({ name, n }));
    stop.tasks = tasks.sort((x, y) => y.n - x.n).slice(0, MOST_TASKS);
  }

  /** Attaches the actor's current regions. */
  place(actor: Actor): void {
    const regions = this.#regions.get(actor.goroutine ?? -1) ?? [];
    const inner = regions.at(-1);
    if (!inner || this.tells.crowded === true) return;
    actor.regions = regions.slice(-MOST_REGIONS).map(({ name }) => name);
    const task = this.#tasks.get(inner.task);
    if (task !== undefined) actor.task = task;
  }

  end(stop: Stop): void {
    if (this.#logs.length > 0) stop.logs = this.#logs;
  }

  #of(g: number): Region[] {
    let regions = this.#regions.get(g);
    if (!regions) this.#regions.set(g, (regions = []));
    return regions;
  }

  /** Regions end in the reverse order of their begins; if ends were lost, all inner regions have ended too. */
  #leave(g: number, name: string): void {
    const regions = this.#regions.get(g);
    const index = regions?.findLastIndex((region) => region.name === name) ?? -1;
    if (!regions || index < 0) return;
    this.#open -= regions.length - index;
    regions.length = index;
    if (index === 0) this.#regions.delete(g);
  }

  #beginTask(task: number, name: string): void {
    if (this.#tasks.size === MOST_OPEN || this.#tasks.has(task)) return;
    this.#tasks.set(task, name);
    const n = this.#named.get(name) ?? 0;
    if (n > 0 || this.#named.size < MOST_NAMES) this.#named.set(name, n + 1);
  }

  #endTask(task: number): void {
    const name = this.#tasks.get(task);
    if (name === undefined) return;
    this.#tasks.delete(task);
    const left = (this.#named.get(name) ?? 0) - 1;
    if (left > 0) this.#named.set(name, left);
    else this.#named.delete(name);
  }
}

const nameOf = (text: string | undefined): string =>
  text === undefined ? '' : text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
