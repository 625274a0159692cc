// What is left of a series when others are taken out of it.

export interface Residuals {
  values: number[];
  /** How many independent series were taken out: so many degrees of freedom are gone. */
  taken: number;
}

/** Of a series' square, less than this left by those before it is rounding: it says nothing that they did not say. */
const NOTHING = 1e-10;

/** Least squares by Gram and Schmidt, twice over, which is as good as a QR decomposition; series that others make up count once. */
export function residualsOf(series: readonly number[], others: readonly (readonly number[])[]): Residuals {
  const basis: number[][] = [];
  const without = (from: readonly number[]): number[] => {
    const rest = from.slice();
    for (let pass = 0; pass < 2; pass++) {
      for (const unit of basis) {
        const share = product(rest, unit);
        for (let i = 0; i < rest.length; i++) rest[i] -= share * unit[i];
      }
    }
    return rest;
  };
  for (const other of others) {
    const rest = without(other);
    const square = product(rest, rest);
    if (square <= NOTHING * product(other, other)) continue;
    const length = Math.sqrt(square);
    basis.push(rest.map((value) => value / length));
  }
  return { values: without(series), taken: basis.length };
}

function product(a: readonly number[], b: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
