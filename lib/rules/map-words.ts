// Shared by the map rules: shares of the program's samples, and phrases for growth and for advice.
import { formatShare } from '../model/format.js';
import { MAP_OPERATIONS } from '../model/maps.js';
import type { Facts } from '../process/facts.js';
import type { MapFunction } from './map-functions.js';
import type { Rule } from './rule.js';

export const THREE = {
  value: 3,
  unit: 'cycles',
  source: 'a single event never makes a finding, and two can be a coincidence',
};

/** What growth means in this version's maps (facts: runtime/map.go to 1.23, internal/runtime/maps from 1.24 on). */
export const growthWords = ({ sites }: MapFunction): string =>
  sites.some(({ site }) => site.swiss)
    ? 'Go 1.24 and later: tables double up to 1,024 slots, then split in two; the old table is garbage at once'
    : 'Go 1.23 and earlier: the whole bucket array doubles at once, and the old one stays until later writes have evacuated it';

export const HINT =
  'preallocate: make(map[K]V, n) allocates the tables once (from Go 1.24 on, sizes just under a power of two may still split)';

export const POINTERS =
  'use keys and values without pointers: the collector does not scan such tables (a string contains a pointer)';

/** The share of the program's samples of a kind that makes a finding. */
export const ofSamples = (value: number, source: string): Rule['thresholds'][string] => ({
  value,
  unit: 'of the CPU samples',
  source: `${source}; half of it must be exceeded beyond chance (1 %)`,
});

export const SOME = {
  value: 6,
  unit: 'samples',
  source: 'fewer are one or two bursts of 10 ms each',
};

/** A profile's samples a second of CPU: runtime/pprof, StartCPUProfile. */
const SAMPLES_A_SECOND = 100;

/** The share of the Ps’ time that so many samples are; Infinity or NaN if the trace does not tell. */
export const ofCapacity = ({ summary: { trace, procs = [] } }: Facts, samples: number): number =>
  samples / SAMPLES_A_SECOND / ((trace?.covers_s ?? 0) * Math.max(...procs));

/** The CPU share of a function's maps, as far as samples show it. */
export function cpuWords(name: MapFunction, { maps }: Facts): string {
  const { cpuSamples } = name.sum(...MAP_OPERATIONS);
  return cpuSamples < SOME.value
    ? ''
    : ` (its map code takes ${formatShare(cpuSamples / maps!.all.cpuSamples)} of the CPU time)`;
}
