// Converts CPU ticks, the time unit of these traces, to ns since the trace's start. A truncated trace lacks the tick length.

export class Clock {
  /** Ticks at the trace's start. */
  readonly start: number;
  /** ns per tick; 1 if unknown: then times remain ticks. */
  readonly scale: number;
  readonly isKnown: boolean;

  /** `frequency`: ticks per second; 0: unknown. */
  constructor(start: number, frequency: number) {
    this.start = start;
    this.isKnown = frequency > 0;
    this.scale = this.isKnown ? 1e9 / frequency : 1;
  }

  /** Truncated, as Go's own reader does. */
  at(ticks: number): number {
    return Math.trunc((ticks - this.start) * this.scale);
  }
}
