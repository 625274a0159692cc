// Applies the rules to processes: at growing distances while cycles come, and at the end. Summaries get their verdict and findings.
import { mapFigures } from '../correlate/maps.js';
import { mapCorrelation } from '../correlate/series.js';
import type { FindingRecord, FindingState } from '../model/finding.js';
import type { SummaryRecord } from '../model/records.js';
import type { Facts } from '../process/facts.js';
import type { Process } from '../process/process.js';
import { Findings, RULES, verdictOf, type Found, type Rule, type VerdictOptions } from '../rules/index.js';

/** A process is judged after FIRST_AFTER cycles, then whenever their number doubled or grew by MOST_CYCLES. */
const FIRST_AFTER = 32;
const MOST_CYCLES = 65536;
/**
 * In live input processes are also judged at this interval, so that findings do not wait for many cycles. With many processes it is
 * longer, so that judging them (about a millisecond each) takes a twentieth of the time.
 */
const EVERY_MS = 60e3;
const EVERY_MS_A_PROCESS = 20;

export interface JudgingOptions {
  /** Rules to run: all but those skipped. */
  only?: readonly string[] | undefined;
  skip?: readonly string[] | undefined;
  /** Thresholds by `rule.threshold`. */
  set?: ReadonlyMap<string, number> | undefined;
}

interface FindingSink {
  finding?(record: FindingRecord): void;
  readonly streams?: boolean;
}

interface Judged {
  findings: Findings;
  /** Judged next after `next` cycles, or at `nextMs` if there is news since `news`. */
  next: number;
  nextMs: number;
  news: number;
}

export class Judging {
  readonly #rules: readonly Rule[];
  readonly #set: JudgingOptions['set'];
  readonly #judged = new Map<Process, Judged>();
  readonly #sink: FindingSink;

  /** If the sink does not stream, processes are judged only at their end. */
  constructor(options: JudgingOptions, sink: FindingSink) {
    this.#rules = rulesOf(options);
    this.#set = options.set;
    this.#sink = sink;
  }

  /** Judges the processes with enough new cycles; `nowMs`: the present time in live input. */
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

  /** The process's summary with its verdict and findings; `over`: the process has ended. */
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
    process.widen(summary);
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

const knownOf = (process: Process): NonNullable<VerdictOptions['known']> => {
  const { before, lastN: toN, lastEndMs: endMs, firstWallMs, lastWallMs, isLocal } = process;
  return { fromN: before + 1, toN, endMs, firstWallMs, lastWallMs, isLocal };
};

function plainFacts(process: Process, over: boolean, set: JudgingOptions['set']): Facts {
  const facts = process.facts(over);
  return set ? { ...facts, set } : facts;
}

function factsOf(process: Process, over: boolean, set: JudgingOptions['set']): Facts {
  const facts = plainFacts(process, over, set);
  const maps = facts.maps && mapFigures(facts.maps);
  if (maps) facts.summary.maps = maps;
  const { intervals } = facts;
  if (intervals && Object.keys(intervals.map).length > 0)
    facts.summary.map_correlation = mapCorrelation(intervals);
  return facts;
}

/** The verdict on a process at present, for status lines. Keeps no state, and skips the costly correlation of map activity. */
export function verdictNow(process: Process, judging: JudgingOptions = {}): string {
  const findings = new Findings(rulesOf(judging));
  const facts = plainFacts(process, false, judging.set);
  findings.judge(process, facts);
  return verdictOf(facts.summary, findings.standing(), findings.closed(), process.options);
}
