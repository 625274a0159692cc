// The worst windows, against a search over all of them.
import t from 'tap';
import { LeastWindows } from '../../lib/trace/least-windows.js';
import { uniform } from '../stats/draws.js';

void t.test('of random steps the worst window is what a search over every begin finds', (t) => {
  for (let seed = 1; seed <= 20; seed++) {
    const draw = uniform(seed);
    const steps = Array.from({ length: 60 }, () => ({
      ns: 5000 + Math.floor(draw() * 90_000),
      share: draw() < 0.5 ? 0 : draw(),
    }));
    const window = 200_000;
    const windows = new LeastWindows([window]);
    windows.add(0, 0);
    const taken: number[] = [0];
    let at = 0;
    for (const { ns, share } of steps) {
      windows.add((at += ns), share);
      // What was taken until each µs.
      while ((taken.length - 1) * 1000 + 1000 <= at) {
        let [sum, from] = [0, 0];
        const now = taken.length * 1000;
        for (const step of steps) {
          sum += Math.max(0, Math.min(now, from + step.ns) - from) * step.share;
          from += step.ns;
        }
        taken.push(sum);
      }
    }
    const width = window / 1000;
    const most = Math.max(...taken.slice(width).map((sum, i) => (sum - taken[i]) / window));
    const [found] = windows.windows;
    t.ok(found.most >= most - 1e-9 && found.most <= most + 2000 / window, `${found.most} and ${most}`);
  }
  t.end();
});

void t.test('a trace shorter than a window has none of that length', (t) => {
  const windows = new LeastWindows([1e6, 10e6]);
  windows.add(0, 0);
  windows.add(4e6, 0);
  windows.add(5e6, 1);
  t.match(windows.windows, [{ windowNs: 1e6, most: 1, from: 4e6 }]);
  t.equal(windows.takenNs, 1e6);
  t.end();
});
