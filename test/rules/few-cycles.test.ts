// What is said of pastes of a few cycles: lines of public threads, the ones that matter.
import t from 'tap';
import { BITMAPS } from '../bitmaps.js';
import { idsOf, judged } from './judged.js';

// golang/go#18155: a test that keeps all that it allocates, Go 1.8.
const KEPT = `gc 1 @0.002s 1%: 0.035+0.14+0.019 ms clock, 0.10+0.047/0.12/0.12+0.059 ms cpu, 4->4->3 MB, 5 MB goal, 8 P
gc 2 @0.003s 2%: 0.003+0.63+0.028 ms clock, 0.024+0.054/0.17/0.14+0.22 ms cpu, 6->7->6 MB, 7 MB goal, 8 P
gc 3 @0.004s 3%: 0.003+0.29+0.034 ms clock, 0.026+0.16/0.16/0.095+0.27 ms cpu, 12->12->12 MB, 13 MB goal, 8 P
gc 4 @0.007s 4%: 0.004+1.2+0.048 ms clock, 0.033+0.94/0.059/0.29+0.39 ms cpu, 23->23->22 MB, 24 MB goal, 8 P
gc 5 @0.012s 3%: 0.005+0.59+0.024 ms clock, 0.044+0.054/0.59/0.58+0.19 ms cpu, 44->44->42 MB, 45 MB goal, 8 P
gc 6 @0.020s 2%: 0.005+5.9+0.033 ms clock, 0.040+0.093/1.1/5.7+0.26 ms cpu, 84->84->80 MB, 85 MB goal, 8 P
gc 7 @0.045s 2%: 0.006+1.7+0.036 ms clock, 0.051+0.25/2.2/2.3+0.29 ms cpu, 156->157->152 MB, 160 MB goal, 8 P
gc 8 @0.077s 1%: 0.006+2.1+0.027 ms clock, 0.055+1.0/2.9/7.3+0.21 ms cpu, 297->300->286 MB, 305 MB goal, 8 P
gc 9 @0.154s 1%: 0.008+4.4+0.044 ms clock, 0.070+2.3/4.6/18+0.35 ms cpu, 558->563->537 MB, 573 MB goal, 8 P
gc 10 @0.268s 1%: 0.008+7.5+0.044 ms clock, 0.067+3.7/12/32+0.35 ms cpu, 1047->1056->1004 MB, 1074 MB goal, 8 P
gc 11 @0.428s 1%: 0.008+7.8+0.043 ms clock, 0.070+1.9/13/36+0.34 ms cpu, 1959->1974->1018 MB, 2009 MB goal, 8 P
`;

void t.test('a heap that is larger from cycle to cycle is not said to have no trend', async (t) => {
  const [summary] = (await judged(KEPT)).summaries;
  t.equal(summary.live_heap!.rising, true);
  t.match(
    summary.verdict,
    /^The live heap rose from 3 MiB to 1,011 MiB in 434 ms\. Only a longer log can tell whether it goes on\./,
  );
  const [dropped] = (
    await judged(
      `${KEPT}gc 12 @0.924s 0%: 0.008+8.6+0.17 ms clock, 0.071+1.8/15/38+1.3 ms cpu, 1990->1990->700 MB, 2036 MB goal, 8 P\n`,
    )
  ).summaries;
  t.equal(dropped.live_heap!.rising, undefined, 'it came down');
  const [small] = (await judged(KEPT.replace(/(\d+)->(\d+)->(\d+) MB/g, '3->3->2 MB'))).summaries;
  t.equal(small.live_heap!.rising, undefined);
  t.end();
});

