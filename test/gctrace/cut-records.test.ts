// Records that were cut anywhere, with empty ones between the pieces.
import t from 'tap';
import { newLine } from '../../lib/carrier/carrier.js';
import { CutRecords } from '../../lib/gctrace/cut-records.js';

const [HEAD, REST] = [
  'gc 5 @1.250s 1%: 0.10+7.3+0.003 ms clock, 0.21+0/6.9/0.14',
  '+0.006 ms cpu, 14->14->8 MB, 15 MB goal, 8 P',
];

/** The texts that come out of these records, and how many of them come out before the end. */
function joined(...records: string[]): { texts: string[]; early: number } {
  const texts: string[] = [];
  const cut = new CutRecords(({ buffer, from, to }) => texts.push(buffer.toString('latin1', from, to)));
  records.forEach((text, i) =>
    cut.take({ ...newLine(), buffer: Buffer.from(`${text}\n\n`), to: text.length }, i),
  );
  const early = texts.length;
  cut.finish();
  return { texts, early };
}

void t.test('empty records between pieces', (t) => {
  t.same(joined(HEAD, REST).texts, [HEAD + REST]);
  t.same(joined(HEAD, '', '', REST).texts, ['', '', HEAD + REST]);
  // Nothing waits for a rest that never comes.
  t.equal(joined(HEAD, ...Array<string>(100).fill('')).early, 101);
  t.end();
});
