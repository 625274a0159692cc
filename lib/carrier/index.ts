// The list of carriers. Adding one touches this list, its file, its sample and its test.
import type { Carrier } from './carrier.js';
import { cri } from './cri.js';
import { docker, journaldJson } from './json.js';
import { plain } from './plain.js';
import { prefixes } from './prefixes.js';
import type { RecordCarrier } from './record.js';

/** The most particular shapes first: a CRI line begins like a time-stamped one. */
export const carriers: readonly Carrier[] = [docker, journaldJson, cri, ...prefixes];

/** Carriers whose records are no lines of their own. */
export const recordCarriers: readonly RecordCarrier[] = [];

/** Lines of a head that are looked at, and the share of them that must have a carrier's shape. */
const HEAD_LINES = 200;
const SHARE = 0.5;

/**
 * The carriers of a log by its first lines, the outermost first; `plain` where none fits. Half of the lines must have the
 * shape, since banners, status lines and continuation lines of a text stand between.
 */
export function carriersOf(
  lines: readonly string[],
): [Carrier | RecordCarrier, ...(Carrier | RecordCarrier)[]] {
  const head = lines.filter((line) => line !== '').slice(0, HEAD_LINES);
  const records = recordCarriers.find((carrier) => carrier.matches(head));
  if (records) return [records];
  for (const carrier of carriers) {
    const hits = head.filter((line) => carrier.matches(line)).length;
    if (hits > 0 && hits >= head.length * SHARE) return [carrier];
  }
  return [plain];
}

/** The carrier of one line that holds a cycle behind some prefix, or undefined where no carrier is known by it. */
export function carrierOfLine(line: string): Carrier | undefined {
  return carriers.find((carrier) => carrier.matches(line));
}

export { plain };
export { newLine, type Carrier, type Line } from './carrier.js';
export type { RecordCarrier } from './record.js';
