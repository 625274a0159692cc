// Parses the events of `go tool trace -d=parsed`, line by line: internal/trace/event.go, Event.String. Up to 1.25 a transition's
// resource and reason come before `GoID=7 Running->Waiting`, since 1.26 after it.
import { GO_STATES, Kind } from '../events.js';
import { codesOf, Fields, numberAt, same } from './fields.js';
import type { Lane, Lanes } from './lanes.js';
import type { StretchOutput } from './output.js';
import { Words } from './words.js';

/** First pseudo P in converted traces of Go 1.11–1.21 (internal/traceparser: FakeP). */
const NO_P = 1e6;
/** No task: 2^64-1. */
const NO_TASK = 2 ** 53;

// States, by the letter that distinguishes them.
const [UNDETERMINED, NOT_EXIST, WAITING, SYSCALL, IDLE] = codesOf('UNWSI');
/** `Runnable` and `Running` differ in the fifth letter. */
const [R, RUNNABLE, RUNNING] = codesOf('Rai');
const FIFTH = 4;
const [MINUS, PAREN, BLANK] = codesOf('-( ');
const GO_STATE = new Map([
  [RUNNABLE, GO_STATES.runnable],
  [RUNNING, GO_STATES.running],
  [SYSCALL, GO_STATES.syscall],
  [WAITING, GO_STATES.waiting],
]);

const STOP = 'stop-the-world (';
type Phase = 'begin' | 'active' | 'end';
const RANGES: readonly (readonly [name: string, kinds: Readonly<Record<Phase, number>>])[] = [
  ['GC incremental sweep', { begin: Kind.SweepBegin, active: Kind.SweepActive, end: Kind.SweepEnd }],
  ['GC mark assist', { begin: Kind.AssistBegin, active: Kind.AssistActive, end: Kind.AssistEnd }],
  ['GC concurrent mark phase', { begin: Kind.GcBegin, active: Kind.GcActive, end: Kind.GcEnd }],
];
const METRICS: readonly (readonly [name: string, kind: number])[] = [
  ['/memory/classes/heap/objects:bytes', Kind.HeapAlloc],
  ['/gc/heap/goal:bytes', Kind.HeapGoal],
  ['/sched/gomaxprocs:threads', Kind.Procs],
];

