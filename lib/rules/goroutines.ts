// Goroutines that pile up: in a dump, those that wait at one place; in a trace, those of a creator whose goroutines do not end.
import { significant } from '../model/units.js';
import { secondsOf } from '../model/cycle.js';
import type { Judgement } from '../model/finding.js';
import { formatNumber, formatSeconds } from '../model/format.js';
import { tracedFrom } from '../model/joined.js';
import type { GoroutineCreator } from '../model/trace-figures.js';
import type { Facts } from '../process/facts.js';
import { cause, type Rule, type Values } from './rule.js';
import { actorName } from './traces.js';

export const goroutineGrowth: Rule = {
  id: 'goroutine-growth',
  needs: 'goroutine dumps in the log (a crash, SIGQUIT), or a trace',
  asks: ['goroutine_creation'],
  says: 'goroutines pile up, by creator',
  thresholds: {
    goroutines: {
      value: 1000,
      unit: 'goroutines at one place',
      source: 'a service’s pools hold tens to hundreds; thousands waiting at one place never ended',
    },
    share: { value: 0.5, unit: 'of all in the dump', source: 'one place that holds most of them' },
    traced: {
      value: 100,
      unit: 'goroutines that start and do not end in a trace',
      source: 'a service’s pools and handlers start tens',
    },
    kept: {
      value: 0.8,
      unit: 'of those that started',
      source: 'requests end as others begin; here most never end',
    },
    outlive: {
      value: 10,
      unit: 'times as many as the finished ones account for',
      source:
        'by Little’s law (1961) the goroutines that finish account for rate × lifetime at any time; ten times as many are others, which do not end',
    },
    rises: {
      value: 0.75,
      unit: 'of the trace’s time',
      source: 'a pool starts at once and a burst ends; a leak goes on',
    },
  },
  means: 'Most goroutines in the dump wait at one place, or were started by one, and do not end.',
  computed:
    'The last dump of the run, by creator and by the first frame outside the runtime. In a trace: a creator whose goroutines keep increasing, because most do not end, or only all at once when the trace does (a shutdown), or far more of them are alive than the lifetimes of the finished ones explain.',
  helps: 'Give them a context or deadline, close the channel they wait on, bound the number of workers.',
  judge(facts, t) {
    const traced = pilesUp(facts, t);
    if (traced) return traced;
    const dumps = (facts.summary.crashes ?? []).filter(({ goroutines = 0 }) => goroutines >= t.goroutines);
    const dump = dumps.at(-1);
    const [top] = dump?.top ?? [];
    if (!dump || !top || top.count < t.goroutines || top.count < t.share * dump.goroutines!) return undefined;
    return {
      severity: 'medium',
      confidence: 0.8,
      title: `${formatNumber(top.count)} of ${formatNumber(dump.goroutines!)} goroutines in the dump are in ${top.function}`,
      figures: { goroutines: dump.goroutines!, count: top.count, function: top.function },
      evidence: [dump.source],
      advice: [
        'give what they wait for a context or deadline; bound how many are started',
        'curl http://HOST/debug/pprof/goroutine?debug=1 twice: does the number grow?',
      ],
      causes: [cause('goroutines blocked forever', 0.8, 'a goroutine profile')],
    };
  },
};

/**
 * How many goroutines of a creator there were at most, and whether nearly all of those ended at once when the trace did: a
 * shutdown cancels what has piled up until then.
 */
function pileOf({ alive, course }: GoroutineCreator, t: Values): { most: number; isCancelled: boolean } {
  const most = Math.max(alive, ...course);
  const wereThere = Math.max(...course.slice(-2)) >= t.kept * most;
  return { most, isCancelled: wereThere && alive <= (1 - t.kept) * most };
}

/** By creator, over the time of a trace. */
function pilesUp({ summary, file }: Facts, t: Values): Judgement | undefined {
  const { goroutines, trace } = summary;
  const seconds = trace?.covers_s ?? 0;
  const top = goroutines?.creators.find((creator) => {
    const { created, ended, course, lived_s: lived = Infinity } = creator;
    const { most, isCancelled } = pileOf(creator, t);
    const rises = course.slice(1).filter((count, i) => count > course[i]).length;
    // Goroutines that existed before the trace end too: if as many end as start, nothing grows.
    const net = isCancelled ? goroutines.most - goroutines.at_start : goroutines.created - goroutines.ended;
    const stay = isCancelled ? most : created - ended;
    return (
      most >= t.traced &&
      // Most of them stay; or some stay, while many others end soon.
      (stay >= t.kept * created || (!isCancelled && stay >= t.outlive * (ended / seconds) * lived)) &&
      net >= t.kept * stay &&
      rises >= t.rises * (course.length - 1) &&
      (isCancelled || course.at(-1)! > course.at(-3)!)
    );
  });
  if (!goroutines || !top || !(seconds > 0)) return undefined;
  const { created, ended, lived_s: lived = 0, function: runs = 'goroutines from one place' } = top;
  const { most, isCancelled } = pileOf(top, t);
  const by = actorName(top.by);
  const whence = `${formatNumber(created)} of ${runs} started in ${formatSeconds(seconds)}${by === undefined ? '' : ` by ${by}`}`;
  const mostStay = created - ended >= t.kept * created;
  const fate = isCancelled
    ? `up to ${formatNumber(most)} at a time, and ended together at the end of the trace`
    : `${ended === 0 ? 'none' : formatNumber(ended)} ended${mostStay ? '' : `, on average after ${formatSeconds(lived)}`}`;
  const from = tracedFrom(summary);
  return {
    severity: most >= t.goroutines ? 'medium' : 'low',
    confidence: isCancelled ? 0.7 : 0.85,
    title: `goroutines pile up: ${whence}, ${fate} (${formatNumber(goroutines.at_end)} goroutines in all at the end)`,
    figures: {
      created,
      ended,
      alive: top.alive,
      most,
      per_s: significant((isCancelled ? most : created - ended) / seconds),
      goroutines: goroutines.at_end,
      function: runs,
    },
    evidence: [{ file, at_s: from, to_s: secondsOf(1e3 * (from + seconds)) }],
    advice: [
      'give what they wait for a context or deadline; bound how many are started',
      'curl http://HOST/debug/pprof/goroutine?debug=1 shows where they wait',
    ],
    causes: isCancelled
      ? [
          cause('goroutines that only a shutdown ends', 0.7, 'a longer trace of the running service'),
          cause('work that is meant to end together', 0.3, 'what they wait for'),
        ]
      : [
          cause('goroutines blocked forever', 0.8, 'a goroutine profile'),
          cause('a burst of work longer than the trace', 0.2, 'a longer trace'),
        ],
  };
}
