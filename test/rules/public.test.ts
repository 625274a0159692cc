// What is said of logs in public threads, against what these threads concluded. Lines as they were pasted, the ones that matter.
import t from 'tap';
import type { FindingRecord } from '../../lib/index.js';
import { idsOf, judged } from './judged.js';

// golang/go#14951: a development tree of 1.7, whose goals lie between the rules of 1.6 and 1.7.
const DEVELOPMENT = `gc 53 @3.056s 23%: 0.031+17+0.38 ms clock, 0.15+132/52/0+1.9 ms cpu, 125->126->64 MB, 128 MB goal, 12 P
gc 54 @3.110s 23%: 0.20+17+0.39 ms clock, 0.41+120/50/4.2+0.78 ms cpu, 125->126->62 MB, 128 MB goal, 12 P
gc 55 @3.163s 23%: 0.024+20+0.45 ms clock, 0.19+142/59/0.050+3.6 ms cpu, 119->122->70 MB, 123 MB goal, 12 P
gc 56 @3.221s 23%: 0.23+21+0.22 ms clock, 0.46+140/53/0+0.45 ms cpu, 131->134->69 MB, 138 MB goal, 12 P
gc 57 @3.279s 23%: 0.71+19+0.54 ms clock, 2.8+141/57/0+2.1 ms cpu, 130->132->67 MB, 135 MB goal, 12 P
gc 58 @3.337s 23%: 0.17+21+0.55 ms clock, 1.4+143/62/0+4.4 ms cpu, 130->132->68 MB, 133 MB goal, 12 P
gc 59 @3.397s 23%: 0.045+17+0.35 ms clock, 0.090+133/52/0+0.70 ms cpu, 133->135->63 MB, 137 MB goal, 12 P
gc 60 @3.452s 23%: 0.033+17+0.58 ms clock, 0.16+129/50/2.6+2.9 ms cpu, 124->125->63 MB, 127 MB goal, 12 P
gc 61 @3.505s 23%: 0.46+18+0.50 ms clock, 1.4+130/55/0.075+1.5 ms cpu, 122->124->63 MB, 126 MB goal, 12 P
gc 62 @3.560s 23%: 0.15+20+0.61 ms clock, 0.92+120/59/0+3.6 ms cpu, 121->124->66 MB, 126 MB goal, 12 P
gc 63 @3.617s 23%: 0.063+20+0.48 ms clock, 0.18+134/58/0.050+1.4 ms cpu, 124->127->65 MB, 129 MB goal, 12 P
gc 64 @3.673s 24%: 0.019+20+0.44 ms clock, 0.21+142/58/0+4.9 ms cpu, 123->125->69 MB, 127 MB goal, 12 P
gc 65 @3.732s 24%: 0.16+20+0.49 ms clock, 0.33+141/58/0.001+0.99 ms cpu, 133->135->67 MB, 137 MB goal,
`;

void t.test('goals of a development tree are no change of GOGC', async (t) => {
  t.same(idsOf(await judged(DEVELOPMENT)), ['assist-pressure'], 'the program’s own goroutines mark');
  t.end();
});

void t.test('a paste that ends within a line', async (t) => {
  const { standing, notices, summaries } = await judged(DEVELOPMENT);
  const inputs = standing.filter(({ id }) => id.startsWith('input-'));
  t.same(
    inputs.map(({ id, severity, title }) => [id, severity, title]),
    [
      [
        'input-truncated',
        'info',
        "the log begins at gc 53: 52 cycles before it are not in it; it ends in the middle of a cycle's line",
      ],
    ],
    'was torn by nobody',
  );
  t.same(notices, []);
  t.equal(summaries[0].lines?.torn, 1, 'and counts');
  // The next cycle stands behind it: others wrote there.
  const torn = await judged(`${DEVELOPMENT}${DEVELOPMENT.split('\n')[11].replace('gc 64', 'gc 66')}\n`);
  t.ok(torn.standing.some(({ id }) => id === 'input-torn-lines'));
  t.end();
});

