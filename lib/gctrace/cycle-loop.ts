// Parses lines of cycles in WebAssembly (assembly/cycles.ts): runs of them at more than twice the speed of JavaScript, and single
// ones. One instance serves all streams of a grammar: it keeps no text from one call to the next.
import { COLUMNS, FORCED, type CycleBatch } from '../model/batch.js';
import { AddressSpaceError, instances } from '../model/webassembly.js';
import * as layout from './cycle-layout.js';
import { CYCLES_WASM } from './cycles-wasm.js';
import { GRAMMARS, type Grammar, type Unit } from './grammar.js';
import { absentFrom } from './parser.js';

const newInstance = instances<{ one: () => number; run: (to: number, most: number) => number }>(CYCLES_WASM);

/** How figures of a unit are printed, and what makes them ns, ms or what else their columns hold. */
const UNITS: Record<Unit, { decimals: number; scale: number }> = {
  int: { decimals: layout.NONE, scale: 1 },
  us: { decimals: layout.NONE, scale: 1e3 },
  wholeMs: { decimals: layout.NONE, scale: 1e6 },
  // In thousandths.
  ms: { decimals: layout.SOME, scale: 1e3 },
  s: { decimals: layout.THREE, scale: 1 },
};

/** A window holds a line at least, and grows while it holds nothing but cycles. */
const LEAST_WINDOW = 512;

/** Lines of cycles in a row: how many there are, where the last one begins, and where the line behind it does. */
export interface Run {
  rows: number;
  lastLine: number;
  end: number;
}

export class CycleLoop {
  readonly #wasm = newInstance();
  readonly #state: Float64Array;
  readonly #input: Uint8Array;
  readonly #forced: Uint8Array;
  /** By index in COLUMNS: those that lines of this shape fill, and those that they lack. */
  readonly #columns: { index: number; values: Float64Array }[];
  readonly #absent: number[];
  readonly #flags: number;
  #window = LEAST_WINDOW;
  /** Reused from run to run. */
  readonly #run: Run = { rows: 0, lastLine: 0, end: 0 };

  constructor(grammar: Grammar) {
    const { buffer } = this.#wasm.memory;
    this.#state = new Float64Array(buffer, layout.STATE_AT, layout.ALL_STATE);
    this.#input = new Uint8Array(buffer, layout.INPUT_AT, layout.INPUT_BYTES + layout.BEHIND);
    this.#forced = new Uint8Array(buffer, layout.FORCED_AT, layout.MOST_ROWS);
    const filled = new Set(grammar.tokens.flatMap(({ column }) => (column ? [COLUMNS.indexOf(column)] : [])));
    this.#columns = [...filled].map((index) => {
      const at = layout.COLUMNS_AT + index * layout.MOST_ROWS * 8;
      return { index, values: new Float64Array(buffer, at, layout.MOST_ROWS) };
    });
    this.#absent = absentFrom(grammar).map((column) => COLUMNS.indexOf(column));
    this.#flags = grammar.flags;
    putTable(new DataView(buffer, layout.TOKENS_AT), grammar);
  }

  /** Parses one line, as a LineParser. */
  readonly one = (buffer: Buffer, from: number, to: number, batch: CycleBatch): number => {
    this.#copy(buffer, from, Math.min(to, from + layout.INPUT_BYTES));
    const end = from + this.#wasm.one();
    if (end <= from || end > to) return -1;
    this.#give(batch, 1);
    return end;
  };

  /**
   * Parses the lines of `buffer[from, to)` that are cycles and nothing else, each the next one of the same process, into the batch's
   * next rows, without adding these to its length.
   */
  run(buffer: Buffer, from: number, to: number, batch: CycleBatch): Readonly<Run> {
    const until = Math.min(to, from + this.#window);
    this.#copy(buffer, from, until);
    const most = Math.min(layout.MOST_ROWS, batch.capacity - batch.length);
    const read = this.#wasm.run(until - from, most);
    const run = this.#run;
    run.rows = this.#state[layout.ROWS];
    run.lastLine = from + this.#state[layout.LAST_LINE];
    run.end = from + read;
    if (run.rows < most) this.#window = read * 2 > until - from ? layout.INPUT_BYTES : LEAST_WINDOW;
    this.#give(batch, run.rows);
    return run;
  }

  #copy(buffer: Buffer, from: number, to: number): void {
    this.#input.set(buffer.subarray(from, to));
    this.#input[to - from] = 0;
  }

  #give({ cells, stride, length, flags }: CycleBatch, rows: number): void {
    for (const { index, values } of this.#columns) {
      const at = index * stride + length;
      for (let row = 0; row < rows; row++) cells[at + row] = values[row];
    }
    for (const index of this.#absent)
      cells.fill(NaN, index * stride + length, index * stride + length + rows);
    for (let row = 0; row < rows; row++)
      flags[length + row] = this.#forced[row] === 1 ? this.#flags | FORCED : this.#flags;
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

const loops: (CycleLoop | undefined)[] = [];

/** The loop for lines of this shape; undefined where the address space is limited so much that WebAssembly has no memory. */
export function loopOf(family: number): CycleLoop | undefined {
  if (family in loops) return loops[family];
  try {
    loops[family] = new CycleLoop(GRAMMARS[family]);
  } catch (error) {
    if (!(error instanceof AddressSpaceError)) throw error;
    loops[family] = undefined;
  }
  return loops[family];
}
