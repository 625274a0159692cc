// Traces of Go 1.5–1.21: batches of one P each, followed by the clock frequency and the stacks. So the bytes are kept in memory
// until the end, and then delivered in slices, in time order.
import {
  isAnnotation,
  Kind,
  MOST_ANNOTATIONS,
  type Rows,
  type Decoder,
  type TraceFacts,
  type TraceSink,
  type Wanted,
} from '../events.js';
import { factsOf } from '../facts.js';
import { Clock } from './clock.js';
import { Lane } from './lane.js';
import { CAPACITY } from './layout.js';
import { LostEnds } from './lost-ends.js';
import { Merge } from './merge.js';
import { Names } from './names.js';
import { Samples } from './samples.js';
import { SAMPLES, Scan } from './scan.js';
import { sureEnds } from './sure-ends.js';
import { TimedDecoder } from './timed.js';
import { Waiting } from '../waiting.js';
import { FORMATS, Wire } from './wire.js';

/** `go 1.21 trace` and NULs. */
const HEADER_BYTES = 16;
/** The minor versions that added events for assists, and labels for mark workers. */
const [FIRST_ASSISTS, FIRST_LABELS] = [9, 8];
/** 75 million events. Go's own tool needs 12 (x/exp/trace) to 60 times (1.21) a trace's size: it can hardly read larger ones. */
const ROOM = 2 ** 29;

/** Whether traces with `go 1.MINOR` in their header have this format. */
export const isV1 = (minor: number): boolean => FORMATS.has(minor);

export class V1Decoder implements Decoder {
  readonly facts: TraceFacts;
  readonly #wanted: Wanted;
  readonly #sink: TraceSink;
  readonly #wire: Wire;
  readonly #scan: Scan;
  #headerLeft = HEADER_BYTES;
  #missingStacks = 0;

  /** `minor`: from the header, `go 1.MINOR trace`; `room`: maximum bytes of events in memory. */
  constructor(minor: number, wanted: Wanted, sink: TraceSink, room = ROOM) {
    const versions = FORMATS.get(minor);
    if (!versions) throw new RangeError(`no Go version writes traces of version 1.${minor}`);
    this.#wanted = wanted;
    this.#sink = sink;
    this.#wire = new Wire(minor);
    this.#scan = new Scan(this.#wire, HEADER_BYTES, room);
    this.facts = {
      ...factsOf(`Go 1.${minor} trace`, versions),
      assists: minor >= FIRST_ASSISTS,
      workers: minor >= FIRST_LABELS,
    };
  }

