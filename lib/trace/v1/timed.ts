// Decodes the events of Ps to rows: the hot loop of v1. Unwanted events are skipped, a P's state is followed (its goroutine,
// assist, mark worker), and waits for a P are paired, which is simple because the events of all Ps arrive in order.
import { GO_STATES, isAnnotation, Kind, KINDS, WORKERS, type Rows, type Wanted } from '../events.js';
import type { Clock } from './clock.js';
import { Estimates } from './estimates.js';
import type { Lane } from './lane.js';
import type { LostEnds } from './lost-ends.js';
import { textOfPlace, textOfKind, textOfReason, textOfWhy, type Names } from './names.js';
import type { Waiting } from '../waiting.js';
import { Column, MOST_VALUES, Step, type Wire } from './wire.js';

const { A, B, Text, Stack } = Column;
const REGION_END = 1;
/** GoPreempt. */
const PREEMPTED = 18;
const SWEEP_TERMINATION = textOfReason(2);
const WORKER_LABELS: Readonly<Record<string, number>> = {
  'GC (dedicated)': WORKERS.dedicated,
  'GC (fractional)': WORKERS.fractional,
  'GC (idle)': WORKERS.idle,
};
/** Steps that do not change a P's state, or (below) only waits, or lost ends: skipped if they need no row. */
const NOT_FOLLOWED = new Set<number>([Step.Row, Step.ProcStop, Step.GoDeclare, Step.Region, Step.Log]);
const FOLLOWED_FOR_WAITS = new Set<number>([Step.GoCreate, Step.GoUnblock, Step.SysExit]);
const FOLLOWED_FOR_HOLES = new Set<number>([Step.Sweep, Step.Heap, Step.GcEnd]);
/** Maximum rows per event. */
const MOST_ROWS = 4;

/** Whether events with this number affect neither rows nor state. */
export function isSkipped(
  { step, kind }: Wire,
  { kinds, waits }: Wanted,
  hasHoles: boolean,
  event: number,
): boolean {
  const does = step[event];
  const told: number[] = does === Step.Region ? [Kind.RegionBegin, Kind.RegionEnd] : [kind[event]];
  if (Array.from(kinds).some((wanted) => told.includes(wanted))) return false;
  return (
    NOT_FOLLOWED.has(does) ||
    (!waits && FOLLOWED_FOR_WAITS.has(does)) ||
    (!hasHoles && FOLLOWED_FOR_HOLES.has(does))
  );
}

/** The current event: a row in the making. Doubles from the start, so that V8 compiles what reads them once. */
class TimedEvent {
  at = NaN;
  kind = 0;
  lane = 0;
  g = NaN;
  a = NaN;
  b = NaN;
  stack = 0;
  text = 0;
  /** The goroutine starts running as a GC worker of this mode; NaN: it does not. */
  worker = NaN;

  set(
    at: number,
    kind: number,
    lane: number,
    g: number,
    a: number,
    b: number,
    stack: number,
    text: number,
  ): void {
    this.at = at;
    this.kind = kind;
    this.lane = lane;
    this.g = g;
    this.a = a;
    this.b = b;
    this.stack = stack;
    this.text = text;
    this.worker = NaN;
  }

  put(rows: Rows, { p, offset }: Lane): void {
    rows.put(this.at, this.kind, this.lane, p, this.g, offset, this.a, this.b, this.stack, this.text);
  }
}

export class TimedDecoder {
  readonly #wire: Wire;
  readonly #event = new TimedEvent();
  readonly #rows: Rows;
  readonly #waiting: Waiting;
  readonly #wanted = new Uint8Array(KINDS);
  readonly #clock: Clock;
  /** Time of the last event: rows never go back in time. */
  last = 0;
  /** Events whose time is before that of the preceding one, and the offset of the first. */
  late = 0;
  lateAt = 0;
  /** Before the first GOMAXPROCS event, goroutines that already existed are declared. */
  #declares = true;
  #cycles = 0;
  /** The goroutine that started the last cycle. */
  #starter = -1;
  #startStack = 0;
  /** The lane that is stopping the world, or -1. */
  #stopLane = -1;
  readonly #estimates: Estimates | undefined;
  readonly #lostEnds: LostEnds | undefined;

