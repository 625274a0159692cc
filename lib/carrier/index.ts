// The list of carriers. Adding one touches this list, its file, its sample and its test.
import type { Carrier } from './carrier.js';
import { coloured } from './colour.js';
import { cri } from './cri.js';
import { carrierOfCycle, carriersAmong, carriersOfCycle, type Carriers } from './detect.js';
import { csv } from './csv.js';
import { docker } from './docker.js';
import { evidentCarrier } from './evident.js';
import { fluentBitText } from './fluentbit-text.js';
import { fluentd } from './fluentd.js';
import { grepFiles } from './grep.js';
import { journalExport } from './journal-export.js';
import { jsonRecords } from './json-records.js';
import { logfmt } from './logfmt.js';
import { syslogOctets } from './octets.js';
import { plain } from './plain.js';
import { prefixes } from './prefixes.js';
import type { RecordCarrier } from './record.js';
import { jsonLine, logfmtLine, stringLine } from './record-line.js';
import { supervisord } from './supervisord.js';
import { script } from './terminal.js';

/**
 * The most particular shapes first: a CRI line begins like a time-stamped one. Those that learn names are made anew for each
 * search: what is found keeps what it learns, and no other input knows it.
 */
export const carriers = (): Carrier[] => [
  docker,
  cri,
  ...prefixes(),
  grepFiles(),
  jsonLine,
  stringLine,
  logfmtLine,
];

/** Carriers whose records are no lines of their own. */
const recordCarriers: readonly RecordCarrier[] = [
  syslogOctets,
  journalExport,
  supervisord,
  fluentBitText,
  fluentd,
  logfmt,
  ...jsonRecords,
  csv,
];

/** The carriers of a log by its first lines, the outermost first; `plain` where none fits. */
export function carriersOf(lines: readonly string[]): Carriers {
  if (lines[0] !== undefined && script.matches(lines[0])) return [coloured(script)];
  const evident = evidentCarrier(lines);
  return evident ? [evident] : carriersAmong(carriers(), recordCarriers, lines);
}

/** The carrier of one line that holds a cycle behind some prefix, or undefined where no carrier is known by it. */
export const carrierOfLine = (line: string): Carrier | undefined => carrierOfCycle(carriers(), line);

/** The carriers of a text that is a whole cycle behind them, the outermost first. */
export const carriersWithin = (text: string): Carrier[] => carriersOfCycle(carriers(), text);

export { plain };
export { newLine, type Carrier, type Line } from './carrier.js';
export type { Carriers } from './detect.js';
export type { RecordCarrier } from './record.js';
