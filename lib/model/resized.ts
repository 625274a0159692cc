// Columns of another length are made anew: typed arrays have one for ever.

/** A column of so many cells, with those of `column` that it has room for; what is behind them is 0. */
export function resized<A extends Float64Array | Int32Array | Uint8Array>(column: A, length: number): A {
  const other = new (column.constructor as new (length: number) => A)(length);
  other.set(length < column.length ? column.subarray(0, length) : column);
  return other;
}