// golang/go#73581: the start of a large program, without the new collector.
const START = `gc 1 @0.005s 1%: 0.052+1.1+0.12 ms clock, 3.3+0.093/0.92/0+7.7 ms cpu, 3->4->1 MB, 4 MB goal, 0 MB stacks, 0 MB globals, 64 P
gc 2 @0.008s 1%: 0.034+0.76+0.022 ms clock, 2.2+0.10/0.91/0+1.4 ms cpu, 3->4->1 MB, 4 MB goal, 0 MB stacks, 0 MB globals, 64 P
gc 3 @0.013s 2%: 0.034+0.64+0.12 ms clock, 2.1+0.11/1.2/0.019+8.1 ms cpu, 3->3->1 MB, 4 MB goal, 0 MB stacks, 0 MB globals, 64 P
gc 4 @0.019s 2%: 0.032+0.68+0.099 ms clock, 2.0+0.11/1.8/0+6.3 ms cpu, 3->3->1 MB, 4 MB goal, 0 MB stacks, 0 MB globals, 64 P
gc 5 @0.022s 2%: 0.026+0.85+0.10 ms clock, 1.6+0.17/2.9/0.050+6.6 ms cpu, 3->3->2 MB, 4 MB goal, 0 MB stacks, 0 MB globals, 64 P
gc 6 @0.030s 2%: 0.038+0.84+0.12 ms clock, 2.4+0.078/4.2/0.009+8.2 ms cpu, 5->5->3 MB, 5 MB goal, 0 MB stacks, 0 MB globals, 64 P
gc 7 @0.040s 2%: 0.042+1.6+0.067 ms clock, 2.7+0.092/12/0.002+4.3 ms cpu, 6->6->5 MB, 7 MB goal, 0 MB stacks, 0 MB globals, 64 P
gc 8 @0.060s 3%: 0.75+3.3+0.067 ms clock, 48+0.015/18/0+4.3 ms cpu, 10->12->7 MB, 11 MB goal, 0 MB stacks, 0 MB globals, 64 P
gc 9 @0.068s 4%: 0.20+3.9+1.2 ms clock, 13+0.072/20/0+77 ms cpu, 14->16->10 MB, 16 MB goal, 0 MB stacks, 0 MB globals, 64 P
gc 10 @0.078s 5%: 0.61+5.1+0.23 ms clock, 39+2.6/43/0+15 ms cpu, 18->23->14 MB, 21 MB goal, 0 MB stacks, 0 MB globals, 64 P
`;

void t.test('the first tenth of a second of a program is no leak', async (t) => {
  const start = await judged(START);
  t.same(idsOf(start), []);
  t.notMatch(start.summaries[0].verdict, /grows|levelled/);
  // The same an hour later is one.
  const later = START.replace(/gc (\d+) @0/g, (_, n: string) => `gc ${900 + Number(n)} @3600`);
  t.same(idsOf(await judged(later)), ['live-heap-growth']);
  t.end();
});

// A README on benchmarks in a public repository: Go 1.11, GOGC=-1 go test -bench=.
const BENCHMARK = `gc 1 @0.000s 12%: 0.042+0.042+0.008 ms clock, 0.17+0/0.034/0.072+0.034 ms cpu, 0->0->0 MB, 17592186044415 MB goal, 4 P (forced)
gc 2 @0.000s 12%: 0.001+0.032+0.008 ms clock, 0.006+0/0.029/0.053+0.034 ms cpu, 0->0->0 MB, 17592186044415 MB goal, 4 P (forced)
goos: linux
goarch: amd64
BenchmarkReverseBytes-4         \tgc 3 @0.000s 12%: 0.001+0.034+0.009 ms clock, 0.005+0/0.024/0.054+0.038 ms cpu, 0->0->0 MB, 17592186044415 MB goal, 4 P (forced)
gc 4 @0.000s 11%: 0.001+0.032+0.008 ms clock, 0.006+0/0.025/0.051+0.033 ms cpu, 0->0->0 MB, 17592186044415 MB goal, 4 P (forced)
gc 5 @0.002s 5%: 0.001+0.035+0.008 ms clock, 0.006+0/0.029/0.059+0.034 ms cpu, 0->0->0 MB, 17592186044415 MB goal, 4 P (forced)
gc 6 @0.141s 0%: 0.019+0.067+0.017 ms clock, 0.079+0/0.061/0.091+0.069 ms cpu, 15->15->0 MB, 17592186044415 MB goal, 4 P (forced)
10000000\t       138 ns/op\t      16 B/op\t       1 allocs/op
gc 7 @1.524s 0%: 0.010+0.30+0.043 ms clock, 0.043+0/0.29/0.54+0.17 ms cpu, 152->152->0 MB, 17592186044415 MB goal, 4 P (forced)
BenchmarkReverseEmptyString-4   \tgc 8 @1.532s 0%: 0.021+0.046+0.008 ms clock, 0.087+0/0.037/0.049+0.035 ms cpu, 0->0->0 MB, 17592186044415 MB goal, 4 P (forced)
gc 9 @1.532s 0%: 0.002+0.040+0.012 ms clock, 0.010+0/0.030/0.047+0.049 ms cpu, 0->0->0 MB, 17592186044415 MB goal, 4 P (forced)
`;

