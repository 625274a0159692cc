// asciinema's recordings (docs.asciinema.org, asciicast v2 and v3): a header, then on each line what a terminal showed at a time, which
// may be a piece of a line.
import { eachLine } from './line-blocks.js';
import { MessageWriter } from './message.js';
import type { RecordCarrier } from './record.js';
import { parseJson } from './record-texts.js';

const HEADER = /^\{"version": ?[23],.*\}\s*$/;
/** Of output, other than of input, markers and sizes. */
const EVENT = /^\[ *[\d.]+, *"o", *("(?:[^"\\]|\\.)*")\]\s*$/;

export const asciicast: RecordCarrier = {
  id: 'asciicast',
  matches: (head) => HEADER.test(head[0] ?? '') && head.some((line) => EVENT.test(line)),
  open(emit) {
    const writer = new MessageWriter(emit);
    return eachLine((buffer, from, to) => {
      const text = parseJson(EVENT.exec(buffer.toString('utf8', from, to))?.[1] ?? '');
      if (typeof text === 'string') writer.tellPieces(Buffer.from(text));
    });
  },
};
