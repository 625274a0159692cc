// Packed data: members of gzip and zstd, one after the other, both kinds too. Behind damage the next member is looked for.
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
/** So many bytes tell surely that a member begins. */
const HEAD = 10;
/** What their magic numbers begin with. */
const FIRST_BYTES = [0x1f, 0x28];
const NEWLINE = Buffer.from('\n');

const packingOf = (head: Buffer): Packing | undefined => PACKINGS.find(({ begins }) => begins(head));

const surelyBegins = (head: Buffer): boolean => PACKINGS.some((packing) => packing.surelyBegins(head));

export const isPacked = (head: Buffer): boolean => packingOf(head) !== undefined;

/** The bytes in `packed`. Damage is told, and a line that it cuts is ended. */
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
      // Damage shows some way behind the place where it is: the next member may have begun by then.
      packed.back(packed.offset - offset - 1);
      if (packed.offset === offset) packed.take(1);
      await passOver(packed);
      if ((await packed.peek()).length > 0) yield NEWLINE;
    }
  }
}

/** Goes on to the next member or to the end. True where anything but padding was passed over. */
async function passOver(packed: Lookahead): Promise<boolean> {
  let garbage = false;
  for (;;) {
    const bytes = await packed.peek(HEAD);
    if (bytes.length === 0) return garbage;
    let at = 0;
    // A member's first bytes can lie at the end of what is there.
    const end = bytes.length < HEAD ? bytes.length : bytes.length - HEAD + 1;
    while (at < end && !(FIRST_BYTES.includes(bytes[at]) && surelyBegins(bytes.subarray(at, at + HEAD)))) {
      garbage ||= bytes[at] !== 0;
      at++;
    }
    packed.take(at);
    if (at < end) return garbage;
  }
}