void t.test('cycles that the testing package asks for are no habit of the program', async (t) => {
  const { standing, summaries } = await judged(BENCHMARK);
  t.match(
    standing.filter(({ id }) => id === 'forced-gc'),
    [{ severity: 'info', title: /^9 of 9 cycles were forced by the testing package/ }],
  );
  t.notMatch(summaries[0].verdict, /forces a GC/);
  t.notOk(summaries[0].goal, 'without GOGC there is no goal to take apart');
  // The same calls of a program that is no test.
  t.same(idsOf(await judged(BENCHMARK.replace(/^goos: .*\n/m, ''))), ['forced-gc']);
  t.end();
});

// Notes on GODEBUG in a public repository, before Go 1.13.
const WAITING = `gc 1 @38.952s 0%: 2.6+1132+2.4 ms clock, 10+3.7/27/0+9.7 ms cpu, 10->10->6 MB, 11 MB goal, 4 P
gc 2 @50.237s 0%: 2.1+31+2.5 ms clock, 8.7+29/25/0+10 ms cpu, 8->8->7 MB, 13 MB goal, 4 P
gc 3 @73.497s 0%: 2.3+12189+2.4 ms clock, 9.3+30/29/0+9.9 ms cpu, 10->11->8 MB, 14 MB goal, 4 P
gc 4 @140.364s 0%: 2.0+65+2.4 ms clock, 8.1+2.9/58/0+9.8 ms cpu, 14->14->9 MB, 17 MB goal, 4 P
scvg0: inuse: 14, idle: 6, sys: 20, released: 0, consumed: 20 (MB)
gc 5 @211.876s 0%: 1.9+41+2.8 ms clock, 7.8+2.7/34/0+11 ms cpu, 16->16->9 MB, 18 MB goal, 4 P
scvg1: inuse: 18, idle: 50, sys: 69, released: 0, consumed: 69 (MB)
gc 6 @304.116s 0%: 1.8+70+2.4 ms clock, 7.2+3.1/62/0+9.8 ms cpu, 18->18->11 MB, 19 MB goal, 4 P
gc 7 @427.008s 0%: 1.6+7816+2.9 ms clock, 6.4+2.9/58/0+11 ms cpu, 21->22->12 MB, 22 MB goal, 4 P
`;

void t.test('a mark of twelve seconds in which nobody marks', async (t) => {
  const { standing, summaries } = await judged(WAITING);
  const [found] = standing.filter(({ id }) => id === 'long-mark');
  t.match(found.title, /mostly wait: the slowest of 7 marks took 12.2 s,/);
  t.match(summaries[0].verdict, /^Marks spend more time waiting than marking: the slowest took 12.2 s\./);
  t.notMatch(found.advice.join(), /fewer pointers/);
  t.match(found.advice.join(), /Go 1.14 and later preempt/);
  // Workers that ran all the time have a heap to mark.
  const worked = WAITING.replace('30/29/0', '30/13000/0').replace('2.9/58/0', '2.9/8000/0');
  const marked = (await judged(worked)).standing.filter(({ id }) => id === 'long-mark');
  t.match(marked[0].advice.join(), /fewer pointers/);
  t.end();
});

// golang/go#10898: the development tree of 1.5 in May 2015, whose goals follow no release's rules.
const TREE = `gc #1 @0.240s 37%: 0+37+18+9+43 ms clock, 0+37+0+0/9/0+43 ms cpu, 4->5->2 MB, 4 MB goal, 1 P
gc #2 @0.514s 48%: 0+69+88+14+73 ms clock, 0+69+0+0/14/0+73 ms cpu, 4->5->3 MB, 4 MB goal, 1 P
gc #3 @0.756s 59%: 0+88+12+19+97 ms clock, 0+88+0+0/19/0+97 ms cpu, 4->6->4 MB, 5 MB goal, 1 P
gc #4 @1.107s 66%: 0+111+14+60+144 ms clock, 0+111+0+9/20/0+144 ms cpu, 5->8->6 MB, 7 MB goal, 1 P
gc #5 @1.664s 65%: 0+148+13+60+160 ms clock, 0+148+0+14/20/0+160 ms cpu, 6->10->7 MB, 8 MB goal, 1 P
gc #6 @2.166s 70%: 0+188+12+60+205 ms clock, 0+188+0+23/20/0+205 ms cpu, 7->12->9 MB, 8 MB goal, 1 P
gc #7 @2.812s 73%: 0+239+14+80+258 ms clock, 0+239+0+35/20/0+258 ms cpu, 14->16->12 MB, 15 MB goal, 1 P
gc #8 @3.934s 70%: 0+316+11+82+330 ms clock, 0+316+0+47/21/0+330 ms cpu, 19->20->14 MB, 19 MB goal, 1 P
`;

