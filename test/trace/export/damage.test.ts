// Exports that were cut, damaged, or written by somebody who means harm: what is sound in them is told, and what is not is counted.
import t from 'tap';
import { Kind, Rows, type Stretch } from '../../../lib/trace/events.js';
import { takeEarlier, thin } from '../../../lib/trace/export/held.js';
import { traceOf } from '../../../lib/trace/open.js';
import { bytesOf, decode, EXPORTS, type Told } from './exports.js';

const TEXTS = ['go1.26.8.parsed.txt', 'go1.22.12.parsed.txt', 'go1.21.13.d.txt'];
const ALL = [...TEXTS, 'go1.26.8.wire.txt', 'go1.22.12.wire.txt', 'go1.26.8.json.gz', 'go1.21.13.json.gz'];

void t.test('a stop of a legacy text without a name has none, whatever its number is', (t) => {
  const text = bytesOf(`${EXPORTS}go1.21.13.d.txt`).toString('latin1');
  const { rows } = decode(Buffer.from(text.replace(/kindid=\d+ kind=.*/g, 'kindid=-1'), 'latin1'));
  const stops = rows.filter(({ kind }) => kind === 'StwBegin');
  t.ok(stops.length > 0);
  t.ok(stops.every((stop) => stop.text === ''));
  t.end();
});

/** Rows without the stacks that can be cut off. */
const bare = (rows: readonly Told[]): string[] => rows.map(({ kind, at, g }) => `${kind} ${at} ${g}`);

void t.test('chunks of any size make no difference', (t) => {
  for (const name of ALL) {
    const bytes = bytesOf(EXPORTS + name);
    const whole = decode(bytes);
    for (const chunk of [131, 1021]) t.same(decode(bytes, chunk), whole, `${name} by ${chunk}`);
  }
  t.end();
});

void t.test('a text that is cut anywhere tells what stands before', (t) => {
  for (const name of TEXTS) {
    const bytes = bytesOf(EXPORTS + name);
    const whole = bare(decode(bytes).rows);
    for (let cut = 200; cut < bytes.length; cut += 997) {
      const { rows, troubles } = decode(bytes.subarray(0, cut));
      t.same(bare(rows), whole.slice(0, rows.length), `${name} cut at ${cut}`);
      const inLine = bytes[cut - 1] !== 10;
      t.equal(
        troubles.some(({ code }) => code === 'input-truncated'),
        inLine,
        `${name} cut at ${cut}: told`,
      );
    }
  }
  t.end();
});

void t.test(
  'a wire export that ends in the midst of a generation says so once, wherever its lines end',
  (t) => {
    const text = bytesOf(`${EXPORTS}go1.26.8.wire.txt`).toString();
    const lines = text.split('\n');
    const cut = lines.findIndex((line) => line.startsWith('HeapAlloc')) + 1;
    const { troubles } = decode(Buffer.from(lines.slice(0, cut).join('\n') + '\n'));
    t.match(troubles, [{ code: 'input-truncated', offset: cut }]);
    t.equal(troubles.length, 1);
    t.equal(decode(Buffer.from(lines.slice(0, cut).join('\n'))).troubles.length, 1);
    t.end();
  },
);

void t.test(
  'a document that is cut before its stacks tells events, and that their functions have no names',
  (t) => {
    const bytes = bytesOf(`${EXPORTS}go1.26.8.json.gz`);
    const stacks = bytes.indexOf('"stackFrames"');
    const cut = decode(bytes.subarray(0, stacks));
    t.same(bare(cut.rows), bare(decode(bytes).rows));
    t.ok(cut.rows.every(({ frames }) => frames.length === 0));
    t.match(cut.troubles, [{ code: 'input-truncated', message: /before its stacks/ }]);
    t.match(decode(bytes.subarray(0, bytes.length - 100)).troubles, [
      { message: /in the middle of its stacks/ },
    ]);
    t.end();
  },
);

void t.test('damaged lines are counted, with the first one’s place, and the rest is read on', (t) => {
  for (const name of [...TEXTS, 'go1.26.8.wire.txt']) {
    const lines = bytesOf(EXPORTS + name)
      .toString()
      .split('\n');
    const whole = decode(bytesOf(EXPORTS + name));
    const last = lines.length - 2;
    const broken = [...lines.slice(0, last), 'panic: \x1b[31m', 'M=1 P=\xff', ...lines.slice(last)];
    const { rows, troubles } = decode(Buffer.from(broken.join('\n')));
    t.equal(rows.length, whole.rows.length, name);
    t.match(troubles, [{ code: 'input-damaged-trace', offset: last + 1, count: 2 }], name);
  }
  t.end();
});

void t.test('damaged records of a document are counted, and the rest is read on', (t) => {
  const lines = bytesOf(`${EXPORTS}go1.26.8.json.gz`).toString().split('\n');
  const whole = decode(bytesOf(`${EXPORTS}go1.26.8.json.gz`));
  const cut = lines.findIndex((line) => line.includes('"name":"unblock"'));
  lines[cut] = lines[cut].slice(0, 20);
  const { rows, troubles } = decode(Buffer.from(lines.join('\n')));
  t.same(bare(rows), bare(whole.rows));
  t.match(troubles, [{ code: 'input-damaged-trace', count: 1 }]);
  t.end();
});

