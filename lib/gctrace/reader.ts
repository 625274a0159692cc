// Finds the lines that can matter in raw bytes: a hop from newline to newline that looks at the first bytes of each
// line's text, and a net that finds a cycle behind any prefix. Only what they find is taken out of its carrier.
import { carrierOfLine, newLine, plain, type Carrier, type Line } from '../carrier/index.js';
import { DECODE, NOT_MINE } from '../carrier/carrier.js';
import type { ReaderOutput } from './events.js';
import { BEGINS, cycleStart, mayBegin, NET, ProcessText } from './text.js';

const [NEWLINE, RETURN, G] = [10, 13, 103];

/** A text in pieces is joined up to this size: lines of the runtime are far shorter, and what is longer is none. */
const LONGEST_JOINED = 64 * 1024;
/** Two bytes that are no digits stand behind every text that is parsed. */
const PADDING = Buffer.from('\n\n');
/** The line before a goroutine's dump is looked at this far. */
const LONGEST_BEFORE = 1024;

export class GctraceReader {
  readonly #file: string;
  readonly #out: ReaderOutput;
  readonly #streamOf: (name: string) => number;
  readonly #texts = new Map<string, ProcessText>();
  /** Texts that want to see every line, and lines that wait for their next piece. */
  readonly #attentive = new Set<ProcessText>();
  readonly #pieces = new Map<string, Line & { number: number; count: number }>();
  readonly #line: Line = newLine();
  #carrier: Carrier;
  /** The text of a plain log. */
  #main: ProcessText | undefined;
  /** The head of the last line of the chunk before. */
  readonly #before = Buffer.alloc(LONGEST_BEFORE + PADDING.length);
  #beforeLength = 0;

  /** Lines read so far. */
  lines = 0;
  /** Known lines of streams that are gone. */
  #forgotten = 0;

  /** `streamOf` numbers the streams of all inputs by the carrier's name for them. */
  constructor(file: string, carrier: Carrier, out: ReaderOutput, streamOf: (name: string) => number) {
    this.#file = file;
    this.#carrier = carrier;
    this.#out = out;
    this.#streamOf = streamOf;
  }

  get carrier(): string {
    return this.#carrier.id;
  }

