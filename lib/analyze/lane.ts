// One input's way from its lines to the batch, and what was read of it.
import type { Calendar } from '../carrier/settle.js';
import type { ReaderEvent, ReaderOutput } from '../gctrace/events.js';
import { InputReader } from '../gctrace/open.js';
import { LineBuffer } from '../input/lines.js';
import type { CycleBatch } from '../model/batch.js';
import { Places } from '../model/places.js';
import type { JoinedFigures, TracedFacts } from '../model/records.js';
import type { Processes } from '../process/processes.js';

/** What was read of one input. */
export interface InputReport {
  name: string;
  carrier: string;
  bytes: number;
  lines: number;
  /** Lines that were cycles, their pieces, companion lines or crashes. */
  known: number;
  cycles: number;
  /** Of a rotated set: how many were read. */
  files?: number;
  /** Lines of the programs' texts: without empty ones and the carrier's own; a line in pieces counts once. */
  textLines: number;
  /** Lines whose time tells no zone, those that tell no year, and times that lines in no order of time were more than are held. */
  local?: number;
  yearless?: number;
  overflows?: number;
  /** Records of the carrier that could not be read. */
  passed?: number;
  /** Of a trace: what it is, and how many events and stops of the world were read. */
  trace?: TracedFacts;
  /** Of a trace: the log (`file`) whose process it tells of, and what they have in common. */
  joined?: JoinedFigures;
  /** The first lines of an input in which nothing was known. */
  head?: string[];
}

const HEAD_LINES = 3;

/** The way of a text's bytes to the batch, whatever is written in them. */
export interface AnyLane {
  readonly report: InputReport;
  readonly places: Places;
  /** After each read: what was read goes on. */
  update(bytes: number): void;
  /** These streams are gone. */
  forget(streams: ReadonlySet<number>): void;
  /** The input is over. */
  finish(bytes: number): void;
}

/** What a lane is made with. */
export interface LaneSetup {
  name: string;
  /** Numbers the streams. */
  streamOf: (name: string) => number;
  calendar: Calendar;
  batch: CycleBatch;
  processes: Processes;
  /** When its first process started, where the user tells it: wall time. */
  startMs?: number | undefined;
  /** Is told when rows of the batch have met their processes. */
  emit: () => void;
}

/** The way of a log's lines. */
export class Lane implements AnyLane {
  readonly report: InputReport;
  readonly places: Places;
  readonly #output: BatchOutput;
  readonly #streamOf: (name: string) => number;
  readonly #calendar: Calendar;
  #reader: InputReader | undefined;
  /** What files are called that had the input's name before. */
  readonly #names = new WeakMap<LineBuffer, string>();
  /** What numbers the lines of the file that is read now. */
  #numbered: unknown;

  constructor({ name, streamOf, calendar, batch, processes, emit }: LaneSetup) {
    this.#calendar = calendar;
    this.#streamOf = streamOf;
    this.places = new Places(name);
    this.report = { name, carrier: '', bytes: 0, lines: 0, known: 0, cycles: 0, textLines: 0 };
    this.#output = new BatchOutput(batch, processes, () => {
      this.report.cycles += batch.length;
      emit();
    });
  }

  /** Where the bytes of the input go, or those of one of the files under its name: the lines of each are numbered from 1. */
  lines(): LineBuffer {
    let count = 0;
    const numbered = <T>(read: (reader: InputReader) => T): T => {
      const reader = this.#reader!;
      const { lines } = reader;
      if (this.#numbered !== numbered && this.#numbered)
        this.places.begin(this.#names.get(buffer) ?? this.report.name, lines + 1, count + 1, buffer);
      if (!this.#numbered) this.places.claim(buffer);
      this.#numbered = numbered;
      const result = read(reader);
      count += reader.lines - lines;
      return result;
    };
    const buffer = new LineBuffer((head) => {
      this.#reader ??= this.#readerOf(head);
      return {
        read: (bytes, to) => numbered((reader) => reader.read(bytes, to)),
        readRest: (bytes, from, to) => numbered((reader) => reader.readRest(bytes, from, to)),
      };
    });
    return buffer;
  }

  /** The file of these lines has another name now; nobody knows which where `file` is not given. */
  moved(lines: LineBuffer, file = `${this.report.name} (rotated)`): void {
    this.#names.set(lines, file);
    this.places.rename(lines, file);
  }

  #readerOf(head: Buffer): InputReader {
    const { report } = this;
    const text = head.toString('latin1', 0, Math.min(head.length, 64 * 1024)).split('\n');
    report.head = text.slice(0, HEAD_LINES);
    return new InputReader(head, {
      file: report.name,
      out: this.#output,
      streamOf: this.#streamOf,
      calendar: this.#calendar,
    });
  }

  update(bytes: number): void {
    const reader = this.#reader;
    const { report } = this;
    this.#output.flush();
    report.bytes = bytes;
    if (!reader) return;
    report.lines = reader.lines;
    report.known = reader.known;
    report.textLines = reader.textLines;
    report.carrier = reader.carrier;
    report.local = reader.local;
    report.yearless = reader.yearless;
    report.overflows = reader.overflows;
    report.passed = reader.passed;
  }

  /** What follows in `lines` are the bytes of the next file of a rotated set; `anew`: another process wrote it. */
  part(file: string, lines: LineBuffer, anew: boolean): void {
    this.report.files = (this.report.files ?? 0) + 1;
    if (anew) {
      lines.endLine();
      this.#reader?.finish();
    }
    // A line that is cut at the seam is the older file's, and its rest the first of the newer one.
    const { unfinished, held } = lines;
    const next = (this.#reader?.lines ?? 0) + held + (unfinished === 'waiting' ? 2 : 1);
    this.places.begin(file, next, unfinished ? 2 : 1);
  }

  forget(streams: ReadonlySet<number>): void {
    this.#reader?.forget(streams);
    this.#output.flush();
  }

  finish(bytes: number): void {
    this.#reader?.finish();
    this.update(bytes);
    if (this.report.known > 0) delete this.report.head;
  }
}

/** The batch that readers fill: on its way to the sink each row meets its process, and each event in its place. */
class BatchOutput implements ReaderOutput {
  readonly events: ReaderEvent[] = [];

  constructor(
    readonly batch: CycleBatch,
    readonly processes: Processes,
    readonly emit: () => void,
  ) {}

  flush(): void {
    const { batch, events, processes } = this;
    let from = 0;
    for (const event of events) {
      processes.accept(batch, from, event.row);
      processes.event(event.stream, event);
      from = event.row;
    }
    processes.accept(batch, from, batch.length);
    events.length = 0;
    if (batch.length > 0) this.emit();
    batch.clear();
  }
}
