// One input on its way from bytes to records: each of its texts has a reader and processes of its own.
import type { AnalysisSink, AnalyzeOptions, InputReport } from './analyze.js';
import type { Zone } from './carrier/zone.js';
import type { ReaderEvent, ReaderOutput } from './gctrace/events.js';
import { GRAMMARS } from './gctrace/grammar.js';
import { InputReader } from './gctrace/open.js';
import type { Input } from './input/inputs.js';
import { LineBuffer } from './input/lines.js';
import type { InputTrouble, TextSink } from './input/read.js';
import type { CycleBatch } from './model/batch.js';
import { Places } from './model/places.js';
import type { NoticeRecord } from './model/records.js';
import type { Process } from './process/process.js';
import { Processes } from './process/processes.js';
import type { Window } from './window.js';

type Notify = (record: Omit<NoticeRecord, 'type'>) => void;

/** What the analyses of all inputs share. */
export interface InputContext {
  options: AnalyzeOptions;
  window: Window | undefined;
  /** When the first process of the first input started. */
  start: { ms: number; local: boolean } | undefined;
  zone: Zone | undefined;
  sink: AnalysisSink;
  /** Reused: no two texts are read at a time. */
  batch: CycleBatch;
  /** What was read, a report a text. */
  reports: InputReport[];
  /** Of several inputs, streams without a name of their own are called by their text's. */
  all: readonly Input[];
}

/** What a stream is called that the carrier calls `name`, or the text where the carrier calls it nothing. */
export type StreamNaming = (name: string, text: string) => string;

const HEAD_LINES = 3;
/** A text that is damaged again and again. */
const MOST_TROUBLES = 16;

export class InputAnalysis implements TextSink {
  opened = false;
  readonly #input: Input;
  readonly #name: string;
  readonly #nameOf: StreamNaming;
  readonly #context: InputContext;
  #text: TextAnalysis | undefined;
  #isArchive = false;
  #troubles = 0;

  constructor(input: Input, nameOf: StreamNaming, context: InputContext) {
    this.#input = input;
    this.#name = input.name;
    this.#nameOf = nameOf;
    this.#context = context;
  }

