// One running Go process: what its cycles add up to. It takes them in order, keeps a bounded state, and answers with a
// summary and a history; rules and reports ask it and keep no copies.
import { endOf, FORCED, LOCAL, OUTSIDE, PERIODIC, REPAIRED, type CycleBatch } from '../model/batch.js';
import { wallText } from '../model/format.js';
import type { MapActivity } from '../model/map-activity.js';
import {
  REGIMES,
  type CrashRecord,
  type GoalMove,
  type JoinedFigures,
  type Pause,
  type Series,
  type SummaryRecord,
} from '../model/records.js';
import { MIB } from '../model/units.js';
import { ANY_VERSION, intersect, type GoVersions } from '../model/version.js';
import { Sketch } from '../stats/sketch.js';
import { GoalFigures } from './goal-figures.js';
import { contradictionsOf } from './contradictions.js';
import { Crashes } from './crashes.js';
import { gcCpuOf, markingOf } from './cpu.js';
import type { Facts } from './facts.js';
import { firstCycleOf, GoalModel, type GoalOptions } from './goal.js';
import { Gomaxprocs } from './gomaxprocs.js';
import { VersionHints } from './hints.js';
import type { Intervals } from './intervals.js';
import { LiveHeap } from './live.js';
import { Pauses } from './pauses.js';
import { RetainedMemory, type CompanionLine } from './retained.js';
import { Swept } from './swept.js';
import { Traced } from './traced.js';
import { Windows } from './windows.js';

export interface ProcessOptions extends GoalOptions {
  /** What the container allows, bytes. */
  memoryLimit?: number;
  /** The part of the log that the user asked for, as a sentence begins with it. */
  windowWords?: string;
  /** Panics are told with what the program said. */
  texts?: boolean;
  mapActivity?: MapActivity;
  /** Traces that were found to tell of it, or of others of its log. */
  joined?: readonly { fill(batch: CycleBatch, from: number, to: number, process: Process): void }[];
}

/** The first version whose printed stops overstate their CPU (facts of 1.23: each P's own clock is what the runtime counts). */
const STOPS_OVERSTATED_SINCE = 23;

export class Process {
  /** Its number among all processes. */
  readonly index: number;
  stream: string;
  run: number;
  readonly options: ProcessOptions;
  readonly goal: GoalModel;

  // The last cycle, by which the next one is known to follow.
  lastN = NaN;
  lastEndMs = NaN;
  lastMarked = NaN;
  lastGoal = NaN;
  lastProcs = NaN;
  /** Cycles that were found to be its own. */
  found = 0;
  /** When it started, by the clock of its stream. */
  startedMs = 0;

  /** Cycles in the window that the user asked for. */
  cycles = 0;
  missing = 0;
  duplicates = 0;
  repaired = 0;
  torn = 0;
  clockJumps = 0;
  /** Others wrote to its stream at the same time. */
  mixed = false;
  /** Why its input ended before its time, as a sentence. */
  damage: string | undefined;
  /** Lines of its text, and those of them that were no whole cycle. */
  readonly lines = { read: 0, other: 0 };
  /** Its stream was given up for its silence, and came back. */
  returned = false;

  traced = new Traced();
  readonly #pauses = new Pauses();
  readonly #live = new LiveHeap();
  readonly #goals: GoalFigures;
  readonly #intervals = new Sketch();
  readonly #windows = new Windows();
  readonly #hints = new VersionHints();
  readonly #procs = new Gomaxprocs();
  readonly #crashes = new Crashes();
  readonly #retained = new RetainedMemory();
  readonly #swept = new Swept();
  /** GC intervals with counters of map activity from outside, where there are any. */
  readonly counted: Intervals | undefined;
  /** The file in which its first cycle stands, and the lines of its first and last one. */
  file = '';
  #firstLine = NaN;
  #lastLine = NaN;
  #util = NaN;
  /** The number of a process's first cycle; NaN where no number says so. */
  readonly #firstCycle: number;
  #forced = 0;
  #periodic = 0;
  #periodicNext = false;
  // The row before, and the one before in the window.
  #lastN = NaN;
  #lastEndMs = NaN;
  #lastMarked = NaN;
  #lastCountedN = NaN;
  #lastAtMs = NaN;
  #firstN = NaN;
  /** When the last cycle in the window was over. */
  #toMs = NaN;
  #firstAtMs = NaN;
  #firstWallMs = NaN;
  #lastWallMs = NaN;
  /** The wall times tell no zone. */
  #local = false;
  #allocMib = 0;
  #allocMs = 0;

