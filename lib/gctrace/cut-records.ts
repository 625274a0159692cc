// Records that were cut at any byte and without a mark, as syslog relays do at their limit and GitLab's runner between two writes: a
// cycle continues in the next records of its stream.
import type { Line } from '../carrier/carrier.js';
import { ownerOf } from '../carrier/machines.js';
import { CYCLE_PIECE, CYCLE_SO_FAR, LONGEST_CYCLE, WHOLE_CYCLE } from '../carrier/cycle.js';
import { padded } from '../carrier/padding.js';

/** A cycle with another right behind it: pm2 leaves newlines out. */
const GLUED = /^gc #?\d+ @[^a-z].*? P(?: \(forced\))?(?=gc #?\d+ @)/;
/** Empty records that may stand between two pieces. */
const MOST_EMPTY = 4;

type Take = (line: Line, number: number) => void;
/** The pieces so far, and their text. */
interface Cut {
  pieces: (Line & { number: number })[];
  text: string;
  /** Empty records behind the first piece. */
  empty: number;
}

export class CutRecords {
  readonly #take: Take;
  readonly #cut = new Map<string, Cut>();

  constructor(take: Take) {
    this.#take = take;
  }

  /** Whether a later record can be the rest of an earlier one. */
  get waiting(): boolean {
    return this.#cut.size > 0;
  }

  take(line: Line, number: number): void {
    const { buffer, from, to } = line;
    const key = `${ownerOf(line)}\0${line.part}`;
    const text = buffer.toString('latin1', from, Math.min(to, from + LONGEST_CYCLE));
    const before = this.#cut.get(key);
    if (GLUED.test((before?.text ?? '') + text)) {
      this.#cut.delete(key);
      this.#takeGlued(line, number, before);
      return;
    }
    if (before) {
      const whole = before.text + text;
      const [first] = before.pieces;
      if (WHOLE_CYCLE.test(whole)) {
        this.#cut.delete(key);
        this.#take({ ...first, ...copied(whole) }, first.number);
        return;
      }
      if (text === '' && before.empty < MOST_EMPTY) {
        before.empty++;
        this.#take(line, number);
        return;
      }
      if (text !== '' && CYCLE_SO_FAR.test(whole) && !CYCLE_PIECE.test(text)) {
        before.text = whole;
        before.pieces.push({ ...line, ...copied(text), number });
        return;
      }
      this.#cut.delete(key);
      this.#apart(before);
    }
    if (CYCLE_PIECE.test(text) && !WHOLE_CYCLE.test(text) && to - from < LONGEST_CYCLE)
      this.#cut.set(key, { pieces: [{ ...line, ...copied(text), number }], text, empty: 0 });
    else this.#take(line, number);
  }

  /** Takes the cycles one by one; the last may go on in the next record. */
  #takeGlued(line: Line, number: number, before: Cut | undefined): void {
    const all = (before?.text ?? '') + line.buffer.toString('latin1', line.from, line.to);
    let from = before?.pieces[0] ?? { ...line, number };
    let at = 0;
    for (;;) {
      const [glued] = GLUED.exec(all.slice(at, at + LONGEST_CYCLE)) ?? [];
      if (glued === undefined) break;
      this.#take({ ...from, ...copied(glued) }, from.number);
      from = { ...line, number };
      at += glued.length;
    }
    this.take({ ...line, ...copied(all.slice(at)) }, number);
  }

  /** Call at the end of the input. */
  finish(): void {
    for (const cut of this.#cut.values()) this.#apart(cut);
    this.#cut.clear();
  }

  #apart({ pieces }: Cut): void {
    for (const piece of pieces) this.#take(piece, piece.number);
  }
}

const copied = (text: string): Pick<Line, 'buffer' | 'from' | 'to'> => {
  return { buffer: padded(text), from: 0, to: text.length };
};