/** A queue that holds as many jobs all the time, from the first 0.8 s on, Go 1.23. */
const FULL = `
gc 1 @0.111s 0%: 0.053+1.0+0.004 ms clock, 0.10+0/0.25/0.63+0.008 ms cpu, 3->3->3 MB, 4 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 2 @0.212s 0%: 0.014+1.2+0.005 ms clock, 0.029+0/0.24/0.88+0.011 ms cpu, 6->6->5 MB, 6 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 3 @0.398s 0%: 0.018+2.2+0.004 ms clock, 0.037+0.15/0.54/1.3+0.008 ms cpu, 11->11->10 MB, 11 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 4 @0.785s 0%: 0.10+10+0.11 ms clock, 0.20+0/1.9/8.0+0.23 ms cpu, 21->21->13 MB, 21 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 5 @1.271s 0%: 0.062+4.6+0.004 ms clock, 0.12+1.0/0.86/6.6+0.009 ms cpu, 26->27->13 MB, 27 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 6 @1.756s 0%: 0.10+3.6+0.005 ms clock, 0.20+0/0.42/2.8+0.010 ms cpu, 26->27->13 MB, 27 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 7 @2.242s 0%: 0.10+6.2+0.004 ms clock, 0.21+0/2.2/7.2+0.008 ms cpu, 26->27->13 MB, 27 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 8 @2.733s 0%: 0.10+3.3+0.004 ms clock, 0.20+0/0.45/2.8+0.008 ms cpu, 27->27->13 MB, 27 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 9 @3.219s 0%: 0.10+9.3+0.006 ms clock, 0.20+0/2.3/9.2+0.012 ms cpu, 27->27->13 MB, 27 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 10 @3.711s 0%: 0.15+2.6+0.003 ms clock, 0.31+0.30/1.2/2.1+0.007 ms cpu, 27->27->13 MB, 28 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 11 @4.200s 0%: 0.044+7.9+0.004 ms clock, 0.088+0/0.16/8.9+0.008 ms cpu, 27->27->14 MB, 27 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 12 @4.700s 0%: 0.068+4.9+0.004 ms clock, 0.13+0.25/1.1/6.8+0.009 ms cpu, 27->27->14 MB, 28 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 13 @5.196s 0%: 0.095+10+0.011 ms clock, 0.19+0/0.36/2.6+0.022 ms cpu, 27->27->14 MB, 28 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 14 @5.690s 0%: 0.088+3.7+0.005 ms clock, 0.17+0/1.2/4.1+0.011 ms cpu, 27->27->14 MB, 28 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 15 @6.185s 0%: 0.073+5.2+0.007 ms clock, 0.14+0/0.84/4.6+0.014 ms cpu, 27->27->14 MB, 28 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 16 @6.684s 0%: 0.066+14+0.004 ms clock, 0.13+0/1.2/13+0.009 ms cpu, 27->27->14 MB, 28 MB goal, 0 MB stacks, 0 MB globals, 2 P
`;

/** A map of half a million entries, filled within a second, Go 1.27. */
const TABLE = `
gc 1 @0.010s 12%: 3.6+2.8+0.007 ms clock, 7.3+0/0.60/0+0.014 ms cpu, 3->4->2 MB, 4 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 2 @0.018s 8%: 0.25+6.6+0.31 ms clock, 0.51+0/0.12/0.28+0.63 ms cpu, 4->6->5 MB, 5 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 3 @0.030s 6%: 0.20+5.9+0.005 ms clock, 0.41+0.005/0.18/0.13+0.010 ms cpu, 8->12->9 MB, 10 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 4 @0.051s 11%: 17+18+0.10 ms clock, 35+0/15/13+0.21 ms cpu, 16->22->17 MB, 19 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 5 @0.200s 5%: 0.051+5.8+3.4 ms clock, 0.10+0.11/0.058/0.061+6.9 ms cpu, 29->30->21 MB, 34 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 6 @0.226s 5%: 0.053+0.17+0.004 ms clock, 0.10+0.11/0.049/0.049+0.008 ms cpu, 36->36->28 MB, 43 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 7 @0.407s 3%: 0.17+5.7+0.25 ms clock, 0.34+0/0.22/0.18+0.51 ms cpu, 49->52->41 MB, 57 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 8 @0.455s 3%: 2.1+11+0.073 ms clock, 4.2+0/8.1/0+0.14 ms cpu, 72->75->58 MB, 83 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 9 @0.875s 1%: 0.32+0.53+0.004 ms clock, 0.64+0/0.28/0.35+0.009 ms cpu, 106->106->64 MB, 117 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 10 @1.472s 1%: 0.30+0.33+0.003 ms clock, 0.60+0/0.18/0.33+0.007 ms cpu, 116->116->63 MB, 128 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 11 @2.127s 0%: 0.39+0.62+0.004 ms clock, 0.79+0/0.44/0.19+0.009 ms cpu, 124->125->64 MB, 128 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 12 @2.782s 0%: 0.025+0.54+0.003 ms clock, 0.051+0.16/0.16/0+0.006 ms cpu, 125->125->64 MB, 128 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 13 @3.574s 0%: 0.12+0.39+0.003 ms clock, 0.25+0/0.15/0.15+0.006 ms cpu, 125->125->64 MB, 128 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 14 @4.227s 0%: 0.16+0.41+0.004 ms clock, 0.32+0/0.23/0.17+0.009 ms cpu, 125->125->63 MB, 128 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 15 @4.880s 0%: 0.18+0.64+0.003 ms clock, 0.37+0/0.27/0.13+0.007 ms cpu, 125->125->64 MB, 128 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 16 @5.534s 0%: 0.25+0.50+0.003 ms clock, 0.51+0/0.28/0+0.007 ms cpu, 125->125->64 MB, 128 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 17 @6.188s 0%: 0.14+0.40+0.004 ms clock, 0.29+0/0.24/0.17+0.008 ms cpu, 125->125->63 MB, 128 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 18 @6.841s 0%: 0.30+0.46+0.004 ms clock, 0.60+0/0.22/0.32+0.008 ms cpu, 125->125->64 MB, 128 MB goal, 0 MB stacks, 0 MB globals, 2 P
`;

