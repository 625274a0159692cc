// A message of a carrier of records: one line and one buffer, reused from message to message.
import { newLine, type Line } from './carrier.js';

const [NEWLINE, RETURN] = [10, 13];

export class MessageWriter {
  readonly line: Line = newLine();
  readonly #emit: (message: Line) => void;
  #buffer = Buffer.alloc(0);

  constructor(emit: (message: Line) => void) {
    this.#emit = emit;
  }

  /** Tells a text; what `line` says of it else stands there already. */
  tell(text: string | Uint8Array): void {
    // A text in UTF-8 has at most three bytes for each of its units; two bytes that are no digits stand behind it.
    const most = (typeof text === 'string' ? text.length * 3 : text.length) + 2;
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
    this.#emit(line);
  }

  /** Tells bytes that are a text of nobody in particular. */
  tellText(text: Uint8Array): void {
    const { line } = this;
    line.stream = line.part = '';
    line.wallMs = NaN;
    line.local = line.partial = false;
    this.tell(text);
  }
}
