// XXH64, whose low half is zstd's checksum (RFC 8878, 3.1.1; algorithm: xxHash's doc/xxhash_spec.md), as WebAssembly: JavaScript
// has no fast integers of 64 bits. `npm run wasm` compiles it into lib/input/xxh64-wasm.ts.

const P1: u64 = 0x9e3779b185ebca87;
const P2: u64 = 0xc2b2ae3d27d4eb4f;
const P3: u64 = 0x165667b19e3779f9;
const P4: u64 = 0x85ebca77c2b2ae63;
const P5: u64 = 0x27d4eb2f165667c5;

const STRIPE: i32 = 32;

let a: u64 = P1 + P2;
let b: u64 = P2;
let c: u64 = 0;
let d: u64 = 0 - P1;
let length: u64 = 0;

/** Takes the whole stripes of the memory's first bytes, up to `to`; returns where the rest begins. */
export function update(to: i32): i32 {
  let at: i32 = 0;
  for (; at + STRIPE <= to; at += STRIPE) {
    a = round(a, load<u64>(at));
    b = round(b, load<u64>(at + 8));
    c = round(c, load<u64>(at + 16));
    d = round(d, load<u64>(at + 24));
  }
  length += at;
  return at;
}

/** The low half of the hash, with the memory's first bytes up to `to` as the rest: less than a stripe. */
export function low(to: i32): u32 {
  let hash: u64 = length == 0 ? P5 : rotl(a, 1) + rotl(b, 7) + rotl(c, 12) + rotl(d, 18);
  if (length > 0) hash = merged(merged(merged(merged(hash, a), b), c), d);
  hash += length + to;
  let at: i32 = 0;
  for (; at + 8 <= to; at += 8) hash = rotl(hash ^ round(0, load<u64>(at)), 27) * P1 + P4;
  if (at + 4 <= to) {
    hash = rotl(hash ^ (<u64>load<u32>(at) * P1), 23) * P2 + P3;
    at += 4;
  }
  for (; at < to; at++) hash = rotl(hash ^ (<u64>load<u8>(at) * P5), 11) * P1;
  hash = (hash ^ (hash >> 33)) * P2;
  hash = (hash ^ (hash >> 29)) * P3;
  return <u32>(hash ^ (hash >> 32));
}

function round(lane: u64, input: u64): u64 {
  return rotl(lane + input * P2, 31) * P1;
}

function merged(hash: u64, lane: u64): u64 {
  return (hash ^ round(0, lane)) * P1 + P4;
}
