// Records are passed over by their raw bytes: what is read from the rest is what is read if none is passed over.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { newLine } from '../../lib/carrier/carrier.js';
import { csv } from '../../lib/carrier/csv.js';
import { RECORD_WORDS } from '../../lib/carrier/record-texts.js';
import { isInteresting } from '../../lib/gctrace/scan.js';
import { Sieve } from '../../lib/gctrace/sieve.js';
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
  csv: (text) => `2024-03-05T13:02:11Z,api,"${text.replaceAll('"', '""')}"`,
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

void t.test('records that nothing can be made of are passed over', (t) => {
  const holds = (text: string, words = RECORD_WORDS): boolean => {
    const bytes = Buffer.from(text);
    return new Sieve(words).holds(bytes, 0, bytes.length);
  };
  t.notOk(
    holds('{"log":"a 5 % share: of (it) in [3] sets\\n","stream":"stderr","n":""[0]'.replace('""', '0')),
  );
  t.notOk(holds('2024-03-05T13:02:11Z,api,"{""level"":""info""}"', csv.words));
  for (const [what, text] of Object.entries({
    'an empty text': '{"log":""}',
    'a text of two lines': '{"log":"one\\ntwo"}',
    'a text of two lines, escaped in full': '{"log":"one\\u000atwo"}',
    'a piece': '{"log":"one","logtag":"P"}',
    'a piece that says so': '{"log":"one","partial_message":"true"}',
    'a text as bytes': '{"MESSAGE":[103,99,32]}',
    'a text as bytes, for people': '{\n"MESSAGE": [\n103,\n99]}',
    'an empty field': 'a,"",b',
  }))
    t.ok(holds(text, what === 'an empty field' ? csv.words : RECORD_WORDS), what);
  t.end();
});

/** mulberry32 */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

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
  'newest first': (entries) =>
    [...entries]
      .reverse()
      .map(({ pod, text, stamp }) => JSON.stringify({ labels: { pod }, line: text, timestamp: stamp }))
      .join('\n'),
  fluentd: (entries) =>
    entries.map(({ pod, text, stamp }) => `${stamp}\t${pod}\t${JSON.stringify({ log: text })}`).join('\n'),
  logfmt: (entries) =>
    entries
      .map(({ pod, text, stamp }) => `time="${stamp}" level=info msg=${JSON.stringify(text)} child=${pod}`)
      .join('\n'),
  CSV: (entries) =>
    [
      'time,pod,message',
      ...entries.map(({ pod, text, stamp }) => `${stamp},${pod},"${text.replaceAll('"', '""')}"`),
    ].join('\n'),
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
      const next = random(seed);
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
