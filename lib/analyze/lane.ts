// The lane of a log: takes its bytes to the batch. A lane is one text's way through the pipeline.
import { CYCLE_BEGINS } from '../carrier/cycle.js';
import type { Calendar } from '../carrier/settle.js';
import type { ReaderEvent, ReaderOutput } from '../gctrace/events.js';
import { InputReader } from '../gctrace/open.js';
import type { NumberStream } from '../gctrace/texts.js';
import { LineBuffer } from '../input/lines.js';
import type { CycleBatch } from '../model/batch.js';
import type { InputReport } from '../model/input-report.js';
import { Places } from '../model/places.js';
import type { Processes } from '../process/processes.js';

const HEAD_LINES = 3;
/** Control characters that text does not contain: all but tabs, escapes and line ends. */
const CONTROLS = /[\0-\x06\x0e-\x1a]/;

export interface AnyLane {
  readonly report: InputReport;
  readonly places: Places;
  /** After each read: passes results on, and updates the report. */
  update(bytes: number): void;
  forget(streams: ReadonlySet<number>): void;
  finish(bytes: number): void;
}

export interface LaneSetup {
  name: string;
  streamOf: NumberStream;
  calendar: Calendar;
  batch: CycleBatch;
  processes: Processes;
  /** Wall time of the first process's start, if the user gave it. */
  startMs?: number | undefined;
  /** Called when the processes have filled the batch's rows. */
  emit: () => void;
}

export class LogLane implements AnyLane {
  readonly report: InputReport;
  readonly places: Places;
  readonly #output: BatchOutput;
  readonly #streamOf: NumberStream;
  readonly #calendar: Calendar;
  #reader: InputReader | undefined;
  /** Present names of files that had the input's name before. */
  readonly #names = new WeakMap<LineBuffer, string>();
  /** Identifies the file whose lines are being numbered. */
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

  /** A buffer for the input's bytes, or for those of one of the files under its name, whose lines are numbered from 1. */
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

  /** The file of these lines was renamed; to an unknown name without `file`. */
  moved(lines: LineBuffer, file = `${this.report.name} (rotated)`): void {
    this.#names.set(lines, file);
    this.places.rename(lines, file);
  }

  #readerOf(head: Buffer): InputReader {
    const { report } = this;
    const text = head.toString('latin1', 0, Math.min(head.length, 64 * 1024)).split('\n');
    const like = text.filter((line) => CYCLE_BEGINS.test(line));
    const first = (like.length > 0 ? like : text).slice(0, HEAD_LINES);
    report.head = first.map((line) => Buffer.from(line, 'latin1').toString());
    if (first.some((line) => CONTROLS.test(line))) report.headKind = 'binary';
    else if (like.length > 0) report.headKind = 'cycles';
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
    if (reader.kills > 0) report.kills = reader.kills;
    report.textLines = reader.textLines;
    report.carrier = reader.carrier;
    report.local = reader.local;
    report.yearless = reader.yearless;
    report.overflows = reader.overflows;
    report.passed = reader.passed;
  }

  /** The next bytes in `lines` are those of the next file of a rotated set; `anew`: another process wrote it. */
  part(file: string, lines: LineBuffer, anew: boolean): void {
    this.report.files = (this.report.files ?? 0) + 1;
    if (anew) {
      lines.endLine();
      this.#reader?.finish();
    }
    // A line that continues in the next file belongs to the older one; its rest is the newer file's first line.
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
    const { known, cycles, headKind } = this.report;
    if (known === 0 || (cycles === 0 && headKind === 'cycles')) return;
    delete this.report.head;
    delete this.report.headKind;
  }
}

/** The readers' output: passes rows and events to the processes in order, then the batch to the sink. */
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
    batch.length = 0;
  }
}
