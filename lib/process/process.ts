// One running Go process. It takes cycles in order, keeps bounded state, and returns a summary and a history; rules and reports
// keep no copies of these.
import { endOf, LOCAL, OUTSIDE, type CycleBatch } from '../model/batch.js';
import { hasRisen } from '../model/gogc-moves.js';
import { holdsNearlyAll } from '../model/joined.js';
import type { MapActivity } from '../model/map-activity.js';
import {
  type CrashRecord,
  type GogcSegment,
  type GoalMove,
  type JoinedFigures,
  type Pause,
  type Series,
  type SummaryRecord,
} from '../model/records.js';
import { ANY_VERSION, intersect, type GoVersions } from '../model/version.js';
import { GoalFigures } from './goal-figures.js';
import { contradictionsOf } from './contradictions.js';
import { Crashes } from './crashes.js';
import { Derived } from './derived.js';
import type { Facts } from './facts.js';
import { firstCycleOf, type GoalOptions } from './goal-options.js';
import { Cpus, STOPS_OF_CPUS_SINCE } from './cpus.js';
import { GoalModel } from './goal.js';
import type { Gogc } from './gogc.js';
import { VersionHints } from './hints.js';
import type { Intervals } from './intervals.js';
import type { Limit } from './limit.js';
import { LiveHeap } from './live.js';
import type { Origin } from './origin.js';
import { PARKED_ROWS, ParkedRows } from './parked.js';
import { Pauses } from './pauses.js';
import { RetainedMemory, type CompanionLine } from './retained.js';
import { Swept } from './swept.js';
import { Tally, type Occurrences } from './tally.js';
import { TextCounts } from './text-counts.js';
import { Totals } from './totals.js';
import { unmixed } from './told-gogc.js';
import { toldByTrace } from './traced-gogc.js';
import { Traced } from './traced.js';

export interface ProcessOptions extends GoalOptions {
  /** The window that the user asked for, as the beginning of a sentence. */
  asked?: string | undefined;
  mapActivity?: MapActivity | undefined;
  /** If nobody reads the columns that it fills: rows may wait for others of their process, and are taken in this batch. */
  parking?: CycleBatch | undefined;
  /** Traces that were matched to processes of this log. */
  joined?:
    readonly { fill(batch: CycleBatch, from: number, to: number, process: Process): void }[] | undefined;
}

/** Its fields are for others to read; what happens to it, its methods are told. */
export class Process {
  readonly index: number;
  readonly file: string;
  stream: string;
  run: number;
  mixed: boolean;
  readonly returned: boolean;
  readonly options: ProcessOptions;
  readonly goal: GoalModel;

  // The last cycle, which the next one has to follow.
  lastN = NaN;
  lastAtMs = NaN;
  lastEndMs = NaN;
  lastMarked = NaN;
  lastGoal = NaN;
  lastProcs = NaN;
  /** Wall times of the first and last cycle that have one; `isLocal`: of unknown zone. */
  firstWallMs = NaN;
  lastWallMs = NaN;
  isLocal = false;
  found = 0;
  /** The text's line of its first cycle. */
  firstLine = NaN;
  /** Whoever runs it said that it ended, and no cycle came after that. */
  isOver = false;
  startedMs = 0;

  /** Cycles between others that were not read. */
  readonly missing = new Tally();
  readonly text = new TextCounts();

  /** A trace shows that goals were raised: GOGC may have been raised, or turned off, beside a limit that hides it since. */
  mayBeHigher = false;

  traced = new Traced();
  #tracedGogc: Gogc | undefined;
  /** What its trace shows of a memory limit, if that moved the goals and GOGC did not. */
  #tracedLimit: Limit | undefined;
  readonly #pauses = new Pauses();
  readonly #live = new LiveHeap();
  readonly #goals: GoalFigures;
  readonly #derived: Derived;
  readonly #totals: Totals;
  readonly #cpus = new Cpus();
  readonly #hints = new VersionHints();
  readonly #crashes = new Crashes();
  readonly #retained = new RetainedMemory();
  readonly #swept = new Swept();
  /** GC intervals with external counters of map activity, if there are any. */
  readonly counted: Intervals | undefined;
  #parked: ParkedRows | undefined;

