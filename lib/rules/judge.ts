// Opens, updates, closes and withdraws findings: one place compares two judgements of a process, so that no rule has to.
import { SEVERITIES, type FindingRecord, type FindingState, type Judgement } from '../model/finding.js';
import type { ProcessId } from '../model/records.js';
import type { Facts } from '../process/facts.js';
import type { Rule } from './rule.js';

export interface RuleOptions {
  /** The rules to run. */
  rules: readonly Rule[];
  /** Thresholds that the user set: `rule.threshold`. */
  set?: ReadonlyMap<string, number>;
}

/** A finding that stands is told again when a figure of its title moved by this much: not for every cycle. */
const NEWS = 0.25;

/** The findings of one process. */
export class Findings {
  readonly #standing = new Map<string, Judgement>();
  readonly #options: RuleOptions;

  constructor(options: RuleOptions) {
    this.#options = options;
  }

  /** Judges a process anew; returns what is to be told of it. At the end (`facts.over`) every finding that stands is told. */
  judge(id: ProcessId, facts: Facts): FindingRecord[] {
    const told: FindingRecord[] = [];
    const tell = (rule: string, state: FindingState, judgement: Judgement): void => {
      told.push({ type: 'finding', stream: id.stream, run: id.run, id: rule, state, ...judgement });
    };
    for (const rule of this.#options.rules) {
      const before = this.#standing.get(rule.id);
      const now = rule.judge(facts, this.#thresholdsOf(rule));
      if (now) {
        this.#standing.set(rule.id, now);
        if (!before) tell(rule.id, 'open', now);
        else if (facts.over || isNews(before, now)) tell(rule.id, 'update', now);
      } else if (before) {
        this.#standing.delete(rule.id);
        tell(rule.id, 'withdrawn', before);
      }
    }
    return told;
  }

  /** What stands now, the worst first. */
  standing(): { id: string; judgement: Judgement }[] {
    const order = (judgement: Judgement): number => -SEVERITIES.indexOf(judgement.severity);
    return [...this.#standing]
      .map(([id, judgement]) => ({ id, judgement }))
      .sort((a, b) => order(a.judgement) - order(b.judgement));
  }

  #thresholdsOf(rule: Rule): Record<string, number> {
    const values: Record<string, number> = {};
    for (const [name, { value }] of Object.entries(rule.thresholds))
      values[name] = this.#options.set?.get(`${rule.id}.${name}`) ?? value;
    return values;
  }
}

function isNews(before: Judgement, now: Judgement): boolean {
  if (before.severity !== now.severity || Math.abs(before.confidence - now.confidence) >= 0.1) return true;
  return Object.entries(now.figures).some(([name, value]) => {
    const other = before.figures[name];
    if (typeof value !== 'number' || typeof other !== 'number') return false;
    return Math.abs(value - other) > NEWS * Math.abs(other);
  });
}
