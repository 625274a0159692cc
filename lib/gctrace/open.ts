// Creates the reader of an input by its first bytes, which show its carriers, outermost first, and the order of its lines.
import { NOT_MINE } from '../carrier/carrier.js';
import { CYCLE_BEGINS } from '../carrier/cycle.js';
import { carriersOf, newLine, type Carrier, type Carriers, type RecordCarrier } from '../carrier/index.js';
import { PADDING } from '../carrier/padding.js';
import type { Calendar } from '../carrier/settle.js';
import { newBatch } from '../model/batch.js';
import type { ReaderOutput } from './events.js';
import { Layers, type TakeLine } from './layers.js';
import { orderOf, sampleOf, Sorter, type Sample } from './order.js';
import { LineReader, type Receivers } from './reader.js';
import { RecordsReader } from './records.js';
import { firstCycle } from './scan.js';
import { ProcessTexts, type NumberStream } from './texts.js';

/** Bytes of the head in which the carrier is looked for. */
const HEAD_BYTES = 64 * 1024;
/** If the head has no cycle, carriers are looked for again around the first one: in so many bytes before it. */
const BEFORE_BYTES = 4 * 1024;
const NEWLINE = 10;

export interface InputReaderOptions {
  file: string;
  out: ReaderOutput;
  /** Numbers the streams of all inputs by the carrier's name for them. */
  streamOf: NumberStream;
  calendar: Calendar;
}

type OuterReader = LineReader | RecordsReader;

/** Reads one input, whatever its carrier. */
export class InputReader {
  #reader: OuterReader;
  #layers: Layers;
  #sorter: Sorter | undefined;
  readonly #texts: ProcessTexts;
  /** No cycle was seen, which alone proves what some carriers are. */
  #undecided: boolean;

