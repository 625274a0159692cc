// How far apart cycles are, where a log's milliseconds are too coarse.
import t from 'tap';
import { processFigures } from '../../lib/report/figures.js';
import { judged } from '../rules/judged.js';

async function allocation(times: string[]): Promise<string> {
  const lines = times.map(
    (s, i) =>
      `gc ${i + 1} @${s}s 12%: 0.001+0.039+0.008 ms clock, 0.007+0/0.023/0.063+0.034 ms cpu, 0->0->0 MB, 4 MB goal, 4 P (forced)\n`,
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