void t.test('a heap that was filled at once and has stayed as it is does not rise', async (t) => {
  const [{ live_heap: live, verdict }] = (await judged(FULL)).summaries;
  t.equal(live!.rising, undefined);
  t.notMatch(verdict, /rose from/);
  const [filled] = (await judged(TABLE)).summaries;
  t.match(filled.verdict, /The live heap is level at about 6\d/, 'half of its cycles filled it in a second');
  t.end();
});

/** A map with room for 800,000 entries is made just as the first cycle starts, Go 1.23. */
const HINTED = `
gc 1 @0.002s 58%: 3.8+0.45+0.029 ms clock, 7.6+0.070/0.49/0+0.059 ms cpu, 3->48->48 MB, 48 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 2 @0.438s 0%: 0.020+1.0+0.008 ms clock, 0.041+0/0.41/0.37+0.016 ms cpu, 94->94->48 MB, 96 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 3 @0.871s 0%: 0.027+1.0+0.009 ms clock, 0.055+0/0.38/0.38+0.018 ms cpu, 94->94->48 MB, 96 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 4 @1.302s 0%: 0.026+4.0+3.8 ms clock, 0.052+0.27/0.072/0.18+7.6 ms cpu, 94->94->48 MB, 96 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 5 @1.735s 0%: 0.028+0.79+0.010 ms clock, 0.057+0.10/0.33/0.17+0.020 ms cpu, 94->94->48 MB, 96 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 6 @2.166s 0%: 0.037+0.94+0.009 ms clock, 0.075+0.088/0.38/0.14+0.019 ms cpu, 94->94->48 MB, 96 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 7 @2.599s 0%: 0.073+1.1+0.008 ms clock, 0.14+0/0.33/0.43+0.016 ms cpu, 94->94->48 MB, 96 MB goal, 0 MB stacks, 0 MB globals, 2 P
`;

void t.test(
  'an allocation in flight raises the first goal too: no memory limit, and no GOGC, set it',
  async (t) => {
    const found = await judged(HINTED);
    t.same(idsOf(found), []);
    t.equal(found.summaries[0].gogc?.at(-1)?.likely, 100);
    t.equal(found.summaries[0].memory_limit_low_bytes, undefined);
    t.end();
  },
);

