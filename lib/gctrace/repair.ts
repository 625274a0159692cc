// A gctrace line is dozens of write(2) calls, and other writers' lines fall between them (runtime/print.go: the print
// lock keeps out the runtime only). Every tear is at a boundary of a literal and a number, so a torn line is put
// together from its own pieces; no digit is ever guessed: where two readings fit, the line counts as lost.
import { GRAMMARS, type Grammar, type Unit } from './grammar.js';

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
  ms: /0\.\d{2,3}|[1-9]\.\d|0|[1-9]\d+/y,
};

/** The writes of a line: literals and numbers in turn. Since Go 1.26 `%` and `: ` are two writes. */
type Piece = string | RegExp;

const piecesOf = (grammar: Grammar): Piece[] => [
  ...grammar.tokens.flatMap((token): Piece[] => [
    ...(token.literal === '%: ' ? ['%', ': '] : [token.literal]),
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
}

export interface Torn {
  text: string;
  /** The line in which its head stands. */
  line: number;
}

/** Foreign text that starts with a date or a time: where digits run together, these four or two are the stamp's. */
const STAMP = /(?:\d{4}[-/]\d\d[-/]\d\d[ T]|\d\d:\d\d:\d\d)/;

export class TornLines {
  #heads: Head[] = [];
  #lost: number[] = [];

  get waiting(): boolean {
    return this.#heads.length > 0;
  }

  /**
   * A text that begins like a cycle and is none. `expected` tells whether a number can be the next cycle's.
   * Returns whether it was kept to wait for its rest.
   */
  begin(text: string, line: number, expected: (n: number) => boolean): boolean {
    const heads = beginnings(text, line, expected);
    if (heads.length === 0) return false;
    this.#heads.push(...heads);
    const lines = new Set(this.#heads.map((head) => head.line));
    if (lines.size > MOST_HEADS) this.#drop((head) => head.line === this.#heads[0]!.line);
    return true;
  }

  /** The text of a following line: a whole line that it completes, `kept` where it adds pieces, undefined where it is foreign. */
  next(text: string): Torn | 'kept' | undefined {
    let found: Torn | 'kept' | undefined;
    for (const head of this.#heads) {
      const rest = advance(head.shapes, head.pieces, text);
      if (rest?.whole) {
        const torn = { text: head.text + text.slice(0, rest.end), line: head.line };
        this.#heads = this.#heads.filter((other) => other.line !== head.line);
        return torn;
      }
      // Torn again: three pieces of the right kind are no accident, unless they are a date.
      if (rest && rest.pieces - head.pieces >= 3 && !STAMP.test(text.slice(0, 12))) {
        this.#heads = this.#heads.filter((other) => other.line !== head.line || other === head);
        head.shapes = rest.shapes;
        head.pieces = rest.pieces;
        head.text += text.slice(0, rest.end);
        head.waited = 0;
        found = 'kept';
        break;
      }
    }
    if (found === undefined) this.pass();
    return found;
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

/** Matches pieces from `piece` on against the start of `text`, in all shapes; the furthest ones win. */
function advance(
  shapes: Iterable<number>,
  piece: number,
  text: string,
): { shapes: Set<number>; pieces: number; end: number; whole: boolean } | undefined {
  let best: { shapes: Set<number>; pieces: number; end: number; whole: boolean } | undefined;
  for (const shape of shapes) {
    const pieces = SHAPES[shape]!;
    let at = 0;
    let k = piece;
    for (; k < pieces.length; k++) {
      const expected = pieces[k]!;
      if (typeof expected === 'string') {
        if (!text.startsWith(expected, at)) break;
        at += expected.length;
      } else {
        expected.lastIndex = at;
        if (!expected.test(text)) break;
        at = expected.lastIndex;
      }
    }
    const whole = k === pieces.length;
    if (whole && text.startsWith(' (forced)', at)) at += ' (forced)'.length;
    if (k === piece) continue;
    if (best === undefined || k > best.pieces) best = { shapes: new Set([shape]), pieces: k, end: at, whole };
    else if (k === best.pieces) best.shapes.add(shape);
  }
  return best;
}

/** The ways to read a text as the head of a torn line: with its last number, without it, or without a stamp's digits. */
function beginnings(text: string, line: number, expected: (n: number) => boolean): Head[] {
  const head = advance(GRAMMARS.keys(), 0, text);
  if (!head) return [];
  const make = (pieces: number, end: number): Head => ({
    shapes: head.shapes,
    pieces,
    text: text.slice(0, end),
    line,
    waited: 0,
  });
  // The last piece is a literal, or a number behind which the text ends or goes on without a digit or a point.
  const number = /[\d.]+$/.exec(text.slice(0, head.end));
  if (!number || isLiteral(head.shapes, head.pieces - 1)) return [make(head.pieces, head.end)];
  const start = number.index;
  const run = /^[\d.]+/.exec(text.slice(start))![0];
  const heads = [make(head.pieces - 1, start)];
  if (head.pieces === 2) {
    // The cycle's number: the only digits that are known beforehand.
    for (let end = start + 1; end <= start + run.length; end++)
      if (expected(Number(text.slice(start, end)))) heads.push(make(2, end));
    return heads;
  }
  const stamp = STAMP.exec(text.slice(start));
  if (stamp && stamp.index <= run.length) {
    if (stamp.index > 0) heads.push(make(head.pieces, start + stamp.index));
  } else if (head.end === start + run.length) heads.push(make(head.pieces, head.end));
  return heads;
}

const isLiteral = (shapes: Set<number>, piece: number): boolean => {
  const [shape] = shapes;
  return typeof SHAPES[shape!]![piece] === 'string';
};
