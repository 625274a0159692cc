// The JSON document: schema, order of keys, one line, harmless on a terminal.
import t from 'tap';

import type { CycleRecord, NoticeRecord } from '../../lib/model/records.js';
import { renderJson } from '../../lib/report/json.js';
import { summaryOf } from './sample-summary.js';

const notice: NoticeRecord = { type: 'notice', code: 'input-truncated', level: 'warning', message: 'cut' };
const cycle: CycleRecord = { type: 'cycle', stream: 'a', run: 1, n: 1, source: { file: 'a.log', line: 3 } };

void t.test('schema 1 on one line', (t) => {
  const summary = summaryOf({ stream: 'a' });
  const text = renderJson({
    version: '0.1.0',
    inputs: ['a.log'],
    processes: [{ summary }, { summary, cycles: [cycle] }],
    notices: [notice],
  });
  t.match(
    text,
    /^\{"schema":1,"gcdrift":"0\.1\.0","inputs":\["a\.log"\],"streams":\[\{"stream":"a","run":1,"rank":1,"summary":\{"type":"summary",/,
  );
  t.match(text, /\}\n$/);
  t.equal(text.indexOf('\n'), text.length - 1);
  const document = JSON.parse(text) as Record<string, unknown>;
  t.same(document.notices, [notice]);
  t.same(document.streams, [
    { stream: 'a', run: 1, rank: 1, summary, findings: [] },
    { stream: 'a', run: 1, rank: 2, summary, findings: [], cycles: [cycle] },
  ]);
  t.end();
});

void t.test('terminal controls are escaped, and parse to the same values', (t) => {
  const stream = 'a\x1b[31m\x9b31m\u202e\u2028\u{e0041}\x7f日本 👩\u200d💻';
  const text = renderJson({
    version: '0',
    inputs: [stream],
    processes: [{ summary: summaryOf({ stream }) }],
    notices: [],
  });

  t.notMatch(text.trimEnd(), /[\x00-\x1f\x7f-\x9f\u2028\u202e]/);
  t.match(text, '日本');
  t.same((JSON.parse(text) as { inputs: string[] }).inputs, [stream]);
  t.end();
});
