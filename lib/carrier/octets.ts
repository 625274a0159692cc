// RFC 6587: syslog messages with their lengths before them and nothing between: `123 <14>1 2024-… 97 <14>1 …`.
import { newLine } from './carrier.js';
import { rfc5424, hosts } from './hosts.js';
import { NOT_MINE } from './carrier.js';
import { prefixCarrier } from './prefix.js';
import type { RecordCarrier } from './record.js';

const FRAME = /^(\d{1,7}) <\d{1,3}>/;
const LONGEST_HEAD = 16;
const NEWLINE = 10;

export const syslogOctets: RecordCarrier = {
  id: 'syslog-octets',
  matches: ([first = '']) => {
    const frame = FRAME.exec(first);
    // Framed by newlines as well, it is read line by line.
    return frame !== null && first.length > Number(frame[1]) + frame[1].length + 1;
  },
  open(emit) {
    const line = newLine();
    const carriers = [rfc5424, ...hosts].map(prefixCarrier);
    const tell = (buffer: Buffer, from: number, to: number): void => {
      const message = Buffer.concat([buffer.subarray(from, to), Buffer.from('\n\n')]);
      const carrier = carriers.find((one) => one.textStart(message, 0, to - from) !== NOT_MINE);
      if (!carrier) return;
      carrier.unwrap(message, 0, to - from, line);
      emit(line);
    };
    return {
      lines: 0,
      read(buffer, to) {
        for (let at = 0; ;) {
          while (at < to && buffer[at] === NEWLINE) at++;
          const frame = FRAME.exec(buffer.toString('latin1', at, Math.min(to, at + LONGEST_HEAD)));
          if (!frame) {
            // Out of step: the next frame is looked for behind the next newline, if there is one.
            const newline = buffer.indexOf(NEWLINE, at);
            if (to - at < LONGEST_HEAD || newline < 0 || newline >= to) return at;
            at = newline + 1;
            continue;
          }
          const start = at + frame[1].length + 1;
          const end = start + Number(frame[1]);
          if (end > to) return at;
          tell(buffer, start, end);
          (this as { lines: number }).lines++;
          at = end;
        }
      },
      readRest(buffer, from, to) {
        const frame = FRAME.exec(buffer.toString('latin1', from, Math.min(to, from + LONGEST_HEAD)));
        if (frame) tell(buffer, from + frame[1].length + 1, to);
      },
    };
  },
};
