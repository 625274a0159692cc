// Bytes of an input, unpacked, as chunks in one reused buffer. Files are read synchronously (a stream costs twice the
// time); everything else as it comes.
import { closeSync, createReadStream, fstatSync, openSync, readSync } from 'node:fs';
import { setImmediate as turn } from 'node:timers/promises';
import type { SocketConstructorOpts } from 'node:net';
import type { Input } from './inputs.js';
import { reasonOf } from './inputs.js';
import type { LineBuffer } from './lines.js';

/** After so many chunks a file's reader lets timers and signals run. */
const CHUNKS_A_TURN = 32;

/** What a pipe holds at most, unless it was made larger; and what is unpacked at a time. */
const PIPE_BYTES = 64 * 1024;

type Chunks = AsyncIterable<Buffer> & { destroy(): unknown };

export interface Reading {
  /** Bytes taken from the input, packed as they are. */
  bytes: number;
  /** What is read of a file is looked at after every chunk, not only at every turn. */
  readonly everyChunk?: boolean;
  /** Set where the input ended before its time: a sentence for the user. */
  damage?: string;
}

/**
 * Reads an input to its end into `lines` and yields after every chunk, of files now and then. Errors of reading end it and stand in
 * `reading.damage`: what came before them counts.
 */
export async function* readInput(
  input: Input,
  lines: LineBuffer,
  reading: Reading,
  signal?: AbortSignal,
): AsyncGenerator<void> {
  const fd = input.path === undefined ? 0 : openSync(input.path, 'r');
  const isFile = fstatSync(fd).isFile();
  try {
    if (isFile) yield* readFile(fd, lines, reading, signal);
    else {
      const stream = fd === 0 ? await standardInput() : (createReadStream('', { fd }) as Chunks);
      yield* readStream(stream, lines, reading, signal);
    }
  } catch (error) {
    reading.damage ??= `reading stopped: ${reasonOf(error)}`;
  } finally {
    // A stream closes its descriptor by itself, and some time later: closed here, it could be another file's by then.
    if (isFile && fd !== 0) closeSync(fd);
  }
  lines.end();
  yield;
}

async function* readFile(
  fd: number,
  lines: LineBuffer,
  reading: Reading,
  signal?: AbortSignal,
): AsyncGenerator<void> {
  for (let chunks = 0; !signal?.aborted; chunks++) {
    const space = lines.space();
    const count = readSync(fd, space, 0, space.length, null);
    if (count === 0) return;
    if (chunks === 0 && isGzip(space, count)) {
      const file = { fd, open: true };
      try {
        yield* gunzip(Buffer.from(space.subarray(0, count)), chunksOf(file), lines, reading, signal);
      } finally {
        file.open = false;
      }
      return;
    }
    reading.bytes += count;
    lines.add(count);
    const turns = chunks % CHUNKS_A_TURN === CHUNKS_A_TURN - 1;
    if (turns || reading.everyChunk) yield;
    if (turns) await turn();
  }
}

/** The file's bytes from where it stands, until it is closed. */
async function* chunksOf(file: { fd: number; open: boolean }): AsyncGenerator<Buffer> {
  const buffer = Buffer.alloc(PIPE_BYTES);
  while (file.open) {
    const count = readSync(file.fd, buffer, 0, buffer.length, null);
    if (count === 0) return;
    yield buffer.subarray(0, count);
    await turn();
  }
}

