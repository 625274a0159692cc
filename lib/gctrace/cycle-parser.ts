// Reads the cycles of one text: mostly by the shape of the line before, else by whatever shape fits.
import type { CycleBatch } from '../model/batch.js';
import { GRAMMARS } from './grammar.js';
import { compile, walk, type LineParser } from './parser.js';

/** Made when a log first needs them: most have one shape. */
const PARSERS: LineParser[] = [];
const parserOf = (family: number): LineParser => (PARSERS[family] ??= walk(GRAMMARS[family]));

/** Cycles after which the parser of their shape is compiled, which costs as much as it saves over 200,000 of them … */
const COMPILED_AFTER = 200_000;
/** … and in a log of little else than cycles, of which there will be many. */
const COMPILED_IN_DENSE = 2_000;
const DENSE = 0.5;

export class CycleParser {
  /** Index into GRAMMARS of the last cycle's shape. */
  family = 0;
  /** Reads a cycle of the last one's shape, as every LineParser does. */
  same: LineParser = parserOf(0);
  #compiled = false;

  /** Reads a cycle of any shape. */
  any(buffer: Buffer, from: number, to: number, batch: CycleBatch): number {
    const end = this.same(buffer, from, to, batch);
    return end >= 0 ? end : this.#first(buffer, from, to, batch, (other) => other >= 0);
  }

  /** Whether all of `buffer[0, to)` is a cycle. */
  whole(buffer: Buffer, to: number, batch: CycleBatch): boolean {
    return this.#first(buffer, 0, to, batch, (end) => end === to) >= 0;
  }

  /** `cycles` were read in so many lines. */
  tune(cycles: number, lines: number): void {
    const isDense = cycles > COMPILED_IN_DENSE && cycles > DENSE * lines;
    if (this.#compiled || !(isDense || cycles > COMPILED_AFTER)) return;
    this.#compiled = true;
    this.same = PARSERS[this.family] = compile(GRAMMARS[this.family]);
  }

  #first(
    buffer: Buffer,
    from: number,
    to: number,
    batch: CycleBatch,
    fits: (end: number) => boolean,
  ): number {
    for (const family of GRAMMARS.keys()) {
      const end = parserOf(family)(buffer, from, to, batch);
      if (!fits(end)) continue;
      this.family = family;
      this.same = parserOf(family);
      return end;
    }
    return -1;
  }
}
