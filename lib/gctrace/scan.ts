// Which lines can matter, by their bytes.
import type { Line } from '../carrier/carrier.js';
import { BEGINS, cycleStart, mayBegin, NET } from './text.js';

const ESC = 27;

/** Whether one of the `%: ` from `hit` on in this line stands in a cycle. */
export function holdsCycle(buffer: Buffer, from: number, hit: number, to: number): boolean {
  const line = buffer.subarray(0, to);
  for (let at = hit; at >= 0; at = line.indexOf(NET, at + 1)) {
    if (cycleStart(buffer, from, at) >= 0) return true;
  }
  return false;
}

/** Whether a text can be the runtime's, or holds a cycle. */
export function isInteresting({ buffer, from, to }: Line): boolean {
  const first = buffer[from];
  if (first === ESC || (BEGINS[first] === 1 && mayBegin(buffer, from, to))) return true;
  const hit = buffer.subarray(0, to).indexOf(NET, from);
  return hit >= 0 && holdsCycle(buffer, from, hit, to);
}
