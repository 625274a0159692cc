// What is said of live heaps that rise and fall: neither that they are level, nor that no leak shows where none would.
import t from 'tap';
import { oneOf } from '../report/sample-summary.js';
import { idsOf, judged, logOfFigures, type Judged } from './judged.js';

/** A wave of requests over a leak of 1.5 MB/s, three periods, Go 1.25: time, heap at start, at end, marked, goal. */
const WAVES = `
  7 3 4 3 4; 11 7 7 7 7; 14 12 12 12 14; 186 23 23 17 25; 502 32 32 20 34; 896 38 39 24 41;
  1387 46 46 27 48; 2006 53 53 30 55; 2742 58 59 29 60; 3441 57 57 25 58; 4057 49 49 20 50; 4556 40 40 17 41;
  4976 33 33 14 34; 5334 28 28 13 29; 5656 25 25 12 26; 5952 24 24 12 24; 6252 24 24 13 25; 6596 25 26 14 26;
  6856 27 27 16 29; 7172 30 31 18 33; 7566 35 38 24 38; 8028 46 47 27 49; 8552 52 53 33 55; 9207 63 63 38 66;
  10051 74 74 42 77; 11046 81 81 39 84; 11996 77 77 33 79; 12810 65 65 27 66; 13482 54 54 24 55;
  14090 48 52 28 49; 14770 53 53 27 57; 15271 51 51 31 55; 15842 59 59 37 63; 16554 70 72 46 75;
  17486 88 88 52 93; 18672 100 100 53 104; 19941 104 104 45 106; 21049 89 89 38 91; 21971 74 74 36 76;
  22801 71 71 40 73; 23618 78 78 47 80
`;
/** A cache of 30 MiB that is flushed once and fills again, Go 1.21. */
const FLUSHED = `
  96 3 3 0 4; 175 3 3 1 4; 239 3 3 1 4; 295 4 4 2 4; 368 4 5 3 5; 455 6 6 3 6; 555 7 7 4 7;
  684 9 9 5 9; 840 11 11 6 11; 1020 13 13 8 13; 1240 16 16 10 17; 1500 19 19 12 20; 1832 24 24 14 25;
  2212 29 29 17 29; 2671 34 35 21 35; 3224 42 42 25 43; 3915 50 51 30 52; 4715 59 61 32 60; 5615 62 62 30 65;
  6385 58 58 30 60; 7155 58 59 31 60; 7975 60 60 30 62; 8745 58 58 30 60; 9552 59 60 31 60;
  10390 60 61 30 62; 11193 59 59 30 60; 11995 59 59 30 60; 12775 59 59 6 60; 12940 12 12 8 12;
  13160 16 16 9 16; 13410 18 18 11 19; 13705 22 22 13 23; 14055 26 26 16 27; 14480 32 32 20 33;
  15015 39 40 25 40; 15681 49 49 29 50; 16460 57 57 30 59; 17256 59 59 30 60; 18051 59 59 30 60;
  18846 59 59 30 60; 19641 59 59 30 60
`;

/** A decoder that gets a batch every three seconds, Go 1.22.12. */
const BURSTS = `
6 3 5 3 4; 14 6 9 8 7; 45 14 18 14 17; 807 25 25 0 29; 1084 3 3 0 4; 1377 3 3 0 4; 1667 3 3 0 4; 1954 3 3 0 4;
2287 3 3 0 4; 2636 3 3 0 4; 2964 3 3 0 4; 3008 3 5 3 4; 3019 5 9 8 6; 3042 14 19 15 17; 4002 26 26 0 31; 4263 3 3 0 4;
4514 3 3 0 4; 4771 3 3 0 4; 5054 3 3 0 4; 5301 3 3 0 4; 5555 3 3 0 4; 5852 3 3 0 4; 6010 3 5 3 4; 6019 5 9 7 6;
6039 12 18 14 14; 6742 25 25 0 29; 6975 2 2 0 4; 7214 2 2 0 4; 7440 2 2 0 4; 7682 2 2 0 4; 7913 2 2 0 4; 8145 2 2 0 4;
8433 3 3 0 4; 8719 3 3 0 4; 9012 3 4 1 4; 9016 3 7 6 4; 9030 10 16 13 12; 9324 22 22 0 26; 9615 3 3 0 4; 9864 3 3 0 4;
10111 3 3 0 4; 10372 3 3 0 4; 10627 3 3 0 4; 10889 3 3 0 4; 11152 3 3 0 4; 11485 3 3 0 4; 11815 3 3 0 4;
12019 3 4 1 4; 12023 3 4 3 4; 12030 5 9 7 6; 12048 13 19 15 16
`;

const leaking = ({ summaries: [{ live_heap: live }] }: Judged): string =>
  oneOf({ live_heap: live! }, { width: 200 });

void t.test('waves whose troughs rise are no sign that nothing leaks', async (t) => {
  const found = await judged(logOfFigures(WAVES));
  t.same(idsOf(found), []);
  t.match(found.summaries[0].live_heap, { course: 'level', swings: true });
  t.match(
    leaking(found),
    /leaking\? +no trend, but it rises and falls so far that a slow leak would not show/,
  );
  t.end();
});

void t.test('a heap that was flushed was not level', async (t) => {
  const found = await judged(logOfFigures(FLUSHED));
  const [{ verdict, live_heap: live }] = found.summaries;
  t.match(verdict, /has no clear trend, but is not always level \(.*, at times down to 6 MiB, now 30 MiB\)/);
  t.match(live, { course: 'level', swings: true, least_bytes: 6 * 2 ** 20 });
  // A single cycle may mark one large object.
  const steady = Array.from({ length: 24 }, (_, i) => `${i + 1}000 39 39 ${i === 12 ? 36 : 20} 40`);
  const [one] = (await judged(logOfFigures(steady.join('; ')))).summaries;
  t.match(one.verdict, /The live heap is level at about 20 MiB/);
  t.match(leaking(await judged(logOfFigures(steady.join('; ')))), /no sign of it/);
  t.end();
});

void t.test('bursts that one or two cycles see each are not level', async (t) => {
  const [{ verdict, live_heap: live }] = (await judged(logOfFigures(BURSTS))).summaries;
  t.match(live, { course: 'level', swings: true });
  t.match(verdict, /not always level \(mostly under 1 MiB, at times up to 15 MiB, now .*\)/);
  // Three in forty are no habit.
  const rare = Array.from({ length: 40 }, (_, i) => `${i + 1}000 39 39 ${i % 12 === 11 ? 36 : 20} 40`);
  t.match((await judged(logOfFigures(rare.join('; ')))).summaries[0].verdict, /is level at about 20 MiB/);
  t.end();
});
