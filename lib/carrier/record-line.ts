// Single-line records among other lines: a few cycles that a logger wrapped, in a log whose first lines did not show it.
import { DECODE, NOT_MINE, type Carrier } from './carrier.js';
import { LOGFMT_WORDS, logfmtFields } from './logfmt.js';
import { plain } from './plain.js';
import { isFields, type Fields } from './record-names.js';
import { parseJson, RECORD_WORDS, RecordTexts } from './record-texts.js';

const BRACE = 123;
const MESSAGE = Buffer.from('msg=');
const [BLANK, EQUALS] = [32, 61];

/** Lines of loggers begin with their first key. */
function beginsWithKey(buffer: Buffer, from: number, to: number): boolean {
  let at = from;
  while (at < to && buffer[at] > BLANK && buffer[at] !== EQUALS) at++;
  return at > from && buffer[at] === EQUALS;
}

/** `mayBe` looks at a line's first bytes, so that `fieldsOf` has to parse few others than its own. */
export const lineCarrier = (
  id: string,
  mayBe: (buffer: Buffer, from: number, to: number) => boolean,
  fieldsOf: (text: string) => unknown,
): Carrier => {
  const recordOf = (text: string): Fields | undefined => {
    const fields = fieldsOf(text);
    return isFields(fields) ? fields : undefined;
  };
  return {
    id,
    words: [...RECORD_WORDS, ...LOGFMT_WORDS],
    matches: (line) => mayBe(Buffer.from(line, 'latin1'), 0, line.length) && recordOf(line) !== undefined,
    textStart: (buffer, from, to) => (mayBe(buffer, from, to) ? DECODE : NOT_MINE),
    unwrap(buffer, from, to, line) {
      const texts = new RecordTexts((message) => Object.assign(line, message), true);
      const record = recordOf(buffer.toString('utf8', from, to));
      if (record && texts.record(record)) return;
      plain.unwrap(buffer, from, to, line);
      line.part = '';
    },
  };
};

export const jsonLine = lineCarrier('json-lines', (buffer, from) => buffer[from] === BRACE, parseJson);

const QUOTE = 34;
const skipBlanks = (buffer: Buffer, from: number, to: number): number => {
  let at = from;
  while (at < to && buffer[at] <= BLANK) at++;
  return at;
};

/**
 * The remains of records after a query: one string per line, as printed by `jq .log` and `aws logs … --query 'events[].message'`.
 */
export const stringLine: Carrier = {
  ...lineCarrier(
    'json-strings',
    (buffer, from, to) => buffer[skipBlanks(buffer, from, to)] === QUOTE,
    (text) => {
      const message = parseJson(text.replace(/,?\s*$/, ''));
      return typeof message === 'string' ? { message } : undefined;
    },
  ),
  loose: 'a cycle',
};

export const logfmtLine = lineCarrier(
  'logfmt-lines',
  (buffer, from, to) => {
    if (!beginsWithKey(buffer, from, to)) return false;
    const at = buffer.indexOf(MESSAGE, from);
    return at >= 0 && at < to;
  },
  logfmtFields,
);
