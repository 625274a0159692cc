// Files and pipes, packed and not, whole and damaged: what came before the damage counts, and the damage is told.
import { execFileSync } from 'node:child_process';
import { createWriteStream, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { constants, createGzip, gunzipSync, gzipSync } from 'node:zlib';

import t, { type Test } from 'tap';
import { headOf } from '../../lib/input/read.js';
import { sample } from '../captures.js';
import { uniform } from '../stats/draws.js';
import { inputOf, readAll, readTexts } from './reading.js';

const folderOf = (t: Test): ((name: string, bytes: Uint8Array | string) => string) => {
  const folder = t.testdir();
  return (name, bytes) => {
    writeFileSync(join(folder, name), bytes);
    return join(folder, name);
  };
};

const LOG = sample('map-leak/go1.13.15.log');
/** A log of some MB that packs as badly, or as well, as `noise` says. */
function longLog(noise: number): Buffer {
  const next = uniform(1);
  const lines = LOG.toString().trimEnd().split('\n');
  let text = '';
  for (let i = 0; text.length < 3e6; i++)
    text += `${lines[i % lines.length]} ${next() < noise ? next() : ''}\n`;
  return Buffer.from(text);
}

void t.test('a file, as it is and packed', async (t) => {
  const file = folderOf(t);
  const long = longLog(0.5);
  for (const log of [LOG, long, Buffer.from(''), Buffer.from('x'), Buffer.from('\x1f'), Buffer.from('\n')]) {
    const plain = await readAll(file('a.log', log));
    t.equal(plain.text, log.toString('latin1'));
    t.equal(plain.bytes, log.length);
    t.equal(plain.damage, undefined);
    const packed = gzipSync(log);
    const unpacked = await readAll(file('a.log.gz', packed));
    t.equal(unpacked.text, log.toString('latin1'));
    t.equal(unpacked.bytes, packed.length, 'the bytes that were read are the packed ones');
    t.equal(unpacked.damage, undefined);
  }
  const parts = [gzipSync(LOG), gzipSync(long), gzipSync(''), gzipSync(LOG)];
  const several = await readAll(file('b', Buffer.concat(parts)));
  t.equal(several.text, Buffer.concat([LOG, long, LOG]).toString('latin1'), 'several, one behind the other');
  t.equal(several.damage, undefined);
  t.end();
});

void t.test('packed data that ends too early: everything before is there', async (t) => {
  const file = folderOf(t);
  for (const noise of [0, 0.1, 1]) {
    const log = longLog(noise);
    const packed = gzipSync(log);
    for (const share of [0.002, 0.01, 0.3, 0.77, 0.999]) {
      const cut = packed.subarray(0, Math.floor(packed.length * share));
      const { text, damage } = await readAll(file('a.gz', cut));
      const whole = gunzipSync(cut, { finishFlush: constants.Z_SYNC_FLUSH }).toString('latin1');
      t.equal(text, whole, `${share} of it`);
      t.match(damage, /ends too early/);
    }
    const cutTail = await readAll(file('a.gz', packed.subarray(0, -1)));
    t.equal(cutTail.text, log.toString('latin1'), 'all but its checksum');
    t.match(cutTail.damage, /ends too early/);
  }
  t.match(await readAll(file('b', Buffer.from([0x1f, 0x8b]))), { text: '', damage: /ends too early/ });
  t.end();
});

void t.test(
  'packed data that is damaged: nothing is made up, and what was long before is there',
  async (t) => {
    const file = folderOf(t);
    const log = longLog(1);
    const packed = gzipSync(log);
    for (const share of [0.3, 0.5, 0.999]) {
      const bad = Buffer.from(packed);
      bad.fill(0xaa, Math.floor(packed.length * share), Math.floor(packed.length * share) + 64);
      const { text, damage } = await readAll(file('a.gz', bad));
      const whole = log.toString('latin1');
      let same = 0;
      while (same < text.length && text[same] === whole[same]) same++;
      t.ok(same > whole.length * share - 200e3, `${same} of ${Math.floor(whole.length * share)} bytes`);
      t.match(damage, /damaged|checksum/);
    }
    const garbage = Buffer.from(LOG);
    garbage[0] = 0x1f;
    garbage[1] = 0x8b;
    const { text, damage } = await readAll(file('b', garbage));
    t.same([text, damage], [garbage.toString('latin1'), undefined], 'two bytes do not make it packed');
    const behind = await readAll(file('c', Buffer.concat([packed, Buffer.from('garbage')])));
    t.equal(behind.text, log.toString('latin1'));
    t.match(behind.damage, /other data after/, 'garbage behind the last byte');
    const padded = await readAll(
      file('d', Buffer.concat([packed, Buffer.alloc(10_000), packed, Buffer.alloc(9)])),
    );
    t.equal(padded.text, log.toString('latin1').repeat(2));
    t.equal(padded.damage, undefined, 'padding behind and between');
    t.end();
  },
);

void t.test(
  'of a small packed file that is damaged, every sound byte before the damage is there',
  async (t) => {
    const file = folderOf(t);
    const packed = gzipSync(LOG);
    for (const at of [200, 400, packed.length - 200]) {
      const bad = Buffer.from(packed);
      bad.fill(0xff, at, at + 40);
      const { text, damage } = await readAll(file('a.gz', bad));
      const whole = gunzipSync(packed.subarray(0, at), { finishFlush: constants.Z_SYNC_FLUSH }).toString(
        'latin1',
      );
      t.ok(whole.length > 100 && text.startsWith(whole), `${text.length} of ${whole.length}`);
      t.match(damage, /(damaged|checksum).*at byte \d+/);
    }
    const wrong = Buffer.from(packed);
    wrong[packed.length - 6] ^= 1;
    const { text, damage } = await readAll(file('b.gz', wrong));
    t.equal(text, LOG.toString('latin1'));
    t.match(damage, /checksum/);
    t.end();
  },
);

void t.test('the member after a damaged one is read', async (t) => {
  const file = folderOf(t);
  const [first, second, third] = ['first\n', 'second\n', 'third\n'].map((text) => text.repeat(1000));
  const cut = gzipSync(longLog(1));
  for (const middle of [
    gzipSync(second).subarray(0, -30),
    Buffer.concat([gzipSync(second).subarray(0, 12), Buffer.alloc(300, 0xee)]),
    cut.subarray(0, cut.length >> 1),
  ]) {
    const parts = [gzipSync(first), middle, gzipSync(third)];
    const { text, damage } = await readAll(file('a.gz', Buffer.concat(parts)));
    t.ok(text.startsWith(first) && text.endsWith(`\n${third}`), `${middle.length}`);
    t.match(damage, /at byte/);
  }
  t.end();
});

void t.test('descriptors are closed, once, whatever happens', async (t) => {
  const file = folderOf(t);
  const packed = gzipSync(longLog(1));
  const bad = Buffer.from(packed);
  bad.fill(0xaa, 2000, 2064);
  const paths = {
    plain: file('a.log', LOG),
    packed: file('a.gz', packed),
    bad: file('bad.gz', bad),
    cut: file('cut.gz', packed.subarray(0, 70_000)),
  };
  const open = (): number => readdirSync('/proc/self/fd').length;
  if (process.platform !== 'linux') return t.end();
  await readAll(paths.packed);
  const before = open();
  for (let i = 0; i < 20; i++) {
    for (const path of Object.values(paths)) {
      const { damage } = await readAll(path);
      // A descriptor that was closed twice is another file's by then.
      if (damage !== undefined && !/gzip/.test(damage)) t.fail(damage);
    }
    // A reader that goes away in the midst.
    await headOf(paths.packed, 100);
    const stop = new AbortController();
    await readTexts(inputOf(paths.packed), { signal: stop.signal, onLine: () => stop.abort() });
  }
  await new Promise((resolve) => setTimeout(resolve, 50));
  t.equal(open(), before);
  t.end();
});

void t.test('a pipe with a name is read as a file is', async (t) => {
  const folder = t.testdir();
  for (const [name, bytes] of [
    ['plain', longLog(1)],
    ['packed', gzipSync(longLog(1))],
    ['one byte', Buffer.from('x')],
    ['empty', Buffer.from('')],
  ] as const) {
    const path = join(folder, 'pipe');
    rmSync(path, { force: true });
    try {
      execFileSync('mkfifo', [path]);
    } catch {
      t.comment('no named pipes here');
      return t.end();
    }
    // A writer that is there before the reader: opening a pipe waits for the other end.
    const writer = createWriteStream(path, { flags: 'r+' });
    await new Promise((resolve) => writer.once('open', resolve));
    const reading = readAll(path);
    writer.end(bytes);
    const { text, damage } = await reading;
    const whole = name === 'packed' ? gunzipSync(bytes) : bytes;
    t.equal(text.length, whole.length, name);
    t.equal(text, whole.toString('latin1'), name);
    t.equal(damage, undefined);
  }
  t.end();
});

void t.test('200 MB of zeros in 200 KB: time and memory stay small', async (t) => {
  const folder = t.testdir();
  const path = join(folder, 'bomb.gz');
  const gzip = createGzip();
  const out = gzip.pipe(createWriteStream(path));
  const zeros = Buffer.alloc(1 << 20);
  for (let i = 0; i < 200; i++)
    if (!gzip.write(zeros)) await new Promise<void>((resolve) => gzip.once('drain', resolve));
  gzip.end('\nlast\n');
  await new Promise<void>((resolve) => out.once('close', resolve));
  t.ok(statSync(path).size < 1e6);
  const before = process.memoryUsage().rss;
  let most = before;
  const watch = setInterval(() => (most = Math.max(most, process.memoryUsage().rss)), 10);
  const { text, lines, damage } = await readAll(path, { most: 10 });
  clearInterval(watch);
  t.equal(lines, 2);
  t.ok(text.length < 2 << 20, 'of a line without end its head');
  t.equal(damage, undefined);
  t.ok(most - before < 80e6, `${Math.round((most - before) / 1e6)} MB more`);
  t.end();
});

void t.test('reading stops when it is told to', async (t) => {
  const file = folderOf(t);
  const log = longLog(1);
  for (const path of [file('a.log', log), file('a.gz', gzipSync(log))]) {
    const stop = new AbortController();
    const read = await readTexts(inputOf(path), { signal: stop.signal, onLine: () => stop.abort() });
    t.ok(read.bytes < readFileSync(path).length, `${read.bytes} bytes`);
    t.same(read.troubles, []);
  }
  t.end();
});
