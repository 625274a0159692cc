// Anonymizes a trace of Go 1.5 to 1.21. It is read twice, because the stacks, which distinguish functions and files from other
// strings, come after all events. 1.5 and 1.6 wrote no names at all.
import type { Trouble } from '../events.js';
import { Cursor, putVarint } from '../varint.js';
import { DEEPEST_STACK, STACK_HEAD, STRING_HEAD, Wire } from '../v1/wire.js';
import { HEADER_BYTES } from './batches.js';
import { isPublic, type Names } from './names.js';
import { V1Records } from './v1-records.js';

/** The first version with function names. */
const NAMED = 7;
/** For integers that fit a double. */
const LONGEST_VARINT = 8;

const DAMAGED = 'the trace is damaged: everything after that point was left out';
const CUT = 'the trace ends in the middle of an event';

export class V1Anonymizer {
  readonly #learning: V1Records;
  readonly #writing: V1Records;
  /** String ids of functions; below: of library functions, and of files with their functions. */
  readonly #functions = new Set<number>();
  readonly #library = new Set<number>();
  readonly #files = new Map<number, Set<number>>();
  #hasHeader = false;

  /** `minor`: from the header. Emitted buffers may be kept. */
  constructor(
    private readonly minor: number,
    private readonly names: Names,
    private readonly emit: (bytes: Buffer) => void,
    private readonly trouble: (trouble: Trouble) => void,
  ) {
    const wire = new Wire(minor);
    this.#learning = new V1Records(wire, {
      events: () => undefined,
      record: (head, bytes, text) => this.#learn(head, bytes, text),
    });
    this.#writing = new V1Records(wire, {
      events: (bytes) => this.emit(Buffer.from(bytes)),
      record: (head, bytes, text) => this.#write(head, bytes, text),
    });
  }

  /** First pass: takes all bytes of the file. */
  learn(chunk: Buffer): void {
    this.#learning.add(chunk);
  }

  /** Second pass: takes all bytes again, and writes. */
  add(chunk: Buffer): void {
    if (!this.#hasHeader) this.emit(Buffer.from(chunk.subarray(0, HEADER_BYTES)));
    this.#hasHeader = true;
    this.#writing.add(chunk);
  }

  end(): void {
    const { damaged, offset, left } = this.#writing;
    if (damaged) this.trouble({ code: 'input-damaged-trace', message: DAMAGED, offset });
    else if (left > 0) this.trouble({ code: 'input-truncated', message: CUT, offset });
  }

  #learn(head: number, bytes: Buffer, text: number): void {
    if (this.minor < NAMED) return;
    const cursor = new Cursor().set(bytes, head === STRING_HEAD ? 1 : text, bytes.length);
    if (head === STRING_HEAD) {
      const id = cursor.varint();
      cursor.varint();
      if (isPublic(bytes.toString('latin1', cursor.at))) this.#library.add(id);
    } else if (head === STACK_HEAD) {
      cursor.varint(); // its length
      cursor.varint(); // its id
      for (let left = Math.min(cursor.varint(), DEEPEST_STACK); left > 0 && !cursor.over; left--) {
        cursor.varint(); // pc
        const [name, file] = [cursor.varint(), cursor.varint()];
        cursor.varint(); // line
        this.#functions.add(name);
        let functions = this.#files.get(file);
        if (!functions) this.#files.set(file, (functions = new Set()));
        functions.add(name);
      }
    }
  }

  #write(head: number, bytes: Buffer, text: number): void {
    if (head === STACK_HEAD) {
      this.emit(Buffer.from(bytes));
      return;
    }
    const cursor = new Cursor().set(bytes, head === STRING_HEAD ? 1 : text, bytes.length);
    const id = head === STRING_HEAD ? cursor.varint() : 0;
    cursor.varint(); // its length
    const was = bytes.toString('latin1', cursor.at);
    const token = Buffer.from(head === STRING_HEAD ? this.#tokenOf(id, was) : this.names.text(was), 'latin1');
    this.emit(Buffer.concat([bytes.subarray(0, text), lengthOf(token), token]));
  }

  #tokenOf(id: number, text: string): string {
    if (this.#functions.has(id)) return this.names.function(text);
    const functions = this.#files.get(id);
    if (!functions) return this.names.text(text);
    return this.names.file(
      text,
      [...functions].some((name) => this.#library.has(name)),
    );
  }
}

/** As a varint. */
function lengthOf({ length }: Buffer): Buffer {
  const bytes = Buffer.alloc(LONGEST_VARINT);
  return bytes.subarray(0, putVarint(bytes, 0, length));
}
