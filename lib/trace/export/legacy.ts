// `go tool trace -d` of Go 1.10–1.21, for traces of Go 1.10–1.21: one line per event in time order, without stacks.
// internal/trace/parser.go: Event.String of these versions; strings are unquoted and at the end of the line.
import type { GoVersions } from '../../model/version.js';
import { GO_STATES, Kind, WORKER_LABELS, type TraceSink, type Wanted } from '../events.js';
import { Fields } from './fields.js';
import { Lanes, type Lane } from './lanes.js';
import { LEGACY_EVENTS, type LegacyEvent } from './legacy-events.js';
import { factsOf } from '../facts.js';
import { Step } from '../v1/wire.js';
import { STOP_REASONS, prefixed } from '../stop-reasons.js';
import { LineDecoder } from './lines.js';
import { StretchOutput } from './output.js';

/** Pseudo Ps for timers, netpoll, system calls and the GC (internal/trace/parser.go, FakeP). */
const NO_P = 1e6;
const REGION_END = 1;
/** The GC's stops, of which 1.10 prints only the numbers. */
const STOPS = STOP_REASONS.slice(1, 3);
/** Keys whose values are strings up to the line's end, except a log's category. */
const [LABEL, CATEGORY, MESSAGE, KIND] = ['label', 'category', 'message', 'kind'];
const STRINGS = ['name', LABEL, KIND, MESSAGE];

/** The values of an event's columns a, b and text, and what kind of worker starts. */
interface Values {
  a: number;
  b: number;
  text: number;
  label: string;
}

export class LegacyDecoder extends LineDecoder {
  readonly #output: StretchOutput;
  readonly #lanes: Lanes;
  readonly #fields = new Fields();
  /** Before the first GOMAXPROCS event, goroutines that already existed are declared. */
  #declares = true;
  /** The lane that is stopping the world. */
  #stopLane: Lane | undefined;

  /** `versions`: those that may have written the trace. */
  constructor(versions: GoVersions, wanted: Wanted, sink: TraceSink) {
    super({ ...factsOf('go tool trace -d', versions), lacks: ['stacks'] }, sink);
    this.#output = new StretchOutput(wanted, sink);
    this.#lanes = new Lanes(this.#output);
    this.#output.threadOf = (lane) => this.#lanes.at(lane)?.thread;
  }

  protected take(bytes: Uint8Array, from: number, to: number): boolean {
    if (from === to) return true;
    const fields = this.#fields.set(bytes, from, to);
    if (!fields.next()) return false;
    const at = fields.number;
    if (!fields.next()) return false;
    const event = LEGACY_EVENTS.of(bytes, fields.from, fields.to);
    if (!event || !fields.next() || !fields.keyIs('p')) return false;
    const p = fields.number;
    if (!fields.next() || !fields.keyIs('g')) return false;
    const g = fields.number;
    if (Number.isNaN(at + p + g) || !fields.next() || !fields.keyIs('off')) return false;
    const output = this.#output;
    if (!output.reaches(at)) return false;
    if (output.isFull) this.#tell();
    output.place = this.line;
    output.at = at;
    output.events++;
    const on = p < NO_P ? p : -1;
    const lane = this.#lanes.of(on);
    // GC events have none.
    this.#event(event, lane, at, on, g > 0 ? g : lane.g);
    return true;
  }

  protected end(): void {
    this.#tell();
  }

  #tell(): void {
    this.#output.tell();
    this.facts.events = this.#output.events;
  }

  #event(event: LegacyEvent, lane: Lane, at: number, p: number, g: number): void {
    const { names, waiting } = this.#output;
    const { kind, step } = event.shape;
    const values = this.#values(event);
    const { text, label } = values;
    let { a, b } = values;
    switch (step) {
      case Step.Stop:
        this.#stopLane = lane;
        break;
      case Step.StopEnd:
        this.#stopLane = undefined;
        break;
      case Step.Procs:
        this.#declares = false;
        break;
      case Step.ProcStart:
        lane.thread = b;
        [a, b] = [p, NaN];
        break;
      case Step.ProcStop:
        this.#procStop(lane, at, p);
        return;
      case Step.GoCreate:
        if (!this.#declares) {
          waiting.set(a, at);
          break;
        }
        this.#put(at, Kind.GoStatus, lane, p, g, a, GO_STATES.runnable);
        return;
      case Step.GoStart:
        waiting.end(a, at);
        this.#lanes.start(lane, at, p, a);
        if (this.#declares) this.#put(at, Kind.GoStatus, lane, p, a, a, GO_STATES.running);
        else this.#put(at, kind, lane, p, a, a, b);
        if (label !== '') this.#lanes.label(lane, at, p, label);
        return;
      case Step.GoLeave:
        this.#put(at, kind, lane, p, g, NaN, b, names.of(event.why));
        this.#lanes.leave(lane, at, p);
        lane.inSyscall = b === GO_STATES.syscall;
        return;
      case Step.GoUnblock:
        waiting.set(a, at);
        break;
      case Step.SysExit:
        waiting.set(a, at);
        g = a;
        b = GO_STATES.runnable;
        break;
      case Step.AssistBegin:
        this.#lanes.assist(lane, at, p, g, kind);
        return;
      case Step.AssistEnd:
        this.#lanes.assistEnd(lane, at, p, g);
        return;
      case Step.Region:
        this.#put(at, b === REGION_END ? Kind.RegionEnd : kind, lane, p, g, a, NaN, text);
        return;
      case Step.Sample: {
        const on = b < NO_P ? b : -1;
        this.#put(at, kind, this.#lanes.of(-1), on, a > 0 ? a : -1, NaN, this.#lanes.of(on).index);
        return;
      }
    }
    this.#put(at, kind, lane, p, g, a, b, text);
  }

  /** Reads the fields behind those that all events have. */
  #values(event: LegacyEvent): Values {
    const { names } = this.#output;
    const fields = this.#fields;
    const values = { a: NaN, b: event.shape.b, text: 0, label: '' };
    while (fields.next())
      if (fields.keyIs(event.a)) values.a = fields.number;
      else if (fields.keyIs(event.b)) values.b = fields.number;
      else if (fields.keyIs(CATEGORY)) values.b = names.of(fields.bytes, fields.from, fields.toWord(MESSAGE));
      else {
        const key = STRINGS.find((name) => fields.keyIs(name));
        if (key === undefined) continue;
        const end = fields.toEnd();
        // 1.10 prints only their numbers.
        if (key === LABEL) values.label = WORKER_LABELS[Number(fields.text())] ?? fields.text();
        else if (key === KIND) values.text = this.#reason();
        else values.text = names.of(fields.bytes, fields.from, end);
      }
    return values;
  }

  #put(at: number, kind: number, lane: Lane, p: number, g: number, a: number, b: number, text = 0): void {
    this.#output.put(at, kind, lane.index, p, g, a, b, 0, text);
  }

  #procStop(lane: Lane, at: number, p: number): void {
    // Stopping the world takes a P in a system call: it does not have to wait.
    if (lane.inSyscall && this.#stopLane) this.#put(at, Kind.ProcSteal, this.#stopLane, p, -1, p, NaN);
    else this.#put(at, Kind.ProcStop, lane, p, lane.g >= 0 ? lane.g : lane.lastG, lane.leftAt, NaN);
  }

  /** Id of the name that a stop's reason has since 1.21. */
  #reason(): number {
    const reason = this.#fields.text();
    return this.#output.names.of(Buffer.from(/^[01]$/.test(reason) ? STOPS[+reason] : prefixed(reason)));
  }
}
