// Where a worker thread begins.
import { parentPort, workerData } from 'node:worker_threads';
import { optionsOf } from './analyze.js';
import { threadOf, type ThreadData, type ToThread } from './thread.js';

const data = workerData as ThreadData;
const port = parentPort;
const stop = new AbortController();
const options = { ...(await optionsOf(data.flags)), signal: stop.signal };
const thread = threadOf(
  data,
  options,
  (message) => port?.postMessage(message, [message.records.buffer]),
  // Thrown where nobody catches it, it ends the thread and is told to the one that started it.
  (error) =>
    void setImmediate(() => {
      throw error;
    }),
);
port?.on('message', (message: ToThread) => {
  if (message.kind === 'stop') stop.abort();
  thread(message);
});
