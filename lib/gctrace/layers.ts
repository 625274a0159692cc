// From lines whose carrier was taken off to whole messages: pieces are joined, carriers inside of carriers taken off,
// and texts of several lines taken apart. One way for carriers of lines and carriers of records.
import { CutRecords } from './cut-records.js';
import { newLine, NOT_MINE, type Carrier, type Line } from '../carrier/carrier.js';
import { carriersWithin } from '../carrier/index.js';
import type { RecordCarrier, RecordReader } from '../carrier/record.js';
import { holdsCycleInside } from './scan.js';

/** Takes one line of a program's text; `number` is the line of the input in which it begins, `unit` the message's. */
export type TakeLine = (line: Line, number: number, unit: number) => void;

/** A text in pieces is joined up to this size: lines of the runtime are far shorter, and what is longer is none. */
const LONGEST_JOINED = 64 * 1024;
/** What a carrier of records inside of another one may leave unread. */
const LONGEST_UNREAD = 1024 * 1024;
/** Carriers within the outermost one. */
const DEEPEST = 4;
/** Behind a prefix of the program's own the trial of all carriers would cost more than all else. */
const MOST_UNKNOWN = 64;
const CYCLE = /gc #?(\d+) @(\d+\.\d{3})s /;
/** Two bytes that are no digits stand behind every text that is parsed. */
const PADDING = Buffer.from('\n\n');
const [NEWLINE, RETURN, BLANK, NUL] = [10, 13, 32, 0];

interface Piece extends Line {
  number: number;
}

interface Layer {
  carrier: Carrier | RecordCarrier;
  pieces: Map<string, Piece>;
  /** The readers of a carrier of records, by the outer stream. */
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
  /** The outermost carrier's pieces first, then the carriers within, each with its own. */
  readonly #layers: Layer[];
  /** Lines that wait for their next piece. */
  #waiting = 0;
  #unit = 0;
  /** Cycles behind what is no known carrier. */
  #unknown = 0;
  readonly #bare: boolean;
  /** The last cycle behind carriers that were not believed. */
  #doubted = { n: NaN, atS: NaN };
  readonly #cut: CutRecords | undefined;

  /**
   * `inner` are the carriers within the one that the lines given to `take` were unwrapped from; `cuts`: its records are
   * cut without a mark; `bare`: some of their texts are cycles.
   */
  constructor(
    take: TakeLine,
    inner: readonly (Carrier | RecordCarrier)[] = [],
    { cuts = false, bare = false } = {},
  ) {
    this.#bare = bare;
    this.#take = take;
    this.#cut = cuts ? new CutRecords((line, number) => this.#join(0, line, number)) : undefined;
    const outermost: Carrier = {
      id: '',
      matches: () => true,
      textStart: (_, from) => from,
      unwrap: () => {},
    };
    this.#layers = [outermost, ...inner].map(layerOf);
  }

  /** The names of the carriers within, the outer ones first. */
  get inner(): string[] {
    return this.#layers.slice(1).map(({ carrier }) => carrier.id);
  }

  /** Whether a cycle in this text stands behind carriers that the input's head did not show: they are taken off from now on. */
  learn({ buffer, from, to }: Line): boolean {
    if (this.#layers.length > DEEPEST || this.#unknown === MOST_UNKNOWN) return false;
    if (!holdsCycleInside(buffer, from, to)) return false;
    const text = buffer.toString('latin1', from, to);
    const carriers = carriersWithin(text);
    // The text may stand where a carrier that was tried writes what it takes apart.
    buffer.write(text, from, 'latin1');
    const known = carriers.length > 0 && this.trusts(text);
    if (known) this.#layers.push(...carriers.map(layerOf));
    else this.#unknown++;
    return known;
  }

  /**
   * Whether carriers are believed that only this text with a cycle shows. Beside cycles that stand bare, or behind what the
   * head showed, a program may say something of a cycle: the first one of a process is believed, or one that follows another.
   */
  trusts(text: string): boolean {
    if (!this.#bare) return true;
    const { n, atS } = this.#doubted;
    const [, number, at] = CYCLE.exec(text) ?? [];
    this.#doubted = { n: Number(number), atS: Number(at) };
    return this.#doubted.n === 1 || (this.#doubted.n === n + 1 && this.#doubted.atS >= atS);
  }

  /** Whether a next line can be the rest of another, or holds a carrier of its own: every line is asked for then. */
  get attentive(): boolean {
    return this.#waiting > 0 || this.#layers.length > 1 || this.#cut?.waiting === true;
  }

  /**
   * A line, or a message of several lines, with the outermost carrier taken off. `goesOn`: it belongs to the message
   * before it.
   */
  take(line: Line, number: number, goesOn = false): void {
    if (!goesOn) this.#unit++;
    if (this.#cut) this.#cut.take(line, number);
    else this.#join(0, line, number);
  }

  /** The input is over: what waits for a rest is told. */
  finish(): void {
    this.#cut?.finish();
    this.#layers.forEach((layer, depth) => {
      for (const feed of layer.feeds.values())
        if (feed.unread.some((byte) => byte > BLANK))
          feed.reader.readRest(Buffer.concat([feed.unread, PADDING]), 0, feed.unread.length);
      for (const piece of layer.pieces.values()) this.#apart(depth, piece, piece.number);
      layer.pieces.clear();
    });
    this.#waiting = 0;
  }

  #join(depth: number, line: Line, number: number): void {
    const { pieces } = this.#layers[depth];
    if (!line.partial && pieces.size === 0) {
      this.#apart(depth, line, number);
      return;
    }
    const key = `${line.stream}\0${line.part}`;
    const waiting = pieces.get(key);
    const whole: Piece = waiting
      ? joined(waiting, line)
      : {
          ...line,
          buffer: Buffer.from(line.buffer.subarray(line.from, line.to)),
          from: 0,
          to: line.to - line.from,
          number,
        };
    if (waiting) {
      pieces.delete(key);
      this.#waiting--;
    }
    if (line.partial && whole.to < LONGEST_JOINED) {
      pieces.set(key, whole);
      this.#waiting++;
    } else this.#apart(depth, waiting ? whole : line, whole.number);
  }

