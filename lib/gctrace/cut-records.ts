// Relays cut syslog records at their limit, at any byte and without a mark: a cycle continues in the next record of its stream.
import type { Line } from '../carrier/carrier.js';
import { CYCLE_PIECE, WHOLE_CYCLE } from '../carrier/cycle.js';

/** The runtime prints no longer line. */
const LONGEST = 512;

type Take = (line: Line, number: number) => void;
type Cut = Line & { number: number };

export class CutRecords {
  readonly #take: Take;
  readonly #cut = new Map<string, Cut>();

  constructor(take: Take) {
    this.#take = take;
  }

  /** Whether a later record can be the rest of an earlier one. */
  get waiting(): boolean {
    return this.#cut.size > 0;
  }

  take(line: Line, number: number): void {
    const { stream, buffer, from, to } = line;
    const text = buffer.toString('latin1', from, Math.min(to, from + LONGEST));
    const before = this.#cut.get(stream);
    if (before) {
      this.#cut.delete(stream);
      const whole = before.buffer.toString('latin1', 0, before.to) + text;
      if (WHOLE_CYCLE.test(whole)) {
        // Every text is followed by two bytes that are not digits.
        const bytes = Buffer.from(`${whole}\n\n`, 'latin1');
        this.#take({ ...before, buffer: bytes, to: whole.length }, before.number);
        return;
      }
      this.#take(before, before.number);
    }
    if (CYCLE_PIECE.test(text) && !WHOLE_CYCLE.test(text) && to - from < LONGEST) {
      const bytes = Buffer.from(`${text}\n\n`, 'latin1');
      this.#cut.set(stream, { ...line, buffer: bytes, from: 0, to: text.length, number });
    } else this.#take(line, number);
  }

  /** Call at the end of the input. */
  finish(): void {
    for (const line of this.#cut.values()) this.#take(line, line.number);
    this.#cut.clear();
  }
}
