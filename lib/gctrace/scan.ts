// Prefilters lines by their undecoded bytes: which can be the runtime's, or hold a cycle.
import type { Line } from '../carrier/carrier.js';
import { COMPANION_PREFIXES } from './companions.js';
import { CRASH_PREFIXES } from './crash.js';
import { FORCED_MARK, GRAMMARS } from './grammar.js';

/** The mark of a forced cycle if a paste wrapped it onto its own line, which drops the space before it. */
export const FOLDED_MARK = FORCED_MARK.trim();

/** Prefixes of lines that matter but are not cycles. The dump after a recovered panic begins with a goroutine. */
export const PREFIXES = [
  ...new Set([...COMPANION_PREFIXES, ...CRASH_PREFIXES, 'goroutine ', FOLDED_MARK]),
].map((p) => Buffer.from(p));
/** By first byte: 1 if a line can be the runtime's. */
export const BEGINS = new Uint8Array(256);
for (const prefix of [...PREFIXES, 'g', '\0', '[', '`']) BEGINS[Buffer.from(prefix)[0]] = 1;
/** How the rest of a torn line can begin: with a number, or with a literal of the grammars. */
const CAN_GO_ON = new Uint8Array(256);
for (const { tokens, end } of GRAMMARS) {
  for (const text of [...tokens.map((token) => token.literal), end, ': ', ...'0123456789'])
    CAN_GO_ON[text.charCodeAt(0)] = 1;
}
/** Sets what two bytes (the first one plus 256 times the second) can begin a line of the runtime. */
export function putBeginnings(pairs: Uint8Array): void {
  const put = (first: number, second: number): void => void (pairs[first + 256 * second] = 1);
  for (const prefix of PREFIXES) put(prefix[0], prefix[1]);
  put(G, C);
  put(G, TWO);
  for (const second of KERNELS) put(BRACKET, second);
  for (const [first] of PREFIXES) put(BACKTICK, first);
  put(BACKTICK, BACKTICK);
  // The newline of an empty text in JSON.
  put(BACKSLASH, N);
  put(BACKSLASH, R);
  // Behind a hole anything may stand.
  for (let second = 0; second < 256; second++) put(0, second);
}

/** The same for the rest of a torn line. */
export function putRests(pairs: Uint8Array): void {
  for (let second = 0; second < 256; second++) pairs.set(CAN_GO_ON, 256 * second);
}

/** Follows the CPU share in lines since Go 1.5, so it finds a cycle behind any prefix. */
export const NET = Buffer.from('%: ');

/** What directly follows a text that is quoted in another text or in JSON. */
export const QUOTES: ReadonlySet<number> = new Set(Buffer.from('"\'`\\'));

const [ZERO, TWO, NINE, POINT, AT, BLANK, S, C, G, HASH] = [48, 50, 57, 46, 64, 32, 115, 99, 103, 35];
const [MINUS, SLASH, ESC, BRACKET, BACKSLASH, CLOSING, BACKTICK, N, R] = [
  45, 47, 27, 91, 92, 93, 96, 110, 114,
];

/** Whether a text that starts here can be the runtime's: `gc 5 @`, `gc5(1): `, a companion line, a crash; or stands behind a hole. */
export function mayBegin(buffer: Buffer, at: number, to: number): boolean {
  const first = buffer[at];
  if (first === G && buffer[at + 1] === C) {
    const third = buffer[at + 2];
    return third === BLANK || (third >= ZERO && third <= NINE) || to - at === 2;
  }
  if (first === 0) return true;
  if (BEGINS[first] === 0) return false;
  if (first === BRACKET) return isKernels(buffer, at + 1, to);
  if (first === BACKTICK) {
    // One or three of them begin a text in Markdown.
    const text = buffer[at + 1] === BACKTICK && buffer[at + 2] === BACKTICK ? at + 3 : at + 1;
    return buffer[text] !== BACKTICK && buffer[text] !== BRACKET && mayBegin(buffer, text, to);
  }
  // `g2024-03-05T…Z c 5 @`: kubelets put a time before each piece of a line.
  if (first === G && buffer[at + 1] === TWO && buffer[at + 2] === ZERO) return true;
  for (const prefix of PREFIXES) {
    if (prefix[0] !== first || to - at < prefix.length) continue;
    let i = 1;
    while (i < prefix.length && prefix[i] === buffer[at + i]) i++;
    if (i === prefix.length) return true;
  }
  return false;
}

