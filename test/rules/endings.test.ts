// What the first sentence says of a process that ended, and of a heap that was filled long ago.
import t from 'tap';
import { judged, logOf } from './judged.js';

const GROWING = logOf({ cycles: 60, live: (i) => 40 + 4 * i });
const DUMP = '\ngoroutine 1 [running]:\nmain.main()\n\t/app/main.go:7 +0x1d\n';

void t.test('a panic that ended the process comes before what was found of its heap', async (t) => {
  const crash = 'panic: runtime error: index out of range [3] with length 3\n';
  const [{ verdict }] = (await judged(GROWING + crash + DUMP)).summaries;
  t.match(verdict, /^It ended with “panic: runtime error: index .*”\. The live heap grows /);
});

void t.test('nothing survives the dump that SIGQUIT asks for', async (t) => {
  const [{ verdict }] = (await judged(`${GROWING}SIGQUIT: quit\nPC=0x47 m=0 sigcode=0\n${DUMP}`)).summaries;
  t.match(verdict, /^The live heap grows .* SIGQUIT ended it, with a dump of its goroutines\./);
  t.notMatch(verdict, /survived/);
});

/** 220,000 words, read in 0.2 s and then looked up, Go 1.18.10. */
const FILLED = `
gc 1 @0.009s 4%: 0.013+2.5+0.061 ms clock, 0.027+0.48/0.53/0+0.12 ms cpu, 4->4->2 MB, 4 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 2 @0.013s 6%: 0.010+3.7+0.040 ms clock, 0.020+0.12/0.93/2.5+0.081 ms cpu, 4->4->4 MB, 4 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 3 @0.027s 5%: 0.022+5.2+0.048 ms clock, 0.044+0/1.2/3.5+0.096 ms cpu, 10->10->9 MB, 10 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 4 @0.061s 3%: 0.028+8.5+0.059 ms clock, 0.057+0/0.64/7.8+0.11 ms cpu, 21->21->18 MB, 21 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 5 @0.139s 4%: 0.030+20+0.004 ms clock, 0.061+3.0/6.8/14+0.008 ms cpu, 42->42->36 MB, 42 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 6 @2.642s 0%: 0.040+14+0.003 ms clock, 0.081+0.13/5.2/16+0.006 ms cpu, 62->62->36 MB, 73 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 7 @5.147s 0%: 0.091+29+0.003 ms clock, 0.18+0/3.3/41+0.007 ms cpu, 62->62->36 MB, 73 MB goal, 0 MB stacks, 0 MB globals, 2 P
`;

void t.test('a heap that has been level since its start does not rise', async (t) => {
  const [{ verdict, live_heap: live }] = (await judged(FILLED)).summaries;
  t.equal(live!.rising, undefined);
  t.match(verdict, /^The live heap went from 2 MiB to 36 MiB; 7 cycles are too few to show a trend\./);
});

void t.test('what fails again and again before its first cycle is counted to the end', async (t) => {
  const crash = `panic: runtime error: index out of range [3] with length 3\n${DUMP}`;
  for (const after of ['', GROWING]) {
    const { summaries } = await judged(crash.repeat(200) + after);
    const crashes = summaries.flatMap(({ crashes = [] }) => crashes);
    t.equal(
      crashes.reduce((sum, { count }) => sum + count, 0),
      200,
    );
    t.equal(crashes[0].source.line, 1);
  }
});

void t.test('behind the runtime’s dump nobody goes on: it was another process’s', async (t) => {
  const level = logOf({ cycles: 60 });
  const late = level.replace(/^(?:.*\n){20}/, '');
  for (const first of [
    'panic: boom',
    'fatal error: concurrent map writes',
    'panic: assignment to entry in nil map',
  ])
    for (const log of [first + DUMP + late, level.replace(/^gc 30 /m, `${first}\n${DUMP}gc 30 `)]) {
      const { summaries } = await judged(log.replace(first, `${first}\n`));
      t.equal(summaries[0].crashes![0].last, false);
      t.notMatch(summaries[0].verdict, /survived|ended/, first);
    }
  const { standing } = await judged(`panic: assignment to entry in nil map\n${DUMP}${late}`);
  t.notMatch(standing.find(({ id }) => id === 'nil-map-write')!.title, /recovered/);
  const [served] = (await judged(`http: panic serving 10.0.0.1:1: boom${DUMP}${late}`)).summaries;
  t.match(served.verdict, /It survived/);
});

void t.test('a block of a size that cannot be is no lack of memory', async (t) => {
  // syncthing/syncthing#2166, Go 1.4.
  const { summaries, standing } = await judged(
    'runtime: out of memory: cannot allocate -8289131749560221696-byte block (10485760 in use)\nfatal error: out of memory\n',
  );
  t.match(summaries, [{ verdict: 'It asked for more bytes than there can be.' }]);
  t.match(standing, [{ id: 'out-of-memory', causes: [{ cause: /damaged length/ }] }]);
  const [found] = (
    await judged('runtime: out of memory: cannot allocate 31195136-byte block (34312716288 in use)\n')
  ).standing;
  t.match(found, { title: /^it ran out of memory/, causes: [{ cause: /heap grew/ }] });
});

void t.test('a write to a nil map that ended the process was no request', async (t) => {
  const crash = 'panic: assignment to entry in nil map\n';
  const { standing, summaries } = await judged(crash + DUMP);
  t.match(summaries[0].verdict, /^A write to a nil map ended the process\./);
  const [found] = standing.filter(({ id }) => id === 'nil-map-write');
  t.notMatch(found.advice.join(), /request/);
  const served = `http: panic serving 10.0.0.1:4711: assignment to entry in nil map${DUMP}`;
  const recovered = await judged(served);
  t.match(recovered.summaries[0].verdict, /^Writes to a nil map panic \(1 seen\)\./);
  t.match(recovered.standing[0].advice.join(), /request that failed/);
});

void t.test('Windows’ commit limit is the machine’s', async (t) => {
  const crash = 'runtime: VirtualAlloc of 8192 bytes failed with errno=1455\nfatal error: out of memory\n';
  const adviceOf = async (text: string): Promise<string | undefined> =>
    (await judged(text + DUMP)).standing.find(({ id }) => id === 'out-of-memory')?.advice.join();
  t.match(await adviceOf(crash), /errno 1455 is Windows’ commit limit/);
  t.match(await adviceOf(crash.replace('1455', '8')), /GOMEMLIMIT at 90 %/);
});

void t.test('a block larger than all that was in use is no heap that grew', async (t) => {
  const causesOf = async (asked: number, used: number): Promise<string> => {
    const crash = `runtime: out of memory: cannot allocate ${asked}-byte block (${used} in use)\n`;
    const { standing } = await judged(crash + DUMP);
    return standing[0].causes.map(({ cause }) => cause).join();
  };
  t.match(await causesOf(268435456, 3145728), /^one large block \(256 MiB with 3 MiB in use\),/);
  t.match(await causesOf(597164032, 3379036160), /^the heap grew into the limit/);
});
