// Writes traces of Go 1.5 to 1.21 byte by byte, as runtime/trace.go of those versions does.
export class V1Builder {
  readonly #parts: Buffer[] = [];
  readonly #numbered: boolean;
  #number = 0;

  constructor(minor: number) {
    this.#numbered = minor < 7;
    this.#parts.push(Buffer.alloc(16));
    this.#parts[0].write(`go 1.${minor} trace`);
  }

  get bytes(): Buffer {
    return Buffer.concat(this.#parts);
  }

  get length(): number {
    return this.#parts.reduce((sum, part) => sum + part.length, 0);
  }

  /** A batch of P `p` (2n ** 64n - 1n: none) from these ticks on. Events are numbered on, over all batches, before 1.7. */
  batch(p: number | bigint, ticks: number): this {
    return this.#put(1 | (1 << 6), p, ...(this.#numbered ? [this.#number] : []), ticks);
  }

  /** An event so many ticks after the one before it in the batch. */
  event(type: number, delta: number, ...values: (number | bigint)[]): this {
    this.#number++;
    const all = [...(this.#numbered ? [1] : []), delta, ...values];
    if (values.length < 3) return this.#put(type | (values.length << 6), ...all);
    const bytes = Buffer.concat(all.map(varint));
    return this.raw(Buffer.from([type | (3 << 6), bytes.length]), bytes);
  }

  /** trace.Log: the message stands behind the event. */
  log(delta: number, task: number, key: number, stack: number, message: string): this {
    return this.event(48, delta, task, key, stack).raw(
      varint(Buffer.byteLength(message)),
      Buffer.from(message),
    );
  }

  string(id: number, text: string): this {
    return this.#put(37, id, Buffer.byteLength(text)).raw(Buffer.from(text));
  }

  /** Frames: pc, and from 1.7 on the strings of function and file, and the line. */
  stack(id: number, ...frames: number[][]): this {
    const bytes = Buffer.concat([id, frames.length, ...frames.flat()].map(varint));
    return this.raw(Buffer.from([3 | (3 << 6)]), varint(bytes.length), bytes);
  }

  frequency(ticksPerSecond: number): this {
    return this.#put(2, ticksPerSecond, ...(this.#numbered ? [0] : []));
  }

  raw(...bytes: Buffer[]): this {
    this.#parts.push(...bytes);
    return this;
  }

  #put(first: number, ...values: (number | bigint)[]): this {
    return this.raw(Buffer.from([first]), ...values.map(varint));
  }
}

export function varint(value: number | bigint): Buffer {
  const bytes: number[] = [];
  let rest = BigInt(value);
  for (; rest >= 128n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  return Buffer.from([...bytes, Number(rest)]);
}
