// Keeps a trace's bytes in memory until its end, where the clock frequency and the stacks are. They are kept undecoded, about
// seven bytes an event, in pieces of one P each: decoded rows would take five times as much. The memory is that of the loops over
// them.
import { resized } from '../../model/resized.js';
import { KEPT_AT, LANE_STATE, ZEROS } from './layout.js';
import { Loops } from './loops.js';
import type { Wire } from './wire.js';

const LANE_BYTES = 8 * LANE_STATE;
/** Fields of a piece in `#cells`: its addresses, those of `Piece`, and the next piece of its lane. */
const FIELDS = 7;
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

/** A piece, and where its bytes are. */
export interface HeldPiece extends Piece {
  from: number;
  to: number;
  /** The next piece of the same lane. */
  next: number | undefined;
}

export class Held {
  readonly loops: Loops;
  #used = KEPT_AT;
  #cells = new Float64Array(64 * FIELDS);
  #count = 0;
  readonly #last: number[] = [];
  /** Each lane's first piece. */
  readonly first: number[] = [];
  /** Address of the lanes' state. */
  #lanes = 0;

  constructor(wire: Wire) {
    this.loops = new Loops(wire);
  }

  /** All memory, by address: another buffer after bytes were added. */
  get bytes(): Buffer {
    return this.loops.bytes;
  }

  /** Approximate memory use. */
  get size(): number {
    return this.#used - KEPT_AT + this.#count * FIELDS * 8;
  }

  /** Copies `bytes[from, to)` behind what is kept, and returns its address: the next ones replace what is not kept until then. */
  take(bytes: Uint8Array, from: number, to: number): number {
    const end = this.#used + to - from;
    this.loops.reach(end + ZEROS);
    this.bytes.set(bytes.subarray(from, to), this.#used);
    this.bytes.fill(0, end, end + ZEROS);
    return this.#used;
  }

  /** Keeps the bytes at these addresses, but not what was left out before them. Returns where they are now. */
  keepRecord(from: number, to: number): number {
    const at = this.#used;
    this.bytes.copyWithin(at, from, to);
    this.#used += to - from;
    return at;
  }

  /** Makes room for the state of lanes behind all bytes. */
  addLanes(): void {
    this.#lanes = Math.ceil(this.#used / 8) * 8;
    this.#used = this.#lanes + this.first.length * LANE_BYTES;
    this.loops.reach(this.#used);
  }

  /** Address of a lane's state. */
  laneAt(index: number): number {
    return this.#lanes + index * LANE_BYTES;
  }

  /** Keeps the piece at these addresses. */
  add(lane: number, piece: Piece, from: number, to: number): void {
    this.#used = to;
    const index = this.#count++;
    if (this.#cells.length < this.#count * FIELDS) this.#cells = resized(this.#cells, 2 * this.#cells.length);
    const { offset, ticks, number, gaps } = piece;
    this.#cells.set([from, to, offset, ticks, number, gaps, -1], index * FIELDS);
    if (lane < this.first.length) this.#cells[this.#last[lane] * FIELDS + NEXT] = index;
    else this.first.push(index);
    this.#last[lane] = index;
  }

  /** Start time of the lane's next batch, from this piece on; Infinity if unknown. */
  batchBehind(piece: number | undefined): number {
    let index = piece ?? -1;
    for (let ahead = 0; index >= 0 && ahead < AHEAD; ahead++) {
      const ticks = this.#cells[index * FIELDS + TICKS];
      if (!Number.isNaN(ticks)) return ticks;
      index = this.#cells[index * FIELDS + NEXT];
    }
    return Infinity;
  }

  piece(index: number): HeldPiece {
    const [from, to, offset, ticks, number, gaps, next] = this.#cells.subarray(index * FIELDS);
    return { from, to, offset, ticks, number, gaps, next: next < 0 ? undefined : next };
  }
}
