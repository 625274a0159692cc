// What packed data is not as it should be: told, and reading goes on where that is possible.
import type { Lookahead } from './lookahead.js';

export class Damage extends Error {}

/** The next so many bytes, not taken; Damage, in the words given, where they end before. */
export async function exactly(packed: Lookahead, count: number, tooEarly: string): Promise<Buffer> {
  const bytes = await packed.peek(count);
  if (bytes.length < count) throw new Damage(tooEarly);
  return bytes.subarray(0, count);
}
