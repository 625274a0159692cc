// What can be read as one text: a file, a rotated set of files, standard input.
import type { Held } from './held.js';

export interface Input {
  /** What messages and records call it. */
  name: string;
  /** Undefined for standard input. */
  path: string | undefined;
  bytes: number | undefined;
  /** When the file was last written, milliseconds since 1970; the newest of a set. */
  changedMs?: number;
  /** Standard input that is held, to be read again. */
  held?: Held;
  /** The files of a rotated set, oldest first: one text. */
  parts?: readonly Part[];
  /** Of an archive: the files in it that are read, or that are not, by the names of their texts. */
  only?: readonly string[];
  without?: readonly string[];
}

export interface Part {
  name: string;
  path: string;
  bytes: number;
  /** Which start of its container wrote it. */
  start: number;
}
