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
  /** Of a rotated set in an archive: that archive. Whoever reads its other files reports its problems. */
  archive?: string;
  /** In an archive: the files that are read, or not, by the names of their texts. */
  only?: readonly string[];
  without?: readonly string[] | undefined;
  /** Of an archive that can be read again: its rotated sets. */
  sets?: readonly ArchivedSet[] | undefined;
}

export interface ArchivedSet {
  name: string;
  /** The names of all its texts, also of those that are not read. */
  members: readonly string[];
  parts: readonly Part[];
}

export interface Part {
  name: string;
  /** The file; of a set in an archive, the archive. */
  path: string;
  bytes: number;
  /** The number of the container start that wrote it. */
  start: number;
}
