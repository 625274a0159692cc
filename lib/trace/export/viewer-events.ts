// Interprets records of the trace viewer's JSON. Ranges are written when they end (up to 1.21: when they begin), as one record
// for begin and end. The goroutine of a range is known from its own slice on the same row.
import { Kind, type TraceSink, type Wanted } from '../events.js';
import { TimeOrder } from '../order.js';
import { prefixed } from '../stop-reasons.js';
import { codesOf, numberAt, same } from './fields.js';
import { MOST_HELD, takeEarlier, thin } from './held.js';
import { Lanes, type Lane } from './lanes.js';
import { ViewerFrames } from './viewer-frames.js';
import type { ViewerRecord } from './viewer-record.js';
import { StretchOutput } from './output.js';

const [SLICE, COUNTER, INSTANT, META] = codesOf('XCIM');
const [G, CLOSE_PAREN] = codesOf('G)');
/** Sections: Ps (or threads, or goroutines) and counters; then tasks. */
const [ROWS, STATS] = [0, 1];
/** First row of timers, network, system calls and the GC. */
const NO_P = 1e6;

/** Maximum rows per event. */
const MOST_ROWS = 8;

/** What the rows are, by their section's name. */
type View = 'PROCS' | 'OS THREADS' | 'G';
const VIEWS: readonly View[] = ['PROCS', 'OS THREADS', 'G'];

/** Up to 1.21, a worker's slice has its mode as name, not its goroutine. */
const MODE = 'GC (';
const STOPS = ['stop-the-world (', 'STW ('];
const CYCLES = ['GC concurrent mark phase', 'GC'];
const SWEEPS = ['GC incremental sweep', 'SWEEP'];
/** Up to 1.21, suffixes of an assist during which the goroutine was parked: `(unfinished)`, then `(resumed)`, or both. */
const ASSIST = 'GC mark assist';
const OLD_ASSIST = 'MARK ASSIST';
const RESUMED = 'MARK ASSIST (resumed)';

export class ViewerEvents {
  /** Records, except those that name rows. */
  count = 0;
  readonly #output: StretchOutput;
  readonly #lanes: Lanes;
  readonly #frames = new ViewerFrames();
  readonly #order = new TimeOrder();
  #view: View = 'PROCS';
  /** The highest P that has a name or an event. */
  #highest = -1;
  #allocated = NaN;
  #goal = NaN;
  /** End of the last cycle, and its position. A cycle in progress ends with the trace. */
  #cycleEnd: { at: number; place: number } | undefined;
  #lost = false;
  readonly #sink: TraceSink;

  constructor(wanted: Wanted, sink: TraceSink) {
    this.#sink = sink;
    this.#output = new StretchOutput(wanted, sink);
    this.#lanes = new Lanes(this.#output);
    this.#output.frames = (stack) => this.#frames.of(stack);
    this.#output.threadOf = (lane) => this.#lanes.at(lane)?.thread;
    this.#output.at = 0;
  }

  get hasFrames(): boolean {
    return this.#frames.count > 0;
  }

  frame(id: number, { bytes, name, nameEnd, parent }: ViewerRecord): void {
    if (id > 0) this.#frames.add(id, bytes, name, nameEnd, parent);
  }

