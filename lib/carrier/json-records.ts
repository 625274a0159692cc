// Carriers whose records are JSON: lines, arrays, and documents of any size and layout.
import type { Line } from './carrier.js';
import { Envelopes } from './json-envelopes.js';
import { docker } from './docker.js';
import { EarlyRecords } from './early-records.js';
import { JsonSplitter, type Around, type JsonPieces } from './json-splitter.js';
import { Tables } from './json-tables.js';
import { MessageWriter } from './message.js';
import { padded, PADDING } from './padding.js';
import { isFields, type Fields } from './record-names.js';
import { ANY_SHAPE, SHAPES } from './record-shapes.js';
import { COLOUR, isCycle, isParticular, parseJson, RecordTexts, wordsFor } from './record-texts.js';
import type { RecordCarrier, RecordReader, Told } from './record.js';
import type { Skims } from './skim.js';

/** A top-level object, or an object in a top-level array. */
const TOP = new Set(['', '[]']);
/** This much of a text, including leading colours, shows whether it begins with a cycle. */
const CYCLE_LENGTH = 200;
/** What shippers write between records: stern between those of the pods, Fluent Bit on its own standard output. */
const OWN_LINES =
  /^(?:[+-] (?:\S+ )?\S+ › \S+$|\[\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d\] \[ ?\w+\] |Fluent Bit v\d|\* (?:Copyright|Fluent Bit|http))/;

class JsonRecords {
  readonly texts: RecordTexts;
  readonly #writer: MessageWriter;
  readonly splitter: JsonSplitter;
  readonly #envelopes = new Envelopes();
  readonly #early = new EarlyRecords();
  readonly #tables = new Tables((row) => this.texts.record(row));
  /** Records, and lines that were not records. */
  records = 0;
  others = 0;
  /** Some line was a cycle by itself. */
  hasPlainCycle = false;

  constructor(emit: (message: Line) => void, skims?: Skims, told?: Told) {
    this.texts = new RecordTexts(emit, false, told);
    this.#writer = new MessageWriter(emit);
    const pieces: JsonPieces = {
      value: (buffer, from, to, place, around) => this.#value(buffer, from, to, place, around),
      text: (buffer, from, to) => this.#text(buffer, from, to),
    };
    this.splitter = new JsonSplitter(
      pieces,
      skims && ((buffer, from, to) => skims(buffer, from, to) && this.texts.maySkip(buffer, from, to)),
    );
  }

  #value(buffer: Buffer, from: number, to: number, place: string, around: Around): boolean {
    const value = parseJson(buffer.toString('utf8', from, to));
    const record = this.#envelopes.recordOf(value, around);
    if (value === undefined) {
      if (place === '') this.#text(buffer, from, to);
      else this.splitter.passed++;
      return false;
    }
    const isRecord =
      this.#tables.take(record, place) ?? (isFields(record) && this.#record(record, place, to - from));
    if (isRecord) this.records++;
    else if (place === '') {
      this.others++;
      // Possibly the program's own JSON and not the head of a document: treated as a line of text.
      if (!holdsArray(value)) this.#writer.tellText(buffer.subarray(from, to));
    }
    return isRecord;
  }

  #record(record: Fields, place: string, length: number): boolean {
    const { splitter, texts } = this;
    const isKnown = TOP.has(place) || splitter.places.has(place);
    const shape = texts.shapeOf(record, isKnown ? 'alone' : 'within');
    const { lines } = splitter;
    if (!shape) {
      if (place !== '') this.#early.keep({ record, place, length, lines });
      return false;
    }
    for (const early of this.#early.at(place)) {
      splitter.lines = early.lines;
      if (texts.record(early.record)) this.records++;
    }
    splitter.lines = lines;
    texts.tell(record, shape);
    return true;
  }

  #text(buffer: Buffer, from: number, to: number): void {
    const line = buffer.toString('utf8', from, Math.min(to, from + CYCLE_LENGTH)).trim();
    if (line === '' || OWN_LINES.test(line.replace(COLOUR, ''))) return;
    this.others++;
    this.hasPlainCycle ||= isCycle(line);
    this.#writer.tellText(buffer.subarray(from, to));
  }
}

const holdsArray = (value: unknown): boolean =>
  Array.isArray(value) || (isFields(value) && Object.values(value).some(Array.isArray));

/** A shipper's banner may be longer than its first records. */
const LEAST_SHARE = 2;
/** The go command writes records of its children, and its own cycles beside them: `go test -json ./... 2>&1`. */
const BESIDE_CYCLES: ReadonlySet<string> = new Set(['go-test-json']);

/**
 * The shape of the records in a head, if enough of it is records. In a plain log most lines may be JSON too, so a shape that any
 * logger's lines have also needs a cycle in them.
 */
function shapeOfHead(head: readonly string[]): string | undefined {
  if (!head.some((line) => /^[\s\x1e]*(?:data: )?[[{]/.test(line))) return undefined;
  let holdsCycle = false;
  const records = new JsonRecords(({ buffer, from, to }) => {
    holdsCycle ||= isCycle(buffer.toString('latin1', from, Math.min(to, from + CYCLE_LENGTH)));
  });
  const bytes = padded(head.join('\n'));
  records.splitter.read(bytes, bytes.length - PADDING.length);
  const { shape } = records.texts;
  if (shape === undefined || (records.hasPlainCycle && !BESIDE_CYCLES.has(shape))) return undefined;
  const share = isParticular(shape) ? LEAST_SHARE : holdsCycle ? 1 : 0;
  return share * records.records >= Math.max(1, records.others) ? shape : undefined;
}

let last: { head: readonly string[]; shape: string | undefined } | undefined;

/** Cached, because each shape asks about the same head. */
function shapeOf(head: readonly string[]): string | undefined {
  if (last?.head !== head) last = { head, shape: shapeOfHead(head) };
  return last.shape;
}

function open(emit: (message: Line) => void, skims?: Skims, told?: Told): RecordReader {
  return new JsonRecords(emit, skims, told).splitter;
}

const IDS = [...new Set([...SHAPES.map(({ id }) => id), ANY_SHAPE.id])];
/** If Docker's records are one per line, they have a faster reader of their own. */
const isOfLines = (id: string, head: readonly string[]): boolean =>
  id === docker.id && head.some((line) => docker.matches(line));

export const jsonRecords: readonly RecordCarrier[] = IDS.map((id) => ({
  id,
  // A message of pm2's is what was read at a time, without its newlines.
  cuts: id === 'pm2-json',
  words: wordsFor(id),
  matches: (head) => shapeOf(head) === id && !isOfLines(id, head),
  open,
}));
