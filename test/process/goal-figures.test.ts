// What moved a window's goals where nobody knows GOGC: only what was seen is named.
import t from 'tap';
import { newBatch } from '../../lib/model/batch.js';
import type { GoalDrift, GogcSegment, SummaryRecord } from '../../lib/model/records.js';
import { decompose, onOneLine, type GoalParts } from '../../lib/process/drift.js';
import { GoalFigures } from '../../lib/process/goal-figures.js';
import { GOGC, LIMIT, MINIMUM } from '../../lib/process/regimes.js';

const MIB = 2 ** 20;

/** Of a live heap of 10 MiB that doubles between gc 3 and 4, with a goal that does too. */
function partsOf(
  segments: GogcSegment[],
  regime = GOGC,
  isExact = false,
  goal_regimes: SummaryRecord['goal_regimes'] = {},
  goal = 60,
): Partial<GoalDrift['parts']> {
  const batch = newBatch(3);
  batch.length = 3;
  [2, 3, 4].forEach((n, row) => {
    batch.n[row] = n;
    batch.regime[row] = row === 2 ? regime : GOGC;
    batch.heapStart[row] = batch.heapEnd[row] = batch.heapMarked[row] = batch.liveFloor[row] = 10 * (row + 1);
    batch.goal[row] = row === 2 ? goal : 30;
  });
  const figures = new GoalFigures(1, isExact);
  figures.add(batch, 0, 3);
  const record = { goal: undefined, goal_regimes } as unknown as SummaryRecord;
  figures.summarize(record, segments);
  const told = Object.entries(record.goal!.parts).filter(([, bytes]) => bytes !== 0);
  return Object.fromEntries(told.map(([name, bytes]) => [name, bytes / MIB]));
}

void t.test('with one unknown GOGC the live heap moved the goal, not a memory limit', (t) => {
  t.same(partsOf([]), { live: 30 });
  t.same(partsOf([{ from_n: 1, to_n: 4, high: 300 }]), { live: 30 });
  t.end();
});

void t.test('with exact figures the part not due to the live heap is unexplained', (t) => {
  t.same(partsOf([], GOGC, true), { live: 10, unexplained: 20 });
  t.same(partsOf([{ from_n: 1, to_n: 4, high: 120, likely: 100 }], GOGC, true), {
    live: 20,
    unexplained: 10,
  });
  t.same(partsOf([], MINIMUM, true), { live: 10, minimum: 40, unexplained: -20 });
  t.end();
});

void t.test('the effect of a change between unknown values of GOGC is unexplained', (t) => {
  const high = { high: 300 };
  t.same(
    partsOf([
      { from_n: 1, to_n: 3, ...high },
      { from_n: 4, to_n: 4, ...high },
    ]),
    {
      live: 10,
      unexplained: 20,
    },
  );
  t.end();
});

void t.test('a memory limit that was seen stays one', (t) => {
  const limited = (goal: number): Partial<GoalDrift['parts']> =>
    partsOf([], LIMIT, false, { limit: 1 }, goal);
  t.same(limited(50), { live: 30, limit: -10 }, 'it takes what is below the line that the first goal shows');
  t.same(limited(70), { live: -10, limit: 50 }, 'it raises none: that is another line');
  t.same(partsOf([], LIMIT), { live: 30 }, 'later goals showed that there was none');
  t.end();
});

void t.test(
  'what a limit takes from an exact goal is its own, with the roots that a trace does not tell',
  (t) => {
    const limited = (segments: GogcSegment[], goal = 15): Partial<GoalDrift['parts']> =>
      partsOf(segments, LIMIT, true, { limit: 1 }, goal);
    // A goal of 30 MiB above 10: GOGC 200, or GOGC 100 and 10 MiB of roots.
    t.same(limited([]), { live: 30, limit: -45 }, 'GOGC is unknown, and nobody changed it');
    t.same(limited([{ from_n: 1, to_n: 4, high: 200, likely: 100 }]), { live: 20, limit: -35 });
    const apart = [
      { from_n: 1, to_n: 3, high: 300 },
      { from_n: 4, to_n: 4, high: 300 },
    ];
    t.same(limited(apart), { live: 10, limit: -5, unexplained: -20 }, 'of another GOGC nothing is known');
    t.end();
  },
);

void t.test('a goal that its limit let go returns to the line', (t) => {
  const line: GoalParts = {
    n: 20,
    goal: 44,
    floor: 20,
    markAllocation: 0,
    stacks: 0,
    globals: 0,
    gogc: 1,
    held: 'unexplained',
    isOnLine: true,
  };
  const limited: GoalParts = { ...line, n: 10, goal: 15, floor: 10, held: 'limit', isOnLine: false };
  const { parts } = decompose(...onOneLine([limited, line], true, true));
  t.match(parts, { live: 20 * MIB, limit: 9 * MIB, unexplained: 0 }, 'with roots of 4 MiB at both ends');
  const empty = { ...line, floor: 0 };
  t.same(onOneLine([limited, empty], true, true), [limited, empty], 'nothing is scanned: no line is known');
  t.end();
});
