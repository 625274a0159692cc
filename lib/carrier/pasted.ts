// Repairs logs that were pasted into mails, pages and editors: lines are quoted or indented, long ones are folded at a space,
// arrows become entities, and spaces become non-breaking.
import { DECODE, type Carrier } from './carrier.js';
import { changingPrefixOf } from './changing-prefix.js';
import { CYCLE_BEGINS, CYCLE_HERE, WHOLE_CYCLE } from './cycle.js';
import { setText } from './padding.js';
import { plain } from './plain.js';
import { textsOf } from './unwrapped.js';

/** Of mails, pages and comments in sources. Texts here have one character per byte, so a non-breaking space has two. */
const QUOTE = /^(?:[\s>|/#*`]|\xc2\xa0)+$/;
/** Two lines with the same quote mark: a single one could be quoted in the program's own text. */
const LEAST_QUOTED = 2;
/** People who explain a line fold it behind each comma; mails, at 50 characters and more, make fewer rows. */
const MOST_ROWS = 8;

/** The words of the longest line since Go 1.5. Lines before 1.18 begin the same but end differently. */
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
/** Up to the percentage: fewer words also begin other texts. */
const SURE_WORDS = 4;

/**
 * Whether a cycle's line may have been folded at the end of this row. Folding drops the space. If other writers tore the line,
 * the space remains at the end of the row or at the start of the next one.
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

const goesOn = (row: string): boolean => !/^ (?! )/.test(row);

/** What pages put around and between texts. */
const TAG = /<\/?(?:p|br|pre|code|span|div|t[dr]|li|b|strong|samp|tt)\b[^<>]*>/gi;
/** Restores what the runtime printed: arrows, spaces and bold words from HTML and Markdown, and editors' corrections. */
export const asPrinted = (text: string): string =>
  text
    .replace(TAG, '')
    .replace(/&gt;|\\>/g, '>')
    .replace(/&quot;|&#34;/g, '"')
    .replace(/\xe2\x86\x92/g, '->')
    .replace(/\xc2\xa0|&nbsp;/g, ' ')
    .replace(/\*\*/g, '')
    .replace(/ ms CPU, /, ' ms cpu, ')
    .replace(/ MB Goal, /, ' MB goal, ');

/** The next line, which a mail that folds paragraphs put behind a cycle. */
const GLUED = /(?<= P(?: \(forced\))?) GC forced$/;

const goingOn = (text: string, row: string): string => `${text.trimEnd()} ${row.trimStart()}`;

const unquoted = (line: string, quote: string): string =>
  line.startsWith(quote) ? line.slice(quote.length) : line.trim() === quote.trim() ? '' : line;

/** What precedes the cycles: the most common quote mark or indent, or '' if most have none. */
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

/** Every dump has one; texts about crashes seldom do. */
const STACK = /goroutine \d+ (?:gp=.*)?\[|runtime stack:/;
/** No logger writes these. */
const FATALS = 'fatal error: |SIG[A-Z]+: ';
const CRASHES = `${FATALS}|panic: `;
const CRASH = new RegExp(`^\`?(?:${CRASHES})`);
const PLACE = /\.(?:go|s):\d+/;

const BREAK = /<br ?\/?>$/i;

/** The carrier of a crash without cycles, whose lines have the same quote mark, indent or name in front, or end in a page's break. */
export function quotedCrashOf(lines: readonly string[]): Carrier | undefined {
  const header = lines.find((line) => STACK.test(line)) ?? '';
  const quote = header.slice(0, Math.max(0, header.search(STACK)));
  const quoted = lines.filter((line) => line.startsWith(quote) || line.trim() === quote.trim());
  const own = quote === '' ? quoted.filter((line) => BREAK.test(line)) : quoted;
  const isMost = own.length >= lines.length / 2;
  const isCrash =
    own.some((line) => CRASH.test(unquoted(line, quote))) && own.some((line) => PLACE.test(line));
  return isMost && isCrash ? pasted(quote) : undefined;
}

/** What mails and comments put before each line, with a blank behind it. Files begin with `/`, tables with `|`. */
const MARKED = /^(?:[>#*/]+[ \t]+|[ \t]+)+/;
/** A line's number that is set to the right: its blanks are no indent. */
const NUMBER = /^[ \t]+\d{1,6}[\s|:.)]/;

/** The carrier of lines most of which have the same quote mark or indent in front, and the texts behind it; undefined: there is none. */
export function quotedOf(lines: readonly string[]): { carrier: Carrier; texts: string[] } | undefined {
  const counts = new Map<string, number>();
  for (const line of lines) {
    const [mark] = (!NUMBER.test(line) && MARKED.exec(line)) || [''];
    counts.set(mark, (counts.get(mark) ?? 0) + 1);
  }
  const [quote] = [...counts].reduce((most, one) => (one[1] > most[1] ? one : most), ['', 0]);
  if (quote === '' || counts.get(quote)! * 2 < lines.length) return undefined;
  return { carrier: pasted(quote), texts: lines.map((line) => unquoted(line, quote)) };
}

/** A panic that a program survived may be logged line by line; then its log goes on. */
const FATAL = new RegExp(`^(?:${FATALS})`);
const LAST_LINES = 8;
const RUNTIMES = new RegExp(`${STACK.source}|${CRASHES}`);

/** The head of a goroutine, a call and its place: lists of crashes have parts of that, a dump has them in sequence. */
const STACK_HEAD = /^(?:goroutine \d+ .*\[.*\]:|runtime stack:)\s*$/;
const CALL = /^\S+\(.*\)\s*$/;

const isDump = (texts: readonly string[], from: number): boolean =>
  texts.some(
    (text, i) =>
      i > from && STACK_HEAD.test(text) && CALL.test(texts[i + 1] ?? '') && PLACE.test(texts[i + 2] ?? ''),
  );

/** The same, if what is in front differs in its numbers from line to line. */
export function numberedCrashOf(lines: readonly string[]): Carrier | undefined {
  const before = lines.map((line) => line.slice(0, Math.max(0, line.search(RUNTIMES)))).filter(Boolean);
  const carrier = changingPrefixOf(before);
  const texts = carrier
    ? textsOf(
        carrier,
        lines.filter((line) => carrier.matches(line)),
      )
    : [];
  const isOver = texts.findLastIndex((text) => PLACE.test(text)) >= texts.length - LAST_LINES;
  const header = texts.findIndex((text) => FATAL.test(text) || (isOver && CRASH.test(text)));
  const isCrash = header >= 0 && isDump(texts, header);
  return isCrash && texts.length >= lines.length / 2 ? carrier : undefined;
}

/** How much of a text a carrier explains. */
export interface Mended {
  carrier: Carrier;
  /** Cycles that are whole only after the repair. */
  cycles: number;
}

/** The carrier of a text whose cycles are quoted, or are whole only after the damage of a paste is repaired. */
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
    if (WHOLE_CYCLE.test(text.replace(GLUED, '').replace(/\s*(?:<[^<>]*>\s*)*$/, ''))) mended++;
  });
  // One in ten rows that a terminal cut ends at a space.
  if (quote !== '') return { carrier: pasted(quote), cycles: Infinity };
  return mended > 0 && mended >= broken / 2 ? { carrier: pasted(quote), cycles: mended } : undefined;
}

function pasted(quote: string): Carrier {
  let cycle = '';
  let folds = 0;
  return {
    ...plain,
    id: 'pasted',
    rows: true,
    textStart: () => DECODE,
    unwrap(buffer, from, to, line) {
      plain.unwrap(buffer, from, to, line);
      const row = asPrinted(unquoted(buffer.toString('latin1', from, to), quote));
      // A row that begins a cycle continues none.
      const text = cycle === '' || CYCLE_HERE.test(row) ? row : goingOn(cycle, row);
      const piece = cycle === '' ? row : ` ${row.trimStart()}`;
      line.partial = isFolded(text) && ++folds < MOST_ROWS;
      cycle = line.partial ? text : '';
      if (!line.partial) folds = 0;
      setText(line, line.partial ? piece.trimEnd() : piece.replace(GLUED, '\nGC forced'));
    },
  };
}
