// The spread of very many values by a few of them. Where there are too many, they are sorted and every second is kept,
// now the odd and now the even ones (Karnin, Lang, Liberty: Optimal Quantile Approximation in Streams, FOCS 2016).

/** So many values are kept at most; a merge that makes more of them keeps every second. */
const MOST = 32;

export class Thinned {
  /** In no order. */
  readonly values: number[] = [];
  /** How many values each of them stands for. */
  #weight = 1;
  /** Values that were added since the last that was kept. */
  #passed = 0;
  #even = false;

  get weight(): number {
    return this.#weight;
  }

  add(value: number): void {
    // Of so many in a row one is kept.
    if (++this.#passed < this.#weight) return;
    this.#passed = 0;
    this.values.push(value);
    if (this.values.length > MOST) this.#thin();
  }

  merge(other: Thinned): void {
    while (this.#weight < other.#weight) this.#thin();
    const own = other.values.slice();
    for (let weight = other.#weight; weight < this.#weight; weight *= 2)
      halve(own, (this.#even = !this.#even));
    this.values.push(...own);
    if (this.values.length > MOST) this.#thin();
  }

  #thin(): void {
    this.#even = !this.#even;
    halve(this.values, this.#even);
    this.#weight *= 2;
  }
}

/** Sorts, and keeps the values at even places, or at odd ones. */
function halve(values: number[], even: boolean): void {
  values.sort((a, b) => a - b);
  let kept = 0;
  for (let i = even ? 0 : 1; i < values.length; i += 2) values[kept++] = values[i]!;
  values.length = kept;
}
