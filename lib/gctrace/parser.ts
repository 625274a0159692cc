// The hot lane: a grammar compiled into one straight-line function over bytes, with nothing but local variables. Walking
// the table for each line costs twice as much. The generated text is made of the grammar's own tables, never of input.
import { COLUMNS, FORCED, type CycleBatch } from '../model/batch.js';
import { FORCED_MARK, type Grammar, type Token } from './grammar.js';

/**
 * Reads one line from its `gc` on into the batch's next row, without counting the row in. Returns where the line ended,
 * or −1 where it is not of this grammar. The two bytes at `to` must not be digits.
 */
export type LineParser = (buffer: Buffer, from: number, to: number, batch: CycleBatch) => number;

/** Decimal digits that fit a double exactly; a longer number is no figure of the runtime. */
const LARGEST = 2 ** 53;

export function compile(grammar: Grammar): LineParser {
  const { tokens, end, flags } = grammar;
  const read = new Set(tokens.map((token) => token.column));
  const absent = COLUMNS.slice(0, COLUMNS.indexOf('expectedLow')).filter(
    (column) => !read.has(column) && column !== 'line' && column !== 'wallMs',
  );
  const source = `
    const { cells, stride, length: row } = batch;
    let p = from, value = 0, digit = 0, point = 0;
    ${tokens.map((token, k) => statements(token, tokens.slice(0, k))).join('')}
    ${literal(end)}
    if (p > to) return -1;
    ${absent.map((column) => `${cell(column)} = NaN;`).join('')}
    if (buffer[p] === 32 && to - p >= ${FORCED_MARK.length} && buffer[p + 1] === 40 && buffer[p + 2] === 102) {
      batch.flags[row] = ${flags | FORCED};
      return p + ${FORCED_MARK.length};
    }
    batch.flags[row] = ${flags};
    return p;`;
  // eslint-disable-next-line @typescript-eslint/no-implied-eval
  return new Function('buffer', 'from', 'to', 'batch', source) as LineParser;
}

const cell = (column: (typeof COLUMNS)[number]): string => `cells[${COLUMNS.indexOf(column)} * stride + row]`;

const literal = (text: string): string => {
  const tests = Array.from(text, (char, i) => `buffer[p + ${i}] !== ${char.charCodeAt(0)}`);
  return `if (${tests.join(' || ')}) return -1; p += ${text.length};`;
};

const digits = 'while ((digit = buffer[++p] - 48) >= 0 && digit <= 9) value = value * 10 + digit;';

/** Milliseconds have no decimals or one to three, seconds three; all durations are whole ns, all times whole ms. */
const scale: Record<Token['unit'], string> = {
  int: '',
  us: 'value *= 1e3;',
  wholeMs: 'value *= 1e6;',
  ms: `if (digit === -2) {
      point = p; ${digits}
      value *= p - point === 4 ? 1e3 : p - point === 3 ? 1e4 : p - point === 2 ? 1e5 : NaN;
    } else value *= 1e6;`,
  s: `if (digit !== -2) return -1;
    point = p; ${digits}
    if (p - point !== 4) return -1;`,
};

const statements = ({ literal: text, column, unit }: Token, before: readonly Token[]): string => `
    ${literal(text)}
    value = buffer[p] - 48;
    if (!(value >= 0 && value <= 9)) return -1;
    ${digits}
    ${scale[unit]}
    if (!(value <= ${LARGEST})) return -1;
    ${column ? `${cell(column)} ${before.some((token) => token.column === column) ? '+=' : '='} value;` : ''}`;
