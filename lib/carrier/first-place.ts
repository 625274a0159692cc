// What a log's first lines tell of its place among the files of a rotated set.
import { NOT_MINE, parseStamp } from './carrier.js';
import { carrierOf, newLine, plain } from './index.js';

/** Stamps that programs put before their own lines: ISO 8601, and Go's log package. */
const OWN_STAMP = /^\[?(\d{4})[-/](\d\d)[-/](\d\d)[T ](\d\d:\d\d:\d\d)/;
const CYCLE = /\bgc (\d+) @\d+\.\d{3}s \d+%/;

/** The first stamp (ms since 1970, in whatever zone the log has) and the first GC cycle's number; NaN where there is none. */
export function firstPlace(head: Buffer): { wallMs: number; n: number } {
  const text = head.toString('latin1');
  const lines = text.slice(0, text.lastIndexOf('\n') + 1).split('\n');
  return { wallMs: firstStamp(head, lines), n: Number(CYCLE.exec(text)?.[1] ?? NaN) };
}

function firstStamp(head: Buffer, lines: readonly string[]): number {
  const carrier = carrierOf(lines);
  const line = newLine();
  let from = 0;
  for (const text of lines) {
    const to = from + text.length;
    if (carrier !== plain && carrier.textStart(head, from, to) !== NOT_MINE) {
      carrier.unwrap(head, from, to, line);
      if (!Number.isNaN(line.wallMs)) return line.wallMs;
    }
    const own = carrier === plain ? OWN_STAMP.exec(text) : null;
    if (own) return parseStamp(`${own[1]}-${own[2]}-${own[3]}T${own[4]}Z`);
    from = to + 1;
  }
  return NaN;
}
