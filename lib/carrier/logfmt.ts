// key=value lines of a logger that a supervisor uses for its children's lines: `time="…" level=info msg="gc 1 @…" child=api`.
// sirupsen/logrus text_formatter.go; log/slog's TextHandler and go-kit write the same.
import { eachLine } from './line-blocks.js';
import { MessageWriter } from './message.js';
import { type Fields } from './record-names.js';
import { isCycle, RecordTexts } from './record-texts.js';
import type { RecordCarrier } from './record.js';
import { QUOTED, wordsOf, type Word } from './skim.js';

const PAIR = /(?:^|\s)([\w.@-]+)=(?:"((?:[^"\\]|\\.)*)"|([^\s"]*))/g;
/** Go's strconv.Quote. */
const ESCAPE = /\\(x[\da-f]{2}|u[\da-f]{4}|U[\da-f]{8}|[0-7]{3}|.)/g;
const LETTERS: Record<string, string> = { n: '\n', t: '\t', r: '\r', a: '\x07', b: '\b', f: '\f', v: '\v' };
/** Lines of loggers begin with their first key. */
const LINE = /^[\w.@-]+=.*\b(?:msg|message)=/;

/** For what a line is read beside the runtime's words: a text that is empty is no line. */
export const LOGFMT_WORDS: readonly Word[] = [
  ...QUOTED,
  ...wordsOf(['msg=""', 'message=""', 'msg= ', 'message= ']),
];

const unquoted = (text: string): string =>
  text.replace(ESCAPE, (_, escape: string) => {
    if (escape.length === 1) return LETTERS[escape] ?? escape;
    const code = /^\d/.test(escape) ? Number.parseInt(escape, 8) : Number.parseInt(escape.slice(1), 16);
    return code > 0x10ffff ? '\ufffd' : String.fromCodePoint(code);
  });

export function logfmtFields(line: string): Fields {
  const pairs = [...line.matchAll(PAIR)].map(([, key, quoted, bare]) => [
    key,
    quoted === undefined ? bare : unquoted(quoted),
  ]);
  return Object.fromEntries(pairs) as Fields;
}

const messageOf = (line: string): unknown => {
  const { msg, message } = logfmtFields(line);
  return msg ?? message;
};

export const logfmt: RecordCarrier = {
  id: 'wrapper-logfmt',
  matches: (head) =>
    head.filter((line) => LINE.test(line)).length * 2 >= Math.max(1, head.length) &&
    head.some((line) => LINE.test(line) && isCycle(messageOf(line))) &&
    !head.some(isCycle),
  words: LOGFMT_WORDS,
  open(emit, skims) {
    const writer = new MessageWriter(emit);
    const texts = new RecordTexts(emit);
    return eachLine((buffer, from, to) => {
      const line = buffer.toString('utf8', from, to);
      if (LINE.test(line)) texts.record(logfmtFields(line), 'log');
      else writer.tellText(buffer.subarray(from, to));
    }, skims);
  },
};
