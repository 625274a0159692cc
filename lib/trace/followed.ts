// Individually tracked goroutines: who started each, and when. A hash table in columns, without an object per goroutine.
const FIRST_CELLS = 2 ** 12;
const MOST_CELLS = 2 ** 20;
/** Colliding keys share a set of this many cells: few long-lived goroutines among many short-lived ones need no larger table. */
const WAYS = 8;

export class Followed {
  #key = new Float64Array(FIRST_CELLS);
  #born = new Float64Array(FIRST_CELLS);
  #creator = new Int16Array(FIRST_CELLS);
  #weight = new Int32Array(FIRST_CELLS);

  /** If the table is at its maximum and the set is full, the oldest entry is evicted. */
  put(g: number, creator: number, at: number, weight = 1): void {
    let cell = this.#roomFor(g);
    if (cell < 0) cell = this.#moreRoomFor(g);
    this.#key[cell] = g;
    this.#born[cell] = at;
    this.#creator[cell] = creator;
    this.#weight[cell] = weight;
  }

  /** The goroutine's cell; -1 if it is not tracked. */
  find(g: number): number {
    return this.#beside(g, g);
  }

  creatorIn(cell: number): number {
    return this.#creator[cell];
  }

  bornIn(cell: number): number {
    return this.#born[cell];
  }

  /** How many goroutines it represents. */
  weightIn(cell: number): number {
    return this.#weight[cell];
  }

  empty(cell: number): void {
    this.#key[cell] = 0;
  }

  /** From now on only one goroutine in `oneIn`, by its number, is seen to end: it stands for `times` as many, the others for none. */
  sample(oneIn: number, times: number): void {
    for (let cell = 0; cell < this.#key.length; cell++)
      this.#weight[cell] *= this.#key[cell] % oneIn === 0 ? times : 0;
  }

  #firstOf(g: number): number {
    return WAYS * (g % (this.#key.length / WAYS));
  }

  /** The cell with the key in the goroutine's set; -1: none. */
  #beside(g: number, key: number): number {
    const from = this.#firstOf(g);
    for (let cell = from; cell < from + WAYS; cell++) if (this.#key[cell] === key) return cell;
    return -1;
  }

  /** The goroutine's cell, or an empty one in its set; -1: none. */
  #roomFor(g: number): number {
    const own = this.#beside(g, g);
    return own < 0 ? this.#beside(g, 0) : own;
  }

  #moreRoomFor(g: number): number {
    while (this.#key.length < MOST_CELLS) {
      this.#grow();
      const cell = this.#roomFor(g);
      if (cell >= 0) return cell;
    }
    return this.#oldestBeside(g);
  }

  #oldestBeside(g: number): number {
    const from = this.#firstOf(g);
    let oldest = from;
    for (let cell = from + 1; cell < from + WAYS; cell++)
      if (this.#born[cell] < this.#born[oldest]) oldest = cell;
    return oldest;
  }

  #grow(): void {
    const [key, born, creator, weight] = [this.#key, this.#born, this.#creator, this.#weight];
    const cells = 2 * key.length;
    this.#key = new Float64Array(cells);
    this.#born = new Float64Array(cells);
    this.#creator = new Int16Array(cells);
    this.#weight = new Int32Array(cells);
    // The entries of a set are split over two sets now, so all of them fit.
    for (let old = 0; old < key.length; old++)
      if (key[old] !== 0) this.put(key[old], creator[old], born[old], weight[old]);
  }
}
