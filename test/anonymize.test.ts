// What is anonymous is the same trace for whoever looks for figures, and holds no name of its program any more.
import t from 'tap';
import { anonymize, type AnalysisRecord, type Anonymized, type NoticeRecord } from '../lib/index.js';
import { BatchBytes } from '../lib/trace/export/batch-bytes.js';
import { STANDARD } from '../lib/trace/places.js';
import {
  BATCH,
  END_OF_GENERATION,
  EXPERIMENTAL_BATCH,
  FREQUENCY,
  STACK,
  STACKS,
} from '../lib/trace/v2/wire.js';
import { STRING, STRINGS, SYNC } from '../lib/trace/v2/wire.js';
import {
  bytesOfTrace,
  fileOf,
  newTraces,
  oldTraces,
  recordsOf,
  refusal,
  stringsOf,
  written,
} from './written.js';

interface Made {
  bytes: Buffer;
  report: Anonymized;
  notices: NoticeRecord[];
}

async function anonymous(path: string): Promise<Made> {
  const notices: NoticeRecord[] = [];
  return { ...(await written(anonymize(path, { notice: (notice) => notices.push(notice) }))), notices };
}

/** Names, and what stands in sentences that hold them; places in the file. */
const NAMES =
  /^(?:function|file|title|name|regions|task|category|caller|inner_type|pinned_by|verdict|advice|causes|source|evidence|inputs|message)$/;

/** All that records say but names. */
const figuresOf = (records: AnalysisRecord[]): unknown =>
  records
    .filter(({ type }) => type !== 'meta')
    .map((record): unknown =>
      JSON.parse(
        JSON.stringify(record, function (this: AnalysisRecord, key, value: unknown) {
          const isName = NAMES.test(key) || (key === 'type' && this !== record);
          return isName && typeof value !== 'number' ? undefined : value;
        }),
      ),
    );

/** What is left of a name: tokens between the signs of the language. */
const TOKENS =
  /^(?:(?:main|init|glob|fm|func\d+|gowrap\d+|range\d+|deferwrap\d+|[pxdf]\d+|text\d+|\d+)|[./()*[\]{},; -]|go$|\.go$)*$/;
const BUILT_IN =
  /\b(?:u?int\d*|string|bool|byte|uintptr|float64|error|interface|struct|func|chan|map|group|bucket|hdr|table|maps|sync|entry|indirect|node|HashTrieMap|noalg|iter|Map|unsafe|Pointer|shape|any|complex128)\b/g;

for (const { name, path } of newTraces) {
  void t.test(name, async (t) => {
    const { bytes, notices, report } = await anonymous(path);
    t.same(notices, []);
    const before = new Set(stringsOf(bytesOfTrace(path)));
    for (const string of new Set(stringsOf(bytes))) {
      const isKept =
        before.has(string) &&
        (STANDARD.test(string) || /^[\w/.-]+\.s?go$|^[\w/.-]+\.s$/.test(string) || !/[/_]|main/.test(string));
      const isRooted = /^\/goroot\/go[\d.]*\/src\/[\w/]+\.\w+$/.test(string);
      t.ok(isKept || isRooted || TOKENS.test(string.replace(BUILT_IN, '')), JSON.stringify(string));
    }
    const own = [...before].filter((string) =>
      /^main\.\w{2}|^example\.com|decode|tenant|checkout|reserve|^c-\d|\/main\.go/.test(string),
    );
    for (const string of own.filter((string) => !/^main\.(?:main|init)(?:\.func\d+|\.\d+)*$/.test(string)))
      t.equal(bytes.indexOf(string), -1, `${JSON.stringify(string)} is gone`);
    t.ok(own.length > 0 && report.files > 0);
    const made = fileOf(t, bytes);
    t.same(figuresOf(await recordsOf(made)), figuresOf(await recordsOf(path)), 'cycles, pauses, findings');
    t.equal(refusal(made), '', 'Go reads it');
  });
}

const TAKEN_SINCE = 11;

for (const { name, path, version } of oldTraces) {
  void t.test(name, async (t) => {
    const { bytes, notices } = await anonymous(path);
    t.same(notices, []);
    for (const secret of [
      'sessiond',
      'render',
      'main.fill',
      'maptrace',
      '/main.go',
      '/wl.go',
      'tenant',
      'decode',
      '/home',
    ])
      t.equal(bytes.indexOf(secret), -1, secret);
    if (version > 6)
      t.ok(
        bytes.includes('runtime.gcBgMarkWorker') || bytes.includes('runtime.mallocgc'),
        'the runtime stays',
      );
    const made = fileOf(t, bytes);
    t.same(figuresOf(await recordsOf(made)), figuresOf(await recordsOf(path)), 'cycles, pauses, findings');
    if (version >= TAKEN_SINCE) t.equal(refusal(made), '', 'Go reads it');
  });
}

void t.test('cut anywhere, it is as anonymous, and tells as much', async (t) => {
  for (const { path } of newTraces.slice(0, 3)) {
    const whole = bytesOfTrace(path);
    for (let i = 1; i <= 30; i++) {
      const bytes = whole.subarray(0, Math.floor((whole.length * i) / 31));
      const cut = fileOf(t, bytes);
      const made = await anonymous(cut);
      for (const secret of ['checkout', 'reserve', 'customer', 'c-1'])
        t.equal(made.bytes.indexOf(secret), -1, `${secret}, cut at ${bytes.length}`);
      const cycles = (records: AnalysisRecord[]): unknown =>
        figuresOf(records.filter(({ type }) => type === 'cycle' || type === 'pause'));
      t.same(cycles(await recordsOf(fileOf(t, made.bytes))), cycles(await recordsOf(cut)));
    }
  }
});

