// Exports are text: events are located by line numbers, from 1.
import type { Decoder, TraceFacts, TraceSink } from '../events.js';

const [NEWLINE, RETURN] = [10, 13];
/** Longer lines are skipped: the longest valid one contains a batch of 64 KiB, quoted. */
const LONGEST_LINE = 512 * 1024;

export abstract class LineDecoder implements Decoder {
  /** Number of the current line. */
  protected line = 0;
  /** The input ends in the middle of a line. */
  protected isCut = false;
  #skipping = false;
  #damaged = 0;
  #damagedAt = 0;

  constructor(
    readonly facts: TraceFacts,
    protected readonly sink: TraceSink,
  ) {
    this.facts.lines = 0;
  }

  /** Processes the line `bytes[from, to)`, without its newline; false if damaged. */
  protected abstract take(bytes: Uint8Array, from: number, to: number): boolean;
  /** Called after the last line. */
  protected abstract end(): void;

  read(bytes: Uint8Array, from: number, to: number): number {
    let at = from;
    while (at < to) {
      let end = at;
      while (end < to && bytes[end] !== NEWLINE) end++;
      if (end === to) break;
      this.takeLine(bytes, at, end);
      at = end + 1;
    }
    return this.hold(at, to);
  }

  /** Start of the incomplete line at `at`, or `to` if it is too long and skipped. */
  protected hold(at: number, to: number): number {
    this.facts.lines = this.line;
    if (to - at <= LONGEST_LINE) return at;
    this.#skipping = true;
    return to;
  }

  finish(_bytes: Uint8Array, from: number, to: number): void {
    if (from < to) {
      this.line++;
      this.isCut = true;
      // A truncated number would still be valid, so an incomplete line is not processed.
      this.sink.trouble({
        code: 'input-truncated',
        message: 'the export ends in the middle of a line',
        offset: this.line,
      });
    }
    this.facts.lines = this.line;
    this.end();
    if (this.#damaged > 0)
      this.sink.trouble({
        code: 'input-damaged-trace',
        message: 'lines are not trace events and were skipped',
        offset: this.#damagedAt,
        count: this.#damaged,
      });
  }

  /** Counts a line that is no event. */
  protected damaged(line = this.line): void {
    if (this.#damaged++ === 0) this.#damagedAt = line;
  }

  protected takeLine(bytes: Uint8Array, from: number, newline: number): void {
    this.line++;
    const to = newline > from && bytes[newline - 1] === RETURN ? newline - 1 : newline;
    if (this.#skipping || !this.take(bytes, from, to)) this.damaged();
    this.#skipping = false;
  }
}
