// Keeps a document's rows until its end, where stack names are, and to sort late ones: ranges are written when they end. Not
// all rows of large documents can be kept.
import { Kind, Rows } from '../events.js';

/** Maximum number of rows: 57 bytes each. */
export const MOST_HELD = 2 ** 20;
/** Heap sizes valid for less than this, ns, are dropped first, if nothing else is between them. */
const THINNED = 1e6;

/** Drops heap sizes. `order`: time order. */
export function thin(rows: Rows, order: Int32Array): void {
  const { kind, at, length } = rows;
  const marks = new Uint8Array(length).fill(1);
  let kept = -Infinity;
  for (let i = 0; i + 1 < length; i++) {
    const [row, next] = [order[i], order[i + 1]];
    if (kind[row] !== Kind.HeapAlloc) continue;
    if (kind[next] === Kind.HeapAlloc && at[next] - kept < THINNED) marks[row] = 0;
    else kept = at[row];
  }
  keepMarked(rows, marks);
}

/** Removes the earlier half of the rows, and returns it in time order. */
export function takeEarlier(rows: Rows, order: Int32Array): Rows {
  const half = rows.length >> 1;
  const earlier = new Rows();
  earlier.reserve(half);
  const from = columnsOf(rows);
  columnsOf(earlier).forEach((column, c) => {
    for (let i = 0; i < half; i++) column[i] = from[c][order[i]];
  });
  earlier.length = half;
  const marks = new Uint8Array(rows.length).fill(1);
  for (let i = 0; i < half; i++) marks[order[i]] = 0;
  keepMarked(rows, marks);
  return earlier;
}

function keepMarked(rows: Rows, marks: Uint8Array): void {
  let kept = 0;
  for (const column of columnsOf(rows)) {
    kept = 0;
    for (let row = 0; row < rows.length; row++) if (marks[row] !== 0) column[kept++] = column[row];
  }
  rows.length = kept;
}

const columnsOf = ({
  at,
  kind,
  lane,
  p,
  g,
  stack,
  text,
  a,
  b,
  offset,
}: Rows): (Float64Array | Int32Array | Uint8Array)[] => [at, kind, lane, p, g, stack, text, a, b, offset];