export class ParsedEvents {
  // For the last event: its row, or −1; the lane whose goroutine stopped with it. The stacks after it belong to these.
  row = -1;
  left: Lane | undefined;
  /** A stack other than the event's own is that of a new goroutine. */
  creates = false;
  /** Events of experiments. */
  experimental = 0;
  readonly #fields = new Fields();
  /** Time of the first event. */
  #start = NaN;
  /** A moment in both clocks. */
  #snapshot: { time: number; wallMs: number } | undefined;
  /** Position after the last parsed number. */
  #end = 0;
  // Where and when the event happened.
  #lane: Lane;
  #at = 0;
  #p = 0;
  #g = 0;
  readonly #takers = new Words<() => void>([
    ['Metric', () => this.#metric()],
    ['StateTransition', () => this.#transition()],
    ['RangeBegin', () => this.#range('begin')],
    ['RangeEnd', () => this.#range('end')],
    ['RangeActive', () => this.#range('active')],
    ['Label', () => this.#label()],
    ['StackSample', () => this.#sample()],
    ['RegionBegin', () => this.#annotation(Kind.RegionBegin)],
    ['RegionEnd', () => this.#annotation(Kind.RegionEnd)],
    ['Log', () => this.#annotation(Kind.Log)],
    ['TaskBegin', () => this.#annotation(Kind.TaskBegin)],
    ['TaskEnd', () => this.#annotation(Kind.TaskEnd)],
    ['Experimental', () => void this.experimental++],
    ['Sync', () => this.#sync()],
  ]);
  readonly #tellsStops: boolean;

  constructor(
    private readonly output: StretchOutput,
    private readonly lanes: Lanes,
  ) {
    this.#lane = lanes.of(-1);
    this.#tellsStops = output.wants(Kind.GoStop) || output.wants(Kind.GoYield);
  }

  /** Processes the line `bytes[from, to)`; false if damaged. */
  take(bytes: Uint8Array, from: number, to: number): boolean {
    const output = this.output;
    this.row = -1;
    this.left = undefined;
    this.creates = false;
    const thread = this.#numberAfter(bytes, from, to, 'M=');
    const p = this.#numberAfter(bytes, this.#end + 1, to, 'P=');
    const g = this.#numberAfter(bytes, this.#end + 1, to, 'G=');
    const name = this.#end + 1;
    let end = name;
    while (end < to && bytes[end] !== BLANK) end++;
    const take = this.#takers.of(bytes, name, end);
    if (!take) return false;
    const time = this.#numberAfter(bytes, end + 1, to, 'Time=');
    if (Number.isNaN(thread + p + g + time)) return false;
    // Converted traces begin with a Sync at −1, and their times count from 0.
    if (Number.isNaN(this.#start) && (time < 0 || !same(bytes, name, end, 'Sync'))) {
      this.#start = Math.max(0, time);
      if (this.#snapshot) output.wallMs = this.#snapshot.wallMs - (this.#snapshot.time - this.#start) / 1e6;
    }
    const at = Number.isNaN(this.#start) ? 0 : Math.max(0, time - this.#start);
    if (!output.reaches(at)) return false;
    this.#lane = this.lanes.of(thread);
    this.#p = p < NO_P ? p : -1;
    this.#g = g;
    this.#at = at;
    output.at = this.#at;
    output.events++;
    this.#fields.set(bytes, this.#end, to);
    take();
    return true;
  }

  /** NaN if the word is not this one. */
  #numberAfter(bytes: Uint8Array, from: number, to: number, word: string): number {
    const start = from + word.length;
    if (!same(bytes, from, start, word)) return NaN;
    let end = start;
    while (end < to && bytes[end] !== BLANK) end++;
    this.#end = end;
    return numberAt(bytes, start, end, true);
  }

  #put(kind: number, g: number, a?: number, b?: number, text?: number): number {
    return (this.row = this.output.put(this.#at, kind, this.#lane.index, this.#p, g, a, b, 0, text));
  }

  /** The id of the field's value as a string. */
  #text(): number {
    const { bytes, from, to } = this.#fields;
    return this.output.names.of(bytes, from, to);
  }

  #metric(): void {
    const fields = this.#fields;
    if (!fields.next()) return;
    const kind = METRICS.find(([name]) => fields.is(name))?.[1];
    if (kind !== undefined && this.output.wants(kind) && fields.next())
      this.#put(kind, this.#g, fields.number);
  }

  #range(phase: Phase): void {
    const fields = this.#fields;
    if (!fields.next()) return;
    const { bytes, from, to } = fields;
    if (same(bytes, from, Math.min(to, from + STOP.length), STOP)) {
      if (phase === 'end') this.#put(Kind.StwEnd, this.#g);
      else {
        const reason = this.output.names.of(bytes, from + STOP.length, to - 1);
        this.#put(Kind.StwBegin, this.#g, NaN, NaN, reason);
      }
      return;
    }
    const kind = RANGES.find(([name]) => fields.is(name))?.[1][phase];
    // Resource: `Goroutine(7)`, `Proc(0)`, `None`.
    const scope = fields.next() ? fields.number : NaN;
    switch (kind) {
      case undefined:
        return;
      case Kind.AssistBegin:
      case Kind.AssistActive:
        this.row = this.lanes.assist(this.#lane, this.#at, this.#p, scope >= 0 ? scope : this.#g, kind);
        break;
      case Kind.AssistEnd:
        this.lanes.assistEnd(this.#lane, this.#at, this.#p, scope >= 0 ? scope : this.#g);
        break;
      case Kind.SweepEnd: {
        const [swept, reclaimed] = this.output.wants(kind) && fields.next() ? this.#attributes() : [NaN, NaN];
        this.#put(kind, this.#g, swept, reclaimed);
        break;
      }
      case Kind.SweepActive:
        this.#p = scope;
        this.#put(kind, this.#g, scope);
        break;
      default:
        this.#put(kind, this.#g);
    }
  }

  /** `["bytes swept"=Uint64(8192) "bytes reclaimed"=Uint64(0)]`: in this order since 1.22. */
  #attributes(): [number, number] {
    const { bytes, from, to } = this.#fields;
    const numbers: number[] = [];
    for (let at = bytes.indexOf(PAREN, from); at >= 0 && at < to; at = bytes.indexOf(PAREN, at + 1))
      numbers.push(numberAt(bytes, at + 1, to));
    return [numbers[0] ?? NaN, numbers[1] ?? NaN];
  }

  #transition(): void {
    const fields = this.#fields;
    const { bytes } = fields;
    let isProc = false;
    let id = NaN;
    let text = 0;
    let from = 0;
    while (fields.next())
      if (fields.keyIs('GoID')) id = fields.number;
      else if (fields.keyIs('ProcID')) {
        id = fields.number;
        isProc = true;
      } else if (fields.keyIs('Reason')) text = this.#tellsStops ? this.#text() : 0;
      else if (fields.key === fields.keyEnd) from = fields.from;
    const arrow = from > 0 ? bytes.indexOf(MINUS, from) : -1;
    if (Number.isNaN(id) || arrow < 0) return;
    const [before, after] = [stateAt(bytes, from), stateAt(bytes, arrow + 2)];
    if (isProc) this.#proc(id, before, after);
    else this.#goroutine(id, before, after, text);
  }

  #proc(id: number, before: number, after: number): void {
    const lane = this.#lane;
    // A new generation repeats the states of all Ps.
    if (before === UNDETERMINED || before === after) return;
    if (after === RUNNING) {
      this.#p = id;
      this.#put(Kind.ProcStart, this.#g, id);
    } else if (after !== IDLE) return;
    else if (this.#p !== id) this.#put(Kind.ProcSteal, this.#g, id);
    else if (this.#put(Kind.ProcStop, lane.g >= 0 ? lane.g : lane.lastG, lane.leftAt) >= 0)
      this.output.rows.stack[this.row] = this.lanes.lastStack(lane, this.#fields.bytes);
  }

  #goroutine(id: number, before: number, after: number, text: number): void {
    const lane = this.#lane;
    const state = GO_STATE.get(after) ?? NaN;
    const { waiting } = this.output;
    if (before === after) return;
    if (before === UNDETERMINED) {
      this.#put(Kind.GoStatus, this.#g, id, state);
      if (after === RUNNING) this.lanes.start(lane, this.#at, this.#p, id);
    } else if (before === NOT_EXIST) {
      this.#put(Kind.GoCreate, this.#g, id);
      this.creates = true;
      if (after === RUNNABLE) waiting.set(id, this.#at);
      // A call from C: it runs at once.
      if (after === SYSCALL) this.lanes.start(lane, this.#at, this.#p, id);
    } else if (after === RUNNING && before !== SYSCALL) {
      waiting.end(id, this.#at);
      this.lanes.start(lane, this.#at, this.#p, id);
      this.#put(Kind.GoStart, id, id, 0);
    } else if (after === NOT_EXIST || (before === RUNNING && after !== SYSCALL)) {
      const left = after === RUNNABLE ? Kind.GoYield : Kind.GoStop;
      this.#put(after === NOT_EXIST ? Kind.GoDestroy : left, this.#g, NaN, state, text);
      const { row } = this;
      this.lanes.leave(lane, this.#at, this.#p);
      this.row = row;
      this.left = lane;
    } else if (after === SYSCALL) this.#put(Kind.GoSyscall, this.#g);
    else if (before === SYSCALL) this.#put(Kind.GoSyscallEnd, this.#g, NaN, after === RUNNABLE ? state : NaN);
    else if (after === RUNNABLE) {
      waiting.set(id, this.#at);
      this.#put(Kind.GoUnblock, this.#g, id, 0);
    }
  }

  /** Follows the goroutine's start. */
  #label(): void {
    const fields = this.#fields;
    if (!fields.next()) return;
    this.lanes.label(this.#lane, this.#at, this.#p, this.output.names.string(this.#text()) ?? '');
  }

  #sample(): void {
    const { index } = this.#lane;
    const g = this.#g === 0 ? -1 : this.#g;
    this.row = this.output.put(this.#at, Kind.CpuSample, -1, this.#p, g, NaN, index);
  }

  /** Any of `Task`, `ID`, `Parent`, `Type`, `Category`, `Message`. */
  #annotation(kind: number): void {
    if (!this.output.wants(kind)) return;
    const fields = this.#fields;
    let [a, b, text] = [NaN, NaN, 0];
    while (fields.next())
      if (fields.keyIs('ID') || fields.keyIs('Task')) a = taskOf(fields.number);
      else if (fields.keyIs('Parent')) b = taskOf(fields.number);
      else if (fields.keyIs('Category')) b = this.#text();
      else text = this.#text();
    const isEnd = kind === Kind.TaskEnd;
    this.#put(kind, this.#g, a, isEnd ? NaN : b, isEnd ? 0 : text);
  }

  /** 1.25 prints the wall time in whole seconds, which is too coarse. */
  #sync(): void {
    this.output.events--;
    const fields = this.#fields;
    let trace = NaN;
    while (fields.next())
      if (fields.keyIs('Trace')) trace = fields.number;
      else if (fields.keyIs('Wall')) {
        const [, second, fraction, zone] = /^(.{19})(\.\d+)(.*)$/.exec(fields.text()) ?? [];
        const ms = Date.parse(`${second}${zone}`) + Number(fraction) * 1e3;
        if (!Number.isNaN(ms)) this.#snapshot = { time: trace, wallMs: ms };
      }
  }
}

const taskOf = (task: number): number => (task < NO_TASK ? task : 0);

function stateAt(bytes: Uint8Array, at: number): number {
  return bytes[at] === R ? bytes[at + FIFTH] : bytes[at];
}
