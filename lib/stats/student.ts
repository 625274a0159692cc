// Student's t distribution.
import { bisect } from 'simple-statistics';

/** The level of all confidence intervals. */
export const CONFIDENCE = 0.95;

/** Two-sided p-value of t = estimate/error: 0 without noise, 1 for an estimate of 0. */
export function studentPValue(estimate: number, error: number, freedom: number): number {
  if (estimate === 0) return 1;
  return error === 0 ? 0 : studentTail(Math.abs(estimate) / error, freedom);
}

/** Two-sided tail for an integer `freedom` >= 2: Abramowitz and Stegun 26.7.3 and 26.7.4, exact. */
function studentTail(t: number, freedom: number): number {
  const angle = Math.atan2(t, Math.sqrt(freedom));
  const cosine = Math.cos(angle);
  const odd = freedom % 2 === 1;
  let term = odd ? cosine : 1;
  let sum = term;
  for (let k = odd ? 3 : 2; k < freedom; k += 2) {
    term *= (cosine * cosine * (k - 1)) / k;
    sum += term;
  }
  const inside = odd ? (2 / Math.PI) * (angle + Math.sin(angle) * sum) : Math.sin(angle) * sum;
  return Math.min(1, Math.max(0, 1 - inside));
}

/** By degrees of freedom. */
const quantiles = new Map<number, number>();

/** The t with 5 % outside −t..t, for an integer `freedom` >= 2. */
export function studentQuantile(freedom: number): number {
  let t = quantiles.get(freedom);
  if (t === undefined) {
    t = bisect((t: number) => studentTail(t, freedom) - (1 - CONFIDENCE), 0, 13, 60, 1e-9);
    quantiles.set(freedom, t);
  }
  return t;
}

/** Degrees of freedom of a difference of two estimates (Welch and Satterthwaite), rounded down; 0 if both are without noise. */
export function welchFreedom(a: { error: number; freedom: number }, b: typeof a): number {
  const [u, v] = [a.error ** 2, b.error ** 2];
  return Math.floor((u + v) ** 2 / (u ** 2 / a.freedom + v ** 2 / b.freedom)) || 0;
}
