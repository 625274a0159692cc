// Live objects by address, in columns: an open-addressed hash table that halves its sampling rate when it is full, so that a heap
// of any size needs the same memory.

const LEAST = 1 << 12;
/** Maximum number of tracked objects: 24 bytes each, twice. */
const MOST = 1 << 21;
const EMPTY = -1;

export class LiveObjects {
  count = 0;
  /** How many objects each small one represents: sampled are those whose hashed id is a multiple of this. */
  scale = 1;
  #ids = new Float64Array(LEAST).fill(EMPTY);
  #types = new Int32Array(LEAST);
  #since = new Float64Array(LEAST);
  #sizes = new Int32Array(LEAST);

  constructor(private readonly most: number = MOST) {}

  /** Whether an object is tracked; large objects always are. */
  follows(id: number, isLarge: boolean): boolean {
    return isLarge || this.scale === 1 || (mixed(id) & (this.scale - 1)) === 0;
  }

  /** The row of an object, or -1. */
  find(id: number): number {
    const mask = this.#ids.length - 1;
    for (let row = mixed(id) & mask; ; row = (row + 1) & mask) {
      if (this.#ids[row] === id) return row;
      if (this.#ids[row] === EMPTY) return -1;
    }
  }

  typeAt = (row: number): number => this.#types[row];
  sinceAt = (row: number): number => this.#since[row];
  /** Slot size in bytes; negative: pages of a large object, which is never sampled. */
  sizeAt = (row: number): number => this.#sizes[row];

  /** Adds an object that is not in the table. Drops half of the objects if the table is full, and then returns true. */
  add(id: number, type: number, since: number, size: number): boolean {
    let thinned = false;
    if (2 * (this.count + 1) > this.#ids.length) {
      thinned = this.count >= this.most;
      if (thinned) this.scale *= 2;
      this.#rebuild(thinned ? this.#ids.length : 2 * this.#ids.length);
      if (thinned && !this.follows(id, size < 0)) return true;
    }
    this.#put(id, type, since, size);
    return thinned;
  }

  #put(id: number, type: number, since: number, size: number): void {
    const mask = this.#ids.length - 1;
    let row = mixed(id) & mask;
    while (this.#ids[row] !== EMPTY) row = (row + 1) & mask;
    this.#ids[row] = id;
    this.#types[row] = type;
    this.#since[row] = since;
    this.#sizes[row] = size;
    this.count++;
  }

  /** Moves up later entries of the probe chain, so that no tombstones are needed. */
  remove(row: number): void {
    const mask = this.#ids.length - 1;
    this.#ids[row] = EMPTY;
    this.count--;
    for (let next = (row + 1) & mask; this.#ids[next] !== EMPTY; next = (next + 1) & mask) {
      const home = mixed(this.#ids[next]) & mask;
      if (((next - home) & mask) < ((next - row) & mask)) continue;
      this.#ids[row] = this.#ids[next];
      this.#types[row] = this.#types[next];
      this.#since[row] = this.#since[next];
      this.#sizes[row] = this.#sizes[next];
      this.#ids[next] = EMPTY;
      row = next;
    }
  }

  /** Calls `see` for each object. */
  each(see: (id: number, type: number, size: number) => void): void {
    for (let row = 0; row < this.#ids.length; row++)
      if (this.#ids[row] !== EMPTY) see(this.#ids[row], this.#types[row], this.#sizes[row]);
  }

  /** Replaces the objects' types. */
  retype(other: (type: number) => number): void {
    this.#types = this.#types.map(other);
  }

  #rebuild(length: number): void {
    const [ids, types, since, sizes] = [this.#ids, this.#types, this.#since, this.#sizes];
    this.#ids = new Float64Array(length).fill(EMPTY);
    this.#types = new Int32Array(length);
    this.#since = new Float64Array(length);
    this.#sizes = new Int32Array(length);
    this.count = 0;
    for (let row = 0; row < ids.length; row++)
      if (ids[row] !== EMPTY && this.follows(ids[row], sizes[row] < 0))
        this.#put(ids[row], types[row], since[row], sizes[row]);
  }
}

/** Spreads neighbours (Knuth's multiplicative hash, over both halves of the number). */
const mixed = (id: number): number => {
  const hash = Math.imul((id | 0) ^ Math.imul((id / 2 ** 32) | 0, 0x85ebca6b), 0x9e3779b1);
  return (hash ^ (hash >>> 15)) >>> 0;
};
