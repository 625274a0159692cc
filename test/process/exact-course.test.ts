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

void t.test('of few cycles a trend alone is not taken for growth', (t) => {
  t.equal(course([6, 15, 24.8, 24.8, 24.8, 25.2, 25.3, 25.7, 26.6, 26.8, 26.9], 'growing'), 'unclear');
  t.end();
});
