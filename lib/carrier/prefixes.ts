// All carriers that put nothing but a prefix before each line, the most particular first.
import type { Carrier } from './carrier.js';
import { foreman, grep, hosts, localTimes } from './hosts.js';
import { kubernetes, timestamps } from './kubernetes.js';
import { platforms } from './platforms.js';
import { prefixCarrier } from './prefix.js';

export const prefixes: readonly Carrier[] = [
  ...kubernetes,
  ...[foreman],
  ...platforms.slice(0, 2),
  ...hosts,
  ...platforms.slice(2),
  ...timestamps,
  ...localTimes,
  grep,
].map(prefixCarrier);