/** 256 MB at first, 60 MB more each second, Go 1.16: large heaps have few cycles. */
const LARGE = `
gc 1 @0.006s 0%: 0.005+0.14+0.001 ms clock, 0.011+0.054/0.14/0+0.003 ms cpu, 64->64->64 MB, 65 MB goal, 8 P
gc 2 @0.007s 0%: 0.045+0.18+0.001 ms clock, 0.091+0.11/0/0+0.002 ms cpu, 128->128->128 MB, 129 MB goal, 8 P
gc 3 @0.014s 0%: 0.007+2.5+0.12 ms clock, 0.015+0.070/0.060/0+0.25 ms cpu, 256->256->256 MB, 257 MB goal, 8 P
gc 4 @2.569s 0%: 0.011+0.61+0.001 ms clock, 0.022+0.031/0.64/0+0.003 ms cpu, 499->500->416 MB, 512 MB goal, 8 P
gc 5 @6.719s 0%: 0.043+0.95+0.002 ms clock, 0.087+0/0.99/0.21+0.004 ms cpu, 811->811->675 MB, 832 MB goal, 8 P
gc 6 @13.487s 0%: 0.024+1.2+0.001 ms clock, 0.048+0/1.2/0.31+0.003 ms cpu, 1317->1317->1098 MB, 1351 MB goal, 8 P
gc 7 @24.474s 0%: 0.046+4.4+0.002 ms clock, 0.092+0.25/5.4/0+0.004 ms cpu, 2142->2143->1786 MB, 2197 MB goal, 8 P
`;
/** A channel that its consumer does not empty fast enough, Go 1.12. */
const CHANNEL = `
gc 2 @0.038s 1%: 0.025+2.7+0.002 ms clock, 0.051+0.039/1.0/3.9+0.004 ms cpu, 25->25->24 MB, 48 MB goal, 2 P
gc 3 @0.455s 0%: 0.011+4.0+0.002 ms clock, 0.022+0.040/0.48/5.8+0.004 ms cpu, 36->36->28 MB, 49 MB goal, 2 P
gc 4 @1.212s 0%: 0.011+4.0+0.002 ms clock, 0.022+0.074/2.2/5.2+0.004 ms cpu, 49->49->35 MB, 57 MB goal, 2 P
gc 5 @2.328s 0%: 0.045+4.5+0.002 ms clock, 0.090+0.17/2.4/3.9+0.005 ms cpu, 67->67->46 MB, 71 MB goal, 2 P
gc 6 @3.888s 0%: 0.005+3.3+0.002 ms clock, 0.010+0.15/0.58/4.1+0.005 ms cpu, 90->90->61 MB, 93 MB goal, 2 P
gc 7 @6.001s 0%: 0.010+2.5+0.002 ms clock, 0.020+0.27/1.2/3.3+0.005 ms cpu, 120->120->81 MB, 123 MB goal, 2 P
`;

void t.test('a rise of few cycles: what is open is said', async (t) => {
  const verdictOf = async (text: string): Promise<string> => (await judged(text)).summaries[0].verdict;
  t.match(
    await verdictOf(LARGE),
    /^The live heap went from 64 MiB to 1\.74 GiB and is still filling: .* Only a longer log can tell/,
  );
  t.match(
    await verdictOf(CHANNEL),
    /^The live heap rose from 24 MiB to 81 MiB in 5\.97 s\. Only a longer log/,
  );
  const four = CHANNEL.split('\n').slice(0, 5).join('\n');
  t.match(await verdictOf(four), /4 cycles are too few to show a trend/);
  t.same(idsOf(await judged(LARGE)), []);
  t.end();
});

void t.test('a buffer that doubles in Go 1.3, which prints neither times nor goals', async (t) => {
  const heaps = [0, 0, 0, 0, 1, 3, 6, 12, 24, 48, 96, 180, 326, 500];
  const lines = heaps
    .slice(0, -1)
    .map(
      (live, i) =>
        `gc${i + 4}(1): 2+1+640+1 us, ${live} -> ${heaps[i + 1]} MB, 1474 (3500-2026) objects, 64/50/0 sweeps, 0(0) handoff, 0(0) steal, 0/0/0 yields\n`,
    );
  t.match(
    (await judged(lines.join(''))).summaries[0].verdict,
    /^The live heap rose from under 1 MiB to 326 MiB\./,
  );
  t.end();
});

// An essay on large heaps: each mark has to look at 1.5 billion pointers, while eight goroutines allocate.
const OUTRUN = `gc 1 @0.804s 21%: 0.012+4528+0.17 ms clock, 0.099+1.4/9054/27147+1.4 ms cpu, 11444->11444->11444 MB, 11445 MB goal, 8 P (forced)
gc 2 @5.333s 23%: 0.012+6358+0.086 ms clock, 0.099+0/12716/38112+0.68 ms cpu, 11444->11444->11444 MB, 22888 MB goal, 8 P (forced)
gc 3 @11.764s 31%: 20+53853+1.4 ms clock, 167+37787/107690/0+11 ms cpu, 11505->728829->728783 MB, 22888 MB goal, 8 P
gc 4 @65.676s 40%: 69+10843+0.036 ms clock, 555+61294/21670/23+0.29 ms cpu, 728844->752155->34785 MB, 1457567 MB goal, 8 P
`;

