// The content of a report as blocks, which the text and the Markdown renderer lay out.
import type { FindingRecord } from '../model/finding.js';
import type { Series } from '../model/records.js';
import type { Tone } from './paint.js';
import type { Column } from './table.js';

/** `code` is text of the input or of a command line, which formats quote if they can. */
export type Piece = string | { code: string };
export type Text = string | readonly Piece[];

export interface Figure {
  name: string;
  text: Text;
  tone?: Tone;
}

export interface TableColumn extends Column {
  code?: true;
}

export interface TableBlock {
  kind: 'table';
  columns: TableColumn[];
  rows: string[][];
  note?: string;
}

/** A column of a table that has a row for each record. */
export interface RecordColumn<Record> extends TableColumn {
  cell: (record: Record) => string;
}

export const numberColumn = <Record>(
  head: string,
  cell: RecordColumn<Record>['cell'],
  spare?: number,
): RecordColumn<Record> => ({ head, align: 'right', cell, ...(spare !== undefined && { spare }) });

/** Names of the program, whose ends differ: they are cut in the middle, down to `least` columns. */
export const nameColumn = <Record>(
  head: string,
  least: number,
  cell: RecordColumn<Record>['cell'],
  spare?: number,
): RecordColumn<Record> => ({
  ...{ head, code: true, least, cut: 'middle', cell },
  ...(spare !== undefined && { spare }),
});

export const tableOf = <Record>(
  records: readonly Record[],
  columns: readonly RecordColumn<Record>[],
  note?: string,
): TableBlock => ({
  kind: 'table',
  columns: columns.map(({ cell: _, ...column }) => column),
  rows: records.map((record) => columns.map(({ cell }) => cell(record))),
  ...(note !== undefined && { note }),
});

export type Block =
  /** A process: its name and key facts. */
  | { kind: 'heading'; name: string; facts: string[] }
  | { kind: 'paragraph'; text: Text; tone?: Tone }
  | { kind: 'figures'; rows: Figure[] }
  /** Findings, the worst first. */
  | { kind: 'findings'; findings: readonly FindingRecord[] }
  | TableBlock
  /** Tables side by side, if there is room. */
  | { kind: 'tables'; tables: TableBlock[] }
  | { kind: 'chart'; series: Series };

/** None without rows. */
export const figureBlock = (rows: Figure[]): Block | false => rows.length > 0 && { kind: 'figures', rows };

export function plainOf(text: Text): string {
  return typeof text === 'string'
    ? text
    : text.map((piece) => (typeof piece === 'string' ? piece : piece.code)).join('');
}
