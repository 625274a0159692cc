// The trace viewer's JSON, `/jsontrace` of `go tool trace`: one object, whose `traceEvents` and `stackFrames` are read
// incrementally (internal/trace/traceviewer/emitter.go; up to 1.21 cmd/trace/trace.go). It may be reformatted: keys in any order,
// any whitespace.
import type { GoVersions } from '../../model/version.js';
import type { Decoder, TraceFacts, TraceSink, Wanted } from '../events.js';
import { codesOf, numberAt, same } from './fields.js';
import { factsOf } from '../facts.js';
import { ViewerEvents } from './viewer-events.js';
import { DAMAGED, endOfString, UNFINISHED, ViewerRecord } from './viewer-record.js';

const [BLANK, QUOTE, COMMA, COLON, OPEN_ARRAY, CLOSE_ARRAY, OPEN, CLOSE] = codesOf(' ",:[]{}');
/** Longer records are skipped. */
const LONGEST = 256 * 1024;

type Part = 'top' | 'events' | 'frames';
const PARTS: readonly (readonly [key: string, bracket: number, part: Part])[] = [
  ['traceEvents', OPEN_ARRAY, 'events'],
  ['stackFrames', OPEN, 'frames'],
];

export class ViewerDecoder implements Decoder {
  readonly facts: TraceFacts;
  readonly #sink: TraceSink;
  readonly #events: ViewerEvents;
  readonly #record = new ViewerRecord();
  #part: Part = 'top';
  /** All stacks were read. */
  #isWhole = false;
  /** File offset of `bytes[0]` in the next read. */
  #offset = 0;
  #damaged = 0;
  #damagedAt = 0;

  /** `versions`: those that may have written the trace. */
  constructor(versions: GoVersions, wanted: Wanted, sink: TraceSink) {
    this.#sink = sink;
    this.facts = {
      ...factsOf("go tool trace's JSON", versions),
      lacks: ['files', 'swept_bytes', 'goroutine_creation', 'run_queue_delay', 'regions'],
    };
    this.#events = new ViewerEvents(wanted, sink);
  }

  read(bytes: Uint8Array, from: number, to: number): number {
    let at = from;
    for (;;) {
      while (at < to && (bytes[at] <= BLANK || bytes[at] === COMMA)) at++;
      const next = at < to ? this.#next(bytes, at, to, this.#offset - from) : UNFINISHED;
      if (next === UNFINISHED && to - at <= LONGEST) break;
      if (next < 0) {
        if (this.#damaged++ === 0) this.#damagedAt = this.#offset + at - from;
        at = this.#resync(bytes, at + 1, to);
      } else at = next;
    }
    this.#offset += at - from;
    this.facts.events = this.#events.count;
    return at;
  }

  finish(_bytes: Uint8Array, from: number, to: number): void {
    this.#events.finish();
    this.facts.events = this.#events.count;
    if (to > from || this.#part !== 'top' || !this.#isWhole)
      this.#sink.trouble({
        code: 'input-truncated',
        message:
          this.#part === 'frames' || this.#events.hasFrames
            ? 'the document ends in the middle of its stacks'
            : 'the document ends before its stacks: functions have no names',
        offset: this.#offset,
      });
    if (this.#damaged > 0)
      this.#sink.trouble({
        code: 'input-damaged-trace',
        message: 'records are not trace events and were skipped',
        offset: this.#damagedAt,
        count: this.#damaged,
      });
  }

  /** Processes the item at `at` and returns its end. `shift`: file offset minus index in `bytes`. */
  #next(bytes: Uint8Array, at: number, to: number, shift: number): number {
    if (this.#part === 'top') return this.#key(bytes, at, to);
    const first = bytes[at];
    if (first === (this.#part === 'events' ? CLOSE_ARRAY : CLOSE)) {
      this.#isWhole ||= this.#part === 'frames';
      this.#part = 'top';
      return at + 1;
    }
    return this.#part === 'events' ? this.#event(bytes, at, to, shift) : this.#frame(bytes, at, to);
  }

  /** Looks for a known key: other values are skipped byte by byte, strings as a whole. */
  #key(bytes: Uint8Array, at: number, to: number): number {
    if (bytes[at] !== QUOTE) return at + 1;
    const end = endOfString(bytes, at + 1, to);
    if (end < 0) return end;
    const known = PARTS.find(([key]) => same(bytes, at + 1, end - 1, key));
    if (!known) return end;
    let next = end;
    while (next < to && (bytes[next] <= BLANK || bytes[next] === COLON)) next++;
    if (next === to) return UNFINISHED;
    if (bytes[next] !== known[1]) return end;
    this.#part = known[2];
    return next + 1;
  }

  #event(bytes: Uint8Array, at: number, to: number, shift: number): number {
    if (bytes[at] !== OPEN) return DAMAGED;
    const end = this.#record.read(bytes, at, to);
    if (end > 0) this.#events.take(this.#record, at + shift);
    return end;
  }

  #frame(bytes: Uint8Array, at: number, to: number): number {
    if (bytes[at] !== QUOTE) return DAMAGED;
    let next = endOfString(bytes, at + 1, to);
    if (next < 0) return next;
    while (next < to && (bytes[next] <= BLANK || bytes[next] === COLON)) next++;
    if (next === to) return UNFINISHED;
    if (bytes[next] !== OPEN) return DAMAGED;
    const end = this.#record.read(bytes, next, to);
    if (end > 0) this.#events.frame(numberAt(bytes, at + 1, to), this.#record);
    return end;
  }

  /** Start of the next possible record after damage. In any state, the key of the stacks is recognized. */
  #resync(bytes: Uint8Array, from: number, to: number): number {
    const [key, , part] = PARTS[1];
    for (let at = from; at < to; at++) {
      if (bytes[at] === QUOTE && (this.#part === part || same(bytes, at + 1, at + 1 + key.length, key))) {
        if (this.#part !== part) this.#part = 'top';
        return at;
      }
      if (bytes[at] === OPEN && this.#part === 'events') return at;
    }
    return to;
  }
}
