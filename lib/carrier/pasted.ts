// What mails, pages and editors make of a log that is pasted into them: lines are quoted or set in, long ones are folded at
// a blank, arrows are entities, and blanks do not break.
import { DECODE, type Carrier } from './carrier.js';
import { CYCLE_BEGINS, WHOLE_CYCLE } from './cycle.js';
import { plain } from './plain.js';

/** Texts here have a byte a character: a blank that does not break has two. */
const QUOTE = /^(?:[\s>|]|\xc2\xa0)+$/;
/** Two lines are quoted alike: one could be a quotation in the program's own text. */
const LEAST_QUOTED = 2;
/** A cycle has some 150 characters, and no mail is narrower than 50. */
const MOST_ROWS = 4;

/** The words of the longest line of Go 1.5 and later; those before 1.18 have the first of them, and other last ones. */
const WORDS = [
  /^gc$/,
  /^#?\d+$/,
  /^@\d+\.\d{3}s$/,
  /^\d+%:$/,
  /^[\d.+]+$/,
  ...[/^ms$/, /^clock,$/, /^[\d.+/]+$/, /^ms$/, /^cpu,$/],
  ...[/^\d+->\d+->\d+$/, /^MB,$/, /^\d+$/, /^MB$/, /^goal,$/],
  ...[/^\d+$/, /^MB$/, /^stacks,$/, /^\d+$/, /^MB$/, /^globals,$/, /^\d+$/],
];
/** Up to the percent: fewer words begin other texts too. */
const SURE_WORDS = 4;

/**
 * A row that can end where a cycle's line was folded. The fold took the blank: of a line that other writers tore it stands
 * at the end of the row, or at the start of the next one.
 */
function isFolded(text: string): boolean {
  const words = text.split(' ');
  return (
    words.length >= SURE_WORDS &&
    words.length <= WORDS.length &&
    words.every((word, i) => WORDS[i].test(word)) &&
    !WHOLE_CYCLE.test(text)
  );
}

const BEGINS = new RegExp(`^(?:${CYCLE_BEGINS.source})`);
const goesOn = (row: string): boolean => !/^ (?! )/.test(row);

/** The arrows, blanks and bold words of a page's source and of Markdown, and what editors correct, as the runtime printed them. */
const asPrinted = (text: string): string =>
  text
    .replace(/&gt;|\\>/g, '>')
    .replace(/\xe2\x86\x92/g, '->')
    .replace(/\xc2\xa0|&nbsp;/g, ' ')
    .replace(/\*\*/g, '')
    .replace(/ ms CPU, /, ' ms cpu, ')
    .replace(/ MB Goal, /, ' MB goal, ');

const goingOn = (text: string, row: string): string => `${text.trimEnd()} ${row.trimStart()}`;

const unquoted = (line: string, quote: string): string =>
  line.startsWith(quote) ? line.slice(quote.length) : line.trim() === quote.trim() ? '' : line;

/** What stands before the cycles: the commonest quotation mark or indent, '' where most have none. */
function quoteOf(lines: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const line of lines) {
    const at = line.search(CYCLE_BEGINS);
    const quote = line.slice(0, Math.max(0, at));
    if (at >= 0 && (at === 0 || QUOTE.test(quote))) counts.set(quote, (counts.get(quote) ?? 0) + 1);
  }
  const [quote, count] = [...counts].reduce((most, one) => (one[1] > most[1] ? one : most), ['', 0]);
  return count >= LEAST_QUOTED || lines.some((line) => line !== quote && line.startsWith(quote)) ? quote : '';
}

/** How much of a text a carrier explains. */
export interface Mended {
  carrier: Carrier;
  /** Cycles that are whole only when it is undone. */
  cycles: number;
}

/** The carrier of a text in which cycles are quoted, or are whole only when what a paste did to them is undone. */
export function pastedOf(lines: readonly string[]): Mended | undefined {
  const quote = quoteOf(lines);
  const rows = lines.map((line) => asPrinted(unquoted(line, quote)));
  let [broken, mended] = [0, 0];
  rows.forEach((row, i) => {
    const at = row.search(CYCLE_BEGINS);
    if (at < 0) return;
    let text = row.slice(at);
    if (lines[i].endsWith(text) && WHOLE_CYCLE.test(text.trimEnd())) return;
    broken++;
    for (
      let next = i + 1;
      next < i + MOST_ROWS && next < rows.length && isFolded(text) && goesOn(rows[next]);
      next++
    )
      text = goingOn(text, rows[next]);
    if (WHOLE_CYCLE.test(text.replace(/\s*(?:<[^<>]*>\s*)*$/, ''))) mended++;
  });
  // Where a terminal cut rows, one in ten ends at a blank.
  if (quote !== '') return { carrier: pasted(quote), cycles: Infinity };
  return mended > 0 && mended >= broken / 2 ? { carrier: pasted(quote), cycles: mended } : undefined;
}

function pasted(quote: string): Carrier {
  let cycle = '';
  let folds = 0;
  return {
    ...plain,
    id: 'pasted',
    textStart: () => DECODE,
    unwrap(buffer, from, to, line) {
      plain.unwrap(buffer, from, to, line);
      const row = asPrinted(unquoted(buffer.toString('latin1', from, to), quote));
      // What begins a cycle goes on with none.
      const text = cycle === '' || BEGINS.test(row) ? row : goingOn(cycle, row);
      const piece = cycle === '' ? row : ` ${row.trimStart()}`;
      line.partial = isFolded(text) && ++folds < MOST_ROWS;
      cycle = line.partial ? text : '';
      if (!line.partial) folds = 0;
      // Two bytes that are no digits stand behind every text that is parsed.
      line.buffer = Buffer.from(`${line.partial ? piece.trimEnd() : piece}\n\n`, 'latin1');
      line.from = 0;
      line.to = line.buffer.length - 2;
    },
  };
}
