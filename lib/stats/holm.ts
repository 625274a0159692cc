// Many questions of one pair of logs: one in twenty would be answered wrongly by chance if each were asked at 5 % by itself.

/**
 * The chances adjusted by Holm (Scandinavian Journal of Statistics 6, 1979): a question is answered with yes at a level
 * where its adjusted chance is at most that, and the chance of any wrong yes among all of them stays at that level,
 * however the questions depend on each other. A question with a larger `weight` is given that much more of the level.
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
