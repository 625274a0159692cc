// A goal above GOGC's line: did an allocation in flight raise it, or was GOGC raised? A single goal looks the same.
import { HEAP_MIN, type Allowed, type Epoch } from './epochs.js';
import { Gogc } from './gogc.js';

/** A heap that grew by a quarter between X and Y did so by one allocation in flight: other allocation during the mark is little. */
const GROWN = 1.25;
const SLACK = 0.05;

/** Consecutive goals that fit one GOGC: allocations vary, GOGC stays. As many as exclude a version (goal.ts, STRIKES). */
const GOALS = 3;
/** Of one heap: as many again. Of a program whose allocations in flight raise one goal in three, seven in sequence are one in 2,187. */
const GOING_ON = 2 * GOALS;

/** `bound`: the least GOGC if nothing raised a goal, percent. */
interface AboveLine {
  bound: number;
  most: number;
}

/** MiB of a cycle: its goal, X and Y. */
interface Heap {
  goal: number;
  x: number;
  end: number;
}

const runwayOf = (epochs: readonly Epoch[]): number => Math.max(...epochs.map((epoch) => epoch.runway));

/**
 * X is the heap before the stop (runtime/mgc.go, gcStart: work.heap0), and the goal is raised by the heap after it
 * (runtime/mgcpacer.go, heapGoal: triggered + minRunway): an allocation in flight is counted in between. That is certain if the
 * goal is near Y after the heap grew by more than allocation during the mark explains.
 */
export const raisedInFlight = (epochs: readonly Epoch[], goal: number, start: number, end: number): boolean =>
  goal <= end + 1 + runwayOf(epochs) && end >= GROWN * start && goal >= end * (1 - SLACK) - 2;

/** Whether an allocation in flight may be all that the heap grew by, and have raised the goal: this is printed as Y, or its runway above. */
export const mayHaveRaised = (epochs: readonly Epoch[], goal: number, start: number, end: number): boolean =>
  end > start && goal >= end && goal <= end + runwayOf(epochs);

/** The goal is so near X that a little that was in flight raises it. */
export const liesAtStart = (epochs: readonly Epoch[], goal: number, start: number): boolean =>
  goal <= start + 2 + runwayOf(epochs);

/** One allocation took the heap to its goal: it may have raised the goal with any GOGC. */
export const liesAtEnd = (epochs: readonly Epoch[], goal: number, start: number, end: number): boolean =>
  end >= GROWN * start && goal >= end - 1 && goal <= end + 1 + runwayOf(epochs);

/** A cycle starts at this share of its goal at least (runtime/mgcpacer.go, minTriggerRatioDistance; up to 1.17 the first one at 7/8). */
const TRIGGER = 0.7;

/**
 * Whether a cycle that no goal so high starts yet was under way: its goal was raised afterwards. The minimum's was not: a forced
 * cycle can begin at any size.
 */
export const startsBefore = (goal: number, start: number): boolean =>
  goal > HEAP_MIN && start + 1 < TRIGGER * goal;

/** A goal that is so many MiB above GOGC's line is not there by truncation: the least goal of GOGC=100. */
const APART_MIB = 4;

/**
 * Whether nothing raised a goal to where it is above GOGC's line, which is at the `share` of it. The runway raises a goal to 64 KiB
 * above the heap (1.18 and later), so that both print the same 15 times in 16.
 */
export const liesApart = (goal: number, start: number, share: number): boolean =>
  goal > start && goal * (1 - share) >= APART_MIB;

/**
 * Goals above GOGC's line, of a heap that is or may be past that: a single one is ambiguous, several that fit one GOGC mean that GOGC
 * was raised. Of 25,226 goals in logs of 15 versions under a constant GOGC an allocation in flight raised 10, never two in sequence; of a
 * program that allocates whole MiB at a time it raised three in sequence, of a heap of one size.
 */
export class InFlight {
  /** The first of the goals that agree, and the GOGC that they allow, percent. */
  fromN = NaN;
  least = 0;
  most = Infinity;
  /** Goals in sequence that agree, of which the last is not yet judged. */
  taken = -1;
  /** Those of them that are evidence. */
  #goals = 0;
  readonly #starts = new Set<number>();

  /** A goal was on the line again. */
  landed(gogc: Gogc): void {
    gogc.settle();
    this.#goals = 0;
    this.taken = -1;
    this.fromN = NaN;
    this.#starts.clear();
  }

  /**
   * Whether the goal of cycle `n`, which allows `[least, most]`, may still be raised by an allocation. The same allocations of a heap
   * of one size are no independent evidence, unless they go on.
   */
  mayRaise(epochs: readonly Epoch[], heap: Heap, n: number, allowed: Allowed, gogc: Gogc): boolean {
    this.#agree(n, allowed, gogc);
    if (heap.goal > heap.end + 1 + runwayOf(epochs)) return false;
    this.#count(heap.x);
    return this.#goals < GOALS && this.taken < GOING_ON;
  }

  /**
   * The same of a goal that the runway explains too, which from 1.18 on prints it as X 15 times in 16: three of another size in
   * sequence are raised so once in 4,096 times. Heaps of one size are no independent evidence.
   */
  mayBeRunway(goal: number, start: number, n: number, { bound, most }: AboveLine, gogc: Gogc): boolean {
    const isAbove = goal > start;
    this.#agree(n, { least: isAbove ? bound : 0, most }, gogc);
    if (isAbove) this.#count(start);
    return this.#goals < GOALS;
  }

  #count(start: number): void {
    if (this.#starts.has(start)) return;
    this.#starts.add(start);
    this.#goals++;
  }

  /** Begins anew with a goal that does not agree with those before. */
  #agree(n: number, { least, most }: Allowed, gogc: Gogc): void {
    if (Number.isNaN(this.fromN) || !Gogc.exists(Math.max(least, this.least), Math.min(most, this.most))) {
      this.landed(gogc);
      [this.fromN, this.least, this.most] = [n, least, most];
    }
    this.taken++;
    this.least = Math.max(least, this.least);
    this.most = Math.min(most, this.most);
    gogc.mayAllow(most);
  }
}
