// Problems with the input, how large they are, and how they were handled: context for all other findings.
import { given } from '../model/given.js';
import type { Evidence } from '../model/finding.js';
import type { Facts } from '../process/facts.js';
import { linesOf, type Rule } from './rule.js';
import { traceEvidence } from './traces.js';

/** Shares of lost cycles from which the figures may mislead. */
const MISLEADS = {
  value: 0.1,
  unit: 'of the cycles',
  source:
    'up to one gap in ten, the affected rates and goals are left out or widened; beyond that most figures depend on cycles that are missing',
};

interface Row {
  id: string;
  says: string;
  means: string;
  /** The count, the sentence, and where the first one is, if known; undefined if there is nothing to report. */
  tell: (facts: Facts) => [count: number, title: string, first?: Evidence | undefined] | undefined;
  /** What to do if figures may mislead. */
  advice?: (facts: Facts) => string[];
  /** Whether figures may mislead. */
  misleads?: (count: number, facts: Facts, t: number) => boolean;
}

const times = (count: number, one: string, many = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`;

const at = ({ file }: Facts, line: number): Evidence | undefined =>
  Number.isNaN(line) ? undefined : { file, line };

const ofCycles = (count: number, { summary }: Facts, t: number): boolean =>
  count > t * (summary.cycles + count);

const ROWS: readonly Row[] = [
  {
    id: 'input-truncated',
    says: 'the input starts or ends in the middle, or is damaged',
    means: 'Cycles before or after it are missing; the report covers what is there.',
    tell({ counts: { damage, before, cut } }) {
      if (damage !== undefined) return [1, damage];
      const told = given(
        before > 0 &&
          `the log begins at gc ${before + 1}: ${times(before, 'cycle before it is', 'cycles before it are')} not in it`,
        cut > 0 && `${before > 0 ? 'it' : 'the log'} ends in the middle of a cycle's line`,
      );
      // Without any cycle the number of earlier ones is unknown.
      return told.length > 0 ? [(before > 0 ? before : 0) + cut, told.join('; ')] : undefined;
    },
    misleads: (_, { counts }) => counts.damage !== undefined,
    advice: ({ summary: { trace } }) => [
      trace
        ? 'copy it again, or take a new one: a trace is complete once trace.Stop has returned or its request has ended'
        : 'copy it again from the source: what is missing is the end, which may be the worst part',
    ],
  },
  {
    id: 'input-torn-lines',
    says: 'gctrace lines are not whole: torn apart by other output, or cut',
    means:
      'The runtime writes a gctrace line in dozens of pieces, and other output can land between them. Lines that can be reassembled without guessing a digit are; the rest is left out.',
    tell(facts) {
      const { lost, repaired } = facts.counts;
      const count = lost.count + repaired.count;
      const title = `${times(count, 'cycle is', 'cycles are')} not whole, torn apart by other output or cut: ${repaired.count} reassembled, ${lost.count} left out`;
      return count > 0 ? [count, title, at(facts, lost.count > 0 ? lost.line : repaired.line)] : undefined;
    },
    misleads: (_, facts, t) => ofCycles(facts.counts.lost.count, facts, t),
  },
  {
    id: 'input-missing-cycles',
    says: 'cycles are missing',
    means: 'Rates and goals across the gaps are left out or widened.',
    tell(facts) {
      const { count, line } = facts.counts.missing;
      const title = `${times(count, 'cycle is', 'cycles are')} missing: rates and goals across the gaps are left out`;
      return count > 0 ? [count, title, at(facts, line)] : undefined;
    },
  },
  {
    id: 'input-duplicate-cycles',
    says: 'cycles appear twice in the input',
    means: 'They count once. Log shippers resend blocks that were not acknowledged.',
    tell(facts) {
      const { count, line } = facts.counts.duplicates;
      const title = `${times(count, 'cycle appears', 'cycles appear')} twice in the input; each counts once`;
      return count > 0 ? [count, title, at(facts, line)] : undefined;
    },
  },
  {
    id: 'input-restart',
    says: 'the process restarted',
    means: 'The cycle numbers start over: each run is analyzed on its own.',
    tell(facts) {
      const { run } = facts.summary;
      const title = `the process restarted (cycle numbers start over): run ${run} is analyzed on its own`;
      return run > 1 ? [run, title, at(facts, facts.firstLine)] : undefined;
    },
  },
  {
    id: 'input-mixed-processes',
    says: 'several processes wrote to one stream at the same time',
    means: 'They were separated by cycle number, time, Ps and heap.',
    tell: ({ counts: { mixed } }) =>
      mixed
        ? [
            1,
            'several unnamed processes wrote here at the same time: they were separated by cycle number, time and heap',
          ]
        : undefined,
  },
  {
    id: 'input-clock-jump',
    says: 'times go back while cycle numbers go on',
    means: 'The clock was set: rates across that point are left out (Go 1.5–1.8 print the wall clock).',
    tell(facts) {
      const { count, line } = facts.counts.clockJumps;
      const title = `times go back ${times(count, 'time')} while the cycle numbers go on: the clock was set`;
      return count > 0 ? [count, title, at(facts, line)] : undefined;
    },
  },
  {
    id: 'input-bad-heap-goal',
    says: 'some heap goals in the trace are invalid',
    means:
      'With GOGC=off there is no goal, and Go 1.19 to 1.24 write a number near the maximum instead (golang/go#63864). Such goals are ignored.',
    tell: ({ summary: { bad_goals: bad = 0, first_bad_goal: first } }) =>
      bad > 0
        ? [
            bad,
            `${times(bad, 'heap goal is', 'heap goals are')} the runtime's placeholder for no goal (GOGC=off): ignored`,
            first && traceEvidence([first])[0],
          ]
        : undefined,
  },
  {
    id: 'input-unknown-version',
    says: 'the lines are not those of the given Go version',
    means: 'An option contradicts the log; the log wins.',
    tell: ({ counts: { contradictions } }) =>
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
  computed: 'From cycle numbers and times, and from problems met while reading.',
  helps: 'Nothing, unless other findings depend on it.',
  judge(facts, t) {
    const told = tell(facts);
    if (!told) return undefined;
    const [count, title, place] = told;
    const severity = misleads?.(count, facts, t.misleads) ? 'low' : 'info';
    return {
      severity,
      confidence: 0.95,
      title,
      figures: { count },
      evidence: place ? [place] : facts.summary.cycles > 0 ? [linesOf(facts)] : [],
      advice: severity === 'low' && advice ? advice(facts) : [],
      causes: [],
    };
  },
}));
