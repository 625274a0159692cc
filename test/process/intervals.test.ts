// GC intervals with map activity, in bounded memory.
import t from 'tap';
import { newBatch } from '../../lib/model/batch.js';
import { MAP_SERIES, type MapActivity } from '../../lib/model/map-activity.js';
import { Intervals } from '../../lib/process/intervals.js';

/** Ten growths a second. */
const GROWING: MapActivity = {
  series: ['grow_per_s'],
  clock: 'process',
  periodMs: 100,
  between: (from, to) => MAP_SERIES.map((name) => (name === 'grow_per_s' ? (to - from) / 100 : NaN)),
};

void t.test('neighbours are merged when there are too many: rates and the live heap stay', (t) => {
  const intervals = new Intervals([GROWING]);
  const batch = newBatch();
  const cycles = 2000;
  for (let n = 1; n <= cycles; n++) {
    batch.atMs[0] = n * 1000;
    batch.sinceMs[0] = 1000;
    batch.markNs[0] = 2e6;
    batch.liveFloor[0] = 30;
    batch.heapMarked[0] = 50;
    intervals.add(batch, 0, 1);
  }
  const { intervals: count, seconds, live, gc, map } = intervals.series();
  t.ok(count >= 100 && count < 256, String(count));
  t.ok(seconds > cycles - 16 && seconds <= cycles, 'all but the open one');
  t.same(new Set(live), new Set([40]));
  t.same(new Set(map.grow_per_s?.map((rate) => rate.toFixed(6))), new Set(['10.000000']));
  t.same(new Set(gc.mark_ns_per_s), new Set([2e6]));
  t.equal(map.assign_per_s, undefined);
  t.end();
});
