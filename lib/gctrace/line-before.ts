// The line before the present one, which tells what a goroutine's dump belongs to. It may have been the last one of the chunk before.
import { newLine, plain, type Carrier } from '../carrier/index.js';
import { NOT_MINE } from '../carrier/carrier.js';
import { PADDING } from '../carrier/padding.js';

/** How much is decoded of the line before a goroutine's dump. */
export const LONGEST_BEFORE = 1024;

export class LineBefore {
  /** Where it begins in the present chunk; −1: its head is kept of the chunk before. */
  #from = -1;
  readonly #head = Buffer.alloc(LONGEST_BEFORE + PADDING.length);
  #headLength = 0;
  /** Where it ends. */
  #buffer: Buffer = this.#head;
  #to = 0;

  /** Begins a chunk. */
  begin(): void {
    this.#from = -1;
  }

  /** The line at `from` in the chunk is it now. */
  is(from: number): void {
    this.#from = from;
  }

  /** Call before its text is asked for: it ends at `to` in this chunk, if it is of it. */
  endsAt(buffer: Buffer, to: number): void {
    this.#buffer = buffer;
    this.#to = to;
  }

  /** Ends the chunk, whose last whole line ends at `to`. */
  keep(buffer: Buffer, to: number): void {
    if (this.#from >= 0)
      this.#headLength = buffer.copy(this.#head, 0, this.#from, Math.min(to, this.#from + LONGEST_BEFORE));
  }

  text(carrier: Carrier): string {
    const [bytes, from, to] =
      this.#from < 0 ? [this.#head, 0, this.#headLength] : [this.#buffer, this.#from, this.#to];
    const line = newLine();
    const known = carrier.textStart(bytes, from, to) === NOT_MINE ? plain : carrier;
    known.unwrap(bytes, from, to, line);
    return line.buffer.toString('utf8', line.from, Math.min(line.to, line.from + LONGEST_BEFORE)).trimEnd();
  }
}
