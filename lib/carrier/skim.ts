// Skips a carrier's records undecoded if their bytes hold none of the words that matter: to decode them all takes several times as long.
import { PADDING } from './padding.js';

/** A record that holds one of these is read. */
export interface Word {
  bytes: Buffer;
  /** Where in it the two bytes are that few texts have in a row. */
  anchor: number;
  /** It is none if one of these bytes follows. */
  unless?: ReadonlySet<number>;
}

/** Words that are known by their first two bytes, or by those at `anchor`. */
export const wordsOf = (texts: readonly string[], anchor = 0): Word[] =>
  texts.map((text) => ({ bytes: Buffer.from(text), anchor }));

/** Texts in quotes that are empty but for a newline, or of several lines: these are counted by their lines. */
export const QUOTED: readonly Word[] = [
  ...[':', ': ', '='].flatMap((before) =>
    wordsOf([`${before}"\\n"`, `${before}"\\r\\n"`], before.length + 1),
  ),
  { bytes: Buffer.from('\\n'), anchor: 0, unless: new Set(Buffer.from('"')) },
  // The same, and what else may begin a text, in full.
  ...wordsOf(['\\u000', '\\x0']),
  ...wordsOf(['"\\u00', '"\\x'], 1),
];

/** Whether nothing in these bytes can matter, now that this is asked. */
export type Skims = (buffer: Buffer, from: number, to: number) => boolean;

type Read = (buffer: Buffer, from: number, to: number) => void;

/** Docker and containerd cut a text into pieces of 16 KiB, so a longer record may hold one. */
export const LONGEST_SKIMMED = 16 * 1024;
/** A shorter one is an empty line, with or without its carriage return: that is read, as it does not count. */
const SHORTEST = 2;

export class Skimmer {
  /** Records skipped so far. */
  count = 0;
  /** The last record, if it was skipped: the next one may be a dump, which tells what was printed before it. */
  readonly #last = Buffer.alloc(LONGEST_SKIMMED + PADDING.length, PADDING);
  #length = 0;

  constructor(
    private readonly skims: Skims,
    private readonly read: Read,
  ) {}

  /** Whether to skip this record. If not, and the one before it was, that is read first. */
  skips(buffer: Buffer, from: number, to: number): boolean {
    const length = to - from;
    if (length < SHORTEST || length > LONGEST_SKIMMED || !this.skims(buffer, from, to)) {
      this.flush();
      return false;
    }
    this.#length = buffer.copy(this.#last, 0, from, to);
    this.count++;
    return true;
  }

  /** Call before anything else is read: reads the record before it, if that was skipped. */
  flush(): void {
    const length = this.#length;
    if (length === 0) return;
    this.#length = 0;
    this.count--;
    this.read(this.#last, 0, length);
  }
}
