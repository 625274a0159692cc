// Pieces of a message that bear its id and their number: they are told in the order of their numbers, however they came.
// moby/moby daemon/logger: partial metadata.
import type { Fields } from './record-names.js';

/** Pieces that wait for an earlier one; those of the oldest message are given up beyond. */
const MOST_HELD = 256;

interface Message {
  next: number;
  held: Map<number, Fields>;
}

export class NumberedPieces {
  readonly #messages = new Map<string, Message>();
  #held = 0;

  /** The pieces that can be told now that this one is there. */
  ready(id: string, ordinal: number, piece: Fields, isLast: (piece: Fields) => boolean): Fields[] {
    const message = this.#messages.get(id) ?? { next: 1, held: new Map<number, Fields>() };
    if (ordinal < message.next || message.held.has(ordinal)) return [];
    this.#messages.set(id, message);
    message.held.set(ordinal, piece);
    this.#held++;
    const ready: Fields[] = [];
    for (let next = message.held.get(message.next); next; next = message.held.get(message.next)) {
      ready.push(next);
      message.held.delete(message.next++);
      this.#held--;
    }
    const last = ready.at(-1);
    if (last && isLast(last)) this.#messages.delete(id);
    if (this.#held > MOST_HELD || this.#messages.size > MOST_HELD) this.#giveUpOldest();
    return ready;
  }

  #giveUpOldest(): void {
    for (const [id, { held }] of this.#messages) {
      this.#messages.delete(id);
      this.#held -= held.size;
      return;
    }
  }
}