void t.test('a line, a stack and a record of any length are passed over', (t) => {
  const long = 'x'.repeat(3e6);
  const [first, ...others] = bytesOf(`${EXPORTS}go1.26.8.parsed.txt`).toString().split('\n');
  const whole = decode(bytesOf(`${EXPORTS}go1.26.8.parsed.txt`)).rows.length;
  t.equal(decode(Buffer.from([first, `M=1 P=1 G=1 ${long}`, ...others].join('\n'))).rows.length, whole);
  const deep = `Stack=\n${'\tmain.f @ 0x1\n\t\tf.go:1\n'.repeat(5e4)}\n`;
  const event = 'M=22860 P=1 G=1 RangeBegin Time=2216296092545 Name="GC mark assist" Scope=Goroutine(1)\n';
  const stacked = decode(Buffer.from(`${first}\n${event}${deep}${others.join('\n')}`));
  t.equal(stacked.rows.length, whole + 1);
  t.same(stacked.rows.find(({ kind }) => kind === 'AssistBegin')?.frames, []);
  const document = bytesOf(`${EXPORTS}go1.26.8.json.gz`).toString();
  const record = `,{"name":"${long}","ph":"I","ts":1,"pid":0,"tid":0}\n,{`;
  const { rows, troubles } = decode(Buffer.from(document.replace('\n,{', `\n${record}`)));
  t.equal(rows.length, decode(Buffer.from(document)).rows.length);
  t.match(troubles, [{ code: 'input-damaged-trace' }]);
  t.end();
});

void t.test('times that no trace has are damage', (t) => {
  const text = bytesOf(`${EXPORTS}go1.21.13.d.txt`).toString();
  const { rows, troubles } = decode(
    Buffer.from(text.replace('\n5573036 STWStart', '\n5573036000000000000000 STWStart')),
  );
  t.ok(rows.every(({ at }) => at < 1e9));
  t.match(troubles, [{ count: 1 }]);
  t.end();
});

void t.test(
  'names are decoded once, however they are quoted; a tree of frames that bites its tail ends',
  (t) => {
    const log = (message: string): string =>
      `M=1 P=0 G=1 Log Time=10 Task=0 Category="a \\"b\\"" Message=${message}\n`;
    const { rows } = decode(
      Buffer.from(log(String.raw`"\x1b[31m\u00e9 \U0001f600 Task=7\t\xff"`) + log('"é"')),
    );
    t.same(
      rows.map(({ text }) => text),
      ['\ufffd[31mé 😀 Task=7\t\ufffd', 'é'],
    );
    const document = {
      displayTimeUnit: 'ns',
      traceEvents: [{ name: 'GC', ph: 'X', ts: 1, dur: 2, pid: 0, tid: 1000004, sf: 2 }],
      stackFrames: { 1: { name: 'a:1', parent: 2 }, 2: { name: 'b', parent: 1 } },
    };
    const [begin] = decode(Buffer.from(JSON.stringify(document))).rows;
    t.equal(begin?.frames.length, 1000);
    t.end();
  },
);

void t.test('a document’s figures of the heap are thinned, then its earlier half is told', (t) => {
  const rows = new Rows();
  rows.reserve(10);
  const put = (at: number, kind: number): number => rows.put(at, kind, -1, -1, -1, at);
  for (const at of [0, 10, 20]) put(at, Kind.HeapAlloc);
  put(30, Kind.GcBegin);
  for (const at of [40, 50, 3e6]) put(at, Kind.HeapAlloc);
  put(35, Kind.GcEnd);
  const order = (): Int32Array =>
    Int32Array.from({ length: rows.length }, (_, row) => row).sort((a, b) => rows.at[a] - rows.at[b]);
  thin(rows, order());
  const times = (of: Rows): number[] => [...of.at.subarray(0, of.length)];
  t.same(times(rows), [0, 20, 30, 50, 3e6, 35]);
  t.same(times(takeEarlier(rows, order())), [0, 20, 30]);
  t.same(times(rows), [50, 3e6, 35]);
  t.end();
});

void t.test('a document of any size takes the memory of what can be held', (t) => {
  const told: number[] = [];
  const decoder = traceOf(Buffer.from('{"displayTimeUnit":"ns"'))!(
    { kinds: [Kind.SweepBegin, Kind.SweepEnd], waits: false },
    {
      stretch: ({ rows, order }: Stretch) => told.push(order.length, rows.at[order[0]]),
      trouble: ({ code }) => t.equal(code, 'input-truncated'),
    },
  );
  const head = Buffer.from('{"displayTimeUnit":"ns","traceEvents":[');
  decoder.read(head, 0, head.length);
  const count = 6e5;
  for (let i = 0; i < count; i += 1e4) {
    const records = Array.from(
      { length: 1e4 },
      (_, k) => `{"name":"SWEEP","ph":"X","ts":${i + k},"dur":0.5,"pid":0,"tid":0},`,
    );
    const bytes = Buffer.from(records.join('\n'));
    t.equal(decoder.read(bytes, 0, bytes.length), bytes.length);
  }
  decoder.finish(head, 0, 0);
  const lengths = told.filter((_, i) => i % 2 === 0);
  t.ok(lengths.length > 1);
  t.ok(lengths.every((length) => length <= 2 ** 20));
  t.equal(
    lengths.reduce((sum, length) => sum + length),
    2 * count,
  );
  const starts = told.filter((_, i) => i % 2 === 1);
  t.same(
    starts,
    [...starts].sort((a, b) => a - b),
  );
  t.end();
});
