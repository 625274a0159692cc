// Does a live heap that is known to the byte grow, over few cycles? A trace lasts seconds: the trend test, made for truncated
// figures of long runs, has too few points there. The criterion here is that the heap never returns to an earlier level.
import { max, median, min } from 'simple-statistics';
import type { LiveHeapCourse } from '../model/records.js';

/** Fewer cycles fill a heap: from 4 MiB, GOGC=100 reaches 1 GiB in eight. */
const LEAST_CYCLES = 9;
/** With more cycles the trend test decides. With fewer than TRUSTED_CYCLES it takes a heap that is being filled for a trend. */
const MOST_CYCLES = 64;
const TRUSTED_CYCLES = 14;
/** By this part of the time a cache is filled; since then the heap must have grown by this factor: in a steady rise, to twice its first size … */
const FILLED = 0.45;
const SINCE_FILLED = 1.4;
/** … or by less, but in steps: by chance three of three steps go up once in 8 times, and four of the five of the lower bound alone 6 in 32 times. */
const STEADILY = { least: 1.1, cycles: 4, alone: 6, up: 0.8 };
/** … by at least so many MiB: a page of spans of each size class comes and goes. */
const LEAST_MIB = 2;
/** Seven steps that all go up: a heap that wanders makes them once in 128 times. Each third of the time has so much of the whole's pace. */
const EACH_UP = { cycles: 8, least: 1.4, pace: 0.5 };

/** The course, where the trend test found `course`. With the cycle `from` the heap was filled, as far as it had been empty. */
export function exactCourse(
  course: LiveHeapCourse,
  times: readonly number[],
  floor: readonly number[],
  ceiling: readonly number[],
  from = 0,
): LiveHeapCourse {
  if (risesThroughout(times, floor, ceiling)) return 'growing';
  const [at, ...bounds] = [times, floor, ceiling].map((values) => values.slice(from));
  if (bounds.every((bound) => risesEachTime(at, bound))) return 'growing';
  return course === 'growing' && times.length < TRUSTED_CYCLES ? 'unclear' : course;
}

/**
 * Whether both bounds rise all the time: no cycle of a later third is as low as the median of the previous third, none of the
 * last third as low as the maximum of the first, and the heap went on rising in the later half of the time. A structure that
 * is copied when it grows exists twice for a while, so single high cycles do not count. `times` ascend; bounds in MiB.
 */
function risesThroughout(
  times: readonly number[],
  floor: readonly number[],
  ceiling: readonly number[],
): boolean {
  const n = times.length;
  if (n < LEAST_CYCLES || n > MOST_CYCLES) return false;
  const filled = times[0] + FILLED * (times[n - 1] - times[0]);
  let from = 0;
  while (times[from] < filled) from++;
  // The upper bound includes the allocation during the mark, which varies with its length: with enough cycles the lower one decides.
  const steps = floor.slice(from);
  const isSure = steps.length >= STEADILY.alone && isSteady(steps);
  return [floor, ceiling].every((values) => {
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

/** Whether a bound of few cycles goes up with each of them, and in each third of the time at about the same pace. */
function risesEachTime(times: readonly number[], values: readonly number[]): boolean {
  const last = values.length - 1;
  if (last + 1 < EACH_UP.cycles || values.slice(1).some((value, i) => value <= values[i])) return false;
  // The last cycle may be one in which a structure is copied.
  const now = values[last - 1];
  if (now < EACH_UP.least * values[0] || now - values[0] < LEAST_MIB) return false;
  const pace = (from: number, to: number): number => (values[to] - values[from]) / (times[to] - times[from]);
  const least = EACH_UP.pace * pace(0, last);
  const cuts = [0, 1, 2].map((third) =>
    times.findIndex((time) => time >= times[0] + (third / 3) * (times[last] - times[0])),
  );
  return [...cuts, last].every((to, i, all) => i === 0 || (to > all[i - 1] && pace(all[i - 1], to) >= least));
}
