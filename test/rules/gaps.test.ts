// Logs of which every second cycle is missing: a change of GOGC and a limit still show, by many goals together.
import t from 'tap';
import { gaussian } from '../stats/draws.js';
import { idsOf, judged, logOf } from './judged.js';

const everySecond = (log: string): string =>
  log
    .split('\n')
    .filter((_, i) => i % 2 === 0)
    .join('\n');

/** The goals of a log as a limit holds them. */
const held = (log: string, goal: number): string =>
  log.replaceAll(/, (\d+) MB goal/g, (all, mib: string) => (Number(mib) > goal ? `, ${goal} MB goal` : all));

void t.test('GOGC was changed', async (t) => {
  for (const seed of [1, 2, 3]) {
    const changed = logOf({ cycles: 80, gogc: (i) => (i < 40 ? 100 : 200), seed });
    const { standing } = await judged(everySecond(changed));
    const finding = standing.find(({ id }) => id === 'gogc-change');
    t.match(finding, { figures: { gogc_from: 100, gogc_to: 200 } });
    t.ok(finding && finding.confidence < 0.7, 'less sure than of a whole log');
    t.ok(Math.abs(Number(finding?.figures.n) - 41) <= 4);
    const barely = logOf({ cycles: 80, gogc: (i) => (i < 40 ? 100 : 115), seed });
    t.same(idsOf(await judged(everySecond(barely))), []);
  }
  t.end();
});

void t.test('a limit holds the goals', async (t) => {
  for (const seed of [1, 2, 3]) {
    const normal = gaussian(seed);
    const log = logOf({ cycles: 80, live: () => 40 + 3 * normal(), seed });
    t.ok(idsOf(await judged(everySecond(held(log, 70)))).includes('memory-limit-bound'));
    t.same(idsOf(await judged(everySecond(log))), [], 'they move with the heap');
  }
  t.end();
});
