// The runtime writes a gctrace line with dozens of write(2) calls, and other writers' lines fall between them (runtime/print.go:
// the print lock keeps out only the runtime). A line is always torn at a boundary between a literal and a number, so it can be
// put together from its own pieces. Digits are never guessed: if two readings fit, the line counts as lost.
import { FORCED_MARK, GRAMMARS, type Grammar, type Unit } from './grammar.js';

/**
 * Lines after a torn head in which its rest is looked for. Four goroutines writing without pause on two busy CPUs put 549 lines
 * between two writes of a cycle.
 */
const LONGEST_WAIT_LINES = 1024;
/** Torn heads that may wait at the same time: two processes can tear each other's lines. */
const MOST_HEADS = 4;

const NUMBERS: Record<Unit, RegExp> = {
  int: /\d+/y,
  us: /\d+/y,
  wholeMs: /\d+/y,
  s: /\d+\.\d{3}/y,
  // runtime/mgc.go, fmtNSAsMS: at most two significant digits below 10 ms, whole ms above.
  ms: /0\.0\d\d|0\.[1-9]\d|[1-9]\.\d|0|[1-9]\d+/y,
};

/** The writes of a line: literals and numbers in turn. Since Go 1.26 `%`, the leak check's mark and `: ` are separate writes. */
type Piece = string | RegExp;

const piecesOf = (grammar: Grammar): Piece[] => [
  ...grammar.tokens.flatMap((token): Piece[] => [
    ...(token.literal.startsWith('%') ? token.literal.split(/(?<=^%)|(?=: )/) : [token.literal]),
    NUMBERS[token.unit],
  ]),
  grammar.end,
];

const SHAPES = GRAMMARS.map(piecesOf);

/** A range of the runtime's bytes in a line; offsets count from the start of the line's text. */
export interface Part {
  line: number;
  from: number;
  to: number;
}

/** The beginning of a torn line: its possible shapes, its pieces so far, and its text. */
interface Head {
  shapes: Set<number>;
  /** Number of pieces in the text. */
  pieces: number;
  text: string;
  parts: Part[];
  line: number;
  waited: number;
  /** The text may include foreign digits. */
  doubtful: boolean;
  /** Nothing foreign follows it in its line. */
  bare: boolean;
}

export interface Torn {
  /** The whole line. There are several readings if foreign digits follow a number of its own. */
  texts: string[];
  /** The ranges of each reading. */
  parts: Part[][];
  /** The line that holds its head. */
  line: number;
  /** The text may include foreign digits. */
  doubtful: boolean;
  /** Foreign text follows it, so its own end is still to come. */
  open: boolean;
}

/** A date or a time. No cycle holds one, so what starts there is foreign. */
const STAMP = /(?:\d{4}[-/]\d\d[-/]\d\d[ T]|\d\d:\d\d:\d\d)/;

/** Matching pieces that identify a rest which is itself torn; fewer may be foreign text. */
const LEAST_PIECES = 3;
/** Text that matches beyond ` @` is certainly a cycle: `gc ` alone begins lines of many applications. */
const SURE_PIECES = 4;
/** Readings of one torn line that are tracked: numbers may have run into foreign digits, or may not have come yet. */
const MOST_READINGS = 64;
/**
 * A process prints its cycles one after the other (runtime/print.go, printlock). Once a cycle is printed, no rest will come of
 * the ones up to this many before it.
 */
const OVER = 8;

export class TornLines {
  #heads: Head[] = [];
  #lost: number[] = [];

  get waiting(): boolean {
    return this.#heads.length > 0;
  }

