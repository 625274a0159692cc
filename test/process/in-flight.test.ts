// A program that allocates whole MiB at a time: an allocation in flight raises the goals of cycles in sequence, of which no GOGC and
// no limit is to be concluded.
import t from 'tap';
import { idsOf, judged, logOfFigures } from '../rules/judged.js';

/** Buffers of 1 to 16 MiB, GOGC=100 and no limit. */
const CAPTURED: Record<string, string> = {
  // Go 1.22.12: the goal of gc 9 is that heap's end, and 3 MiB above GOGC's line.
  'one goal before all others that bound GOGC from below': `
    52 9 9 9 9; 103 19 19 9 19; 201 22 22 7 22; 254 15 15 6 15; 305 13 13 10 13; 355 23 23 17 23; 502 38 38 13 38; 603 27 27 15 27; 751 34 36 17 36;
    851 37 37 25 37; 1002 49 54 24 50; 1104 47 47 26 49; 1252 47 52 28 52; 1403 54 54 30 56; 1602 56 60 32 61; 1713 59 60 34 65; 1952 64 65 35 70;
    2151 68 68 40 71; 2362 75 75 37 81; 2554 72 73 46 76; 2755 89 89 52 94; 3103 106 106 53 106; 3411 104 104 54 107; 3752 110 111 58 111;
    4103 118 118 57 118; 4451 113 113 53 116; 4751 107 107 53 108; 5003 125 125 81 125; 5101 163 163 65 164; 5153 130 130 81 132`,
  // Go 1.27.4: from gc 38 on three cycles are alike.
  'three goals in sequence': `
    52 9 9 9 9; 104 19 19 9 19; 203 21 21 6 21; 252 13 14 5 14; 304 13 13 10 13; 353 23 23 17 23; 501 33 34 9 34; 552 19 19 13 19; 653 27 31 19 31;
    815 37 37 13 38; 865 26 26 13 26; 952 27 31 22 31; 1054 46 46 28 46; 1215 55 55 20 56; 1303 42 42 32 42; 1554 65 65 31 65; 1702 64 64 32 64;
    1951 66 66 28 66; 2154 59 63 32 63; 2353 67 67 30 67; 2551 62 66 32 66; 2754 68 72 32 72; 2951 65 66 26 66; 3151 53 53 26 54; 3303 53 53 33 53;
    3514 64 65 29 66; 3703 61 65 34 65; 3901 68 68 29 68; 4101 59 63 33 63; 4253 66 66 34 66; 4502 67 67 27 68; 4652 53 53 27 54; 4803 53 53 30 54;
    5001 74 90 57 90; 5053 121 122 73 122; 5157 154 154 56 154; 5204 121 121 72 121; 5304 154 170 72 170; 5404 154 170 72 170; 5505 154 170 72 170;
    5604 154 154 56 154; 5654 121 121 72 121; 5754 154 154 56 154; 5803 121 121 72 121; 5903 154 154 57 154; 5955 121 121 73 122`,
  // Go 1.26.8: that of gc 16 needs 103 at least, which fits the next three as well as 100 does, but not gc 20.
  'one goal that the next ones seem to confirm': `
    1 3 4 3 4; 52 7 11 11 11; 115 22 23 8 23; 201 20 20 10 20; 261 19 19 9 20; 351 20 24 16 24; 452 32 33 12 33; 552 25 26 16 26; 654 34 34 22 34;
    851 44 44 20 45; 952 40 40 19 41; 1004 37 37 27 38; 1155 57 57 27 57; 1303 55 55 31 55; 1551 64 64 31 64; 1701 63 67 37 67; 1965 73 73 33 75;
    2154 69 69 48 69; 2454 97 98 46 98; 2703 92 92 49 92; 3014 97 97 49 99; 3304 97 101 63 101; 3702 126 126 61 126; 4054 122 122 59 122`,
};

for (const [name, figures] of Object.entries(CAPTURED))
  void t.test(name, async (t) => {
    const run = await judged(logOfFigures(figures));
    const [{ gogc, memory_limit_low_bytes: limit }] = run.summaries;
    t.match(gogc, [{ likely: 100 }]);
    t.equal(gogc?.length, 1);
    t.equal(limit, undefined);
    t.notOk(idsOf(run).some((id) => id.startsWith('gogc-') || id === 'memory-limit-bound'));
    t.end();
  });

void t.test('a lower GOGC, where few goals bound the one before from below', async (t) => {
  // Go 1.26.8, 8 MiB live beside 6 MiB of globals: from gc 24 on GOGC is 50. Goals a MiB above X may all be the runway's.
  const figures = `
      66 5 6 5 6; 254 17 17 8 17; 361 21 21 8 22; 469 21 22 8 22; 579 21 22 8 22; 686 21 22 8 23; 788 21 21 8 22; 893 21 21 8 22; 997 21 21 8 22;
      1101 21 21 8 22; 1208 21 21 8 22; 1312 21 21 8 22; 1418 21 21 8 22; 1523 21 21 8 22; 1628 21 21 8 22; 1736 22 22 8 23; 1843 21 21 8 22; 1950 21 21 8 22;
      2055 21 21 8 22; 2162 21 21 8 22; 2272 21 22 8 22; 2382 22 22 8 23; 2491 21 22 8 22; 2543 14 15 8 15; 2593 14 14 8 15; 2642 14 14 8 15; 2693 14 14 8 15;
      2742 14 14 8 15; 2793 14 14 8 15; 2844 14 14 8 15; 2894 14 14 8 15; 2943 14 14 8 15`;
  const log = logOfFigures(figures).replaceAll('0 MB globals', '6 MB globals');
  t.match((await judged(log)).summaries[0].gogc, [{ likely: 100 }, { from_n: 24, high: 57 }]);
  t.end();
});

void t.test('a higher GOGC of a heap of one size', async (t) => {
  // GOGC goes from 100 to 200 at gc 13; three goals in sequence differ by what the goroutines allocated meanwhile.
  const low = Array.from({ length: 12 }, (_, i) => `${250 * (i + 1)} ${38 + (i % 2)} 40 20 ${40 + (i % 2)}`);
  const high = Array.from(
    { length: 12 },
    (_, i) => `${250 * (i + 13)} ${56 + (i % 3)} 60 20 ${60 + (i % 2)}`,
  );
  const run = await judged(logOfFigures([...low, ...high].join('; ')));
  t.match(run.summaries[0].gogc, [{ likely: 100 }, { likely: 200 }]);
  t.end();
});

void t.test('a higher GOGC of cycles that are all alike', async (t) => {
  // GOGC goes from 100 to 200 at gc 8: allocations in flight do not go on like that.
  const low =
    '200 1 3 3 4; 400 3 5 5 6; 600 7 9 9 10; 800 15 17 12 18; 1000 21 23 15 24; 1200 27 29 18 30; 1400 33 35 20 36'.split(
      '; ',
    );
  const high = Array.from({ length: 12 }, (_, i) => `${200 * (i + 8)} 57 59 20 60`);
  const run = await judged(logOfFigures([...low, ...high].join('; ')));
  t.match(run.summaries[0].gogc, [{ likely: 100 }, { from_n: 8, likely: 200 }]);
  t.end();
});
