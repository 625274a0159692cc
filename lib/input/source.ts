// Bytes that are pulled: from a file, a pipe, standard input, or an unpacker. Files are read synchronously (a stream takes twice
// the time), straight into the buffer that lines are read from.
import { closeSync, constants, createReadStream, fstatSync, openSync, readSync } from 'node:fs';
import type { SocketConstructorOpts } from 'node:net';

export interface Source {
  /** Fills the beginning of `into` and returns the number of bytes; 0 at the end. Throws what reading throws. */
  read(into: Buffer): number | Promise<number>;
  /** Stops reading; a pending read ends. */
  close(): unknown;
}

/** The default capacity of a pipe. */
const PIPE_BYTES = 64 * 1024;

/**
 * Opening a named pipe waits for its writer, and no signal would end that: fifo(7) has it open at once. Other systems tell its end
 * before its first writer then.
 */
const AT_ONCE = constants.O_RDONLY | (process.platform === 'linux' ? constants.O_NONBLOCK : 0);

/** The file of this path, or standard input if it is undefined. Throws what opening throws. */
export async function openSource(path: string | undefined): Promise<Source> {
  let fd = path === undefined ? 0 : openSync(path, AT_ONCE);
  const kind = fstatSync(fd);
  // Opening one succeeds, and as standard input Node takes it for an empty stream.
  if (kind.isDirectory()) {
    if (fd !== 0) closeSync(fd);
    throw Object.assign(new Error('it is a folder'), { code: 'EISDIR', syscall: 'open' });
  }
  if (kind.isFile()) {
    let open = true;
    return {
      read: (into) => (open ? readSync(fd, into, 0, into.length, null) : 0),
      close() {
        // A second close could hit another file's descriptor.
        if (open && fd !== 0) closeSync(fd);
        open = false;
      },
    };
  }
  // A socket cannot read devices: cron jobs have /dev/null as standard input.
  if (kind.isFIFO() || kind.isSocket()) return socketSource(fd);
  if (path !== undefined) {
    // A terminal without a line would be an error.
    closeSync(fd);
    fd = openSync(path, 'r');
  }
  const stream = fd === 0 ? process.stdin : createReadStream('', { fd });
  const source = sourceOf(stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>);
  return { read: (into) => source.read(into), close: () => stream.destroy() };
}

export function sourceOf(chunks: AsyncIterator<Uint8Array> | Iterator<Uint8Array>): Source {
  let chunk: Uint8Array = new Uint8Array(0);
  return {
    async read(into) {
      while (chunk.length === 0) {
        const next = await chunks.next();
        if (next.done) return 0;
        chunk = next.value;
      }
      const count = Math.min(chunk.length, into.length);
      into.set(chunk.subarray(0, count));
      chunk = chunk.subarray(count);
      return count;
    },
    close: () => chunks.return?.(),
  };
}

/** A pipe: the socket reads into one buffer, and goes on when that is consumed. */
async function socketSource(fd: number): Promise<Source> {
  const { Socket } = await import('node:net');
  const buffer = Buffer.alloc(PIPE_BYTES);
  let from = 0;
  let to = 0;
  let ended = false;
  let failure: Error | undefined;
  let wake = (): void => undefined;
  const onread = {
    buffer,
    callback(count: number): boolean {
      from = 0;
      to = count;
      wake();
      return false;
    },
  };
  const socket = new Socket({ fd, readable: true, writable: false, onread } as SocketConstructorOpts);
  const end = (error?: unknown): void => {
    if (error instanceof Error) failure = error;
    ended = true;
    wake();
  };
  socket
    .on('end', end)
    .on('error', end)
    .on('close', () => end());
  return {
    async read(into) {
      if (from === to && !ended) await new Promise<void>((resolve) => (wake = resolve));
      if (from === to && failure) throw failure;
      const count = buffer.copy(into, 0, from, to);
      from += count;
      if (from === to && !ended) socket.resume();
      return count;
    },
    close: () => socket.destroy(),
  };
}
