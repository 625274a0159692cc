// Logs of several files one after the other, in turns: a line that names the file, then what is in it.
import type { Carrier } from './carrier.js';
import { withoutControls } from './colour.js';
import { isFile } from './grep.js';
import { goOn, seenIn } from './labels.js';
import { plain } from './plain.js';

interface Headers {
  /** The name in a header, one character per byte if the line is. */
  nameIn: (line: string) => string | undefined;
  /** A cheap test for it. */
  mayBe: (buffer: Buffer, from: number, to: number) => boolean;
  /** Whether these are headers, without another one in the log's head: its first line, if it is one, and the next. */
  isSure: (name: string | undefined, next: string) => boolean;
  /** Whether they may be, with another one. */
  isLikely: (name: string | undefined) => boolean;
}

const MARKED = [/^==> (.+) <==\r?$/, /^(\S+) \| (?:CHANGED|SUCCESS|FAILED) \| rc=\d+ >>\r?$/] as const;
const [EQUALS, ARROW, BLANK] = [61, 62, 32];
const LONGEST = 4096;
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
    const blank = buffer.indexOf(BLANK, from);
    return to > from && (blank < 0 || blank >= to);
  },
  // A program may print its own path, but no number before each line.
  isSure: (name, next) => name !== undefined && /^\d+[:-]/.test(withoutControls(next)),
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
  const isApart = (i: number): boolean =>
    i <= first || /^(?:--)?$/.test(withoutControls(lines[i - 1]).trim());
  return isLikely(name) && lines.filter((line, i) => isApart(i) && nameIn(line) !== undefined).length > 1;
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
    if (!headers.mayBe(buffer, from, end) || end - from > LONGEST) return undefined;
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
