// What tests use of fuzz.mjs.

/** What was done; `failure` holds the log that broke something, and how. */
export interface Fuzzed {
  iterations: number;
  lines: number;
  cycles: number;
  /** Lines of cycles that were left as they were: all of them were found. */
  whole: number;
  slowestMs: number;
  failure: { bytes: Buffer; reason: string } | undefined;
}

export function fuzz(options: {
  /** Parts of gcdrift by their names. */
  lib: object;
  /** Logs as lists of lines. */
  corpus: readonly (readonly string[])[];
  /** The number of the cycle that a whole line is. */
  cycleOf: (text: string) => number | undefined;
  seed: number;
  seconds?: number;
  rounds?: number;
}): Fuzzed;