void t.test('of a tree that was never released neither GOGC nor a set clock is told', async (t) => {
  const { standing, summaries, notices } = await judged(TREE);
  t.same(
    standing.map(({ id }) => id),
    ['gc-cpu-share', 'long-pause', 'long-mark'],
  );
  t.notOk(summaries[0].gogc);
  t.same(summaries[0].goal_regimes, undefined);
  t.same(notices, [], 'cycles that overlap by 2 ms begin one after the other all the same');
  const back = await judged(TREE.replace('@0.756s', '@0.500s'));
  t.match(back.notices, [{ code: 'input-clock-jump', count: 1 }], 'a time that fell');
  t.end();
});

// A README on scrypt in a public repository, `go run main.go`, Go 1.22: gc 13 is the go command's.
const GO_RUN = `gc 1 @0.001s 5%: 0.017+0.27+0.035 ms clock, 0.13+0.21/0.33/0.021+0.28 ms cpu, 128->129->128 MB, 128 MB goal, 0 MB stacks, 0 MB globals, 8 P
gc 2 @4.955s 0%: 0.093+3.6+0.029 ms clock, 0.74+0.11/0.31/0+0.23 ms cpu, 256->384->256 MB, 384 MB goal, 0 MB stacks, 0 MB globals, 8 P
gc 3 @4.963s 0%: 1.1+7.8+0.048 ms clock, 9.0+0.14/0.27/0+0.38 ms cpu, 512->512->512 MB, 512 MB goal, 0 MB stacks, 0 MB globals, 8 P
GC forced
gc 13 @121.046s 0%: 0.073+2.0+0.005 ms clock, 0.58+0/3.7/0+0.046 ms cpu, 5->5->2 MB, 7 MB goal, 0 MB stacks, 0 MB globals, 8 P
GC forced
gc 3 @121.549s 0%: 0.028+0.16+0.002 ms clock, 0.22+0/0.17/0+0.016 ms cpu, 512->512->0 MB, 1024 MB goal, 0 MB stacks, 0 MB globals, 8 P
`;
// The same with GOMEMLIMIT=256MiB, Go 1.23: gc 14 is the go command's.
const GO_RUN_LIMIT = `gc 1 @0.001s 23%: 0.43+0.43+0.033 ms clock, 3.4+0.066/0.31/0.16+0.26 ms cpu, 131->131->130 MB, 131 MB goal, 0 MB stacks, 0 MB globals, 8 P
gc 2 @3.920s 0%: 0.62+0.69+0.013 ms clock, 4.9+0.22/0.66/0+0.11 ms cpu, 259->387->258 MB, 130 MB goal, 0 MB stacks, 0 MB globals, 8 P
gc 3 @3.924s 0%: 0.039+1.2+0.13 ms clock, 0.31+0.20/0.76/0+1.0 ms cpu, 258->258->258 MB, 258 MB goal, 0 MB stacks, 0 MB globals, 8 P
gc 4 @3.926s 0%: 0.19+4.6+0.074 ms clock, 1.5+0.19/1.9/0+0.59 ms cpu, 258->642->642 MB, 258 MB goal, 0 MB stacks, 0 MB globals, 8 P
gc 5 @3.931s 0%: 0.21+6.4+0.31 ms clock, 1.6+0.13/1.1/0+2.4 ms cpu, 642->642->642 MB, 642 MB goal, 0 MB stacks, 0 MB globals, 8 P
gc 6 @3.940s 0%: 0.040+1.8+0.53 ms clock, 0.32+0.10/0.45/0.059+4.3 ms cpu, 642->642->642 MB, 642 MB goal, 0 MB stacks, 0 MB globals, 8 P
gc 7 @3.942s 0%: 0.25+2.1+0.037 ms clock, 2.0+0.084/0.49/0+0.29 ms cpu, 642->642->642 MB, 642 MB goal, 0 MB stacks, 0 MB globals, 8 P
gc 8 @4.005s 0%: 0.070+3.7+0.17 ms clock, 0.56+0.053/0.42/0+1.4 ms cpu, 642->642->642 MB, 642 MB goal, 0 MB stacks, 0 MB globals, 8 P
gc 9 @4.195s 0%: 0.072+0.43+0.068 ms clock, 0.57+0.029/0.31/0+0.54 ms cpu, 642->642->514 MB, 642 MB goal, 0 MB stacks, 0 MB globals, 8 P
gc 10 @4.203s 0%: 0.048+1.8+0.046 ms clock, 0.38+1.4/3.3/2.6+0.37 ms cpu, 514->514->386 MB, 514 MB goal, 0 MB stacks, 0 MB globals, 8 P
gc 11 @4.208s 0%: 0.036+0.91+0.018 ms clock, 0.29+0.75/1.5/1.8+0.15 ms cpu, 386->386->258 MB, 386 MB goal, 0 MB stacks, 0 MB globals, 8 P
gc 12 @4.277s 0%: 0.074+0.96+0.008 ms clock, 0.59+0.77/1.6/2.9+0.064 ms cpu, 258->258->130 MB, 258 MB goal, 0 MB stacks, 0 MB globals, 8 P
GC forced
gc 14 @121.047s 0%: 0.047+2.7+0.067 ms clock, 0.37+0/5.3/0+0.54 ms cpu, 4->4->2 MB, 6 MB goal, 0 MB stacks, 0 MB globals, 8 P
GC forced
gc 13 @124.352s 0%: 0.059+1.4+0.016 ms clock, 0.47+0/1.9/0+0.13 ms cpu, 131->131->2 MB, 239 MB goal, 0 MB stacks, 0 MB globals, 8 P
`;

