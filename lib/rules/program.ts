// Findings of last words and dumps: map races, writes to nil maps, memory that ran out, goroutines that pile up.
import { secondsOf } from '../model/cycle.js';
import { formatBytes, formatDuration, formatNumber } from '../model/format.js';
import { tracedFrom } from '../model/joined.js';
import type { CrashKind, CrashRecord } from '../model/records.js';
import type { Facts } from '../process/facts.js';
import type { Judgement } from '../model/finding.js';
import { cause, linesOf, round, type Rule } from './rule.js';
import { actorName } from './traces.js';

const crashesOf = ({ summary: { crashes = [] } }: Facts, ...kinds: CrashKind[]): CrashRecord[] =>
  crashes.filter(({ kind }) => kinds.includes(kind));

const place = ({ frame }: CrashRecord): string =>
  frame ? ` in ${frame.function}${frame.file ? ` (${frame.file.split('/').at(-1)}:${frame.line})` : ''}` : '';

const evidenceOf = (crashes: readonly CrashRecord[]): Judgement['evidence'] =>
  crashes.map(({ source }) => source);

const concurrentMapAccess: Rule = {
  id: 'concurrent-map-access',
  needs: 'the runtime’s crash texts',
  says: 'the runtime killed the process for racing map access',
  thresholds: {},
  means:
    'Two goroutines used one map at the same time and one of them wrote. The runtime ends the process for it; recover cannot catch it.',
  computed:
    'The runtime’s fatal error, with nothing of the same run after it. A text that the run survives is a quotation of somebody.',
  helps:
    'A mutex around the map, or sync.Map for keys that are mostly read. The race detector (go build -race) finds the other side.',
  judge(facts) {
    const crashes = crashesOf(facts, 'concurrent-map');
    const [real] = crashes.filter(({ last }) => last);
    const crash = real ?? crashes[0];
    if (!crash) return undefined;
    return {
      severity: real ? 'high' : 'info',
      confidence: real ? 0.95 : 0.2,
      title: real
        ? `the runtime ended the process: ${crash.text}${place(crash)}`
        : `a line says “${crash.text}”, but the process went on: a quotation, or another process's`,
      figures: {
        count: crash.count,
        ...(crash.goroutines !== undefined && { goroutines: crash.goroutines }),
      },
      evidence: evidenceOf([crash]),
      advice: [
        'guard the map with a mutex, or use sync.Map where keys are mostly read',
        'go test -race or go build -race names both sides; recover() does not help',
      ],
      causes: [cause('a map shared by goroutines without a lock', 0.98, 'the race detector')],
    };
  },
};

const nilMapWrite: Rule = {
  id: 'nil-map-write',
  needs: 'the runtime’s crash texts',
  says: 'writes to a nil map, recovered again and again',
  thresholds: {},
  means:
    'A map that was never made is written to. That is a panic which recover (net/http has one) can catch: the same request fails each time.',
  computed: 'The panic’s text, how often it stood in the run, and whether cycles came after it.',
  helps: 'make the map before the first write; look at zero values of structs that hold maps.',
  judge(facts) {
    const crashes = crashesOf(facts, 'nil-map-write');
    const [crash] = [...crashes].sort((a, b) => b.count - a.count);
    if (!crash) return undefined;
    const count = crashes.reduce((sum, one) => sum + one.count, 0);
    const ended = crashes.some(({ last, text }) => last && !text.includes('panic serving')) && count === 1;
    return {
      severity: ended ? 'high' : 'medium',
      confidence: 0.9,
      title: ended
        ? `a write to a nil map ended the process${place(crash)}`
        : `writes to a nil map panic and are recovered, ${count} ${count === 1 ? 'time' : 'times'}${place(crash)}`,
      figures: { count },
      evidence: evidenceOf(crashes.slice(0, 5)),
      advice: [
        'make the map before it is written to (a struct’s zero value holds a nil map)',
        'each of these was a request that failed',
      ],
      causes: [
        cause(
          'a map field that a constructor should have made',
          0.9,
          'the dump’s first frame of the program',
        ),
      ],
    };
  },
};

