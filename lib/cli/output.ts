// Standard output or a file: whole or not at all, waiting for slow readers, quiet when the reader has gone.
import { closeSync, constants, openSync, renameSync, rmSync, write } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';

const writeBytes = promisify(write);
const RETRY_MS = 5;
/** Emptied, then appended to: whoever cuts it while it is written (copytruncate) leaves no hole. */
const STREAM = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_APPEND;

/** The reader of the output has closed it. */
export class ClosedOutput extends Error {}

export class Output {
  readonly #fd: number;
  readonly #path: string | number | undefined;
  readonly #temporary: string | undefined;

  /**
   * `path` undefined is standard output, a number a descriptor that is open. A file that streams is written in place,
   * another one appears when it is whole.
   */
  constructor(path: string | number | undefined, streams: boolean) {
    this.#path = path;
    if (typeof path !== 'string') {
      this.#fd = path ?? 1;
      return;
    }
    this.#temporary = streams ? undefined : `${path}.${process.pid}.tmp`;
    this.#fd = openSync(this.#temporary ?? path, streams ? STREAM : 'w');
  }

  /** Resolves when all bytes are taken; rejects with ClosedOutput where nobody reads any more. */
  async write(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length;) {
      try {
        at += (await writeBytes(this.#fd, bytes, at, bytes.length - at)).bytesWritten;
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (code === 'EPIPE') throw new ClosedOutput();
        // A pipe that somebody made non-blocking, and that is full.
        if (code !== 'EAGAIN') throw error;
        await wait(RETRY_MS);
      }
    }
  }

  /** `complete`: the file is what it should be and gets its name. */
  close(complete: boolean): void {
    if (typeof this.#path !== 'string') return;
    closeSync(this.#fd);
    if (this.#temporary === undefined) return;
    if (complete) renameSync(this.#temporary, this.#path);
    else rmSync(this.#temporary, { force: true });
  }
}