void t.test('a two-minute cycle is not of a process that had one since', async (t) => {
  const plain = await judged(GO_RUN);
  t.same(
    plain.summaries.map(({ from_n: from, to_n: to }) => [from, to]),
    [
      [1, 3],
      [13, 13],
      [3, 3],
    ],
  );
  t.notOk(
    plain.summaries.some(({ gogc }) => gogc),
    'an allocation of 128 MiB under way set the goal of gc 2, whatever GOGC was',
  );
  const limited = await judged(GO_RUN_LIMIT);
  t.same(
    limited.summaries.map(({ stream, cycles, missing_cycles: missing }) => [stream, cycles, missing]),
    [
      ['#1', 13, undefined],
      ['#2', 1, undefined],
    ],
  );
  t.same(
    limited.summaries.map(({ periodic }) => periodic),
    [1, 1],
    'each has the `GC forced` before it',
  );
  // Two minutes after its last one it may be the same process's, with cycles between them missing.
  const later = await judged(GO_RUN.replace('gc 13 @121.046s', 'gc 13 @125.046s'));
  t.match(later.summaries[0], { from_n: 1, to_n: 13, missing_cycles: 9 });
  t.end();
});

// Output in the comments of a public Go source, Go 1.22 or later.
const PASTED = `gc 25915 @4.541s 12%: 0.015+0.044+0.001 ms clock, 0.15+0.017/0.055/0.003+0.011 ms cpu, 3->3->0 MB, 4 MB goal, 0 MB stacks, 0 MB globals, 10 P
gc 25916 @4.542s 12%: 0.023+0.033+0.001 ms clock, 0.23+0.012/0.039/0+0.015 ms cpu, 3->3->0 MB, 4 MB goal, 0 MB stacks, 0 MB globals, 10 P
gc 25917 @4.542s 12%: 0.018+0.059+0.001 ms clock, 0.18+0.027/0.040/0+0.010 ms cpu, 3->3->0 MB, 4 MB goal, 0 MB stacks, 0 MB globals, 10 P
gc 25918 @4.542s 12%: 0.016+0.039+0.001 ms clock, 0.16+0.009/0.052/0+0.012 ms cpu, 3->3->0 MB, 4 MB goal, 0 MB stacks, 0 MB globals, 10 P
gc 25919 @4.542s 12%: 0.026+0.035+0.001 ms clock, 0.26+0.011/0.024/0+0.010 ms cpu, 3->3->0 MB, 4 MB goal, 0 MB stacks, 0 MB globals, 10 P
gc 25920 @4.542s 12%: 0.021+0.049+0.001 ms clock, 0.21+0.011/0.045/0+0.012 ms cpu, 3->3->0 MB, 4 MB goal, 0 MB stacks, 0 MB globals, 10 P
`;

void t.test('six lines tell of a life by its last number and time', async (t) => {
  const { standing } = await judged(PASTED);
  t.match(
    standing.filter(({ id }) => id === 'small-heap-churn'),
    [{ severity: 'medium', confidence: 0.7, title: /^5,707 cycles a second since the process started/ }],
  );
  const adviceAt = async (memoryLimit: number): Promise<string> =>
    (await judged(PASTED, { memoryLimit })).standing
      .find(({ id }) => id === 'small-heap-churn')!
      .advice.join();
  t.match(await adviceAt(2 ** 33), /GOMEMLIMIT=\d+MiB/);
  t.notMatch(await adviceAt(2 ** 25), /GOMEMLIMIT/, 'a limit above the container’s is no advice');
  const quiet = await judged(PASTED.replace(/@4\./g, '@1234.'));
  t.notOk(idsOf(quiet).includes('small-heap-churn'), 'a burst of a quiet life');
  t.same(idsOf(await judged(PASTED.split('\n').slice(2).join('\n'))), [], 'four may be chance');
  t.same(idsOf(await judged(PASTED.replace(/gc 259/g, 'gc 9').replace(/@4\./g, '@1.'))), [], 'a start');
  t.end();
});

