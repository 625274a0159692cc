// A finding: what is wrong, how sure that is, what shows it, and what to do. docs/RULES.md lists all of them.
import type { ProcessId, Source } from './records.js';

export const SEVERITIES = ['info', 'low', 'medium', 'high'] as const;
/** `high` ends the process or breaks its service level; `medium` wants action this week; `low` is worth knowing; `info` is context. */
export type Severity = (typeof SEVERITIES)[number];

/** `closed`: it was so, and is over; `withdrawn`: what came later says otherwise. */
export type FindingState = 'open' | 'update' | 'closed' | 'withdrawn';

/** Lines `line` to `line_to` of a text, or what happened in a trace: at a time, or from `at_s` to `to_s`. */
export interface Evidence extends Source {
  line_to?: number;
  at_s?: number;
  to_s?: number;
}

export interface Cause {
  cause: string;
  probability: number;
  /** What to capture next to tell it from the others. */
  next: string;
}

/** What a rule says of a process. */
export interface Judgement {
  severity: Severity;
  /** 0..1: of findings said at 0.8, four in five are right on runs whose truth is known. */
  confidence: number;
  /** One sentence with its figures. */
  title: string;
  /** By names that tell their unit. */
  figures: Record<string, number | string | number[]>;
  evidence: Evidence[];
  advice: string[];
  causes: Cause[];
  from_n?: number;
  to_n?: number;
  /** When it was so first and last, seconds of the process; absent of what is an event, or goes on until something else shows. */
  from_s?: number;
  to_s?: number;
}

export interface FindingRecord extends ProcessId, Judgement {
  type: 'finding';
  id: string;
  state: FindingState;
}
