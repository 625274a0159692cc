// Seeded noise for tests, equal on every machine.

import { uniform } from '../../lib/stats/random.js';

export { uniform };

/** Standard normal, by Box and Muller. */
export function gaussian(seed: number): () => number {
  const next = uniform(seed);
  return () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
}

/** A stationary AR(1) series of unit shocks; a random walk when phi is 1. */
export function autoregressive(n: number, phi: number, shock: () => number): number[] {
  let value = phi < 1 ? shock() / Math.sqrt(1 - phi * phi) : shock();
  return Array.from({ length: n }, (_, i) => (i === 0 ? value : (value = phi * value + shock())));
}
