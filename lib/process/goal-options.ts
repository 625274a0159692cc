// What the goal model knows besides the lines.
import type { GoVersions } from '../model/version.js';

export interface GoalOptions {
  gogc?: number | 'off' | undefined;
  /** GOMEMLIMIT, bytes. */
  gomemlimit?: number | undefined;
  versions?: GoVersions | undefined;
  /** The input is a trace: in bytes, without roots, and its first cycle is only the first one seen. */
  traced?: boolean | undefined;
}

/** The number of a process's first cycle; NaN for traces, whose numbers do not identify it. */
export const firstCycleOf = ({ traced }: GoalOptions): number => (traced ? NaN : 1);
