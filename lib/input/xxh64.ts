// XXH64 of bytes that come in parts (assembly/xxh64.ts). Only for versions of Node whose zlib has no zstd.
import { instances } from '../model/webassembly.js';
import { XXH64_WASM } from './xxh64-wasm.js';

const newInstance = instances<{ update(to: number): number; low(to: number): number }>(XXH64_WASM);

export class Xxh64 {
  readonly #wasm = newInstance();
  /** Its first bytes are those that do not fill a stripe yet. */
  readonly #memory = Buffer.from(this.#wasm.memory.buffer);
  #held = 0;

  update(bytes: Buffer): void {
    for (let at = 0; at < bytes.length;) {
      const count = bytes.copy(this.#memory, this.#held, at);
      const rest = this.#wasm.update(this.#held + count);
      this.#memory.copyWithin(0, rest, this.#held + count);
      this.#held += count - rest;
      at += count;
    }
  }

  /** The low half of the hash, unsigned. */
  low(): number {
    return this.#wasm.low(this.#held) >>> 0;
  }
}
