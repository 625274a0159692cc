// The worst second: against all seconds that can be told from the cycles one by one.
import fc from 'fast-check';
import t from 'tap';
import { Windows } from '../../lib/process/windows.js';
import { analysisOf } from '../analysis.js';
import { runs, samples } from '../captures.js';

interface Cycle {
  from: number;
  to: number;
  gc: number;
}

/** The share of any two neighbouring half seconds, by brute force. */
function worstOf(cycles: Cycle[], procs: number): { share: number; from: number } | undefined {
  const first = Math.floor(cycles[0].from / 500);
  const last = Math.floor(cycles.at(-1)!.to / 500);
  let worst: { share: number; from: number } | undefined;
  for (let half = first; half < last; half++) {
    const [start, end] = [half * 500, half * 500 + 1000];
    // A window ends where GC ran: one that ends later holds no more, but the start-up alone.
    const ran = cycles.some(
      ({ from, to }) => Math.floor(from / 500) <= half + 1 && Math.floor(to / 500) > half,
    );
    if (!ran) continue;
    let spent = 0;
    for (const { from, to, gc } of cycles) {
      if (from === to) spent += from >= start && from < end ? gc : 0;
      else spent += (gc * Math.max(0, Math.min(to, end) - Math.max(from, start))) / (to - from);
    }
    const share = spent / (1000e6 * procs);
    if (!worst || share > worst.share + 1e-12) worst = { share, from: start };
  }
  return worst;
}

const add = (windows: Windows, { from, to, gc }: Cycle, procs: number): void =>
  windows.add(from, to, gc, gc / 4, procs, (to - from) * procs * 1e6);

void t.test('the worst window is the maximum over all windows', (t) => {
  const cycle = fc.record({
    wait: fc.double({ min: 0, max: 1500, noNaN: true }),
    lasts: fc.double({ min: 0.001, max: 900, noNaN: true }),
    share: fc.double({ min: 0, max: 1, noNaN: true }),
  });
  fc.assert(
    fc.property(
      fc.array(cycle, { minLength: 1, maxLength: 40 }),
      fc.integer({ min: 1, max: 64 }),
      (list, procs) => {
        let now = 0;
        const cycles = list.map(({ wait, lasts, share }): Cycle => {
          const from = now + wait;
          now = from + lasts;
          return { from, to: now, gc: lasts * 1e6 * procs * share };
        });
        const windows = new Windows();
        for (const cycle of cycles) add(windows, cycle, procs);
        const worst = worstOf(cycles, procs);
        if (!worst) t.ok(Number.isNaN(windows.worst));
        else if (Math.abs(windows.worst - worst.share) > 1e-9)
          t.fail(`${windows.worst} is not ${worst.share}`);
        const sum = cycles.reduce((total, { gc }) => total + gc, 0);
        return Math.abs(windows.gcNs - sum) <= 1e-6 * sum && windows.worst <= 1 + 1e-9 === !!worst;
      },
    ),
    { numRuns: 500, seed: 1 },
  );
  t.end();
});

void t.test('a single second has no worst window', (t) => {
  const windows = new Windows();
  add(windows, { from: 10, to: 20, gc: 1e6 }, 2);
  t.ok(Number.isNaN(windows.worst));
  t.equal(windows.gcNs, 1e6);
  t.equal(windows.assistNs, 0.25e6);
  t.end();
});

void t.test('marks of a day and jumps of the clock cost no time', (t) => {
  const windows = new Windows();
  for (let i = 0; i < 1000; i++) add(windows, { from: i * 1e9, to: (i + 1) * 1e9, gc: 1e6 }, 2);
  add(windows, { from: 5, to: 6, gc: 1e6 }, 2);
  t.notOk(windows.worst > 1);
  t.end();
});

void t.test('shares of captured runs are those of their cycles', async (t) => {
  for (const { path, name, version, scenario } of [...samples, ...runs]) {
    if (version < 5 || /restart|two-proc/.test(scenario)) continue;
    const { cycles, summaries } = await analysisOf(path);
    const [summary] = summaries;
    const { gc_cpu_share: share, worst_window: worst, assist_share: assist } = summary;
    if (share === undefined) continue;
    const told = [share, assist, worst?.gc_cpu_share].every(
      (part) => part === undefined || (part >= 0 && part <= 1),
    );
    if (!told) t.fail(`${name}: ${JSON.stringify({ share, assist, worst })}`);
    if (assist! > share) t.fail(`${name}: assists are a part of it`);
    if (worst && worst.gc_cpu_share < share - 1e-4)
      t.fail(`${name}: the worst window is no better than the mean`);
    // The whole is the mean of the cycles' own shares, by the time between them.
    if (version > 8) {
      let [gc, capacity] = [0, 0];
      let before = 0;
      for (const cycle of cycles) {
        const end = cycle.at_s! * 1e9 + cycle.stw_sweep_term_ns! + cycle.mark_ns! + cycle.stw_mark_term_ns!;
        const cpu =
          cycle.cpu_sweep_term_ns! +
          cycle.cpu_assist_ns! +
          cycle.cpu_background_ns! +
          cycle.cpu_mark_term_ns!;
        gc += cpu;
        capacity += (end - before) * cycle.procs!;
        before = end;
      }
      const mean = Math.min(1, gc / capacity);
      if (Math.abs(mean - share) > 1e-5) t.fail(`${name}: ${share}, not ${mean}`);
    }
  }
  t.end();
});
