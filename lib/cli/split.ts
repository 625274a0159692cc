// `gcdrift split`: passes the program's own lines on to standard output and writes GC records to a file. The program comes first:
// its lines go on if the records fail.
import { fstatSync } from 'node:fs';
import { split } from '../index.js';
import { unread, unwritten } from './failure.js';
import { Collected, ndjsonFormat, type NdjsonFormat } from './formats.js';
import { RECORDS, type SplitFlags } from './options.js';
import { ClosedOutput, Output } from './output.js';
import { Signals } from './signals.js';
import { tell } from './stderr.js';
import { Failure, UNUSABLE, UsageError } from './usage.js';
import { containerOf, everyOf } from './values.js';

/** Runs until the input ends, and returns the exit code. */
export async function splitCommand(flags: SplitFlags): Promise<number> {
  const { input = '-', every, memoryLimit } = flags;
  if (input === '-' && process.stdin.isTTY)
    throw new UsageError('no input: pipe the program in (app 2>&1 | gcdrift split --gc FILE)');
  const stop = new AbortController();
  const options = {
    signal: stop.signal,
    every: every === undefined ? undefined : everyOf(every),
    memoryLimit: memoryLimit === undefined ? undefined : containerOf(memoryLimit),
  };
  const format = ndjsonFormat(new Set(RECORDS), new Collected());
  const records = new Records(flags, format);
  const signals = new Signals(
    () => stop.abort(),
    () => undefined,
  );
  const output = new Output(undefined, true);
  try {
    for await (const own of split(input, options, format.sink)) {
      await output.write(own);
      await records.write();
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall === 'open')
      throw unread(input === '-' ? 'stdin' : input, error);
    // The reader of the program's lines has gone: the records are still written.
    if (!(error instanceof ClosedOutput)) throw error;
  } finally {
    signals.off();
  }
  await records.end();
  return signals.code ?? (records.failed ? UNUSABLE : 0);
}

/** The output of the records. If it fails, that is reported once, and nothing more is written. */
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
    const { message } = error instanceof Failure ? error : unwritten(this.#name, error);
    tell(`gcdrift: ${message}; the program's lines go on without records\n`);
  }
}

function descriptorOf(text: string): number {
  if (!/^\d+$/.test(text) || Number(text) < 2)
    throw new UsageError(`--gc-fd takes an open descriptor, 2 or higher, not ${text}`);
  return Number(text);
}
