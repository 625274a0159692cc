// What is drawn from events, whatever the wire: one walk over each stretch in the order of time.
import type { CycleBatch } from '../model/batch.js';
import type { MapCycle } from '../model/maps.js';
import type { TraceFigures } from '../model/records.js';
import { Allocation } from './allocation.js';
import { Annotations } from './annotations.js';
import { placeOf, type Moment } from './columns.js';
import { Cycles, type Move, type Resize, type StretchClock } from './cycles.js';
import { Delays } from './delays.js';
import { FREQUENT, Kind, KINDS, type Stretch, type TraceFacts, type Wanted } from './events.js';
import { figuresOf } from './figures.js';
import { Goroutines } from './goroutines.js';
import { MapActivity } from './maps.js';
import { Marking } from './marking.js';
import { Mutator } from './mutator.js';
import { toolchainOf } from './places.js';
import type { Stop } from './stop.js';
import { Stops } from './stops.js';
import { Sweeping } from './sweeping.js';

export interface DrawnSink {
  /** Takes rows of cycles; `full` empties it. */
  batch: CycleBatch;
  full(): void;
  /** The clock's `wallMs`: the wall time of the trace's start, NaN where it is not known; `ticks`: times are of unknown length. */
  stop(stop: Stop, clock: StretchClock): void;
  /** Somebody moved the goal. */
  moved(move: Move, clock: StretchClock): void;
  /** GOMAXPROCS was changed. */
  resized(resize: Resize, clock: StretchClock): void;
  /** What maps did in the interval of a cycle that is over; told before the cycle. */
  maps(cycle: MapCycle, clock: StretchClock): void;
}

/** Rows that no part of the drawing looks at. */
const UNUSED: readonly number[] = [...FREQUENT.filter((kind) => kind !== Kind.GoStatus), Kind.SweepActive];

/** What decoders are asked for. */
export const WANTED: Wanted = {
  kinds: Array.from({ length: KINDS }, (_, kind) => kind).filter((kind) => !UNUSED.includes(kind)),
  waits: true,
  sampled: true,
  columns: true,
};

const IS_GOROUTINE = new Uint8Array(KINDS);
for (const kind of [Kind.GoCreate, Kind.GoStatus, Kind.GoDestroy]) IS_GOROUTINE[kind] = 1;

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
  /** Bytes, up to the last cycle's end. */
  #allocatedBefore = 0;
  readonly #annotations: Annotations;
  /** How far in the order of the stretch's columns. */
  #size = 0;
  #sweep = 0;
  #clock: StretchClock = { wallMs: NaN, ticks: false };
  /** Stops that were seen. */
  stops = 0;
  /** The Go 1.x that the program was built with, where its own paths say it. */
  toolchain: number | undefined;
  /** When the last event happened, ns. */
  toNs = 0;

  constructor(sink: DrawnSink, tells: Pick<TraceFacts, 'assists' | 'workers' | 'crowded'>) {
    this.#cycles = new Cycles(
      sink.batch,
      this.#marking,
      tells,
      () => sink.full(),
      (move) => sink.moved(this.#named(move), this.#clock),
      (resize) => sink.resized(resize, this.#clock),
    );
    this.#annotations = new Annotations(tells);
    this.#stops = new Stops((stop) => {
      this.stops++;
      sink.stop(stop, this.#clock);
      this.#cycles.stop(stop, this.#clock);
    }, this.#annotations);
    this.#maps = new MapActivity((cycle) => sink.maps(cycle, this.#clock));
  }

  take(stretch: Stretch): void {
    const { rows, order } = stretch;
    this.#clock = stretch;
    if (stretch.to > this.toNs) this.toNs = stretch.to;
    this.#size = this.#sweep = 0;
    if (stretch.sweeps) this.#sweeping.begin(stretch.sweeps);
    this.#maps.begin(stretch);
    const { kind } = rows;
    if (!Number.isNaN(stretch.from)) {
      this.#mutator.begin(stretch.from);
      this.#delays.begin(stretch.from);
      this.#goroutines.begin(stretch.from, stretch.goroutinesOf ?? 1);
    }
    for (let i = 0; i < rows.length; i++) {
      const row = order[i];
      if (IS_GOROUTINE[kind[row]]) this.#goroutines.take(stretch, row);
      else this.#event(stretch, row);
    }
    this.#upTo(stretch, { at: Infinity, lane: 0 });
    this.#delays.end(stretch);
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
        this.#mutator.take(rows, row);
        this.#sweeping.take(rows, row);
        this.#delays.take(stretch, row);
        this.#stops.take(stretch, row);
        this.#cycles.take(stretch, row, this.#stops.openKind === 'mark_term', this.#stops.openFrames);
        if (kind === Kind.GcBegin) {
          this.#maps.take(rows, row);
          this.toolchain ??= toolchainOf(stretch.frames(rows.stack[row]));
        }
        if (kind === Kind.GcEnd) this.#endMaps(this.#cycles.begun, rows.at[row], rows.offset[row]);
        if (kind === Kind.GcEnd && this.#stops.openKind === undefined) this.#cycles.settle(stretch);
    }
  }

  /** Heap sizes and sweeps in columns of their own, up to an event. */
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
      this.#sweep = to;
    }
  }

  /** What the trace tells beside cycles and stops; nothing where its times have no length. */
  get figures(): TraceFigures {
    if (this.#clock.ticks) return {};
    return figuresOf({
      mutator: this.#mutator,
      delays: this.#delays,
      sweeping: this.#sweeping,
      goroutines: this.#goroutines,
      allocation: this.#allocation,
    });
  }

  /** The most goroutines that were alive at a time by now. */
  get goroutines(): number {
    return this.#goroutines.most;
  }

  /** Nothing more will come: a cycle whose last stop was cut off is told. */
  finish(): void {
    this.#cycles.settle(this.#clock);
    this.#endMaps(0, this.toNs, 0);
  }

  /** An interval of map activity is over. */
  #endMaps(n: number, at: number, offset: number): void {
    const { total } = this.#allocation;
    this.#maps.end(n, at, offset, total - this.#allocatedBefore);
    this.#allocatedBefore = total;
  }

  /** A goal is moved without a stack: of who did it, the function that its goroutine runs is known. */
  #named(move: Move): Move {
    const { goroutine, function: known } = move.by ?? {};
    const name =
      known === undefined && goroutine !== undefined ? this.#goroutines.functionOf(goroutine) : undefined;
    return name === undefined ? move : { ...move, by: { ...move.by, function: name } };
  }

  /** Times are ticks of an unknown length. */
  get ticks(): boolean {
    return this.#clock.ticks;
  }

  /** Goals that are none, and where the first of them stands. */
  get badGoals(): Pick<Cycles, 'badGoals' | 'firstBadGoal'> {
    return this.#cycles;
  }
}
