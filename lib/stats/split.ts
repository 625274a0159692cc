// The best split of a series into two levels.

/**
 * The index that splits `values` into two levels with the least squared error (at least `least` values on each side), or
 * undefined if there are too few. Any series has a best split: this is no test.
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
    // Remaining error = total error − explained.
    const explained = sum ** 2 / i + (total - sum) ** 2 / (n - i);
    if (explained > best) [best, at] = [explained, i];
  }
  return at;
}
