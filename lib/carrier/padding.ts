// What lies behind every text that is parsed: two bytes that are not digits. Loops over digits stop there, so they need no bound, and
// a text's first two bytes are looked at however short it is.

export const PADDING = Buffer.from('\n\n');

/** The bytes of a text with one character per byte, and what lies behind it. */
export const padded = (text: string): Buffer => Buffer.from(`${text}\n\n`, 'latin1');

/** Makes a text with one character per byte the text of a line. */
export function setText(line: { buffer: Buffer; from: number; to: number }, text: string): void {
  line.buffer = padded(text);
  line.from = 0;
  line.to = text.length;
}
