// Programs that no rule was made on: what was said of their real lines, and was wrong.
import { readFileSync } from 'node:fs';
import t from 'tap';
import { RULES, type SummaryRecord } from '../../lib/index.js';
import { judgementOf } from '../../lib/rules/rule.js';
import { idsOf, judged, judgedFile, logOf } from './judged.js';

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

/** A batch job, Go 1.12.17 with GOGC=50: a table of reference data is loaded in its first second, all is dropped at its end. */
const BATCH = `
gc 1 @0.011s 1%: 0.053+9.7+0.028 ms clock, 0.10+0.069/0.40/2.8+0.056 ms cpu, 3->4->2 MB, 4 MB goal, 2 P
gc 2 @0.028s 2%: 0.036+8.8+0.035 ms clock, 0.073+0.070/0.89/4.3+0.070 ms cpu, 5->5->4 MB, 6 MB goal, 2 P
gc 3 @0.046s 4%: 0.071+27+0.033 ms clock, 0.14+0.091/4.0/0.80+0.067 ms cpu, 4->6->4 MB, 6 MB goal, 2 P
gc 4 @0.082s 11%: 0.073+59+0.030 ms clock, 0.14+0.10/26/12+0.061 ms cpu, 8->9->8 MB, 9 MB goal, 2 P
gc 5 @0.156s 8%: 0.004+42+0.053 ms clock, 0.008+0.12/0.58/15+0.10 ms cpu, 8->9->7 MB, 12 MB goal, 2 P
gc 6 @0.225s 18%: 39+47+0.009 ms clock, 78+0.21/1.7/0.021+0.019 ms cpu, 8->10->8 MB, 11 MB goal, 2 P
gc 7 @0.346s 11%: 0.004+223+0.038 ms clock, 0.009+0.18/16/0+0.077 ms cpu, 16->17->16 MB, 17 MB goal, 2 P
gc 8 @0.585s 11%: 0.005+8.3+0.031 ms clock, 0.011+0.22/1.2/5.1+0.063 ms cpu, 17->18->13 MB, 24 MB goal, 2 P
gc 9 @0.984s 6%: 0.004+67+0.047 ms clock, 0.009+0.73/11/40+0.095 ms cpu, 17->18->16 MB, 20 MB goal, 2 P
gc 10 @1.103s 7%: 0.004+64+0.030 ms clock, 0.008+0.25/32/24+0.061 ms cpu, 33->33->31 MB, 34 MB goal, 2 P
gc 11 @1.352s 6%: 0.056+6.4+0.003 ms clock, 0.11+0.14/0.23/12+0.007 ms cpu, 35->36->25 MB, 47 MB goal, 2 P
gc 12 @2.444s 3%: 0.066+93+0.002 ms clock, 0.13+0.20/2.2/147+0.005 ms cpu, 33->34->26 MB, 38 MB goal, 2 P
gc 13 @3.940s 2%: 0.007+9.5+0.003 ms clock, 0.015+0.13/1.5/14+0.006 ms cpu, 36->36->25 MB, 39 MB goal, 2 P
gc 14 @5.492s 1%: 0.066+70+0.003 ms clock, 0.13+0.42/6.8/90+0.007 ms cpu, 36->37->25 MB, 38 MB goal, 2 P
gc 15 @6.009s 1%: 0.004+2.3+0.003 ms clock, 0.009+0/0.022/2.2+0.007 ms cpu, 41->41->12 MB, 42 MB goal, 2 P
gc 16 @7.445s 1%: 0.003+4.8+0.002 ms clock, 0.007+0.086/2.5/6.2+0.005 ms cpu, 17->17->14 MB, 18 MB goal, 2 P
gc 17 @9.389s 1%: 0.004+7.0+0.003 ms clock, 0.008+0.10/1.8/4.5+0.007 ms cpu, 21->21->18 MB, 22 MB goal, 2 P
gc 18 @11.444s 0%: 0.027+0.58+0.003 ms clock, 0.054+0.064/0/0.56+0.006 ms cpu, 26->26->0 MB, 27 MB goal, 2 P
gc 19 @11.715s 0%: 0.003+0.25+0.005 ms clock, 0.007+0.083/0/0.092+0.011 ms cpu, 2->2->0 MB, 3 MB goal, 2 P
gc 20 @11.988s 0%: 0.060+0.31+0.003 ms clock, 0.12+0.017/0/0.22+0.006 ms cpu, 2->2->0 MB, 3 MB goal, 2 P
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
      `gc ${n} @${(n - 48.3).toFixed(3)}s 1%: 0.01+0.2+0.01 ms clock, 0.02+0/0.1/0.1+0.02 ms cpu, ${77 + (n % 3)}->81->33 MB, 81 MB goal, 0 MB stacks, 0 MB globals, 2 P`,
    );
  const { standing } = await judged(`${lines.join('\n')}\n`);
  t.match(
    standing.find(({ id }) => id === 'gogc-change'),
    { figures: { gogc_from: 100 }, from_n: 52 },
  );
  t.end();
});

void t.test('a table that was full long ago does not double the heap any more', async (t) => {
  const before = BATCH.trim().split('\n').slice(0, 12);
  t.ok(idsOf(await judged(`${before.join('\n')}\n`)).includes('heap-staircase'), 'said while it may go on');
  t.notOk(idsOf(await judged(BATCH)).includes('heap-staircase'));
  t.end();
});

void t.test('no rate is told of cycles that allocate less than the prints show', async (t) => {
  // A limit that stands on the live heap, and lets go: Go 1.22.12. The program allocates the same all the time.
  let at = 2000;
  const line = (n: number, ms: number, heap: string): string =>
    `gc ${n} @${((at += ms) / 1e3).toFixed(3)}s 2%: 0.03+1.9+0.002 ms clock, 0.07+0/0.9/0.8+0.005 ms cpu, ${heap} MB goal, 0 MB stacks, 0 MB globals, 2 P\n`;
  const tight = Array.from({ length: 60 }, (_, i) => line(i + 30, 15, '30->30->30 MB, 30'));
  const loose = Array.from({ length: 40 }, (_, i) => line(i + 90, 80, '32->32->30 MB, 32'));
  t.notOk(idsOf(await judged([...tight, ...loose].join(''))).includes('alloc-rate-surge'));
  t.end();
});

void t.test('a program that allocates faster once the machine has time for it has no surge', async (t) => {
  // Beside five busy processes a mark takes three times as long too; a service whose load rises marks no faster.
  const alloc = (i: number): number => (i < 40 ? 40 : 120);
  const said = async (pace: (i: number) => number): Promise<boolean> =>
    idsOf(await judged(logOf({ cycles: 80, alloc, pace }))).includes('alloc-rate-surge');
  t.notOk(await said((i) => (i < 40 ? 3 : 1)));
  t.ok(await said(() => 1));
  t.ok(await said((i) => (i < 40 ? 1 : 3)));
  t.end();
});

void t.test(
  'a heap that is filled at once and grows by a twelfth since has no leak: the rise is that since',
  async (t) => {
    // A cache of 80 MiB in a few blocks, whose index still grows (Go 1.26.8).
    const heaps =
      '3->4->2 3->4->3 6->7->7 13->15->15 26->30->30 54->61->61 104->104->83 142->142->84 144->144->86 146->146->86 147->147->87 148->148->88 150->150->89 152->152->90 153->153->90';
    const goals = [4, 4, 7, 15, 31, 61, 124, 167, 169, 173, 173, 174, 176, 178, 180];
    const at = [0.05, 0.06, 0.07, 0.071, 0.08, 0.083, 1.1, 3.8, 6.8, 9.7, 12.6, 15.5, 18.7, 21.8, 24.8];
    const lines = heaps
      .split(' ')
      .map(
        (heap, i) =>
          `gc ${i + 1} @${at[i].toFixed(3)}s 0%: 0.03+0.9+0.002 ms clock, 0.07+0/0.9/0.8+0.005 ms cpu, ${heap} MB, ${goals[i]} MB goal, 0 MB stacks, 0 MB globals, 2 P\n`,
      );
    t.notOk(idsOf(await judged(lines.join(''))).includes('live-heap-growth'));
    t.end();
  },
);

void t.test('GOGC that is known to have been raised was changed, whatever it was before', async (t) => {
  // A heap of 18 MiB, whose goals may each be one that the runway raised; SetGCPercent(300) at gc 9 (Go 1.24.13).
  const line = (n: number, at: number, heap: string): string =>
    `gc ${n} @${at.toFixed(3)}s 0%: 0.03+0.9+0.002 ms clock, 0.07+0/0.9/0.8+0.005 ms cpu, ${heap} MB goal, 0 MB stacks, 0 MB globals, 2 P\n`;
  const before = Array.from({ length: 8 }, (_, i) => line(i + 1, 4 + 0.42 * i, '35->35->18 MB, 36'));
  const after = Array.from({ length: 5 }, (_, i) => line(i + 9, 8 + 1.4 * i, '70->70->18 MB, 73'));
  const { standing, summaries } = await judged([...before, ...after].join(''));
  t.equal(summaries[0].gogc?.[0].likely, undefined);
  t.match(
    standing.find(({ id }) => id === 'gogc-change')?.title,
    /^GOGC went from at most 1\d\d to 300 at gc 9$/,
  );
  t.match(summaries[0].verdict, /^GOGC was changed to 300\./);
  t.notOk(idsOf(await judged(before.join(''))).includes('gogc-change'));
  t.end();
});

void t.test('where a memory limit sets the goal, no other GOGC is advised', async (t) => {
  const rule = RULES.find(({ id }) => id === 'gc-cpu-share')!;
  const any = { share: 0, window: 1, least_s: 0, printed: 100 };
  const advised = async (sample: string): Promise<string> => {
    const { facts } = await judgedFile(new URL(`../../samples/${sample}`, import.meta.url).pathname);
    return rule.judge(facts[0], any)!.advice.join('\n');
  };
  t.match(await advised('limit/go1.27.4.log'), /raising GOGC does nothing/);
  t.notMatch(await advised('limit/go1.27.4.log'), /GOGC=\d/);
  t.notMatch(await advised('map-leak/go1.26.8.log'), /does nothing/);
  t.end();
});

void t.test('a heap of which the verdict says that it grows has the finding', async (t) => {
  const path = new URL('../../samples/map-leak/go1.26.8.log', import.meta.url).pathname;
  const lines = readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('gc '));
  const found = await judged(`${lines.slice(40, 49).join('\n')}\n`);
  t.same(idsOf(found), ['live-heap-growth']);
  t.equal(found.summaries[0].live_heap?.course, 'growing');
  t.match(found.summaries[0].verdict, /^The live heap grows/);
  const seven = await judged(`${lines.slice(42, 49).join('\n')}\n`);
  t.same(idsOf(seven), []);
  t.notMatch(seven.summaries[0].verdict, /Nothing stands out/);
  t.end();
});

void t.test('a heap that begins at its limit is level, not being filled', async (t) => {
  const line = (n: number): string =>
    `gc ${n} @${(2 + n / 50).toFixed(3)}s 2%: 0.03+1.9+0.002 ms clock, 0.07+0/0.9/0.8+0.005 ms cpu, 30->30->30 MB, 30 MB goal, 0 MB stacks, 0 MB globals, 2 P\n`;
  const { summaries } = await judged(Array.from({ length: 60 }, (_, i) => line(i + 30)).join(''));
  t.equal(summaries[0].live_heap?.course, 'level');
  t.end();
});

/** Go 1.20.14: a store of 92 MB is loaded in half a second, and 1.5 MB a second are kept beside it. */
const STORE = `
gc 1 @0.002s 11%: 0.067+0.84+0.002 ms clock, 0.13+0.66/0/0+0.004 ms cpu, 3->5->5 MB, 4 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 2 @0.003s 9%: 0.003+4.7+0.20 ms clock, 0.006+0.005/0.49/0.59+0.41 ms cpu, 9->44->44 MB, 10 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 3 @0.012s 6%: 0.009+3.5+0.004 ms clock, 0.018+0.10/0.32/2.3+0.009 ms cpu, 76->90->90 MB, 89 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 4 @1.386s 0%: 0.038+5.4+0.003 ms clock, 0.077+0/0.99/3.9+0.007 ms cpu, 153->153->92 MB, 180 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 5 @2.985s 0%: 0.036+9.9+0.004 ms clock, 0.072+0/2.7/10+0.008 ms cpu, 166->167->95 MB, 185 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 6 @4.964s 0%: 0.018+19+0.003 ms clock, 0.036+0/6.2/22+0.007 ms cpu, 186->187->98 MB, 190 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 7 @7.035s 0%: 0.015+13+0.003 ms clock, 0.031+0/3.2/16+0.006 ms cpu, 193->193->101 MB, 197 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 8 @9.153s 0%: 0.019+13+0.003 ms clock, 0.038+0/3.6/14+0.007 ms cpu, 198->199->104 MB, 202 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 9 @11.336s 0%: 0.039+13+0.003 ms clock, 0.078+0/2.7/13+0.007 ms cpu, 204->205->107 MB, 208 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 10 @13.584s 0%: 9.4+20+0.005 ms clock, 18+6.6/13/6.9+0.011 ms cpu, 211->213->111 MB, 215 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 11 @15.928s 0%: 0.022+21+0.007 ms clock, 0.045+0/6.6/22+0.014 ms cpu, 219->220->114 MB, 223 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 12 @18.462s 0%: 0.027+24+0.003 ms clock, 0.054+0/13/24+0.006 ms cpu, 226->227->118 MB, 230 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 13 @21.000s 0%: 0.019+22+0.004 ms clock, 0.039+0/9.2/24+0.009 ms cpu, 234->235->122 MB, 238 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 14 @23.543s 0%: 0.043+12+0.004 ms clock, 0.086+0/2.2/19+0.009 ms cpu, 241->241->126 MB, 245 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 15 @26.229s 0%: 0.16+22+0.004 ms clock, 0.33+0/8.4/23+0.008 ms cpu, 248->249->130 MB, 252 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 16 @28.921s 0%: 0.019+21+0.003 ms clock, 0.039+0/9.6/27+0.006 ms cpu, 256->257->134 MB, 260 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 17 @31.812s 0%: 0.023+36+0.004 ms clock, 0.047+0.79/21/29+0.008 ms cpu, 265->267->139 MB, 269 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 18 @34.805s 0%: 0.043+22+0.003 ms clock, 0.087+0/8.7/23+0.007 ms cpu, 275->276->142 MB, 279 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 19 @37.749s 0%: 0.019+33+0.004 ms clock, 0.039+0/13/29+0.009 ms cpu, 281->283->148 MB, 285 MB goal, 0 MB stacks, 0 MB globals, 2 P
`;

void t.test('a rate stands beside the heap that it grew from, not beside that of the start', async (t) => {
  const { standing } = await judged(STORE);
  t.match(
    standing.find(({ id }) => id === 'live-heap-growth')?.title,
    /1\.51 MiB\/s \(92 MiB at gc 4 → 147 MiB over 19 cycles\)/,
  );
  t.end();
});

/** Go 1.24.13 with GOGC=off and a limit of 60 MiB: sessions of 1 MB. */
const SESSIONS = `
gc 1 @2.032s 0%: 1.6+49+0.020 ms clock, 3.2+11/2.3/0+0.040 ms cpu, 51->51->1 MB, 54 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 2 @4.038s 0%: 0.043+4.2+0.003 ms clock, 0.086+0.63/0.71/3.9+0.006 ms cpu, 51->51->1 MB, 53 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 3 @6.023s 0%: 0.42+2.7+0.002 ms clock, 0.84+0.065/0.39/0.58+0.005 ms cpu, 50->51->1 MB, 53 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 4 @8.003s 0%: 0.044+1.4+0.002 ms clock, 0.088+0.75/0.74/0.94+0.005 ms cpu, 50->50->1 MB, 53 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 5 @9.979s 0%: 0.052+1.6+0.002 ms clock, 0.10+0.036/0.22/0.77+0.004 ms cpu, 50->51->1 MB, 53 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 6 @11.954s 0%: 0.022+1.1+0.002 ms clock, 0.044+0.078/0.13/0.96+0.004 ms cpu, 50->50->1 MB, 53 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 7 @13.925s 0%: 0.045+1.2+0.002 ms clock, 0.090+0.22/0.58/0.40+0.005 ms cpu, 50->50->1 MB, 53 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 8 @15.893s 0%: 0.022+5.2+0.006 ms clock, 0.045+0.23/0.57/0.48+0.012 ms cpu, 50->50->1 MB, 53 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 9 @17.868s 0%: 2.7+1.3+0.002 ms clock, 5.5+0.064/0.94/0+0.004 ms cpu, 50->51->2 MB, 53 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 10 @19.834s 0%: 0.044+1.1+0.002 ms clock, 0.088+0.036/0.053/1.0+0.004 ms cpu, 50->50->1 MB, 53 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 11 @21.811s 0%: 0.050+28+0.007 ms clock, 0.10+0.068/0.18/0.86+0.015 ms cpu, 50->51->2 MB, 53 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 12 @23.774s 0%: 0.022+1.1+0.002 ms clock, 0.045+0.095/1.1/0.90+0.004 ms cpu, 50->50->1 MB, 53 MB goal, 0 MB stacks, 0 MB globals, 2 P
`;

void t.test('words that fit what is too small, or too large, to be told', async (t) => {
  const small = await judged(logOf({ cycles: 40, live: () => 0.4 }));
  t.match(small.summaries[0].verdict, /The live heap is level, under 1 MiB\./);
  const none = await judged(
    BUFFERS.trim()
      .split('\n')
      .slice(0, 9)
      .join('\n')
      .replace(/\d+->\d+->\d+ MB, \d+ MB/g, '1->1->0 MB, 2 MB'),
  );
  t.match(
    none.summaries[0].verdict,
    /^Nothing stands out\. The live heap is level, under 1 MiB\./,
    'nor filling',
  );
  const off = await judged(SESSIONS);
  t.match(
    off.standing.find(({ id }) => id === 'memory-limit-bound'),
    {
      id: 'memory-limit-bound',
      title: /53 × the live heap/,
      advice: [/at least as much room as GOGC=100/],
    },
  );
  t.end();
});

/** Go 1.26.8: every 400 ms GOGC is set so that the heap comes to 120 MB; no limit is set. */
const TUNED = `
gc 1 @0.004s 53%: 7.1+0.53+0.002 ms clock, 14+0.27/0/0+0.005 ms cpu, 3->4->3 MB, 4 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 2 @0.021s 26%: 0.012+4.8+0.002 ms clock, 0.025+0.18/0.26/0+0.005 ms cpu, 6->7->6 MB, 6 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 3 @0.143s 5%: 0.37+6.2+0.003 ms clock, 0.75+1.6/0.27/0+0.006 ms cpu, 12->13->8 MB, 13 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 4 @0.348s 2%: 0.021+5.2+0.003 ms clock, 0.043+0.059/0.046/0.43+0.007 ms cpu, 15->15->8 MB, 16 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 5 @2.408s 0%: 0.041+1.0+0.003 ms clock, 0.083+0.061/0.28/0.58+0.006 ms cpu, 70->70->12 MB, 73 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 6 @4.975s 0%: 0.21+1.2+0.003 ms clock, 0.43+0/0.42/0.93+0.007 ms cpu, 107->107->16 MB, 111 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 7 @7.605s 0%: 0.42+2.1+0.003 ms clock, 0.84+0.063/0.37/1.2+0.006 ms cpu, 116->116->21 MB, 119 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 8 @10.111s 0%: 0.062+13+0.003 ms clock, 0.12+0.079/2.1/12+0.007 ms cpu, 115->116->26 MB, 119 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 9 @12.517s 0%: 0.18+3.5+0.004 ms clock, 0.36+0/0.49/2.9+0.009 ms cpu, 115->116->30 MB, 119 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 10 @14.817s 0%: 0.45+55+0.004 ms clock, 0.90+0.10/2.1/49+0.008 ms cpu, 115->117->36 MB, 119 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 11 @16.959s 0%: 0.23+3.7+0.003 ms clock, 0.46+0/1.5/3.0+0.007 ms cpu, 114->114->38 MB, 119 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 12 @18.951s 0%: 0.11+20+0.005 ms clock, 0.23+0.12/1.8/13+0.011 ms cpu, 114->115->43 MB, 119 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 13 @20.524s 0%: 0.088+1.2+0.003 ms clock, 0.17+0.049/0.28/0.27+0.006 ms cpu, 111->111->8 MB, 119 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 14 @22.260s 0%: 0.16+0.96+0.002 ms clock, 0.33+0/0.30/0.69+0.005 ms cpu, 74->74->11 MB, 77 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 15 @24.761s 0%: 2.8+5.2+0.006 ms clock, 5.6+0.012/1.7/0+0.012 ms cpu, 104->105->16 MB, 108 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 16 @27.413s 0%: 0.055+11+0.004 ms clock, 0.11+0.061/0.055/1.5+0.008 ms cpu, 116->116->21 MB, 119 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 17 @29.924s 0%: 0.032+5.5+0.002 ms clock, 0.064+0.059/1.1/5.4+0.005 ms cpu, 115->116->26 MB, 119 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 18 @32.344s 0%: 3.5+22+0.004 ms clock, 7.0+0.10/2.8/16+0.009 ms cpu, 115->116->31 MB, 119 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 19 @34.641s 0%: 7.8+40+0.008 ms clock, 15+0.045/2.2/0+0.017 ms cpu, 115->117->35 MB, 119 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 20 @37.132s 0%: 0.044+8.6+0.003 ms clock, 0.089+0.049/1.8/8.5+0.007 ms cpu, 115->116->38 MB, 119 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 21 @39.136s 0%: 0.16+3.9+0.003 ms clock, 0.32+0/0.67/6.3+0.006 ms cpu, 115->116->43 MB, 119 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 22 @40.830s 0%: 1.9+2.3+0.003 ms clock, 3.8+0/0.67/1.9+0.006 ms cpu, 116->116->8 MB, 119 MB goal, 0 MB stacks, 0 MB globals, 2 P
`;

void t.test('goals that a tuner holds at one size may be a limit’s, and that is said', async (t) => {
  const found = await judged(TUNED);
  t.same(idsOf(found), ['gogc-tuner']);
  t.match(
    found.standing.find(({ id }) => id === 'gogc-tuner'),
    {
      confidence: 0.6,
      title: /^GOGC was raised, and a tuner \(or a memory limit\) holds the heap goal/,
    },
  );
  t.match(
    found.summaries[0].verdict,
    /^A GOGC tuner \(or a memory limit\) holds the heap goal at one size\./,
  );
  t.end();
});

void t.test('the minimum of a heap whose GOGC is open is the one that its goals show', async (t) => {
  // Go 1.21.13 with GOGC=50: 28 cycles a second, all alike but for their times.
  const lines = Array.from(
    { length: 90 },
    (_, i) =>
      `gc ${i + 1} @${(0.044 + i * 0.036).toFixed(3)}s 1%: 0.025+0.33+0.002 ms clock, 0.051+0.092/0.080/0.076+0.004 ms cpu, 1->1->0 MB, 2 MB goal, 0 MB stacks, 0 MB globals, 2 P`,
  );
  const { standing } = await judged(lines.join('\n'));
  t.match(
    standing.find(({ id }) => id === 'small-heap-churn'),
    { title: /at its minimum of 2 MiB/ },
  );
  t.end();
});

/** A table of names that doubles, Go 1.21.13 with GOGC=200: eleven cycles in 23 s, too few for a trend. */
const DOUBLING = `
gc 1 @0.616s 0%: 0.078+0.77+0.002 ms clock, 0.15+0/0.28/0.26+0.005 ms cpu, 7->7->1 MB, 8 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 2 @1.017s 0%: 0.016+1.9+0.002 ms clock, 0.032+0/0.41/0.82+0.005 ms cpu, 7->7->3 MB, 8 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 3 @1.552s 0%: 0.025+1.5+0.002 ms clock, 0.050+0/0.16/0.80+0.005 ms cpu, 9->9->2 MB, 9 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 4 @1.895s 0%: 0.036+3.0+0.002 ms clock, 0.072+0.28/0.53/1.5+0.005 ms cpu, 9->9->6 MB, 9 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 5 @3.124s 0%: 0.020+2.5+0.002 ms clock, 0.041+0/0.19/2.2+0.004 ms cpu, 18->18->5 MB, 18 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 6 @3.999s 0%: 0.023+13+0.002 ms clock, 0.046+5.3/1.1/0.090+0.005 ms cpu, 19->19->12 MB, 19 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 7 @6.152s 0%: 0.025+4.2+0.002 ms clock, 0.051+0/1.0/5.3+0.004 ms cpu, 36->36->10 MB, 37 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 8 @7.487s 0%: 0.084+9.9+0.003 ms clock, 0.16+7.8/0.68/0.077+0.007 ms cpu, 38->38->24 MB, 38 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 9 @11.654s 0%: 0.030+15+0.004 ms clock, 0.060+0.68/3.6/19+0.008 ms cpu, 70->70->21 MB, 72 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 10 @14.503s 0%: 0.058+150+0.003 ms clock, 0.11+23/110/76+0.006 ms cpu, 77->77->48 MB, 77 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 11 @22.972s 0%: 0.052+44+0.004 ms clock, 0.10+0.094/21/58+0.008 ms cpu, 141->141->43 MB, 145 MB goal, 0 MB stacks, 0 MB globals, 2 P
`;

void t.test('a heap that ends far above where it was is not called healthy', async (t) => {
  const { summaries } = await judged(DOUBLING);
  t.match(
    summaries[0].verdict,
    /^The live heap rose from 1 MiB to 43 MiB in 22.4 s. Only a longer log can tell whether it goes on/,
  );
  t.end();
});

void t.test('a heap that grows beside goroutines that pile up grows by them, most likely', async (t) => {
  const { facts } = await judged(logOf({ cycles: 40, live: (i) => 10 + i }));
  const rule = RULES.find(({ id }) => id === 'live-heap-growth')!;
  const first = (): string => judgementOf(rule, facts[0])!.causes[0].cause;
  t.match(first(), /map or cache/);
  facts[0].summary.trace = { covers_s: 10 } as SummaryRecord['trace'] & object;
  facts[0].summary.goroutines = {
    created: 900,
    ended: 0,
    at_end: 900,
    creators: [{ created: 900, ended: 0, alive: 900, course: [0, 100, 300, 500, 700, 900] }],
  } as unknown as SummaryRecord['goroutines'] & object;
  t.match(first(), /goroutines that never end/);
  t.end();
});

/** 32 MB stay live, Go 1.24.13; at gc 11 debug.SetMemoryLimit(60 MiB). GOGC of 59 to 70 would print the same. */
const LIMITED_LATER = `
gc 1 @0.000s 6%: 0.005+0.19+0.001 ms clock, 0.005+0.16/0/0+0.001 ms cpu, 3->4->3 MB, 4 MB goal, 0 MB stacks, 0 MB globals, 1 P
gc 2 @0.001s 8%: 0.002+0.12+0 ms clock, 0.002+0.11/0/0+0 ms cpu, 7->8->8 MB, 8 MB goal, 0 MB stacks, 0 MB globals, 1 P
gc 3 @0.002s 34%: 0.003+1.6+0.001 ms clock, 0.003+1.5/0/0+0.001 ms cpu, 15->16->16 MB, 16 MB goal, 0 MB stacks, 0 MB globals, 1 P
gc 4 @0.013s 13%: 0.009+0.30+0.001 ms clock, 0.009+0.071/0.11/0.057+0.001 ms cpu, 31->31->31 MB, 32 MB goal, 0 MB stacks, 0 MB globals, 1 P
gc 5 @0.658s 0%: 0.013+0.57+0.002 ms clock, 0.013+0.054/0.32/0.093+0.002 ms cpu, 61->61->31 MB, 63 MB goal, 0 MB stacks, 0 MB globals, 1 P
gc 6 @1.305s 0%: 0.017+0.96+0.002 ms clock, 0.017+0.043/0.65/0.14+0.002 ms cpu, 61->61->31 MB, 63 MB goal, 0 MB stacks, 0 MB globals, 1 P
gc 7 @1.952s 0%: 0.016+0.66+0.002 ms clock, 0.016+0.043/0.43/0.13+0.002 ms cpu, 61->61->31 MB, 63 MB goal, 0 MB stacks, 0 MB globals, 1 P
gc 8 @2.597s 0%: 0.013+6.7+0.002 ms clock, 0.013+0.051/4.3/0.25+0.002 ms cpu, 61->62->31 MB, 63 MB goal, 0 MB stacks, 0 MB globals, 1 P
gc 9 @3.250s 0%: 0.014+0.71+0.002 ms clock, 0.014+0.044/0.50/0.14+0.002 ms cpu, 62->62->31 MB, 63 MB goal, 0 MB stacks, 0 MB globals, 1 P
gc 10 @3.893s 0%: 0.014+0.74+0.002 ms clock, 0.014+0.056/0.49/0.17+0.002 ms cpu, 61->61->31 MB, 63 MB goal, 0 MB stacks, 0 MB globals, 1 P
gc 11 @4.211s 0%: 0.013+10+0.004 ms clock, 0.013+1.2/8.7/0.23+0.004 ms cpu, 46->46->32 MB, 52 MB goal, 0 MB stacks, 0 MB globals, 1 P
gc 12 @4.665s 0%: 0.015+1.1+0.002 ms clock, 0.015+0.049/0.50/0.18+0.002 ms cpu, 53->53->31 MB, 54 MB goal, 0 MB stacks, 0 MB globals, 1 P
gc 13 @5.262s 0%: 0.015+2.5+0.002 ms clock, 0.015+0.057/1.8/0.25+0.002 ms cpu, 53->53->31 MB, 54 MB goal, 0 MB stacks, 0 MB globals, 1 P
gc 14 @5.719s 0%: 0.016+1.0+0.002 ms clock, 0.016+0.052/0.59/0.18+0.002 ms cpu, 53->53->31 MB, 54 MB goal, 0 MB stacks, 0 MB globals, 1 P
gc 15 @6.177s 0%: 0.013+1.0+0.001 ms clock, 0.013+0.068/0.53/0.16+0.001 ms cpu, 53->53->31 MB, 54 MB goal, 0 MB stacks, 0 MB globals, 1 P
gc 16 @6.633s 0%: 0.016+1.0+0.002 ms clock, 0.016+0.055/0.53/0.22+0.002 ms cpu, 53->53->31 MB, 54 MB goal, 0 MB stacks, 0 MB globals, 1 P
gc 17 @7.104s 0%: 0.016+1.2+0.002 ms clock, 0.016+0.055/0.52/0.16+0.002 ms cpu, 53->53->31 MB, 54 MB goal, 0 MB stacks, 0 MB globals, 1 P
gc 18 @7.560s 0%: 0.014+0.96+0.002 ms clock, 0.014+0.052/0.50/0.17+0.002 ms cpu, 53->53->31 MB, 54 MB goal, 0 MB stacks, 0 MB globals, 1 P
gc 19 @8.024s 0%: 0.015+0.89+0.002 ms clock, 0.015+0.050/0.54/0.19+0.002 ms cpu, 53->53->31 MB, 54 MB goal, 0 MB stacks, 0 MB globals, 1 P
gc 20 @8.489s 0%: 0.014+0.91+0.002 ms clock, 0.014+0.053/0.52/0.16+0.002 ms cpu, 53->53->31 MB, 54 MB goal, 0 MB stacks, 0 MB globals, 1 P
gc 21 @8.951s 0%: 0.016+0.88+0.002 ms clock, 0.016+0.051/0.57/0.18+0.002 ms cpu, 53->53->31 MB, 54 MB goal, 0 MB stacks, 0 MB globals, 1 P
gc 22 @9.416s 0%: 0.016+0.82+0.002 ms clock, 0.016+0.052/0.50/0.14+0.002 ms cpu, 53->53->31 MB, 54 MB goal, 0 MB stacks, 0 MB globals, 1 P
gc 23 @9.879s 0%: 0.013+0.91+0.002 ms clock, 0.013+0.055/0.65/0.14+0.002 ms cpu, 53->53->31 MB, 54 MB goal, 0 MB stacks, 0 MB globals, 1 P
gc 24 @10.343s 0%: 0.021+1.3+0.003 ms clock, 0.021+0.076/0.96/0.25+0.003 ms cpu, 53->53->31 MB, 54 MB goal, 0 MB stacks, 0 MB globals, 1 P
gc 25 @10.806s 0%: 0.015+0.80+0.002 ms clock, 0.015+0.049/0.53/0.15+0.002 ms cpu, 53->53->31 MB, 54 MB goal, 0 MB stacks, 0 MB globals, 1 P
gc 26 @11.271s 0%: 0.015+0.96+0.002 ms clock, 0.015+0.12/0.53/0.13+0.002 ms cpu, 53->53->31 MB, 54 MB goal, 0 MB stacks, 0 MB globals, 1 P
gc 27 @11.734s 0%: 0.014+0.75+0.002 ms clock, 0.014+0.052/0.50/0.13+0.002 ms cpu, 53->53->31 MB, 54 MB goal, 0 MB stacks, 0 MB globals, 1 P
gc 28 @12.206s 0%: 0.019+1.2+0.002 ms clock, 0.019+0.072/0.53/0.14+0.002 ms cpu, 53->53->31 MB, 54 MB goal, 0 MB stacks, 0 MB globals, 1 P
gc 29 @12.663s 0%: 0.017+0.89+0.002 ms clock, 0.017+0.058/0.55/0.14+0.002 ms cpu, 53->53->31 MB, 54 MB goal, 0 MB stacks, 0 MB globals, 1 P
gc 30 @13.126s 0%: 0.016+0.79+0.002 ms clock, 0.016+0.055/0.50/0.13+0.002 ms cpu, 53->53->31 MB, 54 MB goal, 0 MB stacks, 0 MB globals, 1 P
gc 31 @13.589s 0%: 0.014+0.78+0.002 ms clock, 0.014+0.052/0.50/0.13+0.002 ms cpu, 53->53->31 MB, 54 MB goal, 0 MB stacks, 0 MB globals, 1 P
`;

void t.test('a goal that is lower at the same live heap may be a limit, not GOGC', async (t) => {
  const { summaries, standing } = await judged(LIMITED_LATER);
  const change = standing.find(({ id }) => id === 'gogc-change');
  t.equal(change?.confidence, 0.5);
  t.match(change?.title, /or a memory limit was set$/);
  t.match(summaries[0].verdict, /^GOGC was changed from 100 to \d+, or a memory limit was set\./);
  // As above, with the goals of GOGC=50, which people set.
  const halved = LIMITED_LATER.replaceAll(/53->53->31 MB, 54/g, '46->46->31 MB, 47').replace(
    '46->46->32 MB, 52',
    '45->45->31 MB, 47',
  );
  const [told] = (await judged(halved)).standing.filter(({ id }) => id === 'gogc-change');
  t.match(told, { confidence: 0.9, title: 'GOGC went from 100 to 50 at gc 11' });
  t.end();
});
