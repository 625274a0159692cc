// How far apart cycles are, where a log's milliseconds are too coarse.
import t from 'tap';
import { processFigures } from '../../lib/report/figures.js';
import { judged } from '../rules/judged.js';

async function allocation(
  times: string[],
  numberOf = (i: number): number => i + 1,
  heap = '0->0->0',
): Promise<string> {
  const lines = times.map(
    (s, i) =>
      `gc ${numberOf(i)} @${s}s 12%: 0.001+0.039+0.008 ms clock, 0.007+0/0.023/0.063+0.034 ms cpu, ${heap} MB, 4 MB goal, 4 P (forced)\n`,
  );
  const { summaries, facts } = await judged(lines.join(''));
  const figures = processFigures({ summary: summaries[0], series: facts[0].history.series() }, false);
  const text = figures.find(({ name }) => name === 'allocation')?.text;
  return typeof text === 'string' ? text : '';
}

void t.test('cycles of a benchmark are less than a millisecond apart', async (t) => {
  t.equal(await allocation(['0.000', '0.000', '0.000', '0.000']), 'cycles less than 1 ms apart');
  t.equal(
    await allocation(['0.000', '0.000', '0.000', '0.001']),
    'a cycle every < 1 ms (p50), at most 1 ms apart',
  );
  t.end();
});

void t.test(
  'where cycles are missing, only those that follow one another tell how far apart they are',
  async (t) => {
    const text = await allocation(['0.029', '0.031', '100.008', '100.010'], (i) => [7, 8, 9430, 9431][i]);
    t.equal(text, 'cycles that follow one another are 2 ms apart (p50)');
    t.end();
  },
);

void t.test('a span of a few ms, whose times are whole ms, tells no rate of allocation', async (t) => {
  const times = ['4.541', '4.542', '4.542', '4.542', '4.542', '4.542'];
  t.equal(
    await allocation(times, (i) => 25915 + i, '3->3->0'),
    'a cycle every < 1 ms (p50), at most 1 ms apart',
  );
  const longer = times.map((_, i) => `4.5${20 + 5 * i}`);
  t.match(await allocation(longer, (i) => 25915 + i, '3->3->0'), /^\d.* [MG]iB\/s, a cycle every 5 ms/);
  t.end();
});
