// Goroutines: how many exist, who starts them, how long they live, and which creators' numbers grow.
import { Kind, type Frame, type Stretch } from './events.js';
import { Followed } from './followed.js';
import { userFrame } from './places.js';

/** Maximum number of distinct creators: goroutines of further ones are only counted. */
const MOST_CREATORS = 256;
/** Upper bound for stack ids in a stretch. */
const MOST_STACKS = 2 ** 26;
/** Maximum number of points at which a creator's goroutines are counted: beyond it, every second point is dropped. */
const MOST_POINTS = 128;
const FIRST_SPACING_NS = 10e6;

/** A group of goroutines with the same start function and creation site. */
export interface Creator {
  /** The goroutines' start function. */
  runs: string;
  by: Frame | undefined;
  created: number;
  ended: number;
  alive: number;
  /** Total lifetime of those that ended. */
  livedNs: number;
  /** Number alive at each point. */
  readonly points: number[];
}

/** The creator of goroutines that existed when the trace began is unknown. */
const UNKNOWN = -1;

export class Goroutines {
  /** Number when the trace began; `alive`: now. */
  atStart = 0;
  created = 0;
  ended = 0;
  alive = 0;
  most = 0;
  /** ns between points. */
  spacing = FIRST_SPACING_NS;
  /** How many each row represents. */
  weight = 1;
  readonly creators: Creator[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #followed = new Followed();
  /** Creators in the stretch, by the stacks of start function and creation; below: the last one looked up. */
  readonly #byStacks = new Map<number, number>();
  #lastStacks = NaN;
  #last = UNKNOWN;
  #point = 0;
  #nextAt = Infinity;
  #from = NaN;
  #stretches = 0;
  /** All initial goroutines are known: one was created since, or ended. */
  #areDeclared = false;

  /** The next stretch begins; `weight`: how many goroutines each row represents. */
  begin(from: number, weight: number): void {
    if (weight > this.weight) this.#followed.sample(weight, weight / this.weight);
    this.weight = weight;
    this.#byStacks.clear();
    this.#lastStacks = NaN;
    this.#stretches++;
    if (!Number.isNaN(this.#from)) return;
    this.#from = from;
    this.#nextAt = from + this.spacing;
  }

  take(stretch: Stretch, row: number): void {
    const { rows } = stretch;
    switch (rows.kind[row]) {
      case Kind.GoStatus:
        this.#exists(rows.a[row], rows.at[row]);
        break;
      case Kind.GoCreate:
        this.#isCreated(rows.a[row], this.#creatorOf(stretch, rows.b[row], rows.stack[row]), rows.at[row]);
        break;
      case Kind.GoDestroy:
        this.#isDestroyed(rows.g[row], rows.at[row]);
    }
  }

  /** Each generation repeats them. In v1 they come before the first creation, and may take more than one stretch. */
  #exists(g: number, at: number): void {
    if (this.#followed.find(g) >= 0 || (this.#stretches > 1 && this.#areDeclared)) return;
    this.#followed.put(g, UNKNOWN, at);
    this.atStart++;
    this.#more(1);
  }

  #isCreated(g: number, number: number, at: number): void {
    if (at >= this.#nextAt) this.#pass(at);
    this.#areDeclared = true;
    const weight = this.weight;
    this.created += weight;
    this.#more(weight);
    this.#followed.put(g, number, at, weight);
    if (number === UNKNOWN) return;
    const creator = this.creators[number];
    creator.created += weight;
    creator.alive += weight;
  }

  #isDestroyed(g: number, at: number): void {
    if (at >= this.#nextAt) this.#pass(at);
    this.#areDeclared = true;
    const cell = this.#followed.find(g);
    // A full table lost who created it.
    const weight = cell < 0 ? this.weight : this.#followed.weightIn(cell);
    this.ended += weight;
    this.#more(-weight);
    if (cell < 0) return;
    this.#followed.empty(cell);
    const number = this.#followed.creatorIn(cell);
    if (number === UNKNOWN) return;
    const creator = this.creators[number];
    creator.alive -= weight;
    creator.ended += weight;
    creator.livedNs += weight * (at - this.#followed.bornIn(cell));
  }

  /** The goroutine's start function, if known. */
  functionOf(g: number): string | undefined {
    const cell = this.#followed.find(g);
    const number = cell < 0 ? UNKNOWN : this.#followed.creatorIn(cell);
    return number === UNKNOWN ? undefined : this.creators[number].runs || undefined;
  }

  /** Restarts the report at `at`: goroutines alive then count as initial. */
  restart(at: number): void {
    this.atStart = this.most = this.alive;
    this.created = this.ended = 0;
    for (const creator of this.creators) {
      creator.created = creator.ended = creator.livedNs = 0;
      creator.points.length = 0;
    }
    this.#point = 0;
    this.spacing = FIRST_SPACING_NS;
    this.#from = at;
    this.#nextAt = at + this.spacing;
  }

  end(to: number): void {
    if (to >= this.#nextAt) this.#pass(to);
  }

  #more(by: number): void {
    this.alive += by;
    if (this.alive > this.most) this.most = this.alive;
  }

  /** Records the counts of all points up to `at`. */
  #pass(at: number): void {
    for (; at >= this.#nextAt; this.#nextAt = this.#from + (this.#point + 1) * this.spacing) {
      for (const creator of this.creators) creator.points[this.#point] = creator.alive;
      if (++this.#point < MOST_POINTS) continue;
      this.#point /= 2;
      this.spacing *= 2;
      for (const { points } of this.creators) {
        for (let i = 0; i < this.#point; i++) points[i] = points[2 * i + 1] ?? 0;
        points.length = this.#point;
      }
    }
  }

  #creatorOf({ frames }: Stretch, runs: number, by: number): number {
    const start = runs > 0 ? runs : 0;
    const stacks = start * MOST_STACKS + by;
    if (stacks === this.#lastStacks) return this.#last;
    let creator = this.#byStacks.get(stacks);
    if (creator === undefined) this.#byStacks.set(stacks, (creator = this.#named(frames(start), frames(by))));
    this.#lastStacks = stacks;
    return (this.#last = creator);
  }

  #named(runs: readonly Frame[], starts: readonly Frame[]): number {
    const by = starts.length > 0 ? userFrame(starts) : undefined;
    const what = runs.at(-1)?.function ?? '';
    const key = `${what}\n${by?.function}\n${by?.file}:${by?.line}`;
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    if (this.creators.length >= MOST_CREATORS) return UNKNOWN;
    this.#numbers.set(key, this.creators.length);
    return this.creators.push(newCreator(what, by, this.#point)) - 1;
  }
}

const newCreator = (runs: string, by: Frame | undefined, points: number): Creator => ({
  runs,
  by,
  created: 0,
  ended: 0,
  alive: 0,
  livedNs: 0,
  points: Array.from({ length: points }, () => 0),
});
