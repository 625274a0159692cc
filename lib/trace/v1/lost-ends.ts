// If a trace has gaps, a cycle's begin may be followed by a later cycle's end, because the events in between are lost. During
// marking nothing is swept and the heap only grows: if that is violated before an end, the end belongs to another cycle.
import { Step } from './wire.js';

const [NONE, STARTING, MARKING, STOPPED, OVER] = [0, 1, 2, 3, 4];
/** The heap size drops to the marked bytes. It may drop slightly during marking when the caches of Ps are flushed. */
const FALL = 0.8;

export class LostEnds {
  #phase = NONE;
  /** Heap size; during marking, its maximum since the cycle began. */
  #heap = 0;

  /** `sure`: file offsets of the ends that `sureEnds` attributes to the preceding begin. */
  constructor(private readonly sure: ReadonlySet<number>) {}

  /** Whether the next event is an end without its begin. Takes the event's step, first value, and offset. */
  isLost(step: number, a: number, offset: number): boolean {
    switch (step) {
      case Step.GcBegin:
        this.#phase = STARTING;
        break;
      case Step.Procs:
        // The world was restarted and remaining spans are swept. Or marking was not finished and continues (1.12 and later).
        if (this.#phase === STARTING || this.#phase === STOPPED) this.#phase = MARKING;
        break;
      case Step.Stop:
        // From here to the cycle's end, the heap size may drop to the marked bytes.
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
        const isLost = this.#phase === OVER || !this.sure.has(offset);
        this.#phase = NONE;
        return isLost;
      }
    }
    return false;
  }
}
