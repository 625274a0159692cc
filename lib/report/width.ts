// The display width of text, and truncating, padding and wrapping by it.

/** East Asian wide and fullwidth (Unicode 15, EastAsianWidth.txt), without emoji, which have a property. */
const WIDE: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2329, 0x232a],
  [0x2e80, 0x303e],
  [0x3041, 0x4dbf],
  [0x4e00, 0xa4cf],
  [0xa960, 0xa97c],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe10, 0xfe19],
  [0xfe30, 0xfe6b],
  [0xff01, 0xff60],
  [0xffe0, 0xffe6],
  [0x16fe0, 0x18d08],
  [0x1aff0, 0x1b2fb],
  [0x1f200, 0x1f265],
  [0x20000, 0x3fffd],
];
/** Combining marks, format characters, and the Hangul vowels and finals that join the syllable before them. */
const ZERO = /^[\p{Mn}\p{Me}\p{Cf}\u1160-\u11ff]$/u;
const EMOJI = /^\p{Emoji_Presentation}$/u;
/** Our own colour codes, which have no width. */
const COLOUR = /\x1b\[[\d;]*m/g;

/** Columns of a text without colour codes. Control characters must be made printable before. */
export function displayWidth(text: string): number {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  let width = 0;
  for (const character of text.replace(COLOUR, '')) width += characterWidth(character);
  return width;
}

function characterWidth(character: string): 0 | 1 | 2 {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x300 || isDrawing(code)) return 1;
  if (ZERO.test(character)) return 0;
  if (code < 0x1100) return 1;
  return EMOJI.test(character) || WIDE.some(([from, to]) => code >= from && code <= to) ? 2 : 1;
}

/** Dashes, quotes, arrows, mathematical signs, box drawing: most characters of reports, recognized without compiling the tables. */
const isDrawing = (code: number): boolean =>
  (code >= 0x2010 && code <= 0x2027) ||
  (code >= 0x2190 && code <= 0x22ff) ||
  (code >= 0x2500 && code <= 0x259f);

/** Where a text that is too long is truncated: names (`middle`) differ at their ends, sentences (`end`) begin with the main thing, and
 *  ids (`words`) must stay whole. */
export type Cut = 'end' | 'middle' | 'words';

/** The text, truncated to `width` columns with an ellipsis. */
export function truncate(text: string, width: number, ellipsis = '…', cut: Cut = 'end'): string {
  if (displayWidth(text) <= width) return text;
  const room = width - displayWidth(ellipsis);
  if (room <= 0) return prefix(ellipsis, Math.max(0, width));
  if (cut === 'words') {
    const part = prefix(text, room);
    const whole = part.includes('; ') ? part.lastIndexOf('; ') + 1 : part.lastIndexOf(' ');
    if (whole > 0) return `${text.slice(0, whole)} ${ellipsis}`;
  }
  if (cut !== 'middle') return prefix(text, room).trimEnd() + ellipsis;
  const end = suffix(text, Math.ceil(room / 2));
  return prefix(text, room - displayWidth(end)) + ellipsis + end;
}

function prefix(text: string, width: number): string {
  let taken = '';
  let used = 0;
  for (const character of text) {
    used += characterWidth(character);
    if (used > width) break;
    taken += character;
  }
  return taken;
}

function suffix(text: string, width: number): string {
  const characters = Array.from(text);
  let used = 0;
  let from = characters.length;
  while (from > 0) {
    used += characterWidth(characters[from - 1]);
    if (used > width) break;
    from--;
  }
  // A combining mark without its base would join the ellipsis.
  while (from < characters.length && characterWidth(characters[from]) === 0) from++;
  return characters.slice(from).join('');
}

/** The text padded with blanks to `width` columns on one side. */
export function pad(text: string, width: number, side: 'left' | 'right' = 'right'): string {
  const blanks = ' '.repeat(Math.max(0, width - displayWidth(text)));
  return side === 'right' ? text + blanks : blanks + text;
}

/** Blanks that do not wrap: between figures and units, `gc` and its number, and around arrows. */
const GLUED =
  /(?<=\d) (?=(?:[KMGTP]iB|B|ns|µs|us|ms|s|m|h|d|%|P|×|x|MiB\/\w+)(?![\w]))|(?<=\bgc|\bGOGC|\bGo|→|->) (?=[\w\d])|(?<=[\w\d]) (?=→|->)/g;

/** The text in lines of at most `width` columns, broken between words; longer words are broken behind punctuation. */
export function wrap(text: string, width: number): string[] {
  const room = Math.max(1, width);
  const lines: string[] = [];
  let line = '';
  for (const glued of text.replace(GLUED, '\u00a0').split(/[ \t]+/)) {
    if (glued === '') continue;
    const word = glued.replaceAll('\u00a0', ' ');
    const longer = line === '' ? word : `${line} ${word}`;
    if (displayWidth(longer) <= room) {
      line = longer;
      continue;
    }
    if (line !== '') lines.push(line);
    line = word;
    while (displayWidth(line) > room) {
      const part = prefix(line, room);
      const joint = /^.*[/\\.,:;&?=_-]/su.exec(part)?.[0] ?? '';
      // A wide character in a single column is taken anyway.
      const taken = joint.length > part.length / 2 ? joint : part === '' ? Array.from(line)[0] : part;
      lines.push(taken);
      line = line.slice(taken.length);
    }
  }
  if (line !== '' || lines.length === 0) lines.push(line);
  return lines.map((each) => each.trimEnd());
}
