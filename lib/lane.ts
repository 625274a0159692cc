// One input's way from its lines to the batch, and what was read of it.
import { carrierOf } from './carrier/index.js';
import type { ReaderEvent, ReaderOutput } from './gctrace/events.js';
import { GctraceReader } from './gctrace/reader.js';
import { LineBuffer } from './input/lines.js';
import type { CycleBatch } from './model/batch.js';
import type { Processes } from './process/processes.js';

/** What was read of one input. */
export interface InputReport {
  name: string;
  carrier: string;
  bytes: number;
  lines: number;
  /** Lines that were cycles, their pieces, companion lines or crashes. */
  known: number;
  cycles: number;
  /** The first lines of an input in which nothing was known. */
  head?: string[];
}

const HEAD_LINES = 3;

export class Lane {
  readonly report: InputReport;
  readonly #output: BatchOutput;
  readonly #streamOf: (name: string) => number;
  #reader: GctraceReader | undefined;

  /** `unnamed` is what a stream without a name is called; `emit` is told when rows of the batch have met their processes. */
  constructor(name: string, unnamed: string, batch: CycleBatch, processes: Processes, emit: () => void) {
    this.report = { name, carrier: '', bytes: 0, lines: 0, known: 0, cycles: 0 };
    this.#output = new BatchOutput(batch, processes, () => {
      this.report.cycles += batch.length;
      emit();
    });
    this.#streamOf = (stream) =>
      stream === '' ? processes.stream(unnamed, false) : processes.stream(stream, true);
  }

  /** Where the bytes of the input go, or those of one of the files under its name: their lines are numbered apart. */
  lines(): LineBuffer {
    let lines = 0;
    const numbered = <T>(read: (reader: GctraceReader) => T): T => {
      const reader = this.#reader!;
      reader.lines = lines;
      const result = read(reader);
      this.report.lines += reader.lines - lines;
      lines = reader.lines;
      return result;
    };
    return new LineBuffer((head) => {
      this.#reader ??= this.#readerOf(head);
      return {
        read: (buffer, to) => numbered((reader) => reader.read(buffer, to)),
        readRest: (buffer, from, to) => numbered((reader) => reader.readRest(buffer, from, to)),
      };
    });
  }

  #readerOf(head: Buffer): GctraceReader {
    const { report } = this;
    const text = head.toString('latin1', 0, Math.min(head.length, 64 * 1024)).split('\n');
    report.head = text.slice(0, HEAD_LINES);
    return new GctraceReader(report.name, carrierOf(text.slice(0, -1)), this.#output, this.#streamOf);
  }

  /** After each read: what was read goes on. */
  update(bytes: number): void {
    const reader = this.#reader;
    const { report } = this;
    this.#output.flush();
    report.bytes = bytes;
    if (!reader) return;
    report.known = reader.known;
    report.carrier = reader.carrier;
  }

  /** These streams are gone. */
  forget(streams: ReadonlySet<number>): void {
    this.#reader?.forget(streams);
    this.#output.flush();
  }

  /** The input is over. */
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
