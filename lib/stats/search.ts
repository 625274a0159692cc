// Binary search.

/** The first i in [from, to) with `past(i)`, or `to`. `past` must be monotonic: false, then true. */
export function firstPast(from: number, to: number, past: (i: number) => boolean): number {
  let [low, high] = [from, to];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (past(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
