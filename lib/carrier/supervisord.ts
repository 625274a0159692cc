// supervisord's own log at debug level: below a header line, what one read from a child returned, and a newline.
// Supervisor/supervisor supervisor/dispatchers.py (_log).
import { LineBlocks } from './line-blocks.js';
import { MessageWriter } from './message.js';
import type { RecordCarrier } from './record.js';
import { stampOf } from './field-stamps.js';

const LINE = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} [A-Z]{4} /;
const HEAD = /^(\S+ \S+) [A-Z]{4} (['"])(.+)\2 (stdout|stderr) output:$/;
/** Data that is not UTF-8 is written as a Python bytes literal. */
const UNDECODABLE = /^Undecodable: b?(['"])(.*)\1$/s;
const ESCAPE = /\\(x[\da-f]{2}|.)/g;
const NEWLINE = 10;
const LONGEST_HEAD = 512;
const [RETURN, MINUS, COMMA] = [13, 45, 44];

const plainly = (repr: string): Buffer => {
  const escapes: Record<string, string> = { n: '\n', r: '\r', t: '\t' };
  const text = repr.replace(ESCAPE, (_, escape: string) =>
    escape.length === 3
      ? String.fromCharCode(Number.parseInt(escape.slice(1), 16))
      : (escapes[escape] ?? escape),
  );
  return Buffer.from(text, 'latin1');
};

export const supervisord: RecordCarrier = {
  id: 'supervisord-debug',
  // The first lines may be the rest of a record.
  matches: (head) => head.filter((line) => HEAD.test(line)).length >= (LINE.test(head[0] ?? '') ? 1 : 2),
  open(emit) {
    const writer = new MessageWriter(emit);
    const { line } = writer;
    return new LineBlocks({
      begins: (buffer, from, to) =>
        buffer[from + 4] === MINUS &&
        buffer[from + 19] === COMMA &&
        LINE.test(buffer.toString('latin1', from, Math.min(to, from + 32))),
      take(buffer, from, to) {
        const newline = buffer.indexOf(NEWLINE, from);
        const end = newline < 0 || newline > to ? to : newline;
        const head = HEAD.exec(buffer.toString('utf8', from, Math.min(end, from + LONGEST_HEAD)).trimEnd());
        if (!head) {
          // supervisord's own line.
          writer.tellText(buffer.subarray(from, to));
          return;
        }
        // All line endings were converted, including the one after the data.
        const isCrLf = buffer[end - 1] === RETURN && buffer[to - 1] === RETURN;
        let data: Uint8Array = buffer.subarray(end + 1, isCrLf ? to - 1 : to);
        const undecodable = UNDECODABLE.exec(buffer.toString('latin1', end + 1, to));
        if (undecodable) data = plainly(undecodable[2]);
        const stamp = stampOf(head[1]);
        line.wallMs = stamp.ms;
        line.local = stamp.local;
        line.stream = head[3];
        line.part = head[4];
        writer.tellPieces(data);
      },
    });
  },
};
