// Names in prefixes of unknown shape: the words before cycles that come again, and tell processes apart. Times, numbers and levels
// among them differ within one process.
import { NOT_MINE, type Carrier } from './carrier.js';
import { DATE, goOn, labels, LONGEST_PREFIX, NO_NAME, seenIn, type Seen } from './labels.js';

/** Behind a date's year, too: `2026:23:59:57`. */
const TIME = /(?<!\d)\d\d:\d\d:\d\d[^\s;|]*/g;
const NUMBER = /^[\d.,+-]+$/;
const DAY = new RegExp(`^(?:${DATE.source})$`);
const DATE_WORD =
  /^(?:[AaPp][Mm]|Mon|Tue|Wed|Thu|Fri|Sat|Sun|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|[IWEF]\d{4}|\d\d[.,]\d{3,9}(?:Z|[+-]\d\d)?|\d{4}[-/]\d\d[-/]\d\d.*)$/;

/** The words before a cycle that may name its process, with numbers or without; undefined if the cycle is quoted. */
function wordsIn(prefix: string, numbers: boolean): string[] | undefined {
  if (prefix.length > LONGEST_PREFIX || prefix.startsWith('{') || prefix.split('"').length % 2 === 0)
    return undefined;
  const words = prefix
    .replace(TIME, ' ')
    .split(/[\s:;|=()[\]{}<>"]+|\xe2\x94\x82/)
    .map((word) => word.replace(/^[-,;*#]+|[-,;]+$/g, ''));
  return words.filter(
    (word) =>
      /\w/.test(word) &&
      !NO_NAME.test(word) &&
      !DATE_WORD.test(word) &&
      !DAY.test(word) &&
      (numbers || !NUMBER.test(word)),
  );
}

/** Which words are the name; the others are the same in all prefixes. */
interface Template {
  numbers: boolean;
  /** Undefined where the name is. */
  fixed: (string | undefined)[];
}

function nameBy({ numbers, fixed }: Template, prefix: string): string | undefined {
  const words = wordsIn(prefix, numbers);
  if (words?.length !== fixed.length || fixed.some((word, i) => word !== undefined && word !== words[i]))
    return undefined;
  return Buffer.from(words.filter((_, i) => fixed[i] === undefined).join('/'), 'latin1').toString();
}

function templateOf(seen: readonly Seen[], numbers: boolean): Template | undefined {
  const counts = new Map<string, { words: string[]; count: number }>();
  for (const { prefix } of seen) {
    const words = wordsIn(prefix, numbers);
    if (!words || words.length === 0) continue;
    const key = words.join('\0');
    const before = counts.get(key)?.count ?? 0;
    counts.set(key, { words, count: before + 1 });
  }
  // A single one may be quoted.
  const groups = [...counts.values()].filter(({ count }) => count > 1);
  const most = groups.reduce((sum, { count }) => sum + count, 0);
  if (groups.length < 2 || most * 2 <= seen.length || counts.size > 2 * groups.length) return undefined;
  const [{ words: first }] = groups;
  if (groups.some(({ words }) => words.length !== first.length)) return undefined;
  const fixed = first.map((word, i) => (groups.every(({ words }) => words[i] === word) ? word : undefined));
  return { numbers, fixed };
}

/** The carrier of a log with these first lines, if words before most cycles tell processes apart. */
export function prefixWordsOf(lines: readonly string[]): Carrier | undefined {
  const seen = seenIn(lines);
  for (const numbers of [true, false]) {
    const template = templateOf(seen, numbers);
    const nameOf = (prefix: string): string | undefined => template && nameBy(template, prefix);
    if (template && !goOn(seen, nameOf)) return { ...labels(nameOf, seen), id: 'prefix' };
  }
  return undefined;
}

/** The zone of a stamp before: without it the stamp would be another time. */
const ZONE = /^(?:[+-]\d\d:?\d\d|UTC|MSK|[A-Z]{2,3}T)\b/;

/** The words that stand before the cycles in all of these texts, if they are the same; '' if not. */
export function sameWordsOf(texts: readonly string[]): string {
  const seen = seenIn(texts);
  const words = seen[0]?.prefix ?? '';
  if (seen.length < 2 || seen.some(({ prefix }) => prefix !== words)) return '';
  return ZONE.test(words) || !wordsIn(words, true) ? '' : words;
}

/** The carrier of texts behind these words, behind the prefix of another: the words name nothing. */
export function behindWords(outer: Carrier, words: string): Carrier {
  const bytes = Buffer.from(words, 'latin1');
  const textStart: Carrier['textStart'] = (buffer, from, to) => {
    const at = outer.textStart(buffer, from, to);
    const end = at + bytes.length;
    return at >= 0 && end <= to && buffer.compare(bytes, 0, bytes.length, at, end) === 0 ? end : NOT_MINE;
  };
  const { loose: _, rigid: _rigid, isOwn: _isOwn, ...rest } = outer;
  return {
    ...rest,
    matches: (line) => textStart(Buffer.from(line, 'latin1'), 0, line.length) !== NOT_MINE,
    textStart,
    unwrap(buffer, from, to, line) {
      outer.unwrap(buffer, from, to, line);
      line.from += bytes.length;
    },
  };
}
