// A file that grows, by its name, through every kind of rotation: renamed or removed and made anew, cut to nothing
// (copytruncate), not there yet. It is looked at again and again: watching (fs.watch) tells nothing on network mounts.
import { closeSync, fstatSync, openSync, readSync, statSync, type Stats } from 'node:fs';
import { reasonOf } from './reasons.js';
import type { LineBuffer } from './lines.js';
import { pathOf, type Lost } from './whereabouts.js';

/** How often files are looked at while nothing comes. */
export const POLL_MS = 200;
/** Chunks read of a file before others have their turn. */
const CHUNKS_A_POLL = 32;
/** A renamed file is read for so long after its last bytes: its writers may not have let go of it yet. */
const LINGER_MS = 10e3;
/** So many first and last bytes are remembered: by them a file that was cut and has grown again since is known. */
const REMEMBERED = 256;
/** Files that had the name before: so many are told of when they are renamed once more. */
const MOST_LOST = 32;
const NOTHING = Buffer.alloc(0);

export class FollowedFile {
  readonly #path: string;
  readonly #lines: () => LineBuffer;
  readonly #moved: (lines: LineBuffer, path: string | undefined) => void;
  #lost: (Lost & { lines: LineBuffer })[] = [];
  /** The last one has the name; the others had it before, and may still be written to. */
  readonly #files: OpenFile[] = [];
  /** Bytes read. */
  bytes = 0;
  /** Why it cannot be read now; a file that is not there yet is no problem. */
  problem: string | undefined;

  /**
   * `lines`: where the bytes go; asked for anew for each file that is found under the name. `moved` is told what the file of
   * such lines is called since another one has its name; undefined where that is not known.
   */
  constructor(
    path: string,
    lines: () => LineBuffer,
    moved: (lines: LineBuffer, path: string | undefined) => void = () => {},
  ) {
    this.#path = path;
    this.#lines = lines;
    this.#moved = moved;
  }

  /** It was there at some time. */
  get found(): boolean {
    return this.#files.length > 0;
  }

  /** Reads what was written since; true where there is more. */
  poll(nowMs = Date.now()): boolean {
    try {
      this.problem = undefined;
      this.#look(nowMs);
      return this.#read(nowMs);
    } catch (error) {
      // Gone between two calls: the next look finds what comes.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') this.problem = reasonOf(error);
      return false;
    }
  }

  close(): void {
    for (const file of this.#files) file.close();
  }

  /** Opens the file that has the name by now. */
  #look(nowMs: number): void {
    const stats = statSync(this.#path, { throwIfNoEntry: false });
    if (!stats || this.#files.some((file) => file.is(stats))) return;
    if (stats.isFile()) {
      if (this.#files.length > 0) this.#lose(this.#files.at(-1)!.lost);
      const fd = openSync(this.#path, 'r');
      this.#files.push(new OpenFile(fd, this.#lines, nowMs, (lost) => this.#lose(lost)));
    } else this.problem = 'is not a file that can be followed';
  }

  /** One more file lost the name; those before it may have been renamed with it. */
  #lose(lost: Lost & { lines: LineBuffer }): void {
    this.#lost = [...this.#lost, lost].slice(-MOST_LOST);
    for (const each of this.#lost) this.#moved(each.lines, pathOf(this.#path, each));
  }

  #read(nowMs: number): boolean {
    const files = this.#files;
    // What a writer put into the new file it wrote after all that it put into the old one: the sizes are asked for first.
    const sizes = files.map((file) => file.size());
    let more = false;
    for (const [i, file] of files.entries()) {
      this.bytes += file.read(i === 0 ? Infinity : sizes[i], nowMs);
      more = file.busy;
      if (more) break;
    }
    if (!more && files.length > 1 && sizes.at(-1)! > 0 && nowMs - files[0].grewMs > LINGER_MS)
      files.shift()!.close();
    return more;
  }
}

/** A file under whatever name it has by now. */
class OpenFile {
  readonly #fd: number;
  readonly #open: () => LineBuffer;
  readonly #cut: (lost: Lost & { lines: LineBuffer }) => void;
  readonly #dev: number;
  readonly #ino: number;
  #lines: LineBuffer;
  #at = 0;
  /** Where it was when it was cut: a writer that does not append goes on there. */
  #cutAt = 0;
  #first: Buffer = NOTHING;
  #last: Buffer = NOTHING;
  #modifiedMs = NaN;
  grewMs: number;
  /** The last read ended before the file did. */
  busy = false;

  /** `cut` is told of what stood in it when it was cut. */
  constructor(
    fd: number,
    open: () => LineBuffer,
    nowMs: number,
    cut: (lost: Lost & { lines: LineBuffer }) => void,
  ) {
    const { dev, ino } = fstatSync(fd);
    this.#cut = cut;
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

  get lost(): Lost & { lines: LineBuffer } {
    return { lines: this.#lines, dev: this.#dev, ino: this.#ino, first: NOTHING, size: 0 };
  }

  size(): number {
    return fstatSync(this.#fd).size;
  }

  /** Reads on up to `end`, and returns how many bytes that were. */
  read(end: number, nowMs: number): number {
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
        this.#first = Buffer.alloc(Math.min(REMEMBERED, this.#at));
        continue;
      }
      this.#at += count;
      read += count;
      this.#remember(space.subarray(0, count));
      this.#lines.add(count);
    }
    if (read > 0) this.grewMs = nowMs;
    return read;
  }

  close(): void {
    this.#endLines();
    closeSync(this.#fd);
  }

  /** Whether what was read last does not stand there any more. */
  #wasCut(size: number): boolean {
    if (size < this.#at) return true;
    const first = this.#stands(0, this.#first);
    const last = this.#stands(this.#at - this.#last.length, this.#last);
    if (first.equals(this.#first) && last.equals(this.#last)) return false;
    if ([...first, ...last].some((byte) => byte !== 0)) return true;
    // Nothing but NULs: it was cut, and its writer went on where it was.
    this.#first = first;
    this.#last = last;
    return false;
  }

  /** What stands there now where something was read. */
  #stands(at: number, { length }: Buffer): Buffer {
    const bytes = Buffer.alloc(length);
    readSync(this.#fd, bytes, 0, length, at);
    return bytes;
  }

  #remember(chunk: Buffer): void {
    const missing = REMEMBERED - this.#first.length;
    if (missing > 0) this.#first = Buffer.concat([this.#first, chunk.subarray(0, missing)]);
    this.#last = Buffer.concat([this.#last, chunk.subarray(-REMEMBERED)]).subarray(-REMEMBERED);
  }

  #startAgain(): void {
    this.#endLines();
    this.#cut({ ...this.lost, first: this.#first, size: this.#at });
    this.#lines = this.#open();
    this.#cutAt = this.#at;
    this.#at = 0;
    this.#first = this.#last = NOTHING;
  }

  /** A line whose end never came is one all the same. */
  #endLines(): void {
    if (this.#at > 0) this.#lines.end();
  }
}
