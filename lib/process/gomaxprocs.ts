// The values of GOMAXPROCS, and where it changed.
import type { ProcsChange } from './facts.js';

const MOST = 16;

export class Gomaxprocs {
  readonly values: number[] = [];
  readonly changes: ProcsChange[] = [];
  #last: number | undefined;

  add(procs: number, n: number, line: number): void {
    if (procs === this.#last || !(procs > 0)) return;
    if (this.#last !== undefined && this.changes.length < MOST)
      this.changes.push({ n, line, from: this.#last, to: procs });
    this.#last = procs;
    if (this.values.length < MOST) this.values.push(procs);
  }
}
