// XXH64, whose low half is zstd's checksum (RFC 8878, 3.1.1; algorithm: xxHash's doc/xxhash_spec.md). In halves of 32 bits,
// because BigInt is ten times slower. Only for versions of Node whose zlib has no zstd.

/** A 64-bit number in signed halves; the operations write their result into it. */
interface Word {
  high: number;
  low: number;
}

type Prime = readonly [high: number, low: number];
const prime = (high: number, low: number): Prime => [high | 0, low | 0];
const P1 = prime(0x9e3779b1, 0x85ebca87);
const P2 = prime(0xc2b2ae3d, 0x27d4eb4f);
const P3 = prime(0x165667b1, 0x9e3779f9);
const P4 = prime(0x85ebca77, 0xc2b2ae63);
const P5 = prime(0x27d4eb2f, 0x165667c5);
const ZERO: Prime = [0, 0];
const STRIPE = 32;

export class Xxh64 {
  readonly #lanes: Word[];
  readonly #rest = Buffer.alloc(STRIPE);
  readonly #lane: Word = { high: 0, low: 0 };
  #held = 0;
  #length = 0;

  constructor() {
    const lanes = [word(P1), word(P2), word(ZERO), word(ZERO)];
    add(lanes[0], P2[0], P2[1]);
    add(lanes[3], ~P1[0], ~P1[1]);
    add(lanes[3], 0, 1);
    this.#lanes = lanes;
  }

  update(bytes: Buffer): void {
    this.#length += bytes.length;
    let at = 0;
    if (this.#held > 0) {
      at = bytes.copy(this.#rest, this.#held);
      this.#held += at;
      if (this.#held < STRIPE) return;
      this.#stripe(this.#rest, 0);
    }
    for (; at + STRIPE <= bytes.length; at += STRIPE) this.#stripe(bytes, at);
    this.#held = bytes.copy(this.#rest, 0, at);
  }

  /** The low half of the hash, unsigned. */
  low(): number {
    const hash = word(ZERO);
    const lanes = this.#lanes;
    if (this.#length >= STRIPE) {
      [1, 7, 12, 18].forEach((bits, i) => {
        const lane = { ...lanes[i] };
        rotate(lane, bits);
        add(hash, lane.high, lane.low);
      });
      for (const { high, low } of lanes) {
        const lane = { high, low };
        round(lane, ZERO);
        xor(hash, lane);
        multiply(hash, P1);
        add(hash, P4[0], P4[1]);
      }
    } else add(hash, P5[0], P5[1]);
    add(hash, Math.floor(this.#length / 2 ** 32), this.#length | 0);
    this.#tail(hash);
    shift(hash, 33);
    multiply(hash, P2);
    shift(hash, 29);
    multiply(hash, P3);
    shift(hash, 32);
    return hash.low >>> 0;
  }

  #stripe(bytes: Buffer, at: number): void {
    const lane = this.#lane;
    for (let i = 0; i < 4; i++) {
      const sum = this.#lanes[i];
      const p = at + 8 * i;
      lane.low = bytes[p] | (bytes[p + 1] << 8) | (bytes[p + 2] << 16) | (bytes[p + 3] << 24);
      lane.high = bytes[p + 4] | (bytes[p + 5] << 8) | (bytes[p + 6] << 16) | (bytes[p + 7] << 24);
      multiply(lane, P2);
      add(sum, lane.high, lane.low);
      rotate(sum, 31);
      multiply(sum, P1);
    }
  }

  #tail(hash: Word): void {
    const rest = this.#rest;
    const end = this.#held;
    let at = 0;
    for (; at + 8 <= end; at += 8) {
      const lane = { low: rest.readInt32LE(at), high: rest.readInt32LE(at + 4) };
      round(lane, ZERO);
      xor(hash, lane);
      rotate(hash, 27);
      multiply(hash, P1);
      add(hash, P4[0], P4[1]);
    }
    if (at + 4 <= end) {
      const lane = { high: 0, low: rest.readInt32LE(at) };
      multiply(lane, P1);
      xor(hash, lane);
      rotate(hash, 23);
      multiply(hash, P2);
      add(hash, P3[0], P3[1]);
      at += 4;
    }
    for (; at < end; at++) {
      const lane = { high: 0, low: rest[at] };
      multiply(lane, P5);
      xor(hash, lane);
      rotate(hash, 11);
      multiply(hash, P1);
    }
  }
}

const word = ([high, low]: Prime): Word => ({ high, low });

/** `lane` as the input of a round that starts with `sum`. */
function round(lane: Word, [high, low]: Prime): void {
  multiply(lane, P2);
  add(lane, high, low);
  rotate(lane, 31);
  multiply(lane, P1);
}

function add(a: Word, high: number, low: number): void {
  const sum = (a.low >>> 0) + (low >>> 0);
  a.high = (a.high + high + (sum >= 2 ** 32 ? 1 : 0)) | 0;
  a.low = sum | 0;
}

function xor(a: Word, { high, low }: Word): void {
  a.high ^= high;
  a.low ^= low;
}

/** By fewer than 32 bits. */
function rotate(a: Word, bits: number): void {
  const { high, low } = a;
  a.high = (high << bits) | (low >>> (32 - bits));
  a.low = (low << bits) | (high >>> (32 - bits));
}

/** a ^= a >> bits. */
function shift(a: Word, bits: number): void {
  const { high, low } = a;
  if (bits >= 32) a.low ^= high >>> (bits - 32);
  else {
    a.high ^= high >>> bits;
    a.low ^= (low >>> bits) | (high << (32 - bits));
  }
}

/** The low half of the product; halves of 16 bits keep the parts exact. */
function multiply(a: Word, by: Prime): void {
  const [high, low] = by;
  const a0 = a.low & 0xffff;
  const a1 = a.low >>> 16;
  const b0 = low & 0xffff;
  const b1 = low >>> 16;
  const first = a0 * b0;
  const second = a1 * b0 + (first >>> 16);
  const third = a0 * b1 + (second & 0xffff);
  const carry = a1 * b1 + (second >>> 16) + (third >>> 16);
  a.high = (carry + Math.imul(a.high, low) + Math.imul(a.low, high)) | 0;
  a.low = (third << 16) | (first & 0xffff);
}
