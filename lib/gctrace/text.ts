// The text of one process, as its carrier separates it: finds cycles, torn cycles, crashes and companion lines.
import { CYCLE_LETTERS } from '../carrier/cycle.js';
import { FORCED, LOCAL, REPAIRED } from '../model/batch.js';
import { fingerprintOf } from '../model/fingerprint.js';
import { LAST_WORDS, parseCompanion } from './companions.js';
import { CrashReader, crashOf } from './crash.js';
import { runtimesWords } from './crash-words.js';
import { CycleParser } from './cycle-parser.js';
import type { ReaderOutput } from './events.js';
import { FORCED_MARK } from './grammar.js';
import { LastCycle } from './last-cycle.js';
import { Quotations } from './quotations.js';
import { TornLines, type Part, type Torn } from './repair.js';
import { BEGINS, canGoOn, cycleStart, FOLDED_MARK, isBlank, mayBegin, NET, QUOTES } from './scan.js';
import { isAlike, isSound } from './sound.js';
import type { Passed } from './byte-window.js';

/** How much of a line is decoded: the runtime's are shorter, unless a panic's message, which is the program's, makes them long. */
export const LONGEST_TEXT = 4096;
/** From so many on, or from a full batch on, WebAssembly saves more than the millisecond that it takes to begin. */
const MANY_CYCLES = 512;
/** If foreign text follows a cycle's last number, its end is looked for in this many lines. */
const LONGEST_END_LINES = 16;

const [BRACKET, G] = [40, 103];

/** A whole cycle; a piece of a torn one, and its last piece; the late end of a cycle; a companion line. */
export type TakenKind = 'cycle' | 'piece' | 'rest' | 'end' | 'companion';

export class ProcessText {
  readonly #parser = new CycleParser();
  #torn: TornLines | undefined;
  #crash: CrashReader | undefined;
  readonly #last = new LastCycle();
  /** The last line that held a whole cycle. It may also hold the beginning of a torn one. */
  cycleLine = 0;
  /** In how many more lines the end of the last cycle may still come, as foreign text follows its last number. */
  #open = 0;
  /** Recognized lines: cycles and their pieces, companions, crashes and their dumps. */
  known = 0;
  /** Those that say that some process was killed, which are not the runtime's. */
  kills = 0;
  /** Lines of text as the reader counts them, and how many of them are one whole cycle and nothing else. */
  read = 0;
  #whole = 0;
  #toldRead = 0;
  #toldWhole = 0;
  #crashed = false;
  /** Whether the current line's time has no zone. */
  local = false;
  /** Offset of the current line in its buffer. */
  #start = 0;
  /** Called with each range of the runtime's own bytes; `ends`: the newline after them is the runtime's too. */
  taken: ((kind: TakenKind, part: Part, ends: boolean) => void) | undefined;

  constructor(
    private readonly file: string,
    readonly stream: number,
    private readonly out: ReaderOutput,
    private readonly quotations = new Quotations(),
    private readonly needsDump = false,
  ) {}

  /** Inside a torn line or a dump every line has to be seen. */
  get attentive(): boolean {
    return this.#crash !== undefined || this.#open > 0 || this.#torn?.waiting === true;
  }

  /** Inside a dump or at the end of a cycle, where any line may belong to it. */
  get busy(): boolean {
    return this.#crash !== undefined || this.#open > 0;
  }

  /** The first line after this one that begins a torn line still waiting for its rest, or Infinity. */
  tornSince(line: number): number {
    return this.#torn?.since(line) ?? Infinity;
  }

