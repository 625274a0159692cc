// The lines of a paste, without what terminals, quotations, JSON and shippers put around them.

const ANSI = /\x1b(?:\[[\d;?]*[A-Za-z]|\][^\x07\x1b]*(?:\x07|\x1b\\))/g;
const MOST_LINES = 1000;
/** What follows a line in a quotation or a cut piece of JSON. */
const QUOTED_END = /(?:\\r|\\n|["'`,\s])+$/;

/** The lines of what was pasted, without colours, HTML's and JSON's escapes, and blanks around them. */
export function linesOf(text: string): string[] {
  const plain = text.replace(ANSI, '').replaceAll('\0', '').replaceAll('\u00a0', ' ');
  return plain
    .split(/\r?\n/, MOST_LINES)
    .flatMap((line) => jsonTexts(line.trim()) ?? [line])
    .flatMap((line) => line.split('\n'))
    .map((line) => line.replaceAll('&gt;', '>').replaceAll('\\u003e', '>').trim())
    .filter((line) => line !== '');
}

/** The text from each place on where one of the prefixes stands, without what a quotation leaves at its end. */
export function* suffixes(text: string, prefixes: readonly string[]): Generator<string> {
  const starts = new Set<number>();
  for (const prefix of prefixes) {
    // Leading blanks of scheddetail's lines went with the paste.
    const bare = prefix.trimStart();
    for (let at = text.indexOf(bare); at >= 0; at = text.indexOf(bare, at + 1)) starts.add(at);
  }
  for (const at of [...starts].sort((a, b) => a - b)) {
    const rest = text.slice(at).replace(QUOTED_END, '');
    yield rest;
    if (/^[PMG]\d/.test(rest)) yield `  ${rest}`;
  }
}

/** The texts in a line that is JSON: Docker, journald, and most shippers wrap a line so. */
function jsonTexts(line: string): string[] | undefined {
  if (!/^[{["]/.test(line)) return undefined;
  const texts: string[] = [];
  const collect = (value: unknown): void => {
    if (typeof value === 'string') texts.push(value);
    else if (typeof value === 'object' && value !== null) Object.values(value).forEach(collect);
  };
  try {
    collect(JSON.parse(line));
  } catch {
    return undefined;
  }
  return texts;
}
