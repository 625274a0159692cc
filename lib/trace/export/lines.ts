// Exports are text: lines, numbered from 1, as which their events are found again.
import type { Decoder, TraceFacts, TraceSink } from '../events.js';

const [NEWLINE, RETURN] = [10, 13];
/** Longer lines are passed over: the longest one holds a batch of 64 KiB, quoted. */
const LONGEST_LINE = 512 * 1024;

export abstract class LineDecoder implements Decoder {
  readonly facts: TraceFacts;
  /** The number of the line that is read. */
  protected line = 0;
  protected readonly sink: TraceSink;
  /** It ends in the midst of a line. */
  protected isCut = false;
  #skipping = false;
  #damaged = 0;
  #damagedAt = 0;

  constructor(facts: TraceFacts, sink: TraceSink) {
    this.facts = facts;
    this.facts.lines = 0;
    this.sink = sink;
  }

  /** Takes `bytes[from, to)`, a line without its end; false where it is damaged. */
  protected abstract take(bytes: Uint8Array, from: number, to: number): boolean;
  /** The last line was taken. */
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

  /** Where the line begins that is not whole yet: at `at`; behind it, where it is too long. */
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
      // A cut number is a number all the same: what may be cut is not taken.
      this.sink.trouble({
        code: 'input-truncated',
        level: 'warning',
        message: 'the export ends in the middle of a line',
        offset: this.line,
      });
    }
    this.facts.lines = this.line;
    this.end();
    if (this.#damaged > 0)
      this.sink.trouble({
        code: 'input-damaged-trace',
        level: 'warning',
        message: 'lines are not trace events and were skipped',
        offset: this.#damagedAt,
        count: this.#damaged,
      });
  }

  /** So many lines, from this one on, are no events. */
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
