// Makes a program's lines of what the outermost carrier unwrapped: joins partial records, unwraps carriers within carriers (JSON in
// syslog), and splits messages of several lines. Carriers of lines and carriers of records share this code.
import { Backwards, markedPlace, unmarkedPlace } from './backwards.js';
import { CutRecords } from './cut-records.js';
import { newLine, NOT_MINE, type Carrier, type Line } from '../carrier/carrier.js';
import { CYCLE_AT } from '../carrier/cycle.js';
import { carriersWithin } from '../carrier/index.js';
import { ownerOf } from '../carrier/machines.js';
import { PADDING, setText } from '../carrier/padding.js';
import type { RecordCarrier, RecordReader } from '../carrier/record.js';
import { holdsCycleInside } from './scan.js';

/** Takes one line of a program's text. `number`: the input line in which it begins; `unit`: its message. */
export type TakeLine = (line: Line, number: number, unit: number) => void;

/** Pieces are joined up to this size. Lines of the runtime are far shorter, so longer texts cannot be one. */
const LONGEST_JOINED = 64 * 1024;
/** The most that a nested carrier of records may leave unread. */
const LONGEST_UNREAD = 1024 * 1024;
/** Carriers nested in the outermost one. */
const DEEPEST = 4;
/**
 * Cycles behind unknown prefixes for which carriers are tried. A program's own prefix would make these trials the largest cost of
 * all.
 */
const MOST_UNKNOWN = 64;
const LINE_END = Buffer.from('\n');
const [NEWLINE, RETURN, BLANK, NUL] = [10, 13, 32, 0];

interface Piece extends Line {
  number: number;
  /** How many nested carriers were unwrapped. */
  depth: number;
}

interface Layer {
  carrier: Carrier | RecordCarrier;
  /** For a carrier of records: its readers by the outer stream. */
  feeds: Map<string, Feed>;
  line: Line;
}

interface Feed {
  reader: RecordReader;
  outer: Line;
  number: number;
  unread: Buffer;
}

export class Layers {
  readonly #take: TakeLine;
  /** The nested carriers, outermost first. */
  readonly #layers: Layer[];
  /** Lines that wait for their next piece, by depth, stream and part. */
  readonly #pieces = new Map<string, Piece>();
  #unit = 0;
  /** Cycles behind something that is not a known carrier. */
  #unknown = 0;
  readonly #bare: boolean;
  /** The last cycle whose carriers were not accepted, and how to read it if they are. */
  #doubted: { n: number; atS: number; again?: (() => void) | undefined } = { n: NaN, atS: NaN };
  readonly #cut: CutRecords | undefined;
  /** If the input is newest first. */
  readonly #back: Backwards | undefined;
  readonly #cutBack: Backwards | undefined;
  /** Some lines were marked as pieces. */
  hasPieces = false;

  /**
   * `inner`: the carriers nested in the one from which the lines given to `take` were unwrapped; `cuts`: its records are cut
   * without a mark; `bare`: some of their texts are cycles; `backwards`: pieces come last piece first.
   */
  constructor(
    take: TakeLine,
    inner: readonly (Carrier | RecordCarrier)[] = [],
    { cuts = false, bare = false, backwards = false } = {},
  ) {
    this.#bare = bare;
    this.#take = take;
    this.#cut = cuts ? new CutRecords((line, number) => this.#join(0, line, number)) : undefined;
    if (backwards) {
      this.#back = this.#backwards((line, { depth, number }) => this.#joinNext(depth, line, number));
      this.#cutBack = this.#backwards((line, { number }) => this.#cut?.take(line, number));
    }
    this.#layers = inner.map(layerOf);
  }

  /** The names of the nested carriers, outermost first. */
  get inner(): string[] {
    return this.#layers.map(({ carrier }) => carrier.id);
  }

