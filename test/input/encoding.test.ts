// Text in UTF-16, with a mark and without, in whole and in halves of characters; and what only looks like it.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

import fc from 'fast-check';
import t from 'tap';
import { Lookahead } from '../../lib/input/lookahead.js';
import { sourceOf } from '../../lib/input/source.js';
import { utf8Of } from '../../lib/input/encoding.js';
import { sample } from '../captures.js';
import { uniform } from '../stats/draws.js';
import { readAll } from './reading.js';

const LOG = sample('map-leak/go1.13.15.log').toString();

function utf16(text: string, order: 'LE' | 'BE', mark: boolean): Buffer {
  const bytes = Buffer.from((mark ? '\ufeff' : '') + text, 'utf16le');
  return order === 'LE' ? bytes : bytes.swap16();
}

async function decoded(bytes: Buffer, size = Infinity): Promise<Buffer> {
  async function* chunks(): AsyncGenerator<Buffer> {
    for (let at = 0; at < bytes.length; at += size)
      yield await Promise.resolve(bytes.subarray(at, at + size));
  }
  const source = await utf8Of(new Lookahead(sourceOf(chunks())));
  const parts: Buffer[] = [];
  for (const into = Buffer.alloc(1 << 16); ;) {
    const count = await source.read(into);
    if (count === 0) return Buffer.concat(parts);
    parts.push(Buffer.from(into.subarray(0, count)));
  }
}

void t.test('a log in UTF-16 is the same log', async (t) => {
  const folder = t.testdir();
  const path = join(folder, 'a.log');
  for (const order of ['LE', 'BE'] as const)
    for (const mark of [true, false])
      for (const pack of [false, true]) {
        const bytes = utf16(LOG, order, mark);
        writeFileSync(path, pack ? gzipSync(bytes) : bytes);
        t.equal(
          (await readAll(path)).text,
          LOG,
          `${order}${mark ? ' with a mark' : ''}${pack ? ', packed' : ''}`,
        );
      }
  writeFileSync(path, `\ufeff${LOG}`);
  t.equal((await readAll(path)).text, LOG, 'UTF-8 with a mark');
  t.end();
});

void t.test('in chunks of any size, with any characters', async (t) => {
  const text = fc.string({ unit: 'binary', maxLength: 200 });
  await fc.assert(
    fc.asyncProperty(
      text,
      fc.integer({ min: 1, max: 9 }),
      fc.constantFrom('LE', 'BE'),
      async (text, size, order) => {
        const whole = `gc 1 @0.1s\n${text}`;
        t.equal((await decoded(utf16(whole, order as 'LE', true), size)).toString(), whole);
      },
    ),
    { numRuns: 200, seed: 1 },
  );
  t.end();
});

void t.test('plain text that a program appended to UTF-16', async (t) => {
  const lines = LOG.split(/(?<=\n)/);
  const [first, second, third] = [0, 20, 40].map((from) => lines.slice(from, from + 20).join(''));
  for (const order of ['LE', 'BE'] as const)
    for (const size of [1, 7, 1000, Infinity]) {
      const bytes = [utf16(first, order, true), Buffer.from(second)];
      t.equal((await decoded(Buffer.concat(bytes), size)).toString(), first + second, `${order} ${size}`);
    }
  const turns = Buffer.concat([utf16(first, 'LE', true), Buffer.from(second), utf16(third, 'LE', false)]);
  t.equal((await decoded(turns)).toString(), first + second + third, 'and UTF-16 again');
  const words = `Größe 10 €, 再起動しました, 🚀 läuft wieder, ${'é'.repeat(40)}\n`;
  for (const size of [1, 7, 100, Infinity])
    t.equal(
      (
        await decoded(Buffer.concat([utf16(first, 'LE', true), Buffer.from(words + second)]), size)
      ).toString(),
      first + words + second,
      `not ASCII ${size}`,
    );
  const random = uniform(1);
  const line = (): string =>
    String.fromCharCode(...Array.from({ length: 40 }, () => 0x4e00 + random() * 20_992));
  const book = Array.from({ length: 5000 }, line).join('\n');
  for (const order of ['LE', 'BE'] as const)
    t.equal((await decoded(utf16(book, order, true))).toString(), book, `Chinese text, ${order}`);
  // U+4E20 to U+4E7E: all bytes are ASCII.
  const chinese = `gc\n${String.fromCharCode(...Array.from({ length: 31 }, (_, i) => 0x4e20 + i))}\n`;
  t.equal((await decoded(utf16(chinese, 'LE', true))).toString(), chinese);
  t.end();
});

void t.test('text that is not UTF-16', async (t) => {
  for (const bytes of [
    Buffer.from([0xff, 0xfe, 0xc3, 0x28, 0xa0, 0x0a]),
    Buffer.alloc(5000),
    Buffer.concat([Buffer.alloc(3000), Buffer.from(LOG)]),
    Buffer.from('a\0b'),
    Buffer.from('\xef\xbb', 'latin1'),
    Buffer.from(''),
  ])
    t.same(await decoded(bytes), bytes);
  t.end();
});

void t.test('UTF-16 appended to UTF-8 is read, and what follows it', async (t) => {
  const lines = LOG.split(/(?<=\n)/);
  for (const order of ['LE', 'BE'] as const)
    for (const mark of [true, false])
      for (const size of mark ? [Infinity] : [1000, 4097, Infinity]) {
        const parts = lines.map((line, i) => (i % 7 < 3 ? Buffer.from(line) : utf16(line, order, mark)));
        t.equal((await decoded(Buffer.concat(parts), size)).toString(), LOG, `${order} ${mark} ${size}`);
      }
  const [first, ...others] = lines;
  const most = Buffer.concat([Buffer.from(first), utf16(others.join(''), 'LE', false)]);
  t.equal((await decoded(most)).toString(), LOG, 'most of the beginning is UTF-16');
  t.end();
});

void t.test('zeros that are no UTF-16 stay', async (t) => {
  const hole = Buffer.concat([Buffer.from('a b\n'), Buffer.alloc(100), Buffer.from('c \0d\n')]);
  for (const size of [1, 3, 16, Infinity]) t.same(await decoded(hole, size), hole, `${size}`);
  t.end();
});
