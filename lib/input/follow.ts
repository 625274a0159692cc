// A file that grows, by its name, through every kind of rotation: renamed or removed and made anew, cut to nothing
// (copytruncate), not there yet. It is looked at again and again: watching (fs.watch) tells nothing on network mounts.
import { closeSync, fstatSync, openSync, readSync, statSync, type Stats } from 'node:fs';
import { reasonOf } from './inputs.js';
import type { LineBuffer } from './lines.js';

/** How often files are looked at while nothing comes. */
export const POLL_MS = 200;
/** Chunks read of a file before others have their turn. */
const CHUNKS_A_POLL = 32;
/** A renamed file is read for so long after its last bytes: its writers may not have let go of it yet. */
const LINGER_MS = 10e3;
/** The last bytes read, by which a file that was cut and has grown again is known. */
const OVERLAP = 64;

export class FollowedFile {
  readonly #path: string;
  readonly #lines: () => LineBuffer;
  /** The last one has the name; the others had it before, and may still be written to. */
  readonly #files: OpenFile[] = [];
  /** Bytes read. */
  bytes = 0;
  /** Why it cannot be read now; a file that is not there yet is no problem. */
  problem: string | undefined;

  /** `lines`: where the bytes go; asked for anew for each file that is found under the name. */
  constructor(path: string, lines: () => LineBuffer) {
    this.#path = path;
    this.#lines = lines;
  }

  /** It was there at some time. */
  get found(): boolean {
    return this.#files.length > 0;
  }

  /** Reads what was written since; true where there is more. */
  poll(nowMs = Date.now()): boolean {
    this.#look(nowMs);
    const files = this.#files;
    // What a writer put into the new file it wrote after all that it put into the old one: the sizes are asked for first.
    const sizes = files.map((file) => file.size());
    let more = false;
    for (const [i, file] of files.entries()) {
      const count = file.read(i === 0 ? Infinity : sizes[i]);
      this.bytes += count;
      if (count > 0) file.grewMs = nowMs;
      more = count > 0 && file.busy;
      if (more) break;
    }
    if (!more && files.length > 1 && sizes.at(-1)! > 0 && nowMs - files[0].grewMs > LINGER_MS)
      files.shift()!.close();
    return more;
  }

  close(): void {
    for (const file of this.#files) file.close();
  }

  /** Opens the file that has the name by now. */
  #look(nowMs: number): void {
    try {
      const stats = statSync(this.#path, { throwIfNoEntry: false });
      this.problem = undefined;
      if (!stats || this.#files.some((file) => file.is(stats))) return;
      if (!stats.isFile()) this.problem = 'is no file that can be followed';
      else this.#files.push(new OpenFile(openSync(this.#path, 'r'), this.#lines, nowMs));
    } catch (error) {
      // Gone since it was seen: the next look finds what comes.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') this.problem = reasonOf(error);
    }
  }
}

/** A file under whatever name it has by now. */
class OpenFile {
  readonly #fd: number;
  readonly #open: () => LineBuffer;
  readonly #dev: number;
  readonly #ino: number;
  #lines: LineBuffer;
  #at = 0;
  /** Where it was when it was cut: a writer that does not append goes on there. */
  #cutAt = 0;
  #tail = Buffer.alloc(0);
  #modifiedMs = NaN;
  grewMs: number;
  /** The last read ended before the file did. */
  busy = false;

  constructor(fd: number, open: () => LineBuffer, nowMs: number) {
    const { dev, ino } = fstatSync(fd);
    this.#fd = fd;
    this.#open = open;
    this.#lines = open();
    this.#dev = dev;
    this.#ino = ino;
    this.grewMs = nowMs;
  }

  is({ dev, ino }: Stats): boolean {
    return dev === this.#dev && ino === this.#ino;
  }

  size(): number {
    return fstatSync(this.#fd).size;
  }

  /** Reads on up to `end`, and returns how many bytes that were. */
  read(end: number): number {
    const { size, mtimeMs } = fstatSync(this.#fd);
    if ((size !== this.#at || mtimeMs !== this.#modifiedMs) && this.#wasCut(size)) this.#startAgain();
    this.#modifiedMs = mtimeMs;
    let read = 0;
    this.busy = false;
    for (let chunks = 0; this.#at < end; chunks++) {
      if (chunks === CHUNKS_A_POLL) {
        this.busy = true;
        break;
      }
      const space = this.#lines.space();
      const count = readSync(this.#fd, space, 0, Math.min(space.length, end - this.#at), this.#at);
      if (count === 0) break;
      if (this.#at === 0 && space[0] === 0 && size > this.#cutAt && this.#cutAt > 0) {
        this.#at = this.#cutAt;
        continue;
      }
      this.#at += count;
      read += count;
      this.#tail = Buffer.concat([this.#tail, space.subarray(Math.max(0, count - OVERLAP), count)]).subarray(
        -OVERLAP,
      );
      this.#lines.add(count);
    }
    return read;
  }

  close(): void {
    this.#endLines();
    closeSync(this.#fd);
  }

  /** Whether what was read last does not stand there any more. */
  #wasCut(size: number): boolean {
    if (size < this.#at) return true;
    const there = Buffer.alloc(this.#tail.length);
    readSync(this.#fd, there, 0, there.length, this.#at - there.length);
    // Nothing but NULs: it was cut, and is written on behind what was read.
    return !there.equals(this.#tail) && there.some((byte) => byte !== 0);
  }

  #startAgain(): void {
    this.#endLines();
    this.#lines = this.#open();
    this.#cutAt = this.#at;
    this.#at = 0;
    this.#tail = Buffer.alloc(0);
  }

  /** A line whose end never came is one all the same. */
  #endLines(): void {
    if (this.#at > 0) this.#lines.end();
  }
}
