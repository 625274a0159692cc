// From the first bytes of an input to its reader: which carriers, one inside of another, and in what order its lines are.
import { carriersOf, type Carrier, type RecordCarrier } from '../carrier/index.js';
import type { ReaderOutput } from './events.js';
import { Layers } from './layers.js';
import { LineReader } from './reader.js';
import { RecordsReader } from './records.js';
import { Texts } from './texts.js';

/** So much of the head is looked at. */
const HEAD_BYTES = 64 * 1024;

/** The reader of one input, whatever its carrier. */
export class InputReader {
  readonly #lane: LineReader | RecordsReader;
  readonly #layers: Layers;
  readonly #texts: Texts;
  readonly #inner: readonly (Carrier | RecordCarrier)[];

  /** `head`: the first bytes, a whole line at least. `streamOf` numbers the streams of all inputs by the carrier's name for them. */
  constructor(file: string, head: Buffer, out: ReaderOutput, streamOf: (name: string) => number) {
    const [outer, ...inner] = carriersOf(headLines(head));
    this.#inner = inner;
    const texts = new Texts(file, out, streamOf);
    const layers = new Layers((line, number) => texts.take(line, number), inner);
    this.#texts = texts;
    this.#layers = layers;
    this.#lane =
      'open' in outer
        ? new RecordsReader(outer, layers)
        : new LineReader(outer, { texts, layers, all: false });
  }

  /** Reads the whole lines or records in `buffer[0, to)` and returns where the unfinished one starts. */
  read(buffer: Buffer, to: number): number {
    return this.#lane.read(buffer, to);
  }

  readRest(buffer: Buffer, from: number, to: number): void {
    this.#lane.readRest(buffer, from, to);
  }

  /** The input is over: what waits for a rest is told. */
  finish(): void {
    this.#lane.finish();
    this.#layers.finish();
    this.#texts.finish();
  }

  /** The carrier's name, the outermost first. */
  get carrier(): string {
    return [this.#lane.carrier, ...this.#inner.map((carrier) => carrier.id)].join(' > ');
  }

  /** Lines of the input so far. */
  get lines(): number {
    return this.#lane.lines;
  }

  /** Lines that were told: cycles and their pieces, companions, crashes and their dumps. */
  get known(): number {
    return this.#texts.known;
  }
}

/** Lines of the head, the unfinished last one left out where there are others. */
function headLines(head: Buffer): string[] {
  const lines = head.toString('latin1', 0, Math.min(head.length, HEAD_BYTES)).split('\n');
  if (lines.length > 1) lines.pop();
  return lines.map((line) => line.replace(/\r$/, ''));
}
