// `go tool trace -d=parsed` (1.22, 1.23: `-d=1`): one line per event in time order, followed by its full stacks, which make up
// most of the text. Most of them are skipped, the rest are interned.
import type { GoVersions } from '../../model/version.js';
import { Kind, type TraceSink, type Wanted } from '../events.js';
import { Fields } from './fields.js';
import { Lanes } from './lanes.js';
import { factsOf } from '../facts.js';
import { LineDecoder } from './lines.js';
import { ParsedEvents } from './parsed-events.js';
import { StretchOutput } from './output.js';

const [TAB, NEWLINE] = [9, 10];
const EVENT = 'M'.charCodeAt(0);
/** Longer stacks are skipped: 128 frames do not take as much. */
const LONGEST_STACK = 512 * 1024;

/** What to do with the current stack: `Other` is not that of the event's own goroutine. */
const Stack = { None: 0, Pass: 1, Own: 2, Other: 3 } as const;

export class ParsedDecoder extends LineDecoder {
  readonly #output: StretchOutput;
  readonly #lanes: Lanes;
  readonly #events: ParsedEvents;
  readonly #fields = new Fields();
  readonly #tellsLast: boolean;
  #stack: number = Stack.None;

  /** `versions`: those that may have written the trace. */
  constructor(versions: GoVersions, wanted: Wanted, sink: TraceSink) {
    super(factsOf('go tool trace -d=parsed', versions), sink);
    this.#output = new StretchOutput(wanted, sink);
    this.#lanes = new Lanes(this.#output);
    this.#output.threadOf = (lane) => this.#lanes.at(lane)?.id;
    this.#events = new ParsedEvents(this.#output, this.#lanes);
    this.#tellsLast = this.#output.wants(Kind.ProcStop);
  }

  override read(bytes: Uint8Array, from: number, to: number): number {
    const at = this.#read(bytes, from, to);
    this.#lanes.keepStacks(bytes);
    return at;
  }

  #read(bytes: Uint8Array, from: number, to: number): number {
    let at = from;
    for (;;) {
      if (this.#stack !== Stack.None) {
        const end = this.#endOfStack(bytes, at, to);
        if (end < 0) {
          if (this.#stack !== Stack.Pass && to - at <= LONGEST_STACK) return at;
          this.#stack = Stack.Pass;
          return this.hold(this.#pass(bytes, at, to), to);
        }
        this.#takeStack(bytes, at, end);
        at = end;
        // An empty line ends each stack.
        if (bytes[at] === NEWLINE) {
          this.line++;
          at++;
        }
      }
      const newline = bytes.indexOf(NEWLINE, at);
      if (newline < 0 || newline >= to) return this.hold(at, to);
      this.takeLine(bytes, at, newline);
      at = newline + 1;
    }
  }

  override finish(bytes: Uint8Array, from: number, to: number): void {
    let at = from;
    // The last stack ends with the file.
    if (this.#stack !== Stack.None) {
      at = this.#pass(bytes, from, to);
      this.#takeStack(bytes, from, at);
    }
    super.finish(bytes, at, to);
  }

  protected take(bytes: Uint8Array, from: number, to: number): boolean {
    if (from === to) return true;
    if (bytes[from] === EVENT) {
      if (this.#output.isFull) this.#tell();
      this.#output.place = this.line;
      return this.#events.take(bytes, from, to);
    }
    const fields = this.#fields.set(bytes, from, to);
    const isNamed = fields.next();
    const isOwn = isNamed && fields.keyIs('Stack');
    if (!isOwn && !(isNamed && fields.keyIs('TransitionStack'))) return false;
    const { row, left } = this.#events;
    const isWanted = row >= 0 || (left !== undefined && this.#tellsLast);
    this.#stack = !isWanted ? Stack.Pass : isOwn ? Stack.Own : Stack.Other;
    return true;
  }

  protected end(): void {
    this.#tell();
  }

  #tell(): void {
    if (this.#output.tell()) this.#lanes.forgetStacks();
    this.facts.events = this.#output.events;
    this.facts.experimental = this.#events.experimental;
    if (this.#events.experimental > 0) this.facts.lacks = ['heap_objects'];
  }

  /** Start of the first line that does not begin with a tab; −1 if more input is needed. */
  #endOfStack(bytes: Uint8Array, from: number, to: number): number {
    let lines = 0;
    let at = from;
    while (at < to && bytes[at] === TAB) {
      const newline = bytes.indexOf(NEWLINE, at);
      if (newline < 0) return -1;
      at = newline + 1;
      lines++;
    }
    if (at >= to) return -1;
    this.line += lines;
    return at;
  }

  /** End of the last complete line of `bytes[from, to)`. */
  #pass(bytes: Uint8Array, from: number, to: number): number {
    let start = from;
    for (let at = from; at < to; at++)
      if (bytes[at] === NEWLINE) {
        start = at + 1;
        this.line++;
      }
    return start;
  }

  #takeStack(bytes: Uint8Array, from: number, to: number): void {
    const kind = this.#stack;
    this.#stack = Stack.None;
    if (kind === Stack.Pass) return;
    const { names, rows } = this.#output;
    const { row, left, creates } = this.#events;
    if (left) [left.stackFrom, left.stackTo] = [from, to];
    if (row < 0) return;
    const id = names.of(bytes, from, to);
    if (kind === Stack.Other && creates) rows.b[row] = id;
    else rows.stack[row] = id;
  }
}
