// What is told of GOGC where a memory limit, or another process's cycles, would explain the goals as well.
import t from 'tap';
import { judged } from '../rules/judged.js';

/** GOMEMLIMIT=256MiB, GOGC=100: buffers of 128 MiB that exceed the limit, and two minutes later its first goal below GOGC's. Go 1.23. */
const EXCEEDED = `
gc 1 @0.001s 23%: 0.43+0.43+0.033 ms clock, 3.4+0.066/0.31/0.16+0.26 ms cpu, 131->131->130 MB, 131 MB goal, 0 MB stacks, 0 MB globals, 8 P
gc 2 @3.920s 0%: 0.62+0.69+0.013 ms clock, 4.9+0.22/0.66/0+0.11 ms cpu, 259->387->258 MB, 130 MB goal, 0 MB stacks, 0 MB globals, 8 P
gc 3 @3.924s 0%: 0.039+1.2+0.13 ms clock, 0.31+0.20/0.76/0+1.0 ms cpu, 258->258->258 MB, 258 MB goal, 0 MB stacks, 0 MB globals, 8 P
gc 4 @3.926s 0%: 0.19+4.6+0.074 ms clock, 1.5+0.19/1.9/0+0.59 ms cpu, 258->642->642 MB, 258 MB goal, 0 MB stacks, 0 MB globals, 8 P
gc 5 @3.931s 0%: 0.21+6.4+0.31 ms clock, 1.6+0.13/1.1/0+2.4 ms cpu, 642->642->642 MB, 642 MB goal, 0 MB stacks, 0 MB globals, 8 P
gc 6 @4.195s 0%: 0.072+0.43+0.068 ms clock, 0.57+0.029/0.31/0+0.54 ms cpu, 642->642->514 MB, 642 MB goal, 0 MB stacks, 0 MB globals, 8 P
gc 7 @4.203s 0%: 0.048+1.8+0.046 ms clock, 0.38+1.4/3.3/2.6+0.37 ms cpu, 514->514->386 MB, 514 MB goal, 0 MB stacks, 0 MB globals, 8 P
gc 8 @4.208s 0%: 0.036+0.91+0.018 ms clock, 0.29+0.75/1.5/1.8+0.15 ms cpu, 386->386->258 MB, 386 MB goal, 0 MB stacks, 0 MB globals, 8 P
gc 9 @4.277s 0%: 0.074+0.96+0.008 ms clock, 0.59+0.77/1.6/2.9+0.064 ms cpu, 258->258->130 MB, 258 MB goal, 0 MB stacks, 0 MB globals, 8 P
GC forced
gc 10 @124.352s 0%: 0.059+1.4+0.016 ms clock, 0.47+0/1.9/0+0.13 ms cpu, 131->131->2 MB, 239 MB goal, 0 MB stacks, 0 MB globals, 8 P
`;

void t.test('one goal that a limit may have set shows no more than the least GOGC', async (t) => {
  const [{ gogc, goal_regimes: regimes }] = (await judged(EXCEEDED)).summaries;
  t.ok(regimes!.limit! >= 7);
  t.match(gogc, [{ low: /^8\d$/ }]);
  t.notOk(gogc!.some(({ likely, high }) => likely !== undefined || high !== undefined));
  const [given] = (await judged(EXCEEDED, { gogc: 83 })).summaries;
  t.match(given.gogc, [{ likely: 83 }], 'the user knows it');
  t.end();
});

/** Three runs of a server, and the `go run` that started one of them, as a page quotes them. Go 1.22. */
const RUNS = `
gc 1 @0.001s 0%: 0.022+17+0.021 ms clock, 0.18+0.13/0.16/0.065+0.17 ms cpu, 128->128->128 MB, 128 MB goal, 0 MB stacks, 0 MB globals, 8 P
gc 1 @0.000s 2%: 0.015+2.1+0.016 ms clock, 0.12+0.050/0.25/0.024+0.13 ms cpu, 128->129->128 MB, 128 MB goal, 0 MB stacks, 0 MB globals, 8 P
gc 2 @0.224s 0%: 0.010+0.20+0.008 ms clock, 0.080+0/0.14/0.062+0.067 ms cpu, 129->129->0 MB, 256 MB goal, 0 MB stacks, 0 MB globals, 8 P (forced)
gc 1 @0.001s 5%: 0.017+0.27+0.035 ms clock, 0.13+0.21/0.33/0.021+0.28 ms cpu, 128->129->128 MB, 128 MB goal, 0 MB stacks, 0 MB globals, 8 P
gc 2 @4.955s 0%: 0.093+3.6+0.029 ms clock, 0.74+0.11/0.31/0+0.23 ms cpu, 256->384->256 MB, 384 MB goal, 0 MB stacks, 0 MB globals, 8 P
gc 3 @4.963s 0%: 1.1+7.8+0.048 ms clock, 9.0+0.14/0.27/0+0.38 ms cpu, 512->512->512 MB, 512 MB goal, 0 MB stacks, 0 MB globals, 8 P
gc 13 @121.046s 0%: 0.073+2.0+0.005 ms clock, 0.58+0/3.7/0+0.046 ms cpu, 5->5->2 MB, 7 MB goal, 0 MB stacks, 0 MB globals, 8 P
gc 3 @121.549s 0%: 0.028+0.16+0.002 ms clock, 0.22+0/0.17/0+0.016 ms cpu, 512->512->0 MB, 1024 MB goal, 0 MB stacks, 0 MB globals, 8 P
`;

void t.test('what seems to change GOGC among the first cycles may be another process’s', async (t) => {
  const { summaries } = await judged(RUNS);
  t.ok(
    summaries.some(({ goal_regimes: regimes }) => regimes?.changed),
    'an example',
  );
  for (const { gogc = [], verdict } of summaries) {
    t.ok(gogc.length < 2);
    t.notMatch(verdict, /GOGC/);
  }
  t.end();
});
