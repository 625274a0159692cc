// Do two series differ, or do they only wander? What neighbours share makes single values worth less than their number:
// series come here as blocks of time, and what blocks still share with their neighbours is discounted.
import { studentChance, studentQuantile } from './student.js';
import { uniform } from './random.js';

/** A figure that is a ratio of sums over blocks, such as CPU time over time: a block's share of both sums. */
export interface Ratio {
  top: number;
  bottom: number;
}

/** A figure and its 95 % interval: NaN where there are less than three blocks. */
export interface Estimate {
  value: number;
  low: number;
  high: number;
}

/** How a figure of two series differs. */
export interface Difference {
  before: Estimate;
  after: Estimate;
  /** After less before. */
  difference: Estimate;
  /** Two-sided chance of such a difference in series that do not differ; NaN as the intervals. */
  p: number;
  /** How many blocks the shorter series has, and as how many independent ones they count. */
  blocks: number;
  independent: number;
}

/** Fewer independent blocks tell nothing: five against five already have one arrangement in 126 that is the farthest. */
export const MIN_INDEPENDENT = 5;

/** Fewer blocks have no spread to speak of. */
export const LEAST_BLOCKS = 3;

// The chance is told to 1 in 10,000: Holm's first step over fifteen figures asks for 1 in 300.
const ARRANGEMENTS = 9999;
const SEED = 1;

/** Compares Σ top / Σ bottom. Undefined where a series has nothing below. */
export function compareRatios(before: readonly Ratio[], after: readonly Ratio[]): Difference | undefined {
  const [a, b] = [known(before), known(after)];
  if (a.length === 0 || b.length === 0) return undefined;
  const [own, other] = [spreadOf(a), spreadOf(b)];
  const phi = autocorrelation([own, other]);
  const [first, second] = [estimateOf(own, phi), estimateOf(other, phi)];
  const blocks = Math.min(a.length, b.length);
  return {
    before: first,
    after: second,
    difference: differenceOf(first, second),
    // Few independent blocks have heavier tails than the many that are dealt out.
    p: blocks < LEAST_BLOCKS ? NaN : Math.max(permutationChance(a, b, phi), welchChance(own, other, phi)),
    blocks,
    independent: blocks * worth(phi),
  };
}

export const known = (blocks: readonly Ratio[]): Ratio[] => blocks.filter(({ bottom }) => bottom > 0);

/** The ratio of a series, and by how much each of its blocks pulls it. */
export interface Spread {
  value: number;
  pulls: number[];
}

export function spreadOf(blocks: readonly Ratio[]): Spread {
  let [top, bottom] = [0, 0];
  for (const block of blocks) {
    top += block.top;
    bottom += block.bottom;
  }
  const value = top / bottom;
  const mean = bottom / blocks.length;
  return { value, pulls: blocks.map((block) => (block.top - value * block.bottom) / mean) };
}

export function estimateOf(spread: Spread, phi: number): Estimate {
  const { value, pulls } = spread;
  if (pulls.length < LEAST_BLOCKS) return { value, low: NaN, high: NaN };
  const { error, freedom } = errorOf(spread, phi);
  const reach = error === 0 ? 0 : studentQuantile(freedom) * error;
  return { value, low: value - reach, high: value + reach };
}

/** The ratio's standard error, and how well it is known. */
function errorOf({ pulls }: Spread, phi: number): { error: number; freedom: number } {
  const square = pulls.reduce((sum, pull) => sum + pull * pull, 0) / (pulls.length - 1);
  const independent = pulls.length * worth(phi);
  return {
    error: square === 0 ? 0 : Math.sqrt(square / independent),
    freedom: Math.max(2, Math.floor(independent) - 1),
  };
}

/** Chance of such a difference by Student's t, degrees of freedom by Welch and Satterthwaite. */
export function welchChance(before: Spread, after: Spread, phi: number): number {
  const [a, b] = [errorOf(before, phi), errorOf(after, phi)];
  const [u, v] = [a.error ** 2, b.error ** 2];
  const freedom = Math.floor((u + v) ** 2 / (u ** 2 / a.freedom + v ** 2 / b.freedom)) || 2;
  return studentChance(after.value - before.value, Math.sqrt(u + v), Math.max(2, freedom));
}

/**
 * First autocorrelation of the pulls, 0..1: that of both series together, each by its part in the difference's variance.
 * Taking the mean out of n values biases it by −(1+3φ)/n (Marriott and Pope, Biometrika 41, 1954).
 */
