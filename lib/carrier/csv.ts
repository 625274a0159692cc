// Tables as text: a row of column names, then one record per row. Quoted fields may hold newlines, and doubled quotes. RFC 4180,
// with commas, semicolons or tabs.
import type { Line } from './carrier.js';
import { MessageWriter } from './message.js';
import { padded, PADDING } from './padding.js';
import type { Fields } from './record-names.js';
import { ANY_SHAPE, shapeOf } from './record-shapes.js';
import type { RecordShape } from './record-shape.js';
import { isCycle, RecordTexts } from './record-texts.js';
import type { RecordCarrier, RecordReader } from './record.js';

const DELIMITERS = [',', ';', '\t'];
/** A first line that spreadsheets add. */
const SEPARATOR = /^"?sep=(.)"?\r?$/;
/** Characters of most column names: `TimeGenerated [UTC]`, `resource.labels.pod_name`. */
const NAME = /^[@_a-z][\w@. /[\]()-]{0,63}$/i;
/** A longer row has a quote that is never closed. */
const LONGEST = 512 * 1024;
const MOST_COLUMNS = 200;
const [QUOTE, NEWLINE] = [34, 10];

interface Dialect {
  delimiter: string;
  names: readonly string[];
  /** The shape that all rows have, as they share their columns. */
  shape: RecordShape;
}

/**
 * Columns of a table match by how their name begins: `Pod Name` is a pod, `time_utc` a time. A pod's or a container's id, image
 * or address is not a name.
 */
const USUAL: readonly (readonly [RegExp, string])[] = [
  [/^pod(?!.*(?:id|ip|hash|namespace)$)/, 'pod'],
  [/^(?:kube_)?container(?!.*(?:id|image)$)/, 'container'],
  [/^(?:time|date)/, 'timestamp'],
];

function usualName(name: string): string {
  const plainly = name.toLowerCase().replace(/^@/, '').replaceAll(/[ -]/g, '_');
  return USUAL.find(([pattern]) => pattern.test(plainly))?.[1] ?? plainly;
}

/** The fields of a row. */
function fieldsOf(row: string, delimiter: string): string[] {
  const fields: string[] = [];
  for (let at = 0; at <= row.length && fields.length < MOST_COLUMNS;) {
    let text = '';
    if (row[at] === '"') {
      for (let quote = row.indexOf('"', ++at); ; quote = row.indexOf('"', at)) {
        text += row.slice(at, quote < 0 ? undefined : quote);
        at = quote < 0 ? row.length : quote + 1;
        if (row[at] !== '"') break;
        text += '"';
        at++;
      }
    }
    const end = row.indexOf(delimiter, at);
    fields.push(text + row.slice(at, end < 0 ? undefined : end));
    at = end < 0 ? row.length + 1 : end + 1;
  }
  return fields;
}

function dialectOf(line: string): Dialect | undefined {
  for (const delimiter of DELIMITERS) {
    const names = fieldsOf(line.trimEnd(), delimiter).map((name) => name.trim().replace(/ \[UTC\]$/, ''));
    const isPlain = names.every((name) => NAME.test(name)) && new Set(names).size === names.length;
    if (names.length > 1 ? isPlain || areLogs(names) : isTextName(names[0])) {
      const shape = shapeOf(columns(names, names));
      return shape
        ? { delimiter, names, shape }
        : { delimiter, names: names.map(usualName), shape: ANY_SHAPE };
    }
  }
  return undefined;
}

/** Whether a line names the columns of a table. */
export const isTableHead = (line: string): boolean => dialectOf(line) !== undefined;

const isTextName = (name: string): boolean =>
  [...ANY_SHAPE.text, 'logentry', 'textpayload'].includes(name.toLowerCase());

/**
 * Whether these can only be the columns of a log: its text's, and that of a time or a name. Then others may have any names, or the
 * same, or none, as an index has that pandas writes: RFC 4180 restricts them no more than the fields of a row.
 */
function areLogs(names: readonly string[]): boolean {
  if (!names.some(isTextName)) return false;
  const usual = new Set(names.filter((name) => NAME.test(name)).map(usualName));
  const isNamed = ['timestamp', 'pod', 'container'].some((name) => usual.has(name));
  return isNamed || shapeOf(columns(names, names)) !== undefined;
}

