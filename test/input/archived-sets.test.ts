// How much of an archive is read for its rotated sets, and which of them are left alone.
import { writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import t from 'tap';
import { findInputs } from '../../lib/analyze/analyze.js';
import { setsWithin } from '../../lib/input/archived-sets.js';
import { tarOf } from '../tar.js';

const placeOf = (head: Buffer): { n: number; wallMs: number; byCarrier: boolean } => ({
  n: Number(/\d+/.exec(head.toString())?.[0]),
  wallMs: NaN,
  byCarrier: false,
});
const MEMBERS = { 'x.log': Buffer.alloc(2000, '2 '), 'x.log.1': Buffer.alloc(2000, '1 ') };
const folder = t.testdir();

/** The members of the sets that are found when at most so many bytes may be read. */
async function members(bytes: Buffer, most?: number): Promise<string[][] | undefined> {
  const archive = join(folder, 'b.tar');
  writeFileSync(archive, bytes);
  const sets = await setsWithin(archive, bytes.length, placeOf, () => undefined, undefined, most);
  return sets?.map(({ parts }) => parts.map(({ name }) => basename(name)));
}

void t.test('what must be unpacked is bounded, once for each member', async (t) => {
  const tar = tarOf(MEMBERS);
  const inOrder = [['b.tar:x.log.1', 'b.tar:x.log']];
  // Two headers, 2,000 bytes filled up to 2,048, and 2,000 more.
  const end = 512 + 2048 + 512 + 2000;
  t.same(await members(tar, 2 * end), inOrder);
  t.equal(await members(tar, 2 * end - 1), undefined);
  t.same(await members(gzipSync(tar), 2 * end), inOrder, 'as it is unpacked');
  t.equal(await members(gzipSync(tar), 2 * end - 1), undefined);
  t.same(await members(tar), inOrder);
  t.end();
});

void t.test('archives within an archive count by what they hold', async (t) => {
  const filled = gzipSync(tarOf({ 'a.bin': Buffer.alloc(100_000) }));
  const tar = tarOf({ 'one.tgz': filled, 'two.tgz': filled, ...MEMBERS });
  t.ok(tar.length < 10_000);
  t.equal(await members(tar, 2 * 200_000), undefined, 'both');
  t.equal((await members(tar, 2 * 220_000))?.length, 1);
  const last = tarOf({ ...MEMBERS, 'one.tgz': filled });
  t.equal(await members(last, 2 * 100_000), undefined, 'the last one too');
  t.equal((await members(last, 2 * 110_000))?.length, 1);
  t.end();
});

void t.test('the search tells how far it is, and can be stopped', async (t) => {
  const archive = join(folder, 'large.tar');
  writeFileSync(archive, tarOf({ 'a.bin': Buffer.alloc(4_000_000), ...MEMBERS }));
  const stop = new AbortController();
  const told: number[] = [];
  const looking = ({ bytes }: { bytes: number }): void => {
    if (told.push(bytes) === 3) stop.abort();
  };
  const { inputs } = await findInputs([archive], { looking, signal: stop.signal });
  t.ok(told[0] > 0 && told[1] > told[0]);
  t.ok(told.length <= 4, `${told.length} reads`);
  t.equal(inputs[0].sets, undefined);
  t.equal((await findInputs([archive])).inputs[0].sets?.length, 1, 'left alone, it finds the set');
  t.end();
});

void t.test('no set of an archive that has two files of one name', async (t) => {
  const third = { 'x.log.2': Buffer.alloc(2000, '0 ') };
  t.equal((await members(tarOf({ ...third, ...MEMBERS })))?.[0].length, 3);
  const again = [tarOf({ ...third, ...MEMBERS }).subarray(0, -1024), tarOf({ 'x.log.1': Buffer.alloc(9) })];
  t.equal(await members(Buffer.concat(again)), undefined);
  t.end();
});
