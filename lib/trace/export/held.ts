// Rows of a document that are held until its end, where the names of their stacks stand, and where what came late has come: a
// range is written when it is over. Of large documents not all can be held.
import { Kind, Rows } from '../events.js';

/** So much is held: 57 bytes a row. */
export const MOST_HELD = 2 ** 20;
/** Figures of the heap that stand for less than this, ns, are left out first, where nothing else lies between them. */
const THINNED = 1e6;

/** Leaves out figures of the heap. `order`: that of time. */
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

/** Takes the earlier half out of the rows, in the order of time. */
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
