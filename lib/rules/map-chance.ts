// Events in map growth beyond chance: thresholds and phrases shared by the findings about growth.
import { significant } from '../model/units.js';
import type { EventShare } from '../model/maps.js';
import { LEVEL } from './map-functions.js';
import { THREE } from './map-words.js';
import { type Rule, type Values } from './rule.js';

export const CHANCES: Rule['thresholds'] = {
  chance: {
    value: LEVEL,
    unit: 'chance',
    source: 'one false alarm in a hundred traces, by an exact test',
  },
  least: THREE,
  lift: {
    value: 1.5,
    unit: 'of the share of sweeps',
    source:
      'half as much again: the bias of sweeps (early in the cycle, one event for many pages) stays below that',
  },
};

export function beyondChance(
  share: EventShare | undefined,
  t: Values,
): (EventShare & { p: number }) | undefined {
  if (!share || share.p === undefined || share.p > t.chance || share.in_growth < t.least) return undefined;
  return share.lift !== undefined && share.lift < t.lift ? undefined : { ...share, p: share.p };
}

export const chanceWords = (p: number): string => (p < 0.0001 ? '< 0.0001' : String(significant(p, 1)));
