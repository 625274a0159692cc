// Changes of GOGC within one process, and the values that people set.
import type { GogcSegment, SummaryRecord } from './records.js';

export const DEFAULT_GOGC = 100;
/** Values that people set, most frequent first: the default, then those that guides and tuners name. */
export const USUAL_GOGC = [DEFAULT_GOGC, 50, 200, 400];

/** A configuration changes once or twice in a process’s life; tuners act on every cycle or tick. */
export const TUNER_CHANGES = 3;

/** Whether such a value is the likeliest one. */
export const isUsual = ({ likely }: GogcSegment): boolean =>
  likely !== undefined && USUAL_GOGC.includes(likely);

/**
 * Whether goals that stay at one size while the live heap moves are rather a tuner's that sets GOGC anew for each cycle than a
 * memory limit's. In whole MiB both look the same, but no limit raises goals above what GOGC gave before: something calls
 * debug.SetGCPercent. (What a limit lowered may rise again: as the live heap falls, and when memory was returned to the system.)
 */
export const isTuned = ({
  gogc = [],
  gogc_raised: raised = hasRisen(gogc),
  goal_holder: holder,
}: Pick<SummaryRecord, 'gogc' | 'gogc_raised' | 'goal_holder'>): boolean =>
  holder === undefined ? raised : holder === 'gogc';

/** Whether GOGC certainly rose where no limit lets it rise. */
export function hasRisen(segments: readonly GogcSegment[]): boolean {
  return segments.some((segment, i) => isAboveLine(segment, segments.slice(0, i)));
}

/** Whether a GOGC is above all earlier ones, or above one that people set: a limit lowers GOGC's goals to no such value, but by chance. */
const isAboveLine = (segment: GogcSegment, earlier: readonly GogcSegment[]): boolean =>
  earlier.length > 0 &&
  (earlier.every((one) => isBelow(one, segment)) ||
    earlier.some((one) => isUsual(one) && isBelow(one, segment)));

/** What holds goals at one size, as far as they tell. */
export const holderOf = (summary: Pick<SummaryRecord, 'gogc' | 'gogc_raised' | 'goal_holder'>): string =>
  !isTuned(summary)
    ? 'memory limit'
    : summary.goal_holder === 'gogc'
      ? 'GOGC tuner'
      : 'GOGC tuner or memory limit';

/** Changes between known values. Segments too short to infer GOGC are skipped, unless the next one is certainly above them. */
export function gogcChanges(segments: readonly GogcSegment[] = []): [GogcSegment, GogcSegment][] {
  const known = segments.filter(
    (segment, i) => isKnown(segment) || (i + 1 < segments.length && isBelow(segment, segments[i + 1])),
  );
  return known
    .slice(1)
    .map((segment, i): [GogcSegment, GogcSegment] => [known[i], segment])
    .filter(([a, b]) =>
      isKnown(a) && isKnown(b) ? a.off !== b.off || a.likely !== b.likely : isBelow(a, b) || isBelow(b, a),
    );
}

const isKnown = ({ off, likely }: GogcSegment): boolean => off === true || likely !== undefined;
const isBelow = ({ high = Infinity }: GogcSegment, { low = 0 }: GogcSegment): boolean => low > high;

/** GOGC of such a segment, or the most that it was, percent; Infinity: off. */
export const gogcOf = ({ off, likely, high = Infinity }: GogcSegment): number =>
  off ? Infinity : (likely ?? high);

/** The same as text. */
export const gogcValue = (segment: GogcSegment): string =>
  segment.off ? 'off' : `${isKnown(segment) ? '' : 'at most '}${gogcOf(segment)}`;
