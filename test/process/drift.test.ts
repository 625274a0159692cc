// The move of a goal divided into what moved it: each cause alone, all at once, and whatever numbers come.
import fc from 'fast-check';
import t from 'tap';
import { decompose, type GoalParts } from '../../lib/process/drift.js';

const MIB = 2 ** 20;
const HELD: GoalParts['held'][] = ['limit', 'minimum', 'large_allocation', 'live', 'unexplained'];
const LINE: GoalParts = {
  n: 10,
  goal: 88,
  floor: 30,
  markAllocation: 10,
  stacks: 6,
  globals: 2,
  gogc: 1,
  held: 'live',
};
/** The goal of Go 1.18 and later: what was marked, and GOGC on all that was scanned. */
const onLine = (change: Partial<GoalParts>): GoalParts => {
  const p = { ...LINE, n: 20, ...change };
  return {
    ...p,
    goal: p.floor + p.markAllocation + (p.floor + p.markAllocation + p.stacks + p.globals) * p.gogc,
  };
};
const parts = (from: GoalParts, to: GoalParts): Record<string, number> =>
  Object.fromEntries(
    Object.entries(decompose(from, to).parts)
      .filter(([, bytes]) => bytes !== 0)
      .map(([name, bytes]) => [name, bytes / MIB]),
  );

void t.test('a single cause gets the whole drift', (t) => {
  t.same(parts(LINE, onLine({})), {}, 'nothing moved');
  t.same(parts(LINE, onLine({ floor: 50 })), { live: 40 }, 'each MiB of live heap moves it by 1 + GOGC/100');
  t.same(parts(LINE, onLine({ markAllocation: 15 })), { mark_allocation: 10 });
  t.same(parts(LINE, onLine({ stacks: 16 })), { stacks: 10 }, 'roots move it by GOGC/100');
  t.same(parts(LINE, onLine({ globals: 3 })), { globals: 1 });
  t.same(parts(LINE, onLine({ gogc: 4 })), { gogc: 144 }, 'three times more of all that is scanned');
  t.same(parts(LINE, { ...LINE, goal: 60, held: 'limit' }), { limit: -28 });
  t.same(parts(LINE, { ...LINE, goal: 120, held: 'large_allocation' }), { large_allocation: 32 });
  t.same(parts(LINE, { ...LINE, goal: 100, held: 'minimum' }), { minimum: 12 });
  t.same(parts(LINE, { ...LINE, goal: 70, held: 'unexplained' }), { unexplained: -18 });
  t.same(parts({ ...LINE, goal: 60, held: 'limit' }, LINE), { limit: 28 }, 'and what let go of it, too');
  t.end();
});

void t.test('two causes at once share their interaction', (t) => {
  // 30 → 50 MiB live and GOGC 100 → 200: neither order is the right one.
  t.same(parts(LINE, onLine({ floor: 50, gogc: 2 })), { live: 50, gogc: 58 });
  t.same(parts(LINE, { ...onLine({ floor: 50 }), goal: 60, held: 'limit' }), { live: 40, limit: -68 });
  t.end();
});

void t.test('truncation is attributed to the live heap', (t) => {
  t.same(parts(LINE, { ...onLine({}), goal: 89 }), { live: 1 });
  t.end();
});

void t.test('the parts always add up, to the byte', (t) => {
  const mib = fc.oneof(fc.integer({ min: 0, max: 4000 }), fc.double({ min: 0, max: 1e6, noNaN: true }));
  const goal = fc.record({
    n: fc.nat(),
    goal: mib,
    floor: mib,
    markAllocation: mib,
    stacks: mib,
    globals: mib,
    gogc: fc.double({ min: 0, max: 50, noNaN: true }),
    held: fc.constantFrom(...HELD),
  });
  fc.assert(
    fc.property(goal, goal, (from, to) => {
      const drift = decompose(from, to);
      const sum = Object.values(drift.parts).reduce((a, b) => a + b, 0);
      return (
        sum === drift.to_bytes - drift.from_bytes &&
        Object.values(drift.parts).every(Number.isSafeInteger) &&
        drift.from_n === from.n &&
        drift.to_n === to.n
      );
    }),
    { numRuns: 2000, seed: 1 },
  );
  t.end();
});

void t.test('the drift of a goal that returns is zero', (t) => {
  const other = onLine({ floor: 77, markAllocation: 3, stacks: 1, globals: 5, gogc: 0.5 });
  const [there, back] = [parts(LINE, other), parts(other, LINE)];
  for (const [name, bytes] of Object.entries(there)) t.equal(bytes, -back[name], name);
  t.end();
});
