// The runtime's rules for the heap goal, one epoch per range of versions that share them. Everything is in MiB as printed: a
// printed v stands for [v, v+1), and the formulas carry that truncation into the goal. Traces have bytes, but no roots.
// runtime/mgc.go up to 1.17, runtime/mgcpacer.go from 1.18; `gogc` is GOGC/100.
import { MIB } from '../model/units.js';
import { NEWEST, type GoVersions } from '../model/version.js';

/** What a goal is computed from: X, Y, Z, stacks and globals of the previous cycle. */
export interface GoalBase {
  /** There is no previous cycle: the globals are this one's own, which do not change. */
  first: boolean;
  x: number;
  y: number;
  z: number;
  stacks: number;
  globals: number;
}

/** How exactly an input gives heap sizes. */
export interface Precision {
  /** A figure v stands for [v, v + step), MiB. */
  step: number;
  /** Upper bound in MiB of stacks and globals that the input lacks; it grows with the goroutines seen so far. */
  roots: number;
  /** Goals are those at the cycle's start, which the runway may have raised; else those at the previous cycle's end. */
  atStart: boolean;
}

/** A log: whole MiB, with roots from 1.18 on. */
export const PRINTED: Precision = { step: 1, roots: 0, atStart: true };
/** MiB of data and BSS segments: a large program has about one. */
export const GLOBALS = 2;
/** MiB per goroutine: its stack has at least 2 KiB (runtime/stack.go, fixedStack); all of it counts in 1.18, the used part from 1.19 on. */
const STACK = 8 / 1024;

/**
 * Upper bound of what traces lack: scanned stacks, data and BSS segments. It is an assumption: a program with larger stacks shows
 * a higher GOGC than it has, but no change of it. The lower bound is 0, because a waiting goroutine may use 250 bytes of its stack.
 */
export const rootsOf = (goroutines: number): number => GLOBALS + STACK * goroutines;

/** A trace: bytes. One per process, because the bound of its roots grows with its goroutines. */
export const traced = (): Precision => ({ step: 1 / MIB, roots: rootsOf(0), atStart: false });

/** A trace with its log: bytes, and roots as printed: two truncated figures. */
export const BOTH: Precision = { step: 1 / MIB, roots: 2, atStart: false };

/** What a log prints of the roots in a trace's cycles, which the trace lacks: the most stacks, and the globals, MiB. */
export interface PrintedRoots {
  stacks: number;
  globals: number;
}

export interface Epoch {
  versions: GoVersions;
  /** Goals are given in multiples of this many MiB. */
  step: number;
  /** The least distance of the goal from the heap at the cycle's start (the runway); −Infinity if there is none. */
  floor: number;
  /** How far above the heap at the cycle's start the runway may raise the goal; −Infinity if it never does. */
  runway: number;
  low: (base: GoalBase, gogc: number) => number;
  high: (base: GoalBase, gogc: number) => number;
  /**
   * The least and the greatest GOGC/100 with which `goal` can be printed; 0 and Infinity if it does not bound them. A `raised`
   * goal does not bound the least. `known` is the interval of GOGC/100 so far.
   */
  allowed: (base: GoalBase, goal: number, raised: boolean, known: Allowed) => Allowed;
  /** From 1.13 on `low` and `high` are linear in the previous cycle's figures, with minimums. */
  line?: GoalLine;
}

/**
 * low = max(z + (z + stacks + globals) × gogc, 4 × gogc, z + 1), with stacks only if `stacksCount`;
 * high = the same one truncation further: max(z + 1 + (z + stacks + globals + truncated) × gogc, 4 × gogc, z + 2) + slack.
 */
export interface GoalLine {
  stacksCount: boolean;
  /** How many truncated figures GOGC is applied to. */
  truncated: number;
  slack: number;
}

export interface Allowed {
  least: number;
  most: number;
}

/** `heapminimum`: 4 MiB × GOGC/100. */
export const HEAP_MIN = 4;
/**
 * The most that is printed as this goal: the minimum is exact to the byte, so with GOGC=300 no goal is printed as 11 MB. Traces
 * print bytes.
 */
const atMost = (goal: number, step: number): number => goal + step - Math.min(1e-6, step / 2);
/** From 1.18 on the trigger is kept 64 KiB below the goal. */
const KIB64 = 1 / 16;

// 1.5 and 1.6 subtract the allocation during the mark from the marked heap before they apply GOGC.
const restOf = ({ x, y, z }: GoalBase, step: number): [number, number] => [
  Math.max(0, z - (y - x) - step),
  Math.max(0, z - (y - x) + 2 * step),
];
const markedOf = ({ z }: GoalBase, step: number): [number, number] => [z, z + step];

