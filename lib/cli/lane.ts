// One of the lanes on which many inputs are read: this thread's own, or a worker's. It reads the inputs that it is given,
// one after the other, and sends what it finds, no more at a time than is taken.
import { Analysis, uniqueNames, type FoundInputs, type InputReport, type NoticeRecord } from '../index.js';
import { optionsOf } from './asked.js';
import { recordsSink, type Collected } from './collect.js';
import type { AnalyzeFlags } from './options.js';

export interface LaneData {
  flags: AnalyzeFlags;
  inputs: FoundInputs['inputs'];
}

export type ToLane = { kind: 'read'; index: number } | { kind: 'taken'; bytes: number } | { kind: 'stop' };

/** A stream as its carrier (or text) calls it, the text, and what the lane calls it, which knows no other input. */
export interface Claim {
  name: string;
  text: string;
  local: string;
}

/** What a lane found in an input since its last message. */
export interface FromLane {
  index: number;
  /** Taken from the input so far, and the cycles in it. */
  bytes: number;
  /** Whole records of NDJSON. */
  records: Uint8Array<ArrayBuffer>;
  claims: Claim[];
  notices: NoticeRecord[];
  processes: Collected['processes'];
  /** The input is read to its end: what was read of it, and whether it could be opened at all. */
  done?: { reports: InputReport[]; opened: boolean };
}

/** Bytes of records that are sent and not yet taken. */
const MOST_UNTAKEN = 4 * 1024 * 1024;
const PROGRESS_MS = 100;

/** A lane, as the function that tells it what to do. It calls `send` with what it found, and `fail` where it cannot go on. */
export function laneOf(
  { flags, inputs }: LaneData,
  send: (message: FromLane) => void,
  fail: (error: unknown) => void,
): (message: ToLane) => void {
  const stop = new AbortController();
  const { sink, writer, collected } = recordsSink(flags);
  let analysis: Analysis | undefined;
  let untaken = 0;
  let wake = (): void => undefined;

  const read = async (index: number): Promise<void> => {
    analysis ??= new Analysis(inputs, await optionsOf(flags, stop.signal), sink);
    const { progress } = analysis;
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
    const tell = (done?: FromLane['done']): void => {
      sent = Date.now();
      const records = Uint8Array.from(writer.bytes.take());
      untaken += records.length;
      send({
        index,
        bytes,
        records,
        claims: claims.splice(0),
        notices: collected.notices.splice(0),
        processes: collected.processes.splice(0),
        ...(done && { done }),
      });
    };
    for await (bytes of analysis.read(inputs[index], nameOf)) {
      if (writer.bytes.length > 0 || Date.now() - sent > PROGRESS_MS) tell();
      while (untaken > MOST_UNTAKEN && !stop.signal.aborted)
        await new Promise<void>((resolve) => (wake = resolve));
    }
    tell({ reports: progress.inputs.splice(0), opened: progress.opened > opened });
  };

  return (message) => {
    if (message.kind === 'read') read(message.index).catch(fail);
    else if (message.kind === 'taken') untaken -= message.bytes;
    else stop.abort();
    wake();
  };
}
