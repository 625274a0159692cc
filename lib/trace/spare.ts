// A pool that lets decoders reuse buffers: otherwise each of hundreds of small traces would allocate ten MB of columns, which
// stay in memory until V8 collects garbage.

export class Spare<T> {
  #spare: T | undefined;

  constructor(private readonly make: () => T) {}

  take(): T {
    const spare = this.#spare ?? this.make();
    this.#spare = undefined;
    return spare;
  }

  /** The value must not be used any more. */
  giveBack(one: T): void {
    this.#spare = one;
  }
}
