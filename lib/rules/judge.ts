// Opens, updates, closes and withdraws findings. Comparing two judgements of a process is done only here, so that no rule has to
// do it.
import { SEVERITIES, type FindingRecord, type FindingState, type Judgement } from '../model/finding.js';
import type { ProcessId } from '../model/records.js';
import type { Facts } from '../process/facts.js';
import { isApplicable, judgementOf, type Rule } from './rule.js';

/** An open finding is reported again only if a figure of its title moved by this much, not at every cycle. */
const NEWS = 0.25;

/** A state is over once it has been absent for as long as it lasted, but at least for this many seconds. */
const OVER_AFTER_S = 600;

/** The findings of one process. */
export class Findings {
  readonly #standing = new Map<string, Judgement>();
  /** States that were found and are over. */
  readonly #closed = new Map<string, Judgement>();

  constructor(private readonly rules: readonly Rule[]) {}

  /** Judges a process again and returns what to report. At the end (`facts.over`) every open finding is reported. */
  judge(id: ProcessId, facts: Facts): FindingRecord[] {
    const told: FindingRecord[] = [];
    const tell = (rule: string, state: FindingState, judgement: Judgement): void => {
      told.push({ type: 'finding', stream: id.stream, run: id.run, id: rule, state, ...judgement });
    };
    for (const rule of this.rules) {
      if (!isApplicable(rule, facts)) continue;
      const before = this.#standing.get(rule.id);
      const now = judgementOf(rule, facts);
      if (now && !isOver(now, facts)) {
        this.#closed.delete(rule.id);
        this.#standing.set(rule.id, now);
        if (!before) tell(rule.id, 'open', now);
        else if (facts.over || isNews(before, now)) tell(rule.id, 'update', now);
        continue;
      }
      this.#standing.delete(rule.id);
      const was = now ?? before;
      if (was && isOver(was, facts)) {
        if (!this.#closed.has(rule.id)) tell(rule.id, 'closed', was);
        this.#closed.set(rule.id, was);
      } else if (before) tell(rule.id, 'withdrawn', before);
    }
    return told;
  }

  /** Rules that cannot be judged because this trace, an export, lacks something. */
  notApplicable(facts: Facts): string[] {
    return this.rules.filter((rule) => !isApplicable(rule, facts)).map(({ id }) => id);
  }

  /** Open findings, worst first. */
  standing(): Found[] {
    return worstFirst(this.#standing);
  }

  /** Closed findings, worst first. */
  closed(): Found[] {
    return worstFirst(this.#closed);
  }
}

export interface Found {
  id: string;
  judgement: Judgement;
}

function worstFirst(judgements: ReadonlyMap<string, Judgement>): Found[] {
  const order = ({ judgement }: Found): number => -SEVERITIES.indexOf(judgement.severity);
  return [...judgements].map(([id, judgement]) => ({ id, judgement })).sort((a, b) => order(a) - order(b));
}

/** Events, and states without times, are never over. */
const isOver = ({ from_s: from, to_s: to }: Judgement, { nowS }: Facts): boolean =>
  from !== undefined && to !== undefined && nowS - to >= Math.max(OVER_AFTER_S, to - from);

function isNews(before: Judgement, now: Judgement): boolean {
  if (before.severity !== now.severity || Math.abs(before.confidence - now.confidence) >= 0.1) return true;
  return Object.entries(now.figures).some(([name, value]) => {
    const other = before.figures[name];
    if (typeof value !== 'number' || typeof other !== 'number') return false;
    return Math.abs(value - other) > NEWS * Math.abs(other);
  });
}