  constructor(index: number, origin: Origin, options: ProcessOptions, versions: GoVersions) {
    this.index = index;
    this.file = origin.file ?? '';
    this.stream = origin.stream;
    this.run = origin.run;
    this.mixed = origin.mixed === true;
    this.returned = origin.returned === true;
    this.startedMs = origin.startedMs ?? 0;
    this.lastN = origin.lastN ?? NaN;
    this.options = options;
    this.goal = new GoalModel(options, intersect(ANY_VERSION, versions)!);
    const firstCycle = firstCycleOf(options);
    this.#derived = new Derived(firstCycle);
    this.#totals = new Totals(firstCycle);
    this.#goals = new GoalFigures(firstCycle, options.traced === true);
    this.#hints.done = options.traced === true;
    this.counted = this.traced.besides(options);
  }

  /** Its next cycles, the numbers of which follow each other. */
  follow(batch: CycleBatch, from: number, to: number): void {
    const first = batch.n[from];
    if (first > this.lastN + 1) this.missing.add(batch.line[from], first - this.lastN - 1);
    const last = to - 1;
    this.lastN = batch.n[last]!;
    this.lastAtMs = batch.atMs[last]!;
    this.lastEndMs = endOf(batch, last);
    this.lastMarked = batch.heapMarked[last]!;
    this.lastGoal = batch.goal[last]!;
    this.lastProcs = batch.procs[last]!;
    if (this.found === 0) this.firstLine = batch.line[from]!;
    this.found += to - from;
    this.isOver = false;
    const wall = batch.wallMs[last];
    if (!Number.isNaN(wall)) {
      if (Number.isNaN(this.firstWallMs)) this.firstWallMs = wall;
      this.lastWallMs = wall;
      this.isLocal = (batch.flags[last] & LOCAL) !== 0;
    }
    this.#crashes.survived();
  }

  /** Takes consecutive rows, and fills their model columns, or parks them. */
  accept(batch: CycleBatch, from: number, to: number): void {
    if (!this.options.parking || to - from >= PARKED_ROWS) {
      this.settle();
      this.#take(batch, from, to);
      return;
    }
    this.#parked ??= new ParkedRows();
    for (let row = from; row < to; row++) {
      this.#parked.add(batch, row);
      if (this.#parked.length === PARKED_ROWS) this.settle();
    }
  }

  /** Takes the rows that wait. */
  settle(): void {
    const { parking } = this.options;
    if (!parking || !this.#parked || this.#parked.length === 0) return;
    this.#parked.move(parking);
    this.#take(parking, 0, parking.length);
  }

  #take(batch: CycleBatch, from: number, to: number): void {
    let row = from;
    for (; row < to && !this.#hints.done; row++) {
      const told = this.#hints.of(batch, row, this.goal.versions);
      if (told) this.goal.narrow(told);
      this.goal.accept(batch, row, row + 1);
    }
    this.goal.accept(batch, row, to);
    this.options.joined?.forEach((joined) => joined.fill(batch, from, to, this));
    this.#derived.fill(batch, from, to);
    const { flags } = batch;
    for (let row = from; row < to; row++) {
      if ((flags[row] & OUTSIDE) === 0) continue;
      if (from < row) this.#count(batch, from, row);
      from = row + 1;
    }
    if (from < to) this.#count(batch, from, to);
  }

  #count(batch: CycleBatch, from: number, to: number): void {
    this.#totals.add(batch, from, to);
    this.#cpus.add(batch, from, to);
    this.#pauses.add(batch, from, to);
    this.#live.add(batch, from, to);
    this.#goals.add(batch, from, to);
    this.counted?.add(batch, from, to);
    if (this.options.traced || this.traced.joined) this.traced.intervals.add(batch, from, to);
  }

