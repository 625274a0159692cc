// What is known of a process besides its lines.
import type { GoVersions } from '../model/version.js';

/** What the user knows. */
export interface KnownFacts {
  /** GOGC, percent. */
  gogc?: number | 'off' | undefined;
  /** GOMEMLIMIT, bytes. */
  gomemlimit?: number | undefined;
  /** The range of Go's minor version. */
  versions?: GoVersions | undefined;
  /** The container's limit, bytes. */
  memoryLimit?: number | undefined;
  /** Report panics with the program's messages, which may contain secrets. */
  texts?: boolean | undefined;
}

export interface GoalOptions extends KnownFacts {
  /** The input is a trace: in bytes, without roots, and its first cycle is only the first one seen. */
  traced?: boolean | undefined;
}

/** The number of a process's first cycle; NaN for traces, whose numbers do not identify it. */
export const firstCycleOf = ({ traced }: GoalOptions): number => (traced ? NaN : 1);