/** Up to 1.12 a trigger below the minimum is raised to it, and the marked heap derived from that, by a hidden trigger ratio of up to 0.95 × GOGC. */
const oldEpoch = (
  versions: GoVersions,
  heap: (base: GoalBase, step: number) => [number, number],
  { step, atStart }: Precision,
  runway: number,
  /** The least and the greatest trigger ratio of the first cycle. */
  ratios: (gogc: number) => [number, number],
): Epoch => {
  const start = (gogc: number, ratio: number): number => ((HEAP_MIN * gogc) / (1 + ratio)) * (1 + gogc);
  return {
    versions,
    step,
    floor: atStart ? runway : -Infinity,
    runway: atStart ? runway : -Infinity,
    low(base, gogc) {
      if (base.first) return start(gogc, ratios(gogc)[1]);
      const [low] = heap(base, step);
      const goal = low * (1 + gogc);
      return low + gogc <= HEAP_MIN * gogc ? Math.min(goal, start(gogc, 0.95 * gogc)) : goal;
    },
    high(base, gogc) {
      if (base.first) return start(gogc, ratios(gogc)[0]) + 1e-9;
      const [low, high] = heap(base, step);
      const goal = high * (1 + gogc);
      return low + gogc <= HEAP_MIN * gogc ? Math.max(goal, HEAP_MIN * gogc * (1 + gogc)) : goal;
    },
    allowed(base, goal, raised, known) {
      if (base.first) {
        const least = raised ? 0 : bisect((gogc) => start(gogc, ratios(gogc)[0]), goal);
        return { least, most: bisect((gogc) => start(gogc, ratios(gogc)[1]), goal + step) };
      }
      const [low, high] = heap(base, step);
      const line = {
        least: raised ? 0 : Math.max(0, goal / high - 1),
        most: low > 0 ? (goal + step) / low - 1 : Infinity,
      };
      if (known.most < Infinity && meet(line, known)) return line;
      // The minimum may have set the goal: it lies between the minimum's least and greatest goal, with a trigger below it.
      const minimum = {
        least: Math.max(low / 3, raised ? 0 : (Math.sqrt(1 + goal) - 1) / 2),
        most: bisect((gogc) => start(gogc, 0.95 * gogc), goal + step),
      };
      if (minimum.least > minimum.most || (known.most < Infinity && !meet(minimum, known))) return line;
      if (known.most < Infinity) return minimum;
      return { least: Math.min(line.least, minimum.least), most: Math.max(line.most, minimum.most) };
    },
  };
};

const meet = (a: Allowed, b: Allowed): boolean => a.least <= b.most && a.most >= b.least;

/** Where an increasing function of GOGC/100 reaches a value, by bisection. Few goals need it. */
function bisect(of: (gogc: number) => number, value: number): number {
  let [low, high] = [0, 1];
  while (of(high) < value) high *= 2;
  for (let i = 0; i < 50; i++) {
    const middle = (low + high) / 2;
    if (of(middle) < value) low = middle;
    else high = middle;
  }
  return high;
}

/** 1.13–1.17: a line over the marked heap, the minimum, and 1 MiB to sweep in. */
const marked = ({ step, atStart }: Precision): Epoch => ({
  versions: { low: 13, high: 17 },
  step,
  floor: atStart ? 1 : -Infinity,
  runway: atStart ? 1 : -Infinity,
  ...(atStart && { line: { stacksCount: true, truncated: 1, slack: 0 } }),
  low: ({ first, z }, gogc) => (first ? startOf(gogc) : Math.max(z * (1 + gogc), HEAP_MIN * gogc, z + SWEEP)),
  high: ({ first, z }, gogc) =>
    first
      ? startOf(gogc) + 1e-9
      : Math.max((z + step) * (1 + gogc), HEAP_MIN * gogc + 1e-9, z + step + SWEEP),
  allowed({ first, z }, goal, raised) {
    const minimum = atMost(goal, step) / HEAP_MIN;
    if (first)
      return {
        least: raised ? 0 : Math.min(Math.max(0, (goal * 1.875) / HEAP_MIN - 1), goal / HEAP_MIN),
        most: minimum,
      };
    const said = !raised && z + step + SWEEP <= goal;
    return {
      least: said ? Math.max(0, Math.min(goal / HEAP_MIN, goal / (z + step) - 1)) : 0,
      most: z > goal ? -1 : Math.min(minimum, z > 0 ? (goal + step) / z - 1 : Infinity),
    };
  },
});

