// The texts behind a carrier's prefixes in the first lines of an input, in which characters are bytes.
import { newLine, NOT_MINE, type Carrier, type Line } from './carrier.js';
import { padded } from './padding.js';

export const textOf = ({ buffer, from, to }: Line): string => buffer.toString('latin1', from, to);

/** The text of each line; the line itself where it is not the carrier's. */
export function textsOf(carrier: Carrier, lines: readonly string[]): string[] {
  const line = newLine();
  return lines.map((text) => {
    const bytes = padded(text);
    if (carrier.textStart(bytes, 0, text.length) === NOT_MINE) return text;
    carrier.unwrap(bytes, 0, text.length, line);
    return textOf(line);
  });
}