  /**
   * Whether a line's first bytes rule out that it is the rest of a torn one; decodes nothing. Most log lines begin with a date,
   * and no cycle holds one.
   */
  skips(buffer: Buffer, from: number, to: number): boolean {
    if (this.busy || this.#torn?.waiting !== true) return false;
    if (canGoOn(buffer, from, to)) return false;
    if (BEGINS[buffer[from]] === 1 && mayBegin(buffer, from, to)) return false;
    this.passOver(1);
    return true;
  }

  /** How many more foreign lines may pass before the rest of a torn line is given up. */
  get patience(): number {
    return this.#torn?.patience ?? Infinity;
  }

  /** Skips lines that are not the rest of a torn one; at most `patience` of them. */
  passOver(lines: number): void {
    this.#torn?.pass(lines);
    this.#tellLost();
  }

  /** Fast path for a clean cycle of the same shape as the last one; decodes nothing. */
  cleanCycle(buffer: Buffer, from: number, to: number, line: number): boolean {
    const isClean = this.#parser.same(buffer, from, to, this.out.batch) === to;
    if (isClean) {
      this.quotations.standsBare();
      this.#tellOver();
      this.#commit(line, NaN, 0);
    }
    return isClean;
  }

  /** The same for the lines from `from` on, each the next cycle of one process or none that can matter; undefined: there are none. */
  cleanRun(buffer: Buffer, from: number, to: number, line: number): Readonly<Passed> | undefined {
    const { window, family } = this.#parser;
    if (!window || this.attentive) return undefined;
    const run = window.run(family, buffer, from, to, line, this.out.batch);
    if (run.rows === 0) return undefined;
    this.quotations.standsBare();
    this.#add(NaN, 0, run.rows);
    return run;
  }

  /** Reads the line `buffer[from, to)`. `before` gives the text of the line before it, needed if a goroutine's dump begins. */
  line(buffer: Buffer, from: number, to: number, line: number, wallMs: number, before: () => string): void {
    const { known } = this;
    let at = from;
    this.#start = from;
    while (at < to) {
      const end = this.#findCycle(buffer, at, to, line, wallMs);
      if (end < 0) break;
      at = end;
    }
    if (at === from) this.#other(buffer, from, to, line, wallMs, before);
    else {
      // Foreign text after a cycle is a line of its own: its newline was written first.
      if (!isBlank(buffer, at, to)) this.#other(buffer, at, to, line, wallMs, () => '');
      this.known = known + 1;
      this.cycleLine = line;
    }
  }

  /** Reads a text without a whole cycle. */
  #other(buffer: Buffer, from: number, to: number, line: number, wallMs: number, before: () => string): void {
    if ((this.#open > 0 || buffer[from] === BRACKET) && this.#ends(buffer, from, to, line)) return;
    // While a torn line waits, most lines can be neither its rest nor the runtime's.
    if (!this.#crash && !canGoOn(buffer, from, to) && !mayBegin(buffer, from, to)) {
      this.#torn?.pass();
      this.#tellLost();
      return;
    }
    const text = buffer.toString('utf8', from, Math.min(to, from + LONGEST_TEXT));
    const begins = CYCLE_LETTERS.test(text);
    if (this.#torn?.waiting && this.#rest(this.#torn, text, line, from, wallMs)) return;
    if (this.#crash) {
      if (!begins && this.#crash.line(text)) {
        this.known++;
        return;
      }
      this.#endCrash();
    }
    if (begins) this.#tear(text, line, from);
    else if (text !== '' && !this.#beginCrash(text, line, before)) this.#companion(text, line, from, to);
  }

  /** Call at the end of the input. */
  finish(): void {
    this.#endCrash();
    this.#torn?.finish();
    this.#tellLost();
  }

  /** Whether a cycle or a crash was read, so that there is a process. */
  get isProcess(): boolean {
    return this.#last.isKnown || this.#crashed;
  }

  /**
   * Reports the lines of text up to `read` that were not reported yet, and how many of them were not a whole cycle. All of them
   * belong to the current process.
   */
  tellLines(read = this.read): void {
    const { batch, events } = this.out;
    const fresh = read - this.#toldRead;
    const other = Math.max(0, fresh - (this.#whole - this.#toldWhole));
    if (fresh > 0) events.push({ row: batch.length, stream: this.stream, kind: 'lines', read: fresh, other });
    this.#toldRead = read;
    this.#toldWhole = this.#whole;
  }

  /** Returns where the first cycle in `buffer[from, to)` ends, or −1. */
  #findCycle(buffer: Buffer, from: number, to: number, line: number, wallMs: number): number {
    if (buffer[from] === G) {
      const end = this.#cycle(buffer, from, to, line, wallMs);
      if (end >= 0) return end;
    }
    const text = buffer.subarray(0, to);
    for (let hit = text.indexOf(NET, from); hit >= 0; hit = text.indexOf(NET, hit + 1)) {
      const start = cycleStart(buffer, from, hit);
      const end = start > from ? this.#cycle(buffer, start, to, line, wallMs) : -1;
      if (end < 0) continue;
      const head = buffer.toString('utf8', from, Math.min(start, from + LONGEST_TEXT));
      if (CYCLE_LETTERS.test(head)) this.#tear(head, line, from);
      return end;
    }
    return -1;
  }

  /** Reads a cycle that starts at `from`; returns where it ends, or −1. */
  #cycle(buffer: Buffer, from: number, to: number, line: number, wallMs: number): number {
    const { batch } = this.out;
    const end = this.#parser.any(buffer, from, to, batch);
    if (end < 0) return -1;
    if (from === this.#start) this.quotations.standsBare();
    else if (this.#isQuoted(buffer, from, end)) return -1;
    this.#endCrash();
    this.#tellOver();
    const ends = isBlank(buffer, end, to);
    // A quotation mark alone is not foreign: it ends what a text or source file quotes.
    const foreign = !ends && !(QUOTES.has(buffer[end]) && (to - end <= 2 || isBlank(buffer, end + 1, to)));
    this.taken?.('cycle', this.#part(line, from, end), ends);
    this.#open = foreign ? LONGEST_END_LINES : 0;
    this.#commit(line, wallMs, foreign ? REPAIRED : 0);
    return end;
  }

  #isQuoted(buffer: Buffer, from: number, end: number): boolean {
    const { n, atMs, length: row } = this.out.batch;
    const head = buffer.toString('latin1', Math.max(this.#start, from - LONGEST_TEXT), from);
    return this.quotations.has(n[row], atMs[row], head, buffer[end]);
  }

  /** The cycle in the batch's next row was printed, so no rest of it or of an earlier one will come. */
  #tellOver(): void {
    if (!this.#torn?.waiting) return;
    this.#torn.over(this.out.batch.n[this.out.batch.length]);
    this.#tellLost();
  }

  /**
   * Whether this is the end of a cycle that has foreign text after its last number: a newline, possibly after the mark of forced
   * cycles. Or that mark alone, if a paste wrapped it onto its own line.
   */
  #ends(buffer: Buffer, from: number, to: number, line: number): boolean {
    const { batch } = this.out;
    const isOpen = this.#open > 0;
    if (isOpen) this.#open--;
    const text = buffer.toString('latin1', from, Math.min(to, from + FORCED_MARK.length));
    const forced = text === (isOpen ? FORCED_MARK : FOLDED_MARK);
    if (!forced && (!isOpen || from < to)) return false;
    this.#open = 0;
    this.taken?.('end', this.#part(line, from, forced ? from + text.length : to), true);
    const row = this.#last.rowIn(batch, this.stream);
    if (forced && row >= 0 && row < batch.length) batch.flags[row] |= FORCED;
    if (isOpen) this.known++;
    else this.read--;
    return true;
  }

  #commit(line: number, wallMs: number, flags: number): void {
    const { batch } = this.out;
    batch.line[batch.length] = line;
    this.#add(wallMs, flags, 1);
  }

  /** Adds the batch's next rows to its length. */
  #add(wallMs: number, flags: number, rows: number): void {
    const { batch } = this.out;
    const first = batch.length;
    // If the numbers restart, this is another process, and the lines before are not its own.
    if (batch.n[first] <= this.#last.n) this.tellLines(this.read - 1);
    if (flags === 0) this.#whole += rows;
    const after = (batch.length += rows);
    batch.wallMs.fill(wallMs, first, after);
    batch.stream.fill(this.stream, first, after);
    batch.family.fill(this.#parser.family, first, after);
    const more = this.local ? flags | LOCAL : flags;
    if (more !== 0) for (let row = first; row < after; row++) batch.flags[row] |= more;
    this.#last.move(batch, rows);
    this.quotations.pass(batch, first, after);
    this.known += rows;
    const isFull = after === batch.capacity;
    if (isFull || this.#whole >= MANY_CYCLES) this.#parser.speedUp();
    if (isFull) this.out.flush();
  }

  /** A text that begins like a cycle but is not one: it is torn, or another program's. */
  #tear(text: string, line: number, from: number): void {
    this.#torn ??= new TornLines();
    this.#torn.begin(text, line, from - this.#start, (n) => this.#last.precedes(n));
    this.#tellLost();
  }

  /** Whether a line is the rest of a torn one, or a piece of it. */
  #rest(torn: TornLines, text: string, line: number, from: number, wallMs: number): boolean {
    const rest = torn.next(text, line, from - this.#start);
    this.#tellLost();
    if (rest === undefined) return false;
    this.known++;
    if (rest !== 'kept') this.#joined(rest, wallMs);
    return true;
  }

  /**
   * Accepts a line put together from pieces if its figures agree with each other and with the line before. If there are several
   * readings, exactly one must be plausible after the line before. The marked heap can have any size at any time, so if two
   * readings differ in it, neither is accepted.
   */
  #joined({ texts, parts, line, doubtful, open }: Torn, wallMs: number): void {
    const { batch, events } = this.out;
    const sound = texts.filter((text) => this.#parses(text) && (!doubtful || isAlike(batch, this.#last)));
    const believed = sound.length === 1 && this.#parses(sound[0]);
    if (this.taken) {
      // Whatever its figures are, it is a cycle. The longest reading is taken, as foreign text seldom begins with a digit.
      const longest = texts.reduce((most, text, i) => (text.length > texts[most].length ? i : most), 0);
      const own = parts[believed ? texts.indexOf(sound[0]) : longest];
      own.forEach((part, i) =>
        i < own.length - 1 ? this.taken?.('piece', part, false) : this.taken?.('rest', part, !open),
      );
    }
    if (!believed) {
      const isRead = texts.length === 1 && this.#parser.whole(texts[0], batch);
      const figures = isRead && { fingerprint: fingerprintOf(batch, batch.length) };
      events.push({ row: batch.length, stream: this.stream, kind: 'torn', line, ...figures });
      return;
    }
    this.#open = open ? LONGEST_END_LINES : 0;
    this.#commit(line, wallMs, REPAIRED);
    // It began in the line of another cycle, which was counted already.
    if (line === this.cycleLine) this.known--;
  }

  /** Whether a line put together is sound. Leaves its figures in the batch's next row. */
  #parses(text: string): boolean {
    const { batch } = this.out;
    if (!this.#parser.whole(text, batch)) return false;
    const follows = this.#last.n === 0 || this.#last.precedes(batch.n[batch.length]);
    return follows && isSound(batch, batch.length);
  }

  #beginCrash(text: string, line: number, before: () => string): boolean {
    let crash = crashOf(text);
    let first = line;
    // A recovered panic follows the prefix of the server's log; only its dump begins a line.
    if (!crash && text.startsWith('goroutine ')) {
      crash = crashOf(before());
      first--;
    }
    if (!crash) return false;
    this.#crashed = true;
    this.#crash = new CrashReader(crash, { file: this.file, line: first });
    if (first < line) this.#crash.line(text);
    this.known += 1 + line - first;
    if (crash.kind !== 'killed') return true;
    this.kills++;
    this.#endCrash(); // No dump follows.
    return true;
  }

  /** No more of a crash will come. */
  #endCrash(): void {
    const reader = this.#crash;
    if (!reader) return;
    this.#crash = undefined;
    const crash = reader.finish();
    this.known -= reader.strange;
    if (this.needsDump && crash.goroutines === undefined) return;
    const { batch, events } = this.out;
    events.push({
      row: batch.length,
      stream: this.stream,
      kind: 'crash',
      crash,
      words: runtimesWords(crash, reader.ownStack),
      versions: reader.versions,
    });
  }

  #companion(text: string, line: number, from: number, to: number): void {
    const companion = parseCompanion(text);
    if (!companion) return;
    if (!LAST_WORDS.has(companion.kind)) this.taken?.('companion', this.#part(line, from, to), true);
    this.known++;
    const { batch, events } = this.out;
    events.push({ row: batch.length, stream: this.stream, kind: 'companion', companion });
  }

  #part(line: number, from: number, to: number): Part {
    return { line, from: from - this.#start, to: to - this.#start };
  }

  #tellLost(): void {
    const { batch, events } = this.out;
    for (const line of this.#torn?.takeLost() ?? []) {
      const cut = line === this.#torn?.cut;
      events.push({ row: batch.length, stream: this.stream, kind: 'torn', line, ...(cut && { cut }) });
    }
  }
}
