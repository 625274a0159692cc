// A memory limit that is set while a program runs: goals that are lower at first are no change of GOGC, and a trace of the same run
// decides what the log alone cannot.
import t from 'tap';
import { RULES } from '../../lib/rules/index.js';
import type { Facts } from '../../lib/process/facts.js';
import { judgementOf } from '../../lib/rules/rule.js';
import { idsOf, judged, logOfFigures } from '../rules/judged.js';

/** 40 MB stay live, Go 1.25.4; at gc 17 debug.SetMemoryLimit(70 MiB): time, heap at start, at end, marked, goal. */
const SET_LATER = `
  5 3 4 3 4; 9 6 7 6 7; 14 13 13 12 13; 16 24 26 25 25; 33 43 43 40 50; 408 68 69 40 81;
  785 68 71 42 80; 1223 73 74 40 86; 1599 68 69 40 80; 2098 78 78 40 80; 2597 78 78 40 81; 3104 78 79 40 81;
  3613 79 79 40 81; 4123 78 79 40 80; 4633 79 79 40 81; 5142 78 79 40 80; 5628 77 77 40 46; 5883 60 60 40 60;
  6241 60 60 41 60; 6383 58 58 40 60; 6618 58 58 40 60; 6853 58 58 40 60; 7088 58 58 40 60; 7328 58 58 40 60;
  7601 60 60 41 60; 7833 58 59 40 60; 8073 58 58 40 60; 8318 58 58 40 60; 8569 58 59 41 60; 8812 58 59 40 60;
  9068 59 60 40 60; 9323 59 59 40 60; 9583 59 60 40 60; 9838 59 64 45 59; 10048 56 56 40 60; 10258 56 56 40 60;
  10581 56 65 49 58; 10706 57 58 41 60; 10888 55 55 40 60; 11103 54 58 44 60; 11284 56 56 40 60;
  11478 54 55 40 60; 11698 56 57 40 60; 11913 56 56 40 60; 12133 56 57 40 60; 12483 60 60 41 60;
  12638 59 59 40 60; 12888 59 59 40 60; 13131 59 59 40 60; 13378 59 59 40 60; 13624 59 59 40 60;
  13884 60 60 40 60
`;

void t.test(
  'what a limit lowers until memory was returned is no change of GOGC, and its rise no tuner',
  async (t) => {
    const { standing, ...found } = await judged(logOfFigures(SET_LATER));
    t.same(
      standing.map(({ id }) => id).filter((id) => /gogc|limit/.test(id)),
      ['memory-limit-bound'],
    );
    t.match(found.summaries[0].verdict, /^A memory limit, not GOGC, sets the heap goal/);
    // The same goals, then higher than GOGC ever gave: a limit raises none.
    const raised = await judged(
      logOfFigures(
        `${SET_LATER.trim()}; ${[15, 16, 17, 18].map((s) => `${s}000 150 150 40 160`).join('; ')}`,
      ),
    );
    t.ok(idsOf(raised).includes('gogc-tuner'));
    t.end();
  },
);

void t.test('a trace that shows a limit and no change of GOGC decides', async (t) => {
  const before = SET_LATER.trim().split(/;\s+/).slice(0, 16);
  const level = Array.from({ length: 24 }, (_, i) => `${20 + i}000 49 49 40 54`);
  const {
    facts: [alone],
  } = await judged(logOfFigures([...before, ...level].join('; ')));
  const said = (id: string, facts: Facts): ReturnType<typeof judgementOf> =>
    judgementOf(
      RULES.find((rule) => rule.id === id)!,
      facts,
    );
  t.match(said('memory-limit-bound', alone), { confidence: 0.7, title: /seems to set/ });
  const joined = {
    file: 'a.trace',
    cycles: 39,
    from_n: 2,
    to_n: 40,
    from_s: 1,
    spread_ns: 1e6,
    confidence: 0.99,
  };
  const trace = { format: 'go 1.26 trace', events: 9, pauses: 80, covers_s: 40, from_s: 1 };
  const withTrace = { ...alone.summary, joined, trace } as unknown as Facts['summary'];
  const shown = { ...alone, summary: { ...withTrace, goal_holder: 'memory_limit' as const } };
  t.match(said('memory-limit-bound', shown), {
    confidence: 0.9,
    title: /^a memory limit sets the heap goal from gc 17 on .*exact goals GOGC was not changed/,
    causes: [{ cause: 'debug.SetMemoryLimit was called' }],
  });
  t.equal(said('gogc-change', shown), undefined);
  // A trace that shows no limit shows a change of GOGC.
  t.match(said('gogc-change', { ...alone, summary: withTrace }), { title: /GOGC went from 100 to/ });
  t.end();
});

/** Buffers that double up to 48 MB beside 48 MB of globals, Go 1.20.14 and GOGC=100; at 5 s debug.SetMemoryLimit(110 MiB). */
const BUFFERS = `
  13 61 61 52 61; 121 151 155 79 153; 340 215 215 52 215; 439 152 155 79 153; 643 215 215 52 215; 738 151 155 79 153;
  983 202 202 52 207; 1063 151 151 76 153; 1185 195 195 40 201; 1295 135 135 76 135; 1434 211 215 79 211;
  1570 211 215 79 211; 1716 211 215 79 211; 1883 215 218 79 215; 1975 207 211 127 208; 2263 295 295 76 303;
  2408 207 211 79 207; 2640 211 211 76 211; 2743 207 211 79 208; 2987 202 202 40 208; 3107 123 127 79 129;
  3292 211 211 76 211; 3459 195 195 40 201; 3480 152 156 127 152; 3647 326 330 79 326; 3804 211 211 76 211;
  3878 208 211 79 208; 4003 211 215 79 211; 4164 211 211 76 211; 4348 199 199 40 201; 4429 123 123 52 129;
  4450 148 152 127 153; 4703 323 323 76 323; 4978 208 211 79 76; 5008 79 87 36 79; 5029 92 92 76 67; 5092 76 80 31 82;
  5290 78 78 40 89; 5310 88 88 76 71; 5332 76 80 31 82; 5384 95 95 76 70; 5409 140 140 124 76; 5445 124 128 31 124;
  5668 75 83 42 86; 5696 90 90 76 69; 5752 76 80 31 82; 5861 95 95 76 70; 5936 140 140 124 76; 6077 124 128 31 124;
  6193 95 95 76 70; 6220 76 80 31 82; 6367 83 83 52 86; 6474 84 84 76 75; 6700 140 140 124 76; 6830 124 128 31 124;
  7058 83 83 52 86; 7160 84 84 76 75; 7199 76 77 29 80; 7411 83 95 43 86; 7522 78 78 40 83
`;

void t.test(
  'goals that the runway raised to the heap are not of Go 1.19, so that those below it are a limit’s',
  async (t) => {
    const log = logOfFigures(BUFFERS).replaceAll('0 MB globals', '48 MB globals');
    const { standing, summaries } = await judged(log);
    const [summary] = summaries;
    t.match(summary, { go_low: '1.20', gogc: [{ likely: 100 }] });
    t.equal(summary.gogc?.length, 1);
    t.same(
      standing.map(({ id }) => id).filter((id) => /gogc|limit|overshoot/.test(id)),
      ['memory-limit-bound', 'heap-overshoot'],
    );
    const overshoot = standing.find(({ id }) => id === 'heap-overshoot')!;
    t.match(overshoot.title, /; most of that was there when (they|\d+ of them) began$/);
    t.match(overshoot.causes[0].cause, /^large allocations, each past the limit’s goal at once/);
    t.ok(summary.overshoot!.limited! > 0);
    t.end();
  },
);
