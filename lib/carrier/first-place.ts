// What a log's first lines tell of its place among the files of a rotated set.
import { NOT_MINE, parseStamp } from './carrier.js';
import { carrierOf, newLine, plain } from './index.js';

/** Stamps that programs put before their own lines: ISO 8601, and Go's log package. */
const OWN_STAMP = /^\[?(\d{4})[-/](\d\d)[-/](\d\d)[T ](\d\d:\d\d:\d\d)/;
const CYCLE = /\bgc (\d+) @\d+\.\d{3}s \d+%/;

interface FirstStamp {
  /** Ms since 1970, in whatever zone the log has; NaN where there is none. */
  wallMs: number;
  byCarrier: boolean;
}

/** The first stamp, and the first GC cycle's number (NaN where there is none). */
export function firstPlace(head: Buffer): FirstStamp & { n: number } {
  const text = head.toString('latin1');
  const lines = text.slice(0, text.lastIndexOf('\n') + 1).split('\n');
  return { ...firstStamp(head, lines), n: Number(CYCLE.exec(text)?.[1] ?? NaN) };
}

function firstStamp(head: Buffer, lines: readonly string[]): FirstStamp {
  const carrier = carrierOf(lines);
  if (carrier === plain) {
    const own = lines.map((text) => OWN_STAMP.exec(text)).find((groups) => groups !== null);
    const wallMs = own ? parseStamp(`${own[1]}-${own[2]}-${own[3]}T${own[4]}Z`) : NaN;
    return { wallMs, byCarrier: false };
  }
  const line = newLine();
  let from = 0;
  for (const text of lines) {
    const to = from + text.length;
    if (carrier.textStart(head, from, to) !== NOT_MINE) {
      carrier.unwrap(head, from, to, line);
      if (!Number.isNaN(line.wallMs)) return { wallMs: line.wallMs, byCarrier: true };
    }
    from = to + 1;
  }
  return { wallMs: NaN, byCarrier: false };
}
