// Where a worker thread begins: it is a lane.
import { parentPort, workerData } from 'node:worker_threads';
import { laneOf, type LaneData, type ToLane } from './lane.js';

const port = parentPort;
const lane = laneOf(
  workerData as LaneData,
  (message) => port?.postMessage(message, [message.records.buffer]),
  // Thrown where nobody catches it, it ends the thread and is told to the one that started it.
  (error) =>
    void setImmediate(() => {
      throw error;
    }),
);
port?.on('message', (message: ToLane) => lane(message));
