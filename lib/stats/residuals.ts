// Residuals of a least-squares regression.

export interface Residuals {
  values: number[];
  /** The rank of the regressors: as many degrees of freedom are lost. */
  taken: number;
}

/** A regressor of whose square less than this is left is a combination of those before it: the rest is rounding. */
const NOTHING = 1e-10;

/** Least squares by Gram–Schmidt with reorthogonalization, as accurate as a QR decomposition; dependent regressors count once. */
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
