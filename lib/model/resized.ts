// A typed array cannot change its length: it is copied.

/** A copy of `column` with `length` cells, cut or filled with 0. */
export function resized<A extends Float64Array | Int32Array | Uint8Array>(column: A, length: number): A {
  const other = new (column.constructor as new (length: number) => A)(length);
  other.set(length < column.length ? column.subarray(0, length) : column);
  return other;
}
