// Finds the lines that can matter in raw bytes. Goes from newline to newline and looks only at the first bytes of each text; a
// byte search finds cycles behind any prefix. Only the lines found this way are unwrapped from their carrier. Over most lines of
// large logs WebAssembly goes by the same rules (byte-window.ts).
import { carrierOfLine, newLine, plain, type Carrier, type Line } from '../carrier/index.js';
import { DECODE, NOT_MINE } from '../carrier/carrier.js';
import { padded } from '../carrier/padding.js';
import { LONGEST_SKIMMED } from '../carrier/skim.js';
import { trimmed, type Layers } from './layers.js';
import { LineBefore } from './line-before.js';
import { BEGINS, canGoOn, holdsCycle, isInteresting, mayBegin, NET } from './scan.js';
import { Sieve } from './sieve.js';
import type { ProcessText } from './text.js';
import { NAMELESS, type ProcessTexts } from './texts.js';
import { renewWindow, theWindow, type ByteWindow } from './byte-window.js';

const [NEWLINE, RETURN, BLANK, TAB, C, G] = [10, 13, 32, 9, 99, 103];

/** To pass over fewer lines WebAssembly takes longer to begin than it saves. */
const FEW_LINES = 2_000;
/** Hops that pass no line cost more than they save: a carrier is left alone from so many more of them than of lines on. */
const MOST_CREDIT = 64;

/** Where the line reader passes lines: to `layers` if something there waits for them, else directly to `texts`. */
export interface Receivers {
  texts: ProcessTexts;
  layers: Layers;
  /** Pass every line to `layers`. */
  all: boolean;
  /** Lines of the input that another reader read before. */
  before: number;
}

/** A line with a cycle behind an unknown prefix: its carrier, if that is trusted, its number, and the stream that it was counted in. */
interface Doubted {
  carrier: Carrier | undefined;
  number: number;
  stream: string;
  host: string;
}

export class LineReader {
  readonly #texts: ProcessTexts;
  readonly #layers: Layers;
  readonly #all: boolean;
  readonly #line: Line = newLine();
  #carrier: Carrier;
  /** Which of its lines are unwrapped, if only that reads them. */
  #sieve: Sieve | undefined;
  /** The text of a plain log. */
  #main: ProcessText | undefined;
  readonly #before = new LineBefore();
  /** Stream and time of the last line before the present one that had the carrier's prefix. */
  readonly #owner: Line = newLine();
  /** Where it is in the chunk, until it is unwrapped. */
  #owned = -1;
  #ownedTo = -1;
  /** Lines that need no more counting: counted by a text, empty, or the carrier's own. */
  #counted: number;
  /** In the current chunk: the next place after the lines so far that may be in a cycle, and the last one of these lines. */
  #net = -1;
  #last = -1;
  /** A line whose prefix or suffix is none of those that hops know, and how many more hops than lines may still follow. */
  #strange = -1;
  #credit = MOST_CREDIT;

  /** Lines read so far. */
  lines: number;

  constructor(carrier: Carrier, { texts, layers, all, before }: Receivers) {
    this.lines = this.#counted = before;
    this.#carrier = carrier;
    this.#texts = texts;
    this.#layers = layers;
    this.#all = all;
  }

  get carrier(): string {
    return this.#carrier.id;
  }

  /** Lines before name those that follow. */
  get isSections(): boolean {
    return this.#carrier.sections !== undefined;
  }

