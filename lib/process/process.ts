// One running Go process: what its cycles add up to. It takes them in order, keeps a bounded state, and answers with a
// summary and a history; rules and reports ask it and keep no copies.
import { quantileSorted } from 'simple-statistics';
import { FORCED, OUTSIDE, PERIODIC, REPAIRED, type CycleBatch } from '../model/batch.js';
import { liveFloor } from '../model/cycle.js';
import {
  REGIMES,
  type CrashRecord,
  type GogcSegment,
  type PauseFigures,
  type PauseKind,
  type Series,
  type SummaryRecord,
} from '../model/records.js';
import { MIB, OFF_GOAL_MIB } from '../model/units.js';
import { ANY_VERSION, formatVersions, intersect, type GoVersions } from '../model/version.js';
import { Sketch } from '../stats/sketch.js';
import { trend } from '../stats/trend.js';
import { courseOf } from './course.js';
import { decompose, type GoalParts } from './drift.js';
import {
  FORCED_GOAL,
  GoalModel,
  LIMIT,
  MINIMUM,
  OFF,
  RAISED,
  UNEXPLAINED,
  type GoalOptions,
} from './goal.js';
import { VersionHints } from './hints.js';
import { History } from './history.js';
import { Steps } from './steps.js';
import { verdictOf } from './verdict.js';
import { Windows } from './windows.js';

export interface ProcessOptions extends GoalOptions {
  /** What the container allows, bytes. */
  memoryLimit?: number;
}

/** Values of GOMAXPROCS, and crashes of one text, that are kept apart. */
const MOST_PROCS = 16;
const MOST_CRASHES = 32;
/** A live heap smaller than this tells nothing of what marking a MiB costs: the fixed cost of a cycle is all there is. */
const LEAST_MARKED_MIB = 4;
/** The first version whose printed stops overstate their CPU (facts of 1.23: each P's own clock is what the runtime counts). */
const STOPS_OVERSTATED_SINCE = 23;

export class Process {
  /** Its number among all processes. */
  readonly index: number;
  stream: string;
  run: number;
  readonly options: ProcessOptions;
  readonly goal: GoalModel;
  readonly history = new History();

  // The last cycle, by which the next one is known to follow.
  lastN = NaN;
  lastAtMs = NaN;
  lastEndMs = NaN;
  lastMarked = NaN;
  lastGoal = NaN;
  lastProcs = NaN;

  cycles = 0;
  /** Rows that a reader of the records has seen. */
  missing = 0;
  duplicates = 0;
  repaired = 0;
  torn = 0;
  clockJumps = 0;