  stop(pause: Pause): void {
    this.#pauses.stop(pause);
    this.traced.stop(pause);
  }

  /** `other` is the same process in its trace. */
  join(other: Process, figures: JoinedFigures): void {
    this.traced = other.traced;
    this.traced.joined = figures;
    this.text.join(other.text);
    this.goal.narrow(other.goal.versions);
    this.#tracedGogc = other.goal.gogc;
    if (other.showsLimit) this.#tracedLimit = other.goal.limit;
    this.mayBeHigher = other.mayBeHigher;
    this.#pauses.join(other.#pauses);
  }

  /** The program changed the goal; `isAsked`: in the window that the user asked for. */
  goalMoved(move: GoalMove, isAsked: boolean): void {
    if (isAsked) this.traced.moved(move);
    const { setting, from_bytes: from = Infinity, to_bytes: to = Infinity } = move;
    if (setting !== 'memory_limit' && !(to < from)) this.mayBeHigher = true;
    if (setting !== 'gogc') this.goal.limit.moved();
    if (setting !== 'memory_limit') this.goal.moved();
  }

  /** Whether a trace shows that a memory limit, and no change of GOGC, moved goals. */
  get showsLimit(): boolean {
    return this.options.traced === true && this.goal.limit.seen && this.goal.gogc.changes === 0;
  }

  /** Other processes write to its stream at the same time: it gets a name of its own there, and no runs. */
  setApart(stream: string): void {
    this.stream = stream;
    this.run = 1;
    this.mixed = true;
  }

  /** The first line of a process comes some time after the previous line of its stream: it started so much later than assumed. */
  startedLater(ms: number): void {
    this.startedMs += ms;
  }

  /** Whoever runs it said that it ended. */
  ended(): void {
    this.isOver = true;
  }

  /** A companion line; most shapes restrict the version. */
  companion(companion: CompanionLine): void {
    if (companion.kind === 'pacer-sweep') this.#swept.add(companion, this.lastMarked, this.goal.gogc.likely);
    else this.#retained.add(companion, this.lastEndMs / 1e3);
    this.goal.narrow(companion.versions);
  }

  /** Reports show `words` instead of its text, unless the user asked for texts. */
  crash(crash: CrashRecord, words: string, versions: GoVersions | undefined): void {
    if (versions) this.goal.narrow(versions);
    this.#crashes.add(crash, this.options.texts === true ? crash.text : words);
  }

  /** How others say that it was killed; `again`: more of what they said. */
  told(crash: CrashRecord, again: boolean): void {
    if (!this.isDead) this.#crashes.tell(crash, again);
  }

  /** Something ended it that no kill explains. */
  get isDead(): boolean {
    return this.#crashes.records.some(({ last, kind }) => last === true && kind !== 'killed');
  }

  /** Cycles in the window that the user asked for. */
  get cycles(): number {
    this.settle();
    return this.#totals.cycles;
  }

  /** Cycles before the first one in the input; NaN if it has none. */
  get before(): number {
    return this.lastN - this.found - this.missing.count;
  }

  /** Missing cycles of which nothing was read, and the first cycle behind some, if no lost one can be what is missing there. */
  get unseen(): Occurrences {
    const lost = this.text.lost.count;
    const { count, line } = this.missing;
    return { count: Math.max(0, count - lost), line: lost > 0 ? NaN : line };
  }

  /** Grows with everything that is learnt about it. */
  get news(): number {
    return this.cycles + this.text.tornCycles + this.#crashes.news;
  }

  /** Where the data contradict the user's options: a sentence each. */
  get contradictions(): string[] {
    this.settle();
    return contradictionsOf(this.options, this.goal, this.lastN);
  }

