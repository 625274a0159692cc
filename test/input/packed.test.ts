// zstd, both packings in one file, packings in each other, and archives: what is in them is read, what is wrong with them told.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';

import t, { type Test } from 'tap';
import { Xxh64 } from '../../lib/input/xxh64.js';
import { sample } from '../captures.js';
import { inputOf, readAll, readTexts } from './reading.js';

const LOG = sample('map-leak/go1.13.15.log');
const fixture = (name: string): Buffer => readFileSync(join(import.meta.dirname, 'fixtures', name));
/** Packed by the `zstd` command: one block, and many. Both have a checksum. */
const ZSTD = fixture('map-leak-go1.13.15.log.zst');
const MANY_BLOCKS = fixture('map-leak-go1.13.15.200-times.zst');

const folderOf = (t: Test): ((name: string, ...bytes: Uint8Array[]) => string) => {
  const folder = t.testdir();
  return (name, ...bytes) => {
    writeFileSync(join(folder, name), Buffer.concat(bytes));
    return join(folder, name);
  };
};

/** Blocks of their bytes as they are, or repeated: RFC 8878, 3.1.1. */
function frame(...blocks: (Buffer | { byte: number; times: number })[]): Buffer {
  const parts = blocks.map((block, i) => {
    const [type, length, bytes] = Buffer.isBuffer(block)
      ? [0, block.length, block]
      : [1, block.times, Buffer.from([block.byte])];
    const head = Buffer.alloc(3);
    head.writeUIntLE((length << 3) | (type << 1) | (i === blocks.length - 1 ? 1 : 0), 0, 3);
    return Buffer.concat([head, bytes]);
  });
  // A window of 128 KiB, no size, no checksum.
  return Buffer.concat([Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, 7 << 3]), ...parts]);
}

void t.test('zstd is unpacked: frames, blocks, packs of packs', async (t) => {
  const file = folderOf(t);
  const log = LOG.toString('latin1');
  const skipped = Buffer.from([0x53, 0x2a, 0x4d, 0x18, 5, 0, 0, 0, 1, 2, 3, 4, 5]);
  const cases: [name: string, packed: Buffer, text: string][] = [
    ['one frame', ZSTD, log],
    ['many blocks', MANY_BLOCKS, log.repeat(200)],
    ['several frames', Buffer.concat([ZSTD, skipped, MANY_BLOCKS, ZSTD]), log.repeat(202)],
    ['both packings', Buffer.concat([ZSTD, gzipSync(LOG), ZSTD, Buffer.alloc(700)]), log.repeat(3)],
    ['a pack of a pack', gzipSync(ZSTD), log],
    ['no compression', frame(LOG.subarray(0, 9), LOG.subarray(9)), log],
    ['repeated bytes', frame(Buffer.from('a'), { byte: 10, times: 100_000 }), `a${'\n'.repeat(100_000)}`],
    ['nothing', frame(Buffer.alloc(0)), ''],
  ];
  for (const [name, packed, text] of cases) {
    const read = await readAll(file('a.zst', packed));
    t.equal(read.text, text, name);
    t.equal(read.damage, undefined, name);
    t.equal(read.bytes, packed.length, name);
  }
  t.end();
});

