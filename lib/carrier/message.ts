// A message of a carrier of records: one line and one buffer, reused for every message.
import { newLine, type Line } from './carrier.js';
import { PADDING } from './padding.js';

const [NEWLINE, RETURN] = [10, 13];

export class MessageWriter {
  readonly line: Line = newLine();
  #buffer = Buffer.alloc(0);

  constructor(private readonly emit: (message: Line) => void) {}

  /** Emits a text; the caller has set the other fields of `line`. */
  tell(text: string | Uint8Array): void {
    // UTF-8 needs at most three bytes per UTF-16 unit.
    const most = (typeof text === 'string' ? text.length * 3 : text.length) + PADDING.length;
    if (this.#buffer.length < most) this.#buffer = Buffer.alloc(2 * most);
    const buffer = this.#buffer;
    let to = text.length;
    if (typeof text === 'string') to = buffer.write(text);
    else buffer.set(text);
    while (to > 0 && (buffer[to - 1] === NEWLINE || buffer[to - 1] === RETURN)) to--;
    buffer[to] = buffer[to + 1] = NEWLINE;
    const { line } = this;
    line.buffer = buffer;
    line.from = 0;
    line.to = to;
    this.emit(line);
  }

  /**
   * Emits what was read at a time: the end of a line that an earlier one began, complete lines, and what the next one of the same
   * `part` continues.
   */
  tellPieces(data: Uint8Array): void {
    const { line } = this;
    const first = data.indexOf(NEWLINE) + 1;
    const whole = data.lastIndexOf(NEWLINE) + 1;
    line.partial = false;
    if (first > 0) this.tell(data.subarray(0, first));
    if (whole > first) this.tell(data.subarray(first, whole));
    line.partial = true;
    if (whole < data.length) this.tell(data.subarray(whole));
  }

  /** Emits bytes as a text without stream and time. */
  tellText(text: Uint8Array): void {
    const { line } = this;
    line.stream = line.namespace = line.host = line.part = '';
    line.wallMs = NaN;
    line.local = line.partial = false;
    this.tell(text);
  }
}
