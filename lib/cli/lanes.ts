// Many inputs on several lanes, a whole input each: this thread and workers. What they find comes out in the order of the
// inputs, as if one had read them all: nothing depends on who was quicker.
import { Worker } from 'node:worker_threads';
import {
  Analysis,
  uniqueNames,
  type AnalysisSink,
  type AnalyzeOptions,
  type FoundInputs,
  type Progress,
} from '../index.js';
import type { Collected } from './collect.js';
import { laneOf, type FromLane, type LaneData, type ToLane } from './lane.js';
import type { AnalyzeFlags } from './options.js';
import { renamed } from './renamed.js';

export interface Lanes {
  most: number;
  /** From the first moment on; else when it is seen that they pay. */
  atOnce: boolean;
}

export interface LanesOutput {
  sink: AnalysisSink;
  collected: Collected;
  options: AnalyzeOptions;
  write: (bytes: Uint8Array) => Promise<void>;
}

/** A thread costs up to 0.4 s of CPU until its code is compiled: it is started for more work than that. */
const LEAST_LEFT_MS = 1000;
/** How long this thread reads until it is known how fast. */
const MEASURED_MS = 100;
/** Records that wait for their turn: no further input is begun while there are more. */
const MOST_WAITING = 64 * 1024 * 1024;

interface Job {
  index: number;
  /** Who reads it. */
  lane?: Lane;
  messages: FromLane[];
  bytes: number;
}

interface Lane {
  tell: (message: ToLane) => void;
  busy: boolean;
}

/** As `run`: yields its progress, and takes no more from the lanes than `write` takes. */
export async function* runOnLanes(
  found: FoundInputs,
  flags: AnalyzeFlags,
  { most, atOnce }: Lanes,
  { sink, collected, options, write }: LanesOutput,
): AsyncGenerator<Progress, Progress> {
  const { inputs, meta, notices } = found;
  const { signal } = options;
  const { progress } = new Analysis(inputs, options, sink);
  sink.meta?.(meta);
  for (const record of notices) sink.notice?.(record);
  const jobs = inputs.map((_, index): Job => ({ index, messages: [], bytes: 0 }));
  const queue = [...jobs];
  const lanes: Lane[] = [];
  const workers: Worker[] = [];
  const data: LaneData = { flags, inputs };
  const started = Date.now();
  let waiting = 0;
  let failure: { error: unknown } | undefined;
  let wake = (): void => undefined;

  const fail = (error: unknown): void => {
    failure = { error };
    wake();
  };
  const give = (): void => {
    for (const lane of lanes) {
      if (lane.busy || queue.length === 0 || waiting > MOST_WAITING || signal?.aborted) continue;
      const job = queue.shift()!;
      job.lane = lane;
      lane.busy = true;
      lane.tell({ kind: 'read', index: job.index });
    }
  };
  const receive = (lane: Lane, message: FromLane): void => {
    const job = jobs[message.index];
    job.messages.push(message);
    progress.bytes += message.bytes - job.bytes;
    job.bytes = message.bytes;
    waiting += message.records.length;
    if (message.done) {
      lane.busy = false;
      progress.done++;
    }
    if (workers.length === 0 && (atOnce || pays(progress, Date.now() - started))) startWorkers();
    give();
    wake();
  };
  const startWorkers = (): void => {
    for (const count = Math.min(most, inputs.length) - 1; workers.length < count;) {
      const worker = new Worker(new URL('./thread.js', import.meta.url), { workerData: data });
      const lane: Lane = { tell: (message) => worker.postMessage(message), busy: false };
      worker.on('message', (message: FromLane) => receive(lane, message)).on('error', fail);
      workers.push(worker);
      lanes.push(lane);
    }
  };
  const stop = (): void => {
    for (const { tell } of lanes) tell({ kind: 'stop' });
    wake();
  };
  const own: Lane = { tell: laneOf(data, (message) => receive(own, message), fail), busy: false };
  lanes.push(own);
  if (atOnce) startWorkers();
  signal?.addEventListener('abort', stop);
  const nameOf = uniqueNames();
  try {
    give();
    for (const job of jobs) {
      const names = new Map<string, string>();
      for (let done: FromLane['done']; !done;) {
        const message = job.messages.shift();
        if (failure) throw failure.error;
        if (!message) {
          // What was not begun when it was stopped is not read.
          if (signal?.aborted && !job.lane) break;
          yield progress;
          if (job.messages.length === 0) await new Promise<void>((resolve) => (wake = resolve));
          continue;
        }
        for (const { name, text, local } of message.claims) {
          const unique = nameOf(name, text);
          if (unique !== local) names.set(local, unique);
        }
        const found = renamed(message, names);
        yield progress;
        await write(found.records);
        collected.notices.push(...found.notices);
        collected.processes.push(...found.processes);
        waiting -= message.records.length;
        if (message.records.length > 0) job.lane?.tell({ kind: 'taken', bytes: message.records.length });
        give();
        ({ done } = message);
        if (!done) continue;
        progress.inputs.push(...done.reports);
        if (done.opened) progress.opened++;
      }
    }
    return progress;
  } finally {
    signal?.removeEventListener('abort', stop);
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

/** Whether what is left would take this thread long enough to start others. */
function pays({ bytes, totalBytes = 0 }: Progress, passedMs: number): boolean {
  return passedMs >= MEASURED_MS && ((totalBytes - bytes) / bytes) * passedMs > LEAST_LEFT_MS;
}
