// Explains a column: a field of `cycle` records. What a line prints has the words of its figure.
import { CYCLE_FIELDS } from '../model/cycle.js';
import { CYCLE_WORDS, FORCED_SINCE_1_9, FORCED_UP_TO_1_8, LEAK_MARK } from './cycle-words.js';
import type { ExplainedColumn } from './explanation.js';
import { Cycle } from './figures.js';
import { readCycle } from './reading.js';

/** Words that depend on the cycle speak of one like this. */
const USUAL =
  'gc 7 @0.758s 1%: 0.038+1.2+0.031 ms clock, 0.077+0.1/1.0/0.5+0.063 ms cpu, 8->8->4 MB, 8 MB goal, 0 MB stacks, 0 MB globals, 2 P';

const words = (column: string): string => {
  const { meaning } = CYCLE_WORDS[column];
  return typeof meaning === 'string' ? meaning : meaning(new Cycle(readCycle(USUAL)!));
};

/** What is computed, or of the input. */
const COMPUTED: Readonly<Record<string, readonly [name: string, meaning: string]>> = {
  n: [CYCLE_WORDS.n.name, `${words('n')} In a trace alone: the count from its start.`],
  at_s: [CYCLE_WORDS.atMs.name, `${words('atMs')} In a trace alone: since its start.`],
  wall: [
    'Wall time',
    'The timestamp beside its line, which the runtime prints when the cycle has ended; with --start: when the cycle started. Without Z its zone is not known: --tz tells it.',
  ],
  stream: [
    'Stream',
    'Which of the input’s programs: the carrier’s name for it (pod/container, unit), or the file; empty if there is one.',
  ],
  run: ['Run', 'Counts the runs of a stream’s program from 1: a restart begins the next one.'],
  source: ['Place', 'The file, and the line in it that held the cycle; in a trace the offset.'],
  stw_cycle_ns: ['The whole cycle', 'Go 1.0–1.4 stop the world from the cycle’s begin to its end.'],
  heap_live_floor_bytes: [
    'Live heap, at least',
    'The marked heap less all that was allocated during the mark, Z − (Y − X), which counts as live this once (Go 1.5 and later; before, the world was stopped meanwhile). What was reachable lies between this and heap_marked_bytes: only where both rise does the program retain more.',
  ],
  expected_goal_low_bytes: [
    'Expected goal, at least',
    'The lowest value that the goal may have as it is printed, by the rules of the Go versions that the log allows and the GOGC known so far.',
  ],
  expected_goal_high_bytes: [
    'Expected goal, at most',
    'The highest value that the goal may have as it is printed. The interval is wide where figures are truncated to MiB, or the cycle before is missing.',
  ],
  expected_goal_bytes: ['Expected goal', 'The most likely value of that interval.'],
  goal_residual_bytes: [
    'Distance of the goal from what is expected',
    '0 where the goal lies in the expected interval; else how far it is above it, or (negative) below. goal_regime says whether something explains it.',
  ],
  goal_regime: [
    'What set the goal',
    'first: start values · gogc: live heap and GOGC · minimum: 4 MiB × GOGC/100 · raised: the runway above the heap at the cycle’s start · limit: the memory limit · forced: a forced cycle up to Go 1.8 prints its own heap · off: no goal · changed: it needs another GOGC than those before · gap: the cycle before is missing · unexplained: none of these.',
  ],
  gogc_low: ['GOGC, at least', 'By the goals so far, percent; absent where they do not bound it below.'],
  gogc_high: ['GOGC, at most', 'By the goals so far, percent; absent where they do not bound it above.'],
  gogc: [
    'GOGC, most likely',
    'Inferred, as no line prints it: 100, 50, 200 or 400 if one lies between gogc_low and gogc_high, else the roundest value there.',
  ],
  gogc_off: ['GOGC off', 'true: GOGC is off. Cycles start only by a memory limit, or by runtime.GC.'],
  alloc_bytes: ['Allocated', 'Since the end of the previous cycle.'],
  alloc_bytes_per_s: ['Allocation rate', 'alloc_bytes over the time since the end of the previous cycle.'],
  gc_cpu_share: [
    'GC CPU share of the interval',
    'GC’s share of the Ps’ time since the previous cycle; for Go 1.23 and later an upper bound, as stops are printed as clock × P. The percentage in the line is that since the process started.',
  ],
  forced: ['Forced', `Go 1.9 and later: ${FORCED_SINCE_1_9} Earlier: ${FORCED_UP_TO_1_8}`],
  periodic: ['Periodic', 'true: started after two minutes without a cycle.'],
  repaired: [
    'Repaired',
    'true: other output was written into the line, and it was put together again. No digit is guessed.',
  ],
  leak_check: ['Leak check', LEAK_MARK],
  joined: [
    'In the trace too',
    'true: a trace of the same process has this cycle, and its ns and bytes are used.',
  ],
};

/** The columns whose words are those of a figure in the line. */
const PRINTED = new Map<string, string>(CYCLE_FIELDS.map(([field, column]) => [field, column]));

/** All columns, by the names of their fields. */
export const COLUMN_NAMES: readonly string[] = [...new Set([...PRINTED.keys(), ...Object.keys(COMPUTED)])];

/** Explains a field of `cycle` records; undefined if they have none of this name. */
export function explainColumn(field: string): ExplainedColumn | undefined {
  if (Object.hasOwn(COMPUTED, field)) {
    const [name, meaning] = COMPUTED[field];
    return { field, name, meaning };
  }
  const printed = PRINTED.get(field);
  if (printed === undefined) return undefined;
  return { field, name: CYCLE_WORDS[printed].name, meaning: words(printed) };
}