  constructor(index: number, stream: string, run: number, options: ProcessOptions, versions: GoVersions) {
    this.index = index;
    this.stream = stream;
    this.run = run;
    this.options = options;
    this.goal = new GoalModel(options, intersect(ANY_VERSION, versions)!);
    this.#firstCycle = firstCycleOf(options);
    this.#goals = new GoalFigures(this.#firstCycle, options.traced === true);
    this.#hints.done = options.traced === true;
    this.counted = this.traced.besides(options);
  }

  /** The row is the process's next cycle: what tells the one after it. */
  follow(batch: CycleBatch, row: number): void {
    const n = batch.n[row];
    if (n > this.lastN + 1) this.missing += n - this.lastN - 1;
    this.lastN = n;
    this.lastEndMs = endOf(batch, row);
    this.lastMarked = batch.heapMarked[row]!;
    this.lastGoal = batch.goal[row]!;
    this.lastProcs = batch.procs[row]!;
    this.found++;
    this.#crashes.survived();
  }

  /** Takes rows that followed each other, and fills their model columns. */
  accept(batch: CycleBatch, from: number, to: number): void {
    if (this.#periodicNext) {
      batch.flags[from] |= PERIODIC;
      this.#periodicNext = false;
    }
    let row = from;
    for (; row < to && !this.#hints.done; row++) {
      const told = this.#hints.of(batch, row, this.goal.versions);
      if (told) this.goal.narrow(told);
      this.goal.accept(batch, row, row + 1);
    }
    this.goal.accept(batch, row, to);
    this.options.joined?.forEach((joined) => joined.fill(batch, from, to, this));
    this.#derive(batch, from, to);
    const { flags } = batch;
    for (let row = from; row < to; row++) {
      if ((flags[row] & OUTSIDE) === 0) continue;
      if (from < row) this.#count(batch, from, row);
      from = row + 1;
    }
    if (from < to) this.#count(batch, from, to);
  }

  /** Fills the columns of what a cycle and the one before it make: the live heap's floor, allocation, GC's share. */
  #derive(batch: CycleBatch, from: number, to: number): void {
    const { n, heapStart, heapEnd, heapMarked, procs, liveFloor, sinceMs, alloc, gcCpuShare } = batch;
    let [lastN, lastEnd, lastMarked] = [this.#lastN, this.#lastEndMs, this.#lastMarked];
    for (let row = from; row < to; row++) {
      const end = endOf(batch, row);
      const marked = heapMarked[row];
      const most = heapEnd[row];
      const allocated = most - heapStart[row];
      // Up to 1.4 the world stands still: nothing is allocated during the mark. And X can pass Y by a MiB where
      // ReadMemStats flushed the Ps' caches between the two.
      liveFloor[row] = !(allocated > 0) ? marked : marked > allocated ? marked - allocated : 0;
      const follows = n[row] === lastN + 1;
      const since = follows ? end - lastEnd : n[row] === this.#firstCycle ? end : NaN;
      const lasts = since > 0;
      const share = lasts ? gcCpuOf(batch, row) / (since * procs[row] * 1e6) : NaN;
      sinceMs[row] = lasts ? since : NaN;
      alloc[row] = follows && most >= lastMarked ? most - lastMarked : NaN;
      gcCpuShare[row] = share > 1 ? 1 : share >= 0 ? share : NaN;
      lastN = n[row]!;
      lastEnd = end;
      lastMarked = marked;
    }
    this.#lastN = lastN;
    this.#lastEndMs = lastEnd;
    this.#lastMarked = lastMarked;
  }

