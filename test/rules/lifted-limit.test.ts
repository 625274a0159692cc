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