  /** The first line after this one that holds a waiting head, or Infinity. */
  since(after: number): number {
    return Math.min(...this.#heads.map(({ line }) => (line > after ? line : Infinity)));
  }

  /**
   * A text that begins like a cycle but is not one; it starts at `from` in its line. `expected`: whether a number can be the next
   * cycle's.
   */
  begin(text: string, line: number, from: number, expected: (n: number) => boolean): void {
    const bare = beginningOf(text).whole;
    const begun = readings(GRAMMARS.keys(), 0, text)
      .map(({ shapes, pieces, end, doubtful }): Head => {
        const parts = [{ line, from, to: from + end }];
        return { shapes, pieces, text: text.slice(0, end), parts, line, waited: 0, doubtful, bare };
      })
      // The cycle's number holds the only digits that can be predicted.
      .filter((head) => head.pieces !== 2 || expected(numberOf(head)));
    const [last] = begun;
    if (last && last.pieces > 2) this.over(numberOf(last));
    this.#heads.unshift(...begun);
    const lines = [...new Set(this.#heads.map((head) => head.line))];
    if (lines.length > MOST_HEADS) this.#drop((head) => head.line === lines[MOST_HEADS]);
  }

  /**
   * Matches the text of a following line, number `at`, which starts at `from` in it. Returns the whole line if this completes it,
   * `kept` if it adds pieces, and undefined if it is foreign.
   */
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
      // If these pieces may be foreign, the earlier readings are tracked as well.
      else this.#heads = [...(kept ? [] : heads), ...longer, ...others];
      if (heads.length + longer.length > MOST_READINGS) this.#drop((head) => head.line === line);
      if (torn.texts.length > 0) return torn;
      if (kept) return 'kept';
    }
    this.pass();
    return undefined;
  }

  /** Cycle `n` was printed: gives up the ones before it, and any whose number has not been printed yet. */
  over(n: number): void {
    this.#drop((head) => head.pieces < 2 || (n > numberOf(head) && n <= numberOf(head) + OVER));
  }

  /** How many foreign lines may pass before the next head is given up. */
  get patience(): number {
    return LONGEST_WAIT_LINES + 1 - Math.max(...this.#heads.map((head) => head.waited));
  }

  /** Counts foreign lines. */
  pass(lines = 1): void {
    for (const head of this.#heads) head.waited += lines;
    if (this.#heads.some((head) => head.waited > LONGEST_WAIT_LINES))
      this.#drop((head) => head.waited > LONGEST_WAIT_LINES);
  }

  /** The lines of the torn heads that were given up since the last call. */
  takeLost(): number[] {
    const lost = this.#lost;
    if (lost.length > 0) this.#lost = [];
    return lost;
  }

  /** Once the input is over, the line in which it breaks off: that line was cut, not torn. */
  cut = NaN;

  /** Call at the end of the input: no more rests will come. */
  finish(): void {
    const last = Math.max(...this.#heads.map(({ line }) => line));
    if (this.#heads.some((head) => head.bare && head.line === last)) this.cut = last;
    this.#drop(() => true);
  }

  #drop(which: (head: Head) => boolean): void {
    const dropped = this.#heads.filter(which);
    this.#heads = this.#heads.filter((head) => !dropped.includes(head));
    const lines = new Set(dropped.filter((head) => head.pieces >= SURE_PIECES).map((head) => head.line));
    for (const line of lines) this.#lost.push(line);
  }
}

/** Whether a text that is not a whole cycle can be the beginning of one. */
export interface Beginning {
  /** The whole text can be the beginning of a cycle. */
  whole: boolean;
  /** Number of characters that certainly belong to a cycle. Foreign digits may follow its last number. */
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

/** How far a text continues a line: `pieces` of the line are matched once `[0, end)` is read. */
interface Reading {
  shapes: Set<number>;
  pieces: number;
  end: number;
  whole: boolean;
  /** Where the last piece starts. */
  last: number;
  /** It ends with a number that may include foreign digits. */
  doubtful: boolean;
}

/** Matches pieces from `piece` on against the start of `text`, in all shapes; keeps the shapes that match furthest. */
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
 * The ways in which a text can continue a line. If the match ends at a number, foreign text follows. Its first digits may look
 * like the last ones of that number, or like a number that is not printed yet.
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
