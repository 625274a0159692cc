// A trace's bytes, unpacked, for what writes traces: one file, and not what is no trace.
import { readInput, type Intake, type TextSink } from './input/read.js';
import { minorOf, traceOf } from './trace/open.js';

const CHUNK = 1024 * 1024;
const STDIN = '-';

/** An input that cannot be opened, is no trace, or is one that cannot be written so. */
export class TraceInputError extends Error {}

/** What an input is called. */
export const nameOf = (input: string): string => (input === STDIN ? 'stdin' : input);

export interface TraceChunk {
  /** Valid until the next one is asked for. */
  bytes: Buffer;
  /** Where they stand in the trace. */
  offset: number;
  /** Of the header, `go 1.26 trace`. */
  minor: number;
}

/**
 * Yields the trace in chunks, the first with at least its header. `tell` hears of damage to what it is packed in. Throws
 * TraceInputError.
 */
export async function* traceBytes(
  name: string,
  tell: (message: string) => void,
  signal?: AbortSignal,
): AsyncGenerator<TraceChunk> {
  const input = { name: nameOf(name), path: name === STDIN ? undefined : name };
  const intake = new Chunk(input.name, tell);
  for await (const _ of readInput(
    { ...input, bytes: undefined },
    intake,
    { bytes: 0, everyChunk: true },
    signal,
  ))
    yield* intake.take();
  yield* intake.take();
  if (!intake.begun) throw new TraceInputError(`${input.name} is empty: there is no trace in it`);
}

class Chunk implements TextSink, Intake {
  begun = false;
  readonly #name: string;
  readonly #tell: (message: string) => void;
  readonly #buffer = Buffer.alloc(CHUNK);
  #used = 0;
  #offset = 0;
  #minor = NaN;

  constructor(name: string, tell: (message: string) => void) {
    this.#name = name;
    this.#tell = tell;
  }

  alone(head: Buffer): 'bytes' {
    this.#minor = minorOf(head);
    if (Number.isNaN(this.#minor) && head.length > 0)
      throw new TraceInputError(
        traceOf(head)
          ? `${this.#name} is an export of go tool trace: the trace that it was made of is needed`
          : `${this.#name} is no execution trace (gcdrift explain capture says how to take one)`,
      );
    return 'bytes';
  }

  begin(name: string, head: Buffer): Intake {
    if (this.begun)
      throw new TraceInputError(`${name} is not the only file in ${this.#name}: one trace at a time`);
    this.begun = head.length > 0;
    return this;
  }

  part(): void {
    // It is one file.
  }

  end(): void {
    // So is nothing more.
  }

  trouble(code: string, message: string, file: string): void {
    if (code === 'input-truncated' && this.begun) this.#tell(message);
    else throw new TraceInputError(`${file} ${message}`);
  }

  space(): Buffer {
    return this.#buffer.subarray(this.#used);
  }

  add(count: number): void {
    this.#used += count;
  }

  *take(): Generator<TraceChunk> {
    if (this.#used === 0) return;
    const bytes = this.#buffer.subarray(0, this.#used);
    const offset = this.#offset;
    this.#offset += this.#used;
    this.#used = 0;
    yield { bytes, offset, minor: this.#minor };
  }
}
