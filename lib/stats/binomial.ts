// Exact chances of counts: how often as many or more come out by chance alone.

/**
 * Chance that at least `k` of the events come true that have the chances `ps`, each by itself (Poisson's binomial
 * distribution, by convolution: exact). Cost: O(n · k).
 */
export function atLeast(k: number, ps: ArrayLike<number>): number {
  if (k <= 0) return 1;
  if (k > ps.length) return 0;
  // below[j]: the chance that j came true so far; what reached k stays there.
  const below = new Float64Array(k + 1);
  below[0] = 1;
  for (let i = 0; i < ps.length; i++) {
    const p = ps[i];
    below[k] += below[k - 1] * p;
    for (let j = k - 1; j > 0; j--) below[j] = below[j] * (1 - p) + below[j - 1] * p;
    below[0] *= 1 - p;
  }
  return Math.min(1, below[k]);
}

/** Chance of at least `k` of `n` where each has the chance `p`. */
export function binomialTail(k: number, n: number, p: number): number {
  return atLeast(k, new Float64Array(n).fill(p));
}
