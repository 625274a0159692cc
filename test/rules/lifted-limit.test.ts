// A memory limit that was lifted while the process ran is not told as one that still sets the goal.
import t from 'tap';
import { judged, logOfFigures } from './judged.js';

/** A service with GOGC=300 and a memory limit of 64 MiB, which is lifted after seven seconds; Go 1.27.4. */
const LIFTED = `
  8 11 14 13 12; 361 47 52 24 51; 595 41 41 19 48; 832 40 40 19 48; 1071 40 41 19 49; 1334 43 43 19 50;
  1629 45 45 19 50; 1969 49 49 19 50; 2305 49 49 19 50; 2643 49 49 19 50; 2976 49 51 21 50; 3262 45 45 19 48;
  3555 45 45 19 48; 3903 46 50 23 50; 4122 43 43 19 47; 4403 44 45 19 48; 4738 45 46 19 49; 5043 46 51 24 50;
  5291 39 42 21 46; 5500 38 38 19 45; 5700 37 37 19 45; 5931 40 40 19 48; 6198 43 43 19 50; 6461 42 43 19 50;
  6787 48 49 19 50; 7430 76 76 19 79; 8070 75 77 21 78; 8783 82 83 20 85; 9451 77 80 22 80; 10202 85 87 20 89;
  10866 77 79 20 82; 11535 78 78 19 81; 12199 76 87 29 80; 13176 99 99 19 120; 13717 61 65 23 78
`;

void t.test('it is told until when the limit set the goal', async (t) => {
  const { standing, summaries } = await judged(logOfFigures(LIFTED));
  const found = standing.find(({ id }) => id === 'memory-limit-bound');
  t.match(found, {
    title:
      /set the heap goal in 23 of 35 cycles, until gc 25: then it was lifted or raised, and the last 10 goals are above it \(now 78 MiB\)$/,
    figures: { cycles: 23, until_n: 25 },
    to_n: 25,
  });
  t.match(summaries[0].verdict, /^A memory limit, not GOGC, set the heap goal until gc 25\./);
  t.end();
});

void t.test('while it may still be there it is told as one that sets the goal', async (t) => {
  // Of four goals above it one or two may be those of large allocations.
  for (const cycles of [25, 29]) {
    const { standing } = await judged(logOfFigures(LIFTED, cycles));
    const found = standing.find(({ id }) => id === 'memory-limit-bound');
    t.match(found?.title, /^a memory limit, not GOGC, sets the heap goal in 23 of/);
  }
  // The live heap halves, so that GOGC's goals are below the limit.
  const lower = LIFTED.replace(/(\d+) (\d+ \d+ \d+ \d+)(?=;|\n$)/g, (line, at: string, figures: string) =>
    Number(at) < 7000
      ? line
      : `${at} ${figures.replace(/\d+/g, (mib) => String(Math.floor(Number(mib) / 2)))}`,
  );
  const { standing } = await judged(logOfFigures(lower));
  t.match(standing.find(({ id }) => id === 'memory-limit-bound')?.title, / sets the heap goal in /);
  t.end();
});

/** A memory limit of 110 MiB, and 1,200 goroutines with deep stacks from gc 19 to 37, which are the last figures; Go 1.26.8. */
const STACKS = `
  0 3 4 3 4; 4 7 7 7 8; 16 14 16 16 15; 17 29 32 32 32; 52 59 62 43 65; 122 76 77 41 86; 194 72 75 43 82; 271 76 77 41 86;
  337 72 75 43 82; 427 76 77 41 86; 503 78 81 42 82; 569 78 80 42 85; 641 76 79 42 84; 707 78 80 42 85; 775 76 79 42 84;
  843 78 80 42 85; 922 80 82 41 84; 1000 80 82 42 84; 1063 61 64 44 63 25; 1095 57 59 42 63 25; 1127 57 58 41 63 25;
  1159 57 57 40 63 25; 1193 57 59 43 63 25; 1240 57 59 42 63 25; 1273 57 57 41 63 25; 1323 57 63 47 63 25;
  1364 58 62 44 63 25; 1403 58 60 43 63 25; 1453 57 58 41 63 25; 1485 57 57 41 63 25; 1526 57 59 43 63 25;
  1558 57 59 42 63 25; 5856 57 59 43 63 25; 5890 57 58 42 63 25; 5931 57 60 43 63 25; 5974 57 59 42 63 25;
  6011 57 58 41 63 25; 6056 57 57 41 63; 6130 80 81 41 82; 6211 79 82 43 83; 6292 83 84 41 87; 6381 79 82 43 83;
  6455 81 84 43 87; 6523 80 81 41 87; 6593 75 78 43 82; 6660 78 81 43 87; 6727 77 80 43 86
`;

void t.test('a limit’s goals rise as the stacks beside them go', async (t) => {
  const { standing } = await judged(logOfFigures(STACKS));
  t.match(standing.find(({ id }) => id === 'memory-limit-bound')?.title, / sets the heap goal in /);
  t.end();
});
