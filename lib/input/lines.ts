// The buffer through which an input's bytes pass: whole lines are passed on in place, and the unfinished one moves to the front.
// Memory is bounded: only the head of a too long line is passed on.

/** Reads of 256 KiB are as fast as any; for a long line the buffer grows up to LONGEST_LINE. */
const CHUNK = 256 * 1024;
const LONGEST_LINE = 1024 * 1024;
/** Bytes behind the data that readers may access. */
const SLACK = 16;
const NEWLINE = 10;

export interface LineReader {
  /** Reads the whole lines in `buffer[0, to)` and returns where the unfinished one starts. */
  read(buffer: Buffer, to: number): number;
  /** A line without a newline: the last one, or the head of one that is too long. */
  readRest(buffer: Buffer, from: number, to: number): void;
}

export class LineBuffer {
  #buffer = Buffer.alloc(CHUNK + SLACK, NEWLINE);
  #used = 0;
  /** Inside a line whose head was passed on. */
  #skipping = false;
  /** Nothing was passed on yet. */
  #atStart = true;
  bytes = 0;
  /** Lines of which only the head was passed on. */
  longLines = 0;
  #open: LineReader | undefined;

  /** `reader` is called once with the first bytes of the input, at least a whole line, to recognize its format. */
  constructor(private readonly reader: (head: Buffer) => LineReader) {}

  space(): Buffer {
    return this.#buffer.subarray(this.#used, this.#buffer.length - SLACK);
  }

  add(count: number): void {
    this.#used += count;
    this.bytes += count;
    this.#handOn();
  }

  /** Copies what fits of `chunk` from `at` on, and returns the number of bytes. */
  copy(chunk: Buffer, at: number): number {
    const space = this.space();
    const count = chunk.copy(space, 0, at);
    this.add(count);
    return count;
  }

  /** Whether the bytes so far end inside a line that was not passed on yet, or of which only the head was. */
  get unfinished(): 'waiting' | 'skipped' | undefined {
    return this.#used > 0 ? 'waiting' : this.#skipping ? 'skipped' : undefined;
  }

  /** Newlines in the bytes that wait: a record can have several lines. */
  get held(): number {
    let count = 0;
    for (let at = this.#buffer.indexOf(NEWLINE); at >= 0 && at < this.#used; count++)
      at = this.#buffer.indexOf(NEWLINE, at + 1);
    return count;
  }

  /** Ends the line so far: what follows does not belong to it. */
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
    this.#open = this.reader(buffer.subarray(0, this.#used));
  }

  /** A file that was truncated while its writer kept its place (copytruncate) begins with NULs, which may be gigabytes. */
  #dropHole(): void {
    const buffer = this.#buffer;
    let end = 0;
    while (end < this.#used && buffer[end] === 0) end++;
    buffer.copyWithin(0, end, this.#used);
    this.#used -= end;
  }

  #holdsLine(): boolean {
    const newline = this.#buffer.indexOf(NEWLINE);
    return newline >= 0 && newline < this.#used;
  }

  #handOn(): void {
    const buffer = this.#buffer;
    if (this.#atStart && buffer[0] === 0) this.#dropHole();
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
    // Bytes behind the data may be left over from an earlier read: put newlines there while the reader runs.
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
