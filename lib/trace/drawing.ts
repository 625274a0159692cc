// Everything computed from events, independent of the wire format: one pass over each stretch in time order.
import type { CycleBatch } from '../model/batch.js';
import type { MapCycle } from '../model/maps.js';
import type { Actor, TraceFigures } from '../model/records.js';
import { Allocation } from './allocation.js';
import { Annotations } from './annotations.js';
import { placeOf, type Moment } from './columns.js';
import { Cycles, type Move, type Resize, type StretchClock } from './cycles.js';
import { Delays } from './delays.js';
import { FREQUENT, Kind, KINDS, marked, type Stretch, type TraceFacts, type Wanted } from './events.js';
import { figuresOf, waitsOf } from './figures.js';
import { Goroutines } from './goroutines.js';
import { MapActivity } from './maps.js';
import { Marking } from './marking.js';
import { Mutator } from './mutator.js';
import { Part, type AskedPart } from './part.js';
import { toolchainOf } from './places.js';
import type { Stop } from './stop.js';
import { Stops } from './stops.js';
import { Sweeping } from './sweeping.js';

export interface DrawnSink {
  /** Receives the rows of cycles; `full` empties it. */
  batch: CycleBatch;
  full(): void;
  /**
   * A stop in the requested part. The clock's `wallMs`: wall time of the trace's start, NaN if unknown;
   * `ticks`: times are in ticks of unknown length.
   */
  stop(stop: Stop, clock: StretchClock): void;
  /** The heap goal changed outside the end of a cycle; `isAsked`: in the requested part. */
  moved(move: Move, clock: StretchClock, isAsked: boolean): void;
  /** GOMAXPROCS changed in the requested part. */
  resized(resize: Resize, clock: StretchClock): void;
  /** Map activity of a finished cycle's interval in the requested part; called before the cycle's row is written. */
  maps(cycle: MapCycle, clock: StretchClock): void;
}

/** Rows that nothing here uses. */
const UNUSED: readonly number[] = [...FREQUENT.filter((kind) => kind !== Kind.GoStatus), Kind.SweepActive];

/** Requested from decoders. */
export const WANTED: Wanted = {
  kinds: Array.from({ length: KINDS }, (_, kind) => kind).filter((kind) => !UNUSED.includes(kind)),
  waits: true,
  sampled: true,
  columns: true,
};

const IS_GOROUTINE = marked([Kind.GoCreate, Kind.GoStatus, Kind.GoDestroy]);

export class Drawing {
  readonly #marking = new Marking();
  readonly #cycles: Cycles;
  readonly #stops: Stops;
  readonly #allocation = new Allocation();
  readonly #mutator = new Mutator();
  readonly #delays = new Delays();
  readonly #sweeping = new Sweeping();
  readonly #goroutines = new Goroutines();
  readonly #maps: MapActivity;
  /** The part of the trace that is reported. */
  readonly part: Part;
  /** Time of the part's next boundary. */
  #edge = Infinity;
  /** Figures at the part's end. */
  #figures: TraceFigures | undefined;
  /** The open interval of map activity does not reach back to the previous cycle. */
  #isCut = false;
  /** Bytes, up to the end of the last cycle. */
  #allocatedBefore = 0;
  readonly #annotations: Annotations;
  /** Position in the order of the stretch's size column, and below in that of its sweeps. */
  #size = 0;
  #sweep = 0;
  #clock: StretchClock = { wallMs: NaN, ticks: false };
  /** Stops seen, and those in the requested part. */
  stops = 0;
  asked = 0;
  /** Minor version of the Go 1.x toolchain that built the program, if its source paths contain it. */
  toolchain: number | undefined;
  /** Time of the last event, ns. */
  toNs = 0;

  /** Outside the requested part only cycles are recorded. */
  constructor(
    sink: DrawnSink,
    tells: Pick<TraceFacts, 'assists' | 'workers' | 'crowded'>,
    asked?: AskedPart,
  ) {
    this.part = new Part(asked);
    this.#cycles = new Cycles(
      sink.batch,
      this.#marking,
      tells,
      () => sink.full(),
      (move) => sink.moved(this.#named(move, 'by'), this.#clock, this.part.holds(move.at)),
      (resize) => {
        if (this.part.holds(resize.at)) sink.resized(resize, this.#clock);
      },
    );
    this.#annotations = new Annotations(tells);
    this.#stops = new Stops((stop) => {
      this.stops++;
      if (this.part.holds(stop.at, stop.n)) {
        this.asked++;
        sink.stop(this.#named(this.#named(stop, 'by'), 'last'), this.#clock);
      }
      this.#cycles.stop(stop, this.#clock);
    }, this.#annotations);
    this.#maps = new MapActivity((cycle) => {
      if (this.part.isOpen) sink.maps(cycle, this.#clock);
    });
  }

