// The hot path: parses a line from its bytes, in one of two ways. Walking the grammar's table needs no preparation. Compiling it
// into one straight-line function that uses only local variables halves the time per line, but costs as much as parsing some
// 100,000 lines. The generated code depends only on the grammar's own tables, never on input.
import { COLUMNS, FORCED, type Column, type CycleBatch } from '../model/batch.js';
import { FORCED_MARK, type Grammar, type Token } from './grammar.js';

/**
 * Parses one line from its `gc` on into the batch's next row, without adding the row to the length. Returns where the line ended,
 * or −1 if it is not of this grammar. The two bytes at `to` must not be digits.
 */
export type LineParser = (buffer: Buffer, from: number, to: number, batch: CycleBatch) => number;

/** The limit up to which a double is exact; the runtime prints no larger number. */
const LARGEST = 2 ** 53;

export function compile(grammar: Grammar): LineParser {
  const { tokens, end, flags } = grammar;
  const absent = absentFrom(grammar);
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

/** The columns that lines of this shape lack. */
function absentFrom({ tokens }: Grammar): Column[] {
  const read = new Set(tokens.map((token) => token.column));
  return COLUMNS.slice(0, COLUMNS.indexOf('expectedLow')).filter(
    (column) => !read.has(column) && column !== 'line' && column !== 'wallMs',
  );
}

/** The same parser as from `compile`, driven by the table. */
export function walk(grammar: Grammar): LineParser {
  const { tokens, flags } = grammar;
  const literals = [...tokens.map((token) => token.literal), grammar.end].map((text) => Buffer.from(text));
  const columns = tokens.map(({ column }) => (column ? COLUMNS.indexOf(column) : -1));
  const adds = tokens.map(({ column }, k) => tokens.slice(0, k).some((before) => before.column === column));
  const units = tokens.map(({ unit }) => unit);
  const absent = absentFrom(grammar).map((column) => COLUMNS.indexOf(column));
  const mark = Buffer.from(FORCED_MARK.slice(0, 3));
  return (buffer, from, to, batch) => {
    const { cells, stride, length: row } = batch;
    let p = from;
    for (let k = 0; ; k++) {
      const literal = literals[k];
      for (let i = 0; i < literal.length; i++, p++) if (buffer[p] !== literal[i]) return -1;
      if (k === columns.length) break;
      const first = p;
      let value = 0;
      let digit = 0;
      while ((digit = buffer[p] - ZERO) >= 0 && digit <= 9) {
        value = value * 10 + digit;
        p++;
      }
      if (p === first) return -1;
      const unit = units[k];
      let decimals = 0;
      if (buffer[p] === POINT && (unit === 'ms' || unit === 's')) {
        for (p++; (digit = buffer[p] - ZERO) >= 0 && digit <= 9; p++, decimals++) value = value * 10 + digit;
        if (decimals === 0 || decimals > 3) return -1;
      }
      if (unit === 's' && decimals !== 3) return -1;
      value *= unit === 'ms' ? NS_BY_DECIMALS[decimals] : unit === 'us' ? 1e3 : unit === 'wholeMs' ? 1e6 : 1;
      if (!(value <= LARGEST)) return -1;
      const at = columns[k] * stride + row;
      if (columns[k] >= 0) cells[at] = adds[k] ? cells[at] + value : value;
    }
    if (p > to) return -1;
    for (const column of absent) cells[column * stride + row] = NaN;
    const forced = buffer[p] === mark[0] && buffer[p + 1] === mark[1] && buffer[p + 2] === mark[2];
    if (forced && to - p >= FORCED_MARK.length) {
      batch.flags[row] = flags | FORCED;
      return p + FORCED_MARK.length;
    }
    batch.flags[row] = flags;
    return p;
  };
}

const [ZERO, POINT] = [48, 46];
const NS_BY_DECIMALS = [1e6, 1e5, 1e4, 1e3];

const cell = (column: (typeof COLUMNS)[number]): string => `cells[${COLUMNS.indexOf(column)} * stride + row]`;

const literal = (text: string): string => {
  const tests = Array.from(text, (char, i) => `buffer[p + ${i}] !== ${char.charCodeAt(0)}`);
  return `if (${tests.join(' || ')}) return -1; p += ${text.length};`;
};

const digits = 'while ((digit = buffer[++p] - 48) >= 0 && digit <= 9) value = value * 10 + digit;';

/** Milliseconds have up to three decimals, seconds three. All durations become whole ns, all times whole ms. */
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
