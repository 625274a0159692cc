// Whether events fall into map growth beyond chance: how often that is said where chance made them, and where it did not.
import t from 'tap';
import { eventShare } from '../../lib/correlate/event.js';
import { noCounts, type MapCounts } from '../../lib/model/maps.js';
import type { CycleActivity } from '../../lib/process/mapped.js';
import { uniform } from '../stats/draws.js';

const counts = (part: Partial<MapCounts>): MapCounts => ({
  ...noCounts(),
  ...part,
});
const cycle = (all: Partial<MapCounts>, growth: Partial<MapCounts>): CycleActivity => ({
  n: 1,
  at: 0,
  allocated: 0,
  all: counts(all),
  growth: counts(growth),
  maps: counts(growth),
  stopsNs: 0,
});

/** Cycles of which each starts in growth with its own chance; sweeps come in bursts, assists hang together. */
function drawn(
  random: () => number,
  cycles: number,
  chance: (i: number) => number,
  lift = 1,
): CycleActivity[] {
  return Array.from({ length: cycles }, (_, i) => {
    const p = chance(i);
    const sweeps = 5 + Math.floor(random() * 60);
    const burst = 1 + Math.floor(random() * 4);
    let inGrowth = 0;
    for (let k = 0; k < sweeps; k += burst) if (random() < p) inGrowth += Math.min(burst, sweeps - k);
    const started = random() < Math.min(1, p * lift) ? 1 : 0;
    const assists = Math.floor(random() * 12);
    const paid = random() < Math.min(1, p * lift) ? assists : 0;
    return cycle({ triggers: 1, assists, sweeps }, { triggers: started, assists: paid, sweeps: inGrowth });
  });
}

const rateOf = (
  event: 'triggers' | 'assists',
  draw: (random: () => number) => CycleActivity[],
  seed: number,
): number => {
  const random = uniform(seed);
  let said = 0;
  for (let i = 0; i < 1000; i++) if ((eventShare(draw(random), event).p ?? 1) <= 0.01) said++;
  return said / 1000;
};

const PROGRAMS: [string, (i: number) => number][] = [
  ['a tenth of the allocation grows maps', () => 0.1],
  ['half of it does', () => 0.5],
  ['nearly all of it does', () => 0.9],
  ['a map is filled while the program starts', (i) => (i < 5 ? 0.95 : 0.02)],
  ['it grows now and then', (i) => (i % 7 === 0 ? 0.8 : 0.01)],
];

for (const event of ['triggers', 'assists'] as const)
  void t.test(`${event} that fall where sweeps do are chance`, (t) => {
    for (const [name, chance] of PROGRAMS)
      for (const cycles of [6, 15, 40])
        t.ok(
          rateOf(event, (random) => drawn(random, cycles, chance), cycles) <= 0.015,
          `${name}, ${cycles} cycles`,
        );
    t.end();
  });

void t.test('cycles that start in growth three times as often as expected are found', (t) => {
  t.ok(rateOf('triggers', (random) => drawn(random, 15, () => 0.3, 3), 1) >= 0.8, '15 cycles');
  t.ok(rateOf('triggers', (random) => drawn(random, 30, () => 0.15, 4), 2) >= 0.8, '30 cycles');
  t.end();
});

void t.test('seven of seven against a third of the sweeps', (t) => {
  const cycles = Array.from({ length: 7 }, () =>
    cycle({ triggers: 1, sweeps: 27 }, { triggers: 1, sweeps: 10 }),
  );
  const share = eventShare(cycles, 'triggers');
  t.match(share, {
    n: 7,
    in_growth: 7,
    share: 1,
    sweeps: 189,
    sweeps_in_growth: 70,
    sweeps_share: 0.37,
    lift: 2.7,
  });
  t.ok(share.p! < 0.002);
  t.end();
});

void t.test('writes without growth start no cycles even if they take much CPU', (t) => {
  const cycles = Array.from({ length: 225 }, (_, i) =>
    cycle({ triggers: 1, sweeps: 20 }, { triggers: i === 0 ? 1 : 0, sweeps: i % 20 === 0 ? 1 : 0 }),
  );
  t.ok(eventShare(cycles, 'triggers').p! > 0.05);
  t.end();
});

void t.test('cycles that no allocation started say nothing', (t) => {
  const forced = Array.from({ length: 9 }, () => cycle({ sweeps: 20 }, { sweeps: 5 }));
  const { n, lift, p } = eventShare(forced, 'triggers');
  t.same({ n, lift, p }, { n: 0, lift: undefined, p: undefined });
  t.end();
});

void t.test('too few cycles or sweeps have no p-value', (t) => {
  const one = cycle({ triggers: 1, sweeps: 30 }, { triggers: 1, sweeps: 1 });
  t.equal(eventShare([one, one, one, one], 'triggers').p, undefined);
  const bare = cycle({ triggers: 1, sweeps: 1 }, { triggers: 1 });
  t.equal(
    eventShare(
      Array.from({ length: 9 }, () => bare),
      'triggers',
    ).p,
    undefined,
  );
  t.equal(eventShare([], 'assists').p, undefined);
  t.end();
});
