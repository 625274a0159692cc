// Where processes meet the rules: as cycles come, at growing distances, and at the end. The summary's verdict and findings
// are what stands.
import { mapFigures } from '../correlate/maps.js';
import { mapCorrelation } from '../correlate/series.js';
import type { FindingRecord, FindingState } from '../model/finding.js';
import type { SummaryRecord } from '../model/records.js';
import type { Facts } from '../process/facts.js';
import type { Process } from '../process/process.js';
import { Findings, RULES, verdictOf, type Found, type Rule, type VerdictOptions } from '../rules/index.js';

/** A process is judged first after so many cycles, again whenever they doubled, and after so many more. */
const FIRST_AFTER = 32;
const MOST_CYCLES = 65536;
/**
 * While its log is being written, also every so often: whoever waits for a finding does not wait for a million cycles. With
 * many processes seldom enough that judging them (about a millisecond each) takes a twentieth of the time.
 */
const EVERY_MS = 60e3;
const EVERY_MS_A_PROCESS = 20;

export interface JudgingOptions {
  /** Rules to run: all but those skipped. */
  only?: readonly string[];
  skip?: readonly string[];
  /** `rule.threshold` to its value. */
  set?: ReadonlyMap<string, number>;
}

interface FindingSink {
  finding?(record: FindingRecord): void;
  readonly streams?: boolean;
}

interface Judged {
  findings: Findings;
  /** After so many cycles; or, where there is news since `news`, at this time. */
  next: number;
  nextMs: number;
  news: number;
}

export class Judging {
  readonly #rules: readonly Rule[];
  readonly #set: JudgingOptions['set'];
  readonly #judged = new Map<Process, Judged>();
  readonly #sink: FindingSink;

  /** Where what the sink takes is not written on at once, processes are judged at their end only. */
  constructor(options: JudgingOptions, sink: FindingSink) {
    this.#rules = rulesOf(options);
    this.#set = options.set;
    this.#sink = sink;
  }

  /** Judges those of the processes that have had enough cycles since they were judged last; `nowMs` where time passes in the input. */
  step(processes: ReadonlySet<Process>, nowMs = NaN): void {
    if (!this.#sink.streams || !this.#sink.finding) return;
    for (const process of processes) {
      if (process.cycles < FIRST_AFTER) continue;
      const judged = this.#of(process);
      const { cycles, news } = process;
      if (cycles < judged.next && !(nowMs >= judged.nextMs && news > judged.news)) continue;
      judged.next = Math.min(2 * cycles, cycles + MOST_CYCLES);
      judged.nextMs = nowMs + Math.max(EVERY_MS, EVERY_MS_A_PROCESS * processes.size);
      judged.news = news;
      for (const finding of judged.findings.judge(process, factsOf(process, false, this.#set)))
        this.#sink.finding(finding);
    }
  }

  /** The process's summary with its verdict and findings; `over`: nothing more will come of it. */
  summary(process: Process, over: boolean): { summary: SummaryRecord; findings: FindingRecord[] } {
    const { findings } = this.#of(process);
    const facts = factsOf(process, over, this.#set);
    for (const finding of findings.judge(process, facts)) this.#sink.finding?.(finding);
    const [standing, closed] = [findings.standing(), findings.closed()];
    const { summary } = facts;
    summary.findings = standing.map(({ id }) => id);
    const notApplicable = findings.notApplicable(facts);
    if (notApplicable.length > 0) summary.not_applicable = notApplicable;
    summary.verdict = verdictOf(summary, standing, closed, { ...process.options, known: knownOf(process) });
    if (over) this.#judged.delete(process);
    const { stream, run } = process;
    const recordsOf = (found: Found[], state: FindingState): FindingRecord[] =>
      found.map(({ id, judgement }) => ({ type: 'finding', stream, run, id, state, ...judgement }));
    return { summary, findings: [...recordsOf(standing, 'open'), ...recordsOf(closed, 'closed')] };
  }

  #of(process: Process): Judged {
    let judged = this.#judged.get(process);
    if (!judged) {
      judged = { findings: new Findings(this.#rules), next: FIRST_AFTER, nextMs: -Infinity, news: 0 };
      this.#judged.set(process, judged);
    }
    return judged;
  }
}

const rulesOf = ({ only, skip = [] }: JudgingOptions): readonly Rule[] =>
  RULES.filter(({ id }) => (only?.includes(id) ?? true) && !skip.includes(id));

/** The range of its cycles, without the window. */
const knownOf = (process: Process): NonNullable<VerdictOptions['known']> => {
  const { lastN: toN, found, missing, lastEndMs: endMs, firstWallMs, lastWallMs, isLocal } = process;
  return { fromN: toN - found - missing + 1, toN, endMs, firstWallMs, lastWallMs, isLocal };
};

/** What is known of a process, and how its map activity and its GC move together. */
function factsOf(process: Process, over: boolean, set: JudgingOptions['set']): Facts {
  const facts = process.facts(over);
  if (set) facts.set = set;
  const maps = facts.maps && mapFigures(facts.maps);
  if (maps) facts.summary.maps = maps;
  const { intervals } = facts;
  if (intervals && Object.keys(intervals.map).length > 0)
    facts.summary.map_correlation = mapCorrelation(intervals);
  return facts;
}

/** What can be said of a process right now, without keeping anything, and without the cost of chance levels: for a line that shows what a service is at. */
export function verdictNow(process: Process, judging: JudgingOptions = {}): string {
  const findings = new Findings(rulesOf(judging));
  const facts = process.facts(false);
  if (judging.set) facts.set = judging.set;
  findings.judge(process, facts);
  return verdictOf(facts.summary, findings.standing(), findings.closed(), process.options);
}
