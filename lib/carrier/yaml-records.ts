// Records as YAML, as gcloud logging read prints them unless told otherwise, and aws --output yaml: documents, or entries of a list.
// Only what these tools write is read: blocks of keys and values, and texts that are quoted, folded or literal.
import { LineBlocks } from './line-blocks.js';
import { isCycle, RecordTexts } from './record-texts.js';
import type { RecordCarrier } from './record.js';
import type { Fields } from './record-names.js';

const KEY = /^( *(?:- )?)(?:"([^"]+)"|'([^']+)'|([\w@./-]+)):(?: (.*)|)$/;
/** Behind a key: a literal or folded text follows. */
const BLOCK = /^([|>])(?:\d?[+-]?|[+-]\d)$/;
/** The depth to which blocks within blocks are read: records are not nested deeper. */
const DEEPEST = 8;
const [MINUS, BLANK] = [45, 32];

const indentOf = (line: string): number => line.search(/[^ ]|$/);

/** A text over several lines: newlines are blanks, but around lines that are indented more; empty lines are newlines. */
function unfolded(lines: readonly string[]): string {
  const parts: string[] = [];
  let [before, empty] = ['', 0];
  for (const line of lines) {
    if (line === '') empty++;
    else {
      const newlines = /^\s/.test(before) || /^\s/.test(line) ? empty + 1 : empty;
      if (parts.length > 0) parts.push(newlines > 0 ? '\n'.repeat(newlines) : ' ');
      parts.push(line);
      [before, empty] = [line, 0];
    }
  }
  return parts.join('');
}

function scalar(lines: readonly string[]): unknown {
  const text = unfolded(lines.map((line) => line.trim()));
  if (text.startsWith("'")) return text.replace(/^'|'$/g, '').replaceAll("''", "'");
  if (!text.startsWith('"')) return text;
  // Where a line ends with a backslash nothing stands between it and the next, but blanks that are escaped.
  const joined = lines
    .map((line) => line.trim())
    .join('\n')
    .replace(/\\\n(?:\\(?= ))?/g, '')
    .replaceAll('\n', ' ');
  try {
    return JSON.parse(
      joined
        .replace(/\\x([\da-fA-F]{2})/g, '\\u00$1')
        .replace(/\\e/g, '\\u001b')
        .replace(/\\ /g, ' '),
    );
  } catch {
    return joined.slice(1, -1);
  }
}

/** The fields of a block of lines; nested ones within. Entries of lists within are left out. */
function fieldsOf(lines: readonly string[], depth = 0): Fields {
  const fields: Record<string, unknown> = {};
  for (let i = 0; i < lines.length;) {
    const key = KEY.exec(lines[i]);
    const indent = key?.[1].length ?? -1;
    let end = i + 1;
    while (end < lines.length && (lines[end].trim() === '' || indentOf(lines[end]) > indent)) end++;
    const within = lines.slice(i + 1, end);
    i = end;
    if (!key) continue;
    const name = key[2] ?? key[3] ?? key[4];
    const value = key[5] ?? '';
    const block = BLOCK.exec(value)?.[1];
    if (block !== undefined) {
      const column = within.reduce(
        (least, line) => (line.trim() === '' ? least : Math.min(least, indentOf(line))),
        Infinity,
      );
      const texts = within.map((line) => line.slice(column));
      fields[name] = block === '>' ? unfolded(texts) : texts.join('\n');
    } else if (value !== '') fields[name] = scalar([value, ...within]);
    else if (within.length > 0 && !KEY.test(within[0])) fields[name] = scalar(within);
    else if (within.length > 0 && depth < DEEPEST) fields[name] = fieldsOf(within, depth + 1);
  }
  return fields;
}

/** How records begin: `---`, or `- key:` at one indent. */
const begins = (line: string): RegExp | undefined =>
  line === '---'
    ? /^---$/
    : /^ *- /.test(line) && KEY.test(line)
      ? new RegExp(`^ {${indentOf(line)}}- `)
      : undefined;

const documentOf = (head: readonly string[]): readonly string[] => {
  const first = head.findIndex((line) => begins(line.replace(/\r$/, '')) !== undefined);
  return first < 0 ? [] : head.slice(first);
};

export const yamlRecords: RecordCarrier = {
  id: 'yaml',
  loose: true,
  matches(head) {
    const [first, ...lines] = documentOf(head);
    if (first === undefined) return false;
    if (lines.some((line) => line.startsWith('gc') && isCycle(line))) return false;
    const keys = lines.filter((line) => KEY.test(line));
    return (
      keys.length * 2 > lines.length &&
      lines.some((line) => isCycle(KEY.exec(line)?.[5]?.replace(/^['"]/, '') ?? line.trim()))
    );
  },
  open(emit) {
    const texts = new RecordTexts(emit);
    let head: RegExp | undefined;
    return new LineBlocks({
      begins(buffer, from, to) {
        if (buffer[from] !== MINUS && buffer[from] !== BLANK) return false;
        const line = buffer.toString('latin1', from, Math.min(to, from + 256)).replace(/\r$/, '');
        head ??= begins(line);
        return head?.test(line) === true;
      },
      take(buffer, from, to) {
        const lines = buffer.toString('utf8', from, to).split(/\r?\n|\r$/);
        if (lines[0] === '---') lines.shift();
        else lines[0] = lines[0].replace('- ', '  ');
        texts.record(fieldsOf(lines), 'log');
      },
    });
  },
};
