// The commonest logs are known by their cycles alone: each is whole, and stands right where one carrier's text starts. It
// spares them the trial of all carriers, whose code takes longer to compile than a short log to read.
import type { Carrier } from './carrier.js';
import { cri } from './cri.js';
import { isTableHead } from './csv.js';
import { CYCLE_BEGINS, WHOLE_CYCLE } from './cycle.js';
import { headOf, startsCycle } from './detect.js';
import { docker } from './docker.js';
import { fluentBitText } from './fluentbit-text.js';
import { fluentd } from './fluentd.js';
import { journalExport } from './journal-export.js';
import { syslogOctets } from './octets.js';
import { plain } from './plain.js';
import { supervisord } from './supervisord.js';

/** Fewer could be a quotation. */
const LEAST_CYCLES = 2;
const HEAD_LINES = 200;
/** Their texts, and the cells of a table, can go on in lines that begin with a cycle. */
const OVER_LINES = [syslogOctets, journalExport, supervisord, fluentBitText, fluentd];
/** Banners can stand before the names of a table's columns. */
const TABLE_LINES = 5;

/** The only carrier of a log with these first lines, where it is evident. */
export function evidentCarrier(lines: readonly string[]): Carrier | undefined {
  const cycles = lines.filter((line) => CYCLE_BEGINS.test(line));
  if (cycles.length < LEAST_CYCLES) return undefined;
  const head = headOf(cycles);
  const carrier = [docker, cri, plain].find((one) =>
    head.every((line) => one.matches(line.text) && startsCycle(one, line)),
  );
  if (carrier !== plain) return carrier;
  const first = lines.filter((line) => line !== '').slice(0, HEAD_LINES);
  const isPlain =
    cycles.every((line) => WHOLE_CYCLE.test(line)) &&
    !first.slice(0, TABLE_LINES).some(isTableHead) &&
    !OVER_LINES.some((other) => other.matches(first));
  return isPlain ? plain : undefined;
}
