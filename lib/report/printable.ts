// Text of an input may contain anything: cursor controls, colours, bidirectional overrides. It is escaped before it is printed.

/** C0 and C1 controls, lone surrogates, line separators, and invisible format characters except the two joiners. */
const UNPRINTABLE = /(?![\u200c\u200d])[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Cf}]/gu;

/** The text with invisible characters and terminal controls as `\x1b`, `\u202e`, `\u{e0001}`. One line stays one line. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, escapeOf);
}

function escapeOf(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  if (code < 0x100) return `\\x${hex.padStart(2, '0')}`;
  return code < 0x10000 ? `\\u${hex.padStart(4, '0')}` : `\\u{${hex}}`;
}

/** The part of the above that JSON does not escape itself: all but the C0 controls and the surrogates. */
const BARE_IN_JSON = /(?![\u200c\u200d])[\x7f-\x9f\p{Zl}\p{Zp}\p{Cf}]/gu;

/** A value as JSON in one line, without terminal controls. */
export function jsonText(value: string | object): string {
  return JSON.stringify(value).replace(BARE_IN_JSON, (character) =>
    Array.from({ length: character.length }, (_, i) => jsonEscapeOf(character.charCodeAt(i))).join(''),
  );
}

const jsonEscapeOf = (unit: number): string => `\\u${unit.toString(16).padStart(4, '0')}`;

/** The non-ASCII characters of gcdrift's own texts. */
const PLAIN: Record<string, string> = {
  '→': '->',
  '·': '|',
  '–': '-',
  '—': '-',
  '−': '-',
  '…': '...',
  '×': 'x',
  µ: 'u',
  '≤': '<=',
  '≥': '>=',
  '“': '"',
  '”': '"',
  '’': "'",
  '\u00a0': ' ',
};

/** The text in ASCII: our own characters by similar ones, others as escapes. */
export function asciiOnly(text: string): string {
  return text.replace(/[^\0-\x7f]/gu, (character) => PLAIN[character] ?? escapeOf(character));
}
