// Damage of packed data: it is reported, and reading goes on behind it if possible.
import type { Lookahead } from './lookahead.js';

export class Damage extends Error {}

/** The next `count` bytes, not consumed. Throws Damage(`tooEarly`) if there are fewer. */
export async function exactly(packed: Lookahead, count: number, tooEarly: string): Promise<Buffer> {
  const bytes = await packed.peek(count);
  if (bytes.length < count) throw new Damage(tooEarly);
  return bytes.subarray(0, count);
}
