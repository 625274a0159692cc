// Columns that grow are made anew: typed arrays have one length for ever.

/** A column of so many cells that begins with those of `column`. */
export function longer<A extends Float64Array | Int32Array | Uint8Array>(column: A, length: number): A {
  const larger = new (column.constructor as new (length: number) => A)(length);
  larger.set(column);
  return larger;
}