void t.test('zstd that is damaged', async (t) => {
  const file = folderOf(t);
  const log = LOG.toString('latin1');
  const flipped = (packed: Buffer, at: number): Buffer => {
    const bad = Buffer.from(packed);
    bad[at] ^= 0xff;
    return bad;
  };
  const wrongSum = await readAll(file('a', flipped(ZSTD, ZSTD.length - 1), ZSTD));
  t.equal(wrongSum.text, `${log}\n${log}`, 'a wrong checksum: all is there, and the next frame');
  t.match(wrongSum.damage, /wrong checksum.*at byte \d+/);
  for (const at of [200, 1000]) {
    const { text, damage } = await readAll(file('b', flipped(ZSTD, at), gzipSync(LOG)));
    t.ok(text.endsWith(log), 'what is behind it is read');
    t.match(damage, /damaged|checksum/);
  }
  const cut = await readAll(file('c', MANY_BLOCKS.subarray(0, -500)));
  t.ok(log.repeat(200).startsWith(cut.text) && cut.text.length >= 128 * 1024, `${cut.text.length} bytes`);
  t.match(cut.damage, /ends too early/);
  const early = [5, 12].map((length) => ZSTD.subarray(0, length));
  for (const bytes of early) t.match(await readAll(file('d', bytes)), { text: '', damage: /ends too early/ });
  const [reserved, large, dictionary] = [frame(LOG), frame(LOG), frame(LOG)];
  reserved[6] |= 6;
  large[5] = 0xff;
  dictionary[4] = 1;
  t.match(
    await readAll(file('e', reserved)),
    { text: '', damage: /damaged/ },
    'a kind of block that is none',
  );
  t.match(await readAll(file('f', large)), { text: '', damage: /more than 128 MiB/ }, 'a window of TiB');
  t.match(await readAll(file('g', dictionary)), { text: '', damage: /dictionary/ });
  t.end();
});

void t.test('a bomb of zstd: a block of four bytes for 128 KiB', async (t) => {
  const file = folderOf(t);
  const blocks = Array.from({ length: 8000 }, () => ({ byte: 120, times: 128 * 1024 }));
  const path = file('bomb.zst', frame(...blocks));
  const before = process.memoryUsage().rss;
  let most = 0;
  const watch = setInterval(() => (most = Math.max(most, process.memoryUsage().rss - before)), 10);
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 300);
  const { text, damage } = await readAll(path, { most: 10, signal: stop.signal });
  clearInterval(watch);
  t.ok(text.length < 2 << 20);
  t.equal(damage, undefined, 'who stops it is told nothing');
  t.ok(most < 80e6, `${Math.round(most / 1e6)} MB more`);
  t.end();
});

void t.test('the optional fields of a gzip header, whole and cut anywhere', async (t) => {
  const file = folderOf(t);
  const plain = gzipSync(LOG);
  const [extra, name, comment, crc] = ['\x03\x00abc', 'app.log\0', 'a comment\0', '\x12\x34'];
  const packed = Buffer.concat([
    plain.subarray(0, 10),
    Buffer.from(extra + name + comment + crc, 'latin1'),
    plain.subarray(10),
  ]);
  packed[3] = 2 | 4 | 8 | 16;
  t.match(await readAll(file('a.gz', packed)), { text: LOG.toString('latin1'), damage: undefined });
  for (let length = 10; length < packed.length - plain.length + 10; length++)
    t.match(await readAll(file('b.gz', packed.subarray(0, length))), { text: '', damage: /ends too early/ });
  const endless = Buffer.concat([packed.subarray(0, 15), Buffer.alloc(100_000, 'a'), plain.subarray(10)]);
  t.match(await readAll(file('c.gz', endless)), { damage: /damaged/ }, 'a name without an end');
  t.end();
});

void t.test('xxHash, as its specification has it', (t) => {
  const low = (text: string, step: number): number => {
    const hash = new Xxh64();
    for (let at = 0; at < text.length; at += step) hash.update(Buffer.from(text.slice(at, at + step)));
    return hash.low();
  };
  const known: [string, number][] = [
    ['', 0x51d8e999],
    ['a', 0xa98c6e5b],
    ['abc', 0xad770999],
    ['Nobody inspects the spammish repetition', 0x8a378bf1],
  ];
  for (const [text, value] of known) t.equal(low(text, 100), value, text);
  for (const step of [1, 7, 31, 32, 33]) {
    const text = 'gc 1 @0.012s 2%: '.repeat(20);
    t.equal(low(text, step), low(text, 1000), `in steps of ${step}`);
  }
  t.end();
});