void t.test('a heap between whose ends there was far more', async (t) => {
  const { summaries, standing } = await judged(OUTRUN);
  t.match(
    summaries[0].verdict,
    /The live heap went from 11.2 GiB to 11.2–34 GiB \(at most 712 GiB\); 4 cycles are too few/,
  );
  const advice = (found: typeof standing): string =>
    found.find(({ id }) => id === 'gc-cpu-share')!.advice.join(' ');
  t.match(advice(standing), /GOGC=850/);
  for (const words of ['Killed: 9', 'zsh: killed     ./gcbacklog', 'signal: killed']) {
    const killed = await judged(`${OUTRUN}${words}\n`);
    t.match(
      killed.summaries[0].verdict,
      /^SIGKILL ended it, perhaps for memory: .* Also: gc-cpu-share, assist-pressure\./,
      words,
    );
    t.notMatch(advice(killed.standing), /GOGC=/, 'what had no memory left is not told to take more');
  }
  t.end();
});

// A load test tool’s log, Go 1.19 and later: three of 31 cycles were quoted.
const GAPS = `gc 1 @0.039s 0%: 0.13+1.7+0.011 ms clock, 2.1+0/4.4/0.63+0.17 ms cpu, 15->15->5 MB, 16 MB goal, 0 MB stacks, 0 MB globals, 16 P
gc 20 @241.757s 0%: 0.15+91+0.12 ms clock, 2.4+54/363/629+1.9 ms cpu, 3675->3700->746 MB, 3745 MB goal, 4 MB stacks, 0 MB globals, 16 P
gc 31 @351.428s 0%: 0.068+139+0.078 ms clock, 1.1+427/554/161+1.2 ms cpu, 4520->4600->936 MB, 4745 MB goal, 4 MB stacks, 0 MB globals, 16 P
`;

void t.test('assists of cycles behind gaps', async (t) => {
  const [summary] = (await judged(GAPS)).summaries;
  t.equal(summary.assist_of_marking, 0.343);
  t.equal(summary.gc_cpu_share, undefined, 'the first cycle’s 40 ms tell nothing of 351 s');
  const [one] = (await judged(GAPS.split('\n')[1])).summaries;
  t.match([one.assist_of_marking, one.assist_share], [0.1295, undefined], 'of one cycle alone');
  t.end();
});

void t.test('the longest pause of one cycle', async (t) => {
  // golang/go#14420: a million goroutines, Go 1.6.
  const { summaries } = await judged(
    'gc 22 @96.880s 3%: 38+203+129 ms clock, 1220+0/1681/4936+4139 ms cpu, 1266->1276->656 MB, 1293 MB goal, 36 P\n',
  );
  t.match(
    summaries[0].verdict,
    /one cycle shows no trend\. The longest pause was 129 ms \(mark termination\)\.$/,
  );
  t.end();
});

void t.test('a log of less than ten times the ms in which starts are printed', async (t) => {
  // A demonstration of GODEBUG settings, Go 1.21: the runtime itself says 2 %.
  const line =
    'gc 1 @0.000s 2%: 0.006+0.081+0.002 ms clock, 0.10+0/0.15/0+0.046 ms cpu, 4->4->4 MB, 4 MB goal, 16 P\n';
  t.equal((await judged(line)).summaries[0].gc_cpu_share, undefined);
  t.ok((await judged(line.replace('@0.000s', '@0.012s'))).summaries[0].gc_cpu_share! > 0);
  t.end();
});

void t.test('a collector that takes most of the CPU is not left out', async (t) => {
  // golang/go#10898: deep stacks, the development tree of 1.5; the runtime itself says 65 %.
  const { summaries } =
    await judged(`gc #1 @0.240s 37%: 0+37+18+9+43 ms clock, 0+37+0+0/9/0+43 ms cpu, 4->5->2 MB, 4 MB goal, 1 P
gc #2 @0.514s 48%: 0+69+88+14+73 ms clock, 0+69+0+0/14/0+73 ms cpu, 4->5->3 MB, 4 MB goal, 1 P
gc #3 @0.756s 59%: 0+88+12+19+97 ms clock, 0+88+0+0/19/0+97 ms cpu, 4->6->4 MB, 5 MB goal, 1 P
gc #4 @1.107s 66%: 0+111+14+60+144 ms clock, 0+111+0+9/20/0+144 ms cpu, 5->8->6 MB, 7 MB goal, 1 P
gc #5 @1.664s 65%: 0+148+13+60+160 ms clock, 0+148+0+14/20/0+160 ms cpu, 6->10->7 MB, 8 MB goal, 1 P
`);
  t.match(
    summaries[0].verdict,
    /^Pauses are long: .* GC takes 53 % of the CPU; 1\.8 s is too short to judge that\.$/,
  );
  t.end();
});

