// Lines of several programs in one text, as articles and issues quote them.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { analysisOf, type Analysis } from '../analysis.js';

async function analyzed(t: Test, lines: readonly string[]): Promise<Analysis> {
  const path = join(t.testdir(), 'x.log');
  writeFileSync(path, lines.map((line) => `${line}\n`).join(''));
  return analysisOf(path);
}

void t.test('two programs whose first cycles are the same line', async (t) => {
  // A README of 2014, Go 1.2: `go run` and its program.
  const cycle = (n: number, workers: number, stop: string, heap: string, objects: string): string =>
    `gc${n}(${workers}): ${stop} ms, ${heap} MB ${objects} objects, 0(0) handoff, 0(0) steal, 0/0/0 yields`;
  const { summaries } = await analyzed(t, [
    cycle(1, 1, '0+0+0', '0 -> 0', '16 -> 18 (19-1)'),
    cycle(2, 1, '0+0+0', '0 -> 0', '29 -> 29 (30-1)'),
    cycle(3, 1, '0+0+0', '1 -> 0', '864 -> 492 (865-373)'),
    cycle(1, 1, '0+0+0', '0 -> 0', '16 -> 18 (19-1)'),
    cycle(2, 1, '0+0+0', '0 -> 0', '34 -> 34 (35-1)'),
    cycle(3, 8, '1+0+0', '2 -> 2', '182 -> 157 (183-26)'),
  ]);
  t.match(summaries, [{ cycles: 3 }, { cycles: 3 }]);
  t.equal(summaries[1].duplicate_cycles, undefined);
  t.end();
});

void t.test('a later cycle of another version’s shape is another program’s', async (t) => {
  // Notes in a public repository, on Go 1.19 and an older one.
  const { summaries } = await analyzed(t, [
    'gc 1 @0.048s 0%: 0+0+0 ms clock, 0+0/0/0+0 ms cpu, 3->4->0 MB, 4 MB goal, 0 MB stacks, 0 MB globals, 8 P',
    'gc 2 @0.073s 0%: 0+0.53+0 ms clock, 0+0/0/0+0 ms cpu, 3->3->0 MB, 4 MB goal, 0 MB stacks, 0 MB globals, 8 P',
    'gc 100 @0.904s 11%: 0.043+2.8+0.029 ms clock, 0.34+3.4/5.4/13+0.23 ms cpu, 10->11->6 MB, 12 MB goal, 8 P',
  ]);
  t.match(summaries, [{ cycles: 2 }, { cycles: 1, from_n: 100 }]);
  t.equal(summaries[1].missing_cycles, undefined);
  t.end();
});

void t.test('a scavenger’s line that is told again', async (t) => {
  const heap = (round: number, inuse: number): string =>
    `scvg${round}: inuse: ${inuse}, idle: 0, sys: 600, released: 0, consumed: ${inuse + 100} (MB)`;
  const first =
    'gc 8 @68.645s 0%: 0.019+146+0.30 ms clock, 0.078+0.006/146/407+1.2 ms cpu, 285->285->248 MB, 292 MB goal, 4 P';
  for (const [lines, held] of [
    [[heap(0, 426), heap(1, 331), 'the first one:', heap(0, 426)], 431],
    [[heap(0, 426), heap(-1, 331)], 431],
  ] as const) {
    const { summaries } = await analyzed(t, [first, ...lines]);
    t.equal(summaries[0].held_bytes, held * 2 ** 20);
  }
  t.end();
});
