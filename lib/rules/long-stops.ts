// Which kind of stop is long again and again. Rules about pauses ask for it, so that each says what the others do not.
import type { PauseFigures, PauseKind, StopKind } from '../model/records.js';
import type { Facts } from '../process/facts.js';
import { tellsWhole } from './forced.js';
import type { Rule, Values } from './rule.js';

const MS = 1e6;

export const KIND_NAMES: Record<PauseKind, string> = {
  sweep_term: 'sweep termination',
  mark_term: 'mark termination',
  cycle: 'the whole cycle',
};

/** How many stops of a kind took at least `ns` (accurate to the sketch's 1 %). */
export const atLeast = (figures: PauseFigures, ns: number): number => longOnes(figures, ns).stops;

/** The stops of a kind that took at least `ns`, and how long they took together. */
function longOnes({ max_ns: most, sketch }: PauseFigures, ns: number): { stops: number; totalNs: number } {
  const sum = { stops: 0, totalNs: 0 };
  if (most < ns) return sum;
  sketch.counts.forEach((count, i) => {
    const took = sketch.gamma ** (sketch.offset + i);
    if (took < ns) return;
    sum.stops += count;
    sum.totalNs += count * took;
  });
  return sum;
}

export interface Long {
  kind: PauseKind;
  figures: PauseFigures;
  long: number;
  totalNs: number;
}

/**
 * The kind whose long stops took the most time together, if they are not just outliers: where both are always above the floor,
 * their numbers do not tell which one hurts. Stops that forced-gc tells are left to it.
 */
export function longKind(facts: Facts, t: Values): Long | undefined {
  const apart = tellsWhole(facts) && { mark_term: facts.apart };
  const kinds = (
    Object.entries({ ...facts.summary.pauses, ...apart }) as [
      PauseKind | StopKind,
      PauseFigures | undefined,
    ][]
  )
    // Up to Go 1.4 the world is stopped for the whole cycle, by design. Other stops are reported by who requested them.
    .filter(
      (entry): entry is [PauseKind, PauseFigures] =>
        entry[0] !== 'cycle' && entry[0] !== 'other' && entry[1] !== undefined,
    )
    .map(([kind, figures]) => {
      const { stops: long, totalNs } = longOnes(figures, t.floor_ms * MS);
      return { kind, figures, long, totalNs };
    })
    .filter(({ long, figures }) => long >= t.stops && long >= t.share * figures.n);
  return kinds.sort((a, b) => b.totalNs - a.totalNs)[0];
}

export const LONG: Rule['thresholds'] = {
  floor_ms: {
    value: 5,
    unit: 'ms',
    source:
      'half the maximum that Go 1.5 promised (10 ms a stop); stops since Go 1.8 are mostly under 0.5 ms',
  },
  stops: { value: 3, unit: 'stops', source: 'one or two are outliers: pause-outlier' },
  share: {
    value: 0.05,
    unit: 'of the stops',
    source: 'one in twenty shows in a service’s 95th percentile',
  },
  waiting: {
    value: 8,
    unit: 'times the median',
    source: 'the work of a stop hardly varies; one that takes many times as long was waiting for a goroutine',
  },
};
