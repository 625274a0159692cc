// What is said of live heaps that rise and fall: neither that they are level, nor that no leak shows where none would.
import t from 'tap';
import { oneOf } from '../report/sample-summary.js';
import { idsOf, judged, type Judged } from './judged.js';

/** A wave of requests over a leak of 1.5 MB/s, three periods, Go 1.25: time, heap at start, at end, marked, goal. */
const WAVES = `
  0.007 3 4 3 4, 0.011 7 7 7 7, 0.014 12 12 12 14, 0.186 23 23 17 25, 0.502 32 32 20 34, 0.896 38 39 24 41,
  1.387 46 46 27 48, 2.006 53 53 30 55, 2.742 58 59 29 60, 3.441 57 57 25 58, 4.057 49 49 20 50, 4.556 40 40 17 41,
  4.976 33 33 14 34, 5.334 28 28 13 29, 5.656 25 25 12 26, 5.952 24 24 12 24, 6.252 24 24 13 25, 6.596 25 26 14 26,
  6.856 27 27 16 29, 7.172 30 31 18 33, 7.566 35 38 24 38, 8.028 46 47 27 49, 8.552 52 53 33 55, 9.207 63 63 38 66,
  10.051 74 74 42 77, 11.046 81 81 39 84, 11.996 77 77 33 79, 12.810 65 65 27 66, 13.482 54 54 24 55,
  14.090 48 52 28 49, 14.770 53 53 27 57, 15.271 51 51 31 55, 15.842 59 59 37 63, 16.554 70 72 46 75,
  17.486 88 88 52 93, 18.672 100 100 53 104, 19.941 104 104 45 106, 21.049 89 89 38 91, 21.971 74 74 36 76,
  22.801 71 71 40 73, 23.618 78 78 47 80
`;
/** A cache of 30 MiB that is flushed once and fills again, Go 1.21. */
const FLUSHED = `
  0.096 3 3 0 4, 0.175 3 3 1 4, 0.239 3 3 1 4, 0.295 4 4 2 4, 0.368 4 5 3 5, 0.455 6 6 3 6, 0.555 7 7 4 7,
  0.684 9 9 5 9, 0.840 11 11 6 11, 1.020 13 13 8 13, 1.240 16 16 10 17, 1.500 19 19 12 20, 1.832 24 24 14 25,
  2.212 29 29 17 29, 2.671 34 35 21 35, 3.224 42 42 25 43, 3.915 50 51 30 52, 4.715 59 61 32 60, 5.615 62 62 30 65,
  6.385 58 58 30 60, 7.155 58 59 31 60, 7.975 60 60 30 62, 8.745 58 58 30 60, 9.552 59 60 31 60,
  10.390 60 61 30 62, 11.193 59 59 30 60, 11.995 59 59 30 60, 12.775 59 59 6 60, 12.940 12 12 8 12,
  13.160 16 16 9 16, 13.410 18 18 11 19, 13.705 22 22 13 23, 14.055 26 26 16 27, 14.480 32 32 20 33,
  15.015 39 40 25 40, 15.681 49 49 29 50, 16.460 57 57 30 59, 17.256 59 59 30 60, 18.051 59 59 30 60,
  18.846 59 59 30 60, 19.641 59 59 30 60
`;

const logOf = (cycles: string): string =>
  cycles
    .trim()
    .split(/,\s+/)
    .map((cycle, i) => {
      const [at, start, end, marked, goal] = cycle.split(' ');
      return `gc ${i + 1} @${at}s 0%: 0.03+0.5+0.003 ms clock, 0.06+0/0.3/0.1+0.006 ms cpu, ${start}->${end}->${marked} MB, ${goal} MB goal, 0 MB stacks, 0 MB globals, 2 P\n`;
    })
    .join('');
const leaking = ({ summaries: [{ live_heap: live }] }: Judged): string =>
  oneOf({ live_heap: live! }, { width: 200 });

void t.test('waves whose troughs rise are no sign that nothing leaks', async (t) => {
  const found = await judged(logOf(WAVES));
  t.same(idsOf(found), []);
  t.match(found.summaries[0].live_heap, { course: 'level', swings: true });
  t.match(
    leaking(found),
    /leaking\? +no trend, but it rises and falls so far that a slow leak would not show/,
  );
  t.end();
});

void t.test('a heap that was flushed was not level', async (t) => {
  const found = await judged(logOf(FLUSHED));
  const [{ verdict, live_heap: live }] = found.summaries;
  t.match(verdict, /has no clear trend, but is not always level \(.*, at times down to 6 MiB, now 30 MiB\)/);
  t.match(live, { course: 'level', swings: true, least_bytes: 6 * 2 ** 20 });
  // A single cycle may mark one large object.
  const steady = Array.from({ length: 24 }, (_, i) => `${i + 1}.000 39 39 ${i === 12 ? 36 : 20} 40`);
  const [one] = (await judged(logOf(steady.join(', ')))).summaries;
  t.match(one.verdict, /The live heap is level at about 20 MiB/);
  t.match(leaking(await judged(logOf(steady.join(', ')))), /no sign of it/);
  t.end();
});
