// CRI logs of containerd and CRI-O: `<RFC 3339 nano> stdout|stderr P|F[:tags] text`. containerd internal/cri/io/logger.go, conmon
// src/ctr_logging.c. CRI-O writes a piece per read of its pipe, and the runtime prints a gctrace line in dozens of writes, so
// under CRI-O one cycle is spread over several P pieces.
import { DECODE, NOT_MINE, stampAt, type Carrier } from './carrier.js';

const SHAPE =
  /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)) (stdout|stderr) ([PF])(?::\S+)? /;
const [BLANK, O, F, P] = [32, 111, 70, 80];
const LONGEST_STAMP = 40;

export const cri: Carrier = {
  id: 'cri',
  rigid: true,
  matches: (line) => SHAPE.test(line),
  textStart(buffer, from, to) {
    let p = from + 20;
    for (const bound = Math.min(to, from + LONGEST_STAMP); p < bound && buffer[p] !== BLANK;) p++;
    // " stdout F " or " stderr F "
    if (buffer[p] !== BLANK || buffer[p + 1] !== 115 || buffer[p + 7] !== BLANK) return NOT_MINE;
    const tag = buffer[p + 8];
    if (tag !== F && tag !== P) return NOT_MINE;
    return tag === P ? DECODE : textAt(buffer, p, to);
  },
  unwrap(buffer, from, to, line) {
    let stamp = from + 20;
    while (buffer[stamp] !== BLANK) stamp++;
    line.buffer = buffer;
    line.from = textAt(buffer, stamp, to);
    line.to = to;
    line.stream = line.host = '';
    line.wallMs = stampAt(buffer, from, stamp);
    line.local = line.yearless = false;
    // " stdout F ": the fourth byte of the name distinguishes the streams.
    line.part = buffer[stamp + 4] === O ? 'stdout' : 'stderr';
    line.partial = buffer[stamp + 8] === P;
  },
};

/** Where the text starts, after the space behind the time, the stream and the tags. */
function textAt(buffer: Buffer, stampTo: number, to: number): number {
  let p = stampTo + 9;
  while (p < to && buffer[p] !== BLANK) p++;
  return Math.min(p + 1, to);
}