const outOfMemory: Rule = {
  id: 'out-of-memory',
  needs: 'the runtime’s crash texts, or --memory-limit',
  says: 'the runtime, or the kernel, ended it for memory',
  thresholds: {
    near: {
      value: 0.9,
      unit: 'of --memory-limit',
      source: 'what is not heap (code, mapped files, the runtime’s own) takes the rest',
    },
  },
  means: 'The operating system refused more memory, or the kernel ended the process for it.',
  computed:
    'The runtime’s texts, in all wordings. A kernel’s kill leaves no text: a log that simply ends near --memory-limit may be one.',
  helps:
    'What grew before it? live-heap-growth and heap-staircase say so. GOMEMLIMIT keeps the heap below the container’s limit.',
  judge(facts, t) {
    const crashes = crashesOf(facts, 'out-of-memory', 'killed');
    const [crash] = crashes.filter(({ last }) => last).concat(crashes);
    const { summary, memoryLimit, history } = facts;
    const growing = summary.live_heap?.course === 'growing';
    if (crash) {
      return {
        severity: crash.last ? 'high' : 'info',
        confidence: crash.last ? 0.95 : 0.2,
        title: crash.last
          ? `it ran out of memory: ${crash.text}${summary.live_heap ? ` (live heap at last ${formatBytes(summary.live_heap.last_bytes)}, peak ${formatBytes(summary.peak_bytes ?? 0)})` : ''}`
          : `a line says “${crash.text}”, but the process went on`,
        figures: {
          count: crash.count,
          ...(summary.peak_bytes !== undefined && { peak_bytes: summary.peak_bytes }),
        },
        evidence: evidenceOf([crash]),
        advice: [
          'what grew? two heap profiles some minutes apart tell',
          'GOMEMLIMIT at 90 % of the container’s limit makes the collector work harder before that (Go 1.19 and later)',
        ],
        causes: [
          cause('the heap grew into the limit', growing ? 0.9 : 0.6, 'heap profiles'),
          cause(
            'memory beside the heap (cgo, mapped files, stacks)',
            growing ? 0.1 : 0.4,
            'RSS beside the heap',
          ),
        ],
      };
    }
    if (!facts.over || memoryLimit === undefined || history.length === 0) return undefined;
    const [end, goal] = [history.column('end').at(-1)!, history.column('goal').at(-1)!];
    const last =
      Math.max(end, Number.isFinite(goal) && goal < 2 ** 42 ? goal : 0) * 2 ** 20 +
      (summary.stacks_max_bytes ?? 0);
    if (last < t.near * memoryLimit) return undefined;
    return {
      severity: 'low',
      confidence: 0.3,
      title: `the log ends with the heap's peak at ${formatBytes(last)} of ${formatBytes(memoryLimit)}: the kernel may have ended it (that leaves no text)`,
      figures: { peak_bytes: Math.round(last), memory_limit_bytes: memoryLimit },
      evidence: [linesOf(facts, summary.to_n, summary.to_n)],
      advice: ['kubectl describe pod (OOMKilled), dmesg or journalctl -k tell'],
      causes: [
        cause('killed by the kernel for memory', 0.3, 'kubectl describe pod; journalctl -k'),
        cause('the log was taken at that moment', 0.6, 'is the process still there?'),
      ],
    };
  },
};

