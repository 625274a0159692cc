// A leak inside swings: the live heap follows the load, and each trough and each crest is higher than the previous one. The trend
// test takes that for a random walk.

/** The figures of both bounds together: `slope` is their mean, `low..high` contains both 95 % intervals. */
export interface CourseFigures {
  /** In units of the bounds per unit of time, as `low` and `high`. */
  slope: number;
  low: number;
  high: number;
  /** The larger p of the two bounds' trends, as both must have one (Berger, Technometrics 24, 1982). */
  p: number;
}

/** The least number of troughs, and of crests: without a trend, four are in rising order once in 24 times, both once in 576. */
const LEAST = 4;
/** A swing covers this share of the detrended range: a random walk has one or two such swings, a wave has many. */
const SWING = 0.5;

/**
 * The rise of a heap whose troughs and crests all rise, in the units of `values` per unit of `times`; undefined if it swings less
 * than four times, if one of them is lower than the previous one, or if all of them rise by no more than a cycle hides. `slope` is
 * that of its trend line.
 */
export function risingSwings(
  times: readonly number[],
  values: readonly number[],
  slope: number,
): CourseFigures | undefined {
  const beside = values.map((value, i) => value - slope * times[i]);
  const { crests, troughs } = turnsOf(beside);
  if (Math.min(crests.length, troughs.length) < LEAST) return undefined;
  const rises = [crests, troughs].flatMap((turns) =>
    turns.slice(1).map((turn, k) => (values[turn] - values[turns[k]]) / (times[turn] - times[turns[k]])),
  );
  if (!rises.every((rise) => rise > 0)) return undefined;
  const [crest, trough] = [crests[0], troughs.at(-1)!];
  if (values[crests.at(-1)!] <= values[crest] + hidden(times, values, crest, 1)) return undefined;
  if (values[trough] - hidden(times, values, trough, -1) <= values[troughs[0]]) return undefined;
  const p = 1 / (factorial(crests.length) * factorial(troughs.length));
  return { slope, low: Math.min(...rises), high: Math.max(...rises), p };
}

/**
 * How much higher than at the cycle `turn` a crest may have been before the next one (`way` 1), and how much lower a trough after
 * the one before (−1): the heap rose on, or had risen, as fast as beside it. A cache that is dropped whole at one size is seen at
 * a later part of its tooth each time, if its period and that of the cycles are nearly in step: troughs and crests rise with it.
 */
function hidden(times: readonly number[], values: readonly number[], turn: number, way: 1 | -1): number {
  const [from, to] = way === 1 ? [turn - 1, turn] : [turn, turn + 1];
  const rate = (values[to] - values[from]) / (times[to] - times[from]);
  return rate > 0 ? rate * Math.abs(times[turn + way] - times[turn]) : 0;
}

const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1));

/** The turning points of full swings; the series' ends are none. */
function turnsOf(beside: readonly number[]): { crests: number[]; troughs: number[] } {
  const size = SWING * (Math.max(...beside) - Math.min(...beside));
  const turns = { crests: [] as number[], troughs: [] as number[] };
  let [high, low] = [0, 0];
  let way = 0;
  beside.forEach((value, i) => {
    if (value > beside[high]) high = i;
    if (value < beside[low]) low = i;
    if (way <= 0 && value >= beside[low] + size) {
      if (way < 0) turns.troughs.push(low);
      [way, high] = [1, i];
    } else if (way >= 0 && value <= beside[high] - size) {
      if (way > 0) turns.crests.push(high);
      [way, low] = [-1, i];
    }
  });
  return turns;
}
