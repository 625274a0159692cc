// Standard input that has to be read twice: it is kept in memory if it is small and ends soon, else only its beginning is.
import { openSource, sourceOf, type Source } from './source.js';
import { isPacked } from './unpack.js';

/** The most that is kept: as of an input that has to be sorted by time. */
export const MOST_HELD = 64 * 1024 * 1024;
/** An input that pauses for so long, or goes on for so long, is live: its results should not wait. */
const LONGEST_SILENCE_MS = 1000;
const LONGEST_MS = 10e3;
const CHUNK = 1024 * 1024;
/** Enough to unpack the first bytes: a block of zstd is at most 128 KiB (RFC 8878, 3.1.1.2.4). */
const FIRST_BLOCK = 256 * 1024;

export class Held {
  readonly #chunks: Buffer[] = [];
  /** A pending read. */
  #pending: Promise<Buffer> | undefined;
  bytes = 0;

  /** All of it was read. */
  get isWhole(): boolean {
    return this.source === undefined;
  }

  private constructor(private source: Source | undefined) {}

  /** Opens standard input and reads its first bytes if they arrive soon. Throws what reading throws. */
  static async begin(signal?: AbortSignal): Promise<Held> {
    const held = new Held(await openSource(undefined));
    await held.#take(LONGEST_SILENCE_MS, signal);
    // Packed data is not read live.
    while (held.isPacked && held.bytes < FIRST_BLOCK && (await held.#take(Infinity, signal)));
    return held;
  }

  private get isPacked(): boolean {
    return !this.isWhole && this.bytes > 0 && isPacked(this.#chunks[0]);
  }

  /** What was read so far, and nothing after it. */
  beginning(): Source {
    return sourceOf(this.#chunks.values());
  }

  /**
   * Reads on as far as it is kept. `ends`: waits for its end however long that takes, as nothing can be reported before.
   * Throws what reading throws.
   */
  async fill(signal: AbortSignal | undefined, ends = false): Promise<void> {
    let latest = this.bytes > 0 ? Date.now() + LONGEST_MS : Infinity;
    while (this.source && this.bytes < MOST_HELD && !signal?.aborted) {
      // Before the first bytes there are no results that could wait.
      const isFirst = this.bytes === 0;
      const wait = ends || isFirst ? Infinity : Math.min(LONGEST_SILENCE_MS, latest - Date.now());
      if (!(await this.#take(wait, signal))) return;
      if (isFirst) latest = Date.now() + LONGEST_MS;
    }
  }

  /** Whether bytes, or the end, arrived in time. */
  async #take(waitMs: number, signal: AbortSignal | undefined): Promise<boolean> {
    const chunk = await within(this.#next(), waitMs, signal);
    if (!chunk) return false;
    this.#pending = undefined;
    if (chunk.length === 0) {
      await this.source?.close();
      this.source = undefined;
    } else {
      this.#chunks.push(chunk);
      this.bytes += chunk.length;
    }
    return true;
  }

  #next(): Promise<Buffer> {
    this.#pending ??= (async () => {
      const buffer = Buffer.allocUnsafeSlow(CHUNK);
      const count = (await this.source?.read(buffer)) ?? 0;
      return count < CHUNK / 2 ? Buffer.from(buffer.subarray(0, count)) : buffer.subarray(0, count);
    })();
    return this.#pending;
  }

  /** Reads from the beginning. What is not kept can be read only once. */
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
        if (!this.source) return 0;
        if (!this.#pending) return this.source.read(into);
        const late = await this.#pending;
        this.#pending = undefined;
        if (late.length === 0) return 0;
        this.#chunks.splice(0, chunk, late);
        chunk = 0;
        return give(late, into);
      },
      close: () => this.source?.close(),
    };
  }
}

/** The promise's value; undefined if it takes longer than `ms`. */
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
