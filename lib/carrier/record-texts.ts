// Turns the fields of a record into a message: its text, stream and time, and whether it continues. Remembers what one input's
// records have shown: their shape, and, if no shape is known, the field that holds cycles.
import type { Line } from './carrier.js';
import { COLOURED_CYCLE, CYCLE_SO_FAR, WHOLE_CYCLE } from './cycle.js';
import { endOfUnit, OneMachine } from './ends.js';
import { stampOf } from './field-stamps.js';
import { machineOf } from './machines.js';
import { MessageWriter } from './message.js';
import { Namespaces } from './namespaces.js';
import { NumberedPieces } from './numbered-pieces.js';
import { firstAt, isFields, valueAt, type Fields } from './record-names.js';
import { ANY_SHAPE, matchesShape, nameOf, shapeOf, SHAPES } from './record-shapes.js';
import type { RecordShape } from './record-shape.js';
import type { Told } from './record.js';
import { QUOTED, wordsOf, type Word } from './skim.js';

/** The depth to which a record's fields are searched for a cycle. */
const DEEPEST = 4;
const JOURNAL = 'journald-json';
/** The records of systemd itself, whose identifier is a value in JSON. */
const SYSTEMD: Word = { bytes: Buffer.from('"systemd"'), anchor: '"syste'.length };
/** Docker and containerd cut a text into pieces of 16 KiB. */
const PIECE = 16 * 1024;
const MOST_STREAMS = 10_000;
const MARK = /^([FP]) /;
const MARK_LENGTH = 2;
/** The end of a text with its newline, in JSON. */
const TEXT_END = Buffer.from('\\n"');

/** Whether a value begins with a cycle. */
export const isCycle = (value: unknown): value is string =>
  typeof value === 'string' && COLOURED_CYCLE.test(value);