  /** Mark worker modes by string id of the label. */
  readonly #workers = new Map<number, number>();
  readonly #textOfStop: (reason: number) => number;

  /** `lostEnds`: given if events are missing. */
  constructor(
    wire: Wire,
    rows: Rows,
    names: Names,
    waiting: Waiting,
    { kinds }: Wanted,
    clock: Clock,
    lostEnds: LostEnds | undefined,
  ) {
    this.#lostEnds = lostEnds;
    this.#wire = wire;
    this.#rows = rows;
    this.#waiting = waiting;
    this.#clock = clock;
    for (let i = 0; i < kinds.length; i++) this.#wanted[kinds[i]] = 1;
    if (!wire.hasStops) this.#estimates = new Estimates(rows);
    this.#textOfStop = wire.hasReasons ? textOfReason : textOfKind;
    for (const id of names.ids) {
      const worker = WORKER_LABELS[names.string(id) ?? ''];
      if (worker !== undefined) this.#workers.set(id, worker);
    }
  }

  /** The limit on tasks, regions and logs was exceeded. */
  crowd(): void {
    for (let kind = 0; kind < KINDS; kind++) if (isAnnotation(kind)) this.#wanted[kind] = 0;
  }

  /** There is no room for another event. */
  get isFull(): boolean {
    return this.#rows.length + MOST_ROWS > this.#rows.capacity || this.#waiting.isFull;
  }