  /** Adds up rows that lie in the window. */
  #count(batch: CycleBatch, from: number, to: number): void {
    const { n, atMs, procs, flags, alloc, sinceMs } = batch;
    let start = this.cycles === 0;
    if (start) {
      this.#firstN = n[from]!;
      this.#firstAtMs = atMs[from]!;
      this.#firstWallMs = batch.wallMs[from]!;
      this.#firstLine = batch.line[from]!;
    }
    this.cycles += to - from;
    this.#toMs = endOf(batch, to - 1);
    this.#lastWallMs = batch.wallMs[to - 1]!;
    this.#lastLine = batch.line[to - 1]!;
    this.#util = batch.util[to - 1]!;
    this.#local = (batch.flags[to - 1] & LOCAL) !== 0;
    let intervals = 0;
    if (intervalsNs.length < batch.capacity) intervalsNs = new Float64Array(batch.capacity);
    for (let row = from; row < to; row++) {
      const bits = flags[row];
      if ((bits & (FORCED | PERIODIC | REPAIRED)) !== 0) {
        if ((bits & FORCED) !== 0) this.#forced++;
        if ((bits & PERIODIC) !== 0) this.#periodic++;
        if ((bits & REPAIRED) !== 0) this.repaired++;
      }
      this.#procs.add(procs[row], n[row], batch.line[row]);
      const interval = atMs[row] - this.#lastAtMs;
      if (n[row] === this.#lastCountedN + 1 && interval >= 0) intervalsNs[intervals++] = interval * 1e6;
      this.#lastCountedN = n[row]!;
      this.#lastAtMs = atMs[row]!;
      const since = sinceMs[row];
      if (since > 0) {
        // The first cycle's figures are of a time before the window, unless the process began with it.
        const counts = !start || n[row] === this.#firstCycle;
        const end = endOf(batch, row);
        const capacity = counts ? since * procs[row] * 1e6 : 0;
        const marking = markingOf(batch, row);
        const assist = marking > 0 ? batch.cpuAssistNs[row] : 0;
        this.#windows.add(atMs[row], end, gcCpuOf(batch, row), assist, marking, procs[row], capacity);
        if (!start && alloc[row] >= 0) {
          this.#allocMib += alloc[row];
          this.#allocMs += since;
        }
      }
      start = false;
    }
    this.#intervals.addAll(intervalsNs, 0, intervals);
    this.#pauses.add(batch, from, to);
    this.#live.add(batch, from, to);
    this.#goals.add(batch, from, to);
    this.counted?.add(batch, from, to);
    if (this.options.traced || this.traced.joined) this.traced.intervals.add(batch, from, to);
  }

  /** A stop of the world that a trace tells. */
  stop(pause: Pause): void {
    this.#pauses.stop(pause);
    this.traced.stop(pause);
  }

  /** A trace tells of it too: the stops in it were that process's. */
  join(other: Process, figures: JoinedFigures): void {
    this.traced = other.traced;
    this.traced.joined = figures;
    this.damage ??= other.damage;
    this.goal.narrow(other.goal.versions);
    this.#pauses.join(other.#pauses);
  }

  /** Somebody set another goal. */
  goalMoved(move: GoalMove): void {
    this.traced.moved(move);
    if (move.setting !== 'memory_limit') this.goal.moved();
  }

  /** A companion line: `GC forced` names the next cycle, and most shapes tell of the version. */
  companion(companion: CompanionLine): void {
    if (companion.kind === 'gc-forced') this.#periodicNext = true;
    else if (companion.kind === 'pacer-sweep')
      this.#swept.add(companion, this.lastMarked, this.goal.gogc.likely);
    else this.#retained.add(companion, this.lastEndMs / 1e3);
    this.goal.narrow(companion.versions);
  }

  /** `words` are told of its text, unless the user asked for all of it. */
  crash(crash: CrashRecord, words: string, versions: GoVersions | undefined): void {
    if (versions) this.goal.narrow(versions);
    this.#crashes.add(crash, this.options.texts === true ? crash.text : words);
  }

  /** Grows with everything that is told of it. */
  get news(): number {
    return this.cycles + this.torn + this.#crashes.count;
  }

  /** Where the data say otherwise than the user: a sentence each. */
  get contradictions(): string[] {
    return contradictionsOf(this.options, this.goal, this.lastN);
  }