  read(bytes: Uint8Array, from: number, to: number): number {
    const header = Math.min(this.#headerLeft, to - from);
    this.#headerLeft -= header;
    const at = this.#scan.read(bytes, from + header, to);
    this.#count();
    return at;
  }

  finish(bytes: Uint8Array, from: number, to: number): void {
    const rest = this.#scan.read(bytes, from, to, true);
    this.#count();
    if (this.#scan.batches > 0) this.#tell();
    this.#tellDamage();
    this.#tellCut(to - rest);
  }

  #count(): void {
    this.facts.events = this.#scan.events;
    this.facts.batches = this.#scan.batches;
  }

  #tellDamage(): void {
    const { damage, leftOut } = this.#scan;
    if (damage.places > 0)
      this.#sink.trouble({
        code: 'input-damaged-trace',
        message: 'bytes are not trace events: they were skipped, up to the next batch',
        offset: damage.offset,
        count: damage.bytes,
      });
    if (leftOut.bytes > 0)
      this.#sink.trouble({
        code: 'input-truncated',
        message:
          'the trace is too large to keep until its end, where its clock is: the rest of its events was left out',
        offset: leftOut.offset,
      });
  }

  /** `rest`: bytes of a truncated event at the end. */
  #tellCut(rest: number): void {
    const { frequency, offset } = this.#scan;
    const isWithoutNames = this.#missingStacks > 0;
    if (rest === 0 && frequency > 0 && !isWithoutNames) return;
    const lacks =
      frequency === 0
        ? ': its clock and stacks come last, so times are ticks of unknown length and functions have no names'
        : isWithoutNames
          ? ': stacks come last, so some functions have no names'
          : '';
    this.#sink.trouble({ code: 'input-truncated', message: `the trace ends too early${lacks}`, offset });
  }

  /** Delivers everything that was kept. */
  #tell(): void {
    const { held, ps, strings, stacks, frequency } = this.#scan;
    const wire = this.#wire;
    held.addLanes();
    const { loops } = held;
    const lostEnds = this.#lostEnds();
    const lanes = ps.map((p, index) => new Lane(index, p, held));
    const samples = new Samples(
      loops,
      this.#wanted.kinds.includes(Kind.CpuSample) ? lanes.find(({ p }) => p === SAMPLES) : undefined,
    );
    const start = lanes.reduce(
      (least, lane) => (lane.p === SAMPLES ? least : Math.min(least, lane.begin(wire))),
      samples.ticks,
    );
    const clock = new Clock(start, frequency);
    const names = new Names(held, strings, stacks, !wire.numbered);
    const { rows } = loops;
    const order = Int32Array.from({ length: CAPACITY }, (_, row) => row);
    const waits = new Waiting(this.#wanted.waits, loops.waits);
    const timed = new TimedDecoder(wire, loops, rows, names, waits, this.#wanted, clock, lostEnds);
    const merge = new Merge(lanes);
    let from = 0;
    let told = 0;
    const passed = (): number => lanes.reduce((sum, lane) => sum + lane.passed, 0);
    const tell = (): void => {
      if (!wire.hasStops) putInOrder(order, rows);
      this.#sink.stretch({
        rows,
        order: order.subarray(0, rows.length),
        waits,
        ticks: !clock.isKnown,
        from,
        to: timed.last,
        wallMs: NaN,
        events: passed() - told,
        string: (id) => names.string(id),
        frames: (stack) => names.frames(stack),
        threadOf: (lane) => lanes[lane]?.thread,
      });
      if (this.facts.crowded !== true && isCrowded(rows, timed.last - from)) {
        this.facts.crowded = true;
        timed.crowd();
      }
      from = timed.last;
      told = passed();
      rows.length = waits.length = 0;
    };
    for (;;) {
      if (timed.isFull) tell();
      const { first } = merge;
      if (samples.ticks <= (first?.order ?? Infinity) && samples.ticks < Infinity) samples.put(rows, clock);
      else if (first) merge.settle(!timed.read(first, Math.min(merge.latest, samples.ticks)));
      else break;
    }
    tell();
    this.#missingStacks = names.missing;
    for (const { lost, offset } of lanes) if (lost > 0) this.#scan.addDamage(offset, lost);
    if (timed.late > 0) this.#tellLate(timed);
  }

  /** Undefined if no events are missing. */
  #lostEnds(): LostEnds | undefined {
    const { held, ps, frequency, damage, leftOut } = this.#scan;
    const isCut = frequency === 0 || leftOut.bytes > 0;
    const isDamaged = damage.places > 0;
    return isCut || isDamaged ? new LostEnds(sureEnds(held, ps, this.#wire, isCut && !isDamaged)) : undefined;
  }

  #tellLate({ late, lateAt }: TimedDecoder): void {
    this.#sink.trouble({
      code: 'input-damaged-trace',
      message:
        'events come before what caused them, because processor clocks differ: they were moved to its time',
      offset: lateAt,
      count: late,
    });
  }
}

/** Whether the rows exceed the limit on tasks, regions and logs. */
function isCrowded({ kind, length }: Rows, ns: number): boolean {
  let annotations = 0;
  for (let row = 0; row < length; row++) if (isAnnotation(kind[row])) annotations++;
  return annotations > CAPACITY / 4 && annotations / (ns / 1e9) > MOST_ANNOTATIONS;
}

/** Sorts rows: estimated stops began before the events that reveal them. */
function putInOrder(order: Int32Array, { length, at }: Rows): void {
  for (let row = 0; row < length; row++) {
    let i = row;
    for (; i > 0 && at[order[i - 1]] > at[row]; i--) order[i] = order[i - 1];
    order[i] = row;
  }
}
