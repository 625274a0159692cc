// The goal model on real runs whose GOGC, limit and Go version are known: samples/ always, many more where they lie.
import { join } from 'node:path';
import t from 'tap';
import type { CycleRecord, SummaryRecord } from '../../lib/model/records.js';
import { analysisOf } from '../analysis.js';
import { runs, samples, type Capture } from '../captures.js';

const MIB = 2 ** 20;

interface Life {
  capture: Capture;
  summary: SummaryRecord;
  cycles: CycleRecord[];
}

const lives: Life[] = [];
for (const capture of [...samples, ...runs]) {
  if (capture.version < 5 || capture.scenario === 'two-processes') continue;
  const { summaries, cycles } = await analysisOf(capture.path);
  for (const summary of summaries)
    lives.push({ capture, summary, cycles: cycles.filter((cycle) => cycle.run === summary.run) });
}
const name = ({ capture, summary }: Life): string => `${capture.name} run ${summary.run}`;
const isJudged = ({ goal_regime: regime }: CycleRecord): boolean => regime !== undefined && regime !== 'gap';

void t.test('printed goals lie in the interval of the runtime’s own formula', (t) => {
  let [judged, outside] = [0, 0];
  const strange: string[] = [];
  for (const life of lives) {
    for (const cycle of life.cycles) {
      if (!isJudged(cycle)) strange.push(`${name(life)} gc ${cycle.n}: not judged`);
      if (cycle.goal_regime === 'off') continue;
      judged++;
      const { expected_goal_low_bytes: low, expected_goal_high_bytes: high } = cycle;
      const [point, goal] = [cycle.expected_goal_bytes!, cycle.heap_goal_bytes!];
      if (cycle.goal_residual_bytes !== 0 || cycle.goal_regime === 'unexplained') {
        outside++;
        t.comment(
          `${name(life)} gc ${cycle.n}: ${cycle.goal_regime}, ${low! / MIB}–${high! / MIB}, ${goal / MIB} MiB`,
        );
      }
      if (!(low! <= point) || (high !== undefined && !(point <= high)))
        strange.push(`${name(life)} gc ${cycle.n}: ${low} ${point} ${high}`);
      // What is printed is whole MiB, and so are its bounds.
      if (low! % MIB !== 0 || (high ?? 0) % MIB !== 0)
        strange.push(`${name(life)} gc ${cycle.n}: ${low} ${high}`);
    }
  }
  t.comment(`${judged - outside} of ${judged} inside`);
  t.ok(outside <= judged / 1000);
  t.same(strange, []);
  t.end();
});

void t.test('the interval of GOGC contains the true value', (t) => {
  for (const life of lives) {
    const { gogc: truth } = life.capture;
    const segments = life.summary.gogc ?? [];
    if (truth === undefined) continue;
    if (segments.length > 1) t.fail(`${name(life)}: never changed, told as ${JSON.stringify(segments)}`);
    for (const { low = 0, high = Infinity, off = false, likely } of segments) {
      if (truth === 'off') t.ok(off || high === Infinity, `${name(life)}: off, or open upward`);
      else {
        if (off || low > truth || high < truth) t.fail(`${name(life)}: ${low} to ${high}, not ${truth}`);
        if (high < Infinity && high - low < truth / 2 && likely !== truth)
          t.fail(`${name(life)}: likely ${likely}`);
      }
    }
  }
  // And as a value, where there is enough to tell it: a dozen cycles of a heap that is not tiny.
  const known = lives.filter(
    ({ capture, cycles }) => capture.gogc === 100 && !capture.limited && cycles.length >= 12,
  );
  const told = known.filter(({ summary }) => summary.gogc?.at(-1)?.likely === 100);
  t.ok(told.length >= 0.9 * known.length, `${told.length} of ${known.length} told as 100`);
  t.end();
});