  /** All that is known by now; `over`: nothing more will come. */
  facts(over: boolean): Facts {
    const { torn, repaired, missing, duplicates, clockJumps, mixed, damage, contradictions } = this;
    const before = this.lastN - this.found - missing;
    const counts = { before, torn, repaired, missing, duplicates, clockJumps, mixed, contradictions };
    return {
      summary: this.summary(),
      history: this.#live.history,
      versions: this.goal.versions,
      stops: this.#pauses.longest,
      procsChanges: this.#procs.changes,
      above: this.#goals.above,
      below: this.#goals.below,
      jumps: this.#goals.jumps,
      maps: this.traced.maps,
      retained: this.#retained.samples > 0 ? this.#retained : undefined,
      swept: this.#swept.facts,
      intervals: [this.counted, this.traced.intervals].find((one) => one?.joined)?.series(),
      util: this.#util,
      counts: damage === undefined ? counts : { ...counts, damage },
      nowS: this.#toMs / 1e3,
      file: this.file,
      firstLine: this.#firstLine,
      lastLine: this.#lastLine,
      memoryLimit: this.options.memoryLimit,
      over,
    };
  }

  series(): Series {
    return this.#live.history.series();
  }

  /** Its figures; verdict and findings are the rules' to fill in. */
  summary(): SummaryRecord {
    const { goal } = this;
    const versions = goal.versions;
    const segments = goal.gogc.segments(this.lastN);
    const record: SummaryRecord = {
      type: 'summary',
      stream: this.stream,
      run: this.run,
      verdict: '',
      cycles: this.cycles,
      pauses: {},
      lines: {
        read: this.lines.read,
        cycles: this.cycles,
        other: this.lines.other,
        torn: this.torn,
        repaired: this.repaired,
      },
      findings: [],
    };
    if (this.cycles > 0) {
      record.from_n = this.#firstN;
      record.to_n = this.#lastCountedN;
    }
    const duration = (this.#toMs - this.#firstAtMs) / 1e3;
    if (duration >= 0) record.duration_s = round(duration, 3);
    if (!Number.isNaN(this.#firstWallMs)) record.from_wall = wallText(this.#firstWallMs, this.#local);
    if (!Number.isNaN(this.#lastWallMs)) record.to_wall = wallText(this.#lastWallMs, this.#local);
    record.go_low = `1.${versions.low}`;
    record.go_high = `1.${versions.high}`;
    if (this.#procs.values.length > 0) record.procs = [...this.#procs.values];
    if (goal.gogc.off || goal.gogc.low > 0 || goal.gogc.changes > 0) record.gogc = segments;
    goal.limit.tell(record, this.options, versions, this.#goals.stacksMax || 0);
    this.#pauses.tell(record);
    this.#live.tell(record, this.traced.exactFrom(this.cycles), this.#goals.stacks, this.options.memoryLimit);
    this.#goals.tell(record, segments);
    if (this.#intervals.count > 0) {
      record.gc_interval_s = {
        p50: round(this.#intervals.quantile(0.5)! / 1e9, 3),
        max: round(this.#intervals.max / 1e9, 3),
      };
    }
    if (this.#forced > 0) record.forced = this.#forced;
    if (this.#periodic > 0) record.periodic = this.#periodic;
    this.#windows.tell(record, versions.high >= STOPS_OVERSTATED_SINCE);
    if (this.#allocMs > 0)
      record.alloc_bytes_per_s = Math.round((this.#allocMib * MIB) / (this.#allocMs / 1e3));
    const regimes: SummaryRecord['goal_regimes'] = {};
    REGIMES.forEach((name, i) => {
      if (name && goal.regimes[i] > 0) regimes[name] = goal.regimes[i];
    });
    if (Object.keys(regimes).length > 0) record.goal_regimes = regimes;
    if (this.#crashes.count > 0) record.crashes = this.#crashes.records;
    this.traced.tell(record);
    if (this.missing > 0) record.missing_cycles = this.missing;
    if (this.duplicates > 0) record.duplicate_cycles = this.duplicates;
    return record;
  }
}

/** Room for the times between a batch's cycles. */
let intervalsNs = new Float64Array(0);

const round = (value: number, decimals: number): number => Number(value.toFixed(decimals));
