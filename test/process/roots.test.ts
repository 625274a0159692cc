// GOGC that is not known is not told: of one or two goals before a memory limit's, and of traces, which lack stacks and globals.
import t from 'tap';
import { Gogc } from '../../lib/process/gogc.js';
import { TracedGogc } from '../../lib/process/traced-gogc.js';
import { flat, oneOf } from '../report/sample-summary.js';
import { judged } from '../rules/judged.js';

void t.test('a trace tells no unusual GOGC above the default: its stacks may be larger than assumed', (t) => {
  const told = (low: number, high: number): unknown[] => {
    const gogc = new TracedGogc();
    // 300 goroutines deep in a recursion, GOGC=100: a goal of 32 MiB over a marked heap of 4.
    for (const goal of [32, 32.1, 32]) gogc.narrow(low, high, goal);
    return [gogc.toldLikely, gogc.segments(9).at(-1)!.likely, gogc.segments(9).at(-1)!.high];
  };
  t.same(told(460, 708), [NaN, undefined, 708]);
  t.same(told(180, 205), [200, 200, 205]);
  t.same(told(27, 31), [30, 30, 31]);
  t.end();
});

void t.test('one lower goal before a limit’s does not tell GOGC, three do, and a usual value does', (t) => {
  const highOf = (low: number, high: number, goals: number): number => {
    const gogc = new TracedGogc();
    for (let i = 0; i < goals; i++) gogc.narrow(low, high, 32);
    gogc.limited(37, 0);
    return gogc.high;
  };
  t.same([highOf(54, 58, 1), highOf(54, 58, 3), highOf(96, 102, 1)], [Infinity, 58, 102]);
  const given = new Gogc(55);
  given.limited(37, 0);
  t.equal(given.high, 55, 'what the user says stays');
  t.end();
});

/** GOGC=off and GOMEMLIMIT=24MiB, next to nothing live, Go 1.19.13. */
const SMALL = `
gc 1 @0.335s 0%: 0.013+0.52+0.003 ms clock, 0.027+0.10/0.19/0.19+0.006 ms cpu, 11->11->0 MB, 12 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 2 @0.668s 0%: 0.038+0.60+0.005 ms clock, 0.077+0.061/0.14/0.067+0.011 ms cpu, 11->11->0 MB, 11 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 3 @0.992s 0%: 0.13+0.72+0.004 ms clock, 0.27+0/0.14/0.25+0.009 ms cpu, 10->10->0 MB, 11 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 4 @1.318s 0%: 0.081+0.97+0.10 ms clock, 0.16+0/0.15/0.22+0.20 ms cpu, 10->10->0 MB, 11 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 5 @1.558s 0%: 0.084+1.1+0.004 ms clock, 0.16+0/0.15/0.22+0.008 ms cpu, 8->8->0 MB, 11 MB goal, 0 MB stacks, 0 MB globals, 2 P
`;

void t.test('GOGC=300 makes no goal of 11 MB: its minimum is 12 MiB to the byte', async (t) => {
  const { summaries } = await judged(SMALL);
  t.match(summaries[0].gogc, [{ low: 275, high: 299 }]);
  const text = flat(oneOf(summaries[0]));
  t.match(text, /or a memory limit and a higher GOGC/);
  t.notMatch(text, /no limit seen/);
});

/** GOGC=off and GOMEMLIMIT=24MiB, 6 MiB live, Go 1.26: heap at start, at end, marked, goal. */
const LIMITED = '17 19 7 18, 17 17 6 18, 16 16 6 18, 16 16 6 18, 16 16 6 18, 16 17 6 18, 17 17 6 18';
/** GOGC=150 and no limit, 6 MiB live. */
const OWN = '5 5 3 6, 8 8 6 8, 14 14 6 16, 14 14 6 16, 14 14 6 16, 14 14 6 16, 14 14 6 16, 14 14 6 16';
const logOf = (cycles: string, from = 1): string =>
  cycles
    .split(', ')
    .map((cycle, i) => {
      const [start, end, marked, goal] = cycle.split(' ');
      return `gc ${from + i} @${i + 1}.000s 0%: 0.03+0.5+0.003 ms clock, 0.06+0/0.3/0.1+0.006 ms cpu, ${start}->${end}->${marked} MB, ${goal} MB goal, 0 MB stacks, 0 MB globals, 2 P\n`;
    })
    .join('');

void t.test('both are told where a limit explains all goals as well as one GOGC', async (t) => {
  const said = async (log: string): Promise<string> => flat(oneOf((await judged(log)).summaries[0]));
  t.match(await said(logOf(LIMITED)), /GOGC 150 \(inferred\) (· )?or a memory limit and a higher GOGC/);
  t.notMatch(await said(logOf(OWN)), /or a memory limit/, 'no limit sets the first goal, too');
  const late = Array.from({ length: 9 }, () => '35 35 12 38').join(', ');
  t.match(
    await said(logOf(late, 20)),
    /GOGC 200 \(inferred\) (· )?or a memory limit/,
    'which an excerpt lacks',
  );
  const usual = late.replaceAll('35 35 12 38', '23 23 12 25');
  t.notMatch(await said(logOf(usual, 20)), /or a memory limit/, 'the default explains enough');
  const { standing } = await judged(logOf(LIMITED), { memoryLimit: 18 * 2 ** 20 });
  const [above] = standing.filter(({ id }) => id === 'goal-above-container-limit');
  t.ok(above);
  t.notMatch(above.title, /GOGC/);
});
