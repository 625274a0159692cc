// A rule is data, which says what it needs and where its thresholds come from, and one function that judges a process.
import { secondsOf } from '../model/cycle.js';
import type { Evidence, Judgement } from '../model/finding.js';
import { known } from '../model/given.js';
import type { Lack } from '../model/records.js';
import type { Facts } from '../process/facts.js';
import type { Field } from '../process/history.js';

export interface Threshold {
  value: number;
  unit: string;
  /** Where the value comes from: statistics, Go's sources, documented practice. */
  source: string;
}

/** The values of a rule's thresholds, by name. */
export type Values = Readonly<Record<string, number>>;

export interface Rule {
  id: string;
  /** What the input must contain, or the user must give. */
  needs: string;
  /** What it requires of a trace: exports that lack it are not judged. */
  asks?: readonly Lack[];
  /** What it reports, in one line. */
  says: string;
  thresholds: Readonly<Record<string, Threshold>>;
  /** In plain words: what it means, how it is computed, what helps. */
  means: string;
  computed: string;
  helps: string;
  /** `t`: the thresholds' values, possibly set by the user. */
  judge(facts: Facts, t: Values): Judgement | undefined;
}

/**
 * The lines of the cycles from `fromN` to `toN`, at the resolution of the history. For a trace, whose cycles are not in file
 * order, their times.
 */
export function linesOf(facts: Facts, fromN = -Infinity, toN = Infinity): Evidence {
  const { file, history, lastLine, nowS } = facts;
  const [numbers, lines] = history.columns('n', 'line');
  let first = 0;
  while (first + 1 < numbers.length && numbers[first + 1] <= fromN) first++;
  const next = numbers.findIndex((n) => n > toN);
  const line = lines[first] ?? 1;
  const { trace, joined } = facts.summary;
  if (trace && !joined) {
    if (fromN === toN || !history.timed) return { file, line };
    const at = history.column('at');
    const from = at[first];
    const to = Math.max(from, next > first ? at[next] : nowS);
    return { file, line, at_s: secondsOf(from * 1e3), to_s: secondsOf(to * 1e3) };
  }
  return { file, line, line_to: Math.max(line, next > first ? lines[next] - 1 : lastLine) };
}

/** The time from the first to the last bucket for which `holds` is true. Empty if there is none, or if the log has no times. */
export function spanOf(
  { history, nowS }: Facts,
  holds: (bucket: number) => boolean,
): Pick<Judgement, 'from_s' | 'to_s'> {
  if (!history.timed) return {};
  const at = history.column('at');
  let [first, last] = [-1, -1];
  for (let i = 0; i < at.length; i++) {
    if (!holds(i)) continue;
    if (first < 0) first = i;
    last = i;
  }
  return first < 0 ? {} : { from_s: at[first], to_s: last + 1 < at.length ? at[last + 1] : nowS };
}

/** The numbers of the first cycle and the last: it concerns all of them. */
export const allCycles = ({ summary }: Facts): Pick<Judgement, 'from_n' | 'to_n'> =>
  known({ from_n: summary.from_n, to_n: summary.to_n });

/** When one figure of the history was at least `least` times another of the same bucket. */
export const ratioSpan = (
  facts: Facts,
  over: Field,
  under: Field,
  least: number,
): ReturnType<typeof spanOf> => {
  const [a, b] = facts.history.columns(over, under);
  return spanOf(facts, (i) => b[i] > 0 && a[i] >= least * b[i]);
};

/** Whether the trace is an export that lacks what the rule needs. */
export const isApplicable = ({ asks = [] }: Rule, { summary: { trace } }: Facts): boolean =>
  !asks.some((lack) => trace?.lacks?.includes(lack));

/** Where to see what an execution trace shows: who has one is not told to take one. */
export const traceOf = ({ summary: { trace } }: Facts): string =>
  trace ? 'go tool trace' : 'an execution trace';
/** The same for stops of the world. */
export const stopsIn = ({ summary: { trace } }: Facts): string =>
  trace ? 'the table of the longest stops' : 'an execution trace';

/** A cause that the log cannot distinguish from others like it. */
export const cause = (what: string, probability: number, next: string): Judgement['causes'][number] => ({
  cause: what,
  probability,
  next,
});

/** The rules' own values, by their thresholds: with a thousand processes, collecting them for each takes 4 % of the time. */
const own = new WeakMap<Rule['thresholds'], Values>();

/** The values of a rule's thresholds: the user's (`--set rule.threshold=value`), else the rule's own. */
export function valuesOf({ id, thresholds }: Pick<Rule, 'id' | 'thresholds'>, { set }: Facts): Values {
  const collect = (given?: Facts['set']): Values =>
    Object.fromEntries(
      Object.entries(thresholds).map(([name, { value }]) => [name, given?.get(`${id}.${name}`) ?? value]),
    );
  if (set !== undefined && set.size > 0) return collect(set);
  let values = own.get(thresholds);
  if (!values) own.set(thresholds, (values = collect()));
  return values;
}

/**
 * What a rule reports about a process, its likeliest cause first. Rules ask each other, so that one behaviour makes only one
 * finding.
 */
export function judgementOf(rule: Rule, facts: Facts): Judgement | undefined {
  const judgement = rule.judge(facts, valuesOf(rule, facts));
  return (
    judgement && { ...judgement, causes: judgement.causes.toSorted((a, b) => b.probability - a.probability) }
  );
}
