// An input whose carrier's records are no lines: its reader tells messages.
import type { RecordCarrier, RecordReader } from '../carrier/record.js';
import type { Layers } from './layers.js';

export class RecordsReader {
  readonly carrier: string;
  readonly #reader: RecordReader;

  constructor(carrier: RecordCarrier, layers: Layers) {
    this.carrier = carrier.id;
    // A message begins in the line behind the newlines that were passed.
    this.#reader = carrier.open((message) => layers.take(message, this.#reader.lines + 1));
  }

  get lines(): number {
    return this.#reader.lines;
  }

  get passed(): number {
    return this.#reader.passed ?? 0;
  }

  read(buffer: Buffer, to: number): number {
    return this.#reader.read(buffer, to);
  }

  readRest(buffer: Buffer, from: number, to: number): void {
    this.#reader.readRest(buffer, from, to);
  }

  finish(): void {}
}
