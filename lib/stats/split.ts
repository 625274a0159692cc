// Where a series parts best into two levels.

/**
 * The index at which `values` part into two levels with the least squared error (at least `least` values on each side), or
 * undefined where there are too few. It says where, not whether: any series has a best split.
 */
export function bestSplit(values: readonly number[], least: number): number | undefined {
  const n = values.length;
  const total = values.reduce((a, b) => a + b, 0);
  let best = -Infinity;
  let at: number | undefined;
  let sum = 0;
  for (let i = 1; i <= n - least; i++) {
    sum += values[i - 1];
    if (i < least) continue;
    // The error that is left is the whole one less this.
    const explained = sum ** 2 / i + (total - sum) ** 2 / (n - i);
    if (explained > best) [best, at] = [explained, i];
  }
  return at;
}
