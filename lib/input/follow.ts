// Follows a growing file by name through every kind of rotation: renamed or removed and created anew, truncated (copytruncate),
// not there yet. It is polled, because fs.watch does not work on network mounts.
import { closeSync, fstatSync, openSync, readSync, statSync, type Stats } from 'node:fs';
import { reasonOf } from '../model/system-errors.js';
import type { LineBuffer } from './lines.js';
import { narrowing } from './encoding.js';
import { pathOf, type Lost } from './lost-file.js';

/** The interval of polling while nothing comes. */
export const POLL_MS = 200;
/** Chunks read from a file before the other files' turn. */
const CHUNKS_A_POLL = 32;
/** A renamed file is read for so long after its last bytes, because its writers may still have it open. */
const LINGER_MS = 10e3;
/** How many first and last bytes are remembered, to recognize a file that was truncated and has grown again since. */
const REMEMBERED = 256;
/** How many previous files of the name are watched for further renames. */
const MOST_LOST = 32;
const NOTHING = Buffer.alloc(0);

export class FollowedFile {
  #lost: (Lost & { lines: LineBuffer })[] = [];
  /** The last one has the name; the others had it before and may still be written. */
  readonly #files: OpenFile[] = [];
  /** Bytes read. */
  bytes = 0;
  /** Why it cannot be read now; a file that does not exist yet is no problem. */
  problem: string | undefined;

  /**
   * `lines` creates a buffer for each file that is found under the name. `moved` is called with a buffer and the path of its file
   * after another file got the name; undefined if the path is unknown.
   */
  constructor(
    private readonly path: string,
    private readonly lines: () => LineBuffer,
    private readonly moved: (lines: LineBuffer, path: string | undefined) => void = () => {},
  ) {}

  /** It existed at some time. */
  get found(): boolean {
    return this.#files.length > 0;
  }

  /** Reads what was written since the last poll; true if there is more. */
  poll(nowMs = Date.now()): boolean {
    try {
      this.problem = undefined;
      this.#look(nowMs);
      return this.#read(nowMs);
    } catch (error) {
      // Removed between two calls: the next poll finds its successor.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') this.problem = reasonOf(error);
      return false;
    }
  }

  close(): void {
    for (const file of this.#files) file.close();
  }

  /** Opens the file that has the name now. */
  #look(nowMs: number): void {
    const stats = statSync(this.path, { throwIfNoEntry: false });
    if (!stats || this.#files.some((file) => file.is(stats))) return;
    if (stats.isFile()) {
      if (this.#files.length > 0) this.#lose(this.#files.at(-1)!.lost);
      const fd = openSync(this.path, 'r');
      this.#files.push(new OpenFile(fd, this.lines, nowMs, (lost) => this.#lose(lost)));
    } else this.problem = 'is not a file that can be followed';
  }

  /** Another file lost the name; earlier ones may have been renamed with it. */
  #lose(lost: Lost & { lines: LineBuffer }): void {
    this.#lost = [...this.#lost, lost].slice(-MOST_LOST);
    for (const each of this.#lost) this.moved(each.lines, pathOf(this.path, each));
  }

  #read(nowMs: number): boolean {
    const files = this.#files;
    // A writer fills the new file after the old one: sizes are read first, so that nothing of the new file comes before.
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

/** An open file, whatever its name is now. */
class OpenFile {
  readonly #dev: number;
  readonly #ino: number;
  #narrow = narrowing();
  #lines: LineBuffer;
  #at = 0;
  /** Its size when it was truncated: a writer that does not append goes on there. */
  #cutAt = 0;
  #first: Buffer = NOTHING;
  #last: Buffer = NOTHING;
  #modifiedMs = NaN;
  /** The last read ended before the file did. */
  busy = false;

  /** `cut` is called with what is known of its content before a truncation. */
  constructor(
    private readonly fd: number,
    private readonly open: () => LineBuffer,
    public grewMs: number,
    private readonly cut: (lost: Lost & { lines: LineBuffer }) => void,
  ) {
    const { dev, ino } = fstatSync(fd);
    this.#lines = open();
    this.#dev = dev;
    this.#ino = ino;
  }

  is({ dev, ino }: Stats): boolean {
    return dev === this.#dev && ino === this.#ino;
  }

  get lost(): Lost & { lines: LineBuffer } {
    return { lines: this.#lines, dev: this.#dev, ino: this.#ino, first: NOTHING, size: 0 };
  }

  size(): number {
    return fstatSync(this.fd).size;
  }

  /** Reads on up to `end`; returns the number of bytes. */
  read(end: number, nowMs: number): number {
    const { size, mtimeMs } = fstatSync(this.fd);
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
      const count = readSync(this.fd, space, 0, Math.min(space.length, end - this.#at), this.#at);
      if (count === 0) break;
      if (this.#at === 0 && space[0] === 0 && size > this.#cutAt && this.#cutAt > 0) {
        this.#at = this.#cutAt;
        this.#first = Buffer.alloc(Math.min(REMEMBERED, this.#at));
        continue;
      }
      this.#at += count;
      read += count;
      this.#remember(space.subarray(0, count));
      this.#lines.add(this.#narrow(space, count));
    }
    if (read > 0) this.grewMs = nowMs;
    return read;
  }

  close(): void {
    this.#endLines();
    closeSync(this.fd);
  }

  /** Whether the file was truncated: the remembered bytes are no longer there. */
  #wasCut(size: number): boolean {
    if (size < this.#at) return true;
    const first = this.#stands(0, this.#first);
    const last = this.#stands(this.#at - this.#last.length, this.#last);
    if (first.equals(this.#first) && last.equals(this.#last)) return false;
    if ([...first, ...last].some((byte) => byte !== 0)) return true;
    // Only NULs: it was truncated, and its writer went on at its old offset.
    this.#first = first;
    this.#last = last;
    return false;
  }

  /** The bytes that are there now. */
  #stands(at: number, { length }: Buffer): Buffer {
    const bytes = Buffer.alloc(length);
    readSync(this.fd, bytes, 0, length, at);
    return bytes;
  }

  #remember(chunk: Buffer): void {
    const missing = REMEMBERED - this.#first.length;
    if (missing > 0) this.#first = Buffer.concat([this.#first, chunk.subarray(0, missing)]);
    this.#last = Buffer.concat([this.#last, chunk.subarray(-REMEMBERED)]).subarray(-REMEMBERED);
  }

  #startAgain(): void {
    this.#endLines();
    this.cut({ ...this.lost, first: this.#first, size: this.#at });
    this.#lines = this.open();
    this.#narrow = narrowing();
    this.#cutAt = this.#at;
    this.#at = 0;
    this.#first = this.#last = NOTHING;
  }

  /** A last line without a newline is a line, too. */
  #endLines(): void {
    if (this.#at > 0) this.#lines.end();
  }
}
