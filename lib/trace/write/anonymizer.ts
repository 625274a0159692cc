// Anonymizes a trace of Go 1.22 or later: events, stacks and clocks are copied, strings and type names replaced. A generation's
// strings may come before or after the stacks that tell which of them are functions: so they are kept until its end, and
// everything else is written at once.
import type { Trouble } from '../events.js';
import { ALLOC_FREE, END_OF_GENERATION, INFO, STRINGS, TYPES } from '../v2/wire.js';
import { BatchReader, HEADER_BYTES, type Batch, type BatchSink } from './batches.js';
import { MARKED } from './generations.js';
import { isPublic, type Names } from './names.js';
import { batchOf, Payload } from './payload.js';
import { endOfEntries, endOfNumbers, endOfPayload, endOfStrings, numbersOf, type Numbers } from './sound.js';

/** Numbers of the experiment's table of sizes. */
const INFO_NUMBERS = 4;
/** Numbers of a type before its name: id, address, size, bytes with pointers. */
const TYPE_NUMBERS = 4;

const NO_BATCH = 'bytes are not a trace batch and were left out';
const DAMAGED = 'a batch is damaged: the rest of it was left out';
const UNKNOWN = 'a batch of an unknown experiment was left out';
const CUT = 'the trace ends in the middle of a batch';

/** How a string is used: possibly both, if a function and a file have the same name. */
interface Use {
  isFunction: boolean;
  /** Functions in the file of this name. */
  functions: Set<number> | undefined;
}

/** A kept batch of strings; `offset`: file offset of its payload. */
interface Held {
  header: Buffer;
  payload: Buffer;
  offset: number;
  isCut: boolean;
}

export class Anonymizer implements BatchSink {
  readonly #reader = new BatchReader(this);
  readonly #numbers: Numbers;
  /** Generations have an end marker (since Go 1.26). */
  readonly #marksEnds: boolean;
  #generation = NaN;
  // For the open generation.
  #strings: Held[] = [];
  #uses = new Map<number, Use>();
  #hasHeader = false;

  /** `minor`: from the header. Emitted buffers may be kept. */
  constructor(
    minor: number,
    private readonly names: Names,
    private readonly emit: (bytes: Buffer) => void,
    private readonly trouble: (trouble: Trouble) => void,
  ) {
    this.#numbers = numbersOf(minor);
    this.#marksEnds = minor >= MARKED;
  }

  /** Takes the next bytes of the file, from its header on. */
  add(chunk: Buffer): void {
    if (!this.#hasHeader) this.emit(Buffer.from(chunk.subarray(0, HEADER_BYTES)));
    this.#hasHeader = true;
    this.#reader.add(chunk);
  }

  end(): void {
    this.#reader.end();
    this.#end();
  }

  passed(offset: number, count: number): void {
    this.#tell('input-damaged-trace', NO_BATCH, offset, count);
  }

  endOfGeneration(): void {
    this.#end();
    this.emit(Buffer.of(END_OF_GENERATION));
    this.#generation = NaN;
  }

  batch(batch: Batch): void {
    const { generation, experiment, bytes, size, payload, offset, isCut } = batch;
    if (isCut) this.#tell('input-truncated', CUT, offset);
    if (generation !== this.#generation && !Number.isNaN(this.#generation)) {
      this.#end();
      // The end marker was lost.
      if (this.#marksEnds) this.emit(Buffer.of(END_OF_GENERATION));
    }
    this.#generation = generation;
    const to = bytes.length;
    if (experiment > 0) this.#experiment(batch);
    else if (bytes[payload] === STRINGS && payload < to)
      this.#strings.push({
        header: Buffer.from(bytes.subarray(0, size)),
        payload: Buffer.from(bytes.subarray(payload)),
        offset: offset + payload,
        isCut,
      });
    else {
      const end = endOfPayload(bytes, payload, to, this.#numbers, (name, file) => this.#use(name, file));
      this.#keep(batch, end);
    }
  }

  /** Emits the valid part of the payload. */
  #keep({ bytes, size, payload, offset, isCut }: Batch, end: number): void {
    if (end === bytes.length && !isCut) {
      this.emit(Buffer.from(bytes));
      return;
    }
    if (!isCut) this.#tell('input-damaged-trace', DAMAGED, offset + end);
    if (end > payload) this.emit(batchOf(bytes.subarray(0, size), bytes.subarray(payload, end)));
  }

  #experiment(batch: Batch): void {
    const { experiment, bytes, size, payload, offset, isCut } = batch;
    if (experiment !== ALLOC_FREE) this.#tell('input-unknown-events', UNKNOWN, offset);
    else if (bytes[payload] === INFO) {
      const end = endOfNumbers(bytes, payload + 1, bytes.length, INFO_NUMBERS);
      this.#keep(batch, Math.max(end, payload));
    } else if (bytes[payload] === TYPES) {
      const types = new Payload(bytes.subarray(0, size), TYPES, this.emit);
      const end = endOfEntries(
        bytes,
        payload + 1,
        bytes.length,
        TYPE_NUMBERS,
        undefined,
        (_, numbers, name) => types.add(numbers, this.names.type(name)),
      );
      types.flush();
      if (end < bytes.length && !isCut) this.#tell('input-damaged-trace', DAMAGED, offset + end);
    } else this.#tell('input-damaged-trace', DAMAGED, offset + payload);
  }

  #use(name: number, file: number): void {
    this.#useOf(name).isFunction = true;
    (this.#useOf(file).functions ??= new Set()).add(name);
  }

  #useOf(id: number): Use {
    let use = this.#uses.get(id);
    if (!use) this.#uses.set(id, (use = { isFunction: false, functions: undefined }));
    return use;
  }

  /** End of the generation: all stacks are known, so its strings can be written. */
  #end(): void {
    const library = this.#library();
    for (const { header, payload, offset, isCut } of this.#strings) {
      const strings = new Payload(header, STRINGS, this.emit);
      const end = endOfStrings(payload, 1, payload.length, (id, entry, text) => {
        const use = this.#uses.get(id);
        const isLibrary = [...(use?.functions ?? [])].some((name) => library.has(name));
        strings.add(
          entry,
          use?.isFunction
            ? this.names.function(text)
            : use?.functions
              ? this.names.file(text, isLibrary)
              : this.names.text(text),
        );
      });
      strings.flush();
      if (end < payload.length && !isCut) this.#tell('input-damaged-trace', DAMAGED, offset + end);
    }
    this.#strings = [];
    this.#uses = new Map();
  }

  /** Standard library functions, by the ids of their names. */
  #library(): Set<number> {
    const library = new Set<number>();
    for (const { payload } of this.#strings)
      endOfStrings(payload, 1, payload.length, (id, _, text) => {
        if (this.#uses.get(id)?.isFunction && isPublic(text)) library.add(id);
      });
    return library;
  }

  #tell(code: Trouble['code'], message: string, offset: number, count?: number): void {
    this.trouble({ code, message, offset, ...(count !== undefined && { count }) });
  }
}
