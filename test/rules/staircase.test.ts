// A map that doubles, and the cycles in which its old and its new table exist side by side (Go before 1.24).
import t from 'tap';
import type { FindingRecord } from '../../lib/index.js';
import { judged, logOfFigures, type Judged } from './judged.js';

/** An index that is filled for nine seconds, Go 1.22.12: 4.5, 9, 18, 37 MiB. */
const GROWN_22 = `
31 3 4 0 4; 57 3 3 0 4; 83 3 3 1 4; 102 3 3 0 4; 127 3 3 1 4; 156 3 4 2 4; 174 4 4 1 4; 191 3 3 1 4; 209 3 3 1 4;
230 3 3 1 4; 247 3 3 1 4; 269 3 3 1 4; 286 3 3 1 4; 304 5 5 4 5; 345 7 8 2 8; 372 5 5 2 5; 398 4 5 2 5; 425 5 5 2 5;
450 5 5 2 5; 476 5 5 2 5; 505 5 5 2 5; 536 5 5 2 5; 559 5 5 2 6; 585 5 5 3 6; 604 9 9 7 9; 672 14 14 4 15;
724 9 10 5 10; 775 10 10 4 11; 818 9 9 4 10; 861 8 9 4 10; 904 9 9 4 10; 948 9 9 4 10; 1008 9 11 6 10;
1056 11 11 4 12; 1096 8 9 5 10; 1141 9 9 5 10; 1187 10 10 5 11; 1205 15 15 14 15; 1344 28 28 9 29; 1460 18 21 11 19;
1548 20 20 9 23; 1618 15 16 9 18; 1736 16 21 13 19; 1833 23 23 9 27; 1898 15 15 9 18; 1964 15 16 9 18;
2034 16 16 9 19; 2103 16 16 9 19; 2197 19 19 10 19; 2294 20 20 10 20; 2393 20 20 10 20; 2407 28 28 28 28;
2668 55 55 18 56; 2843 35 35 17 36; 3016 35 35 18 36; 3189 35 35 17 36; 3363 35 35 18 36; 3552 35 37 19 36;
3728 37 37 18 39; 3890 34 35 18 36; 4055 35 35 18 37; 4221 35 36 19 37; 4391 36 36 19 38; 4639 38 41 22 39;
4831 42 42 20 45; 4873 55 56 55 55; 5366 109 109 35 112; 5697 69 69 35 71; 6032 68 69 36 71; 6374 70 70 35 72;
6796 69 69 35 71; 7132 69 69 35 71; 7467 69 69 35 71; 7836 70 71 37 71; 8156 72 72 36 75; 8488 70 71 37 74;
8827 72 73 38 76
`;

/** The same with Go 1.23.12, to 78 MiB and the table after that. */
const GROWN_23 = `
29 3 4 0 4; 51 3 4 1 4; 68 3 3 1 4; 83 3 3 2 4; 97 4 4 1 4; 115 3 3 1 4; 129 3 3 1 4; 146 3 3 1 4; 156 4 5 4 5;
187 7 7 2 8; 208 4 5 2 5; 230 5 5 2 5; 252 5 5 2 5; 274 5 5 2 6; 295 5 5 3 6; 306 8 8 7 8; 364 14 14 4 15;
406 9 10 5 10; 445 9 10 4 10; 483 8 9 5 9; 523 9 10 5 10; 558 9 9 5 10; 592 9 9 5 10; 601 14 14 14 14;
708 27 27 9 28; 781 17 18 9 18; 858 18 18 9 18; 931 18 18 9 18; 1002 18 18 9 18; 1075 18 18 9 19; 1153 19 19 10 19;
1202 32 32 27 32; 1412 54 55 18 56; 1558 35 36 18 36; 1703 35 35 18 36; 1844 35 35 18 36; 1985 35 35 18 36;
2129 36 37 19 37; 2276 37 38 20 38; 2454 67 67 55 67; 2917 108 109 35 111; 3262 69 71 36 71; 3502 71 71 35 73;
3800 69 69 35 71; 4077 70 70 37 72; 4362 72 73 38 74; 4653 75 75 39 77; 4915 137 138 111 137; 5798 218 219 71 222;
6358 140 140 70 143; 6914 138 138 70 141; 7466 138 138 71 141; 8006 139 139 72 142; 8557 142 142 75 146;
9126 147 147 78 150; 9865 284 284 221 284
`;