const goroutineGrowth: Rule = {
  id: 'goroutine-growth',
  needs: 'goroutine dumps in the log (a crash, SIGQUIT), or a trace',
  asks: ['goroutine_creation'],
  says: 'goroutines pile up, by creator',
  thresholds: {
    goroutines: {
      value: 1000,
      unit: 'goroutines at one place',
      source: 'a service’s pools hold tens to hundreds; thousands that wait at one place were never ended',
    },
    share: { value: 0.5, unit: 'of all in the dump', source: 'one place that holds most of them' },
    traced: {
      value: 100,
      unit: 'goroutines that a trace sees start and not end',
      source: 'pools and handlers of a service are tens',
    },
    kept: {
      value: 0.8,
      unit: 'of those that started',
      source: 'requests end as others begin: where most stay, none are waited for',
    },
    outlive: {
      value: 10,
      unit: 'times as many as those that ended would be',
      source:
        'of so many that end a second, each of which lives so long, rate × life are there at a time (Little 1961): an order of magnitude more are others, which do not end',
    },
    rises: {
      value: 0.75,
      unit: 'of the trace’s time',
      source: 'a pool is started at once, and a burst is over: this goes on',
    },
  },
  means: 'Most goroutines of the dump wait at one place, or were started by one: they are not ended.',
  computed:
    'The last dump of the run, by creator and by the first frame outside of the runtime. In a trace: a creator whose goroutines become more all the time, most of them, or far more than the lives of those that end explain.',
  helps: 'Give them a context or a deadline, close the channel they wait for, bound the number of workers.',
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
      title: `${formatNumber(top.count)} of ${formatNumber(dump.goroutines!)} goroutines in the dump are ${top.function}’s`,
      figures: { goroutines: dump.goroutines!, count: top.count, function: top.function },
      evidence: evidenceOf([dump]),
      advice: [
        'a context or deadline for what they wait for; a bound on how many are started',
        'curl http://HOST/debug/pprof/goroutine?debug=1 twice: does the number grow?',
      ],
      causes: [cause('goroutines that wait for what never comes', 0.8, 'a goroutine profile')],
    };
  },
};

/** By creator, over a trace's time. */
function pilesUp({ summary, file }: Facts, t: Readonly<Record<string, number>>): Judgement | undefined {
  const { goroutines, trace } = summary;
  const seconds = trace?.covers_s ?? 0;
  const top = goroutines?.creators.find(({ created, ended, alive, course, lived_s: lived = Infinity }) => {
    const rises = course.slice(1).filter((count, i) => count > course[i]).length;
    // Those that were there before the trace end too: where as many end as start, nothing grows.
    const net = goroutines.created - goroutines.ended;
    const stay = created - ended;
    return (
      alive >= t.traced &&
      // Most stay; or some do, beside many that are soon over.
      (stay >= t.kept * created || stay >= t.outlive * (ended / seconds) * lived) &&
      net >= t.kept * stay &&
      rises >= t.rises * (course.length - 1) &&
      course.at(-1)! > course.at(-3)!
    );
  });
  if (!goroutines || !top || !(seconds > 0)) return undefined;
  const { created, ended, alive, lived_s: lived = 0, function: runs = 'goroutines of one place' } = top;
  const mostStay = created - ended >= t.kept * created;
  const who = actorName(top.by);
  const from = tracedFrom(summary);
  return {
    severity: alive >= t.goroutines ? 'medium' : 'low',
    confidence: 0.85,
    title: `goroutines pile up: ${formatNumber(created)} of ${runs} started in ${formatDuration(seconds * 1e9)}${who === undefined ? '' : ` by ${who}`}, ${ended === 0 ? 'none' : formatNumber(ended)} ended${mostStay ? '' : `, on average after ${formatDuration(lived * 1e9)}`} (${formatNumber(goroutines.at_end)} goroutines in all at the end)`,
    figures: {
      created,
      ended,
      alive,
      per_s: round((created - ended) / seconds),
      goroutines: goroutines.at_end,
      function: runs,
    },
    evidence: [{ file, at_s: from, to_s: secondsOf(1e3 * (from + seconds)) }],
    advice: [
      'a context or deadline for what they wait for; a bound on how many are started',
      'curl http://HOST/debug/pprof/goroutine?debug=1 tells where they wait',
    ],
    causes: [
      cause('goroutines that wait for what never comes', 0.8, 'a goroutine profile'),
      cause('a burst of work longer than the trace', 0.2, 'a longer trace'),
    ],
  };
}

export const programRules: readonly Rule[] = [concurrentMapAccess, nilMapWrite, outOfMemory, goroutineGrowth];
