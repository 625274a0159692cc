// Quantiles of what a process has had over time, when it is seen at uneven times: a heap that fills has many cycles in a moment.

/**
 * The values that are not exceeded for the shares `qs` (ascending) of the time. Each point of `values` stands for the time halfway
 * to its neighbours in `times` (ascending); for one as much as another if there is no time between any. At least one point;
 * RangeError if the lengths differ.
 */
export function quantilesByTime(
  values: readonly number[],
  times: readonly number[],
  qs: readonly number[],
): number[] {
  if (values.length !== times.length || values.length === 0)
    throw new RangeError(`${values.length} values, ${times.length} times`);
  const last = values.length - 1;
  const span = times[last] - times[0];
  const order = Uint32Array.from(values.keys()).sort((a, b) => values[a] - values[b]);
  let [next, share] = [-1, 0];
  return qs.map((q) => {
    while (next < last && (next < 0 || share < q)) {
      const i = order[++next];
      const lasts = times[Math.min(i + 1, last)] - times[Math.max(i - 1, 0)];
      share += span > 0 ? lasts / 2 / span : 1 / values.length;
    }
    return values[order[next]];
  });
}
