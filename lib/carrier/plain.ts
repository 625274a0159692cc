// No carrier: the program's own bytes.
import type { Carrier } from './carrier.js';

export const plain: Carrier = {
  id: 'plain',
  matches: () => true,
  textStart: (_buffer, from) => from,
  unwrap(buffer, from, to, line) {
    line.buffer = buffer;
    line.from = from;
    line.to = to;
    line.stream = line.namespace = line.host = '';
    line.wallMs = NaN;
    line.local = line.yearless = line.partial = false;
  },
};
