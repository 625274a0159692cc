// Keeps a trace's bytes in memory until its end, where the clock frequency and the stacks are. They are kept undecoded, about
// seven bytes an event, in pieces of one P each: decoded rows would take five times as much.

const SEGMENT = 1 << 22;
/** Fields of a piece in `#cells`: place, length, those of `Piece`, and the next piece of its lane. */
const CELLS = 7;
const [TICKS, NEXT] = [3, 6];
/** Limit on the pieces searched for the lane's next batch. */
const AHEAD = 16;

/** Complete events of one P that are contiguous in the file. */
export interface Piece {
  /** File offset. */
  offset: number;
  /** Start time of the piece's batch; NaN if it continues the batch of the previous piece. */
  ticks: number;
  /** The batch's global sequence number, before 1.7. */
  number: number;
  /** Number of damaged places before it: if it increases, the known state of the P may be wrong. */
  gaps: number;
}

/** A piece, and its bytes. */
export interface HeldPiece extends Piece {
  bytes: Buffer;
  /** Position in the kept bytes, and its bounds in `bytes`. */
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
  /** Each lane's first piece. */
  readonly first: number[] = [];

  /** Approximate memory use. */
  get size(): number {
    return this.#segments.length * SEGMENT + this.#cells.byteLength;
  }

  /** Copies `bytes[from, to)`, at most 4 MiB, and returns its place. */
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

  /** Start time of the lane's next batch, from this piece on; Infinity if unknown. */
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
