// Standard input that has to be read twice: it is held in memory where it ends soon and is small, and goes on as it comes where not.
import { openSource, type Source } from './source.js';

/** As much as is held of an input that is in no order of time. */
export const MOST_HELD = 64 * 1024 * 1024;
/** What says nothing for so long, or goes on for so long, is live: nobody should wait for what is known of it. */
const LONGEST_SILENCE_MS = 1000;
const LONGEST_MS = 10e3;
const CHUNK = 1024 * 1024;

export class Held {
  readonly #chunks: Buffer[] = [];
  #source: Source | undefined;
  /** A read that is under way. */
  #pending: Promise<Buffer> | undefined;
  bytes = 0;

  /** All of it is here. */
  get isWhole(): boolean {
    return this.#source === undefined;
  }

  private constructor(source: Source) {
    this.#source = source;
  }

  /** Standard input, with its first bytes where they come soon. Throws what reading throws. */
  static async begin(signal?: AbortSignal): Promise<Held> {
    const held = new Held(await openSource(undefined));
    await held.#take(LONGEST_SILENCE_MS, signal);
    return held;
  }

  /** Its first bytes; none where they did not come soon. */
  get head(): Buffer {
    return this.#chunks[0] ?? Buffer.alloc(0);
  }

  /**
   * Reads on as far as it is held. `ends`: it is waited for however long it takes, because what is in it can only be told at its end.
   * Throws what reading throws.
   */
  async fill(signal: AbortSignal | undefined, ends = false): Promise<void> {
    let latest = this.bytes > 0 ? Date.now() + LONGEST_MS : Infinity;
    while (this.#source && this.bytes < MOST_HELD && !signal?.aborted) {
      // Until something comes there is nothing that could be told.
      const isFirst = this.bytes === 0;
      const wait = ends || isFirst ? Infinity : Math.min(LONGEST_SILENCE_MS, latest - Date.now());
      if (!(await this.#take(wait, signal))) return;
      if (isFirst) latest = Date.now() + LONGEST_MS;
    }
  }

  /** Whether something came in time, or the end. */
  async #take(waitMs: number, signal: AbortSignal | undefined): Promise<boolean> {
    const chunk = await within(this.#next(), waitMs, signal);
    if (!chunk) return false;
    this.#pending = undefined;
    if (chunk.length === 0) {
      await this.#source?.close();
      this.#source = undefined;
    } else {
      this.#chunks.push(chunk);
      this.bytes += chunk.length;
    }
    return true;
  }

  #next(): Promise<Buffer> {
    this.#pending ??= (async () => {
      const buffer = Buffer.allocUnsafeSlow(CHUNK);
      const count = (await this.#source?.read(buffer)) ?? 0;
      return count < CHUNK / 2 ? Buffer.from(buffer.subarray(0, count)) : buffer.subarray(0, count);
    })();
    return this.#pending;
  }

  /** From its beginning on; what was not held comes once only. */
  open(): Source {
    let [chunk, at] = [0, 0];
    const give = (from: Buffer, into: Buffer): number => {
      const count = from.copy(into, 0, at);
      at += count;
      if (at === from.length) [chunk, at] = [chunk + 1, 0];
      return count;
    };
    return {
      read: async (into) => {
        if (chunk < this.#chunks.length) return give(this.#chunks[chunk], into);
        if (!this.#source) return 0;
        if (!this.#pending) return this.#source.read(into);
        const late = await this.#pending;
        this.#pending = undefined;
        if (late.length === 0) return 0;
        this.#chunks.splice(0, chunk, late);
        chunk = 0;
        return give(late, into);
      },
      close: () => this.#source?.close(),
    };
  }
}

/** What comes of the promise; undefined where it takes longer. */
async function within<T>(
  promise: Promise<T>,
  ms: number,
  signal: AbortSignal | undefined,
): Promise<T | undefined> {
  let stop = (): void => undefined;
  const late = new Promise<undefined>((resolve) => {
    const timer = ms < Infinity ? setTimeout(() => resolve(undefined), Math.max(0, ms)) : undefined;
    const end = (): void => resolve(undefined);
    signal?.addEventListener('abort', end, { once: true });
    stop = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
    };
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    stop();
  }
}
