// The crashes of a process, and whether cycles came after them.
import type { CrashRecord } from '../model/records.js';

const MOST_CRASHES = 32;

export class Crashes {
  /** By the first line as it was read. */
  readonly #known = new Map<string, CrashRecord>();

  /** `text` is what reports show of it. */
  add(crash: CrashRecord, text: string): void {
    const known = this.#known.get(crash.text);
    if (known) {
      known.count++;
      known.last = true;
    } else if (this.#known.size < MOST_CRASHES) this.#known.set(crash.text, { ...crash, text, last: true });
  }

  /** A cycle came after: the crashes so far did not end the process. */
  survived(): void {
    if (this.#known.size > 0) for (const crash of this.#known.values()) crash.last = false;
  }

  get count(): number {
    return [...this.#known.values()].reduce((sum, { count }) => sum + count, 0);
  }

  get records(): CrashRecord[] {
    return [...this.#known.values()].map((crash) => ({ ...crash }));
  }
}
