// The lines of pasted text, without what terminals, quotations, JSON and log shippers add.

const ANSI = /\x1b(?:\[[\d;?]*[A-Za-z]|\][^\x07\x1b]*(?:\x07|\x1b\\))/g;
const MOST_LINES = 1000;
/** What may follow a line in a quotation or in truncated JSON. */
const QUOTED_END = /(?:\\r|\\n|["'`,\s])+$/;

/** The lines of pasted text, without colours, escapes of HTML and JSON, and surrounding blanks. */
export function linesOf(text: string): string[] {
  const plain = text.replace(ANSI, '').replaceAll('\0', '').replaceAll('\u00a0', ' ');
  return plain
    .split(/\r?\n/, MOST_LINES)
    .flatMap((line) => jsonTexts(line.trim()) ?? [line])
    .flatMap((line) => line.split('\n'))
    .map((line) => line.replaceAll('&gt;', '>').replaceAll('\\u003e', '>').trim())
    .filter((line) => line !== '');
}

/** The text from each occurrence of one of the prefixes on, without a quotation's end. */
export function* suffixes(text: string, prefixes: readonly string[]): Generator<string> {
  const starts = new Set<number>();
  for (const prefix of prefixes) {
    // Pasted lines of scheddetail have lost their leading blanks.
    const bare = prefix.trimStart();
    for (let at = text.indexOf(bare); at >= 0; at = text.indexOf(bare, at + 1)) starts.add(at);
  }
  for (const at of [...starts].sort((a, b) => a - b)) {
    const rest = text.slice(at).replace(QUOTED_END, '');
    yield rest;
    if (/^[PMG]\d/.test(rest)) yield `  ${rest}`;
  }
}

/** The strings in a line of JSON, as Docker, journald, and most log shippers write. */
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
