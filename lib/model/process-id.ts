// Which process a record belongs to.

/** What every record of one process carries. `run` counts restarts from 1. */
export interface ProcessId {
  stream: string;
  run: number;
}
