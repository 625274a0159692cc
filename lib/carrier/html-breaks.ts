// The source of a page whose lines are only told by `<br>`: many texts in one line.
import { CYCLE_BEGINS } from './cycle.js';
import { eachLine } from './line-blocks.js';
import { MessageWriter } from './message.js';
import { asPrinted } from './pasted.js';
import type { RecordCarrier } from './record.js';

const BREAK = /<br\s*\/?>/gi;
/** A cycle, a break, and what is behind it. */
const BROKEN = /gc #?\d+ @\d[^<]{40,400}<br\s*\/?>(.*)/i;

export const htmlBreaks: RecordCarrier = {
  id: 'html',
  matches: (head) => head.some((line) => CYCLE_BEGINS.test(BROKEN.exec(line)?.[1] ?? '')),
  open(emit) {
    const writer = new MessageWriter(emit);
    return eachLine((buffer, from, to) => {
      const texts = buffer.toString('latin1', from, to).split(BREAK);
      writer.tellText(Buffer.from(texts.map(asPrinted).join('\n'), 'latin1'));
    });
  },
};
