// Whether a memory limit, not GOGC, decides how often cycles run: then other advice applies.
import type { Facts } from '../process/facts.js';

/** A lasting state, not a moment. */
const MOST = 0.5;

/** Judged by the goals in the second half of the log. */
export function isHeldByLimit({ history }: Facts): boolean {
  const limited = history.column('limited');
  let [held, all] = [0, 0];
  for (let i = limited.length >> 1; i < limited.length; i++) {
    held += limited[i];
    all += history.cyclesIn(i);
  }
  return held > MOST * all;
}
