// A log of which some cycles are known to the byte, by a trace: figures of two precisions, and a print is half a MiB short on average.
import t from 'tap';
import { newBatch } from '../../lib/model/batch.js';
import type { SummaryRecord } from '../../lib/model/records.js';
import { LiveHeap } from '../../lib/process/live.js';

/** A leak of 2.8 MiB/s, Go 1.26, traced from the fourth to the eighth second: seconds, and marked MiB. */
const AT = `
  0.059 0.116 0.17 0.225 0.27 0.318 0.363 0.407 0.451 0.489 0.531 0.565 0.608 0.635 0.669 0.703 0.735
  0.773 0.809 0.855 0.9 0.942 0.989 1.036 1.088 1.14 1.199 1.253 1.308 1.377 1.435 1.497 1.558 1.626
  1.692 1.757 1.832 1.905 1.978 2.053 2.13 2.229 2.331 2.44 2.553 2.673 2.792 2.919 3.054 3.192 3.333
  3.485 3.642 3.806 3.98 4.099 4.334 4.584 4.842 5.106 5.39 5.681 5.989 6.305 6.645 6.994 7.351 7.731 8.1
  8.456 8.83 9.219 9.624
`;
const MARKED = `
  0 0 0 0 0 1 1 1 1 1 1 1 1 1 1 1 2 2 2 2 2 2 2 2 3 3 3 3 3 3 4 3 4 4 4 4 5 5 5 5 5 6 6 6 6 7 7 7 8 8 8 9
  9 10 10 14.07 14.8 15.31 16.04 16.8 17.31 18.12 18.89 19.98 20.7 21.43 22.48 23.58 20 22 22 23 24
`;
const PART = { from_n: 56, to_n: 68, isNearlyAll: false };
const numbers = (text: string): number[] => text.trim().split(/\s+/).map(Number);

const courseOf = (mib: (mib: number) => number): string | undefined => {
  const batch = newBatch(100);
  const heap = new LiveHeap();
  const marked = numbers(MARKED).map(mib);
  numbers(AT).forEach((at, row) => {
    batch.n[row] = row + 1;
    batch.atMs[row] = 1e3 * at;
    batch.heapMarked[row] = batch.liveFloor[row] = marked[row]!;
    batch.heapEnd[row] = batch.heapStart[row] = batch.goal[row] = Math.max(4, 2 * marked[row]);
  });
  batch.length = marked.length;
  heap.add(batch, 0, batch.length);
  const record = {} as SummaryRecord;
  const isMixed = marked.some((value) => !Number.isInteger(value));
  heap.summarize(record, isMixed ? PART : undefined, 0, undefined);
  return record.live_heap?.course;
};

void t.test('a heap that grows in its log grows with a trace of some of its seconds, too', (t) => {
  t.equal(courseOf(Math.floor), 'growing', 'as printed');
  t.equal(courseOf(Number), 'growing', 'some of it to the byte');
  t.end();
});
