// Quantiles by time: as many cycles in a moment weigh no more than that moment.
import t from 'tap';
import { quantileByTime } from '../../lib/stats/by-time.js';

void t.test('values count for as long as they last', (t) => {
  const even = [9, 1, 4, 2, 3, 9];
  t.same(
    [0.2, 0.4, 0.6, 0.8].map((q) => quantileByTime(even, [0, 1, 2, 3, 4, 5], q)),
    [1, 2, 3, 4],
  );
  // Ten cycles fill a heap within a second; then it stays as it is for nine, with one cycle in three.
  const filling = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 10, 10, 10];
  const times = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 1, 4, 7, 10];
  t.equal(quantileByTime(filling, times, 0.25), 10);
  t.equal(quantileByTime([1, 2, 3, 4], [7, 7, 7, 7], 0.5), 2, 'all at one time');
  t.equal(quantileByTime([8], [1], 0.25), 8);
  t.throws(() => quantileByTime([1], [1, 2], 0.5), RangeError);
  t.throws(() => quantileByTime([], [], 0.5), RangeError);
  t.end();
});
