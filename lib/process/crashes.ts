// The crashes of a process, and whether cycles came after them.
import { victimOf } from '../model/crashes.js';
import type { CrashRecord } from '../model/records.js';

const MOST_CRASHES = 32;

export class Crashes {
  /** By the first line as it was read. */
  readonly #known = new Map<string, CrashRecord>();

  /** `text` is what reports show of it. */
  add(crash: CrashRecord, text: string): void {
    if (crash.kind !== 'killed') this.#spare();
    const known = this.#known.get(crash.text);
    if (!known && this.#known.size >= MOST_CRASHES) return;
    const { last: _, ...first } = known ?? { ...crash, text, count: 0 };
    const { last } = crash;
    this.#known.set(crash.text, {
      ...first,
      count: first.count + crash.count,
      ...(last !== undefined && { last }),
    });
  }

  /** A cycle came after: the crashes so far did not end the process. */
  survived(): void {
    if (this.#known.size === 0) return;
    this.#spare();
    for (const crash of this.#known.values())
      if (crash.kind === 'sigquit') delete crash.last;
      else crash.last = false;
  }

  /** It lives: whom the kernel killed before was another. */
  #spare(): void {
    for (const text of this.#known.keys()) if (victimOf(text)) this.#known.delete(text);
  }

  get count(): number {
    return [...this.#known.values()].reduce((sum, { count }) => sum + count, 0);
  }

  get records(): CrashRecord[] {
    return [...this.#known.values()].map((crash) => ({ ...crash }));
  }
}
