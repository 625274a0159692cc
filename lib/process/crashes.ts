// The crashes of a process, and whether cycles came after them.
import { knownOf, victimOf } from '../model/crashes.js';
import type { CrashRecord } from '../model/records.js';

const MOST_CRASHES = 32;

export class Crashes {
  /** By the first line as it was read. */
  readonly #known = new Map<string, CrashRecord>();
  /** Several were killed, and it may be any of them. */
  #isDisputed = false;

  /** `text` is what reports show of it. */
  add(crash: CrashRecord, text: string): void {
    if (crash.kind !== 'killed') this.#spare();
    else if (!this.#isKillSurer(crash)) return;
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

  /** It lives: who was killed before was another. */
  #spare(): void {
    if (this.#kill !== undefined) this.#known.delete(this.#kill);
    this.#isDisputed = false;
  }

  /** Of several lines about its kill the one that says most stays; none where two name others, as it is at most one of them. */
  #isKillSurer({ text }: CrashRecord): boolean {
    const before = this.#kill;
    const name = victimOf(text)?.name;
    if (before === undefined) return name === undefined || !this.#isDisputed;
    const other = victimOf(before)?.name ?? name;
    const more = knownOf(text) - knownOf(before);
    if (more < 0) return false;
    this.#isDisputed = more === 0 && name !== undefined && name !== other;
    if (before !== text) this.#known.delete(before);
    return !this.#isDisputed;
  }

  /** The line about its kill. */
  get #kill(): string | undefined {
    return [...this.#known].find(([, { kind }]) => kind === 'killed')?.[0];
  }

  get count(): number {
    return [...this.#known.values()].reduce((sum, { count }) => sum + count, 0);
  }

  get records(): CrashRecord[] {
    return [...this.#known.values()].map((crash) => ({ ...crash }));
  }
}