async function* readStream(
  stream: Chunks,
  lines: LineBuffer,
  reading: Reading,
  signal?: AbortSignal,
): AsyncGenerator<void> {
  const stop = (): void => void stream.destroy();
  signal?.addEventListener('abort', stop);
  try {
    const chunks = stream[Symbol.asyncIterator]();
    let next = await chunks.next();
    // What the input is shows in its first two bytes; a chunk's bytes are gone when the next one is asked for.
    while (!next.done && next.value.length < 2) {
      const head = Buffer.from(next.value);
      const more = await chunks.next();
      next = { done: false, value: Buffer.concat([head, more.done ? Buffer.alloc(0) : more.value]) };
      if (more.done) break;
    }
    if (next.done) return;
    if (isGzip(next.value, next.value.length)) {
      yield* gunzip(
        Buffer.from(next.value),
        { [Symbol.asyncIterator]: () => chunks },
        lines,
        reading,
        signal,
      );
      return;
    }
    for (; !next.done; next = await chunks.next()) {
      reading.bytes += next.value.length;
      for (let at = 0; at < next.value.length;) at += lines.copy(next.value, at);
      yield;
    }
  } catch (error) {
    if (!signal?.aborted) throw error;
  } finally {
    signal?.removeEventListener('abort', stop);
    stop();
  }
}

/**
 * Standard input that is no file, as chunks of one reused buffer: a chunk is gone when the next one is asked for. The
 * socket reads no further until then, and its reads end with it.
 */
async function standardInput(): Promise<Chunks> {
  if (process.stdin.isTTY) return process.stdin as Chunks;
  const { Socket } = await import('node:net');
  const buffer = Buffer.alloc(PIPE_BYTES);
  let ready = 0;
  let ended = false;
  let failure: Error | undefined;
  let wake = (): void => {};
  const onread = {
    buffer,
    callback(count: number): boolean {
      ready = count;
      wake();
      return false;
    },
  };
  const socket = new Socket({ fd: 0, readable: true, writable: false, onread } as SocketConstructorOpts);
  const end = (error?: Error): void => {
    if (error instanceof Error) failure = error;
    ended = true;
    wake();
  };
  socket
    .on('end', end)
    .on('error', end)
    .on('close', () => end());
  async function* chunks(): AsyncGenerator<Buffer> {
    for (;;) {
      if (ready === 0 && !ended) await new Promise<void>((resolve) => (wake = resolve));
      if (ready > 0) {
        const count = ready;
        ready = 0;
        yield buffer.subarray(0, count);
        socket.resume();
      } else if (failure) throw failure;
      else return;
    }
  }
  return Object.assign(chunks(), { destroy: () => socket.destroy() });
}

const isGzip = (bytes: Uint8Array, length: number): boolean =>
  length >= 2 && bytes[0] === 0x1f && bytes[1] === 0x8b;

async function* gunzip(
  head: Buffer,
  rest: AsyncIterable<Buffer>,
  lines: LineBuffer,
  reading: Reading,
  signal?: AbortSignal,
): AsyncGenerator<void> {
  const { createGunzip } = await import('node:zlib');
  const unzip = createGunzip({ chunkSize: 128 * 1024 });
  let wake = (): void => {};
  unzip.on('drain', () => wake()).on('close', () => wake());
  const write = async (chunk: Buffer): Promise<void> => {
    reading.bytes += chunk.length;
    if (!unzip.write(chunk) && !unzip.destroyed) await new Promise<void>((resolve) => (wake = resolve));
  };
  const feed = async (): Promise<void> => {
    await write(head);
    for await (const chunk of rest) {
      if (unzip.destroyed || signal?.aborted) break;
      // The chunk's bytes are another's when the next one is asked for.
      await write(Buffer.from(chunk));
    }
    unzip.end();
  };
  const feeding = feed().catch((error: unknown) => unzip.destroy(error as Error));
  try {
    for await (const chunk of unzip as AsyncIterable<Buffer>) {
      for (let at = 0; at < chunk.length;) at += lines.copy(chunk, at);
      yield;
      if (signal?.aborted) return;
    }
    await feeding;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    reading.damage =
      code === 'Z_BUF_ERROR'
        ? 'the gzip data ends too early'
        : code?.startsWith('Z_')
          ? 'the gzip data is damaged'
          : `reading stopped: ${reasonOf(error)}`;
  } finally {
    unzip.destroy();
  }
}
