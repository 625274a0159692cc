// An input that is cut says what was cut, what still holds, and what to do: as a sentence, for it may be all that is found.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import t from 'tap';
import { SAMPLES } from '../captures.js';
import { judged, judgedFile, type Judged } from './judged.js';

const folder = mkdtempSync(join(tmpdir(), 'gcdrift-input-'));
t.teardown(() => rmSync(folder, { recursive: true }));

const judgedBytes = (name: string, bytes: Uint8Array): Promise<Judged> => {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return judgedFile(path, { only: ['input-truncated'] });
};
const ofSample = (name: string): Buffer => readFileSync(join(SAMPLES, name));
const isOf = ({ id }: { id: string }): boolean => id === 'input-truncated';

void t.test('a trace of which only the beginning is there', async (t) => {
  const { summaries, standing } = await judgedBytes(
    'a.trace',
    ofSample('maps/go1.23.12.trace').subarray(0, 9000),
  );
  t.equal(
    summaries[0].verdict,
    'The input is truncated or damaged: 8,951 bytes at the end of the trace are an incomplete batch. The report covers what could be read; a new copy or capture may have the rest.',
  );
  t.match(standing.find(isOf), { severity: 'low', advice: [/^copy it again.*trace\.Stop/] });
  t.end();
});

void t.test('a packed log that ends too early', async (t) => {
  const packed = gzipSync(ofSample('cache/go1.26.8.log'));
  const { summaries, standing } = await judgedBytes('b.log.gz', packed.subarray(0, packed.length >> 1));
  t.match(
    summaries[0].verdict,
    /^The input is truncated or damaged: the gzip data ends too early \(at byte \d+\)\. The report/,
  );
  t.match(standing.find(isOf), { severity: 'low', advice: [/what is missing is the end/] });
  t.end();
});

void t.test('a log that begins late is as good: that asks for nothing', async (t) => {
  const lines = ofSample('cache/go1.26.8.log').toString().split('\n');
  const { summaries, standing } = await judgedBytes('c.log', Buffer.from(lines.slice(5).join('\n')));
  t.match(standing.find(isOf), { severity: 'info', advice: [] });
  t.notMatch(summaries[0].verdict, /cut/);
  t.end();
});

void t.test('the only cycle is cut, behind a crash: one line, though none was numbered before', async (t) => {
  const text = `fatal error: all goroutines are asleep - deadlock!

goroutine 1 [chan receive]:
main.main()
\t/app/main.go:3 +0x1d

exit status 2
gc 1 @0.020s 0%: 0.15+7.0+0.005 ms clock, 0.31+0/1.3/8.1+0.010 ms cpu, 66->66`;
  const { standing } = await judgedBytes('d.log', Buffer.from(text));
  t.match(standing.find(isOf), { title: /in the middle of a cycle/, figures: { count: 1 } });
  t.end();
});

void t.test('lost and missing cycles: findings and notices count alike', async (t) => {
  const lines = ofSample('cache/go1.26.8.log').toString().split('\n');
  const at = (n: number): number => lines.findIndex((line) => line.startsWith(`gc ${n} @`));
  // One cycle is torn beyond repair, two others are gone, and the last one is cut.
  lines[at(10)] = lines[at(10)].slice(0, 40);
  lines.splice(at(20), 2);
  const cut = lines.join('\n').trimEnd().slice(0, -20);
  const { standing, notices } = await judged(cut);
  const lost = { 'input-torn-lines': 1, 'input-missing-cycles': 2 };
  for (const [id, count] of Object.entries(lost)) {
    t.match(
      standing.find((finding) => finding.id === id),
      { figures: { count } },
      id,
    );
    t.match(
      notices.find(({ code }) => code === id),
      { count },
      id,
    );
  }
  t.end();
});
