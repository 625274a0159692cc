// A limit that holds a small heap's goal, where each goal alone fits a GOGC, and goals that stand still for other reasons.
import t from 'tap';
import { idsOf, judged, logOf } from './judged.js';

/** GOGC=200 and a memory limit from the first line on, Go 1.22. At: start, end, live, goal. */
const LIMITED = `
  0.006:8,8,6,8 0.076:21,21,15,21 0.225:31,31,15,32 0.385:31,31,15,32 0.533:31,31,15,32 0.686:30,31,15,32 0.827:31,31,16,32
  0.977:30,31,16,32 1.122:30,31,15,32 1.269:30,30,15,32 1.419:30,31,16,32 1.553:30,30,16,32 1.731:30,32,17,32 1.827:28,28,16,32
  1.953:28,29,16,32 2.070:28,28,16,32 2.197:28,30,17,32 2.317:29,29,16,32 2.445:28,29,16,32 2.576:28,29,16,32 2.701:28,29,16,32
  2.820:28,29,16,32 2.947:29,29,16,32 3.077:29,29,16,32 3.217:29,30,17,32 3.332:27,30,18,32 3.440:27,28,16,31 3.538:27,27,16,31
  3.645:27,27,16,32 3.756:27,27,16,32 3.864:27,27,16,32 3.987:28,29,16,32 4.120:29,29,16,32 4.257:30,30,16,32 4.381:29,30,16,32
  4.574:27,32,20,32 4.697:28,28,16,31 4.803:27,27,16,31 4.916:27,27,16,31 5.041:27,27,0,31`;
/** Images of the same size start each cycle above its goal, Go 1.26: the runway raises the goal to where the cycle began. */
const IMAGES = `
  0.013:3,10,9,4 0.038:26,26,26,26 0.157:49,49,30,53 0.343:64,64,26,64 0.455:49,49,30,53 0.689:64,64,26,64 0.861:49,49,30,53
  1.009:64,64,26,64 1.068:49,49,30,53 1.301:64,64,26,64 1.367:49,49,30,53 1.542:64,64,26,64 1.596:49,49,30,53 1.710:64,64,26,64
  1.759:49,49,30,53 1.918:64,64,26,64 1.991:49,49,30,53 2.119:64,64,26,64 2.207:49,49,30,53 2.322:64,64,26,64 2.450:64,64,26,64
  2.644:64,64,26,64 2.884:64,64,26,64 3.118:64,64,26,64 3.374:64,64,26,64 3.584:64,64,26,64 3.726:64,64,26,64 3.892:64,64,26,64
  4.112:64,64,26,64 4.254:64,64,26,64 4.428:64,64,26,64 4.542:64,64,26,64 4.661:64,64,26,64 4.833:64,67,30,64 5.124:64,64,26,64
  5.289:64,64,26,64 5.436:64,64,26,64 5.648:64,64,26,64 5.826:64,64,26,64 6.019:64,64,26,64 6.217:64,64,26,64 6.411:64,64,26,64
  6.694:64,64,26,64 6.864:64,64,26,64 6.976:64,64,26,64 7.122:64,64,26,64 7.268:64,67,30,64 7.450:64,64,26,64 7.577:64,64,26,64
  7.723:64,64,26,64 7.896:64,64,26,64`;

const linesOf = (cycles: string): string =>
  [...cycles.matchAll(/([\d.]+):(\d+),(\d+),(\d+),(\d+)/g)]
    .map(
      ([, at, ...mib], i) =>
        `gc ${i + 1} @${at}s 1%: 0.02+1+0.002 ms clock, 0.04+0.1/0.5/0.1+0.004 ms cpu, ${mib.slice(0, 3).join('->')} MB, ${mib[3]} MB goal, 0 MB stacks, 0 MB globals, 2 P\n`,
    )
    .join('');

void t.test('a goal that stays put while the marked heap moves is a limit’s', async (t) => {
  const { standing } = await judged(linesOf(LIMITED));
  t.match(standing, [{ id: 'memory-limit-bound', confidence: 0.75, title: /hold the heap goal at 32 MiB/ }]);
  const before = await judged(linesOf(LIMITED), { versions: { low: 18, high: 18 } });
  t.notOk(idsOf(before).includes('memory-limit-bound'), 'before Go 1.19 there is none');
  t.end();
});

void t.test(
  'a goal that was raised to the same size, or a heap that hardly moves, shows no limit',
  async (t) => {
    t.same(idsOf(await judged(linesOf(IMAGES))), []);
    // On both sides of a whole MiB.
    for (const seed of [1, 2, 3])
      t.same(idsOf(await judged(logOf({ cycles: 60, live: () => 16, seed }))), []);
    t.end();
  },
);
