// Recognizes the most common logs by their cycles alone: each is whole, and begins exactly where one carrier's text starts. This
// avoids trying all carriers, whose code takes longer to compile than a short log takes to read.
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

/** Fewer could be quoted. */
const LEAST_CYCLES = 2;
const HEAD_LINES = 200;
/** The texts of these, like the cells of a table, may continue in lines that begin with a cycle. */
const OVER_LINES = [syslogOctets, journalExport, supervisord, fluentBitText, fluentd];
/** Banners may precede the column names of a table. */
const TABLE_LINES = 5;

/** The only carrier of a log with these first lines, if that is evident. */
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