  /** Lines that were told: cycles and their pieces, companions, crashes and their dumps. */
  get known(): number {
    let sum = this.#forgotten;
    for (const text of this.#texts.values()) sum += text.known;
    return sum;
  }

  /**
   * Reads the whole lines in `buffer[0, to)` and returns where the unfinished last line starts.
   * The two bytes at `to` must not be digits.
   */
  read(buffer: Buffer, to: number): number {
    let from = 0;
    let before = -1;
    let hit = -1;
    for (;;) {
      const newline = buffer.indexOf(NEWLINE, from);
      if (newline < 0 || newline >= to) break;
      this.lines++;
      const carrier = this.#carrier;
      const start = carrier === plain ? from : carrier.textStart(buffer, from, newline);
      const at = start < 0 ? from : start;
      const waiting = this.#attentive.size > 0 || this.#pieces.size > 0;
      if (
        start === DECODE ||
        (waiting
          ? !this.#skips(buffer, from, newline)
          : BEGINS[buffer[at]] === 1 && mayBegin(buffer, at, newline))
      ) {
        if (waiting || carrier !== plain || !this.#clean(buffer, from, newline))
          this.#whole(buffer, from, newline, start, before);
      } else {
        if (hit < from) {
          hit = buffer.indexOf(NET, from);
          if (hit < 0) hit = to;
        }
        if (hit < newline && holdsCycle(buffer, from, hit, newline))
          this.#whole(buffer, from, newline, start, before, true);
      }
      before = from;
      from = newline + 1;
    }
    if (before >= 0)
      this.#beforeLength = buffer.copy(this.#before, 0, before, Math.min(from - 1, before + LONGEST_BEFORE));
    return from;
  }

  /** A line whose newline never came, or of which only the head is kept. */
  readRest(buffer: Buffer, from: number, to: number): void {
    if (from >= to) return;
    this.lines++;
    this.#whole(buffer, from, to, this.#carrier.textStart(buffer, from, to), -1);
  }

  /** Streams that are gone: what waits for a rest in them is told, and nothing is kept. */
  forget(streams: ReadonlySet<number>): void {
    for (const [name, text] of this.#texts) {
      if (!streams.has(text.stream)) continue;
      for (const [key, line] of this.#pieces) {
        if (line.stream !== name) continue;
        text.line(line.buffer, line.from, line.to, line.number, line.wallMs, () => '');
        this.#pieces.delete(key);
      }
      text.finish();
      this.#forgotten += text.known;
      this.#texts.delete(name);
      this.#attentive.delete(text);
    }
  }

  /** The input is over: what waits for a rest is told. */
  finish(): void {
    for (const line of this.#pieces.values()) {
      const text = this.#text(line.stream);
      text.line(line.buffer, line.from, line.to, line.number, line.wallMs, () => '');
    }
    this.#pieces.clear();
    for (const text of this.#texts.values()) text.finish();
  }

  /** Whether a line of a plain log is foreign to what is waited for. */
  #skips(buffer: Buffer, from: number, newline: number): boolean {
    const text = this.#main;
    if (this.#carrier !== plain || !text?.skips(buffer, from, newline)) return false;
    if (!text.attentive) this.#attentive.delete(text);
    return true;
  }

  /** A clean cycle at the start of a line of a plain log, where nothing is waited for. */
  #clean(buffer: Buffer, from: number, newline: number): boolean {
    if (buffer[from] !== G) return false;
    const to = buffer[newline - 1] === RETURN ? newline - 1 : newline;
    return (this.#main ??= this.#text('')).cleanCycle(buffer, from, to, this.lines);
  }

  /** A line that may matter: takes its carrier off and joins its pieces. */
  #whole(
    buffer: Buffer,
    from: number,
    newline: number,
    start: number,
    before: number,
    behindPrefix = false,
  ): void {
    let to = newline;
    while (to > from && (buffer[to - 1] === RETURN || buffer[to - 1] === 0)) to--;
    let carrier = start === NOT_MINE ? plain : this.#carrier;
    if (this.#carrier === plain && behindPrefix) {
      // A carrier that the log's head did not show is known by the line of a cycle.
      const found = carrierOfLine(buffer.toString('latin1', from, to));
      if (found) this.#carrier = carrier = found;
    }
    let line = this.#line;
    carrier.unwrap(buffer, from, to, line);
    let number = this.lines;
    let count = 1;
    if (carrier !== plain && (line.partial || start === DECODE || this.#pieces.size > 0)) {
      const key = `${line.stream}\0${line.part}`;
      const waiting = this.#pieces.get(key);
      if (start === DECODE && !waiting && !line.partial && this.#attentive.size === 0 && !isInteresting(line))
        return;
      if (waiting) {
        number = waiting.number;
        count += waiting.count;
        line = joined(waiting, line);
        this.#pieces.delete(key);
      }
      if (line.partial && line.to - line.from < LONGEST_JOINED) {
        const text = Buffer.from(line.buffer.subarray(line.from, line.to));
        this.#pieces.set(key, { ...line, buffer: text, from: 0, to: text.length, number, count });
        return;
      }
    }
    const text = this.#text(line.stream);
    const { known } = text;
    text.line(line.buffer, line.from, line.to, number, line.wallMs, () =>
      this.#textBefore(buffer, before, from),
    );
    if (text.known > known) text.known += count - 1;
    if (text.attentive) this.#attentive.add(text);
    else this.#attentive.delete(text);
  }

  /** The text of the line before, which may have been the last of the chunk before. */
  #textBefore(buffer: Buffer, before: number, from: number): string {
    const [bytes, start, end] =
      before < 0 ? [this.#before, 0, this.#beforeLength] : [buffer, before, from - 1];
    const line = newLine();
    const known = this.#carrier.textStart(bytes, start, end) === NOT_MINE ? plain : this.#carrier;
    known.unwrap(bytes, start, end, line);
    return line.buffer.toString('utf8', line.from, Math.min(line.to, line.from + LONGEST_BEFORE)).trimEnd();
  }

  #text(name: string): ProcessText {
    let text = this.#texts.get(name);
    if (!text) {
      text = new ProcessText(this.#file, this.#streamOf(name), this.#out);
      this.#texts.set(name, text);
    }
    return text;
  }
}

/** Whether one of the `%: ` from `hit` on in this line stands in a cycle. */
function holdsCycle(buffer: Buffer, from: number, hit: number, to: number): boolean {
  const line = buffer.subarray(0, to);
  for (let at = hit; at >= 0; at = line.indexOf(NET, at + 1)) {
    if (cycleStart(buffer, from, at) >= 0) return true;
  }
  return false;
}

const isInteresting = ({ buffer, from, to }: Line): boolean => {
  if (mayBegin(buffer, from, to)) return true;
  const hit = buffer.subarray(0, to).indexOf(NET, from);
  return hit >= 0 && holdsCycle(buffer, from, hit, to);
};

function joined(first: Line, next: Line): Line {
  const texts = [first.buffer.subarray(first.from, first.to), next.buffer.subarray(next.from, next.to)];
  const buffer = Buffer.concat([...texts, PADDING]);
  return { ...next, buffer, from: 0, to: buffer.length - PADDING.length, wallMs: first.wallMs };
}