  begin(name: string): LineBuffer {
    const isFirst = !this.opened && this.#input === this.#context.all[0];
    this.opened = true;
    this.#isArchive = name !== this.#name;
    this.#text = new TextAnalysis(name, this.#nameOf, this.#context, {
      isFirst,
      inArchive: this.#isArchive,
      latestMs: this.#input.changedMs ?? Date.now(),
    });
    this.#context.reports.push(this.#text.report);
    return this.#text.lines;
  }

  part(file: string, anew: boolean): void {
    this.#text?.part(file, anew);
  }

  end(): void {
    const text = this.#text;
    if (!text) return;
    this.#text = undefined;
    text.end();
    if (text.report.name !== this.#name && text.report.known === 0) this.#fold();
  }

  trouble(code: InputTrouble, message: string, file: string): void {
    if (code !== 'input-unopened') this.opened = true;
    if (++this.#troubles > MOST_TROUBLES) return;
    const text = this.#text;
    text?.update();
    const cut = code === 'input-truncated' && text !== undefined;
    this.#context.sink.notice?.({
      type: 'notice',
      code,
      level: code === 'input-truncated' ? 'warning' : 'error',
      message: cut ? `${message}; the ${text.report.cycles} cycles before that place were kept` : message,
      source: cut ? text.places.of(text.report.lines) : { file },
    });
  }

  /** All that was read so far is told. `bytes` were taken from the input: its text's, where it is no archive. */
  update(bytes: number): void {
    this.#text?.update();
    const report = this.#context.reports.at(-1);
    if (report?.name === this.#name && !this.#isArchive) report.bytes = bytes;
  }

  /** Of the files in an archive only those have a report of their own in which something was known. */
  #fold(): void {
    const { reports } = this.#context;
    const report = reports.pop();
    if (!report || report.lines === 0) return;
    const rest = reports.find(({ name }) => name === this.#name);
    if (!rest) reports.push({ ...report, name: this.#name, carrier: '' });
    else {
      rest.lines += report.lines;
      rest.textLines += report.textLines;
      rest.bytes += report.bytes;
    }
  }
}

class TextAnalysis implements ReaderOutput {
  readonly batch: CycleBatch;
  readonly events: ReaderEvent[] = [];
  readonly report: InputReport;
  readonly places: Places;
  readonly lines: LineBuffer;
  readonly #context: InputContext;
  readonly #processes: Processes;
  #reader: InputReader | undefined;
  #hasWall = false;

  constructor(
    name: string,
    nameOf: StreamNaming,
    context: InputContext,
    { isFirst, inArchive, latestMs }: { isFirst: boolean; inArchive: boolean; latestMs: number },
  ) {
    const { options, window, start, zone, all } = context;
    const { start: _, wanted, ...known } = options;
    this.batch = context.batch;
    this.#context = context;
    this.#processes = new Processes(
      {
        ...known,
        ...(start && isFirst && { start }),
        ...(window && { window: window.holds, windowWords: window.words }),
      },
      (family) => GRAMMARS[family].versions,
    );
    this.#processes.file = name;
    this.places = new Places(name);
    this.report = { name, carrier: '', bytes: 0, lines: 0, known: 0, cycles: 0, textLines: 0 };
    const streamOf = (carriers: string): number => {
      const own = carriers !== '' ? carriers : all.length > 1 || inArchive ? name : '';
      if (wanted && !wanted(own) && !wanted(qualified(own, name))) return -1;
      return this.#processes.stream(nameOf(own, name));
    };
    this.lines = new LineBuffer((head) => {
      const text = head.toString('latin1', 0, Math.min(head.length, 64 * 1024)).split('\n');
      this.report.head = text.slice(0, HEAD_LINES);
      this.#reader = new InputReader(head, { file: name, out: this, streamOf, calendar: { zone, latestMs } });
      return this.#reader;
    });
  }

  /** The reader's: all that it found goes on its way, each row to its process, each event in its place. */
  flush(): void {
    const { batch, events, places } = this;
    const processes = this.#processes;
    let from = 0;
    for (const event of events) {
      processes.accept(batch, from, event.row);
      if (event.kind === 'crash') event.crash.source = places.of(event.line);
      processes.event(event.stream, event);
      from = event.row;
    }
    processes.accept(batch, from, batch.length);
    events.length = 0;
    if (batch.length > 0) {
      this.report.cycles += batch.length;
      this.#hasWall ||= batch.wallMs.subarray(0, batch.length).some((wall) => !Number.isNaN(wall));
      this.#context.sink.cycles?.(batch, processes.all, places);
    }
    batch.clear();
  }

  update(): void {
    this.flush();
    this.report.bytes = this.lines.bytes;
    const reader = this.#reader;
    if (!reader) return;
    const { lines, known, textLines, carrier, local, overflows, passed } = reader;
    Object.assign(this.report, { lines, known, textLines, carrier, local, overflows, passed });
  }

  part(file: string, anew: boolean): void {
    this.report.files = (this.report.files ?? 0) + 1;
    if (anew) {
      this.lines.endLine();
      this.#reader?.finish();
    }
    // A line that is cut at the seam is the older file's, and its rest the first of the newer one.
    const { unfinished, held } = this.lines;
    const next = (this.#reader?.lines ?? 0) + held + (unfinished === 'waiting' ? 2 : 1);
    this.places.begin(file, next, unfinished ? 2 : 1);
  }

  end(): void {
    this.lines.end();
    this.#reader?.finish();
    this.update();
    if (this.report.known > 0) delete this.report.head;
    const { sink, window } = this.#context;
    const notice: Notify = (record) => sink.notice?.({ type: 'notice', ...record });
    tellText(this.report, this.lines.longLines, notice);
    const processes = this.#processes;
    processes.finish();
    if (window?.isWall && !this.#hasWall && processes.all.length > 0) {
      const message =
        'nothing lies in a window of wall times, for no cycle tells one: --start tells when the process started, --tz the zone of stamps without a year';
      const source = { file: this.report.name };
      notice({ code: 'window-without-wall', level: 'warning', message, source });
    }
    for (const name of processes.mixed) {
      const message =
        'several processes wrote here at the same time without a name of their own: they were parted by number, time and heap';
      notice({ code: 'input-mixed-processes', level: 'warning', message, stream: name });
    }
    for (const process of processes.all) {
      tellProcess(process, notice);
      sink.summary?.(process.summary(), process);
    }
  }
}

/** A stream's name with the text's, for names that several texts have. */
export const qualified = (stream: string, text: string): string => `${text}:${stream}`;

function tellText({ name, local, overflows, passed }: InputReport, longLines: number, notice: Notify): void {
  const source = { file: name };
  if (local) {
    const message = 'times tell no zone and are written without one: --tz tells it';
    notice({ code: 'input-no-zone', level: 'info', message, source, count: local });
  }
  if (overflows) {
    const message =
      'the lines are in no order of time, and more than are held at a time: they were put in order in parts, and restarts may be told where there are none';
    notice({ code: 'input-unsorted', level: 'warning', message, source });
  }
  if (passed) {
    const message = 'records are damaged, or longer than 1 MiB, and were passed over';
    notice({ code: 'input-damaged-records', level: 'warning', message, source, count: passed });
  }
  if (longLines > 0) {
    const message = 'lines longer than 1 MiB: only their beginning was looked at';
    notice({ code: 'input-long-lines', level: 'info', message, source, count: longLines });
  }
}

function tellProcess(process: Process, notice: Notify): void {
  const { stream, run } = process;
  const tell = (code: string, count: number, message: string): void => {
    if (count > 0) notice({ code, level: 'info', message, count, stream, run });
  };
  tell(
    'input-torn-lines',
    process.torn,
    'cycles torn by other writers could not be put together and are left out',
  );
  tell(
    'input-missing-cycles',
    process.missing,
    'cycles are missing by their numbers: rates and goals across these gaps are left out',
  );
  tell('input-duplicate-cycles', process.duplicates, 'cycles stand in the input twice and count once');
  tell('input-clock-jump', process.clockJumps, 'times go back though the numbers go on: the clock was set');
  for (const message of process.contradictions) {
    notice({ code: 'contradiction', level: 'warning', message, stream, run });
  }
  if (run > 1)
    notice({
      code: 'input-restart',
      level: 'info',
      message: `the numbering starts again: run ${run} is a process of its own`,
      stream,
      run,
    });
}
