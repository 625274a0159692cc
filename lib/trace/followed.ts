// Goroutines that are followed one by one: who started each, and when. Cells by number: no object for any of them.
const FIRST_CELLS = 2 ** 12;
const MOST_CELLS = 2 ** 20;

export class Followed {
  #key = new Float64Array(FIRST_CELLS);
  #born = new Float64Array(FIRST_CELLS);
  #creator = new Int16Array(FIRST_CELLS);
  #weight = new Float32Array(FIRST_CELLS);

  /** Goroutines whose numbers meet in one cell: the older one is given up where there is no more room. */
  put(g: number, creator: number, at: number, weight = 1): void {
    let cell = g % this.#key.length;
    while (this.#key[cell] !== 0 && this.#key[cell] !== g && this.#key.length < MOST_CELLS) {
      this.#grow();
      cell = g % this.#key.length;
    }
    this.#key[cell] = g;
    this.#born[cell] = at;
    this.#creator[cell] = creator;
    this.#weight[cell] = weight;
  }

  /** Its cell; -1 where it is not followed. */
  find(g: number): number {
    const cell = g % this.#key.length;
    return this.#key[cell] === g ? cell : -1;
  }

  creatorIn(cell: number): number {
    return this.#creator[cell];
  }

  bornIn(cell: number): number {
    return this.#born[cell];
  }

  /** For how many it stands. */
  weightIn(cell: number): number {
    return this.#weight[cell];
  }

  empty(cell: number): void {
    this.#key[cell] = 0;
  }

  #grow(): void {
    const [key, born, creator, weight] = [this.#key, this.#born, this.#creator, this.#weight];
    const cells = 4 * key.length;
    this.#key = new Float64Array(cells);
    this.#born = new Float64Array(cells);
    this.#creator = new Int16Array(cells);
    this.#weight = new Float32Array(cells);
    // Numbers that lay in different cells of fewer do so in more.
    for (let old = 0; old < key.length; old++) {
      if (key[old] === 0) continue;
      const cell = key[old] % cells;
      this.#key[cell] = key[old];
      this.#born[cell] = born[old];
      this.#creator[cell] = creator[old];
      this.#weight[cell] = weight[old];
    }
  }
}
