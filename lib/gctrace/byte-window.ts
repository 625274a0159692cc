// A window of an input's bytes, over which WebAssembly (assembly/lines.ts) passes lines that cannot matter and parses runs of
// cycles, several times as fast as JavaScript. One serves all inputs: nobody relies on its bytes after the chunk that they are of.
import type { Carrier } from '../carrier/carrier.js';
import { COLUMNS, FORCED, type CycleBatch } from '../model/batch.js';
import { AddressSpaceError, instances } from '../model/webassembly.js';
import { GRAMMARS, type Grammar, type Unit } from './grammar.js';
import * as layout from './lines-layout.js';
import { LINES_WASM } from './lines-wasm.js';
import { absentFrom, type LineParser } from './parser.js';
import { Patterns } from './patterns.js';
import { putBeginnings, putRests } from './scan.js';

const newInstance = instances<{
  one: (table: number) => number;
  know: (prefixes: number, suffixes: number) => void;
  hop: (from: number, to: number, most: number, torn: number) => number;
  run: (table: number, from: number, to: number, most: number, line: number) => number;
}>(LINES_WASM);

/** How figures of a unit are printed, and what makes them ns, ms or what else their columns hold. */
const UNITS: Record<Unit, { decimals: number; scale: number }> = {
  int: { decimals: layout.NONE, scale: 1 },
  us: { decimals: layout.NONE, scale: 1e3 },
  wholeMs: { decimals: layout.NONE, scale: 1e6 },
  // In thousandths.
  ms: { decimals: layout.SOME, scale: 1e3 },
  s: { decimals: layout.THREE, scale: 1 },
};

/** The window moves on before a line could reach beyond it. */
const LEAST_REST = 16_384;
const MOST_LINES = 2 ** 31 - 1;

/** Lines in a row. */
export interface Passed {
  lines: number;
  /** How many of them were cycles. */
  rows: number;
  lastLine: number;
  /** Where the next line begins, and whether its prefix or suffix is none of those learnt. */
  end: number;
  strange: boolean;
}

/** What lines of one shape fill and lack, by index in COLUMNS. */
interface Shape {
  filled: number[];
  absent: number[];
  flags: number;
  parse: LineParser;
}

export class ByteWindow {
  readonly #wasm = newInstance();
  readonly #state: Float64Array;
  readonly #line: Uint8Array;
  readonly #input: Uint8Array;
  readonly #forced: Uint8Array;
  readonly #columns: Float64Array[];
  /** By index in GRAMMARS. */
  readonly #shapes: (Shape | undefined)[] = [];
  #carrier: Carrier | undefined;
  readonly #prefixes: Patterns;
  readonly #suffixes: Patterns;
  /** Which of the chunk's bytes it holds. */
  #from = 0;
  #to = -1;
  /** Reused. */
  readonly #passed: Passed = { lines: 0, rows: 0, lastLine: 0, end: 0, strange: false };

