// RFC 6587: syslog messages, each preceded by its length, without separators: `123 <14>1 2024-… 97 <14>1 …`.
import { newLine, NOT_MINE } from './carrier.js';
import { hosts } from './hosts.js';
import { PADDING } from './padding.js';
import { prefixCarrier } from './prefix.js';
import type { RecordCarrier } from './record.js';

const FRAME = /^(\d{1,7}) <\d{1,3}>/;
const FIRST_FRAME = /^\d{1,7} <\d{1,3}>(?:\d |[A-Z][a-z]{2} )/;
const LONGEST_HEAD = 16;
const NEWLINE = 10;

export const syslogOctets: RecordCarrier = {
  id: 'syslog-octets',
  // Some relays also end each message with a newline, which the length may or may not include.
  matches: ([first = '']) => FIRST_FRAME.test(first),
  open(emit) {
    const line = newLine();
    const carriers = hosts.map(prefixCarrier);
    const tell = (buffer: Buffer, from: number, to: number): void => {
      const message = Buffer.concat([buffer.subarray(from, to), PADDING]);
      const carrier = carriers.find((one) => one.textStart(message, 0, to - from) !== NOT_MINE);
      if (!carrier) return;
      carrier.unwrap(message, 0, to - from, line);
      emit(line);
    };
    let lines = 0;
    /** Emits the frames in `buffer[from, to)` and returns where the unfinished one starts. */
    const read = (buffer: Buffer, from: number, to: number): number => {
      for (let at = from; ;) {
        while (at < to && buffer[at] === NEWLINE) at++;
        const frame = FRAME.exec(buffer.toString('latin1', at, Math.min(to, at + LONGEST_HEAD)));
        const end = frame ? at + frame[1].length + 1 + Number(frame[1]) : NaN;
        if (end <= to) {
          tell(buffer, end - Number(frame![1]), end);
          lines++;
          at = end;
          continue;
        }
        if (frame || to - at < LONGEST_HEAD) return at;
        // Out of sync: look for the next frame after the next newline.
        const newline = buffer.indexOf(NEWLINE, at);
        if (newline < 0 || newline >= to) return at;
        at = newline + 1;
      }
    };
    return {
      get lines() {
        return lines;
      },
      read: (buffer, to) => read(buffer, 0, to),
      readRest(buffer, from, to) {
        const rest = read(buffer, from, to);
        const frame = FRAME.exec(buffer.toString('latin1', rest, Math.min(to, rest + LONGEST_HEAD)));
        if (frame) tell(buffer, rest + frame[1].length + 1, to);
      },
    };
  },
};
