// Cycles that the program forces, and up to Go 1.8 the stops that come of them.
import { formatDuration, formatNumber, formatSeconds } from '../model/format.js';
import { given } from '../model/given.js';
import { isTraced } from '../model/joined.js';
import type { PauseFigures } from '../model/records.js';
import { significant } from '../model/units.js';
import type { Facts } from '../process/facts.js';
import { cause, judgementOf, linesOf, spanOf, type Rule } from './rule.js';
import { actorName } from './traces.js';

/** The maximum that Go 1.5 promised for a stop. */
const LONG_NS = 10e6;

/** The first version whose forced cycles mark concurrently: before, the stop that ends them is their whole mark (runtime/mgc.go, gcMarkTermination up to 1.8). */
export const MARKS_BESIDE_SINCE = 9;

/** The stops that are a forced cycle's whole mark. */
export const wholeOf = ({ whole, versions: { high } }: Facts): PauseFigures | undefined =>
  high < MARKS_BESIDE_SINCE ? whole : undefined;

/** Whether forced-gc tells them. */
export const tellsWhole = (facts: Facts): boolean =>
  wholeOf(facts) !== undefined && judgementOf(forcedGc, facts) !== undefined;

export const forcedGc: Rule = {
  id: 'forced-gc',
  needs: 'gctrace lines of Go 1.5 and later',
  says: 'runtime.GC or FreeOSMemory is called again and again',
  thresholds: {
    calls: {
      value: 5,
      unit: 'cycles',
      source: 'a call at start-up, a test, or a heap profile with gc=1 is not a pattern',
    },
    traced: {
      value: 3,
      unit: 'cycles of a trace',
      source: 'a trace lasts seconds, long enough for a pattern to show',
    },
    share: {
      value: 0.1,
      unit: 'of the cycles',
      source: 'fewer cost less than the cycles that the pacer starts',
    },
    every_s: {
      value: 60,
      unit: 's between them',
      source: 'a metrics scrape once a minute is the most common pattern, and harmless',
    },
  },
  means:
    'The program, or one of its libraries, forces GC cycles: each marks the whole live heap, needed or not.',
  computed:
    'Lines marked (forced), except for the runtime’s own cycle after two idle minutes, which follows a line “GC forced”. For a test binary that runs benchmarks (`goos: …`, or testing.(*B) in a trace’s stacks) this is for information only. Up to Go 1.8 a forced cycle marks in the stop that ends it (runtime/mgc.go: gcForceMode, gcForceBlockMode): these stops are told here, not as long-pause.',
  helps:
    'Remove the calls (FreeOSMemory is one too). GOMEMLIMIT keeps memory low without them. Where GOGC is off and there is no limit, nothing else collects: set one of them first.',
  judge(facts, t) {
    const { summary, history } = facts;
    const { benchmark } = facts.counts;
    const { forced = 0, cycles } = summary;
    if (forced < (isTraced(summary) ? t.traced : t.calls) || forced < t.share * cycles) return undefined;
    const [numbers, counts, at] = history.columns('n', 'forced', 'at');
    const first = counts.findIndex((count) => count > 0);
    // From the first one to the last cycle; times are whole ms.
    const every = Math.max(at.at(-1)! - at[first], 1e-3) / (counts.at(-1)! > 0 ? forced - 1 : forced);
    if (every > t.every_s) return undefined;
    const who = forcerOf(facts);
    const whole = wholeOf(facts);
    // With GOGC off and no limit nothing else collects.
    const isOnly = forced === cycles && summary.goal_regimes?.off === cycles;
    return {
      severity: benchmark ? 'info' : every < 1 || (whole && whole.p90_ns >= LONG_NS) ? 'medium' : 'low',
      confidence: 0.95,
      title: `${formatNumber(forced)} of ${formatNumber(cycles)} cycles were forced by ${benchmark ? 'the testing package, before each run of a benchmark, or by the benchmarks' : 'the program (runtime.GC or debug.FreeOSMemory)'}, one every ${formatSeconds(every)}${isOnly ? '; GOGC is off: no other cycle runs' : ''}${whole ? `; up to Go 1.8 such a cycle stops the world for its whole mark: half of them ${formatDuration(whole.p50_ns)} or more, at most ${formatDuration(whole.max_ns)}` : ''}`,
      figures: {
        forced,
        cycles,
        every_s: significant(every),
        ...(isOnly && { gogc_off: 1 }),
        ...(whole && { stop_p50_ns: whole.p50_ns, stop_max_ns: whole.max_ns }),
      },
      evidence: [linesOf(facts, numbers[first], summary.to_n)],
      advice: benchmark
        ? ['nothing: a benchmark does not measure them']
        : given(
            who === undefined
              ? `grep for runtime.GC and debug.FreeOSMemory, in dependencies too${summary.trace ? '' : '; an execution trace names the goroutine'}`
              : `look at ${who}: it forced the one with the longest stop`,
            isOnly
              ? 'do not just remove the calls: without them the heap would grow without bound; set GOGC, or GOMEMLIMIT (Go 1.19 and later), first'
              : 'with GOMEMLIMIT the runtime keeps memory low by itself (Go 1.19 and later)',
            whole && 'Go 1.9 and later mark beside the program in forced cycles, too',
          ),
      causes: given(
        benchmark &&
          cause(
            'testing calls runtime.GC before each run of a benchmark (testing/benchmark.go, runN)',
            0.9,
            'the same without -bench',
          ),
        cause(
          'runtime.GC or debug.FreeOSMemory called in a loop or timer',
          benchmark ? 0.1 : 0.9,
          who === undefined ? 'a CPU profile shows who calls runtime.GC' : 'its code, at the line given',
        ),
        !benchmark && cause('heap profiles fetched with gc=1', 0.1, 'the access log of /debug/pprof'),
      ),
      from_n: numbers[first],
      to_n: summary.to_n!,
      ...spanOf(facts, (i) => counts[i] > 0),
    };
  },
};

/** Who forced the cycle with the longest stop of those that a trace tells. */
function forcerOf({ stops, summary: { longest_pauses: longest = [] } }: Facts): string | undefined {
  const forced = new Set(stops.flatMap(({ n, forced }) => (forced ? [n] : [])));
  const told = longest.find(({ kind, n = 0, by }) => kind === 'sweep_term' && forced.has(n) && by?.function);
  return told && actorName(told.by);
}
