// Separates a program's own output from what the runtime wrote into it: bytes in, the program's bytes out, in order. Removes what
// the reader recognizes: cycles and companion lines with their newline, and the pieces of torn lines.
import { CYCLE_LETTERS } from '../carrier/cycle.js';
import { carrierOfLine } from '../carrier/index.js';
import { PADDING } from '../carrier/padding.js';
import { newBatch } from '../model/batch.js';
import { COMPANION_PREFIXES } from './companions.js';
import type { ReaderEvent, ReaderOutput } from './events.js';
import { FORCED_MARK } from './grammar.js';
import { beginningOf, type Part } from './repair.js';
import { mayBegin, NET, QUOTES } from './scan.js';
import { ProcessText, type TakenKind } from './text.js';

const [NEWLINE, RETURN, SMALL_G, SMALL_C] = [10, 13, 103, 99];
const NOTHING = Buffer.alloc(0);

/** How much is kept of an unfinished line. What comes after that belongs to the program and is not inspected. */
const LONGEST_LINE = 64 * 1024;
/** How much of an unfinished line may be the runtime's: no cycle or companion line is longer. */
const LONGEST_BEGINNING = 512;
/** Bytes held while the rest of a torn cycle is pending. */
const MOST_HELD = 1024 * 1024;

/** A finished line. */
interface Line {
  number: number;
  /** What was not passed on before, with the newline. */
  bytes: Buffer;
  /** Bytes of it that were passed on before it was finished. */
  passed: number;
  cuts: { from: number; to: number }[];
}

export class Splitter {
  readonly #found = new Found();
  readonly #text = new ProcessText('', 0, this.#found);
  #out: Buffer[] = [];
  #number = 0;
  /** The current line, and its text including what was passed on of it. */
  #line: Line | undefined;
  #whole = NOTHING;
  /** Lines held until a torn cycle among them is resolved. */
  #held: Line[] = [];
  #heldBytes = 0;
  /** Torn lines up to this one are given up. */
  #givenUp = 0;
  /** The unfinished line: what was passed on of it, and what is kept because it may be the runtime's. */
  #passed = NOTHING;
  #kept = NOTHING;
  #skipping = false;
  /** A cycle was removed in front of foreign text, so its newline is still to come. */
  #owed = false;

  constructor() {
    this.#text.taken = (kind, part, ends) => this.#cut(kind, part, ends);
  }

  /** Returns the program's part of these bytes and of those held back. It is valid until the chunk's buffer is reused. */
  push(chunk: Buffer): Buffer[] {
    const data = this.#kept.length > 0 ? Buffer.concat([this.#kept, chunk]) : chunk;
    this.#kept = NOTHING;
    let from = 0;
    let passing = 0;
    let hit = -1;
    for (;;) {
      const newline = data.indexOf(NEWLINE, from);
      if (newline < 0) break;
      this.#number++;
      if (hit < from) hit = indexOr(data.indexOf(NET, from), data.length);
      const isLong = this.#skipping || this.#passed.length + newline - from > LONGEST_LINE;
      if (isLong || (!this.#isSeen && hit > newline && !mayBegin(data, from, newline))) {
        this.#skipping = false;
      } else {
        if (passing < from) this.#out.push(data.subarray(passing, from));
        passing = newline + 1;
        this.#read(data.subarray(from, passing));
      }
      this.#passed = NOTHING;
      from = newline + 1;
    }
    if (passing < from) this.#out.push(data.subarray(passing, from));
    this.#rest(data.subarray(from));
    return this.#take();
  }

  /** Whether bytes are held back that may turn out to be the program's. */
  get waits(): boolean {
    if (this.#held.length > 0) return true;
    const { whole, sure } = beginningOf(this.#kept.toString('latin1'));
    return this.#kept.length > 0 && !(whole && sure > 0 && this.#passed.length === 0);
  }

  /** After a long enough wait: returns what was held back, except what is certainly the beginning of a cycle. */
  release(): Buffer[] {
    for (const { bytes, passed, cuts } of this.#held) {
      const { sure } = beginningOf(bytes.toString('latin1', 0, LONGEST_BEGINNING));
      if (sure > 0 && passed === 0 && cuts.length === 0) cuts.push({ from: 0, to: sure });
    }
    this.#givenUp = this.#number;
    this.#settle();
    const kept = this.#kept;
    const { whole, sure } = beginningOf(kept.toString('latin1'));
    if (!whole || sure === 0 || this.#passed.length > 0) {
      this.#kept = NOTHING;
      this.#pass(kept, this.#passed.length > 0 ? 0 : sure);
    }
    return this.#take();
  }

  /** At the end of the input: returns what was held back, unchanged. */
  end(): Buffer[] {
    if (this.#kept.length > 0) {
      this.#number++;
      const kept = this.#kept;
      this.#kept = NOTHING;
      this.#read(kept);
    }
    this.#givenUp = this.#number;
    this.#settle();
    return this.#take();
  }

  /** Whether the line that ends here may matter whatever it looks like. */
  get #isSeen(): boolean {
    return this.#text.attentive || this.#held.length > 0 || this.#passed.length > 0;
  }

  #take(): Buffer[] {
    const out = this.#out;
    this.#out = [];
    return out;
  }

  /** Reads a line that is finished, or that ends the input. */
  #read(bytes: Buffer): void {
    const passed = this.#passed;
    const buffer = Buffer.concat([passed, bytes, PADDING]);
    const length = passed.length + bytes.length;
    let to = length;
    while (to > 0 && (buffer[to - 1] === NEWLINE || buffer[to - 1] === RETURN || buffer[to - 1] === 0)) to--;
    const line: Line = { number: this.#number, bytes, passed: passed.length, cuts: [] };
    this.#line = line;
    this.#whole = buffer.subarray(0, to);
    this.#text.line(buffer, 0, to, this.#number, NaN, () => '');
    this.#line = undefined;
    this.#found.events.length = 0;
    if (this.#held.length > 0 || this.#waitsSince < Infinity) {
      // Copied, because the chunk's buffer will be reused before these bytes are passed on.
      line.bytes = buffer.subarray(passed.length, length);
      this.#held.push(line);
      this.#heldBytes += bytes.length;
      if (this.#heldBytes > MOST_HELD) this.#givenUp = this.#number;
      this.#settle();
    } else this.#emit(line);
  }

  get #waitsSince(): number {
    return this.#text.tornSince(this.#givenUp);
  }

  /** Passes on the held lines that precede every open one. */
  #settle(): void {
    const since = this.#waitsSince;
    let count = 0;
    for (; count < this.#held.length && this.#held[count].number < since; count++) {
      this.#heldBytes -= this.#held[count].bytes.length;
      this.#emit(this.#held[count]);
    }
    this.#held.splice(0, count);
  }

