// Binary search.

/** The first of the numbers in [from, to) that is `past`; `to` where none is. Whoever is behind one that is, is past too. */
export function firstPast(from: number, to: number, past: (i: number) => boolean): number {
  let [low, high] = [from, to];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (past(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
