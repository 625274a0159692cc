// Records are passed over by their raw bytes: what is read from the rest is what is read if none is passed over.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { newLine } from '../../lib/carrier/carrier.js';
import { RECORD_WORDS } from '../../lib/carrier/record-texts.js';
import { isInteresting } from '../../lib/gctrace/scan.js';
import { Sieve } from '../../lib/gctrace/sieve.js';
import { uniform } from '../../lib/stats/random.js';
import { SAMPLES } from '../captures.js';
import { read, type Reading } from '../reading.js';

const FIXTURES = join(import.meta.dirname, 'fixtures');
const linesOf = (path: string): string[] => readFileSync(path, 'utf8').trimEnd().split('\n');
/** What the runtime prints: cycles, companions and crashes of many versions, and what a program may print between them. */
const RUNTIMES = [
  ...readdirSync(SAMPLES, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.log') && !/carriers|pods/.test(name))
    .flatMap((name) => linesOf(join(SAMPLES, name)).slice(0, 60)),
  ...readdirSync(FIXTURES)
    .filter((name) => name.endsWith('-companions.txt'))
    .flatMap((name) => linesOf(join(FIXTURES, name))),
  ...[
    'gc1(1): 0+0+0 ms, 0 -> 0 MB 16 -> 17 (18-1) objects, 0(0) handoff, 0(0) steal, 0/0/0 yields',
    'gc',
    'gc ',
  ],
];
const OTHERS = [
  'listening on :8080',
  '{"level":"warn","msg":"evicted \\"hot\\" entries","n":75,"list":[1,2,3]}',
  'time="2024-03-05T13:02:19Z" level=info msg="synced 132 keys"',
  'cache gc 12 evicted 33 entries',
  'http: panic serving 10.0.0.1:1: boom',
  'Java: one\n\tat two\n\tat three',
  'a path C:\\new, a tab\tand (brackets)',
  '',
  '17 handled',
];

/** A text as carriers write it: escaped, quoted, coloured. */
const WRITTEN: Record<string, (text: string) => string> = {
  json: (text) => JSON.stringify({ log: `${text}\n`, time: '2024-03-05T13:02:11Z' }),
  'json in json': (text) => JSON.stringify({ body: JSON.stringify({ log: text }) }),
  coloured: (text) => `\x1b[32mapi |\x1b[0m \x1b[1m${text}\x1b[0m`,
  // As `grep --color` marks a word.
  marked: (text) => text.replace(/^\w+/, '\x1b[01;31m\x1b[K$&\x1b[m\x1b[K'),
};

void t.test('a line that matters is found in whatever way it is written', (t) => {
  const sieve = new Sieve(RECORD_WORDS);
  const lines = RUNTIMES.filter((text) => {
    const buffer = Buffer.from(`${text}\n\n`);
    return isInteresting({ ...newLine(), buffer, to: buffer.length - 2 });
  });
  t.ok(lines.length > 1000);
  for (const [name, write] of Object.entries(WRITTEN)) {
    const missed = lines.filter((text) => {
      const bytes = Buffer.from(write(text));
      return !sieve.holds(bytes, 0, bytes.length);
    });
    t.same(missed, [], name);
  }
  t.end();
});

void t.test('records that nothing can be made of are skipped, and no others', (t) => {
  const sieve = new Sieve(RECORD_WORDS);
  const holds = (text: string): boolean => sieve.holds(Buffer.from(`${text}\n\n`), 0, text.length);
  t.notOk(
    holds('{"log":"a 5 % share: of (it) in [3] sets\\n","stream":"stderr","err":"","image":"gcr.io/a"}'),
  );
  t.notOk(holds('{"msg":"{\\"msg\\":\\"no cache\\",\\"gone\\":null}","parent":null,"of":["a","b"]}'));
  for (const text of [
    '{"log":""}',
    '{"log": "\\n"}',
    '{"message":null}',
    '{"log":"one\\ntwo"}',
    '{"log":"one\\u000atwo"}',
    '{"log":"\\u0067c"}',
    '{"log":"one","logtag":"P"}',
    '{"log":"one","partial_message":"true"}',
    '{"MESSAGE":[103,99,32]}',
    '{\n"MESSAGE": [\n103,\n99]}',
    '{"MESSAGE":[[103,99]]}',
    '{"preview":true,"result":{"_raw":"one"}}',
    '{"msg":"one"}{"msg":"two"}',
  ])
    t.ok(holds(text), text);
  t.end();
});

interface Entry {
  pod: string;
  text: string;
  stamp: string;
}

/** Whole logs in carriers of records. */
const CARRIERS: Record<string, (entries: Entry[]) => string> = {
  'Fluent Bit': (entries) =>
    entries
      .map(({ pod, text, stamp }) =>
        JSON.stringify({ date: stamp, stream: 'stderr', log: `${text}\n`, kubernetes: { pod_name: pod } }),
      )
      .join('\n'),
  zap: (entries) =>
    entries
      .map(({ pod, text, stamp }) => JSON.stringify({ level: 'info', ts: stamp, msg: text, child: pod }))
      .join('\n'),
  CloudWatch: (entries) =>
    JSON.stringify(
      {
        events: entries.map(({ pod, text, stamp }) => ({
          logStreamName: pod,
          timestamp: Date.parse(stamp),
          message: text,
        })),
      },
      null,
      4,
    ),
  'a logger’s records in an envelope': (entries) =>
    JSON.stringify({
      took: 3,
      results: entries.map(({ pod, text, stamp }) => ({ timestamp: stamp, message: text, pod })),
    }),
  'JSON among text': (entries) =>
    entries
      .map(({ pod, text, stamp }, i) =>
        i % 7 === 0 || /^[\t ]|^gorout/.test(text)
          ? text
          : JSON.stringify({ time: stamp, level: 'info', msg: text, pod }),
      )
      .join('\n'),
  'without texts': (entries) =>
    entries
      .map(({ pod, text, stamp }, i) =>
        JSON.stringify({
          insertId: String(i),
          timestamp: stamp,
          ...(i % 5 === 0 ? { httpRequest: { status: 200 } } : { textPayload: i % 11 === 0 ? null : text }),
          resource: { labels: { pod_name: pod } },
        }),
      )
      .join('\n'),
  logfmt: (entries) =>
    entries
      .map(({ pod, text, stamp }) => `time="${stamp}" level=info msg=${JSON.stringify(text)} child=${pod}`)
      .join('\n'),
  'logfmt between blank lines': (entries) =>
    entries
      .map(({ text }, i) => `level=info msg=${JSON.stringify(text)}${['\n', '\r\n', '\r\n\r\n'][i % 3]}`)
      .join('\n'),
};

/** Runs of lines of the runtime among many others, from two pods. */
function entriesOf(next: () => number): Entry[] {
  const entries: Entry[] = [];
  const below = (limit: number): number => Math.floor(next() * limit);
  const cycles = RUNTIMES.filter((text) => /^gc 1 @/.test(text));
  for (let i = 0; i < 60; i++) {
    const from = below(RUNTIMES.length);
    const texts = [
      ...(i < 4 ? [cycles[below(cycles.length)]] : RUNTIMES.slice(from, from + below(12))),
      ...Array.from({ length: below(40) }, () => OTHERS[below(OTHERS.length)]),
    ];
    for (const text of texts)
      entries.push({
        pod: next() < 0.8 ? 'api' : 'worker',
        text,
        stamp: new Date(1_709_643_731_000 + entries.length * 10).toISOString(),
      });
  }
  return entries;
}

/** All that was read but for whose lines the others are. */
const told = ({ cycles, events, lines, known, read: texts, other }: Reading): unknown => ({
  cycles,
  events: events.filter(({ kind }) => kind !== 'lines'),
  counts: { lines, known, texts, other },
});

void t.test('what is read does not hang on what is passed over', (t) => {
  type Holds = (this: Sieve, ...args: Parameters<Sieve['holds']>) => boolean;
  const holds: Holds = Reflect.get(Sieve.prototype, 'holds');
  t.teardown(() => (Sieve.prototype.holds = holds));
  for (const [name, write] of Object.entries(CARRIERS)) {
    for (let seed = 1; seed <= 5; seed++) {
      const next = uniform(seed);
      const log = `${write(entriesOf(next))}\n`;
      const size = 1000 + Math.floor(next() * 60_000);
      let [passed, asked] = [0, 0];
      Sieve.prototype.holds = function (...args) {
        const found = holds.apply(this, args);
        asked++;
        if (!found) passed++;
        return found;
      };
      const skimmed = told(read(log, () => size));
      t.ok(passed > asked / 4, `${name} ${String(seed)}: ${String(passed)} of ${String(asked)} passed over`);
      Sieve.prototype.holds = () => true;
      t.same(skimmed, told(read(log, () => size)), `${name} ${String(seed)}`);
    }
  }
  t.end();
});

void t.test('what was printed before a dump is known although its record was skipped', (t) => {
  const before = { msg: 'http: panic serving 10.0.0.1:1: boom' };
  const dump = ['goroutine 7 [running]:', 'main.serve()', '\t/app/main.go:1 +0x1d'];
  const head = Array.from({ length: 20 }, (_, i) => ({
    msg: `gc ${i + 1} @${i}.000s 0%: 0.1+1.0+0.1 ms clock, 0.1+0/1.0/0+0.1 ms cpu, 4->4->1 MB, 4 MB goal, 0 MB stacks, 0 MB globals, 1 P`,
  }));
  const records = (list: object[]): string =>
    list.map((one) => `${JSON.stringify({ level: 'info', ts: 1_709_643_731, ...one })}\n`).join('');
  const crashes = (log: string): number => read(log).events.filter(({ kind }) => kind === 'crash').length;
  const others = Array.from({ length: 9 }, () => ({ msg: 'listening' }));
  const start = records([...head, ...others]);
  t.equal(crashes(start + records([before, ...dump.map((msg) => ({ msg }))])), 1, 'in records');
  t.equal(crashes(`${start}${records([before])}${dump.join('\n')}\n`), 1, 'as lines of text');
  t.equal(crashes(`${start}${records([before])}listening\n${dump.join('\n')}\n`), 0, 'not just before it');
  t.end();
});