  /**
   * Whether this text holds a cycle behind carriers that the input's head did not show. If so, they are unwrapped from now on.
   */
  learn(line: Line): boolean {
    const { buffer, from, to } = line;
    if (this.#layers.length >= DEEPEST || this.#unknown === MOST_UNKNOWN) return false;
    if (!holdsCycleInside(buffer, from, to)) return false;
    const text = buffer.toString('latin1', from, to);
    // It may lie in a buffer that carriers write to while they are tried.
    setText(line, text);
    const carriers = carriersWithin(text);
    const known = carriers.length > 0 && this.trusts(text);
    if (known) this.#layers.push(...carriers.map(layerOf));
    else this.#unknown++;
    return known;
  }

  /**
   * Whether to accept carriers that only this text with a cycle shows. If other cycles are bare, or wrapped as the head showed, a
   * program may only be quoting this one. So it has to be the first one of a process, or follow another such cycle, for which
   * `again` is then called.
   */
  trusts(text: string, again?: () => void): boolean {
    if (!this.#bare) return true;
    const before = this.#doubted;
    const [, number, at] = CYCLE_AT.exec(text) ?? [];
    this.#doubted = { n: Number(number), atS: Number(at), again };
    const { n, atS } = this.#doubted;
    const follows = n === before.n + 1 && atS >= before.atS;
    if (n !== 1 && !follows) return false;
    if (follows) before.again?.();
    this.#doubted.again = undefined;
    return true;
  }

  /** Whether a line can be the rest of another or hold a nested carrier, so that every line has to be passed in. */
  get attentive(): boolean {
    return this.#pieces.size > 0 || this.#layers.length > 0 || this.#cut?.waiting === true;
  }

  /**
   * Takes a line, or a message of several lines, with the outermost carrier removed. `goesOn`: it belongs to the message before
   * it.
   */
  take(line: Line, number: number, goesOn = false): void {
    if (!goesOn) this.#unit++;
    if (this.#cut && this.#cutBack) this.#cutBack.take(line, unmarkedPlace(line), 0, number, this.#unit);
    else if (this.#cut) this.#cut.take(line, number);
    else this.#join(0, line, number);
  }

  /** Call at the end of the input: passes on what still waits for a rest. */
  finish(): void {
    this.#cutBack?.finish();
    this.#cut?.finish();
    // What is found at the end may show carriers, too.
    for (let depth = 0; depth <= this.#layers.length; depth++) {
      const feeds = depth === 0 ? [] : this.#layers[depth - 1].feeds.values();
      for (const { reader, unread } of feeds)
        if (unread.some((byte) => byte > BLANK))
          reader.readRest(Buffer.concat([unread, PADDING]), 0, unread.length);
      this.#back?.finish(depth);
      for (const piece of this.#pieces.values())
        if (piece.depth === depth) this.#apart(depth, piece, piece.number);
    }
    this.#pieces.clear();
  }

  /** Puts pieces in order. What is handed on belongs to the messages of its own lines. */
  #backwards(handOn: ConstructorParameters<typeof Backwards>[0]): Backwards {
    return new Backwards((line, held) => {
      const unit = this.#unit;
      this.#unit = held.unit;
      handOn(line, held);
      this.#unit = unit;
    });
  }

  #join(depth: number, line: Line, number: number): void {
    this.hasPieces ||= line.partial;
    if (this.#back) this.#back.take(line, markedPlace(line), depth, number, this.#unit);
    else this.#joinNext(depth, line, number);
  }

  #joinNext(depth: number, line: Line, number: number): void {
    const pieces = this.#pieces;
    const key = line.partial || pieces.size > 0 ? `${depth}\0${ownerOf(line)}\0${line.part}` : '';
    const waiting = pieces.get(key);
    if (!line.partial && !waiting) {
      this.#apart(depth, line, number);
      return;
    }
    const whole: Piece = waiting
      ? joined(waiting, line)
      : {
          ...line,
          buffer: Buffer.from(line.buffer.subarray(line.from, line.to)),
          from: 0,
          to: line.to - line.from,
          number,
          depth,
        };
    pieces.delete(key);
    if (line.partial && whole.to < LONGEST_JOINED) pieces.set(key, whole);
    else this.#apart(depth, waiting ? whole : line, whole.number);
  }

  /** Splits a message into lines. */
  #apart(depth: number, line: Line, number: number): void {
    const { buffer, from, to } = line;
    // A trailing newline begins no line.
    for (let at = from; at < to || at === from;) {
      let end = buffer.indexOf(NEWLINE, at);
      if (end < 0 || end > to) end = to;
      line.buffer = buffer;
      line.from = at;
      line.to = trimmed(buffer, at, end);
      this.#within(depth, line, number);
      at = end + 1;
    }
  }

  /** Unwraps the next carrier, if there is one. */
  #within(depth: number, outer: Line, number: number): void {
    const layer = this.#layers[depth] as Layer | undefined;
    if (!layer && this.learn(outer)) {
      this.#within(depth, outer, number);
      return;
    }
    if (!layer) {
      this.#take(outer, number, this.#unit);
      return;
    }
    const { carrier, line } = layer;
    if ('open' in carrier) {
      this.#feed(depth, carrier, outer, number);
      return;
    }
    if (carrier.textStart(outer.buffer, outer.from, outer.to) === NOT_MINE) {
      this.#join(depth + 1, outer, number);
      return;
    }
    carrier.unwrap(outer.buffer, outer.from, outer.to, line);
    inherit(line, outer);
    this.#join(depth + 1, line, number);
  }

  #feed(depth: number, carrier: RecordCarrier, outer: Line, number: number): void {
    const { feeds } = this.#layers[depth];
    const key = `${ownerOf(outer)}\0${outer.part}`;
    let feed = feeds.get(key);
    if (!feed) {
      const reader = carrier.open((message) => {
        const line = { ...message };
        inherit(line, made.outer);
        this.#join(depth + 1, line, made.number);
      });
      const made: Feed = { reader, outer, number, unread: Buffer.alloc(0) };
      feeds.set(key, made);
      feed = made;
    }
    feed.outer = outer;
    feed.number = number;
    const { buffer, from, to } = outer;
    const bytes = Buffer.concat([feed.unread, buffer.subarray(from, to), LINE_END, PADDING]);
    const length = bytes.length - PADDING.length;
    const read = feed.reader.read(bytes, length);
    feed.unread = length - read > LONGEST_UNREAD ? Buffer.alloc(0) : bytes.subarray(read, length);
  }
}

