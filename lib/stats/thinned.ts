// The distribution of many values as a small sample. When it is full, it is sorted and every second value is kept, alternating
// between odd and even ones (Karnin, Lang, Liberty: Optimal Quantile Approximation in Streams, FOCS 2016).

/** The most values that are kept. */
const MOST = 32;

export class Thinned {
  readonly values: number[] = [];
  /** How many values each kept one stands for. */
  weight = 1;
  /** Values added since the last kept one. */
  #passed = 0;
  #even = false;

  add(value: number): void {
    // One of `weight` values in a row is kept.
    if (++this.#passed < this.weight) return;
    this.#passed = 0;
    this.values.push(value);
    if (this.values.length > MOST) this.#thin();
  }

  merge(other: Thinned): void {
    while (this.weight < other.weight) this.#thin();
    const own = other.values.slice();
    for (let weight = other.weight; weight < this.weight; weight *= 2) halve(own, (this.#even = !this.#even));
    this.values.push(...own);
    if (this.values.length > MOST) this.#thin();
  }

  #thin(): void {
    this.#even = !this.#even;
    halve(this.values, this.#even);
    this.weight *= 2;
  }
}

/** Sorts, and keeps the values at even or at odd indices. */
function halve(values: number[], even: boolean): void {
  values.sort((a, b) => a - b);
  let kept = 0;
  for (let i = even ? 0 : 1; i < values.length; i += 2) values[kept++] = values[i]!;
  values.length = kept;
}
