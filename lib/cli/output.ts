// Standard output, or a file that appears only when it is complete. Waits for slow readers, and ends quietly when a reader has gone.
import { closeSync, constants, openSync, renameSync, rmSync, statSync, write } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { unwritten } from './failure.js';

const writeBytes = promisify(write);
const RETRY_MS = 5;
/** Truncated, then appended to, so that truncating it meanwhile (copytruncate) leaves no hole. */
const STREAM = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_APPEND;

export class ClosedOutput extends Error {
  override readonly message = 'nobody reads it';
}

export class Output {
  readonly #fd: number;
  readonly #path: string | number | undefined;
  readonly #temporary: string | undefined;

  /**
   * `path`: a file, an open descriptor, or standard output if undefined. A file is written in place if the output `streams`, or if
   * it is a device or a named pipe, which must not be replaced; else it appears when it is complete. Throws Failure.
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

  /** Resolves when all bytes are written; rejects with ClosedOutput if the reader has gone, else with Failure. */
  async write(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length;) {
      try {
        at += (await writeBytes(this.#fd, bytes, at, bytes.length - at)).bytesWritten;
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (code === 'EPIPE') throw new ClosedOutput();
        // A full pipe that is non-blocking.
        if (code !== 'EAGAIN') throw unwritten(this.#name, error);
        await wait(RETRY_MS);
      }
    }
  }

  /** `complete`: the file is complete and gets its name; else it is removed. */
  close(complete: boolean): void {
    if (typeof this.#path !== 'string') return;
    closeSync(this.#fd);
    if (this.#temporary === undefined) return;
    try {
      if (complete) renameSync(this.#temporary, this.#path);
    } catch (error) {
      throw unwritten(this.#path, error);
    } finally {
      // Has no effect after the rename.
      rmSync(this.#temporary, { force: true });
    }
  }

  get #name(): string {
    if (this.#path === undefined) return 'standard output';
    return typeof this.#path === 'number' ? `descriptor ${this.#path}` : this.#path;
  }
}

/** Writes a text to standard output, and returns the exit code. A reader that has gone is no error. */
export async function print(text: string): Promise<number> {
  try {
    await new Output(undefined, true).write(Buffer.from(text));
  } catch (error) {
    if (!(error instanceof ClosedOutput)) throw error;
  }
  return 0;
}

/** Whether a device, a named pipe or a folder has this path. */
function isNoFile(path: string): boolean {
  const info = statSync(path, { throwIfNoEntry: false });
  return info !== undefined && !info.isFile();
}