// A post on memory that is not given back, Go 1.12: a slice of 1 GiB that is filled slowly.
const IDLE = `gc 1 @10.019s 0%: 0.004+1347+0.006 ms clock, 0.009+0/0.081/1347+0.013 ms cpu, 512->512->512 MB, 513 MB goal, 2 P
gc 2 @21.385s 0%: 0.004+5696+0.013 ms clock, 0.009+1.2/1.2/5693+0.027 ms cpu, 1024->1024->1024 MB, 1025 MB goal, 2 P
GC forced
gc 3 @147.085s 0%: 0.015+3.4+0.008 ms clock, 0.030+0/1.2/4.7+0.016 ms cpu, 1024->1024->0 MB, 2048 MB goal, 2 P
scvg0: inuse: 0, idle: 1087, sys: 1087, released: 63, consumed: 1024 (MB)
GC forced
gc 4 @267.090s 0%: 0.050+0.26+0.008 ms clock, 0.10+0/0.075/0.28+0.017 ms cpu, 0->0->0 MB, 5 MB goal, 2 P
scvg1: inuse: 0, idle: 1087, sys: 1087, released: 63, consumed: 1024 (MB)
GC forced
gc 5 @387.092s 0%: 0.011+0.27+0.008 ms clock, 0.022+0/0.068/0.30+0.016 ms cpu, 0->0->0 MB, 4 MB goal, 2 P
GC forced
gc 6 @507.093s 0%: 0.007+0.28+0.007 ms clock, 0.014+0/0.067/0.26+0.014 ms cpu, 0->0->0 MB, 4 MB goal, 2 P
scvg2: 1024 MB released
scvg2: inuse: 0, idle: 1087, sys: 1087, released: 1087, consumed: 0 (MB)
GC forced
gc 7 @627.194s 0%: 0.008+1.4+0.007 ms clock, 0.017+0/0.068/2.0+0.014 ms cpu, 0->0->0 MB, 4 MB goal, 2 P
`;

void t.test('a mark that Ps do which are idle takes nothing from the program', async (t) => {
  const { standing, summaries } = await judged(IDLE);
  const [found] = standing.filter(({ id }) => id === 'long-mark');
  t.match(found, {
    severity: 'info',
    title: /the program loses < 0.1 % of the CPU to it: idle Ps do the marking/,
  });
  t.notMatch([...found.advice, ...found.causes.map(({ cause }) => cause)].join(), /pointers/);
  t.notMatch(summaries[0].verdict, /[Mm]ark/);
  t.end();
});

// prometheus/blackbox_exporter#270: 40 Ps in a container with a CPU quota, whose period is 100 ms.
const QUOTA = `08:10:03: gc 1 @6.441s 0%: 0.13+0.61+0.077 ms clock, 0.82+0.066/2.4/1.1+0.46 ms cpu, 4->4->1 MB, 5 MB goal, 40 P
08:10:04: gc 2 @7.953s 0%: 0.10+0.58+38 ms clock, 1.4+0.22/2.2/0.99+544 ms cpu, 4->4->1 MB, 5 MB goal, 40 P
08:10:04: gc 3 @8.007s 0%: 0.085+0.61+0.15 ms clock, 1.2+0.088/2.7/0.85+2.3 ms cpu, 4->4->1 MB, 5 MB goal, 40 P
08:10:04: gc 4 @8.097s 0%: 0.070+95+0.15 ms clock, 1.1+0.12/3.6/2.4+2.6 ms cpu, 4->5->2 MB, 5 MB goal, 40 P
08:10:04: gc 5 @8.197s 0%: 0.056+0.50+0.096 ms clock, 1.2+0.11/2.6/0.89+2.1 ms cpu, 5->5->2 MB, 6 MB goal, 40 P
08:10:07: gc 6 @10.193s 0%: 0.16+99+0.23 ms clock, 1.1+0.83/5.0/0+1.6 ms cpu, 4->4->2 MB, 5 MB goal, 40 P
08:10:07: gc 7 @10.294s 0%: 98+0.82+0.20 ms clock, 2767+0.25/3.7/0+5.7 ms cpu, 4->4->2 MB, 5 MB goal, 40 P
08:10:08: gc 8 @12.079s 0%: 0.030+13+0.26 ms clock, 0.98+0.21/3.2/1.8+8.4 ms cpu, 4->4->2 MB, 5 MB goal, 40 P
08:10:08: gc 9 @12.099s 0%: 0.012+0.61+0.095 ms clock, 0.41+0.21/2.6/1.1+3.0 ms cpu, 4->4->2 MB, 5 MB goal, 40 P
08:10:09: gc 10 @12.731s 0%: 0.036+0.93+0.12 ms clock, 1.1+0.56/4.3/1.5+4.1 ms cpu, 4->4->2 MB, 5 MB goal, 40 P
`;

