// One text on its way from bytes to records, with a reader and processes of its own.
import type { Zone } from '../carrier/zone.js';
import { GRAMMARS } from '../gctrace/grammar.js';
import { Judging } from './judging.js';
import type { AnyLane, LaneSetup } from './lane.js';
import type { InputReport } from '../model/input-report.js';
import type { CycleBatch } from '../model/batch.js';
import type { MapActivity } from '../model/map-activity.js';
import type { Joined } from '../process/joined.js';
import { Processes } from '../process/processes.js';
import type { AnalyzeOptions } from './options.js';
import { placedSink } from './placed-sink.js';
import { Reporting } from './reporting.js';
import type { AnalysisSink, Notify } from './sink.js';
import { numbering, type StreamNaming } from './stream-names.js';
import type { Window } from './window.js';

export interface TextContext {
  options: AnalyzeOptions;
  window: Window | undefined;
  /** Start of the first process of all. */
  start: { ms: number; local: boolean } | undefined;
  zone: Zone | undefined;
  activity: MapActivity | undefined;
  sink: AnalysisSink;
  /** Reused by all texts: it is empty between reads. */
  batch: CycleBatch;
  parking: CycleBatch;
  reports: InputReport[];
  /** The names of all inputs. With several, unnamed streams get the name of their text. */
  names: readonly string[];
}

export interface TextJoins {
  /** For a log: its traces, which were read before. */
  joined?: readonly Joined[] | undefined;
  /** For a trace: its place in the log that is read next. */
  joining?: Joined | undefined;
}

export class Text<L extends AnyLane> {
  readonly lane: L;
  readonly #notice: Notify;
  readonly #processes: Processes;
  readonly #reporting: Reporting;
  readonly #isJoining: boolean;
  #hasWall = false;

  /** `inArchive`: unnamed streams always get its name. `latestMs`: nothing in it is later. `traced`: it is a trace. */
  constructor(
    private readonly name: string,
    nameOf: StreamNaming,
    private readonly context: TextContext,
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
    this.#isJoining = joining !== undefined;
    const isFirst = reports.every((report) => report.joined) && name === names[0];
    const startMs = isFirst ? start?.ms : undefined;
    const { sink } = context;
    const readsColumns = sink.cycles !== undefined || sink.streams === true || joined || joining || activity;
    const processes = new Processes(
      {
        ...known,
        file: name,
        traced,
        start: isFirst ? start : undefined,
        window: window?.holds,
        asked: window?.words,
        mapActivity: activity,
        joined,
        parking: readsColumns ? undefined : context.parking,
      },
      (family) => GRAMMARS[family].versions,
    );
    this.#processes = processes;
    const streamOf = numbering({ name, names, inArchive, wanted, nameOf, sink, processes, joining });
    const emit = (): void => {
      this.#hasWall ||= tellsWall(batch);
      sink.cycles?.(batch, processes.all, this.lane.places);
    };
    this.lane = laneOf({ name, streamOf, calendar: { zone, latestMs }, batch, processes, startMs, emit });
    reports.push(this.lane.report);
    const placed = placedSink(sink, this.lane.places, joined);
    this.#notice = (record) => placed.notice?.({ type: 'notice', ...record });
    this.#reporting = new Reporting(processes, new Judging(options, placed), placed, this.#notice, every);
  }

  /** After each read, and regularly while there is none. `live`: it is being written. */
  step(live: boolean): void {
    if (!this.#isJoining) this.#reporting.step([this.lane], live);
  }

  damaged(message: string): void {
    for (const process of this.#processes.open) process.text.damaged(message);
  }

  /** The text has ended, and its lane is finished. */
  finish(longLines: number): void {
    this.#noticesOfLines(longLines);
    if (this.#isJoining) return;
    this.#reporting.finish();
    const { window } = this.context;
    if (this.#hasWall || this.lane.report.cycles === 0) return;
    if (this.context.start) {
      const message = `--start applies to the first process of ${this.context.names[0]}: the others get no wall times from it`;
      this.#notice({ code: 'start-elsewhere', level: 'warning', message, source: { file: this.name } });
    }
    if (!window?.isWall) return;
    const message =
      'the window is in wall times, but no cycle has one: give the process’s start time with --start, or --tz for timestamps without a year';
    this.#notice({ code: 'window-without-wall', level: 'warning', message, source: { file: this.name } });
  }

  #noticesOfLines(longLines: number): void {
    const { local, yearless, overflows, passed, headKind } = this.lane.report;
    const notice = this.#notice;
    const source = { file: this.name };
    // A log that a rotation truncated may begin with NULs and still be read.
    if (headKind === 'binary') {
      const message = 'is not text, and holds nothing that gcdrift knows';
      notice({ code: 'input-unread', level: 'warning', message, source });
    }
    if (local) {
      const message = `${local === 1 ? 'timestamp has no zone and is shown as it is' : 'timestamps have no zone and are shown as they are'}: give it with --tz`;
      notice({ code: 'input-no-zone', level: 'info', message, source, count: local });
    }
    if (yearless) {
      const message =
        yearless === 1
          ? 'timestamp has no year: with its zone (--tz) it becomes a wall time'
          : 'timestamps have no year: with their zone (--tz) they become wall times';
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

/** Whether any of the rows has a wall time. */
function tellsWall({ wallMs, length }: CycleBatch): boolean {
  for (let row = 0; row < length; row++) if (!Number.isNaN(wallMs[row])) return true;
  return false;
}
