// What is wrong with the input, how much of it, and what was done: context for all that is said beside it.
import type { StopCause } from '../model/records.js';
import type { Facts, InputCounts } from '../process/facts.js';
import { linesOf, type Rule } from './rule.js';
import { evidenceOf } from './traces.js';

/** Shares of lost cycles from which the figures may mislead. */
const MISLEADS = {
  value: 0.1,
  unit: 'of the cycles',
  source:
    'rates and goals over one gap in ten are left out or widened; beyond that most figures rest on neighbours that are missing',
};

type Place = Pick<StopCause, 'at_s' | 'source'>;

interface Row {
  id: string;
  says: string;
  means: string;
  /** How many, the sentence, and where the first stands if that is known; undefined where it is not so. */
  tell: (
    counts: InputCounts,
    facts: Facts,
  ) => [count: number, title: string, first?: Place | undefined] | undefined;
  /** What to do where figures may mislead. */
  advice?: (facts: Facts) => string[];
  /** Whether figures may mislead. */
  misleads?: (count: number, facts: Facts, t: number) => boolean;
}

const times = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;

const ofCycles = (count: number, { summary }: Facts, t: number): boolean =>
  count > t * (summary.cycles + count);

const ROWS: readonly Row[] = [
  {
    id: 'input-truncated',
    says: 'the input begins or ends in the midst of things, or is damaged',
    means: 'Cycles before or after are not in it; what is there counts.',
    tell({ damage, before, cut }) {
      if (damage !== undefined) return [1, damage];
      const told = [
        ...(before > 0
          ? [
              `the log begins at gc ${before + 1}: ${times(before, 'cycle', 'cycles')} before it are not in it`,
            ]
          : []),
        ...(cut > 0 ? [`${before > 0 ? 'it' : 'the log'} ends in the midst of a cycle's line`] : []),
      ];
      // Without a cycle nobody knows how many were before.
      return told.length > 0 ? [(before > 0 ? before : 0) + cut, told.join('; ')] : undefined;
    },
    misleads: (_, { counts }) => counts.damage !== undefined,
    advice: ({ summary: { trace } }) => [
      trace
        ? 'copy it again, or capture it anew: a trace is whole when trace.Stop has returned, or its request has ended'
        : 'copy it again from where it was written: what is missing is what came last, which may be the worst of it',
    ],
  },
  {
    id: 'input-torn-lines',
    says: 'cycles were torn by other writers',
    means:
      'A gctrace line is dozens of writes; other writers’ text falls between them. What can be put together without guessing a digit is; the rest is left out.',
    tell({ torn, cut, repaired }) {
      const lost = torn - cut;
      return lost + repaired > 0
        ? [
            lost + repaired,
            `${times(lost + repaired, 'cycle was', 'cycles were')} torn by other writers: ${repaired} put together, ${lost} left out`,
          ]
        : undefined;
    },
    misleads: (_, facts, t) => ofCycles(facts.counts.torn - facts.counts.cut, facts, t),
  },
  {
    id: 'input-missing-cycles',
    says: 'cycles are missing by their numbers',
    means: 'Rates and goals across the gaps are left out or widened.',
    tell: ({ missing, torn }) =>
      missing > torn
        ? [
            missing - torn,
            `${times(missing - torn, 'cycle is', 'cycles are')} missing by the numbers: rates and goals across these gaps are left out`,
          ]
        : undefined,
  },
  {
    id: 'input-duplicate-cycles',
    says: 'cycles stand in the input twice',
    means: 'They count once. Shippers repeat blocks when they lose an answer.',
    tell: ({ duplicates }) =>
      duplicates > 0
        ? [
            duplicates,
            `${times(duplicates, 'cycle stands', 'cycles stand')} in the input twice and count once`,
          ]
        : undefined,
  },
  {
    id: 'input-restart',
    says: 'the process was started again: another run',
    means: 'The numbering starts again: a process of its own, analyzed by itself.',
    tell: (_, { summary: { run } }) =>
      run > 1 ? [run, `the numbering starts again: run ${run} is a process of its own`] : undefined,
  },
  {
    id: 'input-mixed-processes',
    says: 'several processes wrote to one stream at the same time',
    means: 'They were parted by number, time, Ps and heap.',
    tell: ({ mixed }) =>
      mixed
        ? [
            1,
            'several processes wrote here at the same time without a name of their own: they were parted by number, time and heap',
          ]
        : undefined,
  },
  {
    id: 'input-clock-jump',
    says: 'times go back though the numbers go on',
    means: 'The clock was set: rates across it are left out (Go 1.5–1.8 print the wall clock).',
    tell: ({ clockJumps }) =>
      clockJumps > 0
        ? [
            clockJumps,
            `times go back ${times(clockJumps, 'time', 'times')} though the numbers go on: the clock was set`,
          ]
        : undefined,
  },
  {
    id: 'input-bad-heap-goal',
    says: 'heap goals in the trace are no goals',
    means:
      'With GOGC=off Go 1.19 to 1.24 write the greatest number there is, less some arithmetic, where there is no goal (golang/go#63864). It is bad data, not a goal, and is taken for none.',
    tell: (_, { summary: { bad_goals: bad = 0, first_bad_goal: first } }) =>
      bad > 0
        ? [
            bad,
            `${times(bad, 'heap goal is', 'heap goals are')} no goal but the runtime's greatest number (GOGC=off): taken for none`,
            first,
          ]
        : undefined,
  },
  {
    id: 'input-unknown-version',
    says: 'the lines are not those of the Go version that was told',
    means: 'What was told by option contradicts the log; the log is believed.',
    tell: ({ contradictions }) =>
      contradictions.length > 0 ? [contradictions.length, contradictions.join('; ')] : undefined,
    misleads: () => true,
  },
];

export const inputRules: readonly Rule[] = ROWS.map(({ id, says, means, tell, misleads, advice }) => ({
  id,
  needs: 'any input',
  says,
  thresholds: { misleads: MISLEADS },
  means,
  computed: 'By the cycles’ numbers and times, and by what reading met.',
  helps: 'Nothing, if the other findings do not hang on it.',
  judge(facts, t) {
    const told = tell(facts.counts, facts);
    if (!told) return undefined;
    const [count, title, place] = told;
    const severity = misleads?.(count, facts, t.misleads) ? 'low' : 'info';
    return {
      severity,
      confidence: 0.95,
      title,
      figures: { count },
      evidence: place ? evidenceOf([place]) : facts.summary.cycles > 0 ? [linesOf(facts)] : [],
      advice: severity === 'low' && advice ? advice(facts) : [],
      causes: [],
    };
  },
}));