void t.test('a change of GOGC is seen where the goal jumps', (t) => {
  const changed = lives.filter(({ capture }) => /^(gogc-change|tuner)$/.test(capture.scenario));
  t.ok(changed.length > 0);
  for (const life of changed) {
    const { cycles, summary } = life;
    const segments = summary.gogc!;
    t.match(segments, [{ likely: 100 }, { likely: 400 }], name(life));
    t.equal(segments.length, 2);
    // The goal is five times what was marked before, where it was twice.
    const jump = cycles.find(
      (cycle, i) => i > 3 && cycle.heap_goal_bytes! > 3.5 * cycles[i - 1].heap_marked_bytes!,
    )!;
    t.ok(
      Math.abs(segments[1].from_n - jump.n) <= 2,
      `${name(life)}: gc ${jump.n}, told at ${segments[1].from_n}`,
    );
    t.equal(cycles.filter((cycle) => cycle.goal_regime === 'changed').length, 1);
  }
  t.end();
});

void t.test('a tuner’s values are found in order', (t) => {
  for (const life of lives.filter(({ capture }) => capture.scenario === 'gogc-tuner')) {
    const values = life.summary.gogc!;
    t.ok(values.length >= 8, `${name(life)}: ${values.length} values`);
    t.ok(values.every(({ low = 0, high = Infinity }) => low <= 300 && high >= 50));
    t.ok(values.every(({ from_n, to_n }, i) => from_n <= to_n && (i === 0 || from_n > values[i - 1].to_n)));
  }
  t.end();
});

/** The lowest goal that GOGC alone allows after the cycle before, MiB: what is printed below it, a limit holds down. */
function lineOf(before: CycleRecord, version: number, gogc: number): number {
  const { heap_marked_bytes: marked = 0, stacks_bytes: stacks = 0, globals_bytes: globals = 0 } = before;
  // Go 1.19 counts a part of the stacks that it does not print.
  const scanned = marked + globals + (version === 19 ? 0 : stacks);
  return Math.floor((marked + (scanned * gogc) / 100) / MIB);
}

void t.test('a memory limit is found where it holds the goal below GOGC’s line, and only there', (t) => {
  let [below, seen] = [0, 0];
  for (const life of lives) {
    const { capture, cycles, summary } = life;
    const limits = cycles.filter((cycle) => cycle.goal_regime === 'limit');
    if (!capture.limited) {
      if (limits.length > 0) t.fail(`${name(life)}: no limit was set, ${limits.length} cycles are told so`);
      continue;
    }
    const held = cycles.filter((cycle, i) => {
      const goal = cycle.heap_goal_bytes;
      // A process without a goal prints one of 2^43 MiB and more, which no record holds.
      if (i === 0 || goal === undefined) return false;
      if (capture.gogc === 'off') return true;
      return goal / MIB < lineOf(cycles[i - 1], capture.version, capture.gogc!);
    });
    const hits = held.filter((cycle) => cycle.goal_regime === 'limit').length;
    below += held.length;
    seen += hits;
    if (hits < 0.95 * held.length) t.fail(`${name(life)}: ${hits} of ${held.length}`);
    if (held.length > 0) {
      // A goal lies below the limit: so does its bound from below, and above all goals but those that stand on the marked heap.
      const { memory_limit_low_bytes: low } = summary;
      const most = Math.max(
        ...cycles.flatMap(({ goal_regime: regime, heap_goal_bytes: goal = 0 }, i) =>
          regime === 'limit' && goal > (cycles[i - 1]?.heap_marked_bytes ?? 0) ? [goal] : [],
        ),
      );
      if (low === undefined) t.equal(most, -Infinity, `${name(life)}: no bound`);
      else t.ok(low > most && low < 1.5 * most, `${name(life)}: at least ${Math.round(low / MIB)} MiB`);
    }
  }
  t.comment(`${seen} of ${below} goals below GOGC’s line told as a limit’s`);
  t.ok(seen >= 0.95 * below && below > 0);
  t.end();
});

void t.test('the range of versions contains the Go version', (t) => {
  let [versions, lines] = [0, 0];
  for (const life of lives) {
    const { go_low, go_high } = life.summary;
    const [low, high] = [go_low!, go_high!].map((text) => Number(text.slice(2)));
    if (life.capture.version < low || life.capture.version > high) t.fail(`${name(life)}: ${low} to ${high}`);
    versions += high - low + 1;
    lines++;
  }
  t.comment(`${(versions / lines).toFixed(1)} versions are possible in the mean`);
  t.end();
});

