// Reads an input whose carrier's records are not lines: the carrier's reader reports messages.
import type { RecordCarrier, RecordReader } from '../carrier/record.js';
import type { Receivers } from './reader.js';

const NEWLINE = 10;

export class RecordsReader {
  readonly carrier: string;
  readonly #reader: RecordReader;
  /** The last byte seen is not a newline, so the last line is unfinished. */
  #open = false;
  #unended = 0;
  readonly #before: number;

  constructor(carrier: RecordCarrier, { layers, before }: Receivers) {
    this.#before = before;
    this.carrier = carrier.id;
    // A message begins in the line after the newlines passed so far.
    this.#reader = carrier.open((message) => layers.take(message, this.lines + 1));
  }

  get lines(): number {
    return this.#before + this.#reader.lines + this.#unended;
  }

  get passed(): number {
    return this.#reader.passed ?? 0;
  }

  read(buffer: Buffer, to: number): number {
    this.#open = buffer[to - 1] !== NEWLINE;
    return this.#reader.read(buffer, to);
  }

  readRest(buffer: Buffer, from: number, to: number): void {
    this.#open = buffer[to - 1] !== NEWLINE;
    this.#reader.readRest(buffer, from, to);
  }

  finish(): void {
    if (this.#open) this.#unended = 1;
  }
}
