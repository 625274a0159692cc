// Parses the line of a cycle from its bytes, by the table of its grammar. For many of them see byte-window.ts.
import { COLUMNS, FORCED, type Column, type CycleBatch } from '../model/batch.js';
import { FORCED_MARK, type Grammar } from './grammar.js';

/**
 * Parses one line from its `gc` on into the batch's next row, without adding the row to the length. Returns where the line ended,
 * or −1 if it is not of this grammar. Padding follows at `to`.
 */
export type LineParser = (buffer: Buffer, from: number, to: number, batch: CycleBatch) => number;

/** The limit up to which a double is exact; the runtime prints no larger number. */
const LARGEST = 2 ** 53;

/** The columns that lines of this shape lack. */
export function absentFrom({ tokens }: Grammar): Column[] {
  const read = new Set(tokens.map((token) => token.column));
  return COLUMNS.slice(0, COLUMNS.indexOf('expectedLow')).filter(
    (column) => !read.has(column) && column !== 'line' && column !== 'wallMs',
  );
}

/** The parser of lines of one grammar: a walk over its table, which makes no object. */
export function parserOf(grammar: Grammar): LineParser {
  const { tokens, flags } = grammar;
  const literals = [...tokens.map((token) => token.literal), grammar.end].map((text) => Buffer.from(text));
  const columns = tokens.map(({ column }) => (column ? COLUMNS.indexOf(column) : -1));
  const adds = tokens.map(({ column }, k) => tokens.slice(0, k).some((before) => before.column === column));
  const units = tokens.map(({ unit }) => unit);
  const absent = absentFrom(grammar).map((column) => COLUMNS.indexOf(column));
  const mark = Buffer.from(FORCED_MARK);
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
    const end = p + mark.length;
    const isForced = buffer[p] === mark[0] && end <= to && mark.compare(buffer, p, end) === 0;
    batch.flags[row] = isForced ? flags | FORCED : flags;
    return isForced ? end : p;
  };
}

const [ZERO, POINT] = [48, 46];
const NS_BY_DECIMALS = [1e6, 1e5, 1e4, 1e3];
