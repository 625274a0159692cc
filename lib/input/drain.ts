// A Node transform that is fed slice by slice: all output of one slice comes before the next one is written.
import type { Transform } from 'node:stream';

export class Drain {
  #failure: Error | undefined;
  #wake = (): void => undefined;

  constructor(private readonly transform: Transform) {
    const wake = (): void => this.#wake();
    transform.on('readable', wake).on('end', wake);
    transform.on('error', (error) => {
      this.#failure = error;
      this.#wake();
    });
  }

  /** The output of a slice, until it is consumed or the data in it end. The slice must not change until then. */
  async *push(slice: Uint8Array): AsyncGenerator<Buffer> {
    const transform = this.transform;
    let written = false;
    transform.write(slice, () => {
      written = true;
      this.#wake();
    });
    for (;;) {
      const bytes = transform.read() as Buffer | null;
      if (bytes) yield bytes;
      else if (this.#failure) throw this.#failure;
      // If the data end before the slice does, the write's callback is never called.
      else if (written || transform.readableEnded) return;
      else await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  close(): void {
    this.transform.destroy();
  }
}
