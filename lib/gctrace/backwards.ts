// In logs that are newest first the last piece of a message comes first. Pieces are put in the order in which they were written
// here, so that they can be joined as in any other log; order.ts sorts the messages.
import type { Line } from '../carrier/carrier.js';
import { CYCLE_PIECE, LONGEST_CYCLE, WHOLE_CYCLE } from '../carrier/cycle.js';
import { ownerOf } from '../carrier/machines.js';
import { PADDING } from '../carrier/padding.js';

/** A line: the whole message, its first or its last piece as it was written, or one that the next older line may begin. */
export type Place = 'whole' | 'first' | 'within' | 'last';

interface Held extends Line {
  depth: number;
  number: number;
  unit: number;
}

/** The most that is held of a stream, and the most streams: CRI-O writes a cycle in dozens of pieces. */
const MOST_HELD = 64;
const LONGEST_HELD = 64 * 1024;
const MOST_STREAMS = 1024;
/** What a piece of a cycle consists of, and most other texts do not; empty records may stand between two. */
const PIECE = /^[\d.+/>:%, @()a-zBMP-]*$/;

export class Backwards {
  /** By depth, owner and part, in the order of the input. */
  readonly #held = new Map<string, Held[]>();

  /** `handOn` takes the pieces of a message one after the other. */
  constructor(private readonly handOn: (line: Line, held: Held) => void) {}

  take(line: Line, place: Place, depth: number, number: number, unit: number): void {
    const key = `${depth}\0${ownerOf(line)}\0${line.part}`;
    const held = this.#held.get(key);
    // Lines of one message are in order.
    const goesOn = held?.at(-1)?.unit === unit;
    if (held && !goesOn && (place === 'whole' || place === 'last' || isMuch(held))) this.#release(key);
    const { buffer, from, to } = line;
    const text = Buffer.concat([buffer.subarray(from, to), PADDING]);
    const copy: Held = { ...line, buffer: text, from: 0, to: to - from, depth, number, unit };
    const before = this.#held.get(key);
    if (before) before.push(copy);
    else this.#begin(key, copy);
    if (place === 'whole' || place === 'first') this.#release(key);
  }

  /** Call at the end of the input. */
  finish(depth = 0): void {
    for (const [key, [first]] of [...this.#held]) if (first.depth === depth) this.#release(key);
  }

  #begin(key: string, piece: Held): void {
    if (this.#held.size >= MOST_STREAMS) {
      const [oldest] = this.#held.keys();
      this.#release(oldest);
    }
    this.#held.set(key, [piece]);
  }

  #release(key: string): void {
    const held = this.#held.get(key)!;
    this.#held.delete(key);
    for (const piece of held.sort((a, b) => b.unit - a.unit)) this.handOn(piece, piece);
  }
}

const isMuch = (held: readonly Held[]): boolean =>
  held.length >= MOST_HELD || held.reduce((sum, { to }) => sum + to, 0) > LONGEST_HELD;

/** The place of a line whose carrier marks the pieces that go on. */
export const markedPlace = ({ partial }: Line): Place => (partial ? 'within' : 'last');

/** The place of a line that may have been cut without a mark. */
export function unmarkedPlace({ buffer, from, to }: Line): Place {
  if (to - from > LONGEST_CYCLE) return 'whole';
  const text = buffer.toString('latin1', from, to);
  if (!PIECE.test(text) || WHOLE_CYCLE.test(text)) return 'whole';
  return CYCLE_PIECE.test(text) ? 'first' : 'within';
}