/** The least distance between marked heap and goal, for sweeping (runtime/mgcpacer.go: sweepMinHeapDistance). */
export const SWEEP = 1;
const startOf = (gogc: number): number => Math.max((HEAP_MIN / 1.875) * (1 + gogc), HEAP_MIN * gogc);

/** What GOGC is applied to before the first cycle: nothing is marked then, and no stack scanned; data and BSS segments are there. */
const firstOf = (globals: number): number => Math.max(HEAP_MIN, globals);

/**
 * From 1.18 on the roots count too. 1.19 prints all stacks but counts only their scanned part, which may be anything from none
 * to all of it; and its goal has no floor at the heap's start, only its trigger 64 KiB below the goal.
 */
function rooted(versions: GoVersions, precision: Precision): Epoch {
  const { step, atStart } = precision;
  const has19 = versions.low <= 19 && versions.high >= 19;
  const only19 = versions.low === 19 && versions.high === 19;
  const slack = has19 ? KIB64 : 0;
  const scanned = ({ z, stacks, globals }: GoalBase): number => (has19 ? z + globals : z + stacks + globals);
  const open = (): number => 3 * step + precision.roots;
  return {
    versions,
    step,
    floor: has19 || !atStart ? -Infinity : KIB64,
    runway: only19 || !atStart ? -Infinity : KIB64,
    ...(atStart && { line: { stacksCount: !has19, truncated: 3, slack } }),
    low: (base, gogc) =>
      base.first
        ? firstOf(base.globals) * gogc
        : Math.max(base.z + scanned(base) * gogc, HEAP_MIN * gogc, base.z + SWEEP),
    high({ first, z, stacks, globals }, gogc) {
      const minimum = HEAP_MIN * gogc + 1e-9;
      return first
        ? firstOf(globals + step) * gogc + 1e-9
        : Math.max(z + step + (z + stacks + globals + open()) * gogc, minimum, z + step + SWEEP) + slack;
    },
    allowed(base, goal, raised) {
      const { first, z, stacks, globals } = base;
      if (first)
        return {
          least: raised ? 0 : goal / firstOf(globals + step),
          most: atMost(goal, step) / firstOf(globals),
        };
      const roots = scanned(base);
      const said = !raised && z + step + SWEEP + slack <= goal;
      const line = (goal - slack - z - step) / (z + stacks + globals + open());
      return {
        least: said ? Math.max(0, Math.min(goal / HEAP_MIN, line)) : 0,
        // Any GOGC leaves room for sweeping; only a limit does not (heapGoalInternal).
        most:
          goal + step <= z + SWEEP
            ? -1
            : Math.min(atMost(goal, step) / HEAP_MIN, roots > 0 ? (goal + step - z) / roots : Infinity),
      };
    },
  };
}

const old = (precision: Precision): readonly Epoch[] => [
  oldEpoch({ low: 5, high: 5 }, restOf, precision, -Infinity, () => [7 / 8, 7 / 8]),
  oldEpoch({ low: 6, high: 6 }, restOf, precision, 1, (gogc) => [
    Math.min(7 / 8, gogc),
    Math.min(7 / 8, gogc),
  ]),
  // The minimum changes the marked heap at a cycle's start.
  precision.atStart
    ? oldEpoch({ low: 7, high: 12 }, markedOf, precision, 1, (gogc) => [
        Math.min(7 / 8, 0.95 * gogc),
        Math.min(7 / 8, gogc),
      ])
    : { ...marked(precision), versions: { low: 7, high: 12 } },
  marked(precision),
];
const OLD = new Map([PRINTED, BOTH].map((precision) => [precision, old(precision)]));

const intersects = (a: GoVersions, b: GoVersions): boolean => a.low <= b.high && b.low <= a.high;

/** The versions that print this goal (MiB) with GOGC=off and no limit. */
export function versionsOfNoGoal(goal: number): GoVersions {
  // ^uint64(0) up to 1.18; MaxInt64 less what is mapped beside the heap (1.19, 1.20), and × 0.97 from 1.21 on.
  if (goal > 2 ** 43.5) return { low: 9, high: 18 };
  return goal > 8.6e12 ? { low: 19, high: 20 } : { low: 21, high: NEWEST };
}

/** The epochs of the versions in the range, oldest first. */
export function epochsOf(versions: GoVersions, precision = PRINTED): Epoch[] {
  const epochs = (OLD.get(precision) ?? old(precision)).filter((epoch) =>
    intersects(epoch.versions, versions),
  );
  return versions.high < 18
    ? epochs
    : [...epochs, rooted({ low: Math.max(18, versions.low), high: versions.high }, precision)];
}
