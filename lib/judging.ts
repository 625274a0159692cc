// Where processes meet the rules: as cycles come, at growing distances, and at the end. The summary's verdict and findings
// are what stands.
import type { FindingRecord } from './model/finding.js';
import type { SummaryRecord } from './model/records.js';
import type { Process } from './process/process.js';
import { Findings, RULES, verdictOf, type RuleOptions } from './rules/index.js';

/** A process is judged first after so many cycles, and again whenever they doubled: that is some 20 times in a million. */
const FIRST_AFTER = 32;

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
  next: number;
}

export class Judging {
  readonly #options: RuleOptions;
  readonly #judged = new Map<Process, Judged>();
  readonly #sink: FindingSink;

  /** Where what the sink takes is not written on at once, processes are judged at their end only. */
  constructor({ only, skip = [], set }: JudgingOptions, sink: FindingSink) {
    const rules = RULES.filter(({ id }) => (only?.includes(id) ?? true) && !skip.includes(id));
    this.#options = { rules, ...(set && { set }) };
    this.#sink = sink;
  }

  /** Judges those of the processes that have had enough cycles since they were judged last. */
  step(processes: Iterable<Process>): void {
    if (!this.#sink.streams || !this.#sink.finding) return;
    for (const process of processes) {
      if (process.cycles < FIRST_AFTER) continue;
      const judged = this.#of(process);
      if (process.cycles < judged.next) continue;
      judged.next = 2 * process.cycles;
      for (const finding of judged.findings.judge(process, process.facts(false))) this.#sink.finding(finding);
    }
  }

  /** The process's summary with its verdict and findings; `over`: nothing more will come of it. */
  summary(process: Process, over: boolean): { summary: SummaryRecord; findings: FindingRecord[] } {
    const { findings } = this.#of(process);
    const facts = process.facts(over);
    for (const finding of findings.judge(process, facts)) this.#sink.finding?.(finding);
    const standing = findings.standing();
    const { summary } = facts;
    summary.findings = standing.map(({ id }) => id);
    summary.verdict = verdictOf(summary, standing, process.options);
    if (over) this.#judged.delete(process);
    const { stream, run } = process;
    const records = standing.map(({ id, judgement }): FindingRecord => ({
      type: 'finding',
      stream,
      run,
      id,
      state: 'open',
      ...judgement,
    }));
    return { summary, findings: records };
  }

  #of(process: Process): Judged {
    let judged = this.#judged.get(process);
    if (!judged) {
      judged = { findings: new Findings(this.#options), next: FIRST_AFTER };
      this.#judged.set(process, judged);
    }
    return judged;
  }
}

/** What can be said of a process right now, without keeping anything: for a line that shows what a service is at. */
export function verdictNow(process: Process): string {
  const findings = new Findings({ rules: RULES });
  const facts = process.facts(false);
  findings.judge(process, facts);
  return verdictOf(facts.summary, findings.standing(), process.options);
}
