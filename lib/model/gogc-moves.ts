// The moves of GOGC, and what they tell of who else may set the goal.
import type { GogcSegment, SummaryRecord } from './records.js';

/**
 * Whether GOGC was raised at some time, beyond doubt. Who raises it may move it at every cycle, and so hold the heap at one size:
 * in prints of whole MiB that is what a memory limit does, and nothing in a log tells the two apart.
 */
export const wasRaised = ({ gogc = [] }: Pick<SummaryRecord, 'gogc'>): boolean =>
  gogc.slice(1).some(({ low = 0 }, i) => low > (gogc[i].high ?? Infinity));

/** Changes between values that are known: a segment of one cycle that says nothing is none. */
export function gogcChanges(segments: readonly GogcSegment[] = []): [GogcSegment, GogcSegment][] {
  const known = segments.filter(({ off, likely }) => off || likely !== undefined);
  return known
    .slice(1)
    .map((segment, i): [GogcSegment, GogcSegment] => [known[i], segment])
    .filter(([a, b]) => a.off !== b.off || a.likely !== b.likely);
}

/** Of such a segment. */
export const gogcValue = ({ off, likely }: GogcSegment): string => (off ? 'off' : String(likely));
