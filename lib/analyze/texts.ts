// The texts of an input on their way from bytes to records: each has a reader and processes of its own.
import type { Zone } from '../carrier/zone.js';
import { GRAMMARS } from '../gctrace/grammar.js';
import type { Input } from '../input/input.js';
import type { LineBuffer } from '../input/lines.js';
import type { InputTrouble, Intake, TextSink } from '../input/read.js';
import { Judging } from './judging.js';
import { Lane, type AnyLane, type InputReport, type LaneSetup } from './lane.js';
import type { CycleBatch } from '../model/batch.js';
import type { FindingRecord } from '../model/finding.js';
import type { MapActivity } from '../model/map-activity.js';
import type { Places } from '../model/places.js';
import type { SummaryRecord } from '../model/records.js';
import type { Joined } from '../process/joined.js';
import { Processes } from '../process/processes.js';
import type { AnalyzeOptions } from './options.js';
import type { AnalysisSink, Notify } from './sink.js';
import { Telling } from './telling.js';
import type { OpenTrace } from '../trace/open.js';
import { mayBeTrace } from '../trace/sniff.js';
import type * as traces from './trace-lane.js';
import type { Window } from './window.js';

/** What the texts of all inputs share. */
export interface TextContext {
  options: AnalyzeOptions;
  window: Window | undefined;
  /** Start of the first process of all. */
  start: { ms: number; local: boolean } | undefined;
  zone: Zone | undefined;
  /** External counters of map activity. */
  activity: MapActivity | undefined;
  sink: AnalysisSink;
  /** Reused by all texts: it is empty between reads. */
  batch: CycleBatch;
  /** A report for each text. */
  reports: InputReport[];
  /** The names of all inputs. With several, unnamed streams get the name of their text. */
  names: readonly string[];
}

/** The unique name of a stream with the carrier's name, or the text's name if the carrier has none. */
export type StreamNaming = (name: string, text: string) => string;

/** Control characters that text does not contain. */
const CONTROLS = /[\0-\x06\x0e-\x1a]/;

/** The joins of a text. */
interface TextJoins {
  /** For a log: its traces, which were read before. */
  joined?: readonly Joined[];
  /** For a trace: its place in the log that is read next. */
  joining?: Joined | undefined;
}

/** The joins of all texts of an input. */
export interface InputJoins {
  joined?: readonly Joined[];
  joining?: readonly Joined[];
}

/** Those of one text. */
function joinsOf({ joined = [], joining }: InputJoins, name: string): TextJoins {
  const own = joined.filter(({ place }) => place.log === name);
  return {
    ...(own.length > 0 && { joined: own }),
    joining: joining?.find(({ place }) => place.figures.file === name),
  };
}

/** The most problems of one input that are reported. */
const MOST_TROUBLES = 16;

export class Text<L extends AnyLane> {
  readonly lane: L;
  readonly #name: string;
  readonly #context: TextContext;
  readonly #notice: Notify;
  readonly #processes: Processes;
  readonly #telling: Telling;
  /** Its process is reported with a log. */
  readonly #isJoining: boolean;
  #hasWall = false;

  /** `inArchive`: unnamed streams always get its name. `latestMs`: nothing in it is later. `traced`: it is a trace. */
  constructor(
    name: string,
    nameOf: StreamNaming,
    context: TextContext,
    {
      inArchive = false,
      latestMs = Date.now(),
      traced = false,
      joined,
      joining,
    }: { inArchive?: boolean; latestMs?: number | undefined; traced?: boolean } & TextJoins,
    laneOf: (setup: LaneSetup) => L,
  ) {
    const { options, window, start, zone, activity, batch, reports, names } = context;
    const { start: _, wanted, every = Infinity, ...known } = options;
    this.#name = name;
    this.#context = context;
    this.#isJoining = joining !== undefined;
    const isFirst = reports.every((report) => report.joined) && name === names[0];
    const startMs = isFirst ? start?.ms : undefined;
    const processes = new Processes(
      {
        ...known,
        traced,
        ...(start && isFirst && { start }),
        ...(window && { window: window.holds, asked: window.words }),
        ...(activity && { mapActivity: activity }),
        ...(joined && { joined }),
      },
      (family) => GRAMMARS[family].versions,
    );
    processes.file = name;
    this.#processes = processes;
    const ownName = (carriers: string, text: string): string =>
      carriers !== '' ? carriers : names.length > 1 || inArchive ? text : '';
    const streamOf = (carriers: string): number => {
      if (joining) {
        const { log, stream, suffix } = joining.place;
        return processes.stream(`${nameOf(ownName(stream, log), log)}${suffix}`, false);
      }
      const own = ownName(carriers, name);
      if (wanted && !wanted(own) && !wanted(qualified(own, name))) return -1;
      return processes.stream(nameOf(own, name), carriers !== '');
    };
    const emit = (): void => {
      this.#hasWall ||= tellsWall(batch);
      context.sink.cycles?.(batch, processes.all, this.lane.places);
    };
    this.lane = laneOf({ name, streamOf, calendar: { zone, latestMs }, batch, processes, startMs, emit });
    reports.push(this.lane.report);
    const sink = placedSink(context.sink, this.lane.places, joined);
    this.#notice = (record) => sink.notice?.({ type: 'notice', ...record });
    this.#telling = new Telling(processes, new Judging(options, sink), sink, this.#notice, every);
  }

