// Threads that are not running all the time: because of a CPU quota, whose period shows in the waits, or because of a busy
// machine.
import { significant } from '../model/units.js';
import { median, quantile } from 'simple-statistics';
import { formatDuration } from '../model/format.js';
import type { Judgement } from '../model/finding.js';
import type { SummaryRecord } from '../model/records.js';
import type { Facts } from '../process/facts.js';
import { binomialTail } from '../stats/binomial.js';
import { bestSplit } from '../stats/split.js';
import { atLeast } from './long-stops.js';
import { cause, linesOf, type Rule, type Values } from './rule.js';

/** Whatever delays stopping the world also keeps workers from getting a P; a trace shows if that is the case. */
const LATE_NS = 5e6;
const waitsForStops = ({ stopping }: SummaryRecord): boolean =>
  stopping !== undefined && stopping.p90_ns >= LATE_NS;

interface Evidence {
  /** The period of a quota shows. */
  isQuota: boolean;
  title: string;
  figures: Judgement['figures'];
  from_n: number;
}

/**
 * Where a period ends: a quota that is used up early makes threads wait for nearly the whole period. Sketches are accurate to 1
 * %, printed whole ms are truncated.
 */
const [LAST, EDGE] = [0.9, 1.02];
/** The range of waits that are counted. Shorter ones say nothing about a period, and one of two periods was throttled twice. */
const [SHORT, TWICE] = [0.2, 2];
/** Far from the median: pauses are roughly log-normal with a sigma below 1, so twenty times is beyond three sigma. */
const FAR = 20;

/** Stops and marks that are usually short, but sometimes last until the end of a period. */
function periodsOf(
  { pauses, mark_ns: marks, from_n: n = 1 }: SummaryRecord,
  t: Values,
): Evidence | undefined {
  const period = t.period_ms * 1e6;
  let [long, waited, most] = [0, 0, 0];
  for (const figures of [pauses.sweep_term, pauses.mark_term, marks]) {
    if (!figures || FAR * figures.p50_ns >= LAST * period) continue;
    const [near, beyond] = [atLeast(figures, LAST * period), atLeast(figures, EDGE * period)];
    long += atLeast(figures, Math.max(SHORT * period, FAR * figures.p50_ns));
    waited += near - beyond;
    if (near > beyond) most = Math.max(most, beyond > 0 ? period : figures.max_ns);
  }
  const one = Math.log(EDGE / LAST) / Math.log(TWICE / SHORT);
  if (waited < t.waits || binomialTail(waited, long, one) > t.chance) return undefined;
  return {
    isQuota: true,
    title: `${waited} of ${long} unusually long stops and marks end just before ${formatDuration(period)}, the period of a CPU quota, as if threads had been throttled until its end (up to ${formatDuration(most)})`,
    figures: { waits: waited, long, period_ns: period },
    from_n: n,
  };
}

/** Marks of the same heap that become slower, or alternate between two speeds. */
function pacesOf(facts: Facts, t: Values): Evidence | undefined {
  const { history, summary } = facts;
  const [mark, marked, numbers] = history.columns('paceMark', 'paceMarked', 'n');
  const used = mark.map((ns, i) => (marked[i] > 0 && ns > 0 ? i : -1)).filter((i) => i >= 3);
  if (used.length < 16) return undefined;
  const pace = used.map((i) => mark[i] / marked[i]);
  const live = used.map((i) => marked[i] / history.cyclesIn(i));
  const level = quantile(live, 0.9) <= 2 * quantile(live, 0.1) + 1;
  if (!level) return undefined;
  const lasted = used.map((i) => mark[i] / history.cyclesIn(i));
  if (quantile(lasted, 0.9) < t.least_ms * 1e6) return undefined;
  const split = bestSplit(pace.map(Math.log), 6);
  const [before, after] = split === undefined ? [pace, pace] : [pace.slice(0, split), pace.slice(split)];
  const at = history.column('at');
  const enough =
    split !== undefined && at[used[split]] - at[used[0]] >= t.before * (at[used.at(-1)!] - at[used[0]]);
  const slow = median(after.map((ns, i) => ns * live[(split ?? 0) + i])) >= t.least_ms * 1e6;
  const step =
    enough &&
    slow &&
    median(after) >= t.ratio * median(before) &&
    quantile(before, t.apart) < quantile(after, 1 - t.apart);
  const two = quantile(pace, 0.9) >= t.spread * median(pace);
  if (!step && !two) return undefined;
  const n = step ? numbers[used[split]] : summary.from_n!;
  const [from, to] = step ? [median(before), median(after)] : [median(pace), quantile(pace, 0.9)];
  return {
    isQuota: false,
    title: `${
      step
        ? `marking slowed down at about gc ${n} with the same heap and Ps: ${significant(from / 1e6)} → ${significant(to / 1e6)} ms per MiB`
        : `marks of the same heap come in two speeds: half take under ${significant(from / 1e6)} ms per MiB, one in ten ${significant(to / 1e6)} or more`
    }: either a CPU quota or a busy machine does that`,
    figures: { before_ns_per_mib: Math.round(from), after_ns_per_mib: Math.round(to), n },
    from_n: n,
  };
}

