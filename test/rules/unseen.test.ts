// Programs that no rule was made on: what was said of their real lines, and was wrong.
import t from 'tap';
import { judged } from './judged.js';

/** Eight goroutines, each with a new buffer of up to 6 MB now and then, Go 1.26.8: at gc 52 one was made between the print of X and the stop. */
const BUFFERS = `
gc 40 @2.800s 1%: 0.042+1.0+0.002 ms clock, 0.085+0/0.15/0+0.005 ms cpu, 50->50->25 MB, 50 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 41 @2.856s 1%: 0.21+0.86+0.002 ms clock, 0.43+0/0.19/0+0.005 ms cpu, 48->48->23 MB, 50 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 42 @2.916s 1%: 0.26+2.1+0.004 ms clock, 0.53+0/0.14/0.11+0.008 ms cpu, 45->45->25 MB, 46 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 43 @3.005s 1%: 0.16+2.7+0.005 ms clock, 0.33+0/0.11/0.15+0.011 ms cpu, 52->52->22 MB, 52 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 44 @3.068s 1%: 0.31+1.4+0.003 ms clock, 0.63+0/0.29/0+0.007 ms cpu, 44->44->39 MB, 44 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 45 @3.160s 1%: 1.1+2.8+0.003 ms clock, 2.3+0/0.28/0+0.007 ms cpu, 79->79->38 MB, 79 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 46 @3.228s 1%: 0.65+1.7+0.005 ms clock, 1.3+0/0.096/0.58+0.010 ms cpu, 76->76->26 MB, 76 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 47 @3.345s 1%: 0.65+0.40+0.003 ms clock, 1.3+0/0.27/0+0.006 ms cpu, 53->53->24 MB, 53 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 48 @3.381s 1%: 0.69+0.76+0.002 ms clock, 1.3+0/0.45/0+0.005 ms cpu, 50->50->37 MB, 50 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 49 @3.497s 1%: 0.19+3.4+0.004 ms clock, 0.39+0/0.10/0.16+0.008 ms cpu, 74->74->25 MB, 75 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 50 @3.558s 1%: 0.046+0.54+0.003 ms clock, 0.093+0/0.16/0+0.006 ms cpu, 50->50->32 MB, 50 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 51 @3.660s 1%: 0.52+2.2+0.002 ms clock, 1.0+0/1.5/0.82+0.005 ms cpu, 64->64->34 MB, 64 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 52 @3.733s 0%: 0.61+2.9+0.003 ms clock, 1.2+0/0.48/0+0.006 ms cpu, 70->73->32 MB, 73 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 53 @3.866s 0%: 0.27+5.7+0.005 ms clock, 0.54+0/0.10/0.22+0.011 ms cpu, 65->65->20 MB, 65 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 54 @3.932s 0%: 0.046+2.9+0.004 ms clock, 0.093+0/2.4/0+0.008 ms cpu, 40->40->28 MB, 42 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 55 @4.046s 0%: 0.056+12+0.007 ms clock, 0.11+0/1.4/0+0.015 ms cpu, 54->54->22 MB, 57 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 56 @4.072s 0%: 0.052+2.8+0.003 ms clock, 0.10+0/0.16/0+0.007 ms cpu, 44->44->26 MB, 45 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 57 @4.190s 0%: 0.054+1.3+0.003 ms clock, 0.10+0/0.18/0+0.006 ms cpu, 53->53->25 MB, 53 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 58 @4.267s 0%: 0.63+1.4+0.003 ms clock, 1.2+0/0.27/0+0.006 ms cpu, 53->53->28 MB, 53 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 59 @4.372s 0%: 0.18+0.33+0.003 ms clock, 0.36+0/0.086/0.14+0.006 ms cpu, 55->55->21 MB, 58 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 60 @4.426s 0%: 0.36+1.1+0.010 ms clock, 0.73+1.0/0.10/0+0.020 ms cpu, 39->39->24 MB, 42 MB goal, 0 MB stacks, 0 MB globals, 2 P
`;

void t.test('a goal that a buffer raised on its way is no change of GOGC', async (t) => {
  const { summaries, standing } = await judged(BUFFERS);
  t.same(
    standing.filter(({ id }) => id.startsWith('gogc')),
    [],
  );
  t.match(summaries[0], { gogc: [{ likely: 100 }], goal_regimes: { raised: 1 } });
  t.end();
});

void t.test('one that stays where it was raised to is', async (t) => {
  // The same three cycles and more, as a GOGC of 140 makes their goals: each lies between the prints of X and Y.
  const lines = BUFFERS.trim().split('\n').slice(0, 12);
  for (let n = 52; n < 60; n++)
    lines.push(
      `gc ${n} @${(n - 48.3).toFixed(3)}s 1%: 0.01+0.2+0.01 ms clock, 0.02+0/0.1/0.1+0.02 ms cpu, 78->81->33 MB, 81 MB goal, 0 MB stacks, 0 MB globals, 2 P`,
    );
  const { standing } = await judged(`${lines.join('\n')}\n`);
  t.match(
    standing.find(({ id }) => id === 'gogc-change'),
    { figures: { gogc_from: 100 }, from_n: 52 },
  );
  t.end();
});