  take(record: ViewerRecord, place: number): void {
    const { phase, pid } = record;
    if (phase === META) {
      this.#meta(record);
      return;
    }
    this.count++;
    const output = this.#output;
    output.events++;
    if (pid === ROWS && record.tid < NO_P && record.tid > this.#highest) this.#highest = record.tid;
    const at = nsOf(record.ts);
    if (!output.reaches(at)) return;
    output.place = place;
    const end = phase === SLICE && record.dur > 0 ? at + nsOf(record.dur) : at;
    if (end > output.at) output.at = end;
    if (output.rows.length + MOST_ROWS > MOST_HELD) this.#makeRoom();
    if (phase === COUNTER) {
      if (pid === STATS && record.is('Heap')) this.#heap(record, at);
    } else if (pid !== ROWS) return;
    else if (phase === SLICE) this.#slice(record, at, end);
    else if (phase === INSTANT) this.#instant(record, at);
  }

  /** End of the input. */
  finish(): void {
    const output = this.#output;
    const cycle = this.#cycleEnd;
    if (cycle && cycle.at < output.at) this.#endCycle();
    output.place = 0;
    if (this.#view === 'PROCS') this.#procs();
    else this.#unplace();
    output.tell(this.#order.of(output.rows, this.#lanes.count));
  }

  #makeRoom(): void {
    const output = this.#output;
    const { rows } = output;
    thin(rows, this.#order.of(rows, this.#lanes.count));
    if (rows.length < MOST_HELD / 2) return;
    if (!this.#lost) {
      this.#lost = true;
      this.#sink.trouble({
        code: 'input-truncated',
        message:
          'the document is too large to keep its events until their stacks come: earlier events have no functions',
        offset: output.place,
      });
      this.#procs();
    }
    output.tellRows(takeEarlier(rows, this.#order.of(rows, this.#lanes.count)));
  }

  /** GOMAXPROCS is not recorded, only how many Ps there are. */
  #procs(): void {
    if (this.#highest >= 0) this.#put(0, Kind.Procs, undefined, -1, 0, this.#highest + 1);
  }

  /** Rows other than Ps. */
  #unplace(): void {
    const { rows } = this.#output;
    for (let row = 0; row < rows.length; row++) {
      rows.p[row] = -1;
      if (this.#view === 'G') rows.g[row] = this.#lanes.at(rows.lane[row])?.id ?? -1;
    }
  }

  #meta(record: ViewerRecord): void {
    if (record.pid !== ROWS) return;
    if (record.is('process_name')) {
      const [from, to] = record.string('name');
      this.#view = VIEWS.find((name) => same(record.bytes, from, to, name)) ?? this.#view;
    } else if (record.is('thread_name') && record.tid < NO_P && record.tid > this.#highest)
      this.#highest = record.tid;
  }

  /** `NextGC` is the distance to the goal; 0 if the goal was passed, or there is none. */
  #heap(record: ViewerRecord, at: number): void {
    const [allocated, left] = [record.argument('Allocated'), record.argument('NextGC')];
    if (Number.isNaN(allocated)) return;
    const isSame = allocated === this.#allocated;
    // Unchanged values are not written: if the heap did not change, the goal did.
    const goal = left > 0 ? allocated + left : isSame ? NaN : this.#goal;
    if (!isSame && allocated > 0) this.#put(at, Kind.HeapAlloc, undefined, -1, 0, allocated);
    if (!Object.is(goal, this.#goal)) this.#put(at, Kind.HeapGoal, undefined, -1, 0, goal);
    this.#allocated = allocated;
    this.#goal = goal;
  }

  #slice(record: ViewerRecord, at: number, end: number): void {
    const { bytes, name, nameEnd, sf, tid } = record;
    if (tid >= NO_P) {
      if (CYCLES.some((word) => record.is(word))) this.#cycle(at, end, sf);
      return;
    }
    const lane = this.#lanes.of(tid);
    if (bytes[name] === G && numberAt(bytes, name + 1, nameEnd) >= 0) {
      this.#run(record, lane, at, end);
      return;
    }
    const g = at >= lane.runsFrom && end <= lane.leftAt ? lane.g : -1;
    const stop = STOPS.find((word) => record.begins(word));
    if (stop !== undefined) {
      const reason = this.#reason(bytes, name + stop.length, nameEnd - 1);
      this.#put(at, Kind.StwBegin, lane, g, sf, NaN, NaN, reason);
      this.#put(end, Kind.StwEnd, lane, g, 0);
    } else if (SWEEPS.some((word) => record.is(word))) {
      this.#put(at, Kind.SweepBegin, lane, g, sf);
      const [swept, reclaimed] = [record.argument('Swept bytes'), record.argument('Reclaimed bytes')];
      this.#put(end, Kind.SweepEnd, lane, g, 0, swept, reclaimed);
    } else if (record.is(ASSIST)) this.#assist(lane, g, at, end, sf, sf === 0, end === lane.leftAt);
    else if (record.begins(OLD_ASSIST))
      this.#assist(
        lane,
        g,
        at,
        end,
        sf,
        record.begins(RESUMED.slice(0, -1)),
        !record.is(OLD_ASSIST) && !record.is(RESUMED),
      );
    else if (record.begins(MODE) && bytes[nameEnd - 1] === CLOSE_PAREN) {
      this.#ran(lane, -1, at, end, record.esf);
      this.#work(lane, at, end, bytes, name, nameEnd);
    }
  }

  #cycle(at: number, end: number, sf: number): void {
    this.#endCycle();
    // A range in progress when the trace began has no stack.
    this.#put(at, at === 0 && sf === 0 ? Kind.GcActive : Kind.GcBegin, undefined, -1, sf);
    this.#cycleEnd = { at: end, place: this.#output.place };
  }

  #endCycle(): void {
    if (!this.#cycleEnd) return;
    const output = this.#output;
    const { place } = output;
    output.place = this.#cycleEnd.place;
    this.#put(this.#cycleEnd.at, Kind.GcEnd, undefined, -1, 0);
    output.place = place;
  }

  /** A goroutine's slice: `G7 main.fill`; for workers `G7 runtime.gcBgMarkWorker (GC (idle))`. */
  #run({ bytes, name, nameEnd, esf }: ViewerRecord, lane: Lane, at: number, end: number): void {
    const g = numberAt(bytes, name + 1, nameEnd);
    this.#ran(lane, g, at, end, esf);
    this.#put(at, Kind.GoStart, lane, g, 0, g);
    this.#put(end, Kind.GoStop, lane, g, esf);
    if (bytes[nameEnd - 1] !== CLOSE_PAREN || bytes[nameEnd - 2] !== CLOSE_PAREN) return;
    for (let i = name; i < nameEnd; i++)
      if (same(bytes, i, i + WORKER.length, WORKER)) {
        this.#work(lane, at, end, bytes, i + WORKER_LABEL, nameEnd - 1);
        return;
      }
  }

