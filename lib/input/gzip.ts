// One member of a gzip file, RFC 1952. Node's own gunzip stops at the first damage; here each member is unpacked by itself, so that
// those behind a damaged one can be found and read.
import { crc32, createInflateRaw, inflateRawSync, constants } from 'node:zlib';
import { Damage, exactly } from './damage.js';
import { Drain } from './drain.js';
import type { Lookahead } from './lookahead.js';

const [MAGIC_1, MAGIC_2, DEFLATE] = [0x1f, 0x8b, 8];
const [HEADER_CRC, EXTRA, NAME, COMMENT, RESERVED] = [2, 4, 8, 16, 0xe0];
const HEADER = 10;
const TRAILER = 8;
/** The longest name or comment in a header. */
const LONGEST_TEXT = 64 * 1024;
/** Packed bytes that are unpacked at a time. */
const SLICE = 32 * 1024;
const CHUNK = 128 * 1024;
/** The last bytes before damage are recovered in packed data of up to MOST_KEPT, which may unpack to MOST_RECOVERED. */
const MOST_KEPT = 1024 * 1024;
const MOST_RECOVERED = 16 * 1024 * 1024;

const TOO_EARLY = 'the gzip data ends too early';
const DAMAGED = 'the gzip data is damaged';
const WRONG = 'the gzip data has a wrong checksum: some of it may be wrong';

/** Whether a member begins here, judging from its first bytes. */
export const isGzip = (head: Uint8Array): boolean =>
  head[0] === MAGIC_1 &&
  head[1] === MAGIC_2 &&
  (head.length < 4 || (head[2] === DEFLATE && (head[3] & RESERVED) === 0));

/** The same among arbitrary bytes: also checks that extra flags and operating system have values that packers use. */
export const isSurelyGzip = (head: Uint8Array): boolean =>
  head.length >= HEADER && isGzip(head) && [0, 2, 4].includes(head[8]) && (head[9] <= 13 || head[9] === 255);

/** Unpacks the member at the position of `packed`, and moves that behind it. Throws Damage. */
export async function* gunzip(packed: Lookahead): AsyncGenerator<Buffer> {
  await skipHeader(packed);
  const inflate = createInflateRaw({ chunkSize: CHUNK });
  const drain = new Drain(inflate);
  const kept = new LastSlices();
  let crc = 0;
  let size = 0;
  try {
    for (let ended = false; !ended;) {
      const slice = (await packed.peek()).subarray(0, SLICE);
      if (slice.length === 0) throw new Damage(TOO_EARLY);
      kept.add(slice);
      const before = inflate.bytesWritten;
      try {
        for await (const bytes of drain.push(slice)) {
          crc = crc32(bytes, crc);
          size += bytes.length;
          yield bytes;
        }
      } catch (error) {
        yield kept.behind(size);
        throw new Damage(DAMAGED, { cause: error });
      }
      packed.take(inflate.bytesWritten - before);
      ended = inflate.readableEnded;
    }
  } finally {
    drain.close();
  }
  const trailer = await exactly(packed, TRAILER, TOO_EARLY);
  const sound = trailer.readUInt32LE(0) === crc && trailer.readUInt32LE(4) === size % 2 ** 32;
  packed.take(TRAILER);
  if (!sound) throw new Damage(WRONG);
}

async function skipHeader(packed: Lookahead): Promise<void> {
  const head = await exactly(packed, HEADER, TOO_EARLY);
  const flags = head[3];
  packed.take(HEADER);
  if ((flags & EXTRA) !== 0) {
    const length = (await exactly(packed, 2, TOO_EARLY)).readUInt16LE(0);
    await skip(packed, 2 + length);
  }
  if ((flags & NAME) !== 0) await skipText(packed);
  if ((flags & COMMENT) !== 0) await skipText(packed);
  if ((flags & HEADER_CRC) !== 0) await skip(packed, 2);
}

async function skip(packed: Lookahead, count: number): Promise<void> {
  await exactly(packed, count, TOO_EARLY);
  packed.take(count);
}

async function skipText(packed: Lookahead): Promise<void> {
  for (let length = 0; length < LONGEST_TEXT;) {
    const bytes = await packed.peek();
    if (bytes.length === 0) throw new Damage(TOO_EARLY);
    const end = bytes.indexOf(0);
    packed.take(end < 0 ? bytes.length : end + 1);
    if (end >= 0) return;
    length += bytes.length;
  }
  throw new Damage(DAMAGED);
}

/** zlib returns nothing of a slice in which it finds damage: this unpacks the sound part of it again. */
class LastSlices {
  #slices: Buffer[] | undefined = [];
  #size = 0;

  add(slice: Buffer): void {
    this.#size += slice.length;
    if (this.#size > MOST_KEPT) this.#slices = undefined;
    this.#slices?.push(Buffer.from(slice));
  }

  /** The sound bytes behind the first `given`, which were already returned. */
  behind(given: number): Buffer {
    if (!this.#slices) return Buffer.alloc(0);
    const packed = Buffer.concat(this.#slices);
    let best: Buffer = Buffer.alloc(0);
    for (let [sound, damaged] = [0, packed.length]; damaged - sound > 1;) {
      const middle = (sound + damaged) >> 1;
      const bytes = unpackedOf(packed.subarray(0, middle));
      if (bytes) [sound, best] = [middle, bytes];
      else damaged = middle;
    }
    return best.subarray(given);
  }
}

function unpackedOf(packed: Buffer): Buffer | undefined {
  try {
    return inflateRawSync(packed, {
      finishFlush: constants.Z_SYNC_FLUSH,
      maxOutputLength: MOST_RECOVERED,
    });
  } catch {
    return undefined;
  }
}
