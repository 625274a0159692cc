// Few cycles of exact bytes: what grows all the time, and what only fills, swings, or is copied.
import t from 'tap';
import { exactCourse } from '../../lib/process/exact-course.js';

const at = (n: number): number[] => Array.from({ length: n }, (_, i) => i / 10);
const course = (floor: number[], told: 'level' | 'growing' = 'level'): string =>
  exactCourse(
    told,
    at(floor.length),
    floor,
    floor.map((mib) => mib + 0.5),
  );

void t.test('a leak, and a structure that is copied as it doubles, grow', (t) => {
  t.equal(course([8, 8.4, 9, 9.1, 9.4, 10.6, 11, 11.5, 12, 13, 13.5, 14, 14.6, 15.2, 15.9, 17]), 'growing');
  // Two spans of it are there while it is copied.
  t.equal(course([4, 5, 6, 7, 12, 9.5, 15.5, 39, 27, 75, 51, 147, 99]), 'growing');
  t.end();
});

void t.test('a heap that fills, swings, or falls back does not', (t) => {
  t.equal(course([3, 6, 9, 13, 18, 22, 25, 25.4, 25.2, 25.5, 25.3, 25.4]), 'level');
  t.equal(course([5, 8, 12, 18, 28, 15, 22, 34, 22, 34, 23, 36, 27, 41, 34]), 'level');
  t.equal(course([5, 9, 14, 20, 30, 6, 9, 15, 22, 31, 5, 9, 14]), 'level');
  t.equal(course([4, 8, 16, 32, 60, 62]), 'level', 'six cycles say nothing');
  t.end();
});

void t.test('with few cycles a trend alone is not growth', (t) => {
  t.equal(course([6, 15, 24.8, 24.8, 24.8, 25.2, 25.3, 25.7, 26.6, 26.8, 26.9], 'growing'), 'unclear');
  t.end();
});

void t.test('with enough cycles the lower bound alone shows a leak', (t) => {
  // Go 1.11.13, a map that leaks: what is allocated while marking lifts the upper bound now and then, MiB.
  const floor = [2.8, 6.4, 6.6, 7.0, 7.5, 8.2, 8.3, 8.7, 9.8, 9.8, 10.2, 10.9, 12.9, 12.7, 13.2, 14.0, 14.6];
  const ceiling = [
    5.5, 7.1, 7.2, 7.7, 7.7, 8.2, 8.7, 9.0, 10.0, 10.2, 11.6, 10.9, 13.8, 13.5, 17.1, 14.5, 21.1,
  ];
  const times = [
    0.01, 0.05, 0.1, 0.17, 0.26, 0.33, 0.43, 0.54, 0.63, 0.75, 0.88, 1.01, 1.12, 1.29, 1.46, 1.68, 1.85,
  ];
  t.equal(exactCourse('level', times, floor, ceiling), 'growing');
  // Go 1.21.13, a sync.Map of keys that come again: four cycles in the later half, on the way to its level.
  const full = [2.5, 3.3, 4.4, 4.5, 5.6, 5.7, 7.4, 11.3, 9.5, 9.5, 11.5, 11.7];
  const fullTop = [2.5, 3.3, 4.5, 4.9, 5.8, 6.1, 10.2, 13.0, 12.9, 11.3, 15.5, 14.3];
  const fullAt = [0.02, 0.08, 0.15, 0.29, 0.35, 0.48, 0.61, 0.93, 1.33, 1.75, 1.94, 2.45];
  t.equal(exactCourse('level', fullAt, full, fullTop), 'level');
  t.end();
});

void t.test('eight cycles grow where each is above the one before, all the time', (t) => {
  // Go 1.25.14, sessions that nobody ends, in a trace of ten seconds.
  const floor = [4.7, 5.4, 5.9, 6.8, 7.6, 8.4, 9.6, 11.1];
  const times = [0.4, 1.2, 2.3, 3.4, 4.7, 6.2, 8, 10];
  const told = (values: number[], from = 0): string => exactCourse('level', times, values, values, from);
  t.equal(told(floor), 'growing');
  t.equal(told(floor, 1), 'level', 'seven may be chance');
  t.equal(told([4.7, 5.4, 6.8, 5.9, 7.6, 8.4, 9.6, 11.1]), 'level', 'one goes down');
  t.equal(told([4.7, 6, 7.2, 8.3, 9, 9.3, 9.4, 9.5]), 'level', 'a cache that is nearly full');
  t.equal(told([4.7, 4.8, 4.9, 5, 5.1, 7, 9, 9.1]), 'level', 'a step');
  t.end();
});