/** stern colours the names in its JSON, with bytes that JSON does not allow in strings. */
export const COLOUR = /\x1b\[[\d;]*m/g;
const CONTROL = /[\x00-\x1f]/g;

/** By shape, the names of the fields that may hold its text, as they stand in JSON. */
const NAMES = new Map(
  [...SHAPES, ANY_SHAPE].map((shape) => [
    shape,
    shape.text.map((path) => Buffer.from(`"${path.split('.').at(-1)!}"`)),
  ]),
);
const TEXT_NAMES = [...new Set([...NAMES.values()].flat().map(String))];
/** The words that a field of a text with this value is; known by the two bytes at `anchor` of the value. */
const texts = (value: string, anchor: number): Word[] =>
  TEXT_NAMES.flatMap((name) =>
    [`${name}:`, `${name}: `].flatMap((key) => wordsOf([key + value], key.length + anchor)),
  );
/**
 * For what a record of JSON is read beside the runtime's words. A text that is empty, null or a list counts as other than one line.
 * The marks are of pieces, which are joined, and of records that only repeat what comes again (record-shapes.ts).
 */
export const RECORD_WORDS: readonly Word[] = [
  ...QUOTED,
  ...texts('""', 0),
  ...texts('null', -1),
  ...texts('[', -1),
  ...wordsOf(['"P"', '"P ', 'artial', 'PARTIAL', 'preview']),
  // Several records on a line.
  ...wordsOf(['}{', '},{', '} {', '}, {']),
];

/** For what the records of a shape are read. */
export const wordsFor = (id: string): readonly Word[] =>
  id === JOURNAL ? [...RECORD_WORDS, SYSTEMD] : RECORD_WORDS;

/** The value; undefined if it is none, even without colours and control characters. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    try {
      return JSON.parse(text.replace(COLOUR, '').replace(CONTROL, ' '));
    } catch {
      return undefined;
    }
  }
}

/**
 * The evidence needed that an object is a log record. In a `log` every object is one. `alone` it needs a known shape, or the
 * field that held a cycle. `within` another object, many kinds of objects have a message, so it needs a shape of its own or a
 * cycle.
 */
type Where = 'log' | 'alone' | 'within';

export class RecordTexts {
  /** The shape of the last record. */
  #shape: RecordShape | undefined;
  /**
   * The field that held a cycle in records without a specific shape. Unused if their texts are cycles: then the field quotes one.
   */
  #field: string | undefined;
  #bare: boolean;
  /** Whether the texts of a stream end in newlines. */
  readonly #ends = new Map<string, boolean>();
  /** Whether the skipped ones do, all of them: so do those of a stream of which none was read. */
  #skippedEnd: boolean | undefined;
  /** The pieces so far of a stream's first cycle, while it is unknown whether its texts end in newlines. */
  readonly #begun = new Map<string, string>();
  readonly #namespaces = new Namespaces();
  readonly #numbered = new NumberedPieces();
  /** Of the last record's shape, if its text was in one of them. */
  #names: readonly Buffer[] = [];
  readonly #writer: MessageWriter;
  readonly #machine = new OneMachine();
  /** Streams of containers, sessions and users, whose names are no units of the machine's. */
  readonly #others = new Set<string>();

  /**
   * `bare`: the log also has cycles outside of records, so a record's text can be one without its other fields being searched.
   */
  constructor(
    emit: (message: Line) => void,
    bare = false,
    private readonly told?: Told,
  ) {
    this.#writer = new MessageWriter(emit);
    this.#bare = bare;
  }

  /** The last record's shape. */
  get shape(): string | undefined {
    return this.#shape?.id;
  }

  /**
   * Whether a record that holds nothing of the runtime's can be skipped: it has a text, as a field for it is named, and nothing is to be
   * learned from how that ends.
   */
  maySkip(buffer: Buffer, from: number, to: number): boolean {
    const record = buffer.subarray(from, to);
    const name = this.#names.find((one) => record.includes(one));
    if (name === undefined) return false;
    if (this.#shape?.newline === undefined) return true;
    const ends = record.includes(TEXT_END, record.indexOf(name));
    this.#skippedEnd ??= ends;
    return ends === this.#skippedEnd;
  }

  /** Emits a record's message, or returns false if the object is not a log record. */
  record(record: Fields, where: Where = 'alone'): boolean {
    const shape = this.shapeOf(record, where);
    if (shape) this.tell(record, shape);
    return shape !== undefined;
  }

  /** The shape of a record; undefined if the object is not a log record. */
  shapeOf(record: Fields, where: Where): RecordShape | undefined {
    const found = this.#shapeOf(record);
    const isOne = where !== 'within' || (found && isParticular(found.id)) || cycleField(record) !== undefined;
    if (found && isOne) return found;
    return where === 'log' || this.#holdsField(record) ? ANY_SHAPE : undefined;
  }

  /** Emits the message of a record of this shape. */
  tell(record: Fields, shape: RecordShape): void {
    this.#shape = shape;
    if (shape.inner === undefined) this.#piece(record, shape);
    else if (shape.preview?.(record) !== true) this.#inner(valueAt(record, shape.inner), shape);
  }

  /** The nested record may have a shape of its own. */
  #inner(record: unknown, shape: RecordShape): void {
    if (!isFields(record)) return;
    const own = SHAPES.find((other) => other.inner === undefined && matchesShape(record, other));
    this.#piece(record, shape.text.length > 0 ? shape : (own ?? ANY_SHAPE));
  }

  #piece(record: Fields, shape: RecordShape): void {
    const ordinal = shape.ordinal === undefined ? NaN : Number(valueAt(record, shape.ordinal));
    if (!(ordinal > 0)) return this.#message(record, shape);
    const id = keyOf(valueAt(record, shape.part?.[0] ?? ''));
    const isLast = (piece: Fields): boolean => shape.partial?.(piece) !== true;
    for (const piece of this.#numbered.ready(id, ordinal, record, isLast)) this.#message(piece, shape);
  }

  #message(record: Fields, shape: RecordShape): void {
    const { line } = this.#writer;
    const whole = this.#textAt(record, shape);
    const mark = shape.marked && typeof whole === 'string' ? MARK.exec(whole)?.[1] : undefined;
    const text = mark === undefined ? whole : whole.slice(MARK_LENGTH);
    const stamp = stampOf(one(firstAt(record, shape.wall ?? [])), shape.utc);
    line.wallMs = stamp.ms;
    line.local = stamp.local;
    line.stream = nameOf(record, shape, this.#namespaces);
    line.namespace = this.#namespaces.leftOut(line.stream);
    line.host = shape.id === JOURNAL ? machineIn(record) : '';
    line.part = keyOf(one(firstAt(record, shape.part ?? [])));
    line.partial =
      shape.partial?.(record) === true ||
      mark === 'P' ||
      (shape.newline !== undefined && typeof text === 'string' && this.#goesOn(text, line, shape.newline));
    if (this.told && shape.id === JOURNAL) this.#listen(record, line.stream, this.told);
    this.#writer.tell(text);
  }

  /** What systemd says in its own records. The journal itself adds the fields that begin with `_`, and no program can. */
  #listen(record: Fields, stream: string, told: Told): void {
    const { MESSAGE: text, UNIT: unit, SYSLOG_IDENTIFIER: by, _PID: pid, _HOSTNAME: host } = record;
    if (by !== 'systemd' || pid !== '1') {
      this.#machine.saw(String(host));
      if (!isUnits(record, stream) && this.#others.size < MOST_STREAMS) this.#others.add(stream);
    } else if (typeof text === 'string' && this.#machine.is(String(host))) {
      const end = endOfUnit(text, typeof unit === 'string' ? unit : undefined);
      if (end && !end.of.some((name) => this.#others.has(name))) told({ ...end, host: machineIn(record) });
    }
  }

  #goesOn(text: string, { stream, part }: Line, newline: 'always' | 'mostly'): boolean {
    const ends = this.#ends.get(stream) ?? this.#skippedEnd;
    if (text.endsWith('\n')) {
      if (newline === 'mostly') this.#learnEnds(stream, true);
      return false;
    }
    const isPiece = text.length > PIECE / 4 && Buffer.byteLength(text) === PIECE;
    if (newline === 'always' || ends === true || isPiece) return true;
    // Nothing is known from a stream's first text. If it is a cycle, it is complete or continues, however it was cut.
    if (ends === undefined) {
      const key = `${stream}\0${part}`;
      const begun = (this.#begun.get(key) ?? '') + text;
      this.#begun.delete(key);
      if (CYCLE_SO_FAR.test(begun) && !WHOLE_CYCLE.test(begun) && this.#begun.size < MOST_STREAMS) {
        this.#begun.set(key, begun);
        return true;
      }
    }
    this.#learnEnds(stream, false);
    return false;
  }

  #learnEnds(stream: string, ends: boolean): void {
    if (this.#ends.size < MOST_STREAMS || this.#ends.has(stream)) this.#ends.set(stream, ends);
  }

  #textAt(record: Fields, shape: RecordShape): string | Uint8Array {
    const isNamed = shape.text.some((path) => typeof valueAt(record, path) === 'string');
    this.#names = isNamed ? NAMES.get(shape)! : [];
    const first = firstAt(record, shape.text);
    // If the text is empty, the object around it may have been found instead.
    const value = isFields(first) && shape.text.some((path) => valueAt(record, path) === '') ? '' : first;
    const holds = isCycle(value);
    this.#bare ||= holds;
    if (isParticular(shape.id) || holds || (this.#bare && value !== undefined)) return textOf(value);
    this.#field ??= cycleField(record);
    const other = this.#field === undefined ? undefined : valueAt(record, this.#field);
    return textOf(other ?? value);
  }

  #shapeOf(record: Fields): RecordShape | undefined {
    const last = this.#shape;
    if (last && last !== ANY_SHAPE && matchesShape(record, last)) return last;
    return shapeOf(record);
  }

  /** Whether a record of unknown shape has the field that held cycles so far, or any field that holds one now. */
  #holdsField(record: Fields): boolean {
    if (this.#field === undefined) this.#field = cycleField(record);
    return this.#field !== undefined && typeof valueAt(record, this.#field) === 'string';
  }
}

/** Whether a record of the journal is of the unit that has its stream's name. */
const isUnits = (record: Fields, stream: string): boolean =>
  record._SYSTEMD_UNIT === `${stream}.service` &&
  record._SYSTEMD_USER_UNIT === undefined &&
  record.CONTAINER_NAME === undefined;

/** Not a shape that any logger's lines have. */
export const isParticular = (id: string): boolean => id !== ANY_SHAPE.id && id !== 'wrapper-json';

const keyOf = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : '';

/** The journal's name of the machine. */
const machineIn = ({ _HOSTNAME: host }: Fields): string => (typeof host === 'string' ? machineOf(host) : '');

/** Search results wrap values in arrays of one. */
const one = (value: unknown): unknown => (Array.isArray(value) ? (value as unknown[])[0] : value);

/** A text; bytes (systemd's form of a text with control characters); or fields that were a text of JSON. */
function textOf(value: unknown): string | Uint8Array {
  if (typeof value === 'string' || value instanceof Uint8Array) return value;
  if (value === undefined || value === null) return '';
  if (Array.isArray(value)) {
    const list: unknown[] = value;
    if (list.length > 0 && list.every((one) => typeof one === 'number')) return Uint8Array.from(list);
    // A repeated field.
    return list
      .map((one) => (typeof one === 'string' ? one : Buffer.from(textOf(one)).toString()))
      .join('\n');
  }
  return JSON.stringify(value);
}

/** The path of a string that is a cycle. */
function cycleField(record: Fields, path = '', depth = 0): string | undefined {
  for (const [key, value] of Object.entries(record)) {
    if (isCycle(value)) return path + key;
    const found =
      isFields(value) && depth < DEEPEST ? cycleField(value, `${path}${key}.`, depth + 1) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}
