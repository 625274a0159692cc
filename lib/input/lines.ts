// One buffer through which an input's bytes pass: whole lines are handed on in place, the unfinished one moves to the
// front. Lines of any length in bounded memory: of an endless one only the head is handed on.

/** 256 KiB reads are as fast as any; the buffer grows up to the second figure for a long line. */
const CHUNK = 256 * 1024;
const LONGEST_LINE = 1024 * 1024;
/** What readers may look at behind the bytes: newlines. */
const SLACK = 16;
const NEWLINE = 10;

export interface LineReader {
  /** Reads the whole lines in `buffer[0, to)` and returns where the unfinished one starts. */
  read(buffer: Buffer, to: number): number;
  /** A line without its end: the last one, or the head of one that is too long. */
  readRest(buffer: Buffer, from: number, to: number): void;
}

export class LineBuffer {
  #buffer = Buffer.alloc(CHUNK + SLACK, NEWLINE);
  #used = 0;
  /** In the midst of a line whose head was handed on. */
  #skipping = false;
  /** Nothing was handed on yet. */
  #atStart = true;
  /** Bytes handed in so far. */
  bytes = 0;
  /** Lines of which only the head was handed on. */
  longLines = 0;
  readonly #reader: (head: Buffer) => LineReader;
  #open: LineReader | undefined;

  /** `reader` is asked for with the first bytes of the input, a whole line at least, by which it knows what they are. */
  constructor(reader: (head: Buffer) => LineReader) {
    this.#reader = reader;
  }

  /** Where to write the next bytes. */
  space(): Buffer {
    return this.#buffer.subarray(this.#used, this.#buffer.length - SLACK);
  }

  /** So many bytes were written into `space()`. */
  add(count: number): void {
    this.#used += count;
    this.bytes += count;
    this.#handOn();
  }

  /** Copies what fits of `chunk` from `at` on, hands it on, and returns how many bytes those were. */
  copy(chunk: Buffer, at: number): number {
    const space = this.space();
    const count = chunk.copy(space, 0, at);
    this.add(count);
    return count;
  }

  /** The bytes so far end in the midst of a line, which was not handed on yet; or of which only the head was. */
  get unfinished(): 'waiting' | 'skipped' | undefined {
    return this.#used > 0 ? 'waiting' : this.#skipping ? 'skipped' : undefined;
  }

  /** Newlines in what waits: a record can have several lines. */
  get held(): number {
    let count = 0;
    for (let at = this.#buffer.indexOf(NEWLINE); at >= 0 && at < this.#used; count++)
      at = this.#buffer.indexOf(NEWLINE, at + 1);
    return count;
  }

  /** What follows does not belong to the line so far. */
  endLine(): void {
    const buffer = this.#buffer;
    if (!this.#skipping && this.#used > 0) {
      this.#start();
      buffer.fill(NEWLINE, this.#used, Math.min(buffer.length, this.#used + SLACK));
      this.#open!.readRest(buffer, 0, this.#used);
    }
    this.#skipping = false;
    this.#used = 0;
  }

  /** The text is over. */
  end(): void {
    this.#start();
    this.endLine();
  }

  #start(): void {
    if (!this.#atStart) return;
    this.#atStart = false;
    const buffer = this.#buffer;
    if (buffer[0] === 0xef && buffer[1] === 0xbb && buffer[2] === 0xbf && this.#used >= 3) {
      buffer.copyWithin(0, 3, this.#used);
      this.#used -= 3;
    }
    this.#open = this.#reader(buffer.subarray(0, this.#used));
  }

  #holdsLine(): boolean {
    const newline = this.#buffer.indexOf(NEWLINE);
    return newline >= 0 && newline < this.#used;
  }

  #handOn(): void {
    const buffer = this.#buffer;
    if (this.#atStart && this.#used < buffer.length - SLACK && !this.#holdsLine()) return;
    this.#start();
    if (this.#skipping) {
      const newline = buffer.subarray(0, this.#used).indexOf(NEWLINE);
      if (newline < 0) {
        this.#used = 0;
        return;
      }
      this.#skipping = false;
      buffer.copyWithin(0, newline + 1, this.#used);
      this.#used -= newline + 1;
    }
    // The bytes behind the data are digits of an earlier read, perhaps.
    const behind = buffer.readUInt16LE(this.#used);
    buffer.writeUInt16LE(NEWLINE * 257, this.#used);
    const rest = this.#open!.read(buffer, this.#used);
    buffer.writeUInt16LE(behind, this.#used);
    if (rest > 0) {
      buffer.copyWithin(0, rest, this.#used);
      this.#used -= rest;
    }
    if (this.#used < buffer.length - SLACK) return;
    if (buffer.length < LONGEST_LINE) {
      this.#buffer = Buffer.alloc(buffer.length * 2, NEWLINE);
      buffer.copy(this.#buffer, 0, 0, this.#used);
      return;
    }
    this.#open!.readRest(buffer, 0, this.#used);
    this.longLines++;
    this.#skipping = true;
    this.#used = 0;
  }
}