// A public repository’s notes on maps, Go 1.9 to 1.17: ten million bitmaps in a map, then a forced cycle.
const FILLED = BITMAPS[1].slice(3).map((line) => `${line}\n`);

void t.test('a structure that doubled and is not there any more', async (t) => {
  const found = async (lines: readonly string[]): Promise<[string, string]> => {
    const { summaries, standing } = await judged(lines.join(''));
    return [summaries[0].verdict, standing.find(({ id }) => id === 'heap-staircase')!.severity];
  };
  const [there, medium] = await found(FILLED.slice(0, -1));
  t.match(
    [there, medium],
    [
      /^One growing structure doubles the live heap: 1.65 GiB at its last step, next about 3.3 GiB\./,
      'medium',
    ],
  );
  const [gone, low] = await found(FILLED);
  t.match(
    [gone, low],
    [/^One growing structure doubled the live heap .* up to 1.65 GiB, and was dropped\./, 'low'],
  );
  t.end();
});

void t.test('what could not be read is said last', async (t) => {
  const lines = OUTRUN.split('\n');
  const torn = await judged(
    [lines[0], lines[1], lines[2].slice(0, 40), '{"level":"info"}', lines[3], ''].join('\n'),
  );
  t.ok(idsOf(torn).includes('gc-cpu-share'));
  t.match(
    torn.summaries[0].verdict,
    /^GC takes .* 1 cycle is not whole, torn apart by other output or cut: 0 reassembled, 1 left out\.$/,
  );
  t.end();
});

void t.test('forced cycles a second apart', async (t) => {
  // A course’s notes on channels, Go 1.19 and later: the first and the last cycle have no intervals outside.
  const line = (n: number, at: number): string =>
    `gc ${n} @${at.toFixed(3)}s 0%: 0.12+0.20+0.006 ms clock, 0.50+0/0.14/0.052+0.027 ms cpu, 51->51->51 MB, 102 MB goal, 0 MB stacks, 0 MB globals, 4 P (forced)\n`;
  const every = async (ats: readonly number[], before = ''): Promise<unknown> => {
    const { standing } = await judged(before + ats.map((at, i) => line(i + 39, at)).join(''));
    return standing.find(({ id }) => id === 'forced-gc')?.figures.every_s;
  };
  const seconds = [55.163, 56.164, 57.164, 58.165, 59.166];
  t.equal(await every(seconds), 1);
  const own = line(38, 50.5).replace(' (forced)', '');
  t.equal(await every(seconds, own), 1, 'behind one that the pacer started');
  t.end();
});

void t.test('a live heap of which little more than bounds is known', async (t) => {
  const heapOf = async (heap: string): Promise<string> => {
    const text = `gc 2 @0.287s 1%: 0.009+30+0.003 ms clock, 0.009+0.43/3.5/0+0.003 ms cpu, ${heap} MB goal, 0 MB stacks, 0 MB globals, 1 P\n`;
    return (await judged(text)).summaries[0].verdict;
  };
  t.match(await heapOf('873->1021->196 MB, 922'), /^The live heap is 48–196 MiB; one cycle/);
  t.match(await heapOf('873->893->196 MB, 922'), /^The live heap is 186 MiB; one cycle/);
  t.end();
});

void t.test('how often a process collects, by two lines of thousands', async (t) => {
  // A series on GC traces, Go 1.12: the first and the last cycle of a load test.
  const text = `gc 3 @3.182s 0%: 0.015+0.59+0.096 ms clock, 0.19+0.10/1.3/3.0+1.1 ms cpu, 4->4->2 MB, 5 MB goal, 12 P
gc 2553 @8.452s 14%: 0.004+0.33+0.051 ms clock, 0.056+0.12/0.56/0.94+0.61 ms cpu, 4->4->2 MB, 5 MB goal, 12 P
`;
  const verdictOf = async (log: string): Promise<string> => (await judged(log)).summaries[0].verdict;
  t.match(await verdictOf(text), / GC has run 302 times a second since the process started\. Pauses/);
  t.notMatch(await verdictOf(text.replace('gc 2553', 'gc 53')), 'times a second');
  t.notMatch(
    await verdictOf(text.replace('@8.452s', '@1.452s').replace('@3.1', '@0.1')),
    'a second',
    'a start',
  );
  t.end();
});

