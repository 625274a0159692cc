// Many inputs on several threads, a whole input each. What they find comes out in the order of the inputs, as if one had
// read them all: nothing depends on who was quicker.
import { Worker } from 'node:worker_threads';
import {
  Analysis,
  uniqueNames,
  type AnalysisSink,
  type AnalyzeOptions,
  type FoundInputs,
  type Progress,
} from '../index.js';
import { renamed } from './renamed.js';
import { threadOf, type FromThread, type ThreadData, type ToThread } from './thread.js';

export interface ThreadsOutput {
  /** For what stands before the inputs. */
  sink: AnalysisSink;
  /** For what the threads tell. Of a process it can only ask for its series. */
  told: Pick<AnalysisSink, 'notice' | 'summary'>;
  write: (bytes: Uint8Array) => Promise<void>;
}

type Process = Parameters<NonNullable<AnalysisSink['summary']>>[1];

/** CPU that another thread costs until its code is compiled, at most; it is started for work of three times that. */
const COMPILING_MS = 1500;
const LEAST_LEFT_MS = 3 * COMPILING_MS;
/** CPU that this thread takes until its own code is compiled, and for what it reads then, until it is known how fast it is. */
const WARM_MS = 1500;
const MEASURED_MS = 250;
/** Records that wait for their turn: no further input is begun while there are more. */
const MOST_WAITING = 64 * 1024 * 1024;

interface Job {
  index: number;
  /** Who reads it. */
  thread?: Thread;
  messages: FromThread[];
  bytes: number;
}

interface Thread {
  tell: (message: ToThread) => void;
  busy: boolean;
}

/**
 * As `run`: yields its progress, and takes no more from the threads than `write` takes. There are `most` threads, if the
 * inputs are worth them.
 */
export async function* runOnThreads(
  found: FoundInputs,
  data: Omit<ThreadData, 'inputs'>,
  options: AnalyzeOptions,
  most: number,
  { sink, told, write }: ThreadsOutput,
): AsyncGenerator<Progress, Progress> {
  const { inputs, meta, notices } = found;
  const { signal } = options;
  const { progress } = new Analysis(found, options, sink);
  sink.meta?.(meta);
  for (const record of notices) sink.notice?.(record);
  const jobs = inputs.map((_, index): Job => ({ index, messages: [], bytes: 0 }));
  const queue = [...jobs];
  const threads: Thread[] = [];
  const workers: Worker[] = [];
  const pace = new Pace();
  let waiting = 0;
  let failure: { error: unknown } | undefined;
  let wake = (): void => undefined;

  const fail = (error: unknown): void => {
    failure = { error };
    wake();
  };
  const give = (): void => {
    for (const thread of threads) {
      if (thread.busy || queue.length === 0 || waiting > MOST_WAITING || signal?.aborted) continue;
      const job = queue.shift()!;
      job.thread = thread;
      thread.busy = true;
      thread.tell({ kind: 'read', index: job.index });
    }
  };
  const receive = (thread: Thread, message: FromThread): void => {
    const job = jobs[message.index];
    job.messages.push(message);
    progress.bytes += message.bytes - job.bytes;
    job.bytes = message.bytes;
    waiting += message.records.length;
    if (message.done) {
      thread.busy = false;
      progress.done++;
    }
    if (workers.length === 0 && pace.pays(progress)) startWorkers();
    give();
    wake();
  };
  const startWorkers = (): void => {
    for (const count = Math.min(most, inputs.length) - 1; workers.length < count;) {
      const worker = new Worker(new URL('./worker.js', import.meta.url), {
        workerData: { ...data, inputs } satisfies ThreadData,
      });
      const thread: Thread = { tell: (message) => worker.postMessage(message), busy: false };
      worker.on('message', (message: FromThread) => receive(thread, message)).on('error', fail);
      workers.push(worker);
      threads.push(thread);
    }
  };
  const stop = (): void => {
    for (const { tell } of threads) tell({ kind: 'stop' });
    wake();
  };
  const own: Thread = {
    tell: threadOf({ ...data, inputs }, options, (message) => receive(own, message), fail),
    busy: false,
  };
  threads.push(own);
  signal?.addEventListener('abort', stop);
  const nameOf = uniqueNames();
  try {
    give();
    for (const job of jobs) {
      const names = new Map<string, string>();
      for (let done: FromThread['done']; !done;) {
        const message = job.messages.shift();
        if (failure) throw failure.error;
        if (!message) {
          // What was not begun when it was stopped is not read.
          if (signal?.aborted && !job.thread) break;
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
        for (const record of found.notices) told.notice?.(record);
        for (const { summary, findings, series } of found.processes)
          told.summary?.(summary, { series: () => series } as Process, findings);
        waiting -= message.records.length;
        if (message.records.length > 0) job.thread?.tell({ kind: 'taken', bytes: message.records.length });
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

/** What this thread does with its CPU. Not with its time: others on a busy machine take that, and would take it from more threads. */
class Pace {
  readonly #begun = process.cpuUsage();
  #warm: { bytes: number; ms: number } | undefined;

  /** Whether the rest would take this thread long enough to start others. */
  pays({ bytes, totalBytes = 0 }: Progress): boolean {
    const { user, system } = process.cpuUsage(this.#begun);
    const ms = (user + system) / 1000;
    if (!this.#warm) {
      if (ms >= WARM_MS) this.#warm = { bytes, ms };
      return false;
    }
    const measured = ms - this.#warm.ms;
    const left = ((totalBytes - bytes) / (bytes - this.#warm.bytes)) * measured;
    return measured >= MEASURED_MS && left > LEAST_LEFT_MS;
  }
}
