// Reads with which time and cycle a log begins: its place among the files of a rotated set.
import { NUMBERED_CYCLE } from '../carrier/cycle.js';
import { plain } from '../carrier/index.js';
import { readHead } from './open.js';

/** Times that programs put before their own lines: ISO 8601, and Go's log package. */
const OWN_STAMP = /^\[?(\d{4})[-/](\d\d)[-/](\d\d)[T ](\d\d:\d\d:\d\d)/;

/**
 * The first time in ms since 1970, in the log's own zone, whichever that is: from the carrier, or in a plain log from the program
 * itself. And the first cycle's number. NaN if there is none.
 */
export function firstPlace(head: Buffer): { wallMs: number; byCarrier: boolean; n: number } {
  let carriers = NaN;
  let own = NaN;
  let n = NaN;
  const outer = readHead(head, ({ buffer, from, to, wallMs, yearless }) => {
    if (Number.isNaN(carriers) && !yearless) carriers = wallMs;
    const text = buffer.toString('latin1', from, to);
    const [, year, month, day, time] = OWN_STAMP.exec(text) ?? [];
    if (Number.isNaN(own) && time !== undefined) own = Date.parse(`${year}-${month}-${day}T${time}Z`);
    if (Number.isNaN(n)) n = Number(NUMBERED_CYCLE.exec(text)?.[1] ?? NaN);
  });
  const byCarrier = outer !== plain;
  return { wallMs: byCarrier ? carriers : own, byCarrier: byCarrier && !Number.isNaN(carriers), n };
}
