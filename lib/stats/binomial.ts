// Exact tail probabilities of counts.
import { gammaln } from 'simple-statistics';

/**
 * Probability that at least `k` of independent events with the probabilities `ps` occur (Poisson binomial distribution, by
 * convolution: exact). Cost: O(n · k).
 */
export function atLeast(k: number, ps: ArrayLike<number>): number {
  if (k <= 0) return 1;
  if (k > ps.length) return 0;
  // below[j]: the probability of j events so far; k stands for k and more.
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

/** Probability of at least `k` of `n` events of probability `p`: the sum of the terms that count in double precision. */
export function binomialTail(k: number, n: number, p: number): number {
  if (k <= 0 || p >= 1) return 1;
  if (k > n || p <= 0) return 0;
  // Sum the nearer tail, whose terms only become smaller.
  if (k <= n * p) return 1 - binomialTail(n - k + 1, n, 1 - p);
  let term = Math.exp(
    gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1) + k * Math.log(p) + (n - k) * Math.log1p(-p),
  );
  let sum = 0;
  for (let i = k; i <= n && term > 1e-17 * sum; i++) {
    sum += term;
    term *= ((n - i) / (i + 1)) * (p / (1 - p));
  }
  return Math.min(1, sum);
}

/** The exact lower confidence bound of a share of which `k` of `n` were seen, at error `level` (Clopper and Pearson, 1934). */
export function leastShare(k: number, n: number, level: number): number {
  let [low, high] = [0, k / n];
  for (let i = 0; i < 40; i++) {
    const middle = (low + high) / 2;
    if (binomialTail(k, n, middle) < level) low = middle;
    else high = middle;
  }
  return low;
}
