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

export class TimedDecoder {
  readonly #wire: Wire;
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
    const { step: steps, kind: kinds, values, columns, b: presets } = this.#wire;
    const rows = this.#rows;
    const wanted = this.#wanted;
    const waiting = this.#waiting;
    const clock = this.#clock;
    const { index, p } = lane;
    while (lane.order <= latest && !this.isFull) {
      const { event, offset } = lane;
      const step = steps[event];
      let kind = kinds[event];
      let g = lane.g;
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
      let at = clock.at(lane.ticks);
      if (at < this.last) {
        at = this.last;
        if (this.late++ === 0) this.lateAt = offset;
      }
      this.last = at;
      let worker = NaN;
      let rowLane = index;
      switch (step) {
        case Step.GcBegin:
          if (Number.isNaN(a)) a = this.#cycles++;
          this.#starter = g;
          this.#startStack = stack;
          break;
        case Step.Stop:
          this.#stopLane = index;
          text = this.#textOfStop(a);
          a = NaN;
          if (text === SWEEP_TERMINATION) {
            // The goroutine that starts a cycle may wait in between, and move to another P.
            g = this.#starter;
            stack = this.#startStack;
          }
          break;
        case Step.StopEnd:
          this.#stopLane = -1;
          break;
        case Step.Procs:
          this.#declares = false;
          break;
        case Step.ProcStart:
          lane.thread = b;
          a = p;
          b = NaN;
          break;
        case Step.ProcStop:
          a = lane.leftAt;
          stack = lane.lastStack;
          if (g < 0) g = lane.lastG;
          if (lane.leftToSyscall && this.#stopLane >= 0) {
            // The goroutine that stops the world takes this P: it does not have to wait.
            kind = Kind.ProcSteal;
            rowLane = this.#stopLane;
            a = p;
          }
          break;
        case Step.GoCreate:
          if (this.#declares) {
            kind = Kind.GoStatus;
            stack = this.#wire.numbered ? 0 : b;
            b = GO_STATES.runnable;
          } else {
            // Before 1.7, b is a PC.
            if (this.#wire.numbered) b = 0;
            waiting.set(a, at);
          }
          break;
        case Step.GoStart:
          // The label of a mark worker.
          if (text !== 0) worker = this.#workers.get(text) ?? NaN;
          text = 0;
          g = lane.g = a;
          lane.runsFrom = at;
          lane.assists = false;
          lane.works = !Number.isNaN(worker);
          if (this.#declares) {
            kind = Kind.GoStatus;
            b = GO_STATES.running;
          }
          waiting.end(g, at);
          break;
        case Step.GoUnblock:
          waiting.set(a, at);
          break;
        case Step.GoLeave:
          text = textOfWhy(event);
          lane.lastG = g;
          lane.leftAt = at;
          lane.leftToSyscall = b === GO_STATES.syscall;
          lane.preemptedAt = event === PREEMPTED ? at : NaN;
          lane.lastStack = b === GO_STATES.syscall ? lane.syscallStack : stack;
          break;
        case Step.SysCall:
          lane.syscallStack = stack;
          break;
        case Step.SysExit:
          // b: when the system call returned, some time before the goroutine was found runnable; 0 if unknown.
          waiting.set(a, b === 0 ? at : clock.at(b));
          g = a;
          b = GO_STATES.runnable;
          break;
        case Step.AssistBegin:
          lane.assists = true;
          break;
        case Step.AssistEnd:
          if (!lane.assists) a = at - lane.runsFrom;
          lane.assists = false;
          break;
        case Step.Region:
          if (b === REGION_END) kind = Kind.RegionEnd;
          b = NaN;
          break;
        case Step.Log:
          text = textOfPlace(lane.place);
          lane.skipText();
          break;
      }
      if (this.#lostEnds?.isLost(step, a, offset) === true) kind = Kind.None;
      if (wanted[kind] !== 0) {
        const row = rows.put(at, kind, rowLane, p, g, offset);
        rows.a[row] = a;
        rows.b[row] = b;
        rows.text[row] = text;
        rows.stack[row] = stack;
      }
      this.#estimates?.take(step, lane, at, g, stack);
      if (step === Step.GoLeave) {
        if (lane.works && wanted[Kind.WorkerStop] !== 0) rows.put(at, Kind.WorkerStop, index, p, g, offset);
        if (lane.assists && wanted[Kind.AssistPause] !== 0)
          rows.put(at, Kind.AssistPause, index, p, g, offset);
        lane.g = -1;
        lane.assists = lane.works = false;
      } else if (worker > 0 && wanted[Kind.WorkerStart] !== 0) {
        rows.a[rows.put(at, Kind.WorkerStart, index, p, g, offset)] = worker;
      }
      if (!lane.advance()) return false;
    }
    return true;
  }
}
