// Fluentd's files and standard output: on each line a time, a tag and a record as JSON.
import { eachLine } from './line-blocks.js';
import { MessageWriter } from './message.js';
import { isFields, podOfPath } from './record-names.js';
import { isCycle, parseJson, RecordTexts } from './record-texts.js';
import type { RecordCarrier } from './record.js';
import { stampOf } from './field-stamps.js';

/** The user chooses the delimiter: a tab, a comma, a space. */
const LINE =
  /^(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?: ?(?:Z|[+-]\d\d:?\d\d))?)([\t, ])([^\s,{]+?):?[\t, ](\{.*\})\s*$/;

const holdsCycle = (record: unknown): boolean => isFields(record) && Object.values(record).some(isCycle);

export const fluentd: RecordCarrier = {
  id: 'fluentd-out-file',
  matches(head) {
    const lines = head.map((line) => LINE.exec(line)).filter((found) => found !== null);
    if (lines.length === 0 || lines.length * 2 < head.length) return false;
    // With spaces, lines of other carriers look the same: a time, a name, and a text that may be JSON.
    return lines.some(
      ([, , delimiter, tag, record]) =>
        delimiter !== ' ' || podOfPath(tag) !== undefined || holdsCycle(parseJson(record)),
    );
  },
  open(emit) {
    let stamp = stampOf('');
    let tag = '';
    const writer = new MessageWriter(emit);
    const texts = new RecordTexts((message) => {
      if (message.stream === '') message.stream = podOfPath(tag) ?? tag;
      message.wallMs = stamp.ms;
      message.local = stamp.local;
      emit(message);
    });
    return eachLine((buffer, from, to) => {
      const line = LINE.exec(buffer.toString('utf8', from, to));
      const record = line ? parseJson(line[4]) : undefined;
      if (line) {
        stamp = stampOf(line[1]);
        tag = line[3];
      }
      // With the date added it is a record like Fluent Bit's.
      if (isFields(record)) texts.record({ date: line?.[1], ...record }, 'log');
      else writer.tellText(buffer.subarray(from, to));
    });
  },
};
