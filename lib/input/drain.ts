// A Node transform fed by hand: a slice in, all that comes of it out, before the next one is asked for.
import type { Transform } from 'node:stream';

export class Drain {
  readonly #transform: Transform;
  #failure: Error | undefined;
  #wake = (): void => undefined;

  constructor(transform: Transform) {
    this.#transform = transform;
    const wake = (): void => this.#wake();
    transform.on('readable', wake).on('end', wake);
    transform.on('error', (error) => {
      this.#failure = error;
      this.#wake();
    });
  }

  /** What the slice gives, until it is used up or what it belongs to has ended. It must stay as it is until then. */
  async *push(slice: Uint8Array): AsyncGenerator<Buffer> {
    const transform = this.#transform;
    let written = false;
    transform.write(slice, () => {
      written = true;
      this.#wake();
    });
    for (;;) {
      const bytes = transform.read() as Buffer | null;
      if (bytes) yield bytes;
      else if (this.#failure) throw this.#failure;
      // Where the data ended before the slice, the write is never called done.
      else if (written || transform.readableEnded) return;
      else await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  close(): void {
    this.#transform.destroy();
  }
}