  /** `head`: the first bytes of the input, at least one whole line. */
  constructor(head: Buffer, { file, out, streamOf, calendar }: InputReaderOptions) {
    const lines = headLines(head);
    this.#texts = new ProcessTexts(file, out, streamOf, calendar);
    [this.#reader, this.#layers, this.#sorter] = openHead(head, lines, this.#texts, 0);
    this.#undecided = !lines.some((line) => CYCLE_BEGINS.test(line));
  }

  /** Reads the whole lines or records in `buffer[0, to)` and returns where the unfinished one starts. */
  read(buffer: Buffer, to: number): number {
    const cycle = this.#undecided ? firstCycle(buffer, to) : -1;
    if (cycle < 0) return this.#reader.read(buffer, to);
    this.#undecided = false;
    const start = buffer.lastIndexOf(NEWLINE, Math.max(0, cycle - BEFORE_BYTES)) + 1;
    const head = buffer.subarray(start, to);
    const lines = headLines(head);
    const isSure = this.#reader instanceof RecordsReader || this.#reader.isSections;
    // One cycle could be quoted.
    if (isSure || lines.filter((line) => CYCLE_BEGINS.test(line)).length < 2)
      return this.#reader.read(buffer, to);
    if (start > 0) this.#reader.read(buffer, start);
    this.#finishReader();
    [this.#reader, this.#layers, this.#sorter] = openHead(head, lines, this.#texts, this.#reader.lines);
    return start + this.#reader.read(buffer.subarray(start), to - start);
  }

  readRest(buffer: Buffer, from: number, to: number): void {
    this.#reader.readRest(buffer, from, to);
  }

  /** Call at the end of the input: reports what still waits for a rest. */
  finish(): void {
    this.#finishReader();
    this.#texts.finish();
  }

  #finishReader(): void {
    this.#reader.finish();
    this.#layers.finish();
    this.#sorter?.finish();
  }

  /** Call for streams that have ended: reports what still waits for a rest in them, and frees their state. */
  forget(streams: ReadonlySet<number>): void {
    this.#texts.forget(streams);
  }

  /** The carriers' names, outermost first. */
  get carrier(): string {
    return [this.#reader.carrier, ...this.#layers.inner].join(' > ');
  }

  /** Lines of the input so far. */
  get lines(): number {
    return this.#reader.lines;
  }

  /** Recognized lines: cycles and their pieces, companions, crashes and their dumps. */
  get known(): number {
    return this.#texts.known;
  }

  get kills(): number {
    return this.#texts.kills;
  }

  /** Lines of the programs' texts, without the carrier's own lines. */
  get textLines(): number {
    return this.#texts.read;
  }

  /** Lines whose time has no zone. */
  get local(): number {
    return this.#texts.local;
  }

  /** Lines whose time is unknown because it has no year. */
  get yearless(): number {
    return this.#texts.yearless;
  }

  /** Records that could not be read. */
  get passed(): number {
    return 'passed' in this.#reader ? this.#reader.passed : 0;
  }

  /** How often out-of-order lines exceeded the memory limit. */
  get overflows(): number {
    return this.#sorter?.overflows ?? 0;
  }
}

/** The readers of an input whose first bytes, behind `before` lines, are these. */
function openHead(
  head: Buffer,
  lines: readonly string[],
  texts: ProcessTexts,
  before: number,
): [OuterReader, Layers, Sorter | undefined] {
  const carriers = carriersOf(lines);
  const [outer, ...inner] = carriers;
  const { samples, hasPieces } = samplesOf(head, carriers);
  const order = orderOf(samples) ?? ('unsorted' in outer && outer.unsorted ? 'unsorted' : undefined);
  const bare = new Set(samples.filter((sample) => sample.bare).map(({ stream }) => stream));
  texts.begin(
    bare,
    carriers.some((carrier) => 'learned' in carrier),
  );
  const take: TakeLine = (line, number) => texts.take(line, number);
  const sorter = order && new Sorter(order, take);
  const cuts = 'cuts' in outer && outer.cuts === true;
  const rows = 'rows' in outer && outer.rows === true;
  const backwards = order === 'newest-first' && !rows && (hasPieces || cuts);
  const layers = new Layers(
    sorter
      ? (line, number, unit) => {
          if (!sorter.keep(line, number, unit)) texts.count(line);
        }
      : take,
    inner,
    { cuts, bare: bare.size > 0, backwards },
  );
  // Reading the head has left names behind.
  const fresh = 'sections' in outer && outer.sections ? outer.sections() : outer;
  return [readerOf(fresh, { texts, layers, all: sorter !== undefined, before }), layers, sorter];
}

const readerOf = (outer: Carrier | RecordCarrier, receivers: Receivers): OuterReader =>
  'open' in outer ? new RecordsReader(outer, receivers) : new LineReader(outer, receivers);

/** What the lines of the head show about their order, and about whose texts are cycles. */
function samplesOf(head: Buffer, carriers: Carriers): { samples: Sample[]; hasPieces: boolean } {
  const [outer, ...inner] = carriers;
  const samples: Sample[] = [];
  const hasPieces =
    'open' in outer || inner.length > 0
      ? readLayers(head, carriers, (line, _, unit) => samples.push(sampleOf(line, unit)))
      : sampleLines(head, outer, samples);
  return { samples, hasPieces };
}

/** Lines with a time that suffice to find the order. */
const SAMPLES = 200;

function sampleLines(head: Buffer, carrier: Carrier, samples: Sample[]): boolean {
  const line = newLine();
  let hasPieces = false;
  let from = 0;
  for (let to = head.indexOf(10); to >= 0 && to < HEAD_BYTES; to = head.indexOf(10, from)) {
    if (carrier.textStart(head, from, to) !== NOT_MINE) {
      carrier.unwrap(head, from, to, line);
      hasPieces ||= line.partial;
      const sample = sampleOf(line, from);
      if (sample.n !== undefined || !Number.isNaN(sample.wallMs)) samples.push(sample);
      if (samples.length === SAMPLES) break;
    }
    from = to + 1;
  }
  return hasPieces;
}

/** Passes the lines of a head, unwrapped, to `take`. Returns the outermost carrier. */
export function readHead(head: Buffer, take: TakeLine): Carrier | RecordCarrier {
  const carriers = carriersOf(headLines(head));
  readLayers(head, carriers, take);
  return carriers[0];
}

/** Returns whether some lines were marked as pieces. */
function readLayers(head: Buffer, [outer, ...inner]: Carriers, take: TakeLine): boolean {
  const layers = new Layers(take, inner, { bare: true });
  const nowhere = { batch: newBatch(1), events: [], flush: (): void => {} };
  const texts = new ProcessTexts('', nowhere, () => 0, { latestMs: 0 });
  // Only whole lines; records may all be on one line.
  const end = 'open' in outer ? head.length : head.lastIndexOf(10) + 1;
  const bytes = Buffer.concat([head.subarray(0, end), PADDING]);
  readerOf(outer, { texts, layers, all: true, before: 0 }).read(bytes, end);
  layers.finish();
  return layers.hasPieces;
}

/** Lines of the head. The unfinished last one counts if it is most of it, as a document on one line is. */
function headLines(head: Buffer): string[] {
  const text = head.toString('latin1', 0, Math.min(head.length, HEAD_BYTES));
  const lines = text.split('\n');
  if (lines.at(-1)!.length * 2 < text.length) lines.pop();
  return lines.map((line) => line.replace(/\r$/, ''));
}
