// Instances of WebAssembly modules, which are compiled once each.

/** The part used here of what Node has and its types leave out. */
declare const WebAssembly: {
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object) => { exports: object };
};

/** The memory of an instance. `buffer` is another one after it grew. */
export interface Memory {
  readonly buffer: ArrayBuffer;
  /** Adds pages of 64 KiB. Throws a RangeError if there is no room for them. */
  grow(pages: number): number;
}

/** The process may not reserve the addresses that a memory takes. */
export class AddressSpaceError extends Error {}

const TOO_SMALL =
  'the limit of address space (ulimit -v) is too low to read traces: raise it, or set NODE_OPTIONS=--disable-wasm-trap-handler';

/** What makes instances of the module with these bytes in base64; `E`: what it exports. */
export function instances<E extends object>(base64: string): () => E & { memory: Memory } {
  let module: object | undefined;
  return () => {
    module ??= new WebAssembly.Module(Buffer.from(base64, 'base64'));
    try {
      return new WebAssembly.Instance(module).exports as E & { memory: Memory };
    } catch (error) {
      // V8 reserves gigabytes around the memory, so that no access needs a check.
      if (error instanceof RangeError) throw new AddressSpaceError(TOO_SMALL);
      throw error;
    }
  };
}
