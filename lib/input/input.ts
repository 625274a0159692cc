// What can be read as one text: a file, a rotated set of files, standard input.
import type { Held } from './held.js';

export interface Input {
  name: string;
  /** Undefined for standard input. */
  path: string | undefined;
  bytes: number | undefined;
  /** Last modification, ms since 1970; of a set, the newest one. */
  changedMs?: number;
  /** Standard input that was kept to be read again. */
  held?: Held;
  /** Why it was not looked at for traces that belong to a log. */
  unsearched?: string;
  /** The files of a rotated set, oldest first, which are one text. */
  parts?: readonly Part[];
  /** In an archive: the files that are read, or not, by the names of their texts. */
  only?: readonly string[];
  without?: readonly string[];
}

export interface Part {
  name: string;
  path: string;
  bytes: number;
  /** The number of the container start that wrote it. */
  start: number;
}
