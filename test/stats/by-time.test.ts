// Quantiles by time: as many cycles in a moment weigh no more than that moment.
import t from 'tap';
import { quantilesByTime } from '../../lib/stats/by-time.js';

void t.test('values count for as long as they last', (t) => {
  const even = [9, 1, 4, 2, 3, 9];
  t.same(quantilesByTime(even, [0, 1, 2, 3, 4, 5], [0, 0.2, 0.4, 0.6, 0.8, 1]), [1, 1, 2, 3, 4, 9]);
  // Ten cycles fill a heap within a second; then it stays as it is for nine, with one cycle in three.
  const filling = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 10, 10, 10];
  const times = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 1, 4, 7, 10];
  t.same(quantilesByTime(filling, times, [0.05, 0.25, 0.75]), [6, 10, 10]);
  t.same(quantilesByTime([1, 2, 3, 4], [7, 7, 7, 7], [0.5]), [2], 'all at one time');
  t.same(quantilesByTime([1, 2, 9], [0, 100, 1], [0.25, 0.75]), [1, 2], 'a clock that was set back');
  t.same(quantilesByTime([8], [1], [0.25, 0.75]), [8, 8]);
  t.throws(() => quantilesByTime([1], [1, 2], [0.5]), RangeError);
  t.throws(() => quantilesByTime([], [], [0.5]), RangeError);
  t.end();
});
