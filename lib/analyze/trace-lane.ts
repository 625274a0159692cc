// The lane of a trace: takes its bytes to the batch, and makes the records of its stops and map activity.
import { NAMELESS } from '../gctrace/texts.js';
import type { AnyLane, LaneSetup } from './lane.js';
import type { InputReport } from '../model/input-report.js';
import { secondsOf } from '../model/cycle.js';
import { formatNumber, possibleWall, wallText } from '../model/format.js';
import { known } from '../model/given.js';
import { mapRecordsOf, type MapCycle } from '../model/maps.js';
import { Places } from '../model/places.js';
import type { GoalMove, Pause, StopLog, TracedFacts, TraceFigures } from '../model/records.js';
import { firstFrom, lastUpTo, numberOf, type Joined, type JoinedPlace } from '../process/joined.js';
import type { Process } from '../process/process.js';
import type { AnalysisSink } from './sink.js';
import type { Decoder, Trouble } from '../trace/events.js';
import { Drawing, WANTED } from '../trace/drawing.js';
import type { Move, Resize, StretchClock } from '../trace/cycles.js';
import { LiveTypes } from '../trace/heap/live-types.js';
import type { OpenTrace } from '../trace/open.js';
import type { AskedPart } from '../trace/part.js';
import { Spare } from '../trace/spare.js';
import type { Stop } from '../trace/stop.js';
import type { Window } from './window.js';

export { isBinary, traceOf } from '../trace/open.js';

const CHUNK = 1024 * 1024;
const spareBuffers = new Spare(() => Buffer.alloc(CHUNK));
const NO_BYTES = Buffer.alloc(0);
const LONGEST_RECORD = 16 * CHUNK;
/** Logs truncate times to ms: subtracted so that an interval does not seem to end after its cycle. */
const CUT_OFF_NS = 1e6;
const MOST_TROUBLES = 16;

export class TraceLane implements AnyLane {
  readonly report: InputReport;
  readonly places: Places;
  bytes = 0;
  readonly longLines = 0;
  #buffer = spareBuffers.take();
  #used = 0;
  readonly #decoder: Decoder;
  readonly #drawing: Drawing;
  readonly #heap: LiveTypes;
  readonly #stream: number;
  readonly #process: Process | undefined;
  #troubles = 0;

