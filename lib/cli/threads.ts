// Reads many inputs on several threads, a whole input each. Results come in the order of the inputs, as if one thread had read
// them all: nothing depends on timing.
import { Worker } from 'node:worker_threads';
import {
  Analysis,
  uniqueNames,
  type AnalysisSink,
  type AnalyzeOptions,
  type FindingRecord,
  type FoundInputs,
  type Process,
  type Progress,
  type SummaryRecord,
} from '../index.js';
import { renamed } from './renamed.js';
import { ReadingThread, type FromThread, type ThreadData, type ToThread } from './thread.js';

export interface ThreadsOutput {
  /** Receives what comes before the inputs. */
  sink: AnalysisSink;
  /** Receives what the threads find. */
  told: Pick<AnalysisSink, 'notice'> & {
    /** Of a process that another thread analyzed there is only its history. */
    summary?(
      record: SummaryRecord,
      process: Pick<Process, 'series'>,
      findings: readonly FindingRecord[],
    ): void;
  };
  write: (bytes: Uint8Array) => Promise<void>;
}

/** CPU that another thread costs until its code is compiled; it is started if three times as much work is left. */
const COMPILING_MS = 1500;
const LEAST_LEFT_MS = 3 * COMPILING_MS;
/** CPU after which this thread's code is compiled, and CPU after that for measuring its speed. */
const WARM_MS = 1500;
const MEASURED_MS = 250;
/** No further input is begun while more bytes of records wait to be written. */
const MOST_WAITING = 64 * 1024 * 1024;

interface Job {
  index: number;
  thread?: Thread;
  messages: FromThread[];
  bytes: number;
}

interface Thread {
  tell: (message: ToThread) => void;
  busy: boolean;
}

/**
 * Like `run`: yields its progress, and takes no more from the threads than `write` accepts. `most`: how many threads there may
 * be, if the inputs are worth them.
 */
export async function* runOnThreads(
  found: FoundInputs,
  data: Omit<ThreadData, 'inputs'>,
  options: AnalyzeOptions,
  most: number,
  { sink, told, write }: ThreadsOutput,
): AsyncGenerator<Progress, Progress> {
  const { progress } = new Analysis(found, options, sink);
  sink.meta?.(found.meta);
  for (const record of found.notices) sink.notice?.(record);
  const pool = new Pool({ ...data, inputs: found.inputs }, options, most, progress);
  const nameOf = uniqueNames();
  try {
    for (const job of pool.jobs) {
      const names = new Map<string, string>();
      for (let done: FromThread['done']; !done;) {
        const message = pool.next(job);
        if (!message) {
          if (pool.isSkipped(job)) break;
          yield progress;
          await pool.messageFor(job);
          continue;
        }
        for (const { name, text, local } of message.claims) {
          const unique = nameOf(name, text);
          if (unique !== local) names.set(local, unique);
        }
        const { records, notices, processes } = renamed(message, names);
        yield progress;
        await write(records);
        for (const record of notices) told.notice?.(record);
        for (const { summary, findings, series } of processes)
          told.summary?.(summary, { series: () => series! }, findings);
        pool.written(job, message.records.length);
        ({ done } = message);
        if (!done) continue;
        progress.inputs.push(...done.reports);
        if (done.opened) progress.opened++;
      }
    }
    return progress;
  } finally {
    await pool.close();
  }
}

/** This thread and its workers: distributes the inputs in order, and keeps the messages until they are written. */
class Pool {
  readonly jobs: readonly Job[];
  readonly #data: ThreadData;
  readonly #signal: AbortSignal | undefined;
  readonly #most: number;
  readonly #progress: Progress;
  readonly #queue: Job[];
  readonly #threads: Thread[] = [];
  readonly #workers: Worker[] = [];
  readonly #pace = new Pace();
  #waiting = 0;
  #failure: { error: unknown } | undefined;
  #wake = (): void => undefined;

  constructor(data: ThreadData, options: AnalyzeOptions, most: number, progress: Progress) {
    this.jobs = data.inputs.map((_, index) => ({ index, messages: [], bytes: 0 }));
    this.#queue = [...this.jobs];
    this.#data = data;
    this.#signal = options.signal;
    this.#most = most;
    this.#progress = progress;
    const reading = new ReadingThread(data, options, (message) => this.#receive(own, message), this.#fail);
    const own: Thread = { tell: (message) => reading.receive(message), busy: false };
    this.#threads.push(own);
    this.#signal?.addEventListener('abort', this.#stop);
    this.#assign();
  }

  /** The job's oldest message, if there is any. Throws what a thread threw. */
  next(job: Job): FromThread | undefined {
    const message = job.messages.shift();
    if (this.#failure) throw this.#failure.error;
    return message;
  }

  /** After an abort: inputs that were not begun are not read. */
  isSkipped(job: Job): boolean {
    return this.#signal?.aborted === true && !job.thread;
  }

  /** Resolves when the job has a message, or after any other event. */
  async messageFor(job: Job): Promise<void> {
    if (job.messages.length === 0) await new Promise<void>((resolve) => (this.#wake = resolve));
  }

  /** So many bytes of a job's records were written: more may come. */
  written(job: Job, bytes: number): void {
    this.#waiting -= bytes;
    if (bytes > 0) job.thread?.tell({ kind: 'taken', bytes });
    this.#assign();
  }

  async close(): Promise<void> {
    this.#signal?.removeEventListener('abort', this.#stop);
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }

  #assign(): void {
    for (const thread of this.#threads) {
      if (thread.busy || this.#queue.length === 0 || this.#waiting > MOST_WAITING || this.#signal?.aborted)
        continue;
      const job = this.#queue.shift()!;
      job.thread = thread;
      thread.busy = true;
      thread.tell({ kind: 'read', index: job.index });
    }
  }

  #receive(thread: Thread, message: FromThread): void {
    const job = this.jobs[message.index];
    job.messages.push(message);
    this.#progress.bytes += message.bytes - job.bytes;
    job.bytes = message.bytes;
    this.#waiting += message.records.length;
    if (message.done) {
      thread.busy = false;
      this.#progress.done++;
    }
    if (this.#workers.length === 0 && this.#pace.pays(this.#progress)) this.#startWorkers();
    this.#assign();
    this.#wake();
  }

  #startWorkers(): void {
    for (const count = Math.min(this.#most, this.jobs.length) - 1; this.#workers.length < count;) {
      const worker = new Worker(new URL('./worker.js', import.meta.url), { workerData: this.#data });
      const thread: Thread = { tell: (message) => worker.postMessage(message), busy: false };
      worker.on('message', (message: FromThread) => this.#receive(thread, message)).on('error', this.#fail);
      this.#workers.push(worker);
      this.#threads.push(thread);
    }
  }

  readonly #fail = (error: unknown): void => {
    this.#failure = { error };
    this.#wake();
  };

  readonly #stop = (): void => {
    for (const { tell } of this.#threads) tell({ kind: 'stop' });
    this.#wake();
  };
}

/** This thread's speed by its CPU time, because on a busy machine further threads would get no more of the wall time. */
class Pace {
  readonly #begun = process.cpuUsage();
  #warm: { bytes: number; ms: number } | undefined;

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
