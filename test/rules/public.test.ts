// What is said of logs in public threads, against what these threads concluded. Lines as they were pasted, the ones that matter.
import t from 'tap';
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
        "the log begins at gc 53: 52 cycles before it are not in it; it ends in the midst of a cycle's line",
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
    [{ severity: 'info', title: /^9 of 9 cycles were asked for by the testing package/ }],
  );
  t.notMatch(summaries[0].verdict, /asks for GC/);
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
  t.match(found.title, /most of it they wait/);
  t.match(summaries[0].verdict, /^Marks wait more than they work: one of ten over 12.2 s/);
  t.notMatch(found.advice.join(), /fewer pointers/);
  t.match(found.advice.join(), /Go 1.14 and later preempt/);
  // Workers that ran all the time have a heap to mark.
  const worked = WAITING.replace('30/29/0', '30/13000/0').replace('2.9/58/0', '2.9/8000/0');
  const marked = (await judged(worked)).standing.filter(({ id }) => id === 'long-mark');
  t.match(marked[0].advice.join(), /fewer pointers/);
  t.end();
});
