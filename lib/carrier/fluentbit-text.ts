// Fluent Bit's default standard output: MessagePack as text, in which quotes within strings are not escaped. fluent/fluent-bit
// plugins/out_stdout/stdout.c
import { LineBlocks } from './line-blocks.js';
import { MessageWriter } from './message.js';
import { podOfPath } from './record-names.js';
import type { RecordCarrier } from './record.js';
import { stampOf } from './field-stamps.js';

/** `[0] tag: [1709643731.155055078, {` and, since 2.1, `[0] tag: [[1709643731.155055078, {}], {`. */
const HEAD = /^\[\d+\] (.+?): \[(?:\[(\d+\.\d+), \{.*?\}\]|(\d+\.\d+)), \{/;
const TEXT = /[{ ]"(?:log|message|MESSAGE|msg)"=>"/;
/** A text is followed by the next key, or by the ends of all maps. */
const TEXT_END = /"(?:, "[^"=]+"=>|\}+, "[^"=]+"=>|\}+\]\s*$)/;
const POD = /"pod_name"=>"([^"]*)"/;
const CONTAINER = /"container_name"=>"([^"]*)"/;
const STREAM = /"stream"=>"(\w+)"/;
const PIECE = /"(?:logtag|_p)"=>"P"/;
const LONGEST_HEAD = 1024;
const [OPEN_ARRAY, CLOSE, CLOSE_ARRAY, RETURN] = [91, 125, 93, 13];

export const fluentBitText: RecordCarrier = {
  id: 'fluentbit-msgpack',
  matches: (head) => head.some((line) => HEAD.test(line)),
  open(emit) {
    const writer = new MessageWriter(emit);
    const { line } = writer;
    return new LineBlocks({
      begins: (buffer, from, to) =>
        buffer[from] === OPEN_ARRAY &&
        HEAD.test(buffer.toString('latin1', from, Math.min(to, from + LONGEST_HEAD))),
      ends(buffer, to) {
        const last = buffer[to - 1] === RETURN ? to - 2 : to - 1;
        return buffer[last] === CLOSE_ARRAY && buffer[last - 1] === CLOSE;
      },
      take(buffer, from, to) {
        const record = buffer.toString('utf8', from, to);
        const head = HEAD.exec(record);
        if (!head) return;
        const fields = record.slice(head[0].length - 1);
        const text = TEXT.exec(fields);
        if (!text) return;
        const start = text.index + text[0].length;
        const end = TEXT_END.exec(fields.slice(start))?.index;
        const value = fields.slice(start, end === undefined ? undefined : start + end);
        // The other fields without the text, so that no words of it are taken for keys.
        const others = fields.slice(0, text.index) + (end === undefined ? '' : fields.slice(start + end));
        const pod = POD.exec(others)?.[1];
        const container = CONTAINER.exec(others)?.[1];
        line.stream = pod === undefined ? (podOfPath(head[1]) ?? head[1]) : `${pod}/${container ?? ''}`;
        if (container === undefined && pod !== undefined) line.stream = pod;
        line.wallMs = stampOf(head[2] ?? head[3]).ms;
        line.part = STREAM.exec(others)?.[1] ?? '';
        line.partial = PIECE.test(others);
        writer.tell(value);
      },
    });
  },
};
