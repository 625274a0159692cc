// Ticks of the processor, which a trace counts, as ns since its start. A cut trace does not tell how long a tick was.

export class Clock {
  /** Ticks at the trace's start. */
  readonly #start: number;
  /** ns a tick; 1 where that is not known, and times stay ticks. */
  readonly #scale: number;
  readonly isKnown: boolean;

  /** `frequency`: ticks a second; 0: not known. */
  constructor(start: number, frequency: number) {
    this.#start = start;
    this.isKnown = frequency > 0;
    this.#scale = this.isKnown ? 1e9 / frequency : 1;
  }

  /** Truncated, as Go's own reader does. */
  at(ticks: number): number {
    return Math.trunc((ticks - this.#start) * this.#scale);
  }
}
