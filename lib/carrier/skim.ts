// Records that cannot matter, by their raw bytes: nothing is made of them. To decode and to name them all takes ten times as long.

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

export const QUOTES: ReadonlySet<number> = new Set(Buffer.from('"'));
/** A text in quotes that is empty, but for its newline, or of several lines: these are counted by their lines. */
export const QUOTED: readonly Word[] = [
  ...[':', ': ', '='].flatMap((before) => [
    ...wordsOf([`${before}""`], before.length),
    ...wordsOf([`${before}"\\n"`, `${before}"\\r\\n"`], before.length + 1),
  ]),
  { bytes: Buffer.from('\\n'), anchor: 0, unless: QUOTES },
  // A newline, or a tab at its beginning, in full.
  ...wordsOf(['\\u000', '\\x0']),
];

/** Whether nothing in these bytes can matter, now that this is asked. */
export type Skims = (buffer: Buffer, from: number, to: number) => boolean;

type Read = (buffer: Buffer, from: number, to: number) => void;

/** Docker and containerd cut a text into pieces of 16 KiB, so a longer record may hold one. */
export const LONGEST_SKIMMED = 16 * 1024;

export class Skimmer {
  /** Records passed over so far. */
  count = 0;
  /** The last record, if it was passed over: the next one may be a dump, which tells what was printed before it. */
  readonly #last = Buffer.alloc(LONGEST_SKIMMED + 2, '\n');
  #length = 0;

  constructor(
    private readonly skims: Skims,
    private readonly read: Read,
  ) {}

  /** Whether to pass over this record. If not, and the one before it was, that is read first. */
  passes(buffer: Buffer, from: number, to: number): boolean {
    if (to - from <= LONGEST_SKIMMED && this.skims(buffer, from, to)) {
      this.#length = buffer.copy(this.#last, 0, from, to);
      this.count++;
      return true;
    }
    const length = this.#length;
    this.#length = 0;
    if (length > 0) {
      this.count--;
      this.read(this.#last, 0, length);
    }
    return false;
  }
}