  /** Reads the whole lines in `buffer[0, to)`, which padding follows, and returns where the unfinished last line starts. */
  read(buffer: Buffer, to: number): number {
    let from = 0;
    this.#net = this.#strange = this.#owned = -1;
    this.#before.begin();
    renewWindow(this.#carrier);
    for (;;) {
      const newline = buffer.indexOf(NEWLINE, from);
      if (newline < 0 || newline >= to) break;
      this.lines++;
      this.#last = from;
      const start = this.#textStart(buffer, from, newline);
      from = this.#mayMatter(buffer, from, newline, start)
        ? this.#matters(buffer, from, newline, start, to)
        : this.#holds(buffer, from, newline, start, to);
      this.#before.is(this.#last);
    }
    // What an unfinished line holds so far may be a long hole.
    while (from < to && buffer[from] === 0) from++;
    this.#unwrapOwner(buffer);
    this.#before.keep(buffer, from - 1);
    return from;
  }

  /** As the carrier's. Learns whose a line is that lacks the carrier's shape. */
  #textStart(buffer: Buffer, from: number, newline: number): number {
    const carrier = this.#carrier;
    if (carrier === plain) return from;
    const start = carrier.textStart(buffer, from, newline);
    if (carrier.continues === undefined) return start;
    if (start === NOT_MINE) this.#unwrapOwner(buffer);
    else [this.#owned, this.#ownedTo] = [from, newline];
    return start;
  }

  #unwrapOwner(buffer: Buffer): void {
    if (this.#owned >= 0) this.#carrier.unwrap(buffer, this.#owned, this.#ownedTo, this.#owner);
    this.#owned = -1;
  }

  /** Whether a line may matter by its first bytes, or to whatever waits. */
  #mayMatter(buffer: Buffer, from: number, newline: number, start: number): boolean {
    const isAwaited = this.#texts.attentive || this.#all || this.#layers.attentive;
    if (start === DECODE) return isAwaited || !this.#skims(buffer, from, newline);
    if (isAwaited) return !this.#skips(buffer, from, newline, start);
    const at = start < 0 ? from : start;
    return BEGINS[buffer[at]] === 1 && mayBegin(buffer, at, newline);
  }

