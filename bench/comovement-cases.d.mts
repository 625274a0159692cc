// What tests use of comovement-cases.mjs.

/** Draws three series of `n`; `next` is uniform on [0, 1). */
type Make = (n: number, next: () => number) => { first: number[]; second: number[]; shared: number[] };

export const UNRELATED: Readonly<Record<string, Make>>;
export const GROWN_TOGETHER: Readonly<Record<string, Make>>;
