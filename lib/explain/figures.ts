// A cycle's figures by column, and the Go versions that can have printed them.
import { type Column, LIVE_BEFORE } from '../model/batch.js';
import { OFF_GOAL_MIB } from '../model/units.js';
import { type GoVersions, NEWEST, intersect } from '../model/version.js';
import { versionsOfNoGoal } from '../process/epochs.js';
import { type Reading, numberOf } from './reading.js';

/** A cycle's figures in the batch's units (MiB, ns, ms); NaN if a truncated line lacks them. */
export class Cycle {
  readonly versions: GoVersions;
  /** A forced cycle up to 1.8: it marked with the world stopped, and printed the previous cycle's marking. */
  readonly stopped: boolean;
  readonly #figures = new Map<Column, number>();

  constructor(readonly reading: Reading) {
    for (const [k, piece] of reading.pieces.entries()) {
      const { column } = reading.grammar.tokens[k];
      if (column) this.#figures.set(column, (this.#figures.get(column) ?? 0) + numberOf(piece));
    }
    this.stopped = reading.forced && this.of('markNs') === 0;
    this.versions = this.#narrowed(reading.versions);
  }

  of(column: Column): number {
    return this.#figures.get(column) ?? NaN;
  }

  get off(): boolean {
    return this.of('goal') >= OFF_GOAL_MIB;
  }

  get live(): boolean {
    return (this.reading.grammar.flags & LIVE_BEFORE) !== 0;
  }

  /** CPU capacity of all Ps during the concurrent mark, ns. */
  get capacity(): number {
    return this.of('procs') * this.of('markNs');
  }

  #narrowed(versions: GoVersions): GoVersions {
    const told: GoVersions[] = [];
    // Forced cycles are concurrent from 1.9 on.
    if (this.reading.forced && versions.high > 5)
      told.push(this.stopped ? { low: 5, high: 8 } : { low: 9, high: NEWEST });
    const goal = this.of('goal');
    if (this.off) told.push(versionsOfNoGoal(goal));
    // Only under a memory limit, where no floor applies, can the goal be below the heap at the start.
    else if (goal < this.of('heapStart') && versions.low > 5) told.push({ low: 19, high: NEWEST });
    return told.reduce((both, other) => intersect(both, other) ?? both, versions);
  }
}