  /** Reads a line that may matter, and those behind it if they are cycles like it; returns where the next one begins. */
  #matters(buffer: Buffer, from: number, newline: number, start: number, to: number): number {
    const isPending = this.#all || this.#texts.busy || this.#layers.attentive;
    const next = this.#carrier !== plain || isPending ? -1 : this.#clean(buffer, from, newline, to);
    if (next >= 0) return next;
    this.#whole(buffer, from, newline, start);
    return newline + 1;
  }

  /** Reads a line that can only matter if it holds a cycle, or passes it and those behind it that cannot; returns where the next one begins. */
  #holds(buffer: Buffer, from: number, newline: number, start: number, to: number): number {
    const net = this.#netFrom(buffer, from, to);
    if (net < newline && holdsCycle(buffer, from, net, newline)) {
      this.#whole(buffer, from, newline, start, true);
      return newline + 1;
    }
    const at = start < 0 ? from : start;
    if (newline - at < 2 || this.#carrier.isOwn) this.#discount(buffer, from, newline, start);
    return this.#hop(buffer, from, start, newline, to);
  }

  /**
   * Passes lines that cannot matter, behind the one at `from`, which cannot either; returns where the next one begins that may. Most
   * lines of most logs end here.
   */
  #hop(buffer: Buffer, from: number, start: number, newline: number, to: number): number {
    const window = this.#windowFor(buffer, from, start, newline);
    if (!window) return newline + 1;
    const { attentive } = this.#texts;
    // In a carrier, lines that cannot be the rest of any stream's line use up nobody's patience.
    const torn = attentive && this.#carrier === plain ? this.#main : undefined;
    const passed = window.hop(buffer, newline + 1, to, torn?.patience ?? Infinity, attentive);
    const { lines } = passed;
    this.lines += lines;
    if (lines > 0) this.#last = passed.lastLine;
    if (torn) {
      torn.passOver(lines);
      this.#texts.watch(torn);
    }
    this.#strange = passed.strange ? passed.end : -1;
    this.#credit = Math.min(MOST_CREDIT, this.#credit + lines - 1);
    return passed.end;
  }

  /** The window, if it can pass lines behind the one at `from`, from which it learns a new prefix and suffix. */
  #windowFor(buffer: Buffer, from: number, start: number, newline: number): ByteWindow | undefined {
    const { attentive, busy } = this.#texts;
    if (this.#all || busy || this.#layers.attentive || this.lines < FEW_LINES) return undefined;
    if (this.#carrier === plain) return attentive && !this.#main ? undefined : theWindow();
    if (!this.#carrier.rigid || this.#credit < 0) return undefined;
    const window = theWindow();
    if (window && (from === this.#strange || !window.knows)) {
      const end = this.#textEnd(buffer, from, start, newline);
      if (end >= 0) window.learn(buffer, from, start, end, newline);
    }
    return window?.knows === true ? window : undefined;
  }

  /** Where the text ends of a rigid carrier's line, or −1 if it may be none, or not whole. */
  #textEnd(buffer: Buffer, from: number, start: number, newline: number): number {
    if (start <= from) return -1;
    if (this.#carrier.textEnd) return this.#carrier.textEnd(buffer, start, newline);
    // A line without a text may lack the blank before it.
    return buffer[start - 1] === BLANK ? newline : -1;
  }

  /** The next place in the chunk from here that may be in a cycle. */
  #netFrom(buffer: Buffer, from: number, to: number): number {
    if (this.#net < from) {
      const found = buffer.indexOf(NET, from);
      this.#net = found < 0 ? to : found;
    }
    return this.#net;
  }

  /** Reads a line whose newline never came, or of which only the head is kept. */
  readRest(buffer: Buffer, from: number, to: number): void {
    if (from >= to) return;
    this.lines++;
    this.#whole(buffer, from, to, this.#carrier.textStart(buffer, from, to));
  }

  /** Call at the end of the input. */
  finish(): void {
    this.#texts.unassigned += this.lines - this.#counted;
    this.#counted = this.lines;
  }

  /** Whether a line that only unwrapping would read cannot matter. */
  #skims(buffer: Buffer, from: number, newline: number): boolean {
    const { words } = this.#carrier;
    if (!words || newline - from > LONGEST_SKIMMED) return false;
    this.#sieve ??= new Sieve(words);
    return !this.#sieve.holds(buffer, from, newline);
  }

  /** Whether a line is foreign to whatever is pending, unless it holds a cycle. */
  #skips(buffer: Buffer, from: number, newline: number, start: number): boolean {
    if (this.#all || this.#layers.attentive) return false;
    const text = this.#main;
    if (this.#carrier === plain) {
      if (!text?.skips(buffer, from, newline)) return false;
      this.#texts.watch(text);
      return true;
    }
    if (start < 0 || (BEGINS[buffer[start]] === 1 && mayBegin(buffer, start, newline))) return false;
    // With a thousand streams some stream always waits for a rest, but most lines cannot be one, for any stream.
    if (!this.#texts.busy && !canGoOn(buffer, start, newline)) return true;
    this.#carrier.unwrap(buffer, from, trimmed(buffer, from, newline), this.#line);
    return this.#texts.passes(this.#line);
  }

  /**
   * Reads the clean cycles that a plain log's lines from `from` on are, if nothing is pending except the rest of a torn line.
   * Returns where the next line begins, or −1 if there are none.
   */
  #clean(buffer: Buffer, from: number, newline: number, to: number): number {
    if (buffer[from] !== G) return -1;
    const text = (this.#main ??= this.#texts.of(NAMELESS));
    const { read } = text;
    text.read += this.lines - this.#counted;
    const run = text.cleanRun(buffer, from, to, this.lines);
    if (run) {
      this.lines += run.lines - 1;
      text.read += run.lines - 1;
    } else if (
      !text.cleanCycle(buffer, from, buffer[newline - 1] === RETURN ? newline - 1 : newline, this.lines)
    ) {
      text.read = read;
      return -1;
    }
    this.#counted = this.lines;
    if (this.#texts.attentive) this.#texts.watch(text);
    if (!run) return newline + 1;
    this.#last = run.lastLine;
    return run.end;
  }

  /** Whether a line that lacks the carrier's shape and begins with this byte belongs to the text before it. */
  #goesOn(first: number): boolean {
    const { continues } = this.#carrier;
    return continues === 'any' || (continues === 'indented' && (first === BLANK || first === TAB));
  }

  /** Leaves a line out of the count if it is empty or the carrier's own. */
  #discount(buffer: Buffer, from: number, newline: number, start: number): void {
    const at = start < 0 ? from : start;
    const to = trimmed(buffer, at, newline);
    if (at === to || this.#isOwn(buffer, from, to, start)) this.#counted++;
  }

  /** Whether a line is the carrier's own, and belongs to no program. Hears what it says of the end of one. */
  #isOwn(buffer: Buffer, from: number, to: number, start: number): boolean {
    const carrier = this.#carrier;
    const end = this.#all ? undefined : carrier.endIn?.(buffer, from, to, start);
    if (end) this.#texts.told(end, this.lines);
    return carrier.isOwn?.(buffer, from, to, start) === true;
  }

  /** Unwraps a line that may matter. */
  #whole(buffer: Buffer, from: number, newline: number, start: number, behindPrefix = false): void {
    if (buffer[from] === 0) {
      // The hole that a crash of the machine leaves: what is behind it was written later.
      let behind = from;
      while (behind < newline && buffer[behind] === 0) behind++;
      this.#whole(buffer, behind, newline, this.#carrier.textStart(buffer, behind, newline));
      return;
    }
    const to = trimmed(buffer, from, newline);
    const doubted =
      behindPrefix && !this.isSections ? this.#behindPrefix(buffer.toString('latin1', from, to)) : undefined;
    const carrier = doubted?.carrier ?? (start === NOT_MINE ? plain : this.#carrier);
    if (this.#isOwn(buffer, from, to, start)) {
      this.#counted++;
      return;
    }
    const line = this.#line;
    carrier.unwrap(buffer, from, to, line);
    if (doubted) [doubted.stream, doubted.host] = [line.stream, line.host];
    const goesOn = start === NOT_MINE && !behindPrefix && this.#goesOn(buffer[from]);
    if (goesOn) {
      const { stream, host, wallMs, local, yearless } = this.#owner;
      Object.assign(line, { stream, host, wallMs, local, yearless });
      // journalctl indents continuation lines to the column where the text above begins.
      while (line.from < to && buffer[line.from] === BLANK) line.from++;
    } else if (carrier === plain) line.part = '';
    if (
      start === DECODE &&
      !line.partial &&
      !this.#all &&
      !this.#layers.attentive &&
      !this.#texts.attentive &&
      !isInteresting(line)
    ) {
      if (line.from >= line.to) this.#counted++;
      return;
    }
    if (line.stream === '') this.#giveLines();
    this.#counted++;
    const mayBeCut = this.#carrier.cuts === true && beginsCycle(line);
    if (
      line.partial ||
      mayBeCut ||
      this.#all ||
      this.#layers.attentive ||
      (carrier !== plain && (holdsLines(line) || this.#layers.learn(line)))
    )
      this.#layers.take(line, this.lines, goesOn);
    else {
      this.#before.endsAt(buffer, from - 1);
      this.#texts.line(line, this.lines, this.#textBefore);
    }
  }

  /** A carrier that did not show in the log's head is recognized by a line with a cycle. */
  #behindPrefix(text: string): Doubted {
    const found = carrierOfLine(text);
    const doubted: Doubted = { carrier: undefined, number: this.lines, stream: '', host: '' };
    const again = (): void => this.#readAgain(text, doubted);
    if (found && this.#layers.trusts(text, found.id === this.#carrier.id ? undefined : again)) {
      this.#carrier = doubted.carrier = found;
      renewWindow(found);
      this.#sieve = undefined;
    }
    return doubted;
  }

  /** Reads a line with a cycle that was taken for a quotation. */
  #readAgain(text: string, { number, stream, host }: Doubted): void {
    const line = newLine();
    carrierOfLine(text)?.unwrap(padded(text), 0, text.length, line);
    this.#texts.of({ stream, host, namespace: '' }).read--;
    this.#texts.line(line, number, () => '');
  }

  /** If the log names no streams, skipped lines count as part of its text. */
  #giveLines(): void {
    const passed = this.lines - 1 - this.#counted;
    if (passed === 0) return;
    this.#texts.of(NAMELESS).read += passed;
    this.#counted += passed;
  }

  /** One function for all lines: few need it. */
  readonly #textBefore = (): string => this.#before.text(this.#carrier);
}

/** Whether a record's text has several lines. */
function holdsLines({ buffer, from, to }: Line): boolean {
  const newline = buffer.indexOf(NEWLINE, from);
  return newline >= 0 && newline < to;
}

/** Whether a record may be the first piece of a cycle; the header of a goroutine is none. */
const beginsCycle = ({ buffer, from, to }: Line): boolean =>
  buffer[from] === G && (buffer[from + 1] === C || to - from === 1);
