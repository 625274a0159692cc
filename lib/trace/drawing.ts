// What is drawn from events, whatever the wire: one walk over each stretch in the order of time.
import type { CycleBatch } from '../model/batch.js';
import type { MapCycle } from '../model/maps.js';
import { Cycles, type Move, type StretchClock } from './cycles.js';
import { FREQUENT, Kind, KINDS, type Stretch, type TraceFacts, type Wanted } from './events.js';
import { MapActivity } from './maps.js';
import { Marking } from './marking.js';
import { Stops, type Stop } from './stops.js';

export interface DrawnSink {
  /** Takes rows of cycles; `full` empties it. */
  batch: CycleBatch;
  full(): void;
  /** The clock's `wallMs`: the wall time of the trace's start, NaN where it is not known; `ticks`: times are of unknown length. */
  stop(stop: Stop, clock: StretchClock): void;
  /** Somebody moved the goal. */
  moved(move: Move, clock: StretchClock): void;
  /** What maps did in the interval of a cycle that is over; told before the cycle. */
  maps(cycle: MapCycle, clock: StretchClock): void;
}

/** Rows that no part of the drawing looks at. */
const UNUSED: readonly number[] = [
  ...FREQUENT,
  Kind.GoCreate,
  Kind.GoDestroy,
  Kind.SweepActive,
  Kind.SweepEnd,
  Kind.TaskBegin,
  Kind.TaskEnd,
  Kind.RegionBegin,
  Kind.RegionEnd,
  Kind.Log,
];

/** What decoders are asked for. */
export const WANTED: Wanted = {
  kinds: Array.from({ length: KINDS }, (_, kind) => kind).filter((kind) => !UNUSED.includes(kind)),
  waits: false,
};

export class Drawing {
  readonly #marking = new Marking();
  readonly #cycles: Cycles;
  readonly #stops: Stops;
  readonly #maps: MapActivity;
  #clock: StretchClock = { wallMs: NaN, ticks: false };
  /** Stops that were seen. */
  stops = 0;
  /** When the last event happened, ns. */
  toNs = 0;

  constructor(sink: DrawnSink, tells: Pick<TraceFacts, 'assists' | 'workers'>) {
    this.#cycles = new Cycles(
      sink.batch,
      this.#marking,
      tells,
      () => sink.full(),
      (move) => sink.moved(move, this.#clock),
    );
    this.#stops = new Stops((stop) => {
      this.stops++;
      sink.stop(stop, this.#clock);
      this.#cycles.stop(stop, this.#clock);
    });
    this.#maps = new MapActivity((cycle) => sink.maps(cycle, this.#clock));
  }

  take(stretch: Stretch): void {
    const { rows, order } = stretch;
    this.#clock = stretch;
    if (stretch.to > this.toNs) this.toNs = stretch.to;
    this.#maps.begin(stretch);
    const { kind } = rows;
    for (let i = 0; i < rows.length; i++) {
      const row = order[i];
      switch (kind[row]) {
        case Kind.AssistBegin:
        case Kind.AssistActive:
        case Kind.AssistPause:
        case Kind.AssistEnd:
        case Kind.WorkerStart:
        case Kind.WorkerStop:
          this.#marking.take(rows, row);
          this.#maps.take(rows, row);
          break;
        case Kind.SweepBegin:
        case Kind.CpuSample:
          this.#maps.take(rows, row);
          break;
        case Kind.HeapAlloc:
          this.#cycles.heap = rows.a[row]!;
          break;
        default:
          this.#stops.take(stretch, row);
          this.#cycles.take(stretch, row, this.#stops.openKind === 'mark_term', this.#stops.openFrames);
          if (kind[row] === Kind.GcBegin) this.#maps.take(rows, row);
          if (kind[row] === Kind.GcEnd) this.#maps.end(this.#cycles.begun, rows.at[row], rows.offset[row]);
          if (kind[row] === Kind.GcEnd && this.#stops.openKind === undefined) this.#cycles.settle(stretch);
      }
    }
  }

  /** Nothing more will come: a cycle whose last stop was cut off is told. */
  finish(): void {
    this.#cycles.settle(this.#clock);
    this.#maps.end(0, this.toNs, 0);
  }

  get badGoals(): number {
    return this.#cycles.badGoals;
  }
}
