// How long runnable goroutines wait for a P, during marking and outside of it.
import { firstPast } from '../stats/search.js';
import { Sketch } from '../stats/sketch.js';
import { Kind, type Stretch } from './events.js';
import type { Part } from './part.js';

export class Delays {
  readonly inside = new Sketch();
  readonly outside = new Sketch();
  /** Mark phases of this stretch: alternating begins and ends; the last one may be open. */
  #edges: number[] = [];
  #marks = false;

  /** Processes a row that begins or ends a mark phase; others are ignored. */
  take({ rows }: Stretch, row: number): void {
    const kind = rows.kind[row];
    const begins = kind === Kind.GcBegin || kind === Kind.GcActive;
    if ((!begins && kind !== Kind.GcEnd) || begins === this.#marks) return;
    this.#marks = begins;
    this.#edges.push(rows.at[row]);
  }

  begin(from: number): void {
    this.#edges = this.#marks ? [from] : [];
  }

  /** End of the stretch: counts the waits that began in the requested part. */
  end({ waits, to }: Stretch, part: Pick<Part, 'from' | 'to'>): void {
    for (let i = 0; i < waits.length; i++) {
      if (waits.from[i] < part.from || waits.from[i] > part.to) continue;
      const ns = waits.to[i] - waits.from[i];
      // In damaged traces times may be invalid.
      if (!(ns >= 0 && ns < Infinity) || waits.to[i] > to) continue;
      (this.#isInside(waits.from[i]) ? this.inside : this.outside).add(ns);
    }
  }

  /** Whether a time is in a mark phase: an odd number of edges precedes it. */
  #isInside(at: number): boolean {
    return firstPast(0, this.#edges.length, (i) => this.#edges[i] > at) % 2 === 1;
  }
}
