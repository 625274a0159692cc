// Records travel through Node streams as they are.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import t from 'tap';
import { analyze, readRecords, recordsToNdjson } from '../lib/index.js';

const LOG = join(import.meta.dirname, '..', 'samples', 'map-leak', 'go1.26.8.log');
const META = '{"type":"meta","schema":1,"gcdrift":"0.1.0","inputs":[]}';

const collect = async <T>(list: AsyncIterable<T>): Promise<T[]> => {
  const all: T[] = [];
  for await (const item of list) all.push(item);
  return all;
};

/** Record types, a notice as its line. */
const told = async (chunks: Iterable<Uint8Array | string>): Promise<(string | number)[]> =>
  (await collect(readRecords(Readable.from(chunks), 'pipe'))).map((record) => {
    if (record.type !== 'notice') return record.type;
    t.match(record, { code: 'input-bad-record', source: { file: 'pipe' } });
    return record.source!.line!;
  });

const bytewise = (text: string): Buffer[] => [...Buffer.from(text)].map((byte) => Buffer.from([byte]));

void t.test('what is written as NDJSON is read back the same', async (t) => {
  const written = await collect(analyze(LOG));
  const read = await collect(readRecords(Readable.from(analyze(LOG)).pipe(recordsToNdjson())));
  t.same(read, written);
  t.equal(read.filter((record) => record.type === 'cycle').length, 57);
});

void t.test('the command line’s NDJSON is read typed', async (t) => {
  const cli = join(import.meta.dirname, '..', 'dist', 'bin', 'gcdrift.js');
  const child = spawn(process.execPath, [cli, '--ndjson', LOG], { stdio: ['ignore', 'pipe', 'inherit'] });
  let highest = 0;
  for await (const record of readRecords(child.stdout))
    if (record.type === 'cycle') highest = Math.max(highest, record.heap_goal_bytes ?? 0);
  t.equal(highest, 69 * 2 ** 20);
});

void t.test('a line that is no record becomes a notice in its place, in any chunks', async (t) => {
  const text = `${META}\nnoise ünd\n\n{"a":1}\r\n${META}\r\n[]\nnull\n"type"\n{"type":7}\n{"type":"later"}\n{"type":"mét`;
  const expected = ['meta', 2, 4, 'meta', 6, 7, 8, 9, 'later', 11];
  t.same(await told([text]), expected);
  t.same(await told(bytewise(text)), expected);
});

void t.test(
  'a line without an end is one notice and takes no memory; the lines after it are read',
  async (t) => {
    const megabyte = 'x'.repeat(2 ** 20);
    t.same(await told([`${megabyte}x\n${META}`]), [1, 'meta'], 'whole in one chunk');
    t.same(await told([...Array<string>(9).fill(megabyte), `\n${META}\n`]), [1, 'meta'], 'over many chunks');
    t.same(await told([META, '\n', megabyte, megabyte]), ['meta', 2], 'at the end');
    t.same(await told([megabyte, `x\n${megabyte}x`, `\n${META}`]), [1, 2, 'meta'], 'two in turn');
  },
);

void t.test('a stream that fails ends the reading with its error', async (t) => {
  const failing = new Readable({ read: () => failing.destroy(new Error('gone')) });
  await t.rejects(collect(readRecords(failing)), { message: 'gone' });
});

void t.test('who stops reading ends the stream', async (t) => {
  const source = new PassThrough();
  source.write(`${META}\n${META}\n`);
  for await (const record of readRecords(source)) {
    t.equal(record.type, 'meta');
    break;
  }
  await new Promise((resolve) => source.once('close', resolve));
  t.ok(source.destroyed);
});
