// Files in a tar archive, in their order, without unpacking to disk. This is our own reader because a damaged header must not end
// the archive (it looks for the next one), and because the well-known package has native parts.
// Formats: POSIX ustar and pax, and GNU's, as the manual of GNU tar has them ("Basic Tar Format").
import type { Lookahead } from './lookahead.js';
import type { Source } from './source.js';

export interface Entry {
  path: string;
  body: Source;
  /** Where it ends in the archive, as its header says. */
  end: number;
}

const BLOCK = 512;
const [NAME, SIZE, CHECKSUM, TYPE, MAGIC, PREFIX] = [0, 124, 148, 156, 257, 345];
/** Types of plain files; the oldest tars write the second one. */
const FILES = ['0', '\0', '7'];
const [PAX, LONG_NAME] = ['x', 'L'];
/** Extra headers that do not name the next file: for the whole archive, or for a link's target. */
const ASIDE = ['g', 'K'];
/** The longest name in an extra header. */
const LONGEST_NAME = 64 * 1024;

/** Whether this is a header: its checksum is correct. */
export function isTar(head: Buffer): boolean {
  if (head.length < BLOCK) return false;
  let sum = 0;
  for (let i = 0; i < BLOCK; i++) sum += i >= CHECKSUM && i < TYPE ? 32 : head[i];
  return sum > 8 * 32 && numberAt(head, CHECKSUM, 8) === sum;
}

/** What else an archive holds. */
const OTHERS: Readonly<Record<string, string>> = {
  '1': 'links',
  '2': 'links',
  '5': 'folders',
  S: 'sparse files',
};

/**
 * The files; the rest of a body that was not read is skipped when the next file is asked for. `passed` is told what else there is.
 */
export async function* entriesOf(
  archive: Lookahead,
  tell: (damage: string) => void,
  passed: (kind: string) => void = () => undefined,
): AsyncGenerator<Entry> {
  let longName: string | undefined;
  let lost = false;
  for (;;) {
    const head = await archive.peek(BLOCK);
    if (head.length < BLOCK) {
      if (head.length > 0) tell('the archive ends too early');
      return;
    }
    if (!isTar(head)) {
      const empty = head.subarray(0, BLOCK).every((byte) => byte === 0);
      if (!empty && !lost) tell('the archive is damaged: continuing with the next file in it');
      lost ||= !empty;
      archive.take(BLOCK);
      continue;
    }
    lost = false;
    const size = numberAt(head, SIZE, 12);
    const type = String.fromCharCode(head[TYPE]);
    const path = longName ?? pathOf(head);
    archive.take(BLOCK);
    const end = archive.offset + size;
    const body = new Body(archive, size, tell);
    if (FILES.includes(type)) {
      yield { path, body, end };
      longName = undefined;
    } else if ((type === PAX || type === LONG_NAME) && size <= LONGEST_NAME) {
      const text = await body.text();
      longName = type === PAX ? (paxPath(text) ?? longName) : text.replace(/\0.*$/s, '');
    } else if (!ASIDE.includes(type)) {
      passed(OTHERS[type] ?? 'devices');
      longName = undefined;
    }
    await body.passOver();
  }
}

class Body implements Source {
  #padding: number;

  constructor(
    private readonly archive: Lookahead,
    private left: number,
    private readonly tell: (damage: string) => void,
  ) {
    this.#padding = (BLOCK - (left % BLOCK)) % BLOCK;
  }

  async read(into: Buffer): Promise<number> {
    if (this.left === 0) return 0;
    const count = await this.archive.read(into.subarray(0, Math.min(into.length, this.left)));
    this.left -= count;
    if (count === 0) {
      this.left = this.#padding = 0;
      this.tell('the archive ends too early');
    }
    return count;
  }

  async text(): Promise<string> {
    const bytes = (await this.archive.peek(this.left)).subarray(0, this.left);
    const text = bytes.toString('utf8');
    this.archive.take(bytes.length);
    this.left -= bytes.length;
    return text;
  }

  async passOver(): Promise<void> {
    for (let left = this.left + this.#padding; left > 0;) {
      const bytes = await this.archive.peek();
      // The missing end is reported at the next header.
      if (bytes.length === 0) return;
      const count = Math.min(left, bytes.length);
      this.archive.take(count);
      left -= count;
    }
  }

  close(): void {
    // The archive's owner closes it.
  }
}

/** Octal digits; above 8 GiB a binary number with the first bit set. */
function numberAt(head: Buffer, at: number, length: number): number {
  if ((head[at] & 0x80) !== 0) return head.readUIntBE(at + length - 6, 6);
  const text = head
    .toString('latin1', at, at + length)
    .replace(/\0.*$/s, '')
    .trim();
  return /^[0-7]+$/.test(text) ? Number.parseInt(text, 8) : 0;
}

function pathOf(head: Buffer): string {
  const text = (at: number, length: number): string =>
    head.toString('utf8', at, at + length).replace(/\0.*$/s, '');
  // GNU's format (a blank behind `ustar`) has times in place of POSIX's prefix.
  const prefix = head.toString('latin1', MAGIC, MAGIC + 6) === 'ustar\0' ? text(PREFIX, 155) : '';
  return prefix === '' ? text(NAME, 100) : `${prefix}/${text(NAME, 100)}`;
}

/** Records of a pax header: `25 path=a/long/name\n`. */
const paxPath = (text: string): string | undefined => /^\d+ path=(.*)$/m.exec(text)?.[1];
