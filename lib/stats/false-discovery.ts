// Multiple testing where several hypotheses may be true: bounds the share of errors among the discoveries.

/**
 * The q-value of each p-value (Benjamini and Hochberg, JRSS B 57, 1995): among all with q ≤ 0.05 one in twenty is expected to be
 * false, also if the tests depend on each other positively.
 */
export function falseDiscovery(chances: readonly number[]): number[] {
  const rates = chances.slice();
  const descending = chances.map((_, i) => i).sort((a, b) => chances[b] - chances[a]);
  let least = 1;
  descending.forEach((i, above) => {
    least = Math.min(least, (chances[i] * chances.length) / (chances.length - above));
    rates[i] = least;
  });
  return rates;
}
