// An explained line as text: the line with a letter under each figure, then each figure in words, then what follows from the line
// as a whole.
import type { Explanation, ExplainedColumn, ExplainedField, Assessment } from '../explain/explanation.js';
import { formatVersions } from '../model/version.js';
import { paint, shown, type Style, type Tone } from './paint.js';
import { displayWidth, pad, wrap } from './width.js';

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
/** Lines are at least this wide: narrower text is not readable. */
const LEAST_WIDTH = 40;
/** The widest prose that is easy to read. */
const WIDEST_PROSE = 100;
/** Wider values are placed behind the name. */
const WIDEST_VALUE = 12;
const INDENT = '  ';

const SIGNS: Record<Assessment['verdict'], [sign: string, ascii: string, tone: Tone]> = {
  good: ['✓', '+', 'green'],
  fair: ['~', '~', 'yellow'],
  poor: ['✗', '!', 'red'],
};

/** The explanation as lines of at most `width` columns, with a newline at the end. Text of the input is made printable. */
export function renderExplanation(explanation: Explanation, style: Style): string {
  const page = new Page(style);
  page.head(explanation);
  page.fields(explanation.fields);
  page.derived(explanation);
  page.notes(explanation.notes);
  return `${page.lines.join('\n')}\n`;
}

/** A column of `cycle` records, the same way. */
export function renderColumn({ field, name, meaning }: ExplainedColumn, style: Style): string {
  const width = Math.min(Math.max(LEAST_WIDTH, style.width), WIDEST_PROSE);
  const head = paint(`${field}: ${name}`, 'bold', style.color);
  return [head, '', ...wrap(meaning, width), '', ...wrap(SEE, width), ''].join('\n');
}

const SEE = 'A field of cycle records (gcdrift --ndjson). Those of all records: docs/RECORDS.md.';

class Page {
  readonly lines: string[] = [];
  readonly #width: number;
  readonly #prose: number;

  constructor(private readonly style: Style) {
    this.#width = Math.max(LEAST_WIDTH, style.width);
    this.#prose = Math.min(this.#width, WIDEST_PROSE);
  }

  head({ title, versions, line, fields }: Explanation): void {
    const any = versions.low === 0 && formatVersions(versions).endsWith('+');
    this.#text(any ? title : `${title}, Go ${formatVersions(versions)}`, '', 'bold');
    this.lines.push('');
    const rows = rowsOf(line, this.#width - INDENT.length, (text) => this.#shown(text));
    const lettered = fields.length > 1;
    for (const row of rows) {
      this.lines.push(INDENT + this.#paint(row.text, 'cyan'));
      if (!lettered) continue;
      let marks = '';
      for (const [k, { at }] of fields.entries()) {
        const column = row.columnOf(at);
        if (column !== undefined) marks = pad(marks, column) + (LETTERS[k] ?? '*');
      }
      if (marks !== '') this.lines.push(INDENT + this.#paint(marks, 'dim'));
    }
    if (fields.length > 0) this.lines.push('');
  }

  fields(fields: readonly ExplainedField[]): void {
    const values = fields.map((field) => this.#shown(field.value));
    const column = Math.max(0, ...values.map(displayWidth).filter((width) => width <= WIDEST_VALUE));
    const lettered = fields.length > 1;
    const left = INDENT.length + (lettered ? 3 : 0) + (column > 0 ? column + 2 : 0);
    for (const [k, { name, meaning, assessment }] of fields.entries()) {
      const fits = displayWidth(values[k]) <= column;
      const letter = lettered ? `${this.#paint(LETTERS[k] ?? '*', 'dim')}  ` : '';
      const value = column > 0 ? `${pad(fits ? values[k] : '', column, 'left')}  ` : '';
      const said = fits ? '' : `${values[k]}. `;
      this.#text(`${name}. ${said}${meaning}`, INDENT + letter + value, undefined, left, name);
      if (assessment) this.#assessment(assessment, left);
    }
  }

  derived({ derived }: Explanation): void {
    if (derived.length === 0) return;
    this.lines.push('');
    this.#text('What follows from it', '', 'bold');
    this.lines.push('');
    const column = Math.max(...derived.map(({ name }) => displayWidth(name)));
    for (const { name, value, meaning } of derived) {
      const head = INDENT + this.#paint(pad(name, column), 'bold') + INDENT;
      this.#text(`${value}. ${meaning}`, head, undefined, column + 2 * INDENT.length, `${value}.`);
    }
  }

  notes(notes: readonly string[]): void {
    if (notes.length > 0) this.lines.push('');
    for (const note of notes) this.#text(note, '- ', undefined, 2);
  }

  #assessment({ verdict, text, source }: Assessment, left: number): void {
    const [sign, ascii, tone] = SIGNS[verdict];
    const blanks = ' '.repeat(left);
    const mark = this.#paint(this.style.ascii ? ascii : sign, tone);
    const [first, ...rest] = wrap(
      this.#shown(`${text.replace(/\.$/, '')} (${source}).`),
      this.#width - left - 2,
    );
    this.lines.push(`${blanks}${mark} ${this.#paint(first, tone)}`);
    for (const line of rest) this.lines.push(`${blanks}  ${this.#paint(line, tone)}`);
  }

  /** Wrapped text behind a head that is `left` columns wide; `strong` is its beginning, in bold. */
  #text(text: string, head: string, tone: Tone | undefined, left = displayWidth(head), strong = ''): void {
    const start = this.#shown(strong);
    wrap(this.#shown(text), this.#prose - left).forEach((line, k) => {
      const painted =
        k === 0 && start !== '' && line.startsWith(start)
          ? this.#paint(start, 'bold') + line.slice(start.length)
          : this.#paint(line, tone);
      this.lines.push((k === 0 ? head : ' '.repeat(left)) + painted);
    });
  }

  #shown(text: string): string {
    return shown(text, this.style.ascii);
  }

  #paint(text: string, tone: Tone | undefined): string {
    return paint(text, tone, this.style.color);
  }
}

interface Row {
  text: string;
  /** The column of the line's character `at`, or undefined if it is in another row. */
  columnOf(at: number): number | undefined;
}

/** The line in rows that fit: broken between groups of figures if possible, else between words, else anywhere. */
function rowsOf(line: string, width: number, shown: (text: string) => string): Row[] {
  const rows: Row[] = [];
  let from = 0;
  while (from < line.length) {
    let to = from;
    for (const breaks of [/, |: |$/g, / |$/g, /(?:)/gu]) {
      breaks.lastIndex = from + 1;
      for (let hit = breaks.exec(line); hit; hit = breaks.exec(line)) {
        const end = hit.index + hit[0].length;
        if (displayWidth(shown(line.slice(from, end)).trimEnd()) > width) break;
        to = end;
        if (end === line.length) break;
        breaks.lastIndex = Math.max(breaks.lastIndex, end + (hit[0] === '' ? 1 : 0));
      } // Less than half a row: break between words instead.
      if (to === line.length || displayWidth(shown(line.slice(from, to))) > width / 2) break;
    }
    if (to === from) to = from + 1;
    const start = from;
    const end = to;
    rows.push({
      text: shown(line.slice(start, end)).trimEnd(),
      columnOf: (at) => (at >= start && at < end ? displayWidth(shown(line.slice(start, at))) : undefined),
    });
    from = end;
  }
  return rows;
}