/** What may follow the bracket of the kernel's stamp: blanks, digits, the first letter of a day of the week. */
const KERNELS: ReadonlySet<number> = new Set(Buffer.from(' 0123456789MTWFS'));

/** Whether the kernel's stamp ends before what may matter: `[ 1234.567890] ` or, by `dmesg -T`, `[Fri Nov 27 06:46:09 2026] `. */
function isKernels(buffer: Buffer, from: number, to: number): boolean {
  if (!KERNELS.has(buffer[from])) return false;
  let point = from;
  while (buffer[point] === BLANK || (buffer[point] >= ZERO && buffer[point] <= NINE)) point++;
  const text =
    buffer[point] === POINT ? point + '.567890] '.length : from + 'Fri Nov 27 06:46:09 2026] '.length;
  return buffer[text - 2] === CLOSING && buffer[text] !== BRACKET && mayBegin(buffer, text, to);
}

/** Whether a line's first bytes allow it to be the rest of a torn one. */
export const canGoOn = (buffer: Buffer, from: number, to: number): boolean =>
  CAN_GO_ON[buffer[from]] === 1 && !isDate(buffer, from, to);

/** `2024-01-02` or `2024/01/02`. */
function isDate(buffer: Buffer, at: number, to: number): boolean {
  const mark = buffer[at + 4];
  if (to - at < 10 || (mark !== MINUS && mark !== SLASH) || buffer[at + 7] !== mark) return false;
  for (const i of DATE_DIGITS) if (buffer[at + i] < ZERO || buffer[at + i] > NINE) return false;
  return true;
}
const DATE_DIGITS = [0, 1, 2, 3, 5, 6, 8, 9];

/** Where the `gc N @T.TTTs U` before a `%: ` starts, or −1. */
export function cycleStart(buffer: Buffer, from: number, hit: number): number {
  let p = hit;
  const digits = (): boolean => {
    const end = p;
    while (p > from && buffer[p - 1] >= ZERO && buffer[p - 1] <= NINE) p--;
    return p < end;
  };
  const byte = (value: number): boolean => p > from && buffer[--p] === value;
  const found =
    digits() &&
    byte(BLANK) &&
    byte(S) &&
    digits() &&
    byte(POINT) &&
    digits() &&
    byte(AT) &&
    byte(BLANK) &&
    digits();
  // `gc #5 @`: Go 1.5's development tree.
  if (found && buffer[p - 1] === HASH) p--;
  return found && byte(BLANK) && byte(C) && byte(G) ? p : -1;
}

/** Whether one of this line's `%: ` from `hit` on is in a cycle. */
export function holdsCycle(buffer: Buffer, from: number, hit: number, to: number): boolean {
  const line = buffer.subarray(0, to);
  for (let at = hit; at >= 0; at = line.indexOf(NET, at + 1)) {
    if (cycleStart(buffer, from, at) >= 0) return true;
  }
  return false;
}

/** Where the first `%: ` of a cycle in `buffer[0, to)` is, or −1. */
export function firstCycle(buffer: Buffer, to: number): number {
  for (let at = buffer.indexOf(NET); at >= 0 && at < to; at = buffer.indexOf(NET, at + 1))
    if (cycleStart(buffer, 0, at) >= 0) return at;
  return -1;
}

/** Whether a text that does not begin with a cycle contains one. */
export function holdsCycleInside(buffer: Buffer, from: number, to: number): boolean {
  if (buffer[from] === G && buffer[from + 1] === C) return false;
  const hit = buffer.subarray(0, to).indexOf(NET, from);
  return hit >= 0 && holdsCycle(buffer, from, hit, to);
}

/** Whether a text can be the runtime's or contains a cycle. */
export function isInteresting({ buffer, from, to }: Line): boolean {
  const first = buffer[from];
  if (first === ESC || (BEGINS[first] === 1 && mayBegin(buffer, from, to))) return true;
  const hit = buffer.subarray(0, to).indexOf(NET, from);
  return hit >= 0 && holdsCycle(buffer, from, hit, to);
}

/** Only white space and NULs. */
export function isBlank(buffer: Buffer, from: number, to: number): boolean {
  let p = from;
  while (p < to && (buffer[p] === BLANK || buffer[p] < 14)) p++;
  return p >= to;
}
