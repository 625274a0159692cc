// How long goroutines that can run wait for a P: while a mark runs, and while none does.
import { firstPast } from '../stats/search.js';
import { Sketch } from '../stats/sketch.js';
import { Kind, type Stretch } from './events.js';
import type { Part } from './part.js';

const ALWAYS = { from: -Infinity, to: Infinity };

export class Delays {
  readonly inside = new Sketch();
  readonly outside = new Sketch();
  /** The marks of this stretch: begins and ends by turns; the last one may be open. */
  #edges: number[] = [];
  #marks = false;

  /** A row of a kind that begins or ends a mark; others are passed over. */
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

  /** All rows of the stretch were taken: waits that began in the part that is asked for count. */
  end({ waits, to }: Stretch, part: Pick<Part, 'from' | 'to'> = ALWAYS): void {
    for (let i = 0; i < waits.length; i++) {
      if (waits.from[i] < part.from || waits.from[i] > part.to) continue;
      const ns = waits.to[i] - waits.from[i];
      // Damage tells times that never were.
      if (!(ns >= 0 && ns < Infinity) || waits.to[i] > to) continue;
      (this.#isInside(waits.from[i]) ? this.inside : this.outside).add(ns);
    }
  }

  /** An odd number of edges lies before it. */
  #isInside(at: number): boolean {
    return firstPast(0, this.#edges.length, (i) => this.#edges[i] > at) % 2 === 1;
  }
}
