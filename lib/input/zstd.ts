// One frame of a zstd file, RFC 8878, block by block: Node's own decoder takes only the first frame, and a block of four
// bytes can unpack to 128 KiB. Node has a decoder from 22.15 on; before, a package does it, without looking at checksums.
import * as zlib from 'node:zlib';
import type { Transform } from 'node:stream';
import { Damage } from './damage.js';
import { Drain } from './drain.js';
import type { Lookahead } from './lookahead.js';

const FRAME = 0xfd2fb528;
/** Frames to skip have sixteen magic numbers from this one on. */
const SKIPPABLE = 0x184d2a5;
const LARGEST_BLOCK = 128 * 1024;
/** The most that the `zstd` command takes unless it is told otherwise. */
const LARGEST_WINDOW = 128 * 1024 * 1024;
const HEADER = 18;
const BLOCK_HEADER = 3;
const [RUN, RESERVED] = [1, 3];
const CHECKSUM = 4;

const [TOO_EARLY, DAMAGED] = ['the zstd data ends too early', 'the zstd data is damaged'];

/** Whether a frame begins here. */
export function isZstd(head: Buffer): boolean {
  if (head.length < 4) return false;
  const magic = head.readUInt32LE(0);
  return magic === FRAME || magic >>> 4 === SKIPPABLE;
}

/** The bytes in the frame at which `packed` stands, which then stands behind it. Throws Damage. */
export async function* unzstd(packed: Lookahead): AsyncGenerator<Buffer> {
  const head = await packed.peek(HEADER);
  if (head.length < 8) throw new Damage(TOO_EARLY);
  if (head.readUInt32LE(0) !== FRAME) {
    yield* skip(packed, 8 + head.readUInt32LE(4));
    return;
  }
  const { size, checksum } = headerOf(head);
  const decoder = await decoderOf();
  let before = size;
  try {
    for (let last = false; !last;) {
      const bytes = await packed.peek(before + BLOCK_HEADER);
      if (bytes.length < before + BLOCK_HEADER) throw new Damage(TOO_EARLY);
      const header = bytes.readUIntLE(before, BLOCK_HEADER);
      last = (header & 1) !== 0;
      const type = (header >> 1) & 3;
      const length = header >> 3;
      if (type === RESERVED || length > LARGEST_BLOCK) throw new Damage(DAMAGED);
      const whole = before + BLOCK_HEADER + (type === RUN ? 1 : length) + (last && checksum ? CHECKSUM : 0);
      const block = (await packed.peek(whole)).subarray(0, whole);
      if (block.length < whole) throw new Damage(TOO_EARLY);
      try {
        yield* decoder.push(block, last);
      } catch (cause) {
        throw new Damage(DAMAGED, { cause });
      }
      packed.take(whole);
      before = 0;
    }
  } finally {
    decoder.close();
  }
}

/** How long the header is, and whether a checksum stands behind the last block. */
function headerOf(head: Buffer): { size: number; checksum: boolean } {
  const flags = head[4];
  const single = (flags & 0x20) !== 0;
  const sizeOfId = [0, 1, 2, 4][flags & 3];
  const sizeOfSize = [single ? 1 : 0, 2, 4, 8][flags >> 6];
  const size = 5 + (single ? 0 : 1) + sizeOfId + sizeOfSize;
  if ((flags & 8) !== 0) throw new Damage(DAMAGED);
  if (head.length < size) throw new Damage(TOO_EARLY);
  if (sizeOfId > 0 && head.readUIntLE(size - sizeOfSize - sizeOfId, sizeOfId) > 0)
    throw new Damage('the zstd data was packed with a dictionary of its own, which is not read');
  const exponent = head[5] >> 3;
  const window = single
    ? sizeOfSize === 8
      ? Number(head.readBigUInt64LE(size - 8))
      : head.readUIntLE(size - sizeOfSize, sizeOfSize)
    : 2 ** (10 + exponent) * (1 + (head[5] & 7) / 8);
  if (window > LARGEST_WINDOW) throw new Damage('the zstd data needs more than 128 MiB to unpack');
  return { size, checksum: (flags & 4) !== 0 };
}

async function* skip(packed: Lookahead, count: number): AsyncGenerator<Buffer> {
  for (let left = count; left > 0;) {
    const bytes = await packed.peek();
    if (bytes.length === 0) throw new Damage(TOO_EARLY);
    const skipped = Math.min(left, bytes.length);
    packed.take(skipped);
    left -= skipped;
    // A turn for who wants to stop.
    yield bytes.subarray(0, 0);
  }
}

interface Decoder {
  push(block: Buffer, last: boolean): AsyncIterable<Buffer> | Iterable<Buffer>;
  close(): void;
}

type WithZstd = typeof zlib & { createZstdDecompress?: () => Transform };

async function decoderOf(): Promise<Decoder> {
  const { createZstdDecompress } = zlib as WithZstd;
  if (createZstdDecompress) return new Drain(createZstdDecompress());
  const { Decompress } = await import('fzstd');
  const ready: Buffer[] = [];
  const decoder = new Decompress((bytes) =>
    ready.push(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)),
  );
  return {
    push(block, last) {
      // It keeps views of what it is given: a copy ends with the block.
      decoder.push(Buffer.from(block), last);
      return ready.splice(0);
    },
    close: () => undefined,
  };
}
