// The bytes of a trace until its end, where the clock's frequency and the stacks stand: as they came, about seven bytes an
// event, in pieces of one P each. Decoded rows would take five times as much.

const SEGMENT = 1 << 22;
/** Of a piece in `#cells`: place, length, and what follows in `Piece`; then the next piece of its lane. */
const CELLS = 7;
const [TICKS, NEXT] = [3, 6];
/** A batch that is in more pieces than these is not looked beyond. */
const AHEAD = 16;

/** Whole events of one P that stand together in the file. */
export interface Piece {
  /** Where it stands in the file. */
  offset: number;
  /** The time of the batch that it begins; NaN where it goes on with the batch of the piece before. */
  ticks: number;
  /** The batch's number in the order over all Ps, before 1.7. */
  number: number;
  /** How much damage stands before it: what was known of the P is not sure behind more of it. */
  gaps: number;
}

/** A piece, and its bytes. */
export interface HeldPiece extends Piece {
  bytes: Buffer;
  /** Where it is held, in all that is, and in `bytes`. */
  place: number;
  from: number;
  to: number;
  /** The next piece of the same lane. */
  next: number | undefined;
}

export class Held {
  readonly #segments: Buffer[] = [];
  #used = SEGMENT;
  #cells = new Float64Array(64 * CELLS);
  #count = 0;
  readonly #last: number[] = [];
  /** The first piece of each lane. */
  readonly first: number[] = [];

  /** What it takes of memory, about. */
  get size(): number {
    return this.#segments.length * SEGMENT + this.#cells.byteLength;
  }

  /** Copies `bytes[from, to)`, at most 4 MiB, and tells its place. */
  keep(bytes: Uint8Array, from: number, to: number): number {
    if (this.#used + to - from > SEGMENT) {
      this.#segments.push(Buffer.allocUnsafeSlow(SEGMENT));
      this.#used = 0;
    }
    const last = this.#segments.length - 1;
    const place = last * SEGMENT + this.#used;
    this.#segments[last].set(bytes.subarray(from, to), this.#used);
    this.#used += to - from;
    return place;
  }

  /** The bytes from a place on. */
  at(place: number): Buffer {
    return this.#segments[Math.floor(place / SEGMENT)].subarray(place % SEGMENT);
  }

  /** Copies the piece in `bytes[from, to)`. */
  add(lane: number, piece: Piece, bytes: Uint8Array, from: number, to: number): void {
    const index = this.#count++;
    if (this.#cells.length < this.#count * CELLS) {
      const longer = new Float64Array(this.#cells.length * 2);
      longer.set(this.#cells);
      this.#cells = longer;
    }
    const { offset, ticks, number, gaps } = piece;
    this.#cells.set([this.keep(bytes, from, to), to - from, offset, ticks, number, gaps, -1], index * CELLS);
    if (lane < this.first.length) this.#cells[this.#last[lane] * CELLS + NEXT] = index;
    else this.first.push(index);
    this.#last[lane] = index;
  }

  /** When the next batch of the lane begins, from this piece on; Infinity where that is not known. */
  batchBehind(piece: number | undefined): number {
    let index = piece ?? -1;
    for (let ahead = 0; index >= 0 && ahead < AHEAD; ahead++) {
      const ticks = this.#cells[index * CELLS + TICKS];
      if (!Number.isNaN(ticks)) return ticks;
      index = this.#cells[index * CELLS + NEXT];
    }
    return Infinity;
  }

  piece(index: number): HeldPiece {
    const [place, length, offset, ticks, number, gaps, next] = this.#cells.subarray(index * CELLS);
    const bytes = this.#segments[Math.floor(place / SEGMENT)];
    const from = place % SEGMENT;
    const to = from + length;
    return { bytes, place, from, to, offset, ticks, number, gaps, next: next < 0 ? undefined : next };
  }
}
