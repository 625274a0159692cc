// Quantiles of what a process has had over time, when it is seen at uneven times: a heap that fills has many cycles in a moment.

/**
 * The values that are not exceeded for the shares `qs` of the time. Each point of `values` stands for the time halfway
 * to its neighbours in `times`; for one as much as another if there is no time between any. Where a clock was set back no time
 * passes. `qs` ascend. At least one point; RangeError if the lengths differ.
 */
export function quantilesByTime(
  values: readonly number[],
  times: readonly number[],
  qs: readonly number[],
): number[] {
  if (values.length !== times.length || values.length === 0)
    throw new RangeError(`${values.length} values, ${times.length} times`);
  const last = values.length - 1;
  const passed = times.map((time, i) => (i === 0 ? 0 : Math.max(0, time - times[i - 1])));
  const span = passed.reduce((sum, one) => sum + one, 0);
  const order = Uint32Array.from(values.keys()).sort((a, b) => values[a] - values[b]);
  let [next, share] = [-1, 0];
  return qs.map((q) => {
    while (next < last && (next < 0 || share < q)) {
      const i = order[++next];
      const lasts = passed[i] + (i < last ? passed[i + 1] : 0);
      share += span > 0 ? lasts / 2 / span : 1 / values.length;
    }
    return values[order[next]];
  });
}