/** A set that is replaced by an empty one whenever it holds so many, Go 1.22.12: a tooth, and most of the next. */
const REPLACED = `
9052 66 66 0 78; 9075 3 3 1 4; 9093 3 3 1 4; 9116 3 3 1 4; 9134 3 5 3 4; 9168 5 6 2 7; 9192 4 4 2 5; 9214 4 4 2 5;
9237 4 5 2 5; 9262 5 5 2 6; 9279 7 7 6 7; 9335 11 11 4 12; 9386 8 9 5 9; 9442 9 10 5 10; 9488 9 10 5 11;
9535 9 10 5 11; 9561 14 14 11 14; 9653 20 20 8 23; 9732 15 16 9 18; 9832 17 18 9 18; 9934 19 19 10 20;
10044 20 20 11 21; 10119 29 29 23 29; 10347 43 44 18 47; 10536 34 34 18 36; 10746 35 37 20 38; 10953 39 40 22 42;
11178 41 42 23 44; 11233 51 51 46 51; 11652 81 84 37 93; 12007 66 67 0 75; 12058 3 4 0 4; 12067 3 4 1 4;
12080 3 3 1 4; 12102 3 3 1 4; 12125 3 3 1 4; 12133 3 4 3 4; 12162 6 6 2 6; 12186 4 4 2 5; 12210 5 5 2 5;
12234 4 4 2 5; 12261 5 5 3 5; 12273 6 7 6 7; 12338 11 12 4 12; 12387 9 9 4 9; 12441 9 9 5 10; 12498 10 10 5 10;
12553 16 16 11 16; 12665 21 22 8 23; 12759 17 17 9 18; 12868 18 19 10 19; 12964 19 19 10 21; 13059 19 19 11 21;
13114 27 28 23 27; 13331 40 41 18 47; 13496 32 32 18 36; 13679 34 34 19 37; 13870 36 36 20 39; 14089 39 40 22 41;
14253 60 60 46 60
`;

const growthOf = ({ standing }: Judged): FindingRecord[] =>
  standing.filter(({ id }) => id === 'heap-staircase' || id === 'live-heap-growth');

void t.test('a doubling map is one while old and new table exist side by side', async (t) => {
  for (const cycles of [40, 41, 44, 47, 48, 49, 51, 55, 56])
    t.match(growthOf(await judged(logOfFigures(GROWN_23, cycles))), {
      0: { id: 'heap-staircase' },
      length: 1,
    });
  const [beside] = growthOf(await judged(logOfFigures(GROWN_23, 48)));
  t.match(beside.title, /36 MiB → 78 MiB; 111 MiB are live by now; the next would be about 156 MiB$/);
  t.end();
});

void t.test('a step from 4.5 to 9 MiB is one, though the bounds of both levels are 3.5 apart', async (t) => {
  for (const cycles of [66, 67, 69, 77]) {
    const found = await judged(logOfFigures(GROWN_22, cycles));
    t.match(growthOf(found), { 0: { id: 'heap-staircase', severity: 'medium' }, length: 1 });
    t.notMatch(found.summaries[0].verdict, /levelled off/);
  }
  t.end();
});

/** A cache of tiles, Go 1.26.8, that is full at 3.8 s. */
const FULL = `
0 3 4 3 4; 53 8 12 12 12; 152 27 27 9 27; 204 20 21 15 21; 353 30 30 12 31; 403 25 25 13 25; 502 27 27 15 27;
602 30 30 17 30; 753 37 37 19 37; 855 40 40 28 40; 1004 58 58 27 58; 1152 55 55 25 55; 1301 51 51 27 51;
1501 57 57 30 57; 1652 60 60 32 60; 1853 67 68 40 68; 2154 83 87 44 87; 2405 87 91 51 91; 2702 102 102 47 103;
2962 93 93 48 95; 3301 97 97 55 98; 3504 116 116 85 116; 3603 167 183 85 183; 3702 166 166 69 170;
3754 150 150 101 150; 3853 199 199 101 202; 3955 199 199 101 202; 4054 199 199 101 202; 4154 199 199 101 202;
4255 198 198 101 202; 4353 199 199 101 202; 4455 198 198 101 202; 4554 199 199 101 202; 4655 198 198 101 202;
4755 198 198 101 202; 4855 198 198 101 202; 4954 198 198 101 202; 5054 199 199 101 202; 5155 198 198 101 202;
5254 198 198 101 202; 5355 199 199 101 202; 5454 198 198 101 202; 5553 198 198 101 202; 5654 198 198 101 202;
5754 199 199 101 202; 5855 199 199 101 202; 5955 199 199 101 202; 6054 199 199 101 202; 6154 199 199 101 202;
6255 199 199 101 202; 6355 199 199 101 202; 6455 199 199 101 202; 6553 199 199 101 202; 6654 199 199 101 202;
6755 199 199 101 202; 6856 199 199 101 202; 6954 199 199 101 202
`;

void t.test('what may be full is not said to double again', async (t) => {
  const said = async (cycles: number): Promise<FindingRecord> =>
    (await judged(logOfFigures(FULL, cycles))).standing.find(({ id }) => id === 'heap-staircase')!;
  const level = await said(57);
  t.match(
    level.title,
    /→ 101 MiB; level for 3\.2 s since: if it goes on filling, the next would be about 202 MiB$/,
  );
  t.match((await judged(logOfFigures(FULL))).summaries[0].verdict, /next about 202 MiB if it goes on\./);
  const soon = await said(40);
  t.match(soon.title, /→ 101 MiB; the next would be about 202 MiB$/, 'as long as the step before');
  t.equal(soon.figures.level_s, undefined);
  t.end();
});

void t.test('what is filled again after it was dropped has no next step until it passes that', async (t) => {
  t.same(growthOf(await judged(logOfFigures(REPLACED))), []);
  // The same without the tooth before it.
  const alone = REPLACED.slice(REPLACED.indexOf('12007 '));
  t.match(growthOf(await judged(logOfFigures(alone))), { length: 1 });
  t.end();
});
