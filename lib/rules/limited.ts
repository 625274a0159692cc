// Whether a memory limit, not GOGC, decides how often cycles come: what helps then is another thing.
import type { Facts } from '../process/facts.js';

/** The state, not a moment of it. */
const MOST = 0.5;

/** Of the goals of the later half of the log. */
export function isHeldByLimit({ history }: Facts): boolean {
  const limited = history.column('limited');
  let [held, all] = [0, 0];
  for (let i = limited.length >> 1; i < limited.length; i++) {
    held += limited[i];
    all += history.cyclesIn(i);
  }
  return held > MOST * all;
}
