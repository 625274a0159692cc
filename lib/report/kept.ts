// The processes that a report shows: of very many only the worst are kept, and the others are counted.
import { isTraced } from '../model/joined.js';
import { failAlike, together } from './failed-starts.js';
import { countOther, MOST_LINES, noOthers, worstFirst } from './overview.js';
import type { ProcessReport } from './report.js';

/** How many are kept with `-v`, to bound memory. */
const MOST_VERBOSE = 2000;
/** How many are dropped at a time, at least. */
const PRUNED = 32;

export class KeptProcesses {
  readonly #most: number;
  #kept: ProcessReport[] = [];
  readonly others = noOthers();

  constructor(verbose: boolean) {
    this.#most = verbose ? MOST_VERBOSE : MOST_LINES;
  }

  add(process: ProcessReport): void {
    const before = this.#kept.findIndex((kept) => failAlike(kept, process));
    if (before >= 0) this.#kept[before] = together(this.#kept[before], process);
    else this.#kept.push(process);
    if (this.#kept.length >= 2 * this.#most + PRUNED) this.#prune();
  }

  get processes(): readonly ProcessReport[] {
    if (this.#kept.length > this.#most) this.#prune();
    return this.#kept;
  }

  /** Prunes logs and traces separately, because each has a table. */
  #prune(): void {
    const sorted = worstFirst(this.#kept);
    const worst = new Set([
      ...sorted.filter(({ summary }) => isTraced(summary)).slice(0, this.#most),
      ...sorted.filter(({ summary }) => !isTraced(summary)).slice(0, this.#most),
    ]);
    for (const process of this.#kept)
      if (!worst.has(process))
        countOther(this.others[isTraced(process.summary) ? 'traces' : 'logs'], process);
    this.#kept = this.#kept.filter((process) => worst.has(process));
  }
}
