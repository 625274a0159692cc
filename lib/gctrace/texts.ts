// Passes each line of an input to the reader of its stream, counts them, and tells which streams have to see every line.
import type { End, Line } from '../carrier/carrier.js';
import { hasControls, plainBytes } from '../carrier/colour.js';
import { ownerOf, streamOn } from '../carrier/machines.js';
import { settle, type Calendar } from '../carrier/settle.js';
import type { CrashRecord } from '../model/records.js';
import type { ReaderOutput } from './events.js';
import { LONGEST_BEFORE } from './line-before.js';
import { Quotations, type Standing } from './quotations.js';
import { isInteresting } from './scan.js';
import { LONGEST_TEXT, ProcessText } from './text.js';
import { ToldEnds } from './told-end.js';

/** How a carrier names whose text a line is. */
export type Named = Pick<Line, 'stream' | 'namespace' | 'host'>;
export const NAMELESS: Named = { stream: '', namespace: '', host: '' };
/** Numbers a stream by the carrier's names for it. */
export type NumberStream = (names: Named) => number;

const [ESC, G] = [27, 103];

export class ProcessTexts {
  #bare: ReadonlySet<string> = new Set();
  #standing: Standing = { bare: false };
  /** Anybody may write behind the same prefix, and lists name crashes: one is believed if a dump follows. */
  #needsDump = false;
  readonly #texts = new Map<string, ProcessText>();
  readonly #attentive = new Set<ProcessText>();
  readonly #busy = new Set<ProcessText>();
  readonly #ends = new WeakMap<ProcessText, ToldEnds>();
  /** The last line behind which the next run of any unit may have begun. */
  #unclear = 0;
  /** Counts of the streams that have ended. */
  readonly #forgotten = { known: 0, read: 0, kills: 0 };
  /** The head of the last line given to `take`. */
  readonly #before = Buffer.alloc(LONGEST_BEFORE);
  #beforeLength = 0;
  /** Lines of text whose stream is unknown. */
  unassigned = 0;
  /** Lines with a cycle whose time has no zone. */
  local = 0;
  yearless = 0;

  /** `streamOf` numbers the streams of all inputs by the carrier's name for them. */
  constructor(
    private readonly file: string,
    private readonly out: ReaderOutput,
    private readonly streamOf: NumberStream,
    private readonly calendar: Calendar,
  ) {}