  take(stretch: Stretch): void {
    const { rows, order } = stretch;
    this.#clock = stretch;
    if (stretch.to > this.toNs) this.toNs = stretch.to;
    this.#size = this.#sweep = 0;
    if (stretch.sweeps && this.part.isWhole) this.#sweeping.begin(stretch.sweeps);
    this.#maps.begin(stretch);
    const { kind } = rows;
    if (!Number.isNaN(stretch.from)) {
      this.#mutator.begin(stretch.from);
      this.#delays.begin(stretch.from);
      this.#goroutines.begin(stretch.from, stretch.goroutinesOf ?? 1);
    }
    this.part.clock(stretch);
    this.#cross(stretch, stretch.from);
    for (let i = 0; i < rows.length; i++) {
      const row = order[i];
      if (rows.at[row] >= this.#edge) this.#cross(stretch, rows.at[row]);
      if (IS_GOROUTINE[kind[row]]) this.#goroutines.take(stretch, row);
      else this.#event(stretch, row);
    }
    this.#cross(stretch, stretch.to);
    this.#upTo(stretch, { at: Infinity, lane: 0 });
    this.#delays.end(stretch, this.part);
    if (Number.isNaN(stretch.to)) return;
    this.#mutator.end(stretch.to);
    this.#allocation.reach(stretch.to);
    this.#goroutines.end(stretch.to);
  }

  #event(stretch: Stretch, row: number): void {
    const { rows } = stretch;
    const kind = rows.kind[row];
    switch (kind) {
      case Kind.AssistBegin:
      case Kind.AssistActive:
      case Kind.AssistPause:
      case Kind.AssistEnd:
      case Kind.WorkerStart:
      case Kind.WorkerStop:
        this.#marking.take(rows, row);
        this.#mutator.take(rows, row);
        this.#maps.take(rows, row);
        break;
      case Kind.CpuSample:
      case Kind.GoYield:
        this.#maps.take(rows, row);
        break;
      case Kind.HeapAlloc:
        this.#cycles.heap = rows.a[row]!;
        this.#allocation.take(rows.at[row], rows.a[row], this.#stops.openKind === 'mark_term');
        break;
      case Kind.SweepBegin:
        this.#maps.take(rows, row);
        this.#sweeping.take(rows, row);
        break;
      case Kind.SweepEnd:
        this.#sweeping.take(rows, row);
        break;
      case Kind.TaskBegin:
      case Kind.TaskEnd:
      case Kind.RegionBegin:
      case Kind.RegionEnd:
      case Kind.Log:
        this.#annotations.take(stretch, row, this.#stops.stands);
        break;
      default:
        this.#upTo(stretch, { at: rows.at[row], lane: rows.lane[row] });
        if (kind === Kind.GcBegin) {
          this.part.begins(this.#cycles.begun + 1);
          this.#cross(stretch, rows.at[row]);
        }
        this.#mutator.take(rows, row);
        this.#sweeping.take(rows, row);
        this.#delays.take(stretch, row);
        this.#stops.take(stretch, row);
        this.#cycles.take(stretch, row, this.#stops.openKind === 'mark_term', this.#stops.openFrames);
        if (kind === Kind.GcBegin) {
          this.#maps.take(rows, row);
          this.toolchain ??= toolchainOf(stretch.frames(rows.stack[row]));
        }
        if (kind === Kind.GcEnd) {
          this.#endMaps(this.#cycles.begun, rows.at[row], rows.offset[row]);
          if (this.#stops.openKind === undefined) this.#cycles.settle(stretch);
        }
        if (kind === Kind.StwEnd || kind === Kind.GcEnd) {
          this.part.ends(this.#cycles.over);
          this.#cross(stretch, rows.at[row]);
        }
    }
  }

  /** Handles the part's boundaries up to `at`, the time of the next event, as far as they are known now. */
  #cross(stretch: Stretch, at: number): void {
    for (this.#edge = this.part.next; at >= this.#edge; this.#edge = this.part.next) {
      const edge = this.#edge > stretch.from ? this.#edge : at;
      this.#upTo(stretch, { at: edge, lane: -1 });
      if (this.part.isOpen) this.#close(edge);
      else this.#open(edge);
    }
  }

  /** The part begins: activities in progress continue, and counters start at zero. */
  #open(at: number): void {
    this.#mutator.restart(at);
    this.#sweeping.restart();
    this.#goroutines.restart(at);
    this.#allocation.restart(at);
    this.#endMaps(0, at, 0);
    this.#maps.restart(at);
    this.#isCut = true;
    this.part.pass(at);
  }

  /** The part ends: nothing after it is reported. Waits for a P are assigned to the part later. */
  #close(at: number): void {
    this.#isCut = true;
    this.#endMaps(0, at, 0);
    this.#maps.forget();
    this.#mutator.stop(at);
    this.#goroutines.end(at);
    this.#allocation.reach(at);
    this.#figures = this.#drawn;
    this.part.pass(at);
  }

