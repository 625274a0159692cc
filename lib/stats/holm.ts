// Multiple testing of one pair of logs: at 5 % each, one in twenty figures would differ by chance.

/**
 * Adjusted p-values (Holm, Scandinavian Journal of Statistics 6, 1979). Rejecting all with an adjusted p at or below a level keeps
 * the probability of any false rejection at that level, however the tests depend on each other. A test with a larger `weight`
 * gets that much more of the level.
 */
export function holm(
  chances: readonly number[],
  weights: readonly number[] = chances.map(() => 1),
): number[] {
  const adjusted = chances.slice();
  const order = chances.map((_, i) => i).sort((a, b) => chances[a] / weights[a] - chances[b] / weights[b]);
  let left = weights.reduce((sum, weight) => sum + weight, 0);
  let least = 0;
  for (const i of order) {
    least = Math.max(least, Math.min(1, (chances[i] * left) / weights[i]));
    adjusted[i] = least;
    left -= weights[i];
  }
  return adjusted;
}