void t.test('the parts of the goal’s drift add up to the byte', (t) => {
  let divided = 0;
  for (const life of lives) {
    const { goal } = life.summary;
    if (!goal) continue;
    divided++;
    const sum = Object.values(goal.parts).reduce((a, b) => a + b, 0);
    if (sum !== goal.to_bytes - goal.from_bytes) t.fail(`${name(life)}: ${sum}`);
    if (!Object.values(goal.parts).every(Number.isInteger)) t.fail(`${name(life)}: a fraction of a byte`);
    if (goal.parts.unexplained !== 0) t.fail(`${name(life)}: ${goal.parts.unexplained} unexplained`);
    if (goal.parts.limit !== 0 && !life.summary.goal_regimes?.limit)
      t.fail(`${name(life)}: no limit was seen`);
    if (!life.capture.limited && life.capture.gogc === 100 && goal.parts.gogc !== 0)
      t.fail(`${name(life)}: GOGC was not changed`);
  }
  t.ok(divided > 0.9 * lives.length - 20);
  // Where only the live heap grew, it is the live heap that moved the goal.
  for (const life of lives.filter(({ capture }) => capture.scenario === 'map-leak')) {
    const { parts, from_bytes: from, to_bytes: to } = life.summary.goal!;
    t.ok(parts.live + parts.mark_allocation > 0.8 * (to - from), name(life));
  }
  for (const life of lives.filter(({ capture }) => /^(gogc-change|tuner)$/.test(capture.scenario)))
    t.ok(life.summary.goal!.parts.gogc > 0.2 * life.summary.goal!.to_bytes, name(life));
  t.end();
});

void t.test('goals of stop-the-world cycles do not affect GOGC', (t) => {
  const forced = lives.flatMap(({ cycles }) => cycles).filter((cycle) => cycle.goal_regime === 'forced');
  t.ok(forced.every((cycle) => cycle.heap_goal_bytes === cycle.heap_start_bytes && cycle.forced));
  t.end();
});

void t.test('the user’s options are used', async (t) => {
  const [limit] = lives.filter(({ capture }) => capture.scenario === 'limit' && capture.version === 27);
  const { summaries, notices } = await analysisOf(limit.capture.path, {
    gogc: 100,
    versions: { low: 27, high: 27 },
  });
  t.match(summaries[0], { go_low: '1.27', go_high: '1.27', gogc: [{ low: 100, high: 100, likely: 100 }] });
  t.same(notices, []);
  const wrong = await analysisOf(limit.capture.path, { versions: { low: 9, high: 9 } });
  t.match(wrong.notices, [{ code: 'contradiction', level: 'warning' }], 'and what it contradicts is told');
  t.end();
});

void t.test(
  'a limit that the live heap has met: goals that leave no room to sweep in are its; only those above the live heap bound it',
  async (t) => {
    // GOMEMLIMIT=40MiB, Go 1.26: every heap starts at its goal, so no goal tells how high GOGC is at least.
    const heaps = [
      3,
      5,
      7,
      10,
      12,
      15,
      18,
      21,
      25,
      28,
      30,
      31,
      32,
      32,
      33,
      ...Array.from({ length: 60 }, (_, i) => 34 + (i >> 2)),
    ];
    let goal = 4;
    const lines = heaps.map((marked, i) => {
      const line = `gc ${i + 1} @${(0.1 * i).toFixed(3)}s 9%: 0.03+30+0.01 ms clock, 0.06+0.1/30/1+0.02 ms cpu, ${goal}->${goal}->${marked} MB, ${goal} MB goal, 0 MB stacks, 0 MB globals, 2 P`;
      goal = Math.max(marked, Math.min(2 * marked, 33));
      return line;
    });
    const {
      summaries: [summary],
    } = await analysisOf(join(t.testdir({ 'app.log': `${lines.join('\n')}\n` }), 'app.log'));
    t.ok(summary.goal_regimes!.limit! >= 58, `${summary.goal_regimes!.limit} of 60`);
    // The goals of 33 MiB, and the headroom of a MiB (runtime/mgcpacer.go, memoryLimitMinHeapGoalHeadroom).
    t.equal(summary.memory_limit_low_bytes, 34 * MIB);
    t.end();
  },
);
