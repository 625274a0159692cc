// Does a live heap grow that is known to the byte, over few cycles? A trace lasts seconds: the trend test, made for truncated
// figures of long runs, has too few points there. What is told here of a few cycles is that no level was ever come back to.
import { max, median, min } from 'simple-statistics';
import type { LiveHeapCourse } from '../model/records.js';

/** Fewer cycles fill a heap: from 4 MiB, GOGC=100 reaches 1 GiB in eight. */
const LEAST_CYCLES = 9;
/** With more the trend test has its say; with fewer than the least of these it takes a heap that is being filled for a trend. */
const MOST_CYCLES = 64;
const TREND_CYCLES = 14;
/** The part of the time by which what fills a cache is done, and how far the heap must have come since then: in a steady rise, that is twice its first size … */
const FILLED = 0.45;
const SINCE_FILLED = 1.4;
/** … or less far, but step by step: three of three steps go up once in eight times by chance, four of the five that the lower bound alone has to make in six of 32. */
const STEADILY = { least: 1.1, cycles: 4, alone: 6, up: 0.8 };
/** … in MiB at least: a page of spans of each size class comes and goes. */
const LEAST_MIB = 2;

/** The course, where the trend test found `course`. */
export function exactCourse(
  course: LiveHeapCourse,
  times: ArrayLike<number>,
  floor: ArrayLike<number>,
  ceiling: ArrayLike<number>,
): LiveHeapCourse {
  if (risesThroughout(times, floor, ceiling)) return 'growing';
  return course === 'growing' && times.length < TREND_CYCLES ? 'unclear' : course;
}

/**
 * Whether both bounds rise all the time: nothing of a later third of the cycles lies as low as the middle of the third
 * before, nothing of the last as low as the highest of the first, and the heap went on rising in the later half of the time. A structure that is copied as it grows stands there twice for a
 * while: a single high cycle counts for nothing. `times` ascend; bounds in MiB.
 */
function risesThroughout(
  times: ArrayLike<number>,
  floor: ArrayLike<number>,
  ceiling: ArrayLike<number>,
): boolean {
  const n = times.length;
  if (n < LEAST_CYCLES || n > MOST_CYCLES) return false;
  const filled = times[0] + FILLED * (times[n - 1] - times[0]);
  let from = 0;
  while (times[from] < filled) from++;
  // The upper bound holds what was allocated while marking, more of it in long marks: over cycles enough the lower one alone says so.
  const steps = Array.from(floor).slice(from);
  const isSure = steps.length >= STEADILY.alone && isSteady(steps);
  return [floor, ceiling].every((bound) => {
    const values = Array.from(bound);
    const cuts = [0, Math.floor(n / 3), Math.floor((2 * n) / 3), n];
    const thirds = [0, 1, 2].map((i) => values.slice(cuts[i], cuts[i + 1]));
    const late = values.slice(from);
    const before = min(late);
    const now = min(values.slice(-2));
    return (
      min(thirds[1]) > median(thirds[0]) &&
      min(thirds[2]) > median(thirds[1]) &&
      min(thirds[2]) > max(thirds[0]) &&
      now >= (isSure || isSteady(late) ? STEADILY.least : SINCE_FILLED) * before &&
      now - before >= LEAST_MIB
    );
  });
}

function isSteady(values: readonly number[]): boolean {
  const up = values.slice(1).filter((value, i) => value > values[i]).length;
  return values.length >= STEADILY.cycles && up >= STEADILY.up * (values.length - 1);
}
