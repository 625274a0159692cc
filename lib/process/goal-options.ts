// What the goal model is told beside the lines.
import type { GoVersions } from '../model/version.js';

export interface GoalOptions {
  /** What the user knows. */
  gogc?: number | 'off';
  /** GOMEMLIMIT, bytes. */
  gomemlimit?: number;
  versions?: GoVersions;
  /** It comes from a trace: in bytes, without roots, and its first cycle is only the first that was seen. */
  traced?: boolean;
}

/** The number of the first cycle of a process; NaN where no number says so. */
export const firstCycleOf = ({ traced }: GoalOptions): number => (traced ? NaN : 1);
