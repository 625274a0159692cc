// What a higher GOGC would do for a heap at its minimum: a goal and a rate that come true.
import t from 'tap';
import { judged } from './judged.js';

void t.test('the rate told is that of the goal which the advised GOGC sets', async (t) => {
  // GOGC=20, Go 1.24.13: 42.5 MiB/s. A rerun with GOGC=200 had goals of 8 MiB and 5.6 cycles a second.
  const line = (i: number): string =>
    `gc ${i + 1} @${(0.03 + i * 0.0225).toFixed(3)}s 2%: 0.016+0.16+0.002 ms clock, 0.033+0.075/0/0+0.005 ms cpu, 1->1->0 MB, 1 MB goal, 0 MB stacks, 0 MB globals, 2 P\n`;
  const { standing } = await judged(Array.from({ length: 338 }, (_, i) => line(i)).join(''));
  const found = standing.find(({ id }) => id === 'small-heap-churn');
  t.match(found?.title, /(\d+(\.\d)?) MiB\/s allocated/);
  const alloc = Number(/([\d.]+) MiB\/s allocated/.exec(found!.title)![1]);
  const [, gogc, rate, more, goal] =
    /^GOGC=(\d+) would bring it to about ([\d.]+) cycles a second .*, for (\d+) MiB more heap \(a goal of (\d+) MiB;/.exec(
      found!.advice[0],
    )!;
  t.equal(Number(gogc), 200);
  t.equal(Number(goal), 8, '4 MiB × GOGC/100');
  t.equal(Number(more), 7);
  t.ok(Math.abs(Number(rate) - alloc / 8) < 0.1, `${alloc} MiB/s: ${rate} cycles a second`);
  t.end();
});