  readonly #pauses: Record<PauseKind, Sketch> = {
    sweep_term: new Sketch(),
    mark_term: new Sketch(),
    cycle: new Sketch(),
  };
  readonly #marks = new Sketch();
  #markedMib = 0;
  #markedNs = 0;
  readonly #intervals = new Sketch();
  readonly #windows = new Windows();
  readonly #steps = new Steps();
  readonly #hints = new VersionHints();
  readonly #procs: number[] = [];
  readonly #crashes: CrashRecord[] = [];
  #forced = 0;
  #periodic = 0;
  #periodicNext = false;
  #firstN = NaN;
  #firstAtMs = NaN;
  #firstWallMs = NaN;
  #lastWallMs = NaN;
  #allocMib = 0;
  #allocMs = 0;
  #overshoots = 0;
  #overshootMax = 0;
  #overshootN = NaN;
  #peakMib = 0;
  #stacksMax = NaN;
  #bounds = { firstFloor: NaN, firstCeiling: NaN, lastFloor: NaN, lastCeiling: NaN, max: 0 };
  #from: GoalParts | undefined;
  readonly #to: GoalParts = {
    n: NaN,
    goal: 0,
    floor: 0,
    markAllocation: 0,
    stacks: 0,
    globals: 0,
    gogc: 0,
    held: 'line',
  };

  constructor(index: number, stream: string, run: number, options: ProcessOptions, versions: GoVersions) {
    this.index = index;
    this.stream = stream;
    this.run = run;
    this.options = options;
    this.goal = new GoalModel(options, intersect(ANY_VERSION, versions)!);
  }

  /** Takes the row in and fills its model columns. */
  accept(batch: CycleBatch, row: number): void {
    const n = batch.n[row];
    const at = batch.atMs[row];
    const y = batch.heapEnd[row];
    const z = batch.heapMarked[row];
    const sweepTerm = batch.sweepTermNs[row];
    const mark = batch.markNs[row];
    const markTerm = batch.markTermNs[row];
    const procs = batch.procs[row];
    if (this.#periodicNext) {
      batch.flags[row] |= PERIODIC;
      this.#periodicNext = false;
    }
    if (!this.#hints.done) {
      const told = this.#hints.of(batch, row, this.goal.versions);
      if (told) this.goal.narrow(told);
    }
    const regime = this.goal.accept(batch, row);
    const end = at + (sweepTerm + mark + markTerm) / 1e6;
    const follows = n === this.lastN + 1;
    const first = n === 1;
    if (n > this.lastN + 1) this.missing += n - this.lastN - 1;

    const alloc = follows && y >= this.lastMarked ? y - this.lastMarked : NaN;
    const allocMs = follows ? end - this.lastEndMs : NaN;
    const capacity = (follows ? end - this.lastEndMs : first ? end : NaN) * procs * 1e6;
    // Stop-the-world cycles of 1.5–1.8 repeat the marking figures of the cycle before.
    const stale = regime === FORCED_GOAL;
    const assist = stale ? 0 : batch.cpuAssistNs[row];
    const marking = stale ? 0 : assist + batch.cpuBackgroundNs[row];
    const gc = batch.cpuSweepTermNs[row] + marking + batch.cpuMarkTermNs[row];
    batch.alloc[row] = alloc;
    batch.allocMs[row] = allocMs > 0 ? allocMs : NaN;
    batch.gcCpuShare[row] = capacity > 0 ? Math.min(1, gc / capacity) : NaN;
    const interval = at - this.lastAtMs;
    this.lastN = n;
    this.lastAtMs = at;
    this.lastEndMs = end;
    this.lastMarked = z;
    this.lastGoal = batch.goal[row]!;
    this.lastProcs = procs;
    if ((batch.flags[row] & OUTSIDE) !== 0) return;

    this.cycles++;
    if (this.cycles === 1) {
      this.#firstN = n;
      this.#firstAtMs = at;
      this.#firstWallMs = batch.wallMs[row]!;
    }
    this.#lastWallMs = batch.wallMs[row]!;
    if ((batch.flags[row] & FORCED) !== 0) this.#forced++;
    if ((batch.flags[row] & PERIODIC) !== 0) this.#periodic++;
    if ((batch.flags[row] & REPAIRED) !== 0) this.repaired++;
    if (procs !== this.#procs[this.#procs.length - 1] && this.#procs.length < MOST_PROCS && procs > 0)
      this.#procs.push(procs);

    if (sweepTerm >= 0) {
      this.#pauses.sweep_term.add(sweepTerm);
      this.#pauses.mark_term.add(markTerm);
      this.#marks.add(mark);
      if (z >= LEAST_MARKED_MIB && !stale) {
        this.#markedMib += z;
        this.#markedNs += mark;
      }
      if (follows && interval >= 0) this.#intervals.add(interval * 1e6);
      if (capacity > 0)
        this.#windows.add(at, end, gc, assist, marking, procs, this.cycles > 1 || first ? capacity : 0);
    } else this.#pauses.cycle.add(batch.cycleStopNs[row]);
    if (alloc >= 0 && allocMs > 0 && this.cycles > 1) {
      this.#allocMib += alloc;
      this.#allocMs += allocMs;
    }

    const floor = liveFloor(batch, row);
    this.history.add(batch, row, floor, z);
    this.#steps.add(n, at, floor, z);
    const bounds = this.#bounds;
    if (this.cycles === 1) {
      bounds.firstFloor = floor;
      bounds.firstCeiling = z;
    }
    bounds.lastFloor = floor;
    bounds.lastCeiling = z;
    if (z > bounds.max) bounds.max = z;
    this.#goalFigures(batch, row, regime, floor, z);
  }

  /** A companion line: `GC forced` names the next cycle, and most shapes tell of the version. */
  companion(kind: string, versions: GoVersions): void {
    if (kind === 'gc-forced') this.#periodicNext = true;
    this.goal.narrow(versions);
  }

  crash(crash: CrashRecord, versions: GoVersions | undefined): void {
    if (versions) this.goal.narrow(versions);
    const known = this.#crashes.find((other) => other.text === crash.text);
    if (known) {
      known.count++;
      known.last = true;
    } else if (this.#crashes.length < MOST_CRASHES) this.#crashes.push({ ...crash, last: true });
  }

  /** A cycle came after: the crashes so far did not end the process. */
  survived(): void {
    for (const crash of this.#crashes) crash.last = false;
  }

  get crashed(): boolean {
    return this.#crashes.length > 0;
  }

  /** Where the data say otherwise than the user: a sentence each. */
  get contradictions(): string[] {
    const { gogc, versions } = this.options;
    const told: string[] = [];
    const other = this.goal.gogc
      .segments(this.lastN)
      .find(({ low = 0, high = Infinity, off = false }) =>
        gogc === 'off' ? !off && high < Infinity : off || (gogc !== undefined && (gogc < low || gogc > high)),
      );
    if (gogc !== undefined && other) {
      const value = other.off ? 'off' : (other.likely ?? `at least ${other.low}`);
      told.push(`GOGC ${gogc} was given, but from gc ${Math.max(1, other.from_n)} on the goals say ${value}`);
    }
    if (versions && !intersect(versions, this.goal.versions)) {
      const seen = formatVersions(this.goal.versions);
      told.push(`Go ${formatVersions(versions)} was given, but the lines are those of Go ${seen}`);
    }
    return told;
  }

  series(): Series {
    return this.history.series();
  }

  summary(): SummaryRecord {
    const { goal, history } = this;
    const versions = goal.versions;
    const windows = this.#windows;
    const last = this.lastN;
    const record: SummaryRecord = {
      type: 'summary',
      stream: this.stream,
      run: this.run,
      verdict: '',
      cycles: this.cycles,
      pauses: {},
      lines: { cycles: this.cycles, torn: this.torn, repaired: this.repaired },
      findings: [],
    };
    if (this.cycles > 0) {
      record.from_n = this.#firstN;
      record.to_n = last;
    }
    const duration = (this.lastEndMs - this.#firstAtMs) / 1e3;
    if (duration >= 0) record.duration_s = round(duration, 3);
    if (!Number.isNaN(this.#firstWallMs)) record.from_wall = new Date(this.#firstWallMs).toISOString();
    if (!Number.isNaN(this.#lastWallMs)) record.to_wall = new Date(this.#lastWallMs).toISOString();
    record.go_low = `1.${versions.low}`;
    record.go_high = `1.${versions.high}`;
    if (this.#procs.length > 0) record.procs = [...this.#procs];
    if (goal.gogc.off || goal.gogc.low > 0 || goal.gogc.changes > 0) record.gogc = goal.gogc.segments(last);
    if (this.options.gomemlimit !== undefined) {
      record.memory_limit_low_bytes = record.memory_limit_high_bytes = this.options.gomemlimit;
    } else if (goal.limitHigh > 0) {
      // runtime/mgcpacer.go: the goal is the limit less what is mapped beside the heap, less a headroom of 1 MiB (1.19,
      // 1.20) or 3 % (1.21+). What is mapped beside the heap is not in a log: only a lower bound can be told.
      const headroom = versions.low >= 21 ? goal.limitHigh / 0.97 : goal.limitHigh + 1;
      record.memory_limit_low_bytes = Math.floor((headroom + orZero(this.#stacksMax)) * MIB);
    }
    for (const kind of ['sweep_term', 'mark_term', 'cycle'] as const) {
      const figures = figuresOf(this.#pauses[kind]);
      if (figures) record.pauses[kind] = figures;
    }
    const marks = figuresOf(this.#marks);
    if (marks) record.mark_ns = marks;
    if (this.#markedMib > 0) record.mark_ns_per_mib = Math.round(this.#markedNs / this.#markedMib);
    if (this.#intervals.count > 0) {
      record.gc_interval_s = {
        p50: round(this.#intervals.quantile(0.5)! / 1e9, 3),
        max: round(this.#intervals.max / 1e9, 3),
      };
    }
    if (this.#overshoots > 0) {
      record.overshoot = { cycles: this.#overshoots, max: round(this.#overshootMax, 3), n: this.#overshootN };
    }
    if (this.#steps.count > 0) record.steps = this.#steps.found;
    if (this.#forced > 0) record.forced = this.#forced;
    if (this.#periodic > 0) record.periodic = this.#periodic;
    if (windows.capacityNs > 0) {
      record.gc_cpu_share = round(Math.min(1, windows.gcNs / windows.capacityNs), 5);
      if (versions.high >= STOPS_OVERSTATED_SINCE) record.gc_cpu_share_is_upper_bound = true;
      record.assist_share = round(Math.min(1, windows.assistNs / windows.capacityNs), 5);
      if (windows.markingNs > 0) record.assist_of_marking = round(windows.assistNs / windows.markingNs, 4);
    }
    if (!Number.isNaN(windows.worst)) {
      record.worst_window = {
        from_s: windows.worstFromMs / 1e3,
        seconds: 1,
        gc_cpu_share: round(Math.min(1, windows.worst), 4),
      };
    }
    if (this.#allocMs > 0)
      record.alloc_bytes_per_s = Math.round((this.#allocMib * MIB) / (this.#allocMs / 1e3));
    if (this.cycles > 0) {
      const b = this.#bounds;
      const course = courseOf(history.column('at'), history.column('floor'), history.column('ceiling'), 1);
      const ceiling = history.column('ceiling');
      const middles = Array.from(history.column('floor'), (floor, i) => (floor + ceiling[i]) / 2);
      middles.sort((a, b) => a - b);
      record.live_heap = {
        first_bytes: Math.round(((b.firstFloor + b.firstCeiling) / 2) * MIB),
        last_bytes: Math.round(((b.lastFloor + b.lastCeiling) / 2) * MIB),
        first_floor_bytes: b.firstFloor * MIB,
        first_ceiling_bytes: b.firstCeiling * MIB,
        last_floor_bytes: b.lastFloor * MIB,
        last_ceiling_bytes: b.lastCeiling * MIB,
        max_bytes: b.max * MIB,
        p25_bytes: Math.round(quantileSorted(middles, 0.25) * MIB),
        p75_bytes: Math.round(quantileSorted(middles, 0.75) * MIB),
        course: course.course,
      };
      const timed = history.series().timed;
      if (timed && course.slope !== undefined) {
        record.live_heap.slope_bytes_per_s = Math.round(course.slope * MIB);
        record.live_heap.slope_low = Math.round(course.low! * MIB);
        record.live_heap.slope_high = Math.round(course.high! * MIB);
      }
      if (course.p !== undefined) record.live_heap.trend_p = course.p;
      record.peak_bytes = Math.round(this.#peakMib * MIB);
      if (!Number.isNaN(this.#stacksMax)) record.stacks_max_bytes = this.#stacksMax * MIB;
      this.#timeToLimit(record, timed);
    }
    if (this.#from && this.#from.n !== this.#to.n) {
      const segments = goal.gogc.segments(last);
      record.goal = decompose(withGogc(this.#from, segments), withGogc(this.#to, segments));
    }
    const regimes: SummaryRecord['goal_regimes'] = {};
    REGIMES.forEach((name, i) => {
      if (name && goal.regimes[i] > 0) regimes[name] = goal.regimes[i];
    });
    if (Object.keys(regimes).length > 0) record.goal_regimes = regimes;
    if (this.#crashes.length > 0) record.crashes = this.#crashes.map((crash) => ({ ...crash }));
    if (this.missing > 0) record.missing_cycles = this.missing;
    if (this.duplicates > 0) record.duplicate_cycles = this.duplicates;
    record.verdict = verdictOf(record, this.options.memoryLimit);
    return record;
  }

  #goalFigures(batch: CycleBatch, row: number, regime: number, floor: number, z: number): void {
    const goal = batch.goal[row];
    const y = batch.heapEnd[row];
    const stacks = batch.stacks[row];
    if (stacks >= 0 && !(stacks <= this.#stacksMax)) this.#stacksMax = stacks;
    const peak = (goal >= 0 && goal < OFF_GOAL_MIB ? Math.max(goal, y) : y) + orZero(stacks);
    if (peak > this.#peakMib) this.#peakMib = peak;
    if (!(goal >= 0) || regime === OFF) return;
    // Both are truncated: passed for sure from a whole MiB above on.
    if (y > goal + 1 && regime !== FORCED_GOAL) {
      this.#overshoots++;
      if (y / Math.max(goal, 1) > this.#overshootMax) {
        this.#overshootMax = y / Math.max(goal, 1);
        this.#overshootN = batch.n[row]!;
      }
    }
    const first = batch.n[row] === 1;
    const base = this.#base;
    if (regime !== FORCED_GOAL && (first || base.n === batch.n[row] - 1)) {
      const parts = this.#to;
      parts.n = batch.n[row]!;
      parts.goal = goal;
      parts.floor = first ? 0 : base.floor;
      parts.markAllocation = first ? 0 : base.ceiling - base.floor;
      parts.stacks = first ? 0 : base.stacks;
      parts.globals = first ? 0 : base.globals;
      parts.held = regime === LIMIT ? 'limit' : first ? 'minimum' : (HELD[regime] ?? 'line');
      this.#from ??= { ...parts };
    }
    base.n = batch.n[row]!;
    base.floor = floor;
    base.ceiling = z;
    base.stacks = orZero(stacks);
    base.globals = orZero(batch.globals[row]);
  }

  readonly #base = { n: NaN, floor: 0, ceiling: 0, stacks: 0, globals: 0 };

  /** When the peak reaches what the container allows, if it grows on as it did: a lower bound of memory, so the latest time. */
  #timeToLimit(record: SummaryRecord, timed: boolean): void {
    const { memoryLimit } = this.options;
    if (memoryLimit === undefined || !timed || record.live_heap?.course !== 'growing') return;
    const { history } = this;
    const goal = history.column('goal');
    const peaks = history
      .column('end')
      .map((end, i) => (goal[i] < OFF_GOAL_MIB ? Math.max(end, goal[i]) : end));
    const growth = trend(history.column('at'), peaks);
    const left = memoryLimit / MIB - (peaks[peaks.length - 1] + orZero(this.#base.stacks));
    if (left <= 0) record.time_to_limit_s = 0;
    else if (growth && growth.slope > 0) record.time_to_limit_s = Math.round(left / growth.slope);
  }
}

/** The goal's parts with GOGC as it is known by now; where only a limit is known, it alone held the goal. */
function withGogc(parts: GoalParts, segments: GogcSegment[]): GoalParts {
  const likely = segments.findLast((segment) => segment.from_n <= parts.n)?.likely;
  return likely === undefined ? { ...parts, gogc: 0, held: 'limit' } : { ...parts, gogc: likely / 100 };
}

/** What holds a goal of each regime away from GOGC's line. */
const HELD: Partial<Record<number, GoalParts['held']>> = {
  [MINIMUM]: 'minimum',
  [RAISED]: 'raised',
  [UNEXPLAINED]: 'unexplained',
};

function figuresOf(sketch: Sketch): PauseFigures | undefined {
  if (sketch.count === 0) return undefined;
  const at = (q: number): number => Math.min(Math.round(sketch.quantile(q)!), sketch.max);
  const figures: PauseFigures = {
    n: sketch.count,
    p50_ns: at(0.5),
    p90_ns: at(0.9),
    max_ns: sketch.max,
    sketch: sketch.toRecord(),
  };
  if (sketch.count >= 100) figures.p99_ns = at(0.99);
  if (sketch.count >= 1000) figures.p999_ns = at(0.999);
  return figures;
}

const orZero = (value: number): number => (Number.isNaN(value) ? 0 : value);
const round = (value: number, decimals: number): number => Number(value.toFixed(decimals));
