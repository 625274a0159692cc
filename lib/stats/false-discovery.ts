// Many questions of which several may be answered with yes: of the answers, not of the questions, a share may be wrong.

/**
 * The q of each chance by Benjamini and Hochberg (JRSS B 57, 1995): of all questions whose q is at most 0.05, one in twenty
 * is expected to be answered with yes by chance, also where the questions depend on each other positively.
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
