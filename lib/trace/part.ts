// The part of a trace that is asked for: what is drawn is drawn of it alone. Its ends are times or cycles, so where it lies is known
// only when the walk over the events comes there.

/** What is asked for, on the trace's own axis and by its own count of cycles. */
export interface AskedPart {
  /** The first and the last cycle; infinite where cycles bound nothing. */
  fromCycle: number;
  toCycle: number;
  /**
   * The first and the last time, ns since the trace's start; infinite where no time bounds it. `wallMs`: the wall time of the trace's
   * start, NaN where it is not known by now; `ticks`: times are of unknown length.
   */
  between(clock: { wallMs: number; ticks: boolean }): { from: number; to: number };
}

const WHOLE: AskedPart = {
  fromCycle: -Infinity,
  toCycle: Infinity,
  between: () => ({ from: -Infinity, to: Infinity }),
};

export class Part {
  /** Where it began and ended, ns: Infinity where it has not. */
  from = Infinity;
  to = Infinity;
  readonly isWhole: boolean;
  readonly #asked: AskedPart;
  /** The bounds that times set. */
  #low = Infinity;
  #high = -Infinity;
  /** Cycles that began, and the last one that is over. */
  #begun = 0;
  #over = 0;

  constructor(asked: AskedPart = WHOLE) {
    this.#asked = asked;
    this.isWhole = asked === WHOLE;
    if (this.isWhole) this.from = -Infinity;
  }

  /** The clock as it is known now. */
  clock(clock: { wallMs: number; ticks: boolean }): void {
    const { from, to } = this.#asked.between(clock);
    this.#low = from;
    this.#high = to;
  }

  /** A cycle begins: the part may begin with it, or have ended before it. */
  begins(n: number): void {
    this.#begun = n;
    this.#over = Math.max(this.#over, n - 1);
  }

  /** A cycle is over, and its last stop too. */
  ends(n: number): void {
    this.#over = Math.max(this.#over, n);
  }

  /** What is drawn now is of it. */
  get isOpen(): boolean {
    return this.from < Infinity && this.to === Infinity;
  }

  /** The next time at which it begins or ends, as far as is known: Infinity for never. */
  get next(): number {
    const { fromCycle, toCycle } = this.#asked;
    if (this.isWhole || this.to < Infinity) return Infinity;
    const isOver = this.#over >= toCycle;
    if (this.from < Infinity) return isOver ? -Infinity : this.#high;
    if (isOver || this.#low > this.#high) return Infinity;
    return fromCycle <= 0 || this.#begun >= fromCycle ? this.#low : Infinity;
  }

  /** It begins, or ends. */
  pass(at: number): void {
    if (this.from < Infinity) this.to = at;
    else this.from = at;
  }

  /** Whether what happened then is of it; `n`: the cycle that it belongs to, by which cycles bound it. */
  holds(at: number, n?: number): boolean {
    const { fromCycle, toCycle } = this.#asked;
    if (n === undefined || (fromCycle === -Infinity && toCycle === Infinity))
      return at >= this.from && at <= this.to;
    return n >= fromCycle && n <= toCycle && at >= this.#low && at <= this.#high;
  }
}