  /** Reads a lane's events up to `latest` in the order across lanes, while there is room; false at its end. */
  read(lane: Lane, latest: number): boolean {
    const event = this.#event;
    while (lane.order <= latest && !this.isFull) {
      const step = this.#wire.step[lane.event];
      this.#load(lane);
      if (step >= Step.GoCreate && step <= Step.SysExit) this.#follow(step, lane);
      else if (step !== Step.Row) this.#other(step, lane);
      if (this.#lostEnds?.isLost(step, event.a, lane.offset) === true) event.kind = Kind.None;
      if (this.#wanted[event.kind] !== 0) event.put(this.#rows, lane);
      this.#estimates?.take(step, lane, event.at, event.g, event.stack);
      if (step === Step.GoLeave) this.#leave(lane);
      else if (event.worker > 0 && this.#wanted[Kind.WorkerStart] !== 0)
        this.#rows.put(event.at, Kind.WorkerStart, lane.index, lane.p, event.g, lane.offset, event.worker);
      if (!lane.advance()) return false;
    }
    return true;
  }

  /** The lane's event, as it is written. */
  #load(lane: Lane): void {
    const { kind: kinds, values, columns, b: presets } = this.#wire;
    const { event } = lane;
    let a = NaN;
    let b = presets[event];
    let text = 0;
    let stack = 0;
    for (let i = event * MOST_VALUES, end = i + values[event]; i < end; i++) {
      const value = lane.value();
      const column = columns[i];
      if (column === Stack) stack = value;
      else if (column === A) a = value;
      else if (column === B) b = value;
      else if (column === Text) text = value;
    }
    let at = this.#clock.at(lane.ticks);
    if (at < this.last) {
      at = this.last;
      if (this.late++ === 0) this.lateAt = lane.offset;
    }
    this.last = at;
    this.#event.set(at, kinds[event], lane.index, lane.g, a, b, stack, text);
  }

  /** Goroutines start and stop, and wait. */
  #follow(step: number, lane: Lane): void {
    const event = this.#event;
    const waiting = this.#waiting;
    const { at, a, b } = event;
    switch (step) {
      case Step.GoCreate:
        if (this.#declares) {
          event.kind = Kind.GoStatus;
          event.stack = this.#wire.numbered ? 0 : b;
          event.b = GO_STATES.runnable;
        } else {
          // Before 1.7, b is a PC.
          if (this.#wire.numbered) event.b = 0;
          waiting.set(a, at);
        }
        break;
      case Step.GoStart:
        // The label of a mark worker.
        if (event.text !== 0) event.worker = this.#workers.get(event.text) ?? NaN;
        event.text = 0;
        event.g = lane.g = a;
        lane.runsFrom = at;
        lane.assists = false;
        lane.works = !Number.isNaN(event.worker);
        if (this.#declares) {
          event.kind = Kind.GoStatus;
          event.b = GO_STATES.running;
        }
        waiting.end(a, at);
        break;
      case Step.GoUnblock:
        waiting.set(a, at);
        break;
      case Step.GoLeave:
        event.text = textOfWhy(lane.event);
        lane.lastG = event.g;
        lane.leftAt = at;
        lane.leftToSyscall = b === GO_STATES.syscall;
        lane.preemptedAt = lane.event === PREEMPTED ? at : NaN;
        lane.lastStack = b === GO_STATES.syscall ? lane.syscallStack : event.stack;
        break;
      case Step.SysCall:
        lane.syscallStack = event.stack;
        break;
      case Step.SysExit:
        // b: when the system call returned, some time before the goroutine was found runnable; 0 if unknown.
        waiting.set(a, b === 0 ? at : this.#clock.at(b));
        event.g = a;
        event.b = GO_STATES.runnable;
    }
  }

  /** Events of Ps, of the collector and of annotations. */
  #other(step: number, lane: Lane): void {
    const event = this.#event;
    switch (step) {
      case Step.GcBegin:
        if (Number.isNaN(event.a)) event.a = this.#cycles++;
        this.#starter = event.g;
        this.#startStack = event.stack;
        break;
      case Step.Stop:
        this.#stopLane = lane.index;
        event.text = this.#textOfStop(event.a);
        event.a = NaN;
        if (event.text === SWEEP_TERMINATION) {
          // The goroutine that starts a cycle may wait in between, and move to another P.
          event.g = this.#starter;
          event.stack = this.#startStack;
        }
        break;
      case Step.StopEnd:
        this.#stopLane = -1;
        break;
      case Step.Procs:
        this.#declares = false;
        break;
      case Step.ProcStart:
        lane.thread = event.b;
        event.a = lane.p;
        event.b = NaN;
        break;
      case Step.ProcStop:
        event.a = lane.leftAt;
        event.stack = lane.lastStack;
        if (event.g < 0) event.g = lane.lastG;
        if (lane.leftToSyscall && this.#stopLane >= 0) {
          // The goroutine that stops the world takes this P: it does not have to wait.
          event.kind = Kind.ProcSteal;
          event.lane = this.#stopLane;
          event.a = lane.p;
        }
        break;
      case Step.AssistBegin:
        lane.assists = true;
        break;
      case Step.AssistEnd:
        if (!lane.assists) event.a = event.at - lane.runsFrom;
        lane.assists = false;
        break;
      case Step.Region:
        if (event.b === REGION_END) event.kind = Kind.RegionEnd;
        event.b = NaN;
        break;
      case Step.Log:
        event.text = textOfPlace(lane.place);
        lane.skipText();
    }
  }

  /** The lane's goroutine stops running. */
  #leave(lane: Lane): void {
    const { at, g } = this.#event;
    const { index, p, offset } = lane;
    if (lane.works && this.#wanted[Kind.WorkerStop] !== 0)
      this.#rows.put(at, Kind.WorkerStop, index, p, g, offset);
    if (lane.assists && this.#wanted[Kind.AssistPause] !== 0)
      this.#rows.put(at, Kind.AssistPause, index, p, g, offset);
    lane.g = -1;
    lane.assists = lane.works = false;
  }
}
