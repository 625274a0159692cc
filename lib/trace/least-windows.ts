// Finds the windows of given lengths in which a piecewise constant share is greatest, over all possible begins. The result is
// exact, because the maximum is reached when one end of the window is at a step.

/** Steps closer than this (ns) to the previous one are merged into a slope, which bounds memory. */
const NEAREST_NS = 1000;
const FIRST_ROOM = 1024;

export interface LeastWindow {
  windowNs: number;
  /** Share of the window's time, at most 1. */
  most: number;
  /** Its begin, ns. */
  from: number;
}

interface SlidingWindow extends LeastWindow {
  /** Index of the first step after the window's begin, counted since the start. */
  tail: number;
}

/** Takes the `share` of consecutive spans. */
export class LeastWindows {
  readonly #windows: SlidingWindow[];
  /** Ring buffer of steps: time, and cumulative sum until then. */
  #at = new Float64Array(FIRST_ROOM);
  #sum = new Float64Array(FIRST_ROOM);
  #first = 0;
  #next = 0;
  #now = NaN;
  #taken = 0;

  constructor(lengthsNs: readonly number[]) {
    this.#windows = lengthsNs.map((windowNs) => ({ windowNs, most: 0, from: NaN, tail: 0 }));
  }

  /** Total taken, ns. */
  get takenNs(): number {
    return this.#taken;
  }

  /** Windows that fit into the observed time, shorter ones first. */
  get windows(): LeastWindow[] {
    return this.#windows.filter(({ from }) => !Number.isNaN(from));
  }

  /** Takes the share of the time from the last span's end until `to`; the first call only sets the start. */
  add(to: number, share: number): void {
    if (Number.isNaN(this.#now)) {
      this.#now = to;
      this.#put(to, 0);
      return;
    }
    if (!(to > this.#now)) return;
    const [from, taken] = [this.#now, this.#taken];
    this.#now = to;
    this.#taken += (to - from) * share;
    for (const window of this.#windows) this.#move(window, from, taken, share);
    this.#drop();
    if (to - this.#at[(this.#next - 1) % this.#at.length] >= NEAREST_NS) this.#put(to, this.#taken);
  }

  /** Moves the window's end from `from`, where the sum was `taken`, to now. */
  #move(window: SlidingWindow, from: number, taken: number, share: number): void {
    const { windowNs } = window;
    const room = this.#at.length;
    for (; window.tail < this.#next; window.tail++) {
      const begin = this.#at[window.tail % room];
      const end = begin + windowNs;
      if (end > this.#now) break;
      if (end < from) continue;
      this.#hold(window, begin, taken + (end - from) * share - this.#sum[window.tail % room]);
    }
    const begin = this.#now - windowNs;
    if (window.tail === this.#first && begin < this.#at[this.#first % room]) return;
    this.#hold(window, begin, this.#taken - this.#takenUntil(begin, window.tail));
  }

  #hold(window: SlidingWindow, from: number, taken: number): void {
    const share = Math.min(1, taken / window.windowNs);
    if (share <= window.most && !Number.isNaN(window.from)) return;
    window.most = share;
    window.from = from;
  }

  /** The sum at a time between the step before `tail` and `tail`, or now. */
  #takenUntil(at: number, tail: number): number {
    const room = this.#at.length;
    const before = (tail - 1) % room;
    const isLast = tail === this.#next;
    const to = isLast ? this.#now : this.#at[tail % room];
    const sum = isLast ? this.#taken : this.#sum[tail % room];
    const span = to - this.#at[before];
    return span > 0 ? this.#sum[before] + ((at - this.#at[before]) / span) * (sum - this.#sum[before]) : sum;
  }

  /** Drops steps that no window needs any more. */
  #drop(): void {
    let least = this.#next;
    for (const { tail } of this.#windows) if (tail < least) least = tail;
    // The step before a window's begin is needed for interpolation.
    this.#first = Math.max(this.#first, least - 1);
  }

  #put(at: number, sum: number): void {
    const room = this.#at.length;
    if (this.#next - this.#first === room) {
      const [times, sums] = [new Float64Array(2 * room), new Float64Array(2 * room)];
      for (let step = this.#first; step < this.#next; step++) {
        times[step % (2 * room)] = this.#at[step % room];
        sums[step % (2 * room)] = this.#sum[step % room];
      }
      this.#at = times;
      this.#sum = sums;
    }
    this.#at[this.#next % this.#at.length] = at;
    this.#sum[this.#next % this.#at.length] = sum;
    this.#next++;
  }
}
