// One of the threads that read many inputs: the main thread or a worker. It reads the inputs that it is given one after the other,
// and sends what it finds, as fast as the receiver takes it.
import { setImmediate as turn } from 'node:timers/promises';
import {
  Analysis,
  uniqueNames,
  type AnalysisSink,
  type AnalyzeOptions,
  type FindingRecord,
  type FoundInputs,
  type InputReport,
  type NoticeRecord,
  type Series,
  type SummaryRecord,
} from '../index.js';
import { Collected, ndjsonFormat } from './formats.js';
import type { AnalyzeFlags, RecordKind } from './options.js';

export interface ThreadData {
  flags: AnalyzeFlags;
  inputs: FoundInputs['inputs'];
  joins: FoundInputs['joins'];
  /** The kinds of NDJSON records to write; undefined for other formats. */
  records: readonly RecordKind[] | undefined;
}

export type ToThread = { kind: 'read'; index: number } | { kind: 'taken'; bytes: number } | { kind: 'stop' };

/** A stream's name by its carrier (or text), its text, and its unique name within the thread. */
export interface Claim {
  name: string;
  text: string;
  local: string;
}

export interface ToldProcess {
  summary: SummaryRecord;
  findings: readonly FindingRecord[];
  /** For reports; records do without. */
  series: Series | undefined;
}

/** What a thread found in an input since its last message. */
export interface FromThread {
  index: number;
  bytes: number;
  /** Complete NDJSON records. */
  records: Uint8Array<ArrayBuffer>;
  claims: Claim[];
  notices: NoticeRecord[];
  processes: ToldProcess[];
  /** After the end of the input: reports on its texts, and whether it could be opened. */
  done?: { reports: InputReport[]; opened: boolean };
}

const MOST_UNTAKEN = 4 * 1024 * 1024;
const PROGRESS_MS = 100;

/** Calls `send` with what it finds, and `fail` with errors. */
export class ReadingThread {
  readonly #format: ReturnType<typeof ndjsonFormat> | undefined;
  readonly #analysis: Analysis;
  // What was found since the last message.
  readonly #claims: Claim[] = [];
  readonly #notices: NoticeRecord[] = [];
  readonly #processes: ToldProcess[] = [];
  #sentMs = 0;
  /** Bytes of records that were sent, and that the receiver has not taken yet. */
  #untaken = 0;
  #wake = (): void => undefined;

  constructor(
    private readonly data: Omit<ThreadData, 'flags'>,
    private readonly options: AnalyzeOptions,
    private readonly send: (message: FromThread) => void,
    private readonly fail: (error: unknown) => void,
  ) {
    this.#format = data.records && ndjsonFormat(new Set(data.records), new Collected());
    this.#analysis = new Analysis(data, options, this.#sink());
    options.signal?.addEventListener('abort', () => this.#wake());
  }

  receive(message: ToThread): void {
    if (message.kind === 'read') this.#read(message.index).catch(this.fail);
    else if (message.kind === 'taken') this.#untaken -= message.bytes;
    this.#wake();
  }

  #sink(): AnalysisSink {
    const format = this.#format;
    return {
      ...format?.sink,
      notice: (record) => {
        this.#notices.push(record);
        format?.sink.notice?.(record);
      },
      summary: (summary, process, findings) => {
        this.#processes.push({ summary, findings, series: format ? undefined : process.series() });
        format?.sink.summary?.(summary, process, findings);
      },
    };
  }

  async #read(index: number): Promise<void> {
    const { progress } = this.#analysis;
    const { opened } = progress;
    this.#sentMs = Date.now();
    let bytes = 0;
    for await (bytes of this.#analysis.read(this.data.inputs[index], this.#naming())) {
      await this.#tell(index, bytes);
      while (this.#untaken > MOST_UNTAKEN && !this.options.signal?.aborted)
        await new Promise<void>((resolve) => (this.#wake = resolve));
    }
    // Short files are read without waiting: give the event loop a turn for messages of other threads.
    await turn();
    await this.#tell(index, bytes, {
      reports: progress.inputs.splice(0),
      opened: progress.opened > opened,
    });
  }

  /** Names that are unique within an input: the receiver, which knows those of all, makes them unique among inputs. */
  #naming(): (name: string, text: string) => string {
    const unique = uniqueNames();
    return (name, text) => {
      const local = unique(name, text);
      this.#claims.push({ name, text, local });
      return local;
    };
  }

  /** Sends what was found: records at once, else now and then. */
  async #tell(index: number, bytes: number, done?: FromThread['done']): Promise<void> {
    const records = Uint8Array.from((await this.#format?.now()) ?? []);
    if (records.length === 0 && !done && Date.now() - this.#sentMs < PROGRESS_MS) return;
    this.#sentMs = Date.now();
    this.#untaken += records.length;
    this.send({
      index,
      bytes,
      records,
      claims: this.#claims.splice(0),
      notices: this.#notices.splice(0),
      processes: this.#processes.splice(0),
      ...(done && { done }),
    });
  }
}
