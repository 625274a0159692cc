// Quantiles of what a process has had over time, when it is seen at uneven times: a heap that fills has many cycles in a moment.

/**
 * The value that is not exceeded for the share `q` of the time. Each point of `values` stands for the time halfway to its
 * neighbours in `times` (ascending); for one as much as another if there is no time between any. At least one point; RangeError
 * if the lengths differ.
 */
export function quantileByTime(values: readonly number[], times: ArrayLike<number>, q: number): number {
  if (values.length !== times.length || values.length === 0)
    throw new RangeError(`${values.length} values, ${times.length} times`);
  const last = values.length - 1;
  const span = times[last] - times[0];
  const lasts = (i: number): number =>
    span > 0 ? (times[Math.min(i + 1, last)] - times[Math.max(i - 1, 0)]) / 2 / span : 1 / values.length;
  const order = [...values.keys()].sort((a, b) => values[a] - values[b]);
  let share = 0;
  for (const i of order) {
    share += lasts(i);
    if (share >= q) return values[i];
  }
  return values[order[last]];
}
