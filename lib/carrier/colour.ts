// Terminal control sequences around and within texts: colours, titles, bracketed paste, backspaces.
import { DECODE, type Carrier } from './carrier.js';
import { padded, PADDING } from './padding.js';

const [ESC, BACKSPACE, NEWLINE, RETURN] = [27, 8, 10, 13];
const [BRACKET, ZERO, NINE, SEMICOLON, M] = [91, 48, 57, 59, 109];

// ECMA-48: CSI sequences, OSC and the other strings up to BEL or ST, charset selections and two-byte escapes.
const SEQUENCES = /\x1b(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)?|[ -/]+[0-~]|[0-Z\\^-~])/g;

/**
 * Back to the line's beginning, and it is erased: what is written over a status line (docker/compose cmd/formatter/logs.go). GitLab
 * hides its sections' marks with `\r\x1b[0K`. A cycle stays.
 */
const ERASED = /^(?![^\n]*gc #?\d+ @)[^\n]*\r\x1b\[K/;

/** A text (one character per byte) without its control sequences; a backspace deletes the character before it. */
export function withoutControls(text: string): string {
  // If a sequence is truncated or nested, only its ESC is removed: the rest cannot be delimited.
  let plain = text.replace(ERASED, '').replace(SEQUENCES, '').replaceAll('\x1b', '');

  for (let before = ''; plain !== before;) [before, plain] = [plain, plain.replace(/[^\x08]?\x08/g, '')];
  return plain;
}

export const isColoured = (text: string): boolean => /[\x1b\x08]/.test(text);

export function hasControls(buffer: Buffer, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (buffer[i] === ESC || buffer[i] === BACKSPACE) return true;
  return false;
}

/** The bytes of `buffer[from, to)` without control sequences: `length` of them, and padding. */
export function plainBytes(buffer: Buffer, from: number, to: number): { buffer: Buffer; length: number } {
  const plain = Buffer.allocUnsafe(to - from + PADDING.length);
  let length = 0;
  for (let at = from; at < to; at++) {
    const byte = buffer[at];
    if (byte === ESC) {
      const end = colourEnd(buffer, at, to);
      if (end < 0 || (length > 0 && plain[length - 1] === RETURN)) return slowly(buffer, from, to);
      at = end;
    } else if (byte === BACKSPACE) return slowly(buffer, from, to);
    else plain[length++] = byte;
  }
  plain[length] = plain[length + 1] = NEWLINE;
  return { buffer: plain, length };
}

function slowly(buffer: Buffer, from: number, to: number): { buffer: Buffer; length: number } {
  const text = withoutControls(buffer.toString('latin1', from, to));
  return { buffer: padded(text), length: text.length };
}

/** Where the `m` of the colour sequence that begins here is, or −1 if it is another one. */
function colourEnd(buffer: Buffer, from: number, to: number): number {
  if (buffer[from + 1] !== BRACKET) return -1;
  let at = from + 2;
  while (at < to && ((buffer[at] >= ZERO && buffer[at] <= NINE) || buffer[at] === SEMICOLON)) at++;
  return at < to && buffer[at] === M ? at : -1;
}

/** The same carrier for lines with colours in its prefix or in the cycles. */
export function coloured(carrier: Carrier): Carrier {
  const copy: Carrier = {
    ...carrier,
    matches: (line) => carrier.matches(withoutControls(line)),
    textStart(buffer, from, to) {
      if (!hasControls(buffer, from, to)) return carrier.textStart(buffer, from, to);
      const plain = plainBytes(buffer, from, to);
      const start = carrier.textStart(plain.buffer, 0, plain.length);
      return start < 0 ? start : DECODE;
    },
    unwrap(buffer, from, to, line) {
      if (!hasControls(buffer, from, to)) {
        carrier.unwrap(buffer, from, to, line);
        return;
      }
      const plain = plainBytes(buffer, from, to);
      carrier.unwrap(plain.buffer, 0, plain.length, line);
    },
  };
  // Colours may hide how a text begins.
  delete copy.rigid;
  const asked =
    <T>(ask: (buffer: Buffer, from: number, to: number, start: number) => T) =>
    (buffer: Buffer, from: number, to: number): T => {
      const plain = plainBytes(buffer, from, to);
      return ask(plain.buffer, 0, plain.length, carrier.textStart(plain.buffer, 0, plain.length));
    };
  if (carrier.isOwn) copy.isOwn = asked(carrier.isOwn);
  if (carrier.endIn) copy.endIn = asked(carrier.endIn);
  return copy;
}
