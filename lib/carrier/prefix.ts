// Makes a carrier from a row of the prefix table.
import { NOT_MINE, type Carrier, type Line } from './carrier.js';
import type { Ends } from './ends.js';
import { MachineNames } from './machines.js';
import { Names } from './names.js';
import { setText } from './padding.js';
import { plain } from './plain.js';
import { newFound, readPrefix, type Part } from './shape.js';

export interface PrefixRow extends Pick<
  Carrier,
  'id' | 'continues' | 'cuts' | 'unsorted' | 'loose' | 'rigid' | 'controls'
> {
  /** The prefix up to the text. */
  parts: readonly Part[];
  /** The first name is the namespace of the others. */
  namespaced?: true;
  /** There may be times inside the text, too. */
  stampsInside?: true;
  /** The text ends with a tab and ms since 1970. */
  msBehind?: true;
  /** Control characters are written as `#` and three octal digits. */
  octal?: true;
  /** The name may contain spaces: if a cycle follows, everything before it is the name. */
  nameUpToCycle?: true;
  /** Lines without the prefix that are the carrier's own. */
  own?: RegExp;
  /** Texts after the prefix that are the carrier's own, and the name it uses for itself. */
  ownText?: RegExp;
  ownStream?: string;
  /** Reads what its own lines say of ends. */
  ends?: () => Ends;
}

/** No prefix is longer, and no more than this of a text is inspected to unwrap it. */
const LONGEST = 2048;
const MOST_NAMES = 4096;
const MOST_LONG = 64;

/** It learns names as it reads: each input needs one of its own. */
export function prefixCarrier(row: PrefixRow): Carrier {
  const { parts, own, ownText, ownStream, id, continues, cuts, unsorted, loose, rigid, controls } = row;
  const found = newFound();
  const names = new Names(row.namespaced);
  const machines = new MachineNames();
  const known: KnownNames = { words: new Set(), long: new Map() };
  const ends = row.ends?.();
  const textStart = (buffer: Buffer, from: number, to: number): number => {
    const at = readPrefix(parts, buffer, from, to, found);
    return at < 0 ? NOT_MINE : at;
  };
  const isOwn = (buffer: Buffer, from: number, to: number, start: number): boolean => {
    const text = (at: number): string => buffer.toString('latin1', at, Math.min(to, at + LONGEST));
    if (start < 0) return own?.test(text(from)) === true;
    if (ownText?.test(text(start))) return true;
    if (ownStream === undefined) return false;
    textStart(buffer, from, to);
    return names.of(buffer, found) === ownStream;
  };
  return {
    id,
    ...(continues && { continues }),
    ...(cuts && { cuts }),
    ...(unsorted && { unsorted }),
    ...(loose && { loose }),
    ...(rigid && { rigid }),
    ...(controls && { controls }),
    ...((own ?? ownText ?? ownStream) !== undefined && { isOwn }),
    ...(ends && { endIn: ends.endIn }),
    matches(line) {
      const buffer = Buffer.from(line, 'latin1');
      return readPrefix(parts, buffer, 0, buffer.length, found) >= 0;
    },
    textStart,
    unwrap(buffer, from, to, line) {
      const start = readPrefix(parts, buffer, from, to, found);
      plain.unwrap(buffer, Math.min(Math.max(start, from), to), to, line);
      if (start >= 0) {
        line.stream = names.of(buffer, found);
        line.namespace = names.leftOut(line.stream);
        line.host = machines.of(buffer, found.hostFrom, found.hostTo);
        ends?.saw?.(buffer, from, found.names[0]);
      }
      found.readStamp?.(buffer, found.stampFrom, found.stampTo, line);
      if (row.nameUpToCycle) takeInName(line, found.names[0] ?? start, known);
      if (row.msBehind) takeOffMs(line);
      if (row.octal) takeOutOctals(line);
      if (row.stampsInside && buffer[line.from] === G) takeOutStamps(line);
    },
  };
}

const [G, HASH] = [103, 35];

/** The inspected part of a text, one character per byte. */
const headOf = ({ buffer, from, to }: Line): string =>
  buffer.toString('latin1', from, Math.min(to, from + LONGEST));

const CYCLE_IN_TEXT = /^[^:*"{=]*?(?=gc \d+ @\d+\.\d{3}s \d+%: )/;

/** Names that were directly followed by a cycle: of one word, and of several. */
interface KnownNames {
  words: Set<string>;
  long: Map<string, Buffer>;
}

/** If the first word is a known name, what lies between it and a cycle is text; otherwise all of it is the name. */
function takeInName(line: Line, nameFrom: number, { words, long }: KnownNames): void {
  const length = CYCLE_IN_TEXT.exec(headOf(line))?.[0].length;
  if (length === 0) {
    if (words.size < MOST_NAMES) words.add(line.stream);
  } else if (length !== undefined && !words.has(line.stream)) {
    line.from += length;
    line.stream = line.buffer.toString('utf8', nameFrom, line.from).trimEnd();
    if (long.size < MOST_LONG) long.set(line.stream, Buffer.from(`${line.stream} `));
  } else {
    for (const [name, bytes] of long) {
      const end = nameFrom + bytes.length;
      if (end > line.to || line.buffer.compare(bytes, 0, bytes.length, nameFrom, end) !== 0) continue;
      line.stream = name;
      line.from = end;
      return;
    }
  }
}

function takeOffMs(line: Line): void {
  const [, text, ms] = /^(.*)\t(\d{13})$/s.exec(line.buffer.toString('latin1', line.from, line.to)) ?? [];
  if (text === undefined) return;
  line.wallMs = Number(ms);
  setText(line, text);
}

/**
 * rsyslog, escapeControlCharactersOnReceive: `#011` is a tab. Other numbers are left alone, as they are not control characters.
 */
function takeOutOctals(line: Line): void {
  const { buffer, from, to } = line;
  const first = buffer.indexOf(HASH, from);
  if (first < 0 || first >= to) return;
  const text = headOf(line);
  const whole = text.replace(/#([0-3][0-7]{2})/g, (escape, octal: string) => {
    const byte = Number.parseInt(octal, 8);
    return byte < 32 || byte === 127 ? String.fromCharCode(byte) : escape;
  });
  if (whole !== text) setText(line, whole);
}

/**
 * Older kubelets put a time before every piece of a line (pkg/kubelet/kuberuntime/logs/logs.go, write), and the runtime prints a
 * cycle in dozens of pieces.
 */
const INNER = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:?\d\d) /g;

function takeOutStamps(line: Line): void {
  const text = headOf(line);
  const whole = text.replace(INNER, '');
  if (whole.length !== text.length) setText(line, whole);
}
