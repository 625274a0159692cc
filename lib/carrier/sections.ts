// Logs of several files one after the other, in turns: a line that names the file, then what is in it.
import type { Carrier } from './carrier.js';
import { goOn, seenIn } from './labels.js';
import { plain } from './plain.js';

/** Headers, and the names in them: `tail` and `head` with several files; `ansible -a` on several hosts. */
const HEADERS = [/^==> (.+) <==\r?$/, /^(\S+) \| (?:CHANGED|SUCCESS|FAILED) \| rc=\d+ >>\r?$/] as const;
const [EQUALS, ARROW, BLANK] = [61, 62, 32];
const LONGEST = 4096;
/** What tail calls its standard input. */
const STDIN = 'standard input';

const nameIn = (line: string): string | undefined =>
  HEADERS.map((header) => header.exec(line)?.[1]).find((name) => name !== undefined);

export const isHeader = (line: string): boolean => nameIn(line) !== undefined;

/**
 * The carrier of a log with these first lines, if they are sections. Create one per input: it knows where it is.
 */
export function sectionsOf(lines: readonly string[]): Carrier | undefined {
  const first = lines.findIndex((line) => line.trim() !== '');
  // A program's own text can look like this once: tail begins with a header, and has an empty line before every other one.
  const headers = lines.filter(
    (line, i) => isHeader(line) && (i <= first || (lines[i - 1] ?? '').trim() === ''),
  );
  // The second section may begin behind the head. Files and hosts of a lone one are single words, other than most banners.
  const lone = first < 0 ? undefined : nameIn(lines[first]);
  const begins = lone !== undefined && (lone === STDIN || !lone.includes(' '));
  return (begins || headers.length > 1) && !isOneProcess(lines) ? sections() : undefined;
}

/** Whether cycles go on behind a header with the number of those before it: then a program printed it. */
function isOneProcess(lines: readonly string[]): boolean {
  let name = '';
  const seen = lines.flatMap((line) => {
    name = nameIn(line) ?? name;
    return seenIn([line]).map(({ n }) => ({ prefix: name, n }));
  });
  return goOn(seen, (prefix) => prefix);
}

function sections(): Carrier {
  let name = '';
  const mayBeHeader = (buffer: Buffer, from: number, to: number): boolean =>
    (buffer[from] === EQUALS && buffer[from + 1] === EQUALS && buffer[from + 2] === ARROW) ||
    (buffer[to - 1] === ARROW && buffer[to - 2] === ARROW && buffer[to - 3] === BLANK);
  const headerAt = (buffer: Buffer, from: number, to: number): string | undefined => {
    const end = buffer[to - 1] === 13 ? to - 1 : to;
    if (!mayBeHeader(buffer, from, end) || end - from > LONGEST) return undefined;
    return nameIn(buffer.toString('utf8', from, end));
  };
  return {
    ...plain,
    id: 'sections',
    sections,
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