void t.test('stops and marks that end with the period of a quota', async (t) => {
  const of = async (text: string): Promise<FindingRecord | undefined> =>
    (await judged(text)).standing.find(({ id }) => id === 'cpu-throttling');
  const found = await of(QUOTA);
  t.match(found, {
    severity: 'low',
    confidence: 0.4,
    title: /^3 of 4 unusually long stops and marks end just before 100 ms/,
  });
  t.match(found!.advice.join(), /cpu.stat .* GOMAXPROCS from the quota/);
  t.notOk(await of(QUOTA.replace('0.16+99+0.23', '0.16+62+0.23')), 'two are a coincidence');
  const busy = QUOTA.replace('0.93+0.12', '140+0.12');
  t.notOk(await of(busy), 'three of five are chance: a busy machine makes stops and marks of any length');
  t.end();
});

/** golang/go#40999: a map whose deleted keys are kept, Go 1.15. */
const DOUBLING = `
gc 1 @0.015s 4%: 0.024+3.3+0.018 ms clock, 0.096+0.37/3.1/0.077+0.074 ms cpu, 5->5->3 MB, 6 MB goal, 4 P
gc 2 @0.032s 5%: 0.009+4.8+0.031 ms clock, 0.038+0.45/4.3/5.4+0.12 ms cpu, 8->8->6 MB, 9 MB goal, 4 P
gc 3 @0.069s 6%: 0.014+11+0.017 ms clock, 0.058+0.31/10/7.3+0.070 ms cpu, 16->17->12 MB, 17 MB goal, 4 P
gc 4 @0.152s 5%: 0.012+34+0.018 ms clock, 0.050+4.6/16/16+0.074 ms cpu, 33->34->25 MB, 34 MB goal, 4 P
gc 5 @0.317s 5%: 0.013+48+0.018 ms clock, 0.055+3.8/37/63+0.075 ms cpu, 67->67->50 MB, 68 MB goal, 4 P
gc 6 @0.652s 5%: 0.014+92+0.052 ms clock, 0.058+0.66/91/157+0.20 ms cpu, 135->135->100 MB, 136 MB goal, 4 P
gc 7 @1.322s 6%: 0.014+203+0.020 ms clock, 0.057+42/192/357+0.080 ms cpu, 269->270->200 MB, 270 MB goal, 4 P
gc 8 @2.721s 7%: 0.014+479+0.019 ms clock, 0.056+120/478/955+0.079 ms cpu, 539->541->400 MB, 540 MB goal, 4 P
gc 9 @5.619s 10%: 0.016+1205+0.026 ms clock, 0.064+759/1202/2360+0.10 ms cpu, 1079->1081->799 MB, 1080 MB goal, 4 P
`;

void t.test(
  'a heap of which nothing is given back is called filling, and its share of the CPU is rounded once',
  async (t) => {
    const { summaries } = await judged(DOUBLING);
    t.equal(summaries[0].live_heap!.filling, true);
    t.match(
      summaries[0].verdict,
      /^GC takes 11 % of the CPU\. The live heap went from 3 MiB to 798 MiB and is still filling/,
    );
    t.notOk(
      (await judged(DOUBLING.trim().split('\n').slice(0, 5).join('\n'))).summaries[0].verdict.includes(
        'filling',
      ),
      'five cycles are few',
    );
    t.end();
  },
);