  /** A message line by line. */
  #apart(depth: number, line: Line, number: number): void {
    const { buffer, from, to } = line;
    // A newline at the end begins no line.
    for (let at = from; at < to || at === from;) {
      let end = buffer.indexOf(NEWLINE, at);
      if (end < 0 || end > to) end = to;
      line.from = at;
      line.to = trimmed(buffer, at, end);
      this.#within(depth + 1, line, number);
      at = end + 1;
    }
  }

  /** Takes the next carrier off, where there is one. */
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
      this.#join(depth, outer, number);
      return;
    }
    carrier.unwrap(outer.buffer, outer.from, outer.to, line);
    inherit(line, outer);
    this.#join(depth, line, number);
  }

  #feed(depth: number, carrier: RecordCarrier, outer: Line, number: number): void {
    const { feeds } = this.#layers[depth];
    const key = `${outer.stream}\0${outer.part}`;
    let feed = feeds.get(key);
    if (!feed) {
      const made: Partial<Feed> = { unread: Buffer.alloc(0) };
      made.reader = carrier.open((message) => {
        const line = { ...message };
        inherit(line, feed!.outer);
        this.#join(depth, line, feed!.number);
      });
      feed = made as Feed;
      feeds.set(key, feed);
    }
    feed.outer = outer;
    feed.number = number;
    const bytes = Buffer.concat([feed.unread, outer.buffer.subarray(outer.from, outer.to), PADDING, PADDING]);
    const length = bytes.length - PADDING.length - 1;
    const read = feed.reader.read(bytes, length);
    feed.unread = length - read > LONGEST_UNREAD ? Buffer.alloc(0) : bytes.subarray(read, length);
  }
}

function layerOf(carrier: Carrier | RecordCarrier): Layer {
  return { carrier, pieces: new Map(), feeds: new Map(), line: newLine() };
}

/**
 * The innermost time wins, unless it tells no zone, or no year, and the outer one does; names add up, unless one holds the
 * other.
 */
function inherit(line: Line, outer: Line): void {
  const outerIsTime = !Number.isNaN(outer.wallMs) && !outer.local;
  if (Number.isNaN(line.wallMs) || (line.local && outerIsTime)) {
    line.wallMs = outer.wallMs;
    line.local = outer.local;
    line.yearless = outer.yearless;
  }
  if (line.stream === '' || outer.stream.includes(line.stream)) line.stream = outer.stream;
  else if (outer.stream !== '' && !line.stream.includes(outer.stream))
    line.stream = `${outer.stream}/${line.stream}`;
}

function joined(first: Piece, next: Line): Piece {
  const texts = [first.buffer.subarray(first.from, first.to), next.buffer.subarray(next.from, next.to)];
  const buffer = Buffer.concat([...texts, PADDING]);
  const { wallMs, local, yearless, number } = first;
  return { ...next, buffer, from: 0, to: buffer.length - PADDING.length, wallMs, local, yearless, number };
}

/** Where a text ends without what ends a line. */
export function trimmed(buffer: Buffer, from: number, to: number): number {
  let end = to;
  while (end > from && (buffer[end - 1] === NEWLINE || buffer[end - 1] === RETURN || buffer[end - 1] === NUL))
    end--;
  return end;
}
