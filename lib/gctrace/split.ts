// Parts a program's own output from what the runtime wrote into it: bytes in, the program's bytes out, in order. What the
// reader takes for a cycle or a companion line is taken out with its newline; of a torn one, its own pieces.
import { carrierOfLine } from '../carrier/index.js';
import { CycleBatch } from '../model/batch.js';
import { COMPANION_PREFIXES } from './companions.js';
import type { ReaderEvent, ReaderOutput } from './events.js';
import { FORCED_MARK } from './grammar.js';
import { beginningOf, type Part } from './repair.js';
import { mayBegin, NET, QUOTES } from './scan.js';
import { CYCLE, ProcessText, type TakenKind } from './text.js';

const [NEWLINE, RETURN, SMALL_G, SMALL_C] = [10, 13, 103, 99];
const NOTHING = Buffer.alloc(0);
/** Parsers look at two bytes behind a text. */
const PADDING = Buffer.from('\n\n');

/** Of a line that has not ended so much is remembered; what comes after is the program's, unseen. */
const LONGEST_LINE = 64 * 1024;
/** No beginning of a runtime's line is longer. */
const LONGEST_BEGINNING = 512;
/** What waits for the rest of a torn cycle does not grow beyond this. */
const MOST_HELD = 1024 * 1024;

/** A line that has ended. */
interface Line {
  number: number;
  /** What was not passed on before, with the newline. */
  bytes: Buffer;
  /** So many bytes of it were passed on while it had not ended. */
  passed: number;
  cuts: { from: number; to: number }[];
}

export class Splitter {
  readonly #found = new Found();
  readonly #text = new ProcessText('', 0, this.#found);
  #out: Buffer[] = [];
  #number = 0;
  /** The line that is looked at, and its text, what was passed on of it too. */
  #line: Line | undefined;
  #whole = NOTHING;
  /** Lines that wait for what a torn cycle among them turns out to be. */
  #held: Line[] = [];
  #heldBytes = 0;
  /** Nobody waits for the rest of what was torn up to this line. */
  #givenUp = 0;
  /** The line that has not ended: what of it was passed on, and what is kept since it may be the runtime's. */
  #passed = NOTHING;
  #kept = NOTHING;
  #skipping = false;
  /** A cycle was taken out before foreign text: its newline is still to come. */
  #owed = false;

  constructor() {
    this.#text.taken = (kind, part, ends) => this.#cut(kind, part, ends);
  }

  /** What of these bytes, and of those held back, is the program's: valid until the bytes' buffer is used again. */
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

  /** Something is held back that may be the program's after all. */
  get waits(): boolean {
    if (this.#held.length > 0) return true;
    const { whole, sure } = beginningOf(this.#kept.toString('latin1'));
    return this.#kept.length > 0 && !(whole && sure > 0 && this.#passed.length === 0);
  }

  /** It waited long enough: what was held back, but for what is a cycle's beginning for sure. */
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

  /** The input is over: what was held back, as it is. */
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

  /** The line that ends may matter, whatever it looks like. */
  get #isSeen(): boolean {
    return this.#text.attentive || this.#held.length > 0 || this.#passed.length > 0;
  }

  #take(): Buffer[] {
    const out = this.#out;
    this.#out = [];
    return out;
  }

  /** A line that has ended, or stands at the end of the input. */
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
      // The bytes are another read's by the time that they are passed on.
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

  /** Passes on the held lines before which nothing is open any more. */
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
      // Its beginning is out already: the rest belongs to it.
      if (from < passed) continue;
      if (at < from - passed) this.#out.push(bytes.subarray(at, from - passed));
      at = to - passed;
    }
    if (at < bytes.length) this.#out.push(bytes.subarray(at));
  }

  /** The reader has found bytes of the runtime. */
  #cut(kind: TakenKind, { line: number, from, to }: Part, ends: boolean): void {
    const isNow = this.#line?.number === number;
    const line = isNow ? this.#line : this.#held.find((held) => held.number === number);
    if (!line) return;
    if (kind === 'end' && !this.#owed) return;
    if (kind === 'cycle' && from > 0 && this.#isQuoted(to)) return;
    if (kind === 'cycle' || kind === 'rest' || kind === 'end') this.#owed = !ends;
    line.cuts.push({ from, to: ends ? line.passed + line.bytes.length : to });
  }

  /** A cycle behind a carrier's prefix, or in a text that quotes it: the whole line is the program's. */
  #isQuoted(to: number): boolean {
    return QUOTES.has(this.#whole[to]) || carrierOfLine(this.#whole.toString('latin1')) !== undefined;
  }

  /** The line that has not ended: what cannot be the runtime's is passed on, the rest is kept. */
  #rest(tail: Buffer): void {
    if (this.#held.length > 0 && this.#heldBytes + tail.length > MOST_HELD) {
      this.#givenUp = this.#number;
      this.#settle();
    }
    const from = this.#skipping ? tail.length : this.#held.length > 0 ? 0 : this.#beginningIn(tail);
    if (from > 0) this.#pass(tail.subarray(0, from), 0);
    // Copied: the bytes are another read's by the time that they are looked at again.
    if (from < tail.length) this.#kept = Buffer.from(tail.subarray(from));
  }

  /** Bytes of the line that has not ended go out, but for the first `cut` of them. */
  #pass(bytes: Buffer, cut: number): void {
    this.#out.push(bytes.subarray(cut));
    if (this.#skipping) return;
    this.#passed = Buffer.concat([this.#passed, bytes]);
    if (this.#passed.length <= LONGEST_LINE) return;
    this.#skipping = true;
    this.#passed = NOTHING;
  }

  /** Where in the line that has not ended the runtime's bytes may begin; behind it where they do nowhere. */
  #beginningIn(tail: Buffer): number {
    if (this.#passed.length === 0 && tail.length <= LONGEST_BEGINNING) {
      const text = tail.toString('latin1');
      const starts = this.#owed ? [FORCED_MARK, ...COMPANION_PREFIXES] : COMPANION_PREFIXES;
      // Foreign text may stand behind a torn cycle's first piece already.
      if (
        CYCLE.test(text) ||
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

/** What the reader finds is told elsewhere, by another one. */
class Found implements ReaderOutput {
  readonly batch = new CycleBatch();
  readonly events: ReaderEvent[] = [];

  flush(): void {
    this.batch.clear();
    this.events.length = 0;
  }
}
