// journalctl -o verbose: a line with time and cursor, then a field a line, indented. systemd, src/shared/logs-show.c
// (output_verbose).
import { newLine, type Line } from './carrier.js';
import { withoutControls } from './colour.js';
import { weekdayDate } from './host-stamps.js';
import { LineBlocks } from './line-blocks.js';
import { RecordTexts } from './record-texts.js';
import type { RecordCarrier } from './record.js';
import { newFound } from './shape.js';

const HEAD = /^[A-Z][a-z]{2} \d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6} \S+ \[s=[\da-f]+;/;
/** Later lines of a field are indented up to where its first one begins. */
const FIELD = /^ {4}([A-Z_][A-Z\d_]{0,63})=(.*)$/;
const LONGEST_HEAD = 512;
const [ESC, A, Z] = [27, 65, 90];

export const journalVerbose: RecordCarrier = {
  id: 'journalctl-verbose',
  loose: true,
  matches: (head) => head.some((line) => HEAD.test(withoutControls(line))),
  open(emit, _, told) {
    const stamp = newLine();
    const found = newFound();
    const emitStamped = (message: Line): void => {
      message.wallMs = stamp.wallMs;
      message.local = stamp.local;
      emit(message);
    };
    const texts = new RecordTexts(emitStamped, false, told);
    return new LineBlocks({
      begins: (buffer, from, to) =>
        (buffer[from] === ESC || (buffer[from] >= A && buffer[from] <= Z)) &&
        HEAD.test(withoutControls(buffer.toString('latin1', from, Math.min(to, from + LONGEST_HEAD)))),
      take(buffer, from, to) {
        Object.assign(stamp, newLine());
        const [head, ...lines] = withoutControls(buffer.toString('utf8', from, to)).split(/\r?\n|\r$/);
        const date = Buffer.from(`${head}\n`);
        if (weekdayDate(date, 0, date.length, found) > 0)
          found.readStamp?.(date, found.stampFrom, found.stampTo, stamp);
        const fields: Record<string, string> = { __REALTIME_TIMESTAMP: '' };
        let indent = 0;
        let last = '';
        for (const line of lines) {
          const [, name, value] = FIELD.exec(line) ?? [];
          if (name !== undefined) {
            fields[name] = value;
            [last, indent] = [name, 4 + name.length + 1];
          } else if (last !== '' && line.trim() !== '') fields[last] += `\n${line.slice(indent)}`;
        }
        texts.record(fields, 'log');
      },
    });
  },
};