  #emit({ bytes, passed, cuts }: Line): void {
    let at = 0;
    for (const { from, to } of cuts.sort((a, b) => a.from - b.from)) {
      // Its beginning was passed on already, so the rest belongs to the program too.
      if (from < passed) continue;
      if (at < from - passed) this.#out.push(bytes.subarray(at, from - passed));
      at = to - passed;
    }
    if (at < bytes.length) this.#out.push(bytes.subarray(at));
  }

  /** Called when the reader has found bytes of the runtime. */
  #cut(kind: TakenKind, { line: number, from, to }: Part, ends: boolean): void {
    const isNow = this.#line?.number === number;
    const line = isNow ? this.#line : this.#held.find((held) => held.number === number);
    if (!line) return;
    if (kind === 'end' && !this.#owed) return;
    if (kind === 'cycle' && from > 0 && this.#isQuoted(to)) return;
    if (kind === 'cycle' || kind === 'rest' || kind === 'end') this.#owed = !ends;
    line.cuts.push({ from, to: ends ? line.passed + line.bytes.length : to });
  }

  /** Whether a cycle stands behind a carrier's prefix or in a text that quotes it: then the whole line is the program's. */
  #isQuoted(to: number): boolean {
    return QUOTES.has(this.#whole[to]) || carrierOfLine(this.#whole.toString('latin1')) !== undefined;
  }

  /** Handles the unfinished line: passes on what cannot be the runtime's, keeps the rest. */
  #rest(tail: Buffer): void {
    if (this.#held.length > 0 && this.#heldBytes + tail.length > MOST_HELD) {
      this.#givenUp = this.#number;
      this.#settle();
    }
    const from = this.#skipping ? tail.length : this.#held.length > 0 ? 0 : this.#beginningIn(tail);
    if (from > 0) this.#pass(tail.subarray(0, from), 0);
    // Copied, because the chunk's buffer will be reused before these bytes are looked at again.
    if (from < tail.length) this.#kept = Buffer.from(tail.subarray(from));
  }

  /** Passes on bytes of the unfinished line, except the first `cut`. */
  #pass(bytes: Buffer, cut: number): void {
    this.#out.push(bytes.subarray(cut));
    if (this.#skipping) return;
    this.#passed = Buffer.concat([this.#passed, bytes]);
    if (this.#passed.length <= LONGEST_LINE) return;
    this.#skipping = true;
    this.#passed = NOTHING;
  }

  /** Where the runtime's bytes may begin in the unfinished line, or its length if nowhere. */
  #beginningIn(tail: Buffer): number {
    if (this.#passed.length === 0 && tail.length <= LONGEST_BEGINNING) {
      const text = tail.toString('latin1');
      const starts = this.#owed ? [FORCED_MARK, ...COMPANION_PREFIXES] : COMPANION_PREFIXES;
      // Foreign text may already follow a torn cycle's first piece.
      if (
        CYCLE_LETTERS.test(text) ||
        beginningOf(text).whole ||
        starts.some((start) => start.startsWith(text) || text.startsWith(start))
      )
        return 0;
    }
    let at = Math.max(0, tail.length - LONGEST_BEGINNING);
    while ((at = tail.indexOf(SMALL_G, at)) >= 0) {
      const mayGoOn = at + 1 === tail.length || tail[at + 1] === SMALL_C;
      if (mayGoOn && beginningOf(tail.toString('latin1', at)).whole) return at;
      at++;
    }
    return tail.length;
  }
}

const indexOr = (index: number, other: number): number => (index < 0 ? other : index);

/** Discards what the reader finds: another reader reports it. */
class Found implements ReaderOutput {
  readonly batch = newBatch();
  readonly events: ReaderEvent[] = [];

  flush(): void {
    this.batch.length = 0;
    this.events.length = 0;
  }
}
