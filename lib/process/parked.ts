// Rows that wait until there are some of their process. If a thousand processes write in turn, each brings one row at a time, and
// fetching a process's figures from main memory takes many times as long as adding a row to them.
import { COLUMNS, newBatch, type CycleBatch } from '../model/batch.js';

/** So few that those of a thousand processes are a few MiB. */
export const PARKED_ROWS = 16;

/** The columns that readers fill, and the flags. */
const READ = COLUMNS.indexOf('procs') + 1;
const WIDTH = READ + 1;

/** The batch into which parked rows are moved, one at a time of all processes. */
export const parkingBatch = (): CycleBatch => newBatch(PARKED_ROWS);

export class ParkedRows {
  length = 0;
  /** Row by row, so that adding one touches few cache lines. */
  readonly #cells = new Float64Array(PARKED_ROWS * WIDTH);

  add({ cells, stride, flags }: CycleBatch, row: number): void {
    const own = this.#cells;
    const begin = this.length++ * WIDTH;
    for (let k = 0; k < READ; k++) own[begin + k] = cells[k * stride + row];
    own[begin + READ] = flags[row];
  }

  /** Moves all rows to the beginning of the batch. */
  move(batch: CycleBatch): void {
    const { cells, stride, flags } = batch;
    const own = this.#cells;
    for (let row = 0; row < this.length; row++) {
      const begin = row * WIDTH;
      for (let k = 0; k < READ; k++) cells[k * stride + row] = own[begin + k];
      flags[row] = own[begin + READ];
    }
    batch.length = this.length;
    this.length = 0;
  }
}