export function autocorrelation(series: readonly Spread[]): number {
  let [product, square, lost] = [0, 0, 0];
  for (const { pulls } of series) {
    const n = pulls.length;
    for (let i = 0; i < n; i++) {
      const part = (pulls[i] / n) ** 2;
      square += part;
      lost += part / n;
      if (i > 0) product += (pulls[i - 1] * pulls[i]) / n ** 2;
    }
  }
  if (square === 0) return 0;
  const bias = lost / square;
  return bias < 1 / 3 ? Math.min(1, Math.max(0, (product / square + bias) / (1 - 3 * bias))) : 1;
}

/** As how many independent ones a block counts (Bayley and Hammersley, Supplement to the JRSS 8, 1946). */
const worth = (phi: number): number => (1 - phi) / (1 + phi);

/** Two-sided interval of a difference from those of its parts (Zou and Donner, Statistics in Medicine 27, 2008). */
function differenceOf(before: Estimate, after: Estimate): Estimate {
  const value = after.value - before.value;
  return {
    value,
    low: value - Math.hypot(after.value - after.low, before.high - before.value),
    high: value + Math.hypot(after.high - after.value, before.value - before.low),
  };
}

/**
 * How often blocks that are dealt out anew differ so much. The difference is measured in its own standard errors, so that
 * series of unequal length and spread may be compared (Janssen, Statistics & Probability Letters 36, 1997).
 */
function permutationChance(before: readonly Ratio[], after: readonly Ratio[], phi: number): number {
  const all = [...before, ...after];
  const dealt = new Dealt(
    Float64Array.from(spreadOf(all).pulls),
    Float64Array.from(all, ({ bottom }) => bottom),
  );
  const seen = Math.abs(dealt.difference(before.length)) * Math.sqrt(worth(phi)) * (1 - 1e-9);
  if (!(seen > 0)) return 1;
  const next = uniform(SEED);
  const first = Math.max(before.length, after.length); // the smaller series is dealt to the end
  let found = 1;
  for (let round = 0; round < ARRANGEMENTS; round++) {
    dealt.shuffle(first, next);
    if (Math.abs(dealt.difference(first)) >= seen) found++;
  }
  return found / (ARRANGEMENTS + 1);
}

/** Blocks in any order, and what those up to a place differ by from the others. Ten thousand orders make no object. */
class Dealt {
  readonly #pulls: Float64Array;
  readonly #bottoms: Float64Array;
  readonly #sums = { pull: 0, bottom: 0, pullPull: 0, pullBottom: 0, bottomBottom: 0 };

  constructor(pulls: Float64Array, bottoms: Float64Array) {
    this.#pulls = pulls;
    this.#bottoms = bottoms;
    const sums = this.#sums;
    pulls.forEach((pull, i) => {
      const bottom = bottoms[i];
      sums.pull += pull;
      sums.bottom += bottom;
      sums.pullPull += pull * pull;
      sums.pullBottom += pull * bottom;
      sums.bottomBottom += bottom * bottom;
    });
  }

  /** Draws anew which blocks stand from `from` on. */
  shuffle(from: number, next: () => number): void {
    const pulls = this.#pulls;
    const bottoms = this.#bottoms;
    for (let i = pulls.length - 1; i >= from; i--) {
      const j = Math.floor(next() * (i + 1));
      const pull = pulls[i];
      const bottom = bottoms[i];
      pulls[i] = pulls[j];
      bottoms[i] = bottoms[j];
      pulls[j] = pull;
      bottoms[j] = bottom;
    }
  }

  /** Of the ratios from `from` on and before it, in standard errors. */
  difference(from: number): number {
    const pulls = this.#pulls;
    const bottoms = this.#bottoms;
    const sums = this.#sums;
    const n = pulls.length;
    let x = 0;
    let w = 0;
    let xx = 0;
    let xw = 0;
    let ww = 0;
    for (let i = from; i < n; i++) {
      const pull = pulls[i];
      const bottom = bottoms[i];
      x += pull;
      w += bottom;
      xx += pull * pull;
      xw += pull * bottom;
      ww += bottom * bottom;
    }
    const y = sums.pull - x;
    const v = sums.bottom - w;
    const variance =
      varianceOf(x, w, xx, xw, ww, n - from) +
      varianceOf(y, v, sums.pullPull - xx, sums.pullBottom - xw, sums.bottomBottom - ww, from);
    const difference = x / w - y / v;
    // Sums of squares that cancel leave their last digits behind.
    const noise = 1e-12 * (xx / (w * w) + (sums.pullPull - xx) / (v * v));
    if (variance > noise) return difference / Math.sqrt(variance);
    return difference * difference > noise ? Infinity : 0;
  }
}

/** Of the ratio x / w of n blocks, by the sums of x, w and their products. */
function varianceOf(x: number, w: number, xx: number, xw: number, ww: number, n: number): number {
  const ratio = x / w;
  return (((xx - 2 * ratio * xw + ratio * ratio * ww) / (w * w)) * n) / (n - 1);
}
