// CRI logs of containerd and CRI-O: `<RFC 3339 nano> stdout|stderr P|F[:tags] text`.
// containerd internal/cri/io/logger.go, conmon src/ctr_logging.c. CRI-O writes a piece per read of its pipe, and the
// runtime prints a gctrace line in dozens of writes: there one cycle comes in several P pieces.
import { NOT_MINE, parseStamp, type Carrier } from './carrier.js';

const SHAPE =
  /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)) (stdout|stderr) ([PF])(?::\S+)? /;
const BLANK = 32;
const LONGEST_STAMP = 40;

export const cri: Carrier = {
  id: 'cri',
  matches: (line) => SHAPE.test(line),
  textStart(buffer, from, to) {
    let p = from + 20;
    for (const bound = Math.min(to, from + LONGEST_STAMP); p < bound && buffer[p] !== BLANK;) p++;
    // " stdout F " or " stderr F "
    if (buffer[p] !== BLANK || buffer[p + 1] !== 115 || buffer[p + 7] !== BLANK) return NOT_MINE;
    const tag = buffer[p + 8];
    if (tag !== 70 && tag !== 80) return NOT_MINE;
    p += 9;
    while (p < to && buffer[p] !== BLANK) p++;
    return Math.min(p + 1, to);
  },
  unwrap(buffer, from, to, line) {
    const head = buffer.toString('latin1', from, Math.min(to, from + 128));
    // A piece without text ends behind its tag, and editors strip the blank.
    const groups = SHAPE.exec(`${head} `);
    line.buffer = buffer;
    line.from = Math.min(to, from + (groups?.[0].length ?? 0));
    line.to = to;
    line.stream = '';
    line.wallMs = groups ? parseStamp(groups[1]!) : NaN;
    line.partial = groups?.[3] === 'P';
    line.part = groups?.[2] ?? '';
  },
};
