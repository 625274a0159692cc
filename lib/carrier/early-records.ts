// Objects in a list in which no log record was found yet: once one is, those before it are records, too.
import type { Fields } from './record-names.js';

export interface EarlyRecord {
  record: Fields;
  place: string;
  /** Of its JSON. */
  length: number;
  /** Lines of the input before it. */
  lines: number;
}

/** If the JSON of the objects is longer, the earlier half of them is let go. */
const MOST_BYTES = 1024 * 1024;

export class EarlyRecords {
  #kept: EarlyRecord[] = [];
  #bytes = 0;

  keep(one: EarlyRecord): void {
    this.#kept.push(one);
    this.#bytes += one.length;
    if (this.#bytes <= MOST_BYTES) return;
    for (const { length } of this.#kept.splice(0, Math.ceil(this.#kept.length / 2))) this.#bytes -= length;
  }

  /** Those of a place at which a record was found. All others are parts of records, or data around them. */
  at(place: string): EarlyRecord[] {
    const found = this.#kept.filter((one) => one.place === place);
    this.#kept = [];
    this.#bytes = 0;
    return found;
  }
}
