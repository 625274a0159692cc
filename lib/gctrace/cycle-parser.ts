// Parses the cycles of one text. Tries the shape of the last cycle first, then all others.
import type { CycleBatch } from '../model/batch.js';
import { padded } from '../carrier/padding.js';
import { GRAMMARS } from './grammar.js';
import { parserOf as newParser, type LineParser } from './parser.js';
import { theWindow, type ByteWindow } from './byte-window.js';

/** Created when a log first needs them: most logs have one shape. */
const PARSERS: LineParser[] = [];
const parserOf = (family: number): LineParser => (PARSERS[family] ??= newParser(GRAMMARS[family]));

export class CycleParser {
  /** Index into GRAMMARS of the last cycle's shape. */
  family = 0;
  /** Parses a cycle of the last one's shape; a LineParser. */
  same: LineParser = parserOf(0);
  /** Where runs of these are parsed. */
  window: ByteWindow | undefined;
  #isFast = false;

  /** Parses a cycle of any shape. */
  any(buffer: Buffer, from: number, to: number, batch: CycleBatch): number {
    const end = this.same(buffer, from, to, batch);
    return end >= 0 ? end : this.#first(buffer, from, to, batch, (other) => other >= 0);
  }

  /** Whether all of a text is a cycle, whose figures it puts into the batch's next row. */
  whole(text: string, batch: CycleBatch): boolean {
    return this.#first(padded(text), 0, text.length, batch, (end) => end === text.length) >= 0;
  }

  /** Call when many cycles were read. */
  speedUp(): void {
    if (this.#isFast) return;
    this.#isFast = true;
    this.#use(this.family);
  }

  #use(family: number): void {
    this.family = family;
    this.window = this.#isFast ? theWindow() : undefined;
    this.same = this.window?.parserOf(family) ?? parserOf(family);
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
      if (family !== this.family) this.#use(family);
      return end;
    }
    return -1;
  }
}