void t.test('prints of 0 and 1 MB are those of one heap', async (t) => {
  const lines = [0, 0, 0, 0, 0, 1, 1, 1, 1].map(
    (live, i) =>
      `gc ${i + 1} @${(0.1 + i / 40).toFixed(3)}s 0%: 0.006+0.45+0.048 ms clock, 0.025+0.13/0.24/0.56+0.19 ms cpu, 4->4->${live} MB, 5 MB goal, 4 P\n`,
  );
  const verdict = async (log: string): Promise<string> => (await judged(log)).summaries[0].verdict;
  t.match(await verdict(lines.join('')), 'The live heap is level, at most 1 MiB.');
  t.notMatch(await verdict(lines.with(2, lines[2].replace('->0 MB', '->4 MB')).join('')), 'at most 1 MiB');
  t.match(
    await verdict(lines.join('').replaceAll('->0 MB', '->2 MB').replaceAll('->1 MB', '->4 MB')),
    'fluctuates',
  );
  t.end();
});

void t.test('GOGC is off where nothing lives', async (t) => {
  const { summaries } = await judged(
    [1, 2]
      .map(
        (n) =>
          `gc ${n} @0.000s 4%: 0.005+0.12+0.001 ms clock, 0.005+0/0.029/0.090+0.001 ms cpu, 0->0->0 MB, 8532210231539 MB goal, 0 MB stacks, 0 MB globals, 1 P (forced)\n`,
      )
      .join(''),
  );
  t.match(summaries[0].verdict, 'GOGC is off: no heap goal is set.');
  t.end();
});

void t.test('what the process holds beside a small heap', async (t) => {
  // golang/go#13552: idle spans, the development tree of 1.6.
  const { summaries } = await judged(
    'gc 20460 @8457.750s 0%: 0.23+0+0+2.4+0.64 ms clock, 1.6+0+0+0.67/8.0/0+4.5 ms cpu, 4->4->0 MB, 5 MB goal, 16 P\n' +
      'scvg59: inuse: 16, idle: 1018, sys: 1035, released: 0, consumed: 1035 (MB)\n',
  );
  const [{ held_bytes: held, inuse_bytes: inuse }] = summaries;
  t.same([held, inuse], [1035 * 2 ** 20, 16 * 2 ** 20]);
  t.end();
});

void t.test('marks by one of many workers wait for nothing', async (t) => {
  // A long list on 20 Ps: a mark has work for one worker, from its beginning to its end.
  const listed = async (worked: number): Promise<string> => {
    const lines = [1, 2, 3, 4, 5, 6].map(
      (n) =>
        `gc ${n} @${n * 2}.000s 5%: 0.019+120+0.005 ms clock, 0.38+0/${worked}/0+0.11 ms cpu, 145->146->${80 + n} MB, ${145 + 2 * n} MB goal, 0 MB stacks, 0 MB globals, 20 P\n`,
    );
    const { standing } = await judged(lines.join(''));
    const found = standing.find(({ id }) => id === 'long-mark')!;
    return `${found.title}; ${found.causes.map(({ cause }) => cause).join(', ')}`;
  };
  t.match(await listed(121), /^marking is slow: .* with 1 worker at a time, .* a long chain of pointers/);
  for (const worked of [60, 240])
    t.match(await listed(worked), /^marks are slow and mostly wait: .*too little CPU for marking$/);
  t.end();
});