  /** Other carriers were found. In the streams of `bare`, texts begin with cycles: their carrier was learned from them if `needsDump`. */
  begin(bare: ReadonlySet<string>, needsDump: boolean): void {
    this.forget(new Set([...this.#texts.values()].map(({ stream }) => stream)));
    this.#bare = bare;
    this.#needsDump = needsDump;
    this.#standing = { bare: bare.size > 0 };
  }

  /** Whether any text is inside a torn line or a dump. */
  get attentive(): boolean {
    return this.#attentive.size > 0;
  }

  /** Recognized lines: cycles and their pieces, companions, crashes and their dumps. */
  get known(): number {
    return this.#sum('known');
  }

  /** Those that say that some process was killed. */
  get kills(): number {
    return this.#sum('kills');
  }

  /** Lines of text, without the carrier's own lines. */
  get read(): number {
    return this.#sum('read') + this.unassigned;
  }

  of(names: Named): ProcessText {
    const owner = ownerOf(names);
    let text = this.#texts.get(owner);
    if (!text) {
      const quotations = new Quotations(this.#bare.has(owner), this.#standing);
      text = new ProcessText(this.file, this.streamOf(names), this.out, quotations, this.#needsDump);
      this.#texts.set(owner, text);
    }
    return text;
  }

  /** Takes a line that may matter; lines come in the order of the log. `before` gives the text of the line before it. */
  line(line: Line, number: number, before: () => string): void {
    const text = this.of(line);
    if (line.yearless && !this.calendar.zone) this.yearless++;
    if (line.local) settle(line, this.calendar);
    if (line.local) this.local++;
    text.local = line.local;
    let { buffer, from, to } = line;
    // A crash's text is reported unchanged; a cycle has no colours of its own.
    const mayHide = buffer[from] === ESC || buffer[from] === G;
    if (mayHide && hasControls(buffer, from, Math.min(to, from + LONGEST_TEXT))) {
      const plain = plainBytes(buffer, from, Math.min(to, from + LONGEST_TEXT));
      [buffer, from, to] = [plain.buffer, 0, plain.length];
    }
    if (to > from) text.read++;
    text.line(buffer, from, to, number, line.wallMs, before);
    this.watch(text);
  }

  /** Takes the next line of text, whatever it is. */
  take(line: Line, number: number): void {
    if (isInteresting(line) || (this.attentive && !this.passes(line)))
      this.line(line, number, () => this.#before.toString('utf8', 0, this.#beforeLength).trimEnd());
    else this.count(line);
    this.#beforeLength = line.buffer.copy(
      this.#before,
      0,
      line.from,
      Math.min(line.to, line.from + LONGEST_BEFORE),
    );
  }

  /** Takes a service manager's report that a program ended. */
  told(end: End, line: number): void {
    if (end.of.length === 0) this.#unclear = line;
    const owners = end.of.map((stream) => streamOn(end.host ?? '', stream));
    const owner = owners.find((one) => this.#texts.has(one));
    const text = owner === undefined ? undefined : this.#texts.get(owner);
    if (!text) return;
    let ends = this.#ends.get(text);
    if (!ends) this.#ends.set(text, (ends = new ToldEnds()));
    const told = ends.take(end, line, text.cycleLine, this.#unclear);
    if (!told) return;
    const { batch, events } = this.out;
    const { text: words, again = false } = told;
    const source = { file: this.file, line };
    const crash: CrashRecord | undefined =
      words === undefined ? undefined : { kind: 'killed', text: words, source, count: 1, last: true };
    events.push({ row: batch.length, stream: text.stream, kind: 'end', crash, again });
  }

  /** Counts a line that cannot matter. */
  count(line: Line): void {
    if (line.to > line.from) this.of(line).read++;
  }

  /** While some text is attentive: whether a line that begins nothing cannot matter to its own text either. */
  passes(line: Line): boolean {
    const text = this.of(line);
    if (!text.attentive) return true;
    if (!text.skips(line.buffer, line.from, line.to)) return false;
    this.watch(text);
    return true;
  }

  /** Whether any text is inside a dump, where any line may belong to it. */
  get busy(): boolean {
    return this.#busy.size > 0;
  }

  watch(text: ProcessText): void {
    if (text.attentive) this.#attentive.add(text);
    else this.#attentive.delete(text);
    if (text.busy) this.#busy.add(text);
    else this.#busy.delete(text);
  }

  /** Call for streams that have ended: reports what still waits for a rest in them, and frees their state. */
  forget(streams: ReadonlySet<number>): void {
    for (const [name, text] of this.#texts) {
      if (!streams.has(text.stream)) continue;
      text.finish();
      if (text.isProcess) text.tellLines();
      else this.unassigned += text.read;
      this.#forgotten.known += text.known;
      this.#forgotten.kills += text.kills;
      if (text.isProcess) this.#forgotten.read += text.read;
      this.#texts.delete(name);
      this.#attentive.delete(text);
      this.#busy.delete(text);
    }
  }

  /**
   * Call at the end of the input. Lines of streams without any process count for the first process of the input, as do lines
   * whose stream is unknown.
   */
  finish(): void {
    const texts = [...this.#texts.values()];
    for (const text of texts) text.finish();
    const [first] = texts.filter((text) => text.isProcess);
    if (!first) return;
    for (const text of texts) {
      if (text.isProcess) continue;
      first.read += text.read;
      text.read = 0;
    }
    first.read += this.unassigned;
    this.unassigned = 0;
    for (const text of texts) text.tellLines();
  }

  #sum(count: 'known' | 'read' | 'kills'): number {
    let sum = this.#forgotten[count];
    for (const text of this.#texts.values()) sum += text[count];
    return sum;
  }
}
