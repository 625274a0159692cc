// Logs of several files one after the other, in turns: a line that names the file, then what is in it.
import type { Carrier } from './carrier.js';
import { withoutControls } from './colour.js';
import { isFile } from './grep.js';
import { goOn, seenIn } from './labels.js';
import { plain } from './plain.js';

interface Headers {
  /** The name in a header, one character per byte if the line is. */
  nameIn: (line: string) => string | undefined;
  /** A cheap test for it, of lines that are not too long. */
  mayBe: (buffer: Buffer, from: number, to: number) => boolean;
  /** Whether these are headers, without another one in the log's head: its first line, if it is one, and the next. */
  isSure: (name: string | undefined, next: string) => boolean;
  /** Whether they may be, with another one. */
  isLikely: (name: string | undefined) => boolean;
}

const MARKED = [/^==> (.+) <==\r?$/, /^(\S+) \| (?:CHANGED|SUCCESS|FAILED) \| rc=\d+ >>\r?$/] as const;
const [EQUALS, ARROW, BLANK, NEWLINE, RETURN, MINUS, M] = [61, 62, 32, 10, 13, 45, 109];
const LONGEST = 4096;
/** Of a line that parts files, with colours. */
const LONGEST_GAP = 32;
/** What tail calls its standard input. */
const STDIN = 'standard input';

/** `tail` and `head` with several files; `ansible -a` on several hosts. */
const marked: Headers = {
  nameIn: (line) => MARKED.map((header) => header.exec(line)?.[1]).find((name) => name !== undefined),
  mayBe: (buffer, from, to) =>
    (buffer[from] === EQUALS && buffer[from + 1] === EQUALS && buffer[from + 2] === ARROW) ||
    (buffer[to - 1] === ARROW && buffer[to - 2] === ARROW && buffer[to - 3] === BLANK),
  // Files and hosts of a lone one are single words, other than most banners.
  isSure: (name) => name !== undefined && (name === STDIN || !name.includes(' ')),
  isLikely: () => true,
};

/** `rg --heading`, which rg does on a terminal, and `git grep --heading`: a path alone, then what matched. */
const paths: Headers = {
  nameIn(line) {
    const name = withoutControls(line).trimEnd();
    return isFile(name) ? name : undefined;
  },
  mayBe(buffer, from, to) {
    if (to === from || !isBehindGap(buffer, from)) return false;
    for (let i = from; i < to; i++) if (buffer[i] === BLANK) return false;
    return true;
  },
  // A program may print its own path, but no number before each line; a date or a time of day is none.
  isSure: (name, next) => name !== undefined && /^\d+[:-](?!\d\d[:-])/.test(withoutControls(next)),
  isLikely: (name) => name !== undefined,
};

/**
 * The carrier of a log with these first lines, if they are sections, and its other lines. Create one per input: it knows where it is.
 */
export function sectionsOf(
  lines: readonly string[],
): { sections: Carrier; others: readonly string[] } | undefined {
  const headers = [marked, paths].find((kind) => begins(lines, kind) && !isOneProcess(lines, kind));
  return (
    headers && {
      sections: sections(headers),
      others: lines.filter((line) => headers.nameIn(line) === undefined),
    }
  );
}

function begins(lines: readonly string[], { nameIn, isSure, isLikely }: Headers): boolean {
  const first = lines.findIndex((line) => line.trim() !== '');
  if (first < 0) return false;
  const name = nameIn(lines[first]);
  if (isSure(name, lines[first + 1] ?? '')) return true;
  // A program's own text can look like this once: the tools begin with a header, and set every other one apart.
  const others = lines.filter((line, i) => i > first && isApart(lines[i - 1]) && nameIn(line) !== undefined);
  return isLikely(name) && others.length > 0;
}

/** Whether a line parts the files. */
const isApart = (line: string): boolean => /^(?:--)?$/.test(withoutControls(line).trim());

/** Whether the line before this place parts the files, or is not in the buffer any more. */
function isBehindGap(buffer: Buffer, from: number): boolean {
  const end = from - (buffer[from - 2] === RETURN ? 2 : 1);
  const last = buffer[end - 1];
  // Most lines end otherwise: empty, in a minus, or in the end of a colour.
  if (end > 0 && last !== NEWLINE && last !== MINUS && last !== M) return false;
  const text = buffer.toString('latin1', Math.max(0, end - LONGEST_GAP), Math.max(0, end));
  return isApart(text.slice(text.lastIndexOf('\n') + 1));
}

/** Whether cycles go on behind a header with the number of those before it: then a program printed it. */
function isOneProcess(lines: readonly string[], { nameIn }: Headers): boolean {
  let name = '';
  const seen = lines.flatMap((line) => {
    name = nameIn(line) ?? name;
    return seenIn([line]).map(({ n }) => ({ prefix: name, n }));
  });
  return goOn(seen, (prefix) => prefix);
}

function sections(headers: Headers): Carrier {
  let name = '';
  const headerAt = (buffer: Buffer, from: number, to: number): string | undefined => {
    const end = buffer[to - 1] === 13 ? to - 1 : to;
    if (end - from > LONGEST || !headers.mayBe(buffer, from, end)) return undefined;
    return headers.nameIn(buffer.toString('utf8', from, end));
  };
  return {
    ...plain,
    id: 'sections',
    sections: () => sections(headers),
    textStart(buffer, from, to) {
      name = headerAt(buffer, from, to) ?? name;
      return from;
    },
    unwrap(buffer, from, to, line) {
      plain.unwrap(buffer, from, to, line);
      line.stream = name;
    },
    isOwn: (buffer, from, to) => headerAt(buffer, from, to) !== undefined,
  };
}
