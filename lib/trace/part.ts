// The requested part of a trace. Its bounds are times or cycles, so its position becomes known only when the pass over the
// events reaches them.

/** The request, in the trace's own time and cycle numbers. */
export interface AskedPart {
  /** The first and the last cycle; infinite if cycles do not limit the part. */
  fromCycle: number;
  toCycle: number;
  /**
   * The first and the last time, ns since the trace's start; infinite if times do not limit the part. `wallMs`: wall time of the
   * trace's start, NaN if unknown so far; `ticks`: times are in ticks of unknown length.
   */
  between(clock: { wallMs: number; ticks: boolean }): { from: number; to: number };
}

const WHOLE: AskedPart = {
  fromCycle: -Infinity,
  toCycle: Infinity,
  between: () => ({ from: -Infinity, to: Infinity }),
};

export class Part {
  /** Actual begin and end, ns: Infinity before they are reached. */
  from = Infinity;
  to = Infinity;
  readonly isWhole: boolean;
  /** Bounds by time. */
  #low = Infinity;
  #high = -Infinity;
  /** Number of cycles begun; below: the last finished one. */
  #begun = 0;
  #over = 0;

  constructor(private readonly asked: AskedPart = WHOLE) {
    this.isWhole = asked === WHOLE;
    if (this.isWhole) this.from = -Infinity;
  }

  /** Updates the bounds by time for what is known of the clock. */
  clock(clock: { wallMs: number; ticks: boolean }): void {
    const { from, to } = this.asked.between(clock);
    this.#low = from;
    this.#high = to;
  }

  /** A cycle begins, which may be the part's begin, or mean that it has ended. */
  begins(n: number): void {
    this.#begun = n;
    this.#over = Math.max(this.#over, n - 1);
  }

  /** A cycle and its last stop ended. */
  ends(n: number): void {
    this.#over = Math.max(this.#over, n);
  }

  /** Whether the pass is currently in the part. */
  get isOpen(): boolean {
    return this.from < Infinity && this.to === Infinity;
  }

  /** The next time at which it begins or ends, as far as is known: Infinity for never. */
  get next(): number {
    const { fromCycle, toCycle } = this.asked;
    if (this.isWhole || this.to < Infinity) return Infinity;
    const isOver = this.#over >= toCycle;
    if (this.from < Infinity) return isOver ? -Infinity : this.#high;
    if (isOver || this.#low > this.#high) return Infinity;
    return fromCycle <= 0 || this.#begun >= fromCycle ? this.#low : Infinity;
  }

  /** Begins or ends the part. */
  pass(at: number): void {
    if (this.from < Infinity) this.to = at;
    else this.from = at;
  }

  /** Whether a time is in the part; `n`: the cycle it belongs to, which counts if cycles limit the part. */
  holds(at: number, n?: number): boolean {
    const { fromCycle, toCycle } = this.asked;
    if (n === undefined || (fromCycle === -Infinity && toCycle === Infinity))
      return at >= this.from && at <= this.to;
    return n >= fromCycle && n <= toCycle && at >= this.#low && at <= this.#high;
  }
}