class CsvReader implements RecordReader {
  lines = 0;
  passed = 0;
  /** Rows of the table, and lines that have fewer fields than a row. */
  rows = 0;
  others = 0;
  /** A line without quotes began with a cycle and is no row, so this is not a table. */
  isPlain = false;
  /** The name of the text column shows that this is a log. */
  isLog = false;
  readonly #texts: RecordTexts;
  readonly #writer: MessageWriter;
  #dialect: Dialect | undefined;
  /** Any may be before the names of columns. */
  #delimiters = DELIMITERS.map((delimiter) => delimiter.charCodeAt(0));
  /** In the unfinished row: how far it was scanned, and whether that is inside a quoted field. */
  #seen = 0;
  #quoted = false;

  constructor(emit: (message: Line) => void) {
    this.#texts = new RecordTexts(emit);
    this.#writer = new MessageWriter(emit);
  }

  read(buffer: Buffer, to: number): number {
    let from = 0;
    for (let at = this.#seen; at < to; at++) {
      const byte = buffer[at];
      if (byte === QUOTE) {
        // In a field that does not begin with a quote, quotes are literal.
        const before = buffer[at - 1];
        if (this.#quoted || at === from || this.#delimiters.includes(before) || before === QUOTE)
          this.#quoted = !this.#quoted;
      } else if (byte === NEWLINE && !this.#quoted) {
        this.#row(buffer, from, at);
        from = at + 1;
      } else if (byte === NEWLINE && at - from > LONGEST) {
        this.passed++;
        this.#quoted = false;
        at = buffer.indexOf(NEWLINE, from);
        this.lines++;
        from = at + 1;
      }
    }
    this.#seen = to - from;
    return from;
  }

  readRest(buffer: Buffer, from: number, to: number): void {
    if (to > from) this.#row(buffer, from, to);
    this.#seen = 0;
    this.#quoted = false;
  }

  #row(buffer: Buffer, from: number, to: number): void {
    const row = buffer.toString('utf8', from, to).replace(/\r$/, '');
    if (!this.#dialect) this.#begin(row);
    else if (row !== '') this.#record(this.#dialect, row, buffer.subarray(from, to));
    for (let at = from; at <= to && at < buffer.length; at++) if (buffer[at] === NEWLINE) this.lines++;
  }

  #begin(row: string): void {
    if (SEPARATOR.test(row)) return;
    this.#dialect = dialectOf(row);
    if (this.#dialect) this.#delimiters = [this.#dialect.delimiter.charCodeAt(0)];
    this.isLog =
      this.#dialect !== undefined && this.#dialect.names.length > 1 && this.#dialect.names.some(isTextName);
  }

  #record({ names, delimiter, shape }: Dialect, row: string, bytes: Uint8Array): void {
    const values = fieldsOf(row, delimiter);
    // Fewer fields than a row: text that was not quoted. More fields: the last column's text was not quoted.
    if (values.length < Math.min(2, names.length)) {
      this.others++;
      this.#writer.tellText(bytes);
      return;
    }
    this.rows++;
    // Cycles hold commas, and neither tabs nor semicolons: where these part as many fields as there are columns, it is a row.
    const isRow = delimiter !== ',' && values.length === names.length;
    this.isPlain ||= isCycle(row) && !isRow;
    if (values.length > names.length) values.push(values.splice(names.length - 1).join(delimiter));
    this.#texts.tell(columns(names, values), shape);
  }
}

/** If several columns have the same name, the first counts. One without a name has none of these. */
function columns(names: readonly string[], values: readonly string[]): Fields {
  const fields: Record<string, unknown> = {};
  for (let i = names.length - 1; i >= 0; i--) if (names[i] !== '') fields[names[i]] = values[i];
  return fields;
}

export const csv: RecordCarrier = {
  id: 'csv',
  matches(head) {
    let holdsCycle = false;
    const reader = new CsvReader(({ buffer, from, to }) => {
      holdsCycle ||= isCycle(buffer.toString('latin1', from, to));
    });
    const bytes = padded(`${head.join('\n')}\n`);
    reader.read(bytes, bytes.length - PADDING.length);
    const isTable = reader.rows > 0 && reader.rows >= reader.others && !reader.isPlain;
    return isTable && (holdsCycle || reader.isLog);
  },
  open: (emit) => new CsvReader(emit),
};
