// Resamples a series to one value per column: peaks and troughs stay, and gaps stay gaps.

/** How columns between two points are filled: with a line, or with the value of the later point. */
export type Fill = 'line' | 'until';

/** The column of each point's time; times that go back (a clock that was set) are clamped. */
export function columnsOf(at: readonly number[], columns: number): number[] {
  const times: number[] = [];
  for (const time of at) times.push(Math.max(time, times[times.length - 1] ?? time));
  const from = times[0] ?? 0;
  const span = (times[times.length - 1] ?? 0) - from;
  return times.map((time, i) =>
    span > 0
      ? Math.round(((time - from) / span) * (columns - 1))
      : Math.round((i / Math.max(1, times.length - 1)) * (columns - 1)),
  );
}

/**
 * One value per column; NaN for gaps. If several points fall into two neighbouring columns, these get their minimum and maximum in
 * the order in which they came, so that a saw-tooth is visible at any width.
 */
export function resample(
  values: readonly number[],
  column: readonly number[],
  columns: number,
  fill: Fill,
): number[] {
  const out: (number | undefined)[] = Array.from({ length: columns }, () => undefined);
  for (let i = 0; i < values.length;) {
    const bin = column[i] >> 1;
    let end = i;
    while (end < values.length && column[end] >> 1 === bin) end++;
    place(out, values, column, i, end);
    i = end;
  }
  return filled(out, fill);
}

function place(
  out: (number | undefined)[],
  values: readonly number[],
  column: readonly number[],
  from: number,
  to: number,
): void {
  if (to - from === 1) {
    out[column[from]] = values[from];
    return;
  }
  const known = Array.from({ length: to - from }, (_, i) => from + i).filter((i) => !Number.isNaN(values[i]));
  const [left, right] = [column[from] & ~1, Math.min(column[from] | 1, out.length - 1)];
  if (known.length === 0) {
    out[left] = out[right] = NaN;
    return;
  }
  let least = known[0];
  let most = known[0];
  for (const i of known) {
    if (values[i] < values[least]) least = i;
    if (values[i] > values[most]) most = i;
  }
  out[left] = values[Math.min(least, most)];
  out[right] = values[Math.max(least, most)];
  // The chart begins with the first value and ends with the last.
  if (to === values.length) {
    const last = known[known.length - 1];
    const other = last === least ? most : last === most ? least : distance(values, last, least, most);
    if (left !== right) out[left] = values[other];
    out[right] = values[last];
  } else if (from === 0) out[left] = values[known[0]];
}

const distance = (values: readonly number[], from: number, a: number, b: number): number =>
  Math.abs(values[a] - values[from]) > Math.abs(values[b] - values[from]) ? a : b;

function filled(out: (number | undefined)[], fill: Fill): number[] {
  const result = out.map((value) => value ?? NaN);
  let before = -1;
  for (let i = 0; i < out.length; i++) {
    const value = out[i];
    if (value === undefined) continue;
    const from = before < 0 ? NaN : result[before];
    for (let k = before + 1; k < i; k++) {
      const line = from + ((value - from) * (k - before)) / (i - before);
      result[k] = fill === 'until' || before < 0 ? value : line;
    }
    before = i;
  }
  for (let k = before + 1; before >= 0 && k < out.length; k++) result[k] = result[before];
  return result;
}
