// One generation: collects rows, tables and the clock from its batches, and turns them into a stretch at its end.
import { HeapSizes, Sweeps } from '../columns.js';
import { Kind, marked, Rows, WORKER_LABELS, type Frame, type Stretch, type Wanted } from '../events.js';
import { TimeOrder } from '../order.js';
import { Spare } from '../spare.js';
import type { Cursor } from '../varint.js';
import { Tables } from './tables.js';
import { PairedWaits } from './waits.js';
import { CLOCK_SNAPSHOT, CPU_SAMPLE, FREQUENCY, USUAL_FREQUENCY } from './wire.js';
import type { Lane } from './lane.js';

const IS_UNSETTLED = marked([Kind.ProcStop, Kind.AssistEnd, Kind.GoStatus, Kind.WorkerStart]);

interface Sample {
  at: number;
  p: number;
  g: number;
  lane: number;
  stack: number;
  offset: number;
}

/** The trace's clock across generations: converts file units to ns since the trace's start. */
export class Clock {
  frequency = NaN;
  /** Wall time of the trace's start, ms. */
  wallMs = NaN;
  // Doubles from the start: V8 recompiles what reads a field that was an integer before.
  #units = NaN;
  #ns = NaN;
  #scale = NaN;

  /** Called when a generation's frequency is known or will stay unknown; `units`: its earliest time. */
  start(units: number): void {
    if (Number.isNaN(this.#units)) {
      this.#units = units;
      this.#ns = 0;
    }
    this.#scale = 1e9 / (this.frequency > 0 ? this.frequency : USUAL_FREQUENCY);
  }

  /** The scale may change after this time. */
  pass(units: number): void {
    if (!(units > this.#units)) return;
    this.#ns = this.nsOf(units);
    this.#units = units;
  }

  nsOf(units: number): number {
    return this.#ns + Math.trunc((units - this.#units) * this.#scale);
  }

  /** Converts units to ns in place. */
  settle(times: Float64Array, length: number): void {
    for (let i = 0; i < length; i++) times[i] = this.nsOf(times[i]);
  }

  /** Total duration in ns of the sweeps whose begin and end are known. */
  sum({ at, units, length }: Sweeps): number {
    let sum = 0;
    for (let i = 0; i < length; i++) if (units[i] >= 0) sum += this.nsOf(at[i]) - this.nsOf(at[i] - units[i]);
    return sum;
  }

  get unitNs(): number {
    return this.#scale;
  }

  spanOf(units: number): number {
    return Math.trunc(units * this.#scale);
  }
}

const spareRows = new Spare(() => new Rows());
const spareWaits = new Spare(() => new PairedWaits(true));

export class Generation {
  readonly rows = spareRows.take();
  readonly sizes = new HeapSizes();
  readonly sweeps: Sweeps;
  readonly tables = new Tables();
  readonly waits: PairedWaits;
  /** Earliest time of its batches. */
  from = Infinity;
  events = 0;
  readonly #order = new TimeOrder();
  readonly #sizesOrder = new TimeOrder();
  readonly #sweepsOrder = new TimeOrder();
  // The same functions for all stretches, because V8 optimizes call sites for them.
  readonly #string = (id: number): string | undefined => this.tables.string(id);
  readonly #frames = (stack: number): readonly Frame[] => this.tables.frames(stack);
  #samples: Sample[] = [];
  #snapshot: { units: number; wallMs: number } | undefined;

  constructor({ waits, sweepBytes = false }: Pick<Wanted, 'waits' | 'sweepBytes'>) {
    this.waits = waits ? spareWaits.take() : new PairedWaits(false);
    this.sweeps = new Sweeps(sweepBytes);
  }

  /** Records the start time of a batch. */
  reach(time: number): void {
    if (time < this.from) this.from = time;
  }

  /** Invalidates what the lane's last batch reported for times after this one. */
  takeBack(lane: Lane, time: number): void {
    const { rows, sizes, sweeps } = this;
    for (const row of lane.movedBack(rows, lane.lastRow, time)) rows.kind[row] = Kind.None;
    for (const i of lane.movedBack(sizes, lane.lastSize, time)) sizes.bytes[i] = NaN;
    for (const i of lane.movedBack(sweeps, lane.lastSweep, time)) {
      sweeps.units[i] = NaN;
      sweeps.stack[i] = -1;
    }
    lane.lastAt = time;
  }

  /** `offset`: of the payload. Returns whether it was complete. */
  addSamples(cursor: Cursor, offset: number, laneOf: (thread: number) => Lane): boolean {
    const start = cursor.at;
    while (!cursor.done) {
      const place = offset + cursor.at - start;
      if (cursor.byte() !== CPU_SAMPLE) return false;
      const at = cursor.varint();
      const [thread, p, g, stack] = [cursor.varint(), cursor.varint(), cursor.varint(), cursor.varint()];
      if (cursor.over) return false;
      const lane = thread < 0 ? -1 : laneOf(thread).index;
      this.#samples.push({ at, p, g: g === 0 ? -1 : g, lane, stack, offset: place });
      this.events++;
    }
    return true;
  }

  /** A payload that begins with Frequency (up to 1.24) or Sync (since 1.25); `time`: of the batch. */
  addClock(cursor: Cursor, time: number, clock: Clock): boolean {
    let first = cursor.byte();
    if (first !== FREQUENCY) first = cursor.byte();
    if (first !== FREQUENCY) return false;
    const frequency = cursor.varint();
    if (cursor.over || frequency <= 0) return false;
    clock.frequency = frequency;
    if (cursor.done) return true;
    if (cursor.byte() !== CLOCK_SNAPSHOT) return false;
    const units = time + cursor.varint();
    cursor.varint(); // the monotonic clock
    const [seconds, nanos] = [cursor.varint(), cursor.varint()];
    if (!cursor.over) this.#snapshot = { units, wallMs: seconds * 1e3 + nanos / 1e6 };
    return !cursor.over;
  }

  /** Called when the generation is complete or the input ends; `to`: its last time. */
  stretch(clock: Clock, lanes: readonly Lane[], to: number, goroutinesOf: number): Stretch {
    const { rows, sizes, sweeps, from, waits } = this;
    clock.start(from);
    for (const lane of lanes) lane.cutSweep(sweeps);
    this.#putSamples();
    if (this.#snapshot && Number.isNaN(clock.wallMs))
      clock.wallMs = this.#snapshot.wallMs - clock.nsOf(this.#snapshot.units) / 1e6;
    waits.cutTo(to);
    this.#settle(clock);
    clock.pass(to);
    const order = this.#order.of(rows, lanes.length);
    sizes.order = this.#sizesOrder.of(sizes, lanes.length);
    sweeps.order = this.#sweepsOrder.of(sweeps, lanes.length);
    const isEmpty = !(from <= to);
    return {
      rows,
      order,
      sizes,
      sweeps,
      waits,
      ticks: false,
      from: isEmpty ? NaN : clock.nsOf(from),
      to: isEmpty ? NaN : clock.nsOf(to),
      wallMs: clock.wallMs,
      events: this.events,
      string: this.#string,
      frames: this.#frames,
      threadOf: (lane) => (lanes[lane] as Lane | undefined)?.thread,
      goroutinesOf,
    };
  }

  /** Converts times to ns and labels to modes. A status without a thread applies from the generation's start. */
  #settle(clock: Clock): void {
    const { rows, sizes, sweeps, waits } = this;
    clock.settle(waits.from, waits.length);
    clock.settle(waits.to, waits.length);
    clock.settle(sizes.at, sizes.length);
    sweeps.tookNs = clock.sum(sweeps);
    sweeps.unitNs = clock.unitNs;
    clock.settle(sweeps.at, sweeps.length);
    clock.settle(rows.at, rows.length);
    this.#settleRows(clock);
  }

  /** Converts times in column a, and labels. */
  #settleRows(clock: Clock): void {
    const { kind, length } = this.rows;
    for (let row = 0; row < length; row++) if (IS_UNSETTLED[kind[row]] !== 0) this.#settleRow(clock, row);
  }

  #settleRow(clock: Clock, row: number): void {
    const { at, kind, lane, text, a } = this.rows;
    switch (kind[row]) {
      case Kind.ProcStop:
        a[row] = clock.nsOf(a[row]);
        break;
      case Kind.AssistEnd:
        a[row] = clock.spanOf(a[row]);
        break;
      case Kind.GoStatus:
        if (lane[row] < 0) at[row] = clock.nsOf(this.from);
        break;
      case Kind.WorkerStart:
        a[row] = this.#modeOf(text[row]);
        if (!(a[row] > 0)) kind[row] = Kind.None;
    }
  }

  #modeOf(text: number): number {
    // Without the table of strings the id tells it: they are the first ones.
    return WORKER_LABELS.indexOf(this.tables.string(text) ?? WORKER_LABELS[text - 1]);
  }

  /** Samples were taken in signal handlers and copied later, so they need sorting. */
  #putSamples(): void {
    const { rows } = this;
    rows.reserve(this.#samples.length);
    for (const { at, lane, p, g, stack, offset } of this.#samples.sort((a, b) => a.at - b.at)) {
      const row = rows.put(at, Kind.CpuSample, -1, p, g, offset);
      rows.stack[row] = stack;
      rows.b[row] = lane;
    }
  }

  /** End of the trace: makes the buffers available to the next one. */
  giveBack(): void {
    this.rows.clear();
    spareRows.giveBack(this.rows);
    this.waits.reset();
    if (this.waits.isWanted) spareWaits.giveBack(this.waits);
  }

  /** Prepares for the next generation. */
  clear(): void {
    const { rows, sizes, sweeps } = this;
    rows.clear();
    sizes.length = sweeps.length = 0;
    sweeps.tookNs = sweeps.sweptBytes = sweeps.reclaimedBytes = 0;
    this.tables.clear();
    this.waits.clear();
    this.from = Infinity;
    this.events = 0;
    this.#samples = [];
    this.#snapshot = undefined;
  }
}
