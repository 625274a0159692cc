// Records travel through Node streams as they are.
import { join } from 'node:path';
import { Readable } from 'node:stream';
import t from 'tap';
import { analyze, readRecords, recordsToNdjson, type AnalysisRecord } from '../lib/index.js';

const LOG = join(import.meta.dirname, '..', 'samples', 'map-leak', 'go1.26.8.log');

const collect = async <T>(list: AsyncIterable<T>): Promise<T[]> => {
  const all: T[] = [];
  for await (const item of list) all.push(item);
  return all;
};

void t.test('what is written as NDJSON is read back the same', async (t) => {
  const written = await collect(analyze(LOG));
  const read = await collect(readRecords(Readable.from(analyze(LOG)).pipe(recordsToNdjson())));
  t.same(read, written);
  t.equal(read.filter((record) => record.type === 'cycle').length, 57);
});

void t.test('other lines between the records are passed over, in any chunks', async (t) => {
  const text = '{"type":"meta","schema":1,"gcdrift":"0.1.0","inputs":[]}\nnoise\n{"a":1}\n[]\n{"type":"mét';
  const chunks = [...Buffer.from(text)].map((byte) => Buffer.from([byte]));
  const read: AnalysisRecord[] = await collect(readRecords(Readable.from(chunks)));
  t.same(
    read.map((record) => record.type),
    ['meta'],
  );
});

void t.test('a stream that fails ends the reading with its error', async (t) => {
  const failing = new Readable({ read: () => failing.destroy(new Error('gone')) });
  await t.rejects(collect(readRecords(failing)), { message: 'gone' });
});
