// Packed data: a sequence of gzip and zstd members. After damage the next member is searched for.
import { Damage } from './damage.js';
import { gunzip, isGzip, isSurelyGzip } from './gzip.js';
import type { Lookahead } from './lookahead.js';
import { isSurelyZstd, isZstd, unzstd } from './zstd.js';

interface Packing {
  begins: (head: Buffer) => boolean;
  surelyBegins: (head: Buffer) => boolean;
  member: (packed: Lookahead) => AsyncGenerator<Buffer>;
}

const PACKINGS: readonly Packing[] = [
  { begins: isGzip, surelyBegins: isSurelyGzip, member: gunzip },
  { begins: isZstd, surelyBegins: isSurelyZstd, member: unzstd },
];
/** Enough bytes to recognize a member for certain. */
const HEAD = 10;
/** The first bytes of their magic numbers. */
const FIRST_BYTES = [0x1f, 0x28];
const NEWLINE = Buffer.from('\n');

const packingOf = (head: Buffer): Packing | undefined => PACKINGS.find(({ begins }) => begins(head));

const surelyBegins = (head: Buffer): boolean => PACKINGS.some((packing) => packing.surelyBegins(head));

export const isPacked = (head: Buffer): boolean => packingOf(head) !== undefined;

/** Unpacks `packed`. Damage is reported, and a line that it cuts is ended. */
export async function* unpack(packed: Lookahead, tell: (damage: string) => void): AsyncGenerator<Buffer> {
  for (;;) {
    const head = await packed.peek(HEAD);
    if (head.length === 0) return;
    const packing = packingOf(head);
    if (!packing) {
      if (await passOver(packed)) tell('there is other data after the packed data');
      continue;
    }
    const { offset } = packed;
    try {
      yield* packing.member(packed);
    } catch (error) {
      if (!(error instanceof Damage)) throw error;
      tell(`${error.message} (at byte ${packed.offset})`);
      // Damage is noticed some way behind its place: the next member may have begun before.
      packed.back(packed.offset - offset - 1);
      if (packed.offset === offset) packed.take(1);
      await passOver(packed);
      if ((await packed.peek()).length > 0) yield NEWLINE;
    }
  }
}

/** Skips to the next member or to the end. True if anything but padding was skipped. */
async function passOver(packed: Lookahead): Promise<boolean> {
  let garbage = false;
  for (;;) {
    const bytes = await packed.peek(HEAD);
    if (bytes.length === 0) return garbage;
    let at = 0;
    // A member may begin in the last bytes of what was read.
    const end = bytes.length < HEAD ? bytes.length : bytes.length - HEAD + 1;
    while (at < end && !(FIRST_BYTES.includes(bytes[at]) && surelyBegins(bytes.subarray(at, at + HEAD)))) {
      garbage ||= bytes[at] !== 0;
      at++;
    }
    packed.take(at);
    if (at < end) return garbage;
  }
}
