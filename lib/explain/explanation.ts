// The explanation of a line: its pieces in order, each with its meaning and an assessment.
import type { GoVersions } from '../model/version.js';

export interface Explanation {
  /** `A GC cycle (gctrace)`, `The heap scavenger at work`, … */
  title: string;
  /** Go versions that can have printed it. */
  versions: GoVersions;
  /** The runtime's own text, without the log's prefix, quotes and colours. It may contain control characters. */
  line: string;
  fields: ExplainedField[];
  derived: DerivedFigure[];
  notes: string[];
}

/** A field of `cycle` records. */
export interface ExplainedColumn {
  field: string;
  name: string;
  meaning: string;
}

export interface ExplainedField {
  /** The piece of the line, which starts at `line[at]`. */
  text: string;
  at: number;
  name: string;
  /** The figure with its unit. */
  value: string;
  meaning: string;
  assessment?: Assessment;
}

export interface Assessment {
  verdict: 'good' | 'fair' | 'poor';
  text: string;
  /** The source of the criterion. */
  source: string;
}

export interface DerivedFigure {
  name: string;
  value: string;
  meaning: string;
}
