// Prefixes of unknown shape whose numbers change from line to line: numbers of lines, seconds that passed, the steps of a build,
// times in an order of their own. Those of several texts that are the runtime's show which numbers do.
import type { Carrier } from './carrier.js';
import { prefixCarrier } from './prefix.js';
import { blanks, chars, either, is, maybe, type Part } from './shape.js';

/** A single one may be quoted. */
const LEAST = 2;

/** Numbers with points, colons and the like between them: `3.456`, `[05:40:45.09+00:00]`, `2026/11/28`. */
const TIME = /^[^\w"]*\d+(?:[-.:,/T+]+\d+)+(?:Z|m?s)?[^\w"]*$/;
const ADDRESS = /^\W*\d+\.\d+\.\d+\.\d+\W*$/;

/** Alike are prefixes that differ in their numbers alone. Before a number that is set to the right are fewer blanks if it is longer. */
const likenessOf = (prefix: string): string =>
  prefix
    .replace(/^ +(?=\d)/, '')
    .replace(/ +/g, ' ')
    .replace(/\d+/g, '0');

/** Not in a record or a quotation, nor a part of a word. */
const isPrefix = (text: string): boolean =>
  /\d/.test(text) && /[^\w"'`]$/.test(text) && !text.startsWith('{') && text.split('"').length % 2 === 1;

/** Those of these prefixes that are alike, if most are. */
function alike(prefixes: readonly string[]): string[] {
  const groups = new Map<string, string[]>();
  for (const prefix of prefixes.filter(isPrefix)) {
    const likeness = likenessOf(prefix);
    const group = groups.get(likeness);
    if (group) group.push(prefix);
    else groups.set(likeness, [prefix]);
  }
  const most = [...groups.values()].reduce<string[]>((a, b) => (b.length > a.length ? b : a), []);
  return most.length >= LEAST && most.length * 2 > prefixes.length ? most : [];
}

/** Where the text would begin of a line that ends before it: blanks at the end may have been trimmed. */
const lineEnd: Part = (buffer, at, to) => (at >= to || buffer[at] === RETURN ? at : -1);
const RETURN = 13;

const digits = chars(/\d/);
const wordsOf = (prefix: string): string[] => prefix.trim().split(/[ \t]+/);

/** The carrier of lines behind prefixes like these; undefined if their numbers do not change. */
function carrierOf(prefixes: readonly string[]): Carrier | undefined {
  const [prefix] = prefixes;
  const words = prefixes.map(wordsOf);
  const changes = words[0].map(
    (word, i) => (TIME.test(word) && !ADDRESS.test(word)) || words.some((others) => others[i] !== word),
  );
  if (!changes.includes(true)) return undefined;
  const wordParts = (word: string, i: number): Part[] =>
    (word.match(/\d+|\D+/g) ?? []).map((text) => (changes[i] && /\d/.test(text) ? digits : is(text)));
  const [, first, last] = /^([ \t]*).*?([ \t]*)$/.exec(prefix)!;
  const between = prefix.trim().match(/[ \t]+/g) ?? [];
  const parts = [
    first.includes('\t') ? is(first) : maybe(blanks),
    ...words[0].flatMap((word, i) => [
      ...(i === 0 ? [] : [between[i - 1].includes('\t') ? is(between[i - 1]) : blanks]),
      ...wordParts(word, i),
    ]),
    either(is(last), lineEnd),
  ];
  // Numbers that stay the same tell lines apart; hops over lines take all numbers for alike.
  const rigid = words[0].every((word, i) => changes[i] || !/\d/.test(word));
  return { ...prefixCarrier({ id: 'changing-prefix', parts, ...(rigid && { rigid }) }), learned: true };
}

/** The carrier of lines behind prefixes that differ in their numbers alone, if most of these do. */
export function changingPrefixOf(prefixes: readonly string[]): Carrier | undefined {
  const same = alike(prefixes);
  return same.length > 0 ? carrierOf(same) : undefined;
}