function layerOf(carrier: Carrier | RecordCarrier): Layer {
  return { carrier, feeds: new Map(), line: newLine() };
}

/**
 * The innermost time wins, unless it has no zone or no year and the outer one does. Stream names are combined, unless one
 * contains the other.
 */
function inherit(line: Line, outer: Line): void {
  const outerIsTime = !Number.isNaN(outer.wallMs) && !outer.local;
  if (Number.isNaN(line.wallMs) || (line.local && outerIsTime)) {
    line.wallMs = outer.wallMs;
    line.local = outer.local;
    line.yearless = outer.yearless;
  }
  if (line.host === '') line.host = outer.host;
  if (line.stream === '' || outer.stream.includes(line.stream)) {
    line.stream = outer.stream;
    line.namespace = outer.namespace;
  } else if (outer.stream !== '' && !line.stream.includes(outer.stream))
    line.stream = `${outer.stream}/${line.stream}`;
}

function joined(first: Piece, next: Line): Piece {
  const texts = [first.buffer.subarray(first.from, first.to), next.buffer.subarray(next.from, next.to)];
  const buffer = Buffer.concat([...texts, PADDING]);
  const { wallMs, local, yearless, number, depth } = first;
  const to = buffer.length - PADDING.length;
  return { ...next, buffer, from: 0, to, wallMs, local, yearless, number, depth };
}

/** The end of a text without its line terminators. */
export function trimmed(buffer: Buffer, from: number, to: number): number {
  let end = to;
  while (end > from && (buffer[end - 1] === NEWLINE || buffer[end - 1] === RETURN || buffer[end - 1] === NUL))
    end--;
  return end;
}
