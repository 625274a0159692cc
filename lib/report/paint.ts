// How text looks. No meaning depends on colours alone.
import { asciiOnly, printable } from './printable.js';

export interface Style {
  /** Columns. */
  width: number;
  color: boolean;
  /** Only ASCII. */
  ascii: boolean;
}

export interface ReportStyle extends Style {
  verbose: boolean;
}

/** Text as it is shown: without terminal controls. */
export function shown(text: string, ascii: boolean): string {
  const safe = printable(text);
  return ascii ? asciiOnly(safe) : safe;
}

export type Tone = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

const CODES: Record<Tone, [number, number]> = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
};

export function paint(text: string, tone: Tone | undefined, color: boolean): string {
  if (!color || tone === undefined || text === '') return text;
  const [on, off] = CODES[tone];
  return `\x1b[${on}m${text}\x1b[${off}m`;
}
