// Whoever reads a silent input is woken; the next read is asked for when the one before was taken.
import { setTimeout as wait } from 'node:timers/promises';
import t from 'tap';
import { withTicks } from '../../lib/input/ticks.js';

void t.test('ticks come between steps and replace none', async (t) => {
  let asked = 0;
  let ticks = 0;
  async function* steps(): AsyncGenerator<number> {
    for (; asked < 3; asked++) {
      for (const before = ticks; ticks === before;) await wait(1);
      yield asked;
    }
  }
  const seen: number[] = [];
  for await (const step of withTicks(steps(), 1)) {
    if (step === undefined) ticks++;
    else seen.push(step);
  }
  t.same(seen, [0, 1, 2]);
  t.ok(ticks >= 3);
});

void t.test('a step that fails fails there', async (t) => {
  async function* steps(): AsyncGenerator<number> {
    await wait(1);
    throw new Error('gone');
  }
  await t.rejects(async () => {
    for await (const _ of withTicks(steps(), 1000));
  }, /gone/);
});

void t.test('a caller that leaves does not wait for a pending step', async (t) => {
  const never = {
    next: () => new Promise<never>(() => undefined),
    return: () => new Promise<never>(() => undefined),
    throw: () => new Promise<never>(() => undefined),
    [Symbol.asyncIterator]() {
      return this;
    },
  } as AsyncGenerator<number>;
  for await (const step of withTicks(never, 1)) {
    t.equal(step, undefined);
    break;
  }
});
