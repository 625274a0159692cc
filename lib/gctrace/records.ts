// Reads an input whose carrier's records are not lines: the carrier's reader reports messages.
import type { RecordCarrier, RecordReader } from '../carrier/record.js';
import type { Skims } from '../carrier/skim.js';
import type { Receivers } from './reader.js';
import { Sieve } from './sieve.js';
import type { ProcessTexts } from './texts.js';

const NEWLINE = 10;

export class RecordsReader {
  readonly carrier: string;
  readonly #reader: RecordReader;
  /** The last byte seen is not a newline, so the last line is unfinished. */
  #open = false;
  #unended = 0;
  readonly #before: number;
  readonly #texts: ProcessTexts;
  /** Skimmed records that were counted. */
  #skimmed = 0;

  constructor(carrier: RecordCarrier, receivers: Receivers) {
    const { texts, layers, all, before } = receivers;
    this.#before = before;
    this.carrier = carrier.id;
    this.#texts = texts;
    // A message begins in the line after the newlines passed so far.
    this.#reader = carrier.open(
      (message) => layers.take(message, this.lines + 1),
      skims(carrier, receivers),
      all ? undefined : (end) => texts.told(end, this.lines + 1),
    );
  }

  get lines(): number {
    return this.#before + this.#reader.lines + this.#unended;
  }

  get passed(): number {
    return this.#reader.passed ?? 0;
  }

  read(buffer: Buffer, to: number): number {
    this.#open = buffer[to - 1] !== NEWLINE;
    const rest = this.#reader.read(buffer, to);
    this.#count();
    return rest;
  }

  readRest(buffer: Buffer, from: number, to: number): void {
    this.#open = buffer[to - 1] !== NEWLINE;
    this.#reader.readRest(buffer, from, to);
    this.#count();
  }

  finish(): void {
    if (this.#open) this.#unended = 1;
  }

  /** Of a record that was skimmed, nobody knows the stream. */
  #count(): void {
    const { skimmed = 0 } = this.#reader;
    this.#texts.unassigned += skimmed - this.#skimmed;
    this.#skimmed = skimmed;
  }
}

/** Which records of a carrier can be skipped while nothing waits for a rest. All are needed to put them in order. */
function skims({ words, cuts }: RecordCarrier, { texts, layers, all }: Receivers): Skims | undefined {
  if (!words || cuts === true || all) return undefined;
  const sieve = new Sieve(words);
  return (buffer, from, to) => !texts.attentive && !layers.attentive && !sieve.holds(buffer, from, to);
}
