// The entry point of a worker thread.
import { parentPort, workerData } from 'node:worker_threads';
import { optionsOf } from './analyze-options.js';
import { ReadingThread, type ThreadData, type ToThread } from './thread.js';

async function begin(): Promise<void> {
  const data = workerData as ThreadData;
  const port = parentPort;
  const stop = new AbortController();
  const options = { ...(await optionsOf(data.flags)), signal: stop.signal };
  const thread = new ReadingThread(
    data,
    options,
    (message) => port?.postMessage(message, [message.records.buffer]),
    // Uncaught, the error ends the worker and is passed to the thread that started it.
    (error) =>
      void setImmediate(() => {
        throw error;
      }),
  );
  port?.on('message', (message: ToThread) => {
    if (message.kind === 'stop') stop.abort();
    thread.receive(message);
  });
}

void begin();