  /** `joined`: the join with a log, whose clock all times are converted to. */
  constructor(
    private readonly setup: LaneSetup,
    open: OpenTrace,
    private readonly sink: AnalysisSink,
    private readonly window: Window | undefined,
    private readonly joined: Joined | undefined,
  ) {
    const { name, streamOf, batch, processes, startMs } = setup;
    this.#heap = new LiveTypes(undefined, () => this.#drawing.part);
    this.#decoder = open(
      { ...WANTED, heap: this.#heap, sweepBytes: window !== undefined },
      {
        stretch: (stretch) => this.#drawing.take(stretch),
        trouble: (trouble) => this.#trouble(trouble),
      },
    );
    this.#drawing = new Drawing(
      {
        batch,
        full: () => this.#flush(),
        stop: (stop, clock) => this.#stop(this.#placed(stop), this.#clocked(clock)),
        moved: (move, clock, isAsked) => this.#moved(this.#placed(move), clock, isAsked),
        resized: (resize, clock) => this.#resized(this.#placed(resize), clock),
        maps: (cycle) => this.#maps(this.#placed(cycle, CUT_OFF_NS)),
      },
      this.#decoder.facts,
      window && askedOf(window, startMs, joined?.place),
    );
    this.places = new Places(name, this.#decoder.facts.lines === undefined);
    this.#stream = streamOf(NAMELESS);
    this.#process = processes.begin(this.#stream, this.#decoder.facts.versions, joined?.place.run);
    this.report = { name, carrier: '', bytes: 0, lines: 0, known: 1, cycles: 0, textLines: 0 };
    if (!joined || !this.#process) return;
    joined.traced = this.#process;
    this.#process.goal.printedRoots(joined.place.roots);
    this.report.joined = { ...joined.place.figures, file: joined.place.log };
  }

  space(): Buffer {
    return this.#buffer.subarray(this.#used);
  }

  add(count: number): void {
    this.bytes += count;
    this.#used += count;
    this.#keep(this.#decoder.read(this.#buffer, 0, this.#used));
    if (this.#used < this.#buffer.length) return;
    if (this.#buffer.length >= LONGEST_RECORD) this.#used = 0;
    else {
      const larger = Buffer.alloc(2 * this.#buffer.length);
      this.#buffer.copy(larger, 0, 0, this.#used);
      this.#buffer = larger;
    }
  }

  end(): void {
    this.#decoder.finish(this.#buffer, 0, this.#used);
    if (this.#buffer.length === CHUNK) spareBuffers.giveBack(this.#buffer);
    this.#buffer = NO_BYTES;
    this.#drawing.finish();
    if (!this.window || !this.#process || this.#drawing.covers.covers_s !== undefined) return;
    this.sink.notice?.({
      type: 'notice',
      code: 'window-of-trace',
      level: 'info',
      message: 'the window does not overlap this trace',
      source: { file: this.report.name },
    });
  }

  #keep(from: number): void {
    if (from > 0) this.#buffer.copyWithin(0, from, this.#used);
    this.#used -= from;
  }

  update(bytes: number): void {
    this.#flush();
    const { format, events, lines = 0, lacks, crowded } = this.#decoder.facts;
    const { stops, toNs, ticks } = this.#drawing;
    this.report.bytes = bytes;
    this.report.lines = lines;
    const seconds = toNs > 0 && !ticks ? toNs / 1e9 : undefined;
    this.report.trace = known({ format, events, pauses: stops, covers_s: seconds, lacks, crowded });
    if (!this.#process) return;
    const late = this.joined?.place.figures.from_s ?? 0;
    const { heap } = this.#heap;
    this.#process.traced.shows({
      facts: this.window ? this.#windowed(this.report.trace, late) : this.report.trace,
      heap: heap && { ...heap, from_s: heap.from_s + late, to_s: heap.to_s + late },
      figures: () => this.#figures(),
    });
    const { toolchain } = this.#drawing;
    if (toolchain !== undefined) this.#process.goal.narrow({ low: toolchain, high: toolchain });
  }

  /** With a window: how much of it the trace covers, and its start on the process's clock. */
  #windowed({ covers_s: _, ...facts }: TracedFacts, late: number): TracedFacts {
    const { covers, asked } = this.#drawing;
    const { from_s: from, ...seconds } = covers;
    const begin = from === undefined ? undefined : secondsOf(1e3 * (from + late));
    return known({ ...facts, pauses: asked, ...seconds, from_s: begin });
  }

  #figures(): TraceFigures {
    const { badGoals: n, firstBadGoal: first } = this.#drawing.badGoals;
    const at = first && !this.#drawing.ticks ? secondsOf(first.at / 1e6 + this.#addMs) : undefined;
    return known({
      ...placedFigures(this.#drawing.figures, this.joined?.place),
      bad_goals: n > 0 ? n : undefined,
      first_bad_goal: first && known({ at_s: at, source: this.places.of(first.offset) }),
    });
  }

  forget(): void {
    // A trace has one stream, of one process.
  }

  finish(bytes: number): void {
    this.update(bytes);
  }

  #flush(): void {
    const { batch, processes, emit } = this.setup;
    if (batch.length === 0) return;
    this.report.cycles += batch.length;
    this.#process?.goal.goroutines(this.#drawing.goroutines);
    if (this.joined) {
      this.#process?.goal.accept(batch, 0, batch.length);
      this.joined.keep(batch);
      batch.length = 0;
      return;
    }
    batch.stream.fill(this.#stream, 0, batch.length);
    processes.accept(batch, 0, batch.length);
    for (let row = 0; row < batch.length; row++)
      if (!Number.isNaN(batch.atMs[row])) this.places.time(batch.line[row], secondsOf(batch.atMs[row]));
    emit();
    batch.length = 0;
  }

  /** Converts time and number to the joined log's, `earlier` by so many ns; the number is 0 if unknown behind a hole in the trace. */
  #placed<T extends { at: number; n?: number }>(one: T, earlier = 0): T {
    const place = this.joined?.place;
    if (!place) return one;
    const { n = 0 } = one;
    const at = one.at + place.addMs * 1e6 - earlier;
    return { ...one, at, ...(n > 0 && { n: numberOf(place, n, !this.#drawing.isBehindGap) || 0 }) };
  }

  /** The start of the time axis: that of the process with a joined log. */
  #clocked(clock: StretchClock): StretchClock {
    const place = this.joined?.place;
    if (!place) return clock;
    return { ...clock, wallMs: Number.isNaN(clock.wallMs) ? place.startWallMs : clock.wallMs - place.addMs };
  }

  #stop(stop: Stop, { wallMs, ticks }: StretchClock): void {
    const process = this.#process;
    if (!process) return;
    const { n = 0, kind, reason, estimated, stoppingNs, totalNs, by, last, tasks, logs } = stop;
    if (stop.ofBenchmark) process.text.benchmarked();
    const wall = possibleWall(wallMs + stop.at / 1e6);
    const stopping = ticks ? undefined : stoppingNs;
    const pause: Pause = known({
      at_s: timeOf(stop.at, ticks),
      wall: Number.isNaN(wall) ? undefined : wallText(wall, false),
      source: this.places.of(stop.offset),
      n: n > 0 ? n : undefined,
      kind,
      reason,
      stopping_ns: stopping,
      stopping_estimated: stopping === undefined ? undefined : true,
      stopped_ns: stopping === undefined ? undefined : totalNs - stopping,
      total_ns: ticks ? undefined : totalNs,
      estimated: estimated || undefined,
      by,
      last,
      tasks,
      logs: logs?.map((log) => this.#told(log, process.options.texts === true)),
    });
    process.stop(pause);
    if (!this.sink.pause) return;
    // Cycles that ended before come first.
    this.#flush();
    const { stream, run } = process;
    this.sink.pause({ type: 'pause', stream, run, ...pause });
  }

  /** A log entry of the program, with its message if the user asked for texts. */
  #told({ at_s: at, message, ...log }: StopLog, texts: boolean): StopLog {
    const time = at === undefined ? undefined : secondsOf(at * 1e3 + this.#addMs);
    return known({ at_s: time, ...log, message: texts ? message : undefined });
  }

  /** Offset from the trace's time axis to the log's, ms. */
  get #addMs(): number {
    return this.joined?.place.addMs ?? 0;
  }

  #moved({ at, offset, from, to, setting, by }: Move, { ticks }: StretchClock, isAsked: boolean): void {
    // It takes effect with the next cycle.
    this.#flush();
    const move: GoalMove = known({
      at_s: timeOf(at, ticks),
      source: this.places.of(offset),
      from_bytes: from >= 0 ? from : undefined,
      to_bytes: to >= 0 ? to : undefined,
      setting,
      by,
    });
    this.setup.processes.event(this.#stream, { kind: 'goal-move', move, isAsked });
  }

  #resized({ at, offset, from, to, by }: Resize, { ticks }: StretchClock): void {
    const source = this.places.of(offset);
    this.#process?.traced.resized(known({ at_s: timeOf(at, ticks), source, from, to, by }));
  }

  #maps(cycle: MapCycle): void {
    const process = this.#process;
    if (!process) return;
    process.traced.mapActivity(cycle);
    if (!this.sink.map) return;
    this.#flush();
    for (const record of mapRecordsOf(cycle, process)) this.sink.map(record);
  }

  #trouble({ code, message, offset, count }: Trouble): void {
    const text = this.#process?.text;
    if (text?.isDamaged === false)
      text.damaged(count === undefined ? message : `${formatNumber(count)} ${message}`);
    if (++this.#troubles > MOST_TROUBLES) return;
    const source = this.places.of(offset);
    this.sink.notice?.(known({ type: 'notice', code, level: 'warning', message, source, count }));
  }
}

/** Seconds on the trace's axis, unless it has no clock but ticks. */
const timeOf = (ns: number, ticks: boolean): number | undefined => (ticks ? undefined : secondsOf(ns / 1e6));

function placedFigures(figures: TraceFigures, place: JoinedPlace | undefined): TraceFigures {
  if (!place) return figures;
  const onAxis = (seconds: number): number => Number((seconds + place.figures.from_s).toFixed(6));
  const { mutator_utilization: mutator, allocation } = figures;
  const windows = mutator?.windows.map((one) => ({ ...one, from_s: onAxis(one.from_s) }));
  const largest = allocation?.largest?.map((one) => ({ ...one, at_s: onAxis(one.at_s) }));
  return {
    ...figures,
    ...(mutator && windows && { mutator_utilization: { ...mutator, windows } }),
    ...(allocation && largest && { allocation: { ...allocation, largest } }),
  };
}

/** The window on the trace's own time axis. `startMs`: wall time of the trace's start, if the user gave it. */
function askedOf(window: Window, startMs: number | undefined, place: JoinedPlace | undefined): AskedPart {
  const { addMs = 0 } = place ?? {};
  const knownMs = place ? place.startWallMs + addMs : (startMs ?? NaN);
  return {
    fromCycle: place ? firstFrom(place, window.fromCycle) : window.fromCycle,
    toCycle: place ? lastUpTo(place, window.toCycle) : window.toCycle,
    between({ wallMs, ticks }) {
      const { fromMs, toMs } = window.times({ wallMs: Number.isNaN(wallMs) ? knownMs : wallMs, atMs: addMs });
      const isBound = fromMs > -Infinity || toMs < Infinity;
      return ticks && isBound ? { from: Infinity, to: -Infinity } : { from: fromMs * 1e6, to: toMs * 1e6 };
    },
  };
}
