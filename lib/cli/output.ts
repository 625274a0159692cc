// Standard output or a file: whole or not at all, waiting for slow readers, quiet when the reader has gone.
import { closeSync, constants, openSync, renameSync, rmSync, statSync, write } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { unwritten } from './failure.js';

const writeBytes = promisify(write);
const RETRY_MS = 5;
/** Emptied, then appended to: whoever cuts it while it is written (copytruncate) leaves no hole. */
const STREAM = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_APPEND;

/** The reader of the output has closed it. */
export class ClosedOutput extends Error {
  override readonly message = 'nobody reads it';
}

export class Output {
  readonly #fd: number;
  readonly #path: string | number | undefined;
  readonly #temporary: string | undefined;

  /**
   * `path` undefined is standard output, a number a descriptor that is open. A file that streams is written in place, and so
   * are devices and named pipes, which no file may replace; another one appears when it is whole. Throws Failure.
   */
  constructor(path: string | number | undefined, streams: boolean) {
    this.#path = path;
    if (typeof path !== 'string') {
      this.#fd = path ?? 1;
      return;
    }
    const inPlace = streams || isNoFile(path);
    this.#temporary = inPlace ? undefined : `${path}.${process.pid}.tmp`;
    try {
      this.#fd = openSync(this.#temporary ?? path, inPlace ? STREAM : 'w');
    } catch (error) {
      throw unwritten(path, error);
    }
  }

  /** Resolves when all bytes are taken; rejects with ClosedOutput where nobody reads any more, else with Failure. */
  async write(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length;) {
      try {
        at += (await writeBytes(this.#fd, bytes, at, bytes.length - at)).bytesWritten;
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (code === 'EPIPE') throw new ClosedOutput();
        // A pipe that somebody made non-blocking, and that is full.
        if (code !== 'EAGAIN') throw unwritten(this.#name, error);
        await wait(RETRY_MS);
      }
    }
  }

  /** `complete`: the file is what it should be and gets its name. */
  close(complete: boolean): void {
    if (typeof this.#path !== 'string') return;
    closeSync(this.#fd);
    if (this.#temporary === undefined) return;
    try {
      if (complete) renameSync(this.#temporary, this.#path);
    } catch (error) {
      throw unwritten(this.#path, error);
    } finally {
      // Renamed, it is no longer there.
      rmSync(this.#temporary, { force: true });
    }
  }

  get #name(): string {
    if (this.#path === undefined) return 'standard output';
    return typeof this.#path === 'number' ? `descriptor ${this.#path}` : this.#path;
  }
}

/** Something is there that is no file: a device, a named pipe, a folder. */
function isNoFile(path: string): boolean {
  const info = statSync(path, { throwIfNoEntry: false });
  return info !== undefined && !info.isFile();
}
