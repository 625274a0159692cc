// WebAssembly of this library, which is kept as base64 (assembly/).

/** The part used here of what Node has and its types leave out. */
declare const WebAssembly: {
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object) => { exports: unknown };
};

/** A new instance: its functions, and its memory. */
export function instanceOf<Functions>(base64: string): Functions & { memory: { buffer: ArrayBuffer } } {
  const module = new WebAssembly.Module(Buffer.from(base64, 'base64'));
  return new WebAssembly.Instance(module).exports as Functions & { memory: { buffer: ArrayBuffer } };
}