  /** Everything known so far; `over`: nothing more will come. */
  facts(over: boolean): Facts {
    this.settle();
    const { repaired, procs, util, toMs, firstLine, lastLine } = this.#totals;
    const { before, unseen: missing, mixed, contradictions } = this;
    return {
      summary: this.summary(),
      history: this.#live.history,
      versions: this.goal.versions,
      ...this.#pauses.facts,
      procsChanges: procs.changes,
      cpus: this.goal.versions.low >= STOPS_OF_CPUS_SINCE ? this.#cpus.fewer : undefined,
      ...this.#goals.facts,
      maps: this.traced.maps,
      retained: this.#retained.samples > 0 ? this.#retained : undefined,
      swept: this.#swept.facts,
      intervals: [this.counted, this.traced.intervals].find((one) => one?.joined)?.series(),
      util,
      counts: { ...this.text.counts, before, repaired, missing, mixed, contradictions },
      nowS: toMs / 1e3,
      file: this.file,
      firstLine,
      lastLine,
      memoryLimit: this.options.memoryLimit,
      over,
    };
  }

  series(): Series {
    this.settle();
    return this.#live.history.series();
  }

  /** Widens a tuner's intervals of GOGC in its summary, when that is judged: rules tell changes by what most goals of each have in common. */
  widen(record: SummaryRecord): void {
    if (!this.goal.gogc.isTuned || record.gogc === undefined || record.gogc.length === 1) return;
    record.gogc_raised = hasRisen(record.gogc);
    record.gogc = this.#unmixed(this.#byTrace(this.goal.gogc.wideSegments(this.lastN)))!;
  }

  #byTrace(segments: GogcSegment[]): GogcSegment[] {
    return toldByTrace(segments, this.#tracedGogc, this.#tracedLimit && this.traced.joined, this.mayBeHigher);
  }

  #unmixed(segments: GogcSegment[]): GogcSegment[] | undefined {
    return this.mixed && this.options.gogc === undefined ? unmixed(segments, this.goal.gogc) : segments;
  }

  /** Its figures; the rules fill in verdict and findings. */
  summary(): SummaryRecord {
    this.settle();
    const { goal } = this;
    const versions = goal.versions;
    const limit = this.#tracedLimit ?? goal.limit;
    const segments = this.#byTrace(goal.gogc.segments(this.lastN));
    const record: SummaryRecord = {
      type: 'summary',
      stream: this.stream,
      run: this.run,
      verdict: '',
      cycles: this.cycles,
      pauses: {},
      lines: {
        read: this.text.read,
        cycles: this.cycles,
        other: this.text.other,
        torn: this.text.tornCycles,
        repaired: this.#totals.repaired.count,
      },
      findings: [],
    };
    this.#totals.summarize(record, versions, this.options.traced === true);
    record.go_low = `1.${versions.low}`;
    record.go_high = `1.${versions.high}`;
    const isKnown = segments[0].likely !== undefined || (goal.gogc.low > 0 && !goal.start.isOpen);
    const told = this.#unmixed(segments);
    if (told && (isKnown || goal.gogc.off || goal.gogc.changes > 0)) record.gogc = told;
    if (!goal.start.isOpen) limit.summarize(record, this.options, versions);
    if (this.#tracedLimit && holdsNearlyAll(this.traced.joined, this.cycles))
      record.goal_holder ??= 'memory_limit';
    this.#pauses.summarize(record);
    this.#live.summarize(
      record,
      this.traced.exactPart(this.cycles),
      this.#goals.stacks,
      this.options.memoryLimit,
    );
    this.#goals.count(record, limit.late, goal.start.isOpen);
    if (limit.explains(record, versions.high)) record.limit_explains = true;
    this.#goals.summarize(record, told ?? []);
    const crashes = this.#crashes.records;
    if (crashes.length > 0) record.crashes = crashes;
    this.traced.summarize(record);
    this.#retained.summarize(record);
    if (this.missing.count > 0) record.missing_cycles = this.missing.count;
    if (this.text.duplicates.count > 0) record.duplicate_cycles = this.text.duplicates.count;
    return record;
  }
}
