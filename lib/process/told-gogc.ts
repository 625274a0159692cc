// GOGC as a summary tells it. In a stream of several processes the first cycles are similar in number, time and heap: where GOGC
// seems to change among them, those before belong to another process.
import type { GogcSegment } from '../model/records.js';
import { LOWER_BOUNDS as FEW, type Gogc } from './gogc.js';

const ALIKE = 8;

/** Without what another process's cycles may show; undefined if no GOGC is sure then. */
export function unmixed(segments: GogcSegment[], { goals }: Gogc): GogcSegment[] | undefined {
  const sure = segments.findLastIndex(({ from_n: n }) => n <= ALIKE);
  if (sure <= 0) return segments;
  return sure === segments.length - 1 && goals < FEW ? undefined : segments.slice(sure);
}
