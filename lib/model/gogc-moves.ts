// What GOGC's own moves tell of who else may set the goal.
import type { SummaryRecord } from './records.js';

/**
 * Whether GOGC was raised at some time, beyond doubt. Who raises it may move it at every cycle, and so hold the heap at one size:
 * in prints of whole MiB that is what a memory limit does, and nothing in a log tells the two apart.
 */
export const wasRaised = ({ gogc = [] }: Pick<SummaryRecord, 'gogc'>): boolean =>
  gogc.slice(1).some(({ low = 0 }, i) => low > (gogc[i].high ?? Infinity));