void t.test('what assists take while a mark runs, of a log that begins in the middle', async (t) => {
  // golang/go#40225. 107, 135 and 106 ms in marks of 9.6, 13 and 11 ms on 24 Ps; the pacer’s own u_a is 0.65, workers are 0.25 of it.
  const { standing } = await judged(
    'gc 26471 @17546.913s 1%: 0.14+9.6+0.13 ms clock, 3.3+107/53/0.017+3.2 ms cpu, 789->792->405 MB, 809 MB goal, 24 P\n' +
      'gc 26472 @17547.569s 1%: 0.11+13+0.13 ms clock, 2.7+135/67/0.72+3.1 ms cpu, 790->794->410 MB, 810 MB goal, 24 P\n' +
      'gc 26473 @17548.270s 1%: 0.14+11+0.11 ms clock, 3.5+106/61/0.45+2.7 ms cpu, 800->802->404 MB, 820 MB goal, 24 P\n',
  );
  const found = standing.find(({ id }) => id === 'assist-pressure');
  t.match(found?.title, 'take 42 % of the CPU while a mark runs');
  t.end();
});

void t.test('a first goal above what GOGC sets was raised by a large allocation', async (t) => {
  // A slice of 256 MiB in a public repository’s notes.
  const { summaries } = await judged(
    'gc 1 @0.008s 0%: 0.016+0.25+0.005 ms clock, 0.13+0/0.17/0.033+0.041 ms cpu, 256->256->256 MB, 257 MB goal, 8 P (forced)\n' +
      'gc 2 @0.010s 0%: 0.031+0.16+0.003 ms clock, 0.25+0/0.13/0.027+0.031 ms cpu, 256->256->256 MB, 512 MB goal, 8 P (forced)\n',
  );
  const { minimum, large_allocation: large } = summaries[0].goal!.parts;
  t.same([minimum, large], [0, -257 * 2 ** 20]);
  // go build: the compiler sets GOGC=400.
  const compiler = await judged(
    'gc 1 @0.054s 7%: 0.070+28+0.051 ms clock, 0.14+0.15/12/14+0.10 ms cpu, 16->17->10 MB, 42 MB goal, 2 P\n' +
      'gc 2 @0.334s 3%: 0.016+33+0.055 ms clock, 0.032+0.54/12/20+0.11 ms cpu, 37->38->14 MB, 54 MB goal, 2 P\n',
  );
  t.equal(compiler.summaries[0].goal!.parts.minimum, -42 * 2 ** 20);
  t.end();
});

void t.test('goals that stay at the first one are the minimum heap’s', async (t) => {
  // A benchmark’s notes in a public repository, on one P.
  const { summaries } = await judged(
    'gc 1 @0.031s 1%: 0.006+1.6+0.001 ms clock, 0.006+0.40/0/0+0.001 ms cpu, 4->4->0 MB, 4 MB goal, 0 MB stacks, 0 MB globals, 1 P\n' +
      'gc 2 @0.057s 1%: 0.011+0.91+0.001 ms clock, 0.011+0.31/0/0+0.001 ms cpu, 4->4->0 MB, 4 MB goal, 0 MB stacks, 0 MB globals, 1 P\n' +
      'gc 3 @0.077s 1%: 0.017+0.66+0.001 ms clock, 0.017+0.35/0/0+0.001 ms cpu, 4->4->0 MB, 4 MB goal, 0 MB stacks, 0 MB globals, 1 P\n',
  );
  const { live, minimum } = summaries[0].goal!.parts;
  t.same([live, minimum], [0, 0]);
  t.end();
});

void t.test('GOGC is turned on again where nothing lives', async (t) => {
  // A public repository’s demonstration of SetGCPercent(-1): the default is restored, no memory limit is set.
  const { summaries } = await judged(
    'gc 1 @0.004s 3%: 0.081+0.95+0.006 ms clock, 1.3+0/2.1/0.012+0.099 ms cpu, 67->67->63 MB, 8532210231531 MB goal, 0 MB stacks, 0 MB globals, 16 P (forced)\n' +
      'gc 2 @0.006s 2%: 0.011+0.10+0.003 ms clock, 0.18+0/0.14/0.024+0.060 ms cpu, 63->63->0 MB, 8532210231530 MB goal, 0 MB stacks, 0 MB globals, 16 P (forced)\n' +
      'gc 3 @0.011s 2%: 0.013+0.12+0.013 ms clock, 0.22+0.020/0.11/0.014+0.21 ms cpu, 3->4->0 MB, 4 MB goal, 0 MB stacks, 0 MB globals, 16 P\n',
  );
  const [{ goal_regimes: regimes, memory_limit_low_bytes: limit, gogc }] = summaries;
  t.same(regimes, { off: 2, changed: 1 });
  t.equal(limit, undefined);
  t.notOk(gogc?.at(-1)?.off);
  t.end();
});
