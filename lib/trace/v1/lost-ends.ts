// Where a trace has holes, one cycle's begin can be followed by a later one's end: what the Ps whose events are missing told of the
// cycles between is lost. While a cycle marks nothing is swept, and the heap only grows: an end behind the contrary is another's.
import { Step } from './wire.js';

const [NONE, STARTING, MARKING, STOPPED, OVER] = [0, 1, 2, 3, 4];
/** The heap falls to what was marked; it may fall by a little while a cycle marks, when the Ps' caches are flushed. */
const FALL = 0.8;

export class LostEnds {
  #phase = NONE;
  /** The heap; while a cycle marks, the largest since it began. */
  #heap = 0;

  readonly #sure: ReadonlySet<number>;

  /** `sure`: where ends stand of which the begins tell nothing else. */
  constructor(sure: ReadonlySet<number>) {
    this.#sure = sure;
  }

  /** The step of the next event, its first value, and where it stands: whether it is an end to no begin. */
  isLost(step: number, a: number, offset: number): boolean {
    switch (step) {
      case Step.GcBegin:
        this.#phase = STARTING;
        break;
      case Step.Procs:
        // The world runs again; what was left to sweep was swept before. Or the mark was not over yet (1.12 and later).
        if (this.#phase === STARTING || this.#phase === STOPPED) this.#phase = MARKING;
        break;
      case Step.Stop:
        // Before it ends, the heap falls to what was marked.
        if (this.#phase === MARKING) this.#phase = STOPPED;
        break;
      case Step.Sweep:
        if (this.#phase === MARKING || this.#phase === STOPPED) this.#phase = OVER;
        break;
      case Step.Heap:
        if (this.#phase === MARKING && a < FALL * this.#heap) this.#phase = OVER;
        if (a > this.#heap || this.#phase !== MARKING) this.#heap = a;
        break;
      case Step.GcEnd: {
        const isLost = this.#phase === OVER || !this.#sure.has(offset);
        this.#phase = NONE;
        return isLost;
      }
    }
    return false;
  }
}