export const cpuThrottling: Rule = {
  id: 'cpu-throttling',
  needs:
    'stops or marks that wait for the end of a quota period, or sixteen cycles; cgroup counters to be sure',
  says: 'stops and marks wait for the end of a quota period, or marking slows down with the same heap and Ps; cgroup counters confirm it',
  thresholds: {
    ratio: {
      value: 2.5,
      unit: 'times',
      source: 'a quota of half the Ps at least doubles a mark; other load rarely does more',
    },
    spread: {
      value: 5,
      unit: 'times from the 50th to the 90th percentile',
      source:
        'a 100 ms period either lets a mark through or stretches it by the rest of the period: two kinds of marks',
    },
    least_ms: { value: 20, unit: 'ms', source: 'a fifth of the usual period of the CPU controller (100 ms)' },
    before: {
      value: 0.2,
      unit: 'of the time',
      source: 'a starting process marks a small, simple heap; the level before the step must have lasted',
    },
    apart: {
      value: 0.8,
      unit: 'of the marks before lie below those after',
      source: 'two levels that do not overlap',
    },
    period_ms: {
      value: 100,
      unit: 'ms',
      source:
        'the usual period of a CPU quota (kernel/sched/fair.c, default_cfs_period; Docker and Kubernetes)',
    },
    waits: { value: 3, unit: 'stops and marks that end with a period', source: 'two are a coincidence' },
    chance: {
      value: 0.001,
      unit: 'chance',
      source:
        'of as many in the last tenth of a period, if long stops and marks were spread evenly (in log time) from a fifth of a period to two: on a busy machine they do not cluster there',
    },
  },
  means:
    'Threads do not run all the time. Once a CPU quota is used up they wait for its period to end: stops and marks that are normally short take just under 100 ms. Marks that take several times as long with the same heap and Ps come from a quota or from noisy neighbours: both look the same.',
  computed:
    'Stops and marks far above their median, and how many of these end with a period (a binomial test). Otherwise the mark time per MiB, by cycle: a step to another level, or two kinds of marks, which is only reported as info. cpu.stat decides.',
  helps:
    'Compare nr_throttled and throttled_usec of the cgroup before and after; raise the CPU limit or lower GOMAXPROCS (Go 1.25 follows the quota).',
  judge(facts, t) {
    const { summary, procsChanges } = facts;
    if (waitsForStops(summary)) return undefined;
    const found = periodsOf(summary, t) ?? (procsChanges.length > 0 ? undefined : pacesOf(facts, t));
    if (!found) return undefined;
    const { isQuota, title, figures, from_n: n } = found;
    return {
      severity: isQuota ? 'low' : 'info',
      confidence: isQuota ? 0.4 : 0.3,
      title,
      figures,
      evidence: [linesOf(facts, n, summary.to_n)],
      advice: [
        'the cgroup’s cpu.stat (nr_throttled, throttled_usec) shows whether it was throttled',
        'Go 1.25 and later set GOMAXPROCS from the quota; in older versions set it yourself or use automaxprocs',
      ],
      causes: [
        cause(
          'a CPU quota (cgroup) that throttles the process',
          isQuota ? 0.6 : 0.4,
          'cpu.stat: nr_throttled',
        ),
        cause('other load on the machine', isQuota ? 0.2 : 0.4, 'steal time and run queue of the host'),
      ],
      from_n: n,
    };
  },
};