  /** Processes the heap sizes and sweeps that have separate columns, up to an event. */
  #upTo({ sizes, sweeps }: Stretch, event: Moment): void {
    if (sizes) {
      const to = placeOf(sizes, this.#size, event);
      this.#allocation.takeAll(sizes, this.#size, to, this.#stops.openKind === 'mark_term');
      this.#cycles.heap = this.#allocation.heap;
      this.#size = to;
    }
    if (sweeps) {
      const to = placeOf(sweeps, this.#sweep, event);
      this.#maps.takeAll(sweeps, this.#sweep, to);
      if (to > this.#sweep) this.#sweeping.ended(sweeps.at[sweeps.order[to - 1]]);
      if (!this.part.isWhole) this.#sweeping.takeAll(sweeps, this.#sweep, to);
      this.#sweep = to;
    }
  }

  /** Figures beyond cycles and stops; empty if times have no known unit. */
  get figures(): TraceFigures {
    if (this.#clock.ticks || this.part.from === Infinity) return {};
    return { ...(this.#figures ?? this.#drawn), ...waitsOf(this.#delays) };
  }

  /** How many seconds of the part the trace covers, and where they begin; empty if none. */
  get covers(): { covers_s?: number; from_s?: number } {
    const { from, to, isWhole } = this.part;
    if (this.#clock.ticks) return {};
    if (isWhole) return this.toNs > 0 ? { covers_s: this.toNs / 1e9 } : {};
    const until = Math.min(to, this.toNs);
    return until > from ? { covers_s: Math.round(until - from) / 1e9, from_s: Math.round(from) / 1e9 } : {};
  }

  get #drawn(): TraceFigures {
    return figuresOf({
      mutator: this.#mutator,
      delays: this.#delays,
      sweeping: this.#sweeping,
      goroutines: this.#goroutines,
      allocation: this.#allocation,
    });
  }

  /** The largest number of goroutines alive at once so far. */
  get goroutines(): number {
    return this.#goroutines.most;
  }

  /** End of input: emits a cycle whose last stop was cut off. */
  finish(): void {
    this.#cycles.finish(this.#clock);
    this.#endMaps(0, this.toNs, 0);
  }

  /** An interval of map activity ended. */
  #endMaps(n: number, at: number, offset: number): void {
    const { total } = this.#allocation;
    this.#maps.end(n, at, offset, total - this.#allocatedBefore, this.#isCut);
    this.#allocatedBefore = total;
    this.#isCut = false;
  }

  /** Names who has no stack by the goroutine's start function: events that change the goal have none, up to Go 1.24 goroutines with one frame. */
  #named<T extends { by?: Actor; last?: Actor }>(one: T, who: 'by' | 'last'): T {
    const { goroutine, function: known }: Actor = one[who] ?? {};
    const name =
      known === undefined && goroutine !== undefined ? this.#goroutines.functionOf(goroutine) : undefined;
    return name === undefined ? one : { ...one, [who]: { ...one[who], function: name } };
  }

  /** Cycle events are missing since the last finished cycle. */
  get isBehindGap(): boolean {
    return this.#cycles.isBehindGap;
  }

  /** Times are in ticks of unknown length. */
  get ticks(): boolean {
    return this.#clock.ticks;
  }

  /** Number of invalid goals, and the position of the first one. */
  get badGoals(): Pick<Cycles, 'badGoals' | 'firstBadGoal'> {
    return this.#cycles;
  }
}
