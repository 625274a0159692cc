// The list of carriers. To add one, change this list and add its file, its sample and its test.
import { asciicast } from './asciicast.js';
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
import { htmlBreaks } from './html-breaks.js';
import { journalExport } from './journal-export.js';
import { journalVerbose } from './journal-verbose.js';
import { jsonRecords } from './json-records.js';
import { logfmt } from './logfmt.js';
import { syslogOctets } from './octets.js';
import { plain } from './plain.js';
import { prefixes } from './prefixes.js';
import type { RecordCarrier } from './record.js';
import { jsonLine, logfmtLine, stringLine } from './record-line.js';
import { rubyDebug } from './ruby-debug.js';
import { supervisord } from './supervisord.js';
import { sectionsOf } from './sections.js';
import { script } from './terminal.js';
import { yamlRecords } from './yaml-records.js';

/**
 * The most specific shapes first: a CRI line also begins with a time. Carriers that learn names are created for each search, so
 * that the one found keeps what it learned and other inputs do not share it.
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

/** Carriers whose records are not single lines. */
const recordCarriers: readonly RecordCarrier[] = [
  syslogOctets,
  asciicast,
  journalExport,
  journalVerbose,
  rubyDebug,
  supervisord,
  fluentBitText,
  fluentd,
  logfmt,
  ...jsonRecords,
  csv,
  yamlRecords,
  htmlBreaks,
];

/** Detects the carriers of a log from its first lines, outermost first; `plain` if none fits. */
export function carriersOf(lines: readonly string[]): Carriers {
  const first = lines.find((line) => line.trim() !== '');
  if (first !== undefined && script.matches(first)) return [coloured(script)];
  const found = sectionsOf(lines);
  if (found) {
    const inner = carriersOf(found.others);
    return inner[0] === plain ? [found.sections] : [found.sections, ...inner];
  }
  const evident = evidentCarrier(lines);
  return evident ? [evident] : carriersAmong(carriers(), recordCarriers, lines);
}

/** The carrier of one line that holds a cycle behind a prefix, or undefined if no known carrier fits. */
export const carrierOfLine = (line: string): Carrier | undefined => carrierOfCycle(carriers(), line);

/** The carriers of a text that is a whole cycle once unwrapped, outermost first. */
export const carriersWithin = (text: string): Carrier[] => carriersOfCycle(carriers(), text);

export { plain };
export { newLine, type Carrier, type Line } from './carrier.js';
export type { Carriers } from './detect.js';
export type { RecordCarrier } from './record.js';
