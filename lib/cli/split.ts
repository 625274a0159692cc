// `gcdrift split`: the program's own lines on their way to standard output, what its garbage collector did to a file. The
// program comes first: whatever becomes of the records, its lines go on.
import { fstatSync } from 'node:fs';
import { LiveAnalysis, openSource, Splitter, withTicks, type Source } from '../index.js';
import { Collected, ndjsonFormat, type NdjsonFormat } from './formats.js';
import { RECORDS, type SplitFlags } from './options.js';
import { ClosedOutput, Output } from './output.js';
import { Signals } from './signals.js';
import { UsageError } from './usage.js';
import { everyOf, sizeOf } from './values.js';

/** What may be the beginning of a runtime's line is held back for so long. */
const PATIENCE_MS = 100;
const TICK_MS = 1000;
const CHUNK = 64 * 1024;
const UNUSABLE = 2;

/** Runs until the input ends, and returns the exit code. */
export async function splitCommand(flags: SplitFlags): Promise<number> {
  const { input = '-' } = flags;
  if (input === '-' && process.stdin.isTTY)
    throw new UsageError('no input: app 2>&1 | gcdrift split --gc FILE');
  const format = ndjsonFormat(new Set(RECORDS), new Collected());
  const analysis = new LiveAnalysis(
    input === '-' ? 'stdin' : input,
    {
      ...(flags.every !== undefined && { every: everyOf(flags.every) }),
      ...(flags.memoryLimit !== undefined && { memoryLimit: sizeOf('--memory-limit', flags.memoryLimit) }),
    },
    format.sink,
  );
  const records = new Records(flags, format);
  const source = await sourceOf(input);
  const signals = new Signals(
    () => void source.close(),
    () => undefined,
  );
  const own = new Output(undefined, true);
  const splitter = new Splitter();
  const pass = async (parts: Buffer[]): Promise<void> => {
    if (parts.length > 0) await own.write(parts.length === 1 ? parts[0] : Buffer.concat(parts));
  };
  try {
    const wait = (): number => (splitter.waits ? PATIENCE_MS : TICK_MS);
    for await (const chunk of withTicks(chunksOf(source), wait)) {
      await pass(chunk ? splitter.push(chunk) : splitter.waits ? splitter.release() : []);
      analysis.push(chunk ?? NOTHING);
      await records.write();
    }
    await pass(splitter.end());
  } catch (error) {
    // Nobody reads the program's lines any more: the records are still worth their end.
    if (!(error instanceof ClosedOutput)) throw error;
  } finally {
    await source.close();
    signals.off();
  }
  analysis.finish();
  await records.end();
  return signals.code ?? (records.failed ? UNUSABLE : 0);
}

const NOTHING = Buffer.alloc(0);

async function sourceOf(input: string): Promise<Source> {
  try {
    return await openSource(input === '-' ? undefined : input);
  } catch (error) {
    throw new UsageError(`${input} could not be read: ${(error as NodeJS.ErrnoException).code}`);
  }
}

/** One buffer for all: a chunk is gone when the next one is asked for. */
async function* chunksOf(source: Source): AsyncGenerator<Buffer> {
  const buffer = Buffer.alloc(CHUNK);
  for (let count; (count = await source.read(buffer)) > 0;) yield buffer.subarray(0, count);
}

/** Where the records go. When it fails, that is told once, and no more is written. */
class Records {
  readonly #format: NdjsonFormat;
  readonly #name: string;
  #output: Output | undefined;
  failed = false;

  constructor({ gc, gcFd }: SplitFlags, format: NdjsonFormat) {
    this.#format = format;
    if ((gc === undefined) === (gcFd === undefined))
      throw new UsageError('split needs --gc FILE, or --gc-fd N, for the records');
    this.#name = gc ?? `descriptor ${gcFd}`;
    try {
      if (gcFd !== undefined) fstatSync(descriptorOf(gcFd));
      this.#output = new Output(gc ?? Number(gcFd), true);
    } catch (error) {
      if (error instanceof UsageError) throw error;
      this.#fail(error);
    }
  }

  /** What is known by now. */
  async write(): Promise<void> {
    await this.#write(await this.#format.now());
  }

  async end(): Promise<void> {
    await this.#write(await this.#format.end());
    this.#output?.close(true);
  }

  async #write(bytes: Uint8Array): Promise<void> {
    if (bytes.length === 0) return;
    try {
      await this.#output?.write(bytes);
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    this.failed = true;
    this.#output = undefined;
    const reason = error instanceof ClosedOutput ? 'nobody reads it' : (error as NodeJS.ErrnoException).code;
    process.stderr.write(
      `gcdrift: ${this.#name} cannot be written: ${reason}; the program's lines go on without records\n`,
    );
  }
}

function descriptorOf(text: string): number {
  if (!/^\d+$/.test(text) || Number(text) < 2)
    throw new UsageError(`--gc-fd takes a descriptor from 2 on, not ${text}`);
  return Number(text);
}
