// A gctrace line is dozens of write(2) calls, and other writers' lines fall between them (runtime/print.go: the print
// lock keeps out the runtime only). Every tear is at a boundary of a literal and a number, so a torn line is put
// together from its own pieces; no digit is ever guessed: where two readings fit, the line counts as lost.
import { FORCED_MARK, GRAMMARS, type Grammar, type Unit } from './grammar.js';

/** A line of the log that follows a torn head at a greater distance than this is not looked at any more. */
const LONGEST_WAIT_LINES = 32;
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

/** A beginning of a line: the shapes it may be of, the pieces it has, and its text. */
interface Head {
  shapes: Set<number>;
  /** How many pieces the text holds. */
  pieces: number;
  text: string;
  line: number;
  waited: number;
  /** Foreign digits may stand in it. */
  doubtful: boolean;
}

export interface Torn {
  /** The whole line; several where digits of foreign text stand behind a number's. */
  texts: string[];
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
/** Ways to read one torn line that are followed: numbers may have run together with foreign digits, or not come yet. */
const MOST_READINGS = 64;
/** A process prints its cycles one after the other: of those before this one no rest will come. */
const OVER = 8;

export class TornLines {
  #heads: Head[] = [];
  #lost: number[] = [];

  get waiting(): boolean {
    return this.#heads.length > 0;
  }

  /** A text that begins like a cycle and is none. `expected` tells whether a number can be the next cycle's. */
  begin(text: string, line: number, expected: (n: number) => boolean): void {
    const begun = readings(GRAMMARS.keys(), 0, text)
      .map(({ shapes, pieces, end, doubtful }): Head => {
        return { shapes, pieces, text: text.slice(0, end), line, waited: 0, doubtful };
      })
      // The cycle's number: the only digits that are known beforehand.
      .filter((head) => head.pieces !== 2 || expected(numberOf(head)));
    const [last] = begun;
    if (last && last.pieces > 2) this.over(numberOf(last));
    this.#heads.unshift(...begun);
    const lines = [...new Set(this.#heads.map((head) => head.line))];
    if (lines.length > MOST_HEADS) this.#drop((head) => head.line === lines[MOST_HEADS]);
  }

  /** The text of a following line: a whole line that it completes, `kept` where it adds pieces, undefined where it is foreign. */
  next(text: string): Torn | 'kept' | undefined {
    for (const line of new Set(this.#heads.map((head) => head.line))) {
      const heads = this.#heads.filter((head) => head.line === line);
      const torn: Torn = { texts: [], line, doubtful: false, open: false };
      const longer: Head[] = [];
      let most = 0;
      for (const head of heads) {
        for (const { shapes, pieces, end, whole, doubtful } of readings(head.shapes, head.pieces, text)) {
          const read = head.text + text.slice(0, end);
          if (whole) {
            torn.texts.push(read);
            torn.doubtful ||= head.doubtful || torn.texts.length > 1;
            torn.open = /[^\s\0]/.test(text.slice(end));
          } else {
            const unsure = doubtful || head.doubtful || heads.length > 1;
            longer.push({ shapes, pieces, text: read, line, waited: head.waited, doubtful: unsure });
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

  /** The cycle of this number was printed. */
  over(n: number): void {
    this.#drop((head) => head.pieces >= 2 && n > numberOf(head) && n <= numberOf(head) + OVER);
  }

  /** A foreign line went by. */
  pass(): void {
    for (const head of this.#heads) head.waited++;
    if (this.#heads.some((head) => head.waited > LONGEST_WAIT_LINES))
      this.#drop((head) => head.waited > LONGEST_WAIT_LINES);
  }

  /** Where the torn lines stand that were given up since the last call. */
  takeLost(): number[] {
    const lost = this.#lost;
    if (lost.length > 0) this.#lost = [];
    return lost;
  }

  /** No rest will come any more. */
  finish(): void {
    this.#drop(() => true);
  }

  /** Gives up heads. Only what got past ` @` was a cycle for sure: `gc ` alone begins many an application's line. */
  #drop(which: (head: Head) => boolean): void {
    const dropped = this.#heads.filter(which);
    this.#heads = this.#heads.filter((head) => !dropped.includes(head));
    const lines = new Set(dropped.filter((head) => head.pieces >= 4).map((head) => head.line));
    for (const line of lines) this.#lost.push(line);
  }
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
