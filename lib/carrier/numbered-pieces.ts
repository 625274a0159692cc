// Pieces of a message with an id and a number: emitted in the order of their numbers, whatever order they arrive in. moby/moby
// daemon/logger: partial metadata.
import type { Fields } from './record-names.js';

/** Pieces that may wait for an earlier one; beyond that, those of the oldest message are dropped. */
const MOST_HELD = 256;

interface Message {
  next: number;
  held: Map<number, Fields>;
}

export class NumberedPieces {
  readonly #messages = new Map<string, Message>();
  #held = 0;

  /** The pieces that can be emitted now that this one has arrived. */
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
