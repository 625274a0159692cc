// A first goal far above the minimum heap: of a memory limit, or of a GOGC that is raised for the start alone.
import t from 'tap';
import { idsOf, judged } from '../rules/judged.js';

/** Go 1.26.8 compiles package runtime: GOGC is 1760 until its first cycle has ended, then 100 (cmd/compile/internal/base/startheap.go). */
const COMPILER = `
gc 1 @1.086s 10%: 6.6+751+20 ms clock, 13+0.37/351/473+40 ms cpu, 67->70->47 MB, 70 MB goal, 0 MB stacks, 1 MB globals, 2 P
gc 2 @2.747s 10%: 6.0+251+0.005 ms clock, 12+95/130/187+0.011 ms cpu, 88->95->52 MB, 96 MB goal, 0 MB stacks, 1 MB globals, 2 P
gc 3 @3.290s 10%: 3.6+112+2.8 ms clock, 7.3+0/60/53+5.7 ms cpu, 90->93->20 MB, 106 MB goal, 0 MB stacks, 1 MB globals, 2 P
gc 4 @3.788s 9%: 5.0+143+0.11 ms clock, 10+0/71/81+0.22 ms cpu, 35->38->28 MB, 42 MB goal, 0 MB stacks, 1 MB globals, 2 P
gc 5 @4.599s 10%: 5.7+528+0.27 ms clock, 11+0/323/304+0.55 ms cpu, 50->58->42 MB, 59 MB goal, 0 MB stacks, 1 MB globals, 2 P
gc 6 @5.706s 10%: 0.64+314+0.097 ms clock, 1.2+0/161/189+0.19 ms cpu, 73->76->49 MB, 86 MB goal, 0 MB stacks, 1 MB globals, 2 P
gc 7 @6.973s 9%: 1.0+387+2.2 ms clock, 2.0+0/198/273+4.5 ms cpu, 85->95->59 MB, 100 MB goal, 0 MB stacks, 1 MB globals, 2 P
gc 8 @7.762s 10%: 0.63+341+0.23 ms clock, 1.2+0/197/173+0.47 ms cpu, 102->114->78 MB, 121 MB goal, 0 MB stacks, 1 MB globals, 2 P
gc 9 @9.148s 10%: 3.6+1085+0.079 ms clock, 7.3+0/541/15+0.15 ms cpu, 133->157->107 MB, 157 MB goal, 0 MB stacks, 1 MB globals, 2 P
gc 10 @12.107s 11%: 1.1+1886+0.007 ms clock, 2.3+66/968/29+0.014 ms cpu, 183->215->131 MB, 215 MB goal, 0 MB stacks, 1 MB globals, 2 P
gc 11 @16.022s 11%: 6.9+1259+0.097 ms clock, 13+0.17/644/376+0.19 ms cpu, 224->249->141 MB, 263 MB goal, 0 MB stacks, 1 MB globals, 2 P
`;

/** An HTTP server whose cache fills, GOGC=off and GOMEMLIMIT=64MiB, Go 1.22.12. */
const LIMITED = `
gc 1 @2.699s 0%: 0.11+36+0.005 ms clock, 0.23+6.0/13/35+0.010 ms cpu, 52->52->13 MB, 54 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 2 @4.226s 0%: 1.8+37+0.005 ms clock, 3.6+0.64/19/28+0.011 ms cpu, 52->52->23 MB, 53 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 3 @5.336s 0%: 0.24+23+0.004 ms clock, 0.48+0.67/12/9.2+0.009 ms cpu, 50->51->26 MB, 53 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 4 @6.291s 0%: 0.22+62+0.005 ms clock, 0.45+0.15/30/44+0.010 ms cpu, 50->51->26 MB, 53 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 5 @7.247s 0%: 0.096+86+0.005 ms clock, 0.19+1.1/35/40+0.011 ms cpu, 49->51->27 MB, 53 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 6 @8.145s 0%: 0.28+43+0.004 ms clock, 0.57+1.0/26/44+0.008 ms cpu, 48->49->26 MB, 52 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 7 @9.057s 1%: 1.7+43+0.006 ms clock, 3.4+6.1/21/33+0.012 ms cpu, 48->49->26 MB, 52 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 8 @9.973s 1%: 1.4+49+0.004 ms clock, 2.8+1.3/27/24+0.009 ms cpu, 48->49->27 MB, 52 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 9 @10.865s 1%: 0.27+50+0.005 ms clock, 0.55+5.2/24/36+0.011 ms cpu, 48->49->27 MB, 52 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 10 @11.756s 1%: 0.24+44+0.004 ms clock, 0.49+0.66/22/21+0.008 ms cpu, 48->49->27 MB, 52 MB goal, 0 MB stacks, 0 MB globals, 2 P
`;

const first = (log: string, lines: number): string =>
  log
    .split('\n')
    .slice(0, lines + 1)
    .join('\n');

void t.test('GOGC was raised for the start: goals follow the live heap afterwards', async (t) => {
  const all = await judged(COMPILER);
  const [summary] = all.summaries;
  t.match(summary.gogc, [
    { low: 1750, high: 1774 },
    { from_n: 2, likely: 100 },
  ]);
  t.equal(summary.memory_limit_low_bytes, undefined, 'there is none');
  t.equal(summary.goal_regimes!.limit, undefined);
  t.equal(summary.goal!.parts.limit, 0);
  t.ok(idsOf(all).some((id) => id.startsWith('gogc-change')));
  t.notMatch(idsOf(all), ['memory-limit-bound']);
  t.notMatch(JSON.stringify(all.standing), /GOMEMLIMIT/, 'no advice for a limit');
  t.end();
});

void t.test('few goals tell neither', async (t) => {
  for (const lines of [1, 2, 3]) {
    const [summary] = (await judged(first(COMPILER, lines))).summaries;
    t.equal(summary.memory_limit_low_bytes, undefined, `${lines} cycles`);
    t.equal(summary.gogc, undefined);
    t.equal(summary.goal_regimes?.limit, undefined);
    t.notMatch(summary.verdict, /limit/);
  }
  t.end();
});

void t.test('a limit holds goals at one size', async (t) => {
  for (const lines of [3, 10]) {
    const [summary] = (await judged(first(LIMITED, lines))).summaries;
    t.equal(summary.goal_regimes!.limit, lines);
    t.ok(summary.memory_limit_low_bytes! > 54 * 2 ** 20);
    t.equal(summary.gogc!.length, 1);
  }
  t.end();
});

/** A heap that stays as it is after a first cycle at 128 MB: its goals, and the heap at them. */
const level = (goal: number): string =>
  `gc 1 @0.100s 1%: 0.1+2+0.1 ms clock, 0.2+0/2/0+0.2 ms cpu, 124->125->50 MB, 128 MB goal, 0 MB stacks, 0 MB globals, 2 P\n` +
  Array.from(
    { length: 8 },
    (_, i) =>
      `gc ${i + 2} @${i + 1}.000s 1%: 0.1+2+0.1 ms clock, 0.2+0/2/0+0.2 ms cpu, ${goal - 1}->${goal - 1}->50 MB, ${goal} MB goal, 0 MB stacks, 0 MB globals, 2 P\n`,
  ).join('');

void t.test('goals that stay apart from the first one while the live heap does', async (t) => {
  const [usual] = (await judged(level(101))).summaries;
  t.equal(usual.memory_limit_low_bytes, undefined, 'GOGC=100, or a limit: open');
  const [odd] = (await judged(level(118))).summaries;
  t.ok(odd.memory_limit_low_bytes! > 117 * 2 ** 20, 'nobody sets GOGC=136');
  t.end();
});