  /** After each read, and regularly while there is none. `live`: it is being written. */
  step(live: boolean): void {
    if (!this.#isJoining) this.#telling.step([this.lane], live);
  }

  /** A part of it could not be read. */
  damaged(message: string): void {
    for (const process of this.#processes.open) process.damage = message;
  }

  /** The text has ended, and its lane is finished. */
  finish(longLines: number): void {
    this.#tellLines(longLines);
    if (this.#isJoining) return;
    this.#telling.finish();
    const { window } = this.#context;
    if (this.#hasWall || this.lane.report.cycles === 0) return;
    if (this.#context.start) {
      const message = `--start applies to the first process of ${this.#context.names[0]}: the others get no wall times from it`;
      this.#notice({ code: 'start-elsewhere', level: 'warning', message, source: { file: this.#name } });
    }
    if (!window?.isWall) return;
    const message =
      'the window is in wall times, but no cycle has one: give the process’s start time with --start, or --tz for timestamps without a year';
    this.#notice({ code: 'window-without-wall', level: 'warning', message, source: { file: this.#name } });
  }

  #tellLines(longLines: number): void {
    const { local, yearless, overflows, passed, known, head = [] } = this.lane.report;
    const notice = this.#notice;
    const source = { file: this.#name };
    // A log that a rotation truncated may begin with NULs and still be read.
    if (known === 0 && head.some((line) => CONTROLS.test(line))) {
      const message = 'is not text, and holds nothing that gcdrift knows';
      notice({ code: 'input-unread', level: 'warning', message, source });
    }
    if (local) {
      const message = 'timestamps have no zone and are shown as they are: give it with --tz';
      notice({ code: 'input-no-zone', level: 'info', message, source, count: local });
    }
    if (yearless) {
      const message = 'timestamps have no year: with their zone (--tz) they become wall times';
      notice({ code: 'input-no-year', level: 'info', message, source, count: yearless });
    }
    if (overflows) {
      const message =
        'the lines are out of order over more lines than can be sorted at once: they were sorted in parts, and restarts may be reported where there were none';
      notice({ code: 'input-unsorted', level: 'warning', message, source });
    }
    if (passed) {
      const message = 'records are damaged, or longer than 1 MiB, and were skipped';
      notice({ code: 'input-damaged-records', level: 'warning', message, source, count: passed });
    }
    if (longLines > 0) {
      const message = 'lines are longer than 1 MiB: only their beginning was read';
      notice({ code: 'input-long-lines', level: 'info', message, source, count: longLines });
    }
  }
}

/** Receives an input's texts, one after the other. */
export class Texts implements TextSink {
  opened = false;
  readonly #input: Input;
  readonly #nameOf: StreamNaming;
  readonly #context: TextContext;
  #text:
    | { text: Text<Lane>; intake: LineBuffer }
    | { text: Text<traces.TraceLane>; intake: traces.TraceLane }
    | undefined;
  /** The code for traces, loaded with the first of them. */
  #traces: typeof traces | undefined;
  #isArchive = false;
  #troubles = 0;
  readonly #joins: InputJoins;

  constructor(input: Input, nameOf: StreamNaming, context: TextContext, joins: InputJoins) {
    this.#input = input;
    this.#nameOf = nameOf;
    this.#context = context;
    this.#joins = joins;
  }

  async alone(head: Buffer): Promise<'bytes' | 'text' | undefined> {
    if (!mayBeTrace(head)) return undefined;
    this.#traces ??= await import('./trace-lane.js');
    if (!this.#traces.traceOf(head)) return undefined;
    return this.#traces.isBinary(head) ? 'bytes' : 'text';
  }

  begin(name: string, head: Buffer): Intake {
    this.opened = true;
    this.#isArchive = name !== this.#input.name;
    const { changedMs } = this.#input;
    const about = { inArchive: this.#isArchive, latestMs: changedMs, ...joinsOf(this.#joins, name) };
    const open = this.#traces?.traceOf(head);
    if (open) return this.#beginTrace(name, about, open, this.#traces!.TraceLane);
    const text = new Text(name, this.#nameOf, this.#context, about, (setup) => new Lane(setup));
    const intake = text.lane.lines();
    this.#text = { text, intake };
    return intake;
  }

  #beginTrace(
    name: string,
    about: { inArchive: boolean } & TextJoins,
    open: OpenTrace,
    LaneOfTrace: typeof traces.TraceLane,
  ): Intake {
    const { sink, window } = this.#context;
    const text = new Text(
      name,
      this.#nameOf,
      this.#context,
      { ...about, traced: true },
      (setup) => new LaneOfTrace(setup, open, sink, window, about.joining),
    );
    this.#text = { text, intake: text.lane };
    return text.lane;
  }

  part(file: string, anew: boolean): void {
    const { text, intake } = this.#text ?? {};
    // Traces are never parts of a set.
    if (text?.lane instanceof Lane) text.lane.part(file, intake as LineBuffer, anew);
  }

  end(): void {
    if (!this.#text) return;
    const { text, intake } = this.#text;
    this.#text = undefined;
    intake.end();
    text.lane.finish(intake.bytes);
    text.finish(intake.longLines);
    if (this.#isArchive && text.lane.report.known === 0) this.#fold();
  }

  trouble(code: InputTrouble, message: string, file: string): void {
    if (code !== 'input-unopened') this.opened = true;
    if (++this.#troubles > MOST_TROUBLES) return;
    const level = code === 'input-truncated' ? 'warning' : 'error';
    const { sink } = this.#context;
    if (code !== 'input-truncated' || !this.#text) {
      sink.notice?.({ type: 'notice', code, level, message, source: { file } });
      return;
    }
    const { text, intake } = this.#text;
    text.lane.update(intake.bytes);
    text.damaged(message);
    const { places, report } = text.lane;
    const whole = `${message}; the ${report.cycles} cycles before that place were kept`;
    const source = places.of(places.areOffsets ? intake.bytes : report.lines);
    sink.notice?.({ type: 'notice', code, level, message: whole, source });
  }

  /** After each read: `bytes` were read from the input so far. */
  update(bytes: number, live: boolean): void {
    if (this.#text) {
      const { text, intake } = this.#text;
      text.lane.update(this.#isArchive ? intake.bytes : bytes);
      text.step(live);
    } else if (this.opened && !this.#isArchive) {
      const last = this.#context.reports.at(-1);
      if (last?.name === this.#input.name) last.bytes = bytes;
    }
  }

  /** Merges the reports of an archive's files without GC data into one. */
  #fold(): void {
    const { reports } = this.#context;
    const report = reports.pop();
    if (!report || (report.lines === 0 && !report.trace)) return;
    const { name } = this.#input;
    const rest = reports.find((other) => other.name === name);
    if (!rest) reports.push({ ...report, name, carrier: '' });
    else {
      rest.lines += report.lines;
      rest.textLines += report.textLines;
      rest.bytes += report.bytes;
    }
  }
}

/** Whether any of the rows has a wall time. */
function tellsWall({ wallMs, length }: CycleBatch): boolean {
  for (let row = 0; row < length; row++) if (!Number.isNaN(wallMs[row])) return true;
  return false;
}

/** A stream's name with its text's, for names that occur in several texts. */
export const qualified = (stream: string, text: string): string => `${text}:${stream}`;

/**
 * Translates the places in records: processes number lines across all files of a set. Evidence without a line of the log is in the
 * trace that was joined to it.
 */
function placedSink(sink: AnalysisSink, places: Places, joined: readonly Joined[] = []): AnalysisSink {
  const traceOf = ({ stream, run }: FindingRecord): string | undefined =>
    joined.find(({ traced }) => traced?.stream === stream && traced.run === run)?.place.figures.file;
  const finding = (record: FindingRecord): FindingRecord =>
    places.several || places.areOffsets || joined.length > 0
      ? {
          ...record,
          evidence: record.evidence.map(({ line, line_to: to, ...rest }) =>
            line === undefined
              ? { ...rest, file: traceOf(record) ?? rest.file }
              : places.areOffsets
                ? { ...places.moment(line), ...rest }
                : to === undefined
                  ? places.of(line)
                  : places.range(line, to),
          ),
        }
      : record;
  const summary = (record: SummaryRecord): SummaryRecord =>
    places.several && record.crashes
      ? {
          ...record,
          crashes: record.crashes.map((crash) => ({ ...crash, source: places.of(crash.source.line ?? 0) })),
        }
      : record;
  return {
    ...sink,
    ...(sink.finding && { finding: (record) => sink.finding?.(finding(record)) }),
    summary: (record, process, findings) => sink.summary?.(summary(record), process, findings.map(finding)),
  };
}
