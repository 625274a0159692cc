// Heaps that were filled in the first cycles and have been level since.
import t from 'tap';
import { settledFrom } from '../../lib/process/settled.js';
import { processFigures } from '../../lib/report/figures.js';
import { judged } from '../rules/judged.js';

/** A public page on a slice that is never dropped, Go 1.6 to 1.17: seconds and live MiB of gc 1 to 17. */
const FILLED: readonly (readonly [number, number])[] = [
  [1.318, 3],
  [1.321, 10],
  [1.325, 20],
  [1.333, 40],
  [1.348, 80],
  [1.384, 157],
  [1.458, 308],
  [1.598, 603],
  [1.827, 1180],
  [2.273, 2302],
  [3.164, 4491],
  [5.012, 8758],
  [14.595, 17087],
  [27.192, 33322],
  [147.416, 33516],
  [267.431, 33516],
  [387.445, 33516],
];

void t.test('what rose and has been level since is not without a trend', async (t) => {
  const lines = FILLED.map(
    ([s, mib], i) =>
      `gc ${i + 1} @${s.toFixed(3)}s 0%: 0.05+0.27+0.004 ms clock, 0.4+0/0.3/0.3+0.07 ms cpu, ${mib}->${mib}->${mib} MB, ${2 * (FILLED[i - 1]?.[1] ?? 2)} MB goal, 16 P\n`,
  );
  const { summaries, facts } = await judged(lines.join(''));
  t.match(
    summaries[0].verdict,
    /The live heap rose from 3 MiB to 32\.7 GiB by 27\.2 s and has been level since\./,
  );
  const figures = processFigures({ summary: summaries[0], series: facts[0].history.series() }, false);
  t.match(figures.find(({ name }) => name === 'leaking?')?.text, /^it filled up by 27\.2 s/);
  t.end();
});

void t.test('a heap that fell before, or of which the end is too short, is not said to be level', (t) => {
  const of = (points: readonly (readonly [number, number])[]): number | undefined => {
    const heap = points.map(([, mib]) => mib);
    return settledFrom(
      points.map(([s]) => s),
      heap,
      heap,
    );
  };
  t.equal(of(FILLED), 13);
  t.equal(of(FILLED.slice(0, -1)), undefined, 'three cycles');
  t.equal(of(FILLED.map(([s, mib], i) => [s, i === 5 ? 20 : mib])), undefined, 'it fell');
  t.equal(of(FILLED.map(([, mib], i) => [i, mib])), undefined, 'a fifth of the time');
  t.equal(of(FILLED.map(([s, mib], i) => [s, i === 16 ? 1.1 * mib : mib])), undefined, 'it goes on');
  t.end();
});
