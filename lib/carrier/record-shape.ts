// What is known of a shape of log records: by which keys it is recognized, and where it keeps what.
import type { Fields, NameKeys } from './record-names.js';

export interface RecordShape extends NameKeys {
  id: string;
  /** Paths at which a record of this shape has a value; `a|b` means either. */
  keys: readonly string[];
  /** It has no other top-level keys than those of `keys` and these. */
  only?: readonly string[];
  /** The path of the nested record; the fields below refer to that. */
  inner?: string;
  /** Paths of the text: the first that exists counts. */
  text: readonly string[];
  wall?: readonly string[];
  /** Its times without a zone are UTC. */
  utc?: true;
  /** Where the names are looked up instead of in the record. */
  labels?: (record: Fields) => unknown;
  /** What separates interleaved pieces of one stream: stdout or stderr, or the id of a message in pieces. */
  part?: readonly string[];
  /** The path of a piece's number: pieces of one message may arrive in any order. */
  ordinal?: string;
  /** Whether a record marks its text as continued. */
  partial?: (record: Fields) => boolean;
  /** CRI's mark may stand before its text: `F ` before a whole line, `P ` before a piece. */
  marked?: true;
  /** A complete text ends with a newline: always, or if other texts of its stream do. */
  newline?: 'always' | 'mostly';
  /** A record that only repeats what comes again later. */
  preview?: (record: Fields) => boolean;
}
