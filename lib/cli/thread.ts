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

/** Returns the thread's message handler. It calls `send` with what it finds, and `fail` with errors. */
export function threadOf(
  { inputs, joins, records }: Omit<ThreadData, 'flags'>,
  options: AnalyzeOptions,
  send: (message: FromThread) => void,
  fail: (error: unknown) => void,
): (message: ToThread) => void {
  const format = records && ndjsonFormat(new Set(records), new Collected());
  const notices: NoticeRecord[] = [];
  const processes: ToldProcess[] = [];
  const sink: AnalysisSink = {
    ...format?.sink,
    notice(record) {
      notices.push(record);
      format?.sink.notice?.(record);
    },
    summary(summary, process, findings) {
      processes.push({ summary, findings, series: format ? undefined : process.series() });
      format?.sink.summary?.(summary, process, findings);
    },
  };
  const analysis = new Analysis({ inputs, joins }, options, sink);
  const { progress } = analysis;
  let untaken = 0;
  let wake = (): void => undefined;

  const read = async (index: number): Promise<void> => {
    const { opened } = progress;
    const claims: Claim[] = [];
    const unique = uniqueNames();
    const nameOf = (name: string, text: string): string => {
      const local = unique(name, text);
      claims.push({ name, text, local });
      return local;
    };
    let bytes = 0;
    let sent = Date.now();
    const tell = async (done?: FromThread['done']): Promise<void> => {
      const written = Uint8Array.from((await format?.now()) ?? []);
      if (written.length === 0 && !done && Date.now() - sent < PROGRESS_MS) return;
      sent = Date.now();
      untaken += written.length;
      send({
        index,
        bytes,
        records: written,
        claims: claims.splice(0),
        notices: notices.splice(0),
        processes: processes.splice(0),
        ...(done && { done }),
      });
    };
    for await (bytes of analysis.read(inputs[index], nameOf)) {
      await tell();
      while (untaken > MOST_UNTAKEN && !options.signal?.aborted)
        await new Promise<void>((resolve) => (wake = resolve));
    }
    // Short files are read without waiting: give the event loop a turn for messages of other threads.
    await turn();
    await tell({ reports: progress.inputs.splice(0), opened: progress.opened > opened });
  };

  options.signal?.addEventListener('abort', () => wake());
  return (message) => {
    if (message.kind === 'read') read(message.index).catch(fail);
    else if (message.kind === 'taken') untaken -= message.bytes;
    wake();
  };
}
