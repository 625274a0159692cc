// What a report says, before anybody decides how it looks: blocks that the text and the Markdown renderer lay out.
import type { FindingRecord } from '../model/finding.js';
import type { Series } from '../model/records.js';
import type { Tone } from './paint.js';
import type { Column } from './table.js';

/** `code` is text of the input or of a command line: never wrapped in our own wording, quoted where the format can. */
export type Piece = string | { code: string };
export type Text = string | readonly Piece[];

export interface Figure {
  name: string;
  text: Text;
  tone?: Tone;
}

export interface TableColumn extends Column {
  /** Its cells are text of the input. */
  code?: true;
}

export interface TableBlock {
  kind: 'table';
  columns: TableColumn[];
  rows: string[][];
  /** What to bear in mind when reading it. */
  note?: string;
}

export type Block =
  /** A process: its name, and the facts that place it. */
  | { kind: 'heading'; name: string; facts: string[] }
  | { kind: 'paragraph'; text: Text; tone?: Tone }
  | { kind: 'figures'; rows: Figure[] }
  /** What is wrong, the worst first. */
  | { kind: 'findings'; findings: readonly FindingRecord[] }
  | TableBlock
  /** Tables that stand side by side where there is room. */
  | { kind: 'tables'; tables: TableBlock[] }
  | { kind: 'chart'; series: Series };

/** The text without its marks. */
export function plainOf(text: Text): string {
  return typeof text === 'string'
    ? text
    : text.map((piece) => (typeof piece === 'string' ? piece : piece.code)).join('');
}
