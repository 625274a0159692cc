// A gctrace line is dozens of write(2) calls, and other writers' lines fall between them (runtime/print.go: the print
// lock keeps out the runtime only). Every tear is at a boundary of a literal and a number, so a torn line is put
// together from its own pieces; no digit is ever guessed: where two readings fit, the line counts as lost.
import { FORCED_MARK, GRAMMARS, type Grammar, type Unit } from './grammar.js';

/**
 * A line of the log that follows a torn head at a greater distance than this is not looked at any more. Four goroutines
 * that wrote without pause on two busy CPUs came to 549 lines between two writes of a cycle.
 */
const LONGEST_WAIT_LINES = 1024;
/** Torn heads that wait at the same time; two processes can tear each other's lines. */
const MOST_HEADS = 4;

const NUMBERS: Record<Unit, RegExp> = {
  int: /\d+/y,
  us: /\d+/y,
  wholeMs: /\d+/y,
  s: /\d+\.\d{3}/y,
  // runtime/mgc.go, fmtNSAsMS: at most two significant digits below 10 ms, whole ms above.
  ms: /0\.0\d\d|0\.[1-9]\d|[1-9]\.\d|0|[1-9]\d+/y,
};

/** The writes of a line: literals and numbers in turn. Since Go 1.26 `%`, the leak check's mark and `: ` are writes of their own. */
type Piece = string | RegExp;

const piecesOf = (grammar: Grammar): Piece[] => [
  ...grammar.tokens.flatMap((token): Piece[] => [
    ...(token.literal.startsWith('%') ? token.literal.split(/(?<=^%)|(?=: )/) : [token.literal]),
    NUMBERS[token.unit],
  ]),
  grammar.end,
];

const SHAPES = GRAMMARS.map(piecesOf);

/** Where in a line bytes of the runtime stand; offsets count from the start of the line's text. */
export interface Part {
  line: number;
  from: number;
  to: number;
}

/** A beginning of a line: the shapes it may be of, the pieces it has, and its text. */
interface Head {
  shapes: Set<number>;
  /** How many pieces the text holds. */
  pieces: number;
  text: string;
  parts: Part[];
  line: number;
  waited: number;
  /** Foreign digits may stand in it. */
  doubtful: boolean;
  /** Nothing foreign stands behind it in its line. */
  bare: boolean;
}

export interface Torn {
  /** The whole line; several where digits of foreign text stand behind a number's. */
  texts: string[];
  /** Where each of them stood. */
  parts: Part[][];
  /** The line in which its head stands. */
  line: number;
  /** Foreign digits may have been taken for its own. */
  doubtful: boolean;
  /** Foreign text stands behind it, too: its own end is still to come. */
  open: boolean;
}

/** A date or a time, which no cycle holds: what stands from there on is foreign. */
const STAMP = /(?:\d{4}[-/]\d\d[-/]\d\d[ T]|\d\d:\d\d:\d\d)/;

/** Pieces of the right kind by which a rest that is torn again is known; fewer may be foreign as well. */
const LEAST_PIECES = 3;
/** What got past ` @` is a cycle for sure: `gc ` alone begins many an application's line. */
const SURE_PIECES = 4;
/** Ways to read one torn line that are followed: numbers may have run together with foreign digits, or not come yet. */
const MOST_READINGS = 64;
/** A process prints its cycles one after the other (runtime/print.go, printlock): of those before this one no rest will come. */
const OVER = 8;

export class TornLines {
  #heads: Head[] = [];
  #lost: number[] = [];

  get waiting(): boolean {
    return this.#heads.length > 0;
  }

