// Decodes the events of Ps to rows. A loop in WebAssembly skips unwanted events, follows what usually happens to a P's goroutines,
// and pairs waits for a P, which is simple because the events of all Ps arrive in order; the rest comes here.
import {
  GO_STATES,
  isAnnotation,
  Kind,
  KINDS,
  marked,
  WORKER_LABELS,
  type Rows,
  type Wanted,
} from '../events.js';
import type { Clock } from './clock.js';
import { Estimates } from './estimates.js';
import type { Lane } from './lane.js';
import * as layout from './layout.js';
import type { Loops } from './loops.js';
import type { LostEnds } from './lost-ends.js';
import { textOfPlace, textOfKind, textOfReason, textOfWhy, type Names } from './names.js';
import { stepsOf, type Needs } from './steps.js';
import type { Waiting } from '../waiting.js';
import { Step, type Wire } from './wire.js';

const REGION_END = 1;
/** GoPreempt. */
const PREEMPTED = 18;
const SWEEP_TERMINATION = textOfReason(2);

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
  readonly #event = new TimedEvent();
  readonly #needs: Needs;
  readonly #wanted: Uint8Array;
  readonly #shared: Float64Array;
  #cycles = 0;
  /** The goroutine that started the last cycle. */
  #starter = -1;
  #startStack = 0;
  /** The lane that is stopping the world, or -1. */
  #stopLane = -1;
  readonly #estimates: Estimates | undefined;

  /** Mark worker modes by string id of the label. */
  readonly #workers = new Map<number, number>();
  readonly #textOfStop: (reason: number) => number;

  /** `lostEnds`: given if events are missing. */
  constructor(
    private readonly wire: Wire,
    private readonly loops: Loops,
    private readonly rows: Rows,
    names: Names,
    private readonly waiting: Waiting,
    { kinds, waits }: Wanted,
    private readonly clock: Clock,
    private readonly lostEnds: LostEnds | undefined,
  ) {
    this.#wanted = marked(kinds);
    this.#wanted[Kind.None] = 0;
    const hasHoles = lostEnds !== undefined;
    // Before the first GOMAXPROCS event, goroutines that already existed are declared.
    this.#needs = { wanted: this.#wanted, waits, hasHoles, declares: true };
    this.#shared = loops.shared;
    this.#shared[layout.CLOCK_START] = clock.start;
    this.#shared[layout.CLOCK_SCALE] = clock.scale;
    this.#prepare();
    if (!wire.hasStops) this.#estimates = new Estimates(rows);
    this.#textOfStop = wire.hasReasons ? textOfReason : textOfKind;
    for (const id of names.ids) {
      const mode = WORKER_LABELS.indexOf(names.string(id) ?? '');
      if (mode > 0) this.#workers.set(id, mode);
    }
  }

  /** The limit on tasks, regions and logs was exceeded. */
  crowd(): void {
    for (let kind = 0; kind < KINDS; kind++) if (isAnnotation(kind)) this.#wanted[kind] = 0;
    this.#prepare();
  }

  /** Time of the last event: rows never go back in time. */
  get last(): number {
    return this.#shared[layout.LAST];
  }

  /** Events whose time is before that of the preceding one, and the offset of the first. */
  get late(): number {
    return this.#shared[layout.LATE];
  }

  get lateAt(): number {
    return this.#shared[layout.LATE_AT];
  }

  /** There is no room for another event. */
  get isFull(): boolean {
    return this.rows.length + layout.MOST_ROWS > this.rows.capacity || this.waiting.isFull;
  }

  /** Tells the loop what to do with events. */
  #prepare(): void {
    this.loops.steps = stepsOf(this.wire, this.#needs);
  }

  /** Reads a lane's events up to `latest` in the order across lanes, while there is room; false at its end. */
  read(lane: Lane, latest: number): boolean {
    for (;;) {
      const result = this.#advance(lane, latest);
      if (result !== layout.FOUND) return result === layout.LATER;
      this.#take(lane);
      if (this.isFull) return true;
    }
  }

  /** The loop adds rows, too. */
  #advance(lane: Lane, latest: number): number {
    this.#shared[layout.ROWS] = this.rows.length;
    const result = lane.advance(latest);
    this.rows.length = this.#shared[layout.ROWS];
    return result;
  }

  #take(lane: Lane): void {
    const event = this.#event;
    const { event: number, index, state } = lane;
    const step = this.wire.step[number];
    const shared = this.#shared;
    event.set(
      shared[layout.LAST],
      this.wire.kind[number],
      index,
      state[layout.G],
      shared[layout.VALUES + layout.COLUMN_A],
      shared[layout.VALUES + layout.COLUMN_B],
      shared[layout.VALUES + layout.COLUMN_STACK],
      shared[layout.VALUES + layout.COLUMN_TEXT],
    );
    if (step >= Step.GoCreate && step <= Step.SysExit) this.#follow(step, lane);
    else if (step !== Step.Row) this.#other(step, lane);
    if (this.lostEnds?.isLost(step, event.a, lane.offset) === true) event.kind = Kind.None;
    if (this.#wanted[event.kind] !== 0) event.put(this.rows, lane);
    this.#estimates?.take(step, lane, event.at, event.g, event.stack);
    if (step === Step.GoLeave) this.#leave(lane);
    else if (event.worker > 0 && this.#wanted[Kind.WorkerStart] !== 0)
      this.rows.put(event.at, Kind.WorkerStart, lane.index, lane.p, event.g, lane.offset, event.worker);
  }

  /** Goroutines start and stop, and wait. */
  #follow(step: number, lane: Lane): void {
    const event = this.#event;
    const waiting = this.waiting;
    const { state } = lane;
    const { at, a, b } = event;
    switch (step) {
      case Step.GoCreate:
        if (this.#needs.declares) {
          event.kind = Kind.GoStatus;
          event.stack = this.wire.numbered ? 0 : b;
          event.b = GO_STATES.runnable;
        } else {
          // Before 1.7, b is a PC.
          if (this.wire.numbered) event.b = 0;
          waiting.set(a, at);
        }
        break;
      case Step.GoStart:
        // The label of a mark worker.
        if (event.text !== 0) event.worker = this.#workers.get(event.text) ?? NaN;
        event.text = 0;
        event.g = state[layout.G] = a;
        state[layout.RUNS_FROM] = at;
        state[layout.ASSISTS] = 0;
        state[layout.WORKS] = Number.isNaN(event.worker) ? 0 : 1;
        if (this.#needs.declares) {
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
        state[layout.LAST_G] = event.g;
        state[layout.LEFT_AT] = at;
        state[layout.LEFT_TO_SYSCALL] = b === GO_STATES.syscall ? 1 : 0;
        lane.preemptedAt = lane.event === PREEMPTED ? at : NaN;
        state[layout.LAST_STACK] = b === GO_STATES.syscall ? lane.syscallStack : event.stack;
        break;
      case Step.SysCall:
        lane.syscallStack = event.stack;
        break;
      case Step.SysExit:
        // b: when the system call returned, some time before the goroutine was found runnable; 0 if unknown.
        waiting.set(a, b === 0 ? at : this.clock.at(b));
        event.g = a;
        event.b = GO_STATES.runnable;
    }
  }

  /** Events of Ps, of the collector and of annotations. */
  #other(step: number, lane: Lane): void {
    const event = this.#event;
    const { state } = lane;
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
        if (this.#needs.declares) {
          this.#needs.declares = false;
          this.#prepare();
        }
        break;
      case Step.ProcStart:
        lane.thread = event.b;
        event.a = lane.p;
        event.b = NaN;
        break;
      case Step.ProcStop:
        event.a = state[layout.LEFT_AT];
        event.stack = state[layout.LAST_STACK];
        if (event.g < 0) event.g = state[layout.LAST_G];
        if (state[layout.LEFT_TO_SYSCALL] > 0 && this.#stopLane >= 0) {
          // The goroutine that stops the world takes this P: it does not have to wait.
          event.kind = Kind.ProcSteal;
          event.lane = this.#stopLane;
          event.a = lane.p;
        }
        break;
      case Step.AssistBegin:
        state[layout.ASSISTS] = 1;
        break;
      case Step.AssistEnd:
        if (state[layout.ASSISTS] === 0) event.a = event.at - state[layout.RUNS_FROM];
        state[layout.ASSISTS] = 0;
        break;
      case Step.Region:
        if (event.b === REGION_END) event.kind = Kind.RegionEnd;
        event.b = NaN;
        break;
      case Step.Log:
        event.text = textOfPlace(state[layout.BEHIND]);
    }
  }

  /** The lane's goroutine stops running. */
  #leave(lane: Lane): void {
    const { at, g } = this.#event;
    const { index, p, offset, state } = lane;
    if (state[layout.WORKS] > 0 && this.#wanted[Kind.WorkerStop] !== 0)
      this.rows.put(at, Kind.WorkerStop, index, p, g, offset);
    if (state[layout.ASSISTS] > 0 && this.#wanted[Kind.AssistPause] !== 0)
      this.rows.put(at, Kind.AssistPause, index, p, g, offset);
    state[layout.G] = -1;
    state[layout.ASSISTS] = state[layout.WORKS] = 0;
  }
}
