// A finding: what is wrong, how sure that is, what shows it, and what to do. docs/RULES.md lists all of them.
import type { ProcessId, Source } from './records.js';

export const SEVERITIES = ['info', 'low', 'medium', 'high'] as const;
/** `high` ends the process or breaks its service level; `medium` wants action this week; `low` is worth knowing; `info` is context. */
export type Severity = (typeof SEVERITIES)[number];

/** `closed`: it was true and is over; `withdrawn`: later cycles contradict it. */
export type FindingState = 'open' | 'update' | 'closed' | 'withdrawn';

/** Lines `line` to `line_to` of a text, or a moment (`at_s`) or span (to `to_s`) of a trace. */
export interface Evidence extends Source {
  line_to?: number;
  at_s?: number;
  to_s?: number;
}

export interface Cause {
  cause: string;
  probability: number;
  /** What to capture next to tell it from the other causes. */
  next: string;
}

/** What a rule says about a process. */
export interface Judgement {
  severity: Severity;
  /** 0..1, calibrated: of findings with 0.8, four in five are right on labelled runs. */
  confidence: number;
  /** One sentence with its figures. */
  title: string;
  /** The names end with the unit. */
  figures: Record<string, number | string | number[]>;
  evidence: Evidence[];
  advice: string[];
  causes: Cause[];
  from_n?: number;
  to_n?: number;
  /** When the state held first and last, seconds of the process; absent for events, and for states without a known end. */
  from_s?: number;
  to_s?: number;
}

export interface FindingRecord extends ProcessId, Judgement {
  type: 'finding';
  id: string;
  state: FindingState;
}
