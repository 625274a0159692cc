// One frame of a zstd file, RFC 8878, block by block: Node's own decoder reads only the first frame, and a block of four bytes
// can unpack to 128 KiB. Node has a decoder from 22.15 on; before that a package decodes, and xxh64.ts checks.
import * as zlib from 'node:zlib';
import type { Transform } from 'node:stream';
import { Damage, exactly } from './damage.js';
import { Drain } from './drain.js';
import type { Lookahead } from './lookahead.js';
import { Xxh64 } from './xxh64.js';

const FRAME = 0xfd2fb528;
/** Skippable frames have sixteen magic numbers, which share these bits. */
const SKIPPABLE = 0x184d2a5;
const LARGEST_BLOCK = 128 * 1024;
/** The default limit of the `zstd` command. */
const LARGEST_WINDOW = 128 * 1024 * 1024;
const HEADER = 18;
const BLOCK_HEADER = 3;
const [RUN, RESERVED] = [1, 3];
const CHECKSUM = 4;

const CHECKSUM_FLAG = 4;

const TOO_EARLY = 'the zstd data ends too early';
const DAMAGED = 'the zstd data is damaged';
const WRONG = 'the zstd data has a wrong checksum: some of it may be wrong';

export function isZstd(head: Buffer): boolean {
  if (head.length < 4) return false;
  const magic = head.readUInt32LE(0);
  return magic === FRAME || magic >>> 4 === SKIPPABLE;
}

/** The same among arbitrary bytes. Skippable frames need not be found. */
export const isSurelyZstd = (head: Buffer): boolean => isZstd(head) && head.readUInt32LE(0) === FRAME;

/** Unpacks the frame at the position of `packed`, and moves that behind it. Throws Damage. */
export async function* unzstd(packed: Lookahead): AsyncGenerator<Buffer> {
  const head = await packed.peek(HEADER);
  if (head.length < 8) throw new Damage(TOO_EARLY);
  if (head.readUInt32LE(0) !== FRAME) {
    yield* skip(packed, 8 + head.readUInt32LE(4));
    return;
  }
  const { size, checksum } = headerOf(head);
  const decoder = await decoderOf(checksum);
  let before = size;
  try {
    for (let last = false; !last;) {
      const header = (await exactly(packed, before + BLOCK_HEADER, TOO_EARLY)).readUIntLE(
        before,
        BLOCK_HEADER,
      );
      last = (header & 1) !== 0;
      const type = (header >> 1) & 3;
      const length = header >> 3;
      if (type === RESERVED || length > LARGEST_BLOCK) throw new Damage(DAMAGED);
      const block = await exactly(packed, before + BLOCK_HEADER + (type === RUN ? 1 : length), TOO_EARLY);
      try {
        yield* decoder.push(block, last);
      } catch (cause) {
        throw new Damage(DAMAGED, { cause });
      }
      packed.take(block.length);
      before = 0;
    }
    if (!checksum) return;
    const sum = await exactly(packed, CHECKSUM, TOO_EARLY);
    const isSound = await decoder.agrees(sum);
    packed.take(CHECKSUM);
    if (!isSound) throw new Damage(WRONG);
  } finally {
    decoder.close();
  }
}

/** The header's length, and whether a checksum follows the last block. */
function headerOf(head: Buffer): { size: number; checksum: boolean } {
  const flags = head[4];
  const single = (flags & 0x20) !== 0;
  const sizeOfId = [0, 1, 2, 4][flags & 3];
  const sizeOfSize = [single ? 1 : 0, 2, 4, 8][flags >> 6];
  const size = 5 + (single ? 0 : 1) + sizeOfId + sizeOfSize;
  if ((flags & 8) !== 0) throw new Damage(DAMAGED);
  if (head.length < size) throw new Damage(TOO_EARLY);
  if (sizeOfId > 0 && head.readUIntLE(size - sizeOfSize - sizeOfId, sizeOfId) > 0)
    throw new Damage('the zstd data needs a dictionary, which is not supported');
  const exponent = head[5] >> 3;
  const window = single
    ? sizeOfSize === 8
      ? Number(head.readBigUInt64LE(size - 8))
      : head.readUIntLE(size - sizeOfSize, sizeOfSize)
    : 2 ** (10 + exponent) * (1 + (head[5] & 7) / 8);
  if (window > LARGEST_WINDOW) throw new Damage('the zstd data needs more than 128 MiB to unpack');
  return { size, checksum: (flags & CHECKSUM_FLAG) !== 0 };
}

async function* skip(packed: Lookahead, count: number): AsyncGenerator<Buffer> {
  for (let left = count; left > 0;) {
    const bytes = await packed.peek();
    if (bytes.length === 0) throw new Damage(TOO_EARLY);
    const skipped = Math.min(left, bytes.length);
    packed.take(skipped);
    left -= skipped;
    // Gives the caller a chance to stop.
    yield bytes.subarray(0, 0);
  }
}

interface Decoder {
  /** Unpacks a block; the first one comes with the frame's header. */
  push(block: Buffer, last: boolean): AsyncIterable<Buffer> | Iterable<Buffer>;
  /** Whether this is the checksum of all unpacked bytes. */
  agrees(checksum: Buffer): boolean | Promise<boolean>;
  close(): void;
}

type Zlib = typeof zlib & { createZstdDecompress?: () => Transform };

async function decoderOf(checksum: boolean): Promise<Decoder> {
  const { createZstdDecompress } = zlib as Zlib;
  return createZstdDecompress ? nativeDecoder(createZstdDecompress()) : await packagedDecoder(checksum);
}

function nativeDecoder(transform: Transform): Decoder {
  const drain = new Drain(transform);
  return {
    push: (block) => drain.push(block),
    async agrees(checksum) {
      try {
        for await (const _ of drain.push(checksum));
        return true;
      } catch {
        return false;
      }
    },
    close: () => drain.close(),
  };
}

/** Undefined where the address space is limited so much that WebAssembly has no memory: better unchecked than unread. */
function newHash(): Xxh64 | undefined {
  try {
    return new Xxh64();
  } catch {
    return undefined;
  }
}

async function packagedDecoder(checksum: boolean): Promise<Decoder> {
  const { Decompress } = await import('fzstd');
  const ready: Buffer[] = [];
  const hash = checksum ? newHash() : undefined;
  const decoder = new Decompress(({ buffer, byteOffset, byteLength }) => {
    const bytes = Buffer.from(buffer, byteOffset, byteLength);
    hash?.update(bytes);
    ready.push(bytes);
  });
  let first = true;
  return {
    push(block, last) {
      // It keeps views of its input, so it gets a copy of the block alone. And it must not expect a checksum.
      const own = Buffer.from(block);
      if (first) own[4] &= ~CHECKSUM_FLAG;
      first = false;
      decoder.push(own, last);
      return ready.splice(0);
    },
    agrees: (sum) => hash === undefined || hash.low() === sum.readUInt32LE(0),
    close: () => undefined,
  };
}
