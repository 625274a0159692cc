// Logstash's rubydebug: each event as awesome_print shows a Ruby hash. logstash-codec-rubydebug.
import { LineBlocks } from './line-blocks.js';
import { parseJson, RecordTexts } from './record-texts.js';
import { isFields } from './record-names.js';
import type { RecordCarrier } from './record.js';

const PAIR = /^ *("(?:[^"\\]|\\.)*") => (.*)$/;
const ENTRY = /^ *\[ *\d+\] (.*)$/;
const [OPEN, CLOSE, RETURN] = [123, 125, 13];
const LONGEST_END = 2;

/** Values that JSON writes otherwise: times, nil, escapes. */
const asJson = (value: string): string =>
  value
    .replace(/^(\d{4}-\d\d-\d\dT[\d:.]+Z)(,?)$/, '"$1"$2')
    .replace(/^nil(,?)$/, 'null$1')
    .replace(
      /\\([ae#v])/g,
      (_, letter: string) => ({ a: '\\u0007', e: '\\u001b', v: '\\u000b' })[letter] ?? letter,
    );

const jsonOf = (event: string): string =>
  event
    .split(/\r?\n/)
    .map((line) => {
      const [, key, value] = PAIR.exec(line) ?? [];
      if (key !== undefined) return `${key}: ${asJson(value)}`;
      const entry = ENTRY.exec(line)?.[1];
      return entry === undefined ? line : asJson(entry);
    })
    .join('\n');

/** Whether a line is only this brace, at its beginning. */
const isBrace = (brace: number, buffer: Buffer, from: number, to: number): boolean =>
  buffer[from] === brace && (to === from + 1 || (to === from + LONGEST_END && buffer[from + 1] === RETURN));

export const rubyDebug: RecordCarrier = {
  id: 'logstash-rubydebug',
  loose: true,
  matches: (head) => head.some((line, i) => line === '{' && PAIR.test(head[i + 1] ?? '')),
  open(emit) {
    const texts = new RecordTexts(emit);
    return new LineBlocks({
      begins: (buffer, from, to) => isBrace(OPEN, buffer, from, to),
      ends(buffer, to) {
        const last = buffer[to - 1] === RETURN ? to - 2 : to - 1;
        return buffer[last] === CLOSE && buffer[last - 1] === 10;
      },
      take(buffer, from, to) {
        const event = parseJson(jsonOf(buffer.toString('utf8', from, to)));
        if (isFields(event)) texts.record(event, 'log');
      },
    });
  },
};
