// Text tables: columns aligned by display width, fitted to a width.
import { displayWidth, pad, truncate, type Cut } from './width.js';
import { given } from '../model/given.js';

export interface Column {
  head: string;
  /** `point` aligns figures at their decimal points. */
  align?: 'left' | 'right' | 'point';
  /** The least width to which the column's text may be truncated; without it, it is never truncated. */
  least?: number;
  cut?: Cut;
  /** The column may be left out if the table is too wide even with all text at its least width; the highest number first. */
  spare?: number;
}

export interface TableStyle {
  width: number;
  ellipsis?: string;
}

const GAP = 2;

/** The table's lines without trailing blanks, header first (none if all heads are empty). Cells must be printable. */
export function layTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  style: TableStyle,
): string[] {
  const points = columns.map((column, c) =>
    column.align === 'point' ? Math.max(0, ...rows.map((row) => afterPoint(row[c]))) : 0,
  );
  const cells = rows.map((row) =>
    columns.map((column, c) =>
      column.align === 'point' && row[c] !== ''
        ? row[c] + ' '.repeat(points[c] - afterPoint(row[c]))
        : (row[c] ?? ''),
    ),
  );
  let shown = columns.map((_, c) => c);
  const natural = columns.map((column, c) =>
    Math.max(displayWidth(column.head), ...cells.map((row) => displayWidth(row[c]))),
  );
  const least = columns.map((column, c) => Math.min(natural[c], column.least ?? natural[c]));
  const sum = (widths: number[]): number =>
    shown.reduce((total, c) => total + widths[c], 0) + GAP * (shown.length - 1);
  while (sum(least) > style.width) {
    const spare = shown.filter((c) => columns[c].spare !== undefined);
    if (spare.length === 0) break;
    const out = spare.reduce((a, b) => ((columns[b].spare ?? 0) > (columns[a].spare ?? 0) ? b : a));
    shown = shown.filter((c) => c !== out);
  }
  const widths = shrink(natural, least, shown, style.width - GAP * (shown.length - 1));
  const line = (texts: readonly string[]): string =>
    truncate(
      shown
        .map((c) => {
          const { align = 'left', cut } = columns[c];
          const text = truncate(texts[c], widths[c], style.ellipsis, cut);
          return pad(text, widths[c], align === 'left' ? 'right' : 'left');
        })
        .join(' '.repeat(GAP))
        .trimEnd(),
      style.width,
      style.ellipsis,
    );
  const heads = columns.map((column) => column.head);
  return given(heads.some((head) => head !== '') && heads, ...cells).map(line);
}

/** Narrows the widest column that may be truncated, step by step, until all fit. */
function shrink(natural: number[], least: number[], shown: number[], width: number): number[] {
  const widths = [...natural];
  let over = shown.reduce((total, c) => total + widths[c], 0) - width;
  while (over > 0) {
    const givers = shown.filter((c) => widths[c] > least[c]);
    if (givers.length === 0) break;
    const widest = givers.reduce((a, b) => (widths[b] > widths[a] ? b : a));
    widths[widest]--;
    over--;
  }
  return widths;
}

/** The length of a figure's fraction: 3 for `.25` in `1,234.25`. */
const afterPoint = (text = ''): number => /\.\d+$/.exec(text)?.[0].length ?? 0;
