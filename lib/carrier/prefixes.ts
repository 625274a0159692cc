// All carriers that only put a prefix before each line, the most specific first.
import type { Carrier } from './carrier.js';
import { foreman, grep, hosts, localTimes } from './hosts.js';
import { kubernetes, timestamps } from './kubernetes.js';
import { bracketed, platforms } from './platforms.js';
import { prefixCarrier } from './prefix.js';

const rows = [
  ...kubernetes,
  foreman,
  ...bracketed,
  ...hosts,
  ...platforms,
  ...timestamps,
  ...localTimes,
  grep,
];
const made = rows.map(prefixCarrier);

/** Created anew for each input, because some learn the input's names, or machine. */
export const prefixes = (): Carrier[] =>
  rows.map((row, i) => (row.nameUpToCycle || row.namespaced || row.ends ? prefixCarrier(row) : made[i]));