  constructor() {
    const { buffer } = this.#wasm.memory;
    this.#state = new Float64Array(buffer, layout.STATE_AT, layout.ALL_STATE);
    this.#line = new Uint8Array(buffer, layout.LINE_AT, layout.LINE_BYTES + layout.BEHIND);
    this.#input = new Uint8Array(buffer, layout.INPUT_AT, layout.INPUT_BYTES + layout.BEHIND);
    this.#forced = new Uint8Array(buffer, layout.FORCED_AT, layout.MOST_ROWS);
    this.#columns = Array.from({ length: layout.MOST_COLUMNS }, (_, column) => {
      const at = layout.COLUMNS_AT + column * layout.COLUMN_BYTES;
      return new Float64Array(buffer, at, layout.MOST_ROWS);
    });
    this.#prefixes = new Patterns(buffer, layout.PREFIXES_AT);
    this.#suffixes = new Patterns(buffer, layout.SUFFIXES_AT);
    putBeginnings(new Uint8Array(buffer, layout.BEGINNINGS_AT, layout.PAIRS));
    putRests(new Uint8Array(buffer, layout.RESTS_AT, layout.PAIRS));
  }

  /** Begins another chunk, and forgets the prefixes of other carriers. */
  renew(carrier: Carrier): void {
    this.#to = -1;
    if (carrier === this.#carrier) return;
    this.#carrier = carrier;
    this.#prefixes.clear();
    this.#suffixes.clear();
    this.#wasm.know(0, 0);
  }

  /**
   * Learns what the line `buffer[from, to)` has before its text and behind its `end`, if there is room: lines where that differs in
   * digits only can be passed.
   */
  learn(buffer: Buffer, from: number, text: number, end: number, to: number): void {
    if (end < to && !this.#suffixes.learn(buffer, end, to)) return;
    this.#prefixes.learn(buffer, from, text);
    this.#wasm.know(this.#prefixes.count, this.#suffixes.count);
  }

  /** Whether it learnt any prefix of the carrier's. */
  get knows(): boolean {
    return this.#prefixes.count > 0;
  }

  /** Parses one line, of any buffer. */
  parserOf(family: number): LineParser {
    return this.#shapeOf(family).parse;
  }

  /**
   * Passes lines of the chunk `buffer[from, to)` that cannot matter, `most` at most, up to one that may, is short, has another prefix
   * or suffix than those learnt, or no end in the window. `torn`: a torn line waits.
   */
  hop(buffer: Buffer, from: number, to: number, most: number, torn: boolean): Readonly<Passed> {
    this.#hold(buffer, from, to);
    const end = this.#wasm.hop(
      from - this.#from,
      this.#to - this.#from,
      Math.min(most, MOST_LINES),
      torn ? 1 : 0,
    );
    return this.#tell(end, 0);
  }

  /**
   * Parses lines of the chunk `buffer[from, to)` that are cycles and nothing else, each the next one of the same process, into the
   * batch's next rows, without adding these to its length; passes lines between them that cannot matter. `line`: the first one's
   * number.
   */
  run(
    family: number,
    buffer: Buffer,
    from: number,
    to: number,
    line: number,
    batch: CycleBatch,
  ): Readonly<Passed> {
    const shape = this.#shapeOf(family);
    this.#hold(buffer, from, to);
    const most = Math.min(layout.MOST_ROWS, batch.capacity - batch.length);
    const end = this.#wasm.run(family, from - this.#from, this.#to - this.#from, most, line);
    const rows = this.#state[layout.ROWS];
    this.#give(batch, shape, rows);
    this.#copy(batch, layout.LINE, rows);
    return this.#tell(end, rows);
  }

  #tell(end: number, rows: number): Readonly<Passed> {
    const passed = this.#passed;
    passed.lines = this.#state[layout.LINES];
    passed.rows = rows;
    passed.lastLine = this.#from + this.#state[layout.LAST_LINE];
    passed.end = this.#from + end;
    passed.strange = this.#state[layout.STRANGE] === 1;
    return passed;
  }

  #hold(buffer: Buffer, from: number, to: number): void {
    if (from >= this.#from && from < this.#to && (this.#to >= to || this.#to - from > LEAST_REST)) return;
    this.#from = from;
    this.#to = Math.min(to, from + layout.INPUT_BYTES);
    this.#input.set(buffer.subarray(from, this.#to));
    this.#input[this.#to - from] = 0;
  }

  #shapeOf(family: number): Shape {
    return (this.#shapes[family] ??= this.#newShape(family));
  }

  #newShape(family: number): Shape {
    const grammar = GRAMMARS[family];
    const table = layout.TABLES_AT + family * layout.TABLE_BYTES;
    putTable(new DataView(this.#wasm.memory.buffer, table), grammar);
    const shape: Shape = {
      filled: [...new Set(grammar.tokens.flatMap(({ column }) => (column ? [COLUMNS.indexOf(column)] : [])))],
      absent: absentFrom(grammar).map((column) => COLUMNS.indexOf(column)),
      flags: grammar.flags,
      parse: (buffer, from, to, batch) => {
        const until = Math.min(to, from + layout.LINE_BYTES);
        this.#line.set(buffer.subarray(from, until));
        this.#line[until - from] = 0;
        const end = from + this.#wasm.one(family);
        if (end <= from || end > to) return -1;
        this.#give(batch, shape, 1);
        return end;
      },
    };
    return shape;
  }

  #give(batch: CycleBatch, { filled, absent, flags }: Shape, rows: number): void {
    const { cells, stride, length } = batch;
    for (const column of filled) this.#copy(batch, column, rows);
    for (const column of absent) cells.fill(NaN, column * stride + length, column * stride + length + rows);
    for (let row = 0; row < rows; row++)
      batch.flags[length + row] = this.#forced[row] === 1 ? flags | FORCED : flags;
  }

  #copy({ cells, stride, length }: CycleBatch, column: number, rows: number): void {
    const values = this.#columns[column];
    const at = column * stride + length;
    if (rows === 1) cells[at] = values[0];
    else cells.set(values.subarray(0, rows), at);
  }
}

function putTable(table: DataView, { tokens, end }: Grammar): void {
  tokens.forEach(({ literal, column, unit }, k) => {
    const { decimals, scale } = UNITS[unit];
    const entry = k * layout.TOKEN_BYTES;
    const adds = column !== undefined && tokens.slice(0, k).some((before) => before.column === column);
    table.setFloat64(entry + layout.SCALE, scale, true);
    table.setInt32(entry + layout.COLUMN, column === undefined ? -1 : COLUMNS.indexOf(column), true);
    table.setInt32(entry + layout.ADDS, adds ? 1 : 0, true);
    table.setInt32(entry + layout.DECIMALS, decimals, true);
    putLiteral(table, entry, literal);
  });
  const last = tokens.length * layout.TOKEN_BYTES;
  table.setInt32(last + layout.DECIMALS, layout.NO_FIGURE, true);
  putLiteral(table, last, end);
}

function putLiteral(table: DataView, entry: number, literal: string): void {
  table.setInt32(entry + layout.LENGTH, literal.length, true);
  Array.from(literal, (char, i) => {
    const word = entry + layout.WORDS + Math.floor(i / 8) * 16;
    table.setUint8(word + (i % 8), char.charCodeAt(0));
    table.setUint8(word + 8 + (i % 8), 0xff);
  });
}

let only: ByteWindow | null | undefined;

/** Undefined where the address space is limited so much that WebAssembly has no memory. */
export function theWindow(): ByteWindow | undefined {
  if (only === undefined) {
    try {
      only = new ByteWindow();
    } catch (error) {
      if (!(error instanceof AddressSpaceError)) throw error;
      only = null;
    }
  }
  return only ?? undefined;
}

/** Call when a reader begins another chunk, or finds another carrier in it. */
export const renewWindow = (carrier: Carrier): void => only?.renew(carrier);