void t.test('archives by tar in its formats', async (t) => {
  const file = folderOf(t);
  const log = LOG.toString('latin1');
  const long = `logs/${'long'.repeat(30)}/c.log`;
  for (const name of ['gnu', 'pax', 'ustar']) {
    const packed = fixture(`${name}.tar.gz`);
    for (const bytes of [packed, gunzipSync(packed)]) {
      const path = file(`${name}.tar`, bytes);
      const { texts, troubles } = await readTexts(inputOf(path));
      t.same(troubles, []);
      t.same(
        texts.map((text) => text.name),
        ['a.log', 'b.log.gz', 'empty.log', ...(name === 'ustar' ? [] : [long.slice(5)])].map(
          (entry) => `${path}:logs/${entry}`,
        ),
      );
      t.same(
        texts.map(({ text }) => text),
        [log, log, '', ...(name === 'ustar' ? [] : [log.split('\n').slice(0, 20).join('\n') + '\n'])],
      );
    }
  }
  t.end();
});

void t.test('archives that are damaged', async (t) => {
  const file = folderOf(t);
  const log = LOG.toString('latin1');
  const tar = gunzipSync(fixture('gnu.tar.gz'));
  // Folder, a.log with its header, b.log.gz with its header.
  const second = 512 + 512 + Math.ceil(LOG.length / 512) * 512;
  const names = async (bytes: Buffer): Promise<[string[], string[], string[]]> => {
    const { texts, troubles } = await readTexts(inputOf(file('a.tar', bytes)));
    return [
      texts.map(({ name }) => name.replace(/^.*:logs\/(long)*/, '')),
      texts.map(({ text }) => text),
      troubles.map(({ message }) => message),
    ];
  };
  const header = Buffer.from(tar);
  header[second + 150] ^= 1;
  const [after, texts, told] = await names(header);
  t.same(after, ['a.log', 'empty.log', '/c.log'], 'a header: the next one is found');
  t.equal(texts[0], log);
  t.same(told, ['the archive is damaged: continuing with the next file in it']);

  const packed = Buffer.from(tar);
  packed.fill(0xee, second + 512 + 300, second + 512 + 400);
  const [all, , why] = await names(packed);
  t.same(all, ['a.log', 'b.log.gz', 'empty.log', '/c.log'], 'a packed file in it: the others are whole');
  t.match(why, [/gzip data/]);

  const [cut, [cutText], early] = await names(tar.subarray(0, second - 5000));
  t.same(cut, ['a.log']);
  t.ok(log.startsWith(cutText) && cutText.length > log.length - 5600, 'what is there of a file that is cut');
  t.match(early, [/archive ends too early/]);
  t.same((await names(tar.subarray(0, second)))[2], [], 'an end without its mark');
  t.match((await names(tar.subarray(0, second + 100)))[2], [/archive ends too early/], 'within a header');
  t.end();
});

void t.test('unsupported formats come with advice', async (t) => {
  const file = folderOf(t);
  for (const [magic, advice] of [
    ['BZh91AY&SY', /bzip2 -dc/],
    ['\xfd7zXZ\0\0', /xz -dc/],
    ['PK\x03\x04', /zip/],
    ['LPKSHHRH', /journalctl --file/],
    // The first bytes of profiles by runtime/pprof of Go 1.26: heap, CPU, goroutines, threads; and one by go tool trace.
    ['Z\x04\x08\x01\x10\x02`\x80\x80 \n\x04\x08\x03\x10\x04\n\x04\x08\x05\x10\x02', /pprof profile/],
    [
      'H\xd6\xa6\xee\xea\xab\xbf\xfa\xe8\xf5\x18\n\x04\x08\x01\x10\x02\n\x04\x08\x03\x10\x04P',
      /pprof profile/,
    ],
    ['Z\x04\x08\x01\x10\x02`\x01\n\x04\x08\x01\x10\x02"\x10\x08\x01\x18', /pprof profile/],
    ['\n\x04\x08\x01\x10\x02\n\x04\x08\x03\x10\x04', /pprof profile/],
  ] as const) {
    const { texts, troubles } = await readTexts(inputOf(file('a', Buffer.from(magic, 'latin1'), LOG)));
    t.same(texts, []);
    t.match(troubles, [{ code: 'input-unread', message: advice }]);
  }
  t.end();
});