  #ran(lane: Lane, g: number, at: number, end: number, esf: number): void {
    lane.g = lane.lastG = g;
    lane.runsFrom = at;
    lane.leftAt = end;
    lane.lastStack = esf;
  }

  #work(lane: Lane, at: number, end: number, bytes: Uint8Array, from: number, to: number): void {
    const { names } = this.#output;
    this.#lanes.label(lane, at, lane.id, names.string(names.of(bytes, from, to)) ?? '');
    if (!lane.works) return;
    lane.works = false;
    this.#put(end, Kind.WorkerStop, lane, lane.g, 0);
  }

  /** An assist, or a part of one: it continues in another record after the goroutine was parked. */
  #assist(
    lane: Lane,
    g: number,
    at: number,
    end: number,
    sf: number,
    isResumed: boolean,
    isParked: boolean,
  ): void {
    if (isResumed && at === 0) this.#put(at, Kind.AssistActive, lane, g, 0);
    else if (!isResumed) this.#put(at, Kind.AssistBegin, lane, g, sf);
    if (isParked) {
      if (!isResumed) this.#put(end, Kind.AssistPause, lane, g, 0);
    } else this.#put(end, Kind.AssistEnd, lane, g, 0, isResumed && at > 0 ? end - at : NaN);
  }

  #instant(record: ViewerRecord, at: number): void {
    const { tid, sf, isUsers } = record;
    const lane = this.#lanes.of(tid < NO_P ? tid : -1);
    if (isUsers) this.#log(record, lane, at);
    else if (record.is('proc start')) {
      const thread = record.argument('thread');
      lane.thread = thread >= 0 ? thread : record.argument('ThreadID');
      this.#put(at, Kind.ProcStart, lane, -1, 0, tid);
    } else if (record.is('proc stop'))
      this.#put(at, Kind.ProcStop, lane, lane.lastG, lane.lastStack, lane.leftAt);
    else if (record.is('CPU profile sample')) {
      const g = at >= lane.runsFrom && at <= lane.leftAt ? lane.g : -1;
      this.#output.put(at, Kind.CpuSample, -1, lane.id, g, NaN, lane.index, sf);
    }
  }

  /** `[category] message`; up to 1.21 `category=message`, and `task start`, `task end` for unnamed tasks. */
  #log({ bytes, name, nameEnd }: ViewerRecord, lane: Lane, at: number): void {
    const output = this.#output;
    if (!output.wants(Kind.Log)) return;
    const text = Buffer.from(bytes.subarray(name, nameEnd)).toString('latin1');
    const parts = /^(?:\[([^\]]*)\] |([^=]*)=)/.exec(text);
    if (!parts && /^task (?:start|end)$/.test(text)) return;
    const from = name + (parts?.[0].length ?? 0);
    const category = Buffer.from(parts?.[1] ?? parts?.[2] ?? '', 'latin1');
    const message = output.names.of(bytes, from, nameEnd);
    this.#put(at, Kind.Log, lane, lane.g, 0, NaN, output.names.of(category), message);
  }

  #put(
    at: number,
    kind: number,
    lane: Lane | undefined,
    g: number,
    stack: number,
    a?: number,
    b?: number,
    text?: number,
  ): void {
    this.#output.put(at, kind, lane?.index ?? -1, lane?.id ?? -1, g, a, b, stack, text);
  }

  /** Id of the name that a stop's reason has since 1.21. */
  #reason(bytes: Uint8Array, from: number, to: number): number {
    const reason = Buffer.from(bytes.subarray(from, to)).toString('latin1');
    return this.#output.names.of(Buffer.from(prefixed(reason), 'latin1'));
  }
}

/** Prefix of a worker's label. */
const WORKER = ' (GC (';
const WORKER_LABEL = 2;

const nsOf = (us: number): number => Math.round(us * 1e3);
