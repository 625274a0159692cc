// The crashes of a process, and whether cycles came after them.
import { victimOf } from '../model/crashes.js';
import type { CrashRecord } from '../model/records.js';

const MOST_CRASHES = 32;

export class Crashes {
  /** By the first line as it was read. */
  readonly #known = new Map<string, CrashRecord>();
  /** How others say that it was killed: the kernel, or its service manager. */
  #told: CrashRecord | undefined;
  #tells = 0;

  /** `text` is what reports show of it. */
  add(crash: CrashRecord, text: string): void {
    // It lives: who was killed before was another. Or it is one end.
    if (crash.kind !== 'killed') this.#told = undefined;
    else if (this.#told) return;
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

  /** A process is killed once: the kernel says most of it, and `Killed` least. */
  tell(crash: CrashRecord, again: boolean): void {
    if (this.#told ? victimOf(this.#told.text) : again) return;
    for (const [text, { kind, last }] of this.#known)
      if (kind === 'killed' && last === true) this.#known.delete(text);
    this.#told = { ...crash };
    this.#tells++;
  }

  /** A cycle came after: the crashes so far did not end the process. */
  survived(): void {
    this.#told = undefined;
    if (this.#known.size === 0) return;
    for (const crash of this.#known.values())
      if (crash.kind === 'sigquit') delete crash.last;
      else crash.last = false;
  }

  /** Grows with all that is learnt. */
  get news(): number {
    return [...this.#known.values()].reduce((sum, { count }) => sum + count, this.#tells);
  }

  get records(): CrashRecord[] {
    const told = this.#told ? [this.#told] : [];
    return [...told, ...this.#known.values()].map((crash) => ({ ...crash }));
  }
}
