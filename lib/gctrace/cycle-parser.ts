// Parses the cycles of one text. Tries the shape of the last cycle first, then all others.
import type { CycleBatch } from '../model/batch.js';
import { GRAMMARS } from './grammar.js';
import { compile, walk, type LineParser } from './parser.js';

/** Created when a log first needs them: most logs have one shape. */
const PARSERS: LineParser[] = [];
const parserOf = (family: number): LineParser => (PARSERS[family] ??= walk(GRAMMARS[family]));

/** A shape's parser is compiled after this many cycles, because compiling costs what it saves over 200,000 of them … */
const COMPILED_AFTER = 200_000;
/** … or earlier, if the log holds little else than cycles, so that many more will come. */
const COMPILED_IN_DENSE = 2_000;
const DENSE = 0.5;

export class CycleParser {
  /** Index into GRAMMARS of the last cycle's shape. */
  family = 0;
  /** Parses a cycle of the last one's shape; a LineParser. */
  same: LineParser = parserOf(0);
  #compiled = false;

  /** Parses a cycle of any shape. */
  any(buffer: Buffer, from: number, to: number, batch: CycleBatch): number {
    const end = this.same(buffer, from, to, batch);
    return end >= 0 ? end : this.#first(buffer, from, to, batch, (other) => other >= 0);
  }

  /** Whether all of `buffer[0, to)` is a cycle. */
  whole(buffer: Buffer, to: number, batch: CycleBatch): boolean {
    return this.#first(buffer, 0, to, batch, (end) => end === to) >= 0;
  }

  /** Compiles the parser if it pays off: `cycles` were read in this many lines. */
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
