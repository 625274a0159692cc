// A memory limit that is set while a program runs: goals that are lower at first are no change of GOGC, and a trace of the same run
// decides what the log alone cannot.
import t from 'tap';
import { RULES } from '../../lib/rules/index.js';
import type { Facts } from '../../lib/process/facts.js';
import { judgementOf } from '../../lib/rules/rule.js';
import { idsOf, judged } from '../rules/judged.js';

/** 40 MB stay live, Go 1.25.4; at gc 17 debug.SetMemoryLimit(70 MiB): time, heap at start, at end, marked, goal. */
const SET_LATER = `
  0.005 3 4 3 4, 0.009 6 7 6 7, 0.014 13 13 12 13, 0.016 24 26 25 25, 0.033 43 43 40 50, 0.408 68 69 40 81,
  0.785 68 71 42 80, 1.223 73 74 40 86, 1.599 68 69 40 80, 2.098 78 78 40 80, 2.597 78 78 40 81, 3.104 78 79 40 81,
  3.613 79 79 40 81, 4.123 78 79 40 80, 4.633 79 79 40 81, 5.142 78 79 40 80, 5.628 77 77 40 46, 5.883 60 60 40 60,
  6.241 60 60 41 60, 6.383 58 58 40 60, 6.618 58 58 40 60, 6.853 58 58 40 60, 7.088 58 58 40 60, 7.328 58 58 40 60,
  7.601 60 60 41 60, 7.833 58 59 40 60, 8.073 58 58 40 60, 8.318 58 58 40 60, 8.569 58 59 41 60, 8.812 58 59 40 60,
  9.068 59 60 40 60, 9.323 59 59 40 60, 9.583 59 60 40 60, 9.838 59 64 45 59, 10.048 56 56 40 60, 10.258 56 56 40 60,
  10.581 56 65 49 58, 10.706 57 58 41 60, 10.888 55 55 40 60, 11.103 54 58 44 60, 11.284 56 56 40 60,
  11.478 54 55 40 60, 11.698 56 57 40 60, 11.913 56 56 40 60, 12.133 56 57 40 60, 12.483 60 60 41 60,
  12.638 59 59 40 60, 12.888 59 59 40 60, 13.131 59 59 40 60, 13.378 59 59 40 60, 13.624 59 59 40 60,
  13.884 60 60 40 60
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

void t.test(
  'what a limit lowers until memory was returned is no change of GOGC, and its rise no tuner',
  async (t) => {
    const { standing, ...found } = await judged(logOf(SET_LATER));
    t.same(
      standing.map(({ id }) => id).filter((id) => /gogc|limit/.test(id)),
      ['memory-limit-bound'],
    );
    t.match(found.summaries[0].verdict, /^A memory limit, not GOGC, sets the heap goal/);
    // The same goals, then higher than GOGC ever gave: a limit raises none.
    const raised = await judged(
      logOf(`${SET_LATER.trim()}, ${[15, 16, 17, 18].map((s) => `${s}.000 150 150 40 160`).join(', ')}`),
    );
    t.ok(idsOf(raised).includes('gogc-tuner'));
    t.end();
  },
);

void t.test('a trace that shows a limit and no change of GOGC decides', async (t) => {
  const before = SET_LATER.trim().split(/,\s+/).slice(0, 16);
  const level = Array.from({ length: 24 }, (_, i) => `${20 + i}.000 49 49 40 54`);
  const {
    facts: [alone],
  } = await judged(logOf([...before, ...level].join(', ')));
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