const SECRET = 'password=hunter2; ';

void t.test('what was not read is not passed on', async (t) => {
  for (const { path } of [...newTraces.slice(0, 3), ...oldTraces.slice(0, 3)]) {
    const whole = bytesOfTrace(path);
    for (let i = 1; i <= 30; i++) {
      const bytes = Buffer.from(whole);
      bytes.write(SECRET.repeat(4), 16 + Math.floor(((whole.length - 200) * i) / 31), 'latin1');
      const made = await anonymous(fileOf(t, bytes));
      t.equal(made.bytes.indexOf(SECRET), -1, `damage ${i} of ${path}`);
    }
  }
});

interface Entry {
  type: number;
  numbers?: readonly number[];
  text?: string;
}

/** A generation of one clock, a stack, and these strings; they begin with the function and the file of the stack. */
function traceOf(strings: readonly string[], more: readonly Buffer[] = []): Buffer {
  const batch = (first: number, entries: readonly Entry[], type = BATCH, header = [1, 1, 1000]): Buffer => {
    const bytes = new BatchBytes();
    bytes.open(type, header);
    bytes.byte(first);
    for (const { type, numbers = [], text } of entries) {
      if (type >= 0) bytes.byte(type);
      for (const number of numbers) bytes.number(number);
      if (text === undefined) continue;
      const raw = Buffer.from(text, 'latin1');
      bytes.number(raw.length);
      for (const byte of raw) bytes.byte(byte);
    }
    return Buffer.from(bytes.close());
  };
  return Buffer.concat([
    Buffer.from('go 1.26 trace\0\0\0'),
    batch(SYNC, [
      { type: FREQUENCY, numbers: [15625000] },
      { type: 51, numbers: [1, 1, 1, 1] },
    ]),
    batch(STACKS, [{ type: STACK, numbers: [1, 1, 4096, 1, 2, 7] }]),
    batch(
      STRINGS,
      strings.map((text, i) => ({ type: STRING, numbers: [i + 1], text })),
    ),
    ...more,
    Buffer.of(END_OF_GENERATION),
  ]);
}

void t.test('hostile strings: of a stack or of nothing, whatever they look like', async (t) => {
  const strings = [
    'github.com/acme/\x1b[31m.(*T).Put\n.func1',
    '/home/bob/\u0000acme/x.go',
    'runtime.mallocgc',
    'GC (dedicated)',
    'preempted',
    '/home/bob/secret.go',
    '\x1b]0;owned\x07',
    '\xff\xfe',
    '',
    's'.repeat(1024),
  ];
  const { bytes } = await anonymous(fileOf(t, traceOf(strings)));
  t.same(stringsOf(bytes), [
    'p1.x1/x2/x3[x4.(*x5).x6.func1',
    '/d1/f1.go',
    // It names no function here: somebody logged it.
    'text1',
    'GC (dedicated)',
    'preempted',
    'text2',
    'text3',
    'text4',
    '',
    'text5',
  ]);
  t.equal(refusal(fileOf(t, bytes)), '');
});

void t.test('more strings than a batch holds when they grow', async (t) => {
  const strings = [
    'main.f',
    'x.go',
    ...Array.from({ length: 9000 }, (_, i) => String.fromCharCode(161 + (i % 90), 161 + Math.floor(i / 90))),
  ];
  const { bytes } = await anonymous(fileOf(t, traceOf(strings)));
  t.equal(new Set(stringsOf(bytes)).size, strings.length, 'each its own');
  t.equal(refusal(fileOf(t, bytes)), '');
});

void t.test('numbers without an end are damage', async (t) => {
  const strings = Buffer.from([
    BATCH,
    1,
    1,
    1,
    ...sized(40_005),
    STRINGS,
    STRING,
    ...Buffer.alloc(40_000, 0x80),
    1,
    1,
    0x41,
  ]);
  const { bytes, notices } = await anonymous(fileOf(t, traceOf(['main.f', 'x.go'], [strings])));
  t.same(stringsOf(bytes), ['main.x1', 'f1.go']);
  t.match(notices, [{ code: 'input-damaged-trace' }]);
});

/** A size as the runtime writes it, in ten bytes. */
const sized = (size: number): number[] => [
  ...Array.from({ length: 9 }, (_, i) => (Math.floor(size / 128 ** i) % 128) | 128),
  0,
];

void t.test('batches of experiments that are not known are left out', async (t) => {
  const unknown = new BatchBytes();
  unknown.open(EXPERIMENTAL_BATCH, [9, 1, 1, 1000]);
  for (const byte of Buffer.from(SECRET)) unknown.byte(byte);
  const { bytes, notices } = await anonymous(
    fileOf(t, traceOf(['main.f', 'x.go'], [Buffer.from(unknown.close())])),
  );
  t.equal(bytes.indexOf(SECRET), -1);
  t.match(notices, [{ code: 'input-unknown-events', source: { offset: Number } }]);
});

void t.test('what is not rewritten says so', async (t) => {
  const refused = (input: string, message: RegExp): Promise<unknown> =>
    t.rejects(anonymous(input), { message });
  await refused('samples/traces/exports/go1.26.8.parsed.txt', /an export of go tool trace/);
  await refused('samples/cache/go1.26.8.log', /not an execution trace/);
  await refused('samples/none.trace', /could not be read/);
  await refused(fileOf(t, Buffer.alloc(0)), /is empty/);
  await refused(
    fileOf(t, Buffer.from('go 1.35 trace\0\0\0')),
    /what may be private in it is only known up to Go 1\.27/,
  );
});