/** golang/go#58106: a slow leak under GOGC=off and a memory limit, two excerpts. */
const CRAWLING = `
gc 79 @700.329s 6%: 0.13+2553+0.007 ms clock, 0.40+874/1930/1105+0.021 ms cpu, 2494->2694->2066 MB, 2722 MB goal, 48 MB stacks, 0 MB globals, 3 P
gc 80 @710.161s 6%: 0.13+2023+0.012 ms clock, 0.39+1434/1516/801+0.037 ms cpu, 2435->2630->2023 MB, 2659 MB goal, 48 MB stacks, 0 MB globals, 3 P
gc 81 @720.179s 6%: 0.12+2295+0.015 ms clock, 0.38+1014/1722/1101+0.047 ms cpu, 2484->2724->2072 MB, 2722 MB goal, 48 MB stacks, 0 MB globals, 3 P
gc 82 @728.262s 6%: 0.11+1467+0.006 ms clock, 0.35+5.9/1113/2715+0.020 ms cpu, 2442->2463->1854 MB, 2605 MB goal, 48 MB stacks, 0 MB globals, 3 P
gc 83 @740.303s 6%: 0.14+1804+0.013 ms clock, 0.44+1182/1368/1035+0.041 ms cpu, 2593->2725->2001 MB, 2723 MB goal, 48 MB stacks, 0 MB globals, 3 P
gc 84 @749.484s 6%: 0.099+2391+0.032 ms clock, 0.29+2.4/1807/2129+0.097 ms cpu, 2426->2672->2074 MB, 2716 MB goal, 48 MB stacks, 0 MB globals, 3 P
gc 85 @760.194s 6%: 0.12+2349+0.018 ms clock, 0.37+1366/1763/805+0.054 ms cpu, 2497->2723->2063 MB, 2722 MB goal, 48 MB stacks, 0 MB globals, 3 P
gc 86 @769.177s 6%: 0.15+1828+0.021 ms clock, 0.45+48/1381/2337+0.063 ms cpu, 2451->2626->2004 MB, 2678 MB goal, 48 MB stacks, 0 MB globals, 3 P
gc 87 @779.214s 6%: 0.15+1864+0.022 ms clock, 0.45+41/1421/2403+0.067 ms cpu, 2483->2658->2006 MB, 2721 MB goal, 48 MB stacks, 0 MB globals, 3 P
gc 430 @1724.778s 18%: 0.079+2166+0.033 ms clock, 0.23+860/1642/1606+0.10 ms cpu, 2080->2276->2084 MB, 2080 MB goal, 48 MB stacks, 0 MB globals, 3 P
gc 431 @1727.058s 18%: 0.079+2585+0.006 ms clock, 0.23+571/1957/1802+0.018 ms cpu, 2084->2210->2078 MB, 2084 MB goal, 48 MB stacks, 0 MB globals, 3 P
gc 432 @1729.741s 19%: 0.069+2181+0.026 ms clock, 0.20+776/1640/1665+0.080 ms cpu, 2078->2276->2085 MB, 2078 MB goal, 48 MB stacks, 0 MB globals, 3 P
gc 433 @1732.019s 19%: 0.089+2589+0.006 ms clock, 0.26+783/1961/1567+0.019 ms cpu, 2085->2217->2083 MB, 2085 MB goal, 48 MB stacks, 0 MB globals, 3 P
gc 434 @1734.793s 19%: 0.099+2179+0.015 ms clock, 0.29+1065/1644/1396+0.046 ms cpu, 2083->2278->2082 MB, 2083 MB goal, 48 MB stacks, 0 MB globals, 3 P
gc 435 @1737.075s 19%: 0.066+2554+0.006 ms clock, 0.19+824/1930/1492+0.018 ms cpu, 2082->2212->2082 MB, 2082 MB goal, 48 MB stacks, 0 MB globals, 3 P
gc 436 @1739.763s 19%: 0.086+2305+0.015 ms clock, 0.25+1095/1758/1535+0.045 ms cpu, 2082->2281->2087 MB, 2082 MB goal, 48 MB stacks, 0 MB globals, 3 P
gc 437 @1742.175s 19%: 3.3+2505+0.004 ms clock, 9.9+744/1896/1526+0.013 ms cpu, 2087->2218->2084 MB, 2087 MB goal, 48 MB stacks, 0 MB globals, 3 P
`;

void t.test('the pace of an excerpt is that of its numbers', async (t) => {
  const { standing } = await judged(CRAWLING);
  const spiral = standing.find(({ id }) => id === 'gc-death-spiral');
  t.equal(spiral?.figures.cycles_per_s, 0.343);
  // Of gc 87 and gc 431 to 437: 18.8 s of marks in 27.4 s. Of gc 430 nobody knows since when.
  t.match(spiral?.title, /marking 67 % of the time/);
  t.end();
});

// Notes on `go run` in a public repository, on Windows: the first process's last cycle.
const WINDOWS = 'gc 2 @0.010s 0%: 0+1.0+0 ms clock, 0+0/0/2.0+0 ms cpu, 4->5->1 MB, 5 MB goal, 4 P\n';

void t.test('one cycle before the log, and pauses within a tick of the clock', async (t) => {
  const { standing, summaries } = await judged(WINDOWS);
  t.match(standing, [{ title: 'the log begins at gc 2: 1 cycle before it is not in it' }]);
  t.match(summaries[0].verdict, /Pauses are fine \(all too short for its clock\)\.$/);
  t.end();
});
