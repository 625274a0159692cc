// Stops of the world that are longer from one cycle on.
import { median, quantile } from 'simple-statistics';
import { formatDuration } from '../model/format.js';
import { significant } from '../model/units.js';
import { cause, linesOf, stopsIn, type Rule } from './rule.js';

const MS = 1e6;

export const pauseRegression: Rule = {
  id: 'pause-regression',
  needs: 'at least 32 cycles of Go 1.5 or later',
  says: 'pauses are longer from cycle n on',
  thresholds: {
    floor_ms: { value: 2, unit: 'ms', source: 'shorter stops hurt no service level' },
    ratio: { value: 3, unit: 'times', source: 'a change in load changes stops by less' },
    apart: {
      value: 0.75,
      unit: 'of the stops before lie below three quarters of those after',
      source: 'non-overlapping boxes of a box plot (Tukey, 1977)',
    },
  },
  means: 'From one cycle on stops are longer than before, and stay that way.',
  computed:
    'The longer stop of each cycle (or the longest in a bucket of cycles), before and after three places: a third, half and two thirds of the way through the log.',
  helps: 'What changed then? A deployment, more Ps, more goroutines, a CPU limit.',
  judge(facts, t) {
    const { history, summary } = facts;
    const [a, b, numbers] = history.columns('sweepTerm', 'markTerm', 'n');
    const stops = a.map((ns, i) => Math.max(ns, b[i])).slice(2);
    if (stops.length < 32 || !stops.every(Number.isFinite)) return undefined;
    let at: number | undefined;
    for (const share of [0.5, 0.33, 0.67]) {
      const split = Math.floor(stops.length * share);
      const [before, after] = [stops.slice(0, split), stops.slice(split)];
      const [was, is] = [median(before), median(after)];
      const clear = quantile(before, t.apart) < quantile(after, 1 - t.apart);
      if (clear && is >= t.floor_ms * MS && is >= t.ratio * was) at = split;
    }
    if (at === undefined) return undefined;
    const [was, is] = [median(stops.slice(0, at)), median(stops.slice(at))];
    const n = numbers[at + 2];
    return {
      severity: is >= 10 * MS ? 'medium' : 'low',
      confidence: 0.75,
      title: `pauses became longer at about gc ${n}: a cycle’s longer stop took ${formatDuration(was)} before (median), ${formatDuration(is)} since`,
      figures: { before_ns: Math.round(was), after_ns: Math.round(is), ratio: significant(is / was), n },
      evidence: [linesOf(facts, n, summary.to_n)],
      advice: ['what changed then: a deployment, a CPU limit, other load on the machine?'],
      causes: [
        cause('less CPU for the process', 0.5, 'cpu.stat of the cgroup'),
        cause('goroutines that have been slow to stop since then', 0.3, stopsIn(facts)),
      ],
      from_n: n,
    };
  },
};