  /** The first line after this one in which a head that waits stands, or Infinity. */
  since(after: number): number {
    return Math.min(...this.#heads.map(({ line }) => (line > after ? line : Infinity)));
  }

  /**
   * A text that begins like a cycle and is none; it starts at `from` in its line. `expected` tells whether a number can be
   * the next cycle's.
   */
  begin(text: string, line: number, from: number, expected: (n: number) => boolean): void {
    const bare = beginningOf(text).whole;
    const begun = readings(GRAMMARS.keys(), 0, text)
      .map(({ shapes, pieces, end, doubtful }): Head => {
        const parts = [{ line, from, to: from + end }];
        return { shapes, pieces, text: text.slice(0, end), parts, line, waited: 0, doubtful, bare };
      })
      // The cycle's number: the only digits that are known beforehand.
      .filter((head) => head.pieces !== 2 || expected(numberOf(head)));
    const [last] = begun;
    if (last && last.pieces > 2) this.over(numberOf(last));
    this.#heads.unshift(...begun);
    const lines = [...new Set(this.#heads.map((head) => head.line))];
    if (lines.length > MOST_HEADS) this.#drop((head) => head.line === lines[MOST_HEADS]);
  }

  /** The text of a following line, number `at`, which starts at `from` in it: a whole line that it completes, `kept` where it adds pieces, undefined where it is foreign. */
  next(text: string, at: number, from: number): Torn | 'kept' | undefined {
    for (const line of new Set(this.#heads.map((head) => head.line))) {
      const heads = this.#heads.filter((head) => head.line === line);
      const torn: Torn = { texts: [], parts: [], line, doubtful: false, open: false };
      const longer: Head[] = [];
      let most = 0;
      for (const head of heads) {
        for (const { shapes, pieces, end, whole, doubtful } of readings(head.shapes, head.pieces, text)) {
          const read = head.text + text.slice(0, end);
          const parts = [...head.parts, { line: at, from, to: from + end }];
          if (whole) {
            torn.texts.push(read);
            torn.parts.push(parts);
            torn.doubtful ||= head.doubtful || torn.texts.length > 1;
            torn.open = /[^\s\0]/.test(text.slice(end));
          } else {
            const unsure = doubtful || head.doubtful || heads.length > 1;
            longer.push({ ...head, shapes, pieces, text: read, parts, doubtful: unsure, bare: false });
            most = Math.max(most, pieces - head.pieces);
          }
        }
      }
      if (torn.texts.length === 0 && most === 0) continue;
      const others = this.#heads.filter((head) => head.line !== line);
      const kept = most >= LEAST_PIECES;
      if (torn.texts.length > 0) this.#heads = others;
      // What may be foreign as well is followed beside what was read before.
      else this.#heads = [...(kept ? [] : heads), ...longer, ...others];
      if (heads.length + longer.length > MOST_READINGS) this.#drop((head) => head.line === line);
      if (torn.texts.length > 0) return torn;
      if (kept) return 'kept';
    }
    this.pass();
    return undefined;
  }

  /** The cycle of this number was printed: those before it are over, and so is one that had not come to its number yet. */
  over(n: number): void {
    this.#drop((head) => head.pieces < 2 || (n > numberOf(head) && n <= numberOf(head) + OVER));
  }

  /** How many foreign lines can go by until a head is given up. */
  get patience(): number {
    return LONGEST_WAIT_LINES + 1 - Math.max(...this.#heads.map((head) => head.waited));
  }

  /** Foreign lines went by. */
  pass(lines = 1): void {
    for (const head of this.#heads) head.waited += lines;
    if (this.#heads.some((head) => head.waited > LONGEST_WAIT_LINES))
      this.#drop((head) => head.waited > LONGEST_WAIT_LINES);
  }

  /** Where the torn lines stand that were given up since the last call. */
  takeLost(): number[] {
    const lost = this.#lost;
    if (lost.length > 0) this.#lost = [];
    return lost;
  }

  /** The line that breaks off with the text, once it is over: it was torn by nobody. */
  cut = NaN;

  /** No rest will come any more. */
  finish(): void {
    const last = Math.max(...this.#heads.map(({ line }) => line));
    if (this.#heads.some((head) => head.bare && head.line === last)) this.cut = last;
    this.#drop(() => true);
  }

  /** Gives up heads. */
  #drop(which: (head: Head) => boolean): void {
    const dropped = this.#heads.filter(which);
    this.#heads = this.#heads.filter((head) => !dropped.includes(head));
    const lines = new Set(dropped.filter((head) => head.pieces >= SURE_PIECES).map((head) => head.line));
    for (const line of lines) this.#lost.push(line);
  }
}

/** How a text begins that is no whole cycle, or not yet. */
export interface Beginning {
  /** All of it can be the beginning of a cycle. */
  whole: boolean;
  /** So many characters are a cycle's for sure; foreign digits may stand behind its last number. */
  sure: number;
}

export function beginningOf(text: string): Beginning {
  const furthest = advance(SHAPES.keys(), 0, text);
  if (!furthest) return { whole: SHAPES.some((pieces) => String(pieces[0]).startsWith(text)), sure: 0 };
  const { shapes, pieces, end, last } = furthest;
  const rest = text.slice(end);
  const next = [...shapes].map((shape) => SHAPES[shape][pieces] ?? FORCED_MARK);
  const whole =
    /^[\d.]*$/.test(rest) || next.some((piece) => typeof piece === 'string' && piece.startsWith(rest));
  const isNumber = typeof SHAPES[[...shapes][0]][pieces - 1] !== 'string';
  return { whole, sure: pieces < SURE_PIECES ? 0 : isNumber ? last : end };
}

const numberOf = (head: Head): number => Number(/\d+/.exec(head.text)![0]);

/** How far a text goes on with a line: so many pieces of it stand in `[0, end)`. */
interface Reading {
  shapes: Set<number>;
  pieces: number;
  end: number;
  whole: boolean;
  /** Where the last piece starts. */
  last: number;
  /** It ends with a number of which foreign digits may be a part. */
  doubtful: boolean;
}

/** Matches pieces from `piece` on against the start of `text`, in all shapes; the furthest ones win. */
function advance(shapes: Iterable<number>, piece: number, text: string): Reading | undefined {
  let best: Reading | undefined;
  for (const shape of shapes) {
    const pieces = SHAPES[shape];
    let at = 0;
    let last = 0;
    let k = piece;
    for (; k < pieces.length; k++) {
      const expected = pieces[k];
      const start = at;
      if (typeof expected === 'string') {
        if (!text.startsWith(expected, at)) break;
        at += expected.length;
      } else {
        expected.lastIndex = at;
        if (!expected.test(text)) break;
        at = expected.lastIndex;
      }
      last = start;
    }
    const whole = k === pieces.length;
    if (whole && text.startsWith(FORCED_MARK, at)) at += FORCED_MARK.length;
    if (k === piece) continue;
    if (best === undefined || k > best.pieces)
      best = { shapes: new Set([shape]), pieces: k, end: at, whole, last, doubtful: false };
    else if (k === best.pieces) best.shapes.add(shape);
  }
  return best;
}

/**
 * The ways in which a text can go on with a line. Where it breaks off behind a number, foreign text stands there, whose
 * first digits may look like the number's last ones, or like a number that is not printed yet.
 */
function readings(shapes: Iterable<number>, piece: number, text: string): Reading[] {
  const stamp = STAMP.exec(text);
  const own = stamp ? text.slice(0, stamp.index) : text;
  const furthest = advance(shapes, piece, own);
  if (!furthest) return [];
  const [shape] = furthest.shapes;
  const number = SHAPES[shape][furthest.pieces - 1];
  if (typeof number === 'string' || (stamp && furthest.end === own.length)) return [furthest];
  const { last } = furthest;
  const found: Reading[] = [];
  const digits = /^[\d.]+/.exec(own.slice(last))![0].length;
  for (let end = last + 1; end <= last + digits; end++) {
    number.lastIndex = 0;
    const whole = number.test(own.slice(last, end)) && number.lastIndex === end - last;
    if (whole && own[end] !== '.' && !/^0\d/.test(own.slice(last, end))) found.push({ ...furthest, end });
  }
  for (const reading of found) reading.doubtful = found.length > 1;
  if (furthest.pieces - 1 > piece) found.unshift({ ...furthest, pieces: furthest.pieces - 1, end: last });
  return found;
}
