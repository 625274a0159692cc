// Changes of GOGC within one process.
import type { GogcSegment, SummaryRecord } from './records.js';

/**
 * Whether GOGC was certainly raised at some time. A tuner that raises it may move it at every cycle and so hold the heap at one
 * size. In prints of whole MiB that looks like a memory limit, and nothing in a log distinguishes the two.
 */
export const wasRaised = ({ gogc = [] }: Pick<SummaryRecord, 'gogc'>): boolean =>
  gogc.slice(1).some(({ low = 0 }, i) => low > (gogc[i].high ?? Infinity));

/** Changes between known values: segments too short to infer GOGC are skipped. */
export function gogcChanges(segments: readonly GogcSegment[] = []): [GogcSegment, GogcSegment][] {
  const known = segments.filter(({ off, likely }) => off || likely !== undefined);
  return known
    .slice(1)
    .map((segment, i): [GogcSegment, GogcSegment] => [known[i], segment])
    .filter(([a, b]) => a.off !== b.off || a.likely !== b.likely);
}

/** GOGC of a segment with a known value, as text. */
export const gogcValue = ({ off, likely }: GogcSegment): string => (off ? 'off' : String(likely));
