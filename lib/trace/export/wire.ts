// `go tool trace -d=wire` (1.22, 1.23: `-d=2`): the records of a trace of Go 1.22 or later, line by line in file order. They are
// encoded as the original bytes again, and read like these.
import type { GoVersions } from '../../model/version.js';
import { firstPast } from '../../stats/search.js';
import { FREQUENT, Kind, type Rows, type TraceSink, type Wanted } from '../events.js';
import { V2Decoder } from '../v2/decoder.js';
import { BATCH, END_OF_GENERATION, EXPERIMENTAL_BATCH, STRING, TIMED } from '../v2/wire.js';
import { BatchBytes } from './batch-bytes.js';
import { Fields } from './fields.js';
import { factsOf } from '../facts.js';
import { Kept } from '../kept.js';
import { LineDecoder } from './lines.js';
import { TYPES } from './wire-records.js';

const TAB = 9;

/** Events whose line numbers are not kept, because nothing reports them: those of goroutines and of the heap. */
const COMMON = new Set<number>(
  TIMED.filter(({ kind }) => FREQUENT.includes(kind) || kind === Kind.HeapAlloc).map(({ type }) => type),
);

export class WireDecoder extends LineDecoder {
  readonly #trace: V2Decoder;
  readonly #fields = new Fields();
  readonly #batch = new BatchBytes();
  /** Type of the current batch; 0: none. */
  #type = 0;
  /** Record type of the last line. */
  #record = 0;
  /** Trace bytes before the current batch. The last ones are kept unread: the next batch shows whether a batch is complete. */
  #offset = 0;
  readonly #held = new Kept();
  /** Trace offsets of records, ascending, and their line numbers. */
  #offsets: number[] = [];
  #lines: number[] = [];

  /** `minor`: a version whose traces have these records. */
  constructor(minor: number, versions: GoVersions, wanted: Wanted, sink: TraceSink) {
    super(factsOf('go tool trace -d=wire', versions), sink);
    this.#trace = new V2Decoder(minor, wanted, {
      stretch: (stretch) => {
        this.#place(stretch.rows);
        sink.stretch(stretch);
      },
      trouble: (trouble) => {
        const isCut = trouble.code === 'input-truncated';
        // The truncated text was already reported.
        if (isCut && this.isCut) return;
        sink.trouble({ ...trouble, offset: isCut ? this.line : this.#lineOf(trouble.offset) });
      },
    });
    this.#feed(Buffer.from(`go 1.${minor} trace\0\0\0`));
  }

  protected take(bytes: Uint8Array, from: number, to: number): boolean {
    const fields = this.#fields.set(bytes, from, to);
    if (!fields.next()) return true;
    if (bytes[from] === TAB) return this.#continued(fields);
    const type = TYPES.of(bytes, fields.from, fields.to);
    this.#record = 0;
    switch (type) {
      case undefined:
        return false;
      case BATCH:
      case EXPERIMENTAL_BATCH:
        this.#close();
        return this.#open(type, fields);
      case END_OF_GENERATION:
        this.#close();
        this.#feed(Buffer.of(type));
        return true;
      default:
        return this.#add(type, fields);
    }
  }

  protected end(): void {
    this.#close();
    this.#trace.finish(this.#held.buffer, 0, this.#held.used);
    this.#count();
  }

  /** A batch begins: `gen=1 m=22373 time=34588759334 size=759`; experimental ones have the experiment instead of the size. */
  #open(type: number, fields: Fields): boolean {
    const header: number[] = [];
    while (fields.next()) header.push(fields.number);
    if (header.length !== 4 || header.some((value) => !(value >= 0))) return false;
    this.#type = this.#record = type;
    // The size is computed.
    if (type === BATCH) header.pop();
    this.#batch.open(type, header);
    this.#keepPlace(this.#batch.from);
    return true;
  }

  /** `GoStart dt=8 g=1 g_seq=5`: numbers in the same order as in the trace. */
  #add(type: number, fields: Fields): boolean {
    if (this.#type !== BATCH) return false;
    const batch = this.#batch;
    const start = batch.end;
    batch.byte(type);
    while (fields.next()) {
      const value = fields.number;
      if (!(value >= 0)) return this.#undo(start);
      batch.number(value);
    }
    if (batch.over) return this.#undo(start);
    if (!COMMON.has(type)) this.#keepPlace(start);
    this.#record = type;
    return true;
  }

  /** A stack frame, or the data of a string or an experimental batch. */
  #continued(fields: Fields): boolean {
    const batch = this.#batch;
    const start = batch.end;
    if (fields.keyIs('data')) {
      const isString = this.#record === STRING;
      if (!isString && this.#record !== EXPERIMENTAL_BATCH) return false;
      batch.quoted(fields.bytes, fields.from, fields.to, isString);
      this.#record = 0;
    } else {
      if (this.#record === 0) return false;
      do batch.number(fields.number);
      while (fields.next());
    }
    return batch.over ? this.#undo(start) : true;
  }

  #undo(start: number): boolean {
    this.#batch.end = start;
    this.#batch.over = false;
    this.#record = 0;
    return false;
  }

  /** The batch is complete, or the input ends. */
  #close(): void {
    if (this.#type > 0) this.#feed(this.#batch.close());
    this.#type = 0;
  }

  #feed(bytes: Buffer): void {
    const held = this.#held;
    held.add(bytes);
    const read = this.#trace.read(held.buffer, 0, held.used);
    held.buffer.copyWithin(0, read, held.used);
    held.used -= read;
    this.#offset += bytes.length;
    this.#count();
  }

  #count(): void {
    const { events, batches, generations, midway, experimental } = this.#trace.facts;
    Object.assign(this.facts, { events, batches, generations, midway, experimental });
  }

  /** Maps `start` in the batch's bytes to the current line. */
  #keepPlace(start: number): void {
    this.#offsets.push(this.#offset + start - this.#batch.from);
    this.#lines.push(this.line);
  }

  /** Converts a finished generation's row offsets to lines. */
  #place({ offset, length }: Rows): void {
    for (let row = 0; row < length; row++) offset[row] = this.#lineOf(offset[row]);
    // Unread bytes may belong to the next generation.
    const open = this.#offsets.findIndex((place) => place >= this.#offset - this.#held.used);
    this.#offsets.splice(0, open < 0 ? this.#offsets.length : open);
    this.#lines.splice(0, open < 0 ? this.#lines.length : open);
  }

  /** The line for a trace offset, or for the last known offset before it. */
  #lineOf(offset: number): number {
    const next = firstPast(0, this.#offsets.length, (i) => this.#offsets[i] > offset);
    return this.#lines[next - 1] ?? this.line;
  }
}
