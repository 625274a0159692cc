/**
 * Whether work takes CPU in proportion to its size: four times as much takes 4 times as long if it does, 16 times if it grows with
 * the square. What else the machine does only adds, so one of three attempts is enough.
 */
export const isLinear = (work: (size: number) => void, size: number): boolean =>
  [1, 2, 3].some(() => cost(work, size) < 8 * Math.max(LEAST_US, cost(work, size / 4)));

/** Below a millisecond the compiler and the clock are most of it. */
const LEAST_US = 1000;

function cost(work: (size: number) => void, size: number): number {
  const before = process.cpuUsage();
  work(Math.ceil(size));
  return process.cpuUsage(before).user;
}
