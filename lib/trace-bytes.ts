// Reads the bytes of one trace, unpacked, for commands that write traces.
import { statSync } from 'node:fs';
import { readInput, type Intake, type TextSink } from './input/read.js';
import { minorOf, traceOf } from './trace/open.js';

const CHUNK = 1024 * 1024;
const STDIN = '-';

/** An input that cannot be opened, is no trace, or is one that the command does not support. */
export class TraceInputError extends Error {}

export const nameOf = (input: string): string => (input === STDIN ? 'stdin' : input);

/** The place of a trace: a file, or one in an archive, `bundle.tar.gz:trace.out`, as in reports. */
export interface TracePlace {
  /** Undefined for standard input. */
  path: string | undefined;
  /** The name of the wanted file, if it is in an archive. */
  wanted?: string;
}

export function placeOf(input: string): TracePlace {
  if (input === STDIN) return { path: undefined };
  for (let colon = input.length; colon > 0; colon = input.lastIndexOf(':', colon - 1)) {
    const path = input.slice(0, colon);
    if (isFile(path)) return colon < input.length ? { path, wanted: input } : { path };
  }
  return { path: input };
}

/** False on errors, which are reported when the path is opened. */
function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

export interface TraceChunk {
  /** Valid until the next one is asked for. */
  bytes: Buffer;
  /** Their offset in the trace. */
  offset: number;
  /** Go's minor version from the header, `go 1.26 trace`. */
  minor: number;
}

/**
 * Yields the trace in chunks, the first with at least the header. `tell` is called with damage of the packed data. Throws
 * TraceInputError.
 */
export async function* traceBytes(
  name: string,
  tell: (message: string) => void,
  signal?: AbortSignal,
): AsyncGenerator<TraceChunk> {
  const { path, wanted } = placeOf(name);
  const input = { name: path ?? nameOf(STDIN), path };
  const intake = new Chunk(input.name, wanted, tell);
  for await (const _ of readInput(
    { ...input, bytes: undefined },
    intake,
    { bytes: 0, everyChunk: true },
    signal,
  ))
    yield* intake.take();
  yield* intake.take();
  if (intake.begun) return;
  throw new TraceInputError(
    wanted === undefined
      ? `${input.name} is empty: there is no trace in it`
      : `${wanted} is not in the archive${intake.others === '' ? '' : `, which has ${intake.others}`}`,
  );
}

const MOST_NAMES = 5;

class Chunk implements TextSink, Intake {
  begun = false;
  readonly #buffer = Buffer.alloc(CHUNK);
  readonly #others: string[] = [];
  #used = 0;
  #offset = 0;
  #minor = NaN;

  constructor(
    private readonly name: string,
    private readonly wanted: string | undefined,
    private readonly tell: (message: string) => void,
  ) {}

  alone(): 'bytes' {
    return 'bytes';
  }

  begin(name: string, head: Buffer): Intake {
    if (this.wanted !== undefined && name !== this.wanted) {
      this.#others.push(name);
      return PASSED_OVER;
    }
    if (this.begun)
      throw new TraceInputError(
        `${this.name} contains several files: name one of them, such as ${this.#others[0]} or ${name}`,
      );
    this.#minor = minorOf(head);
    if (Number.isNaN(this.#minor) && head.length > 0)
      throw new TraceInputError(
        traceOf(head)
          ? `${name} is an export of go tool trace: use the trace itself`
          : `${name} is not an execution trace (gcdrift explain capture shows how to take one)`,
      );
    this.#others.push(name);
    this.begun = head.length > 0;
    return this;
  }

  get others(): string {
    const names = this.#others.slice(0, MOST_NAMES);
    return this.#others.length > MOST_NAMES ? `${names.join(', ')}, …` : names.join(', ');
  }

  part(): void {
    // A trace is one file.
  }

  end(): void {
    // Nothing to do.
  }

  trouble(code: string, message: string, file: string): void {
    // Other files of an archive may have any format.
    if (code === 'input-unread' && this.wanted !== undefined && file !== this.wanted) return;
    if (code === 'input-truncated' && this.begun) this.tell(message);
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

const scratch = Buffer.alloc(64 * 1024);
const PASSED_OVER: Intake = { space: () => scratch, add: () => undefined };
