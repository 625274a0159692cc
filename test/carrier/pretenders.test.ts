// Programs print what looks like a carrier: one such text must not cost the log its cycles, nor tear a process into several.
import t from 'tap';
import { NOT_MINE } from '../../lib/carrier/carrier.js';
import { labelsOf } from '../../lib/carrier/labels.js';
import { isLinear } from '../linear.js';
import { read } from '../reading.js';
import { cycle } from './twins.js';

const lines = (...texts: string[]): string => texts.map((text) => `${text}\n`).join('');
const numbered = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, i) => cycle(from + i, from + i, 8));
const CYCLES = numbered(1, 40);
const torn = [...CYCLES.slice(0, 3), CYCLES[3].slice(0, 40), 'hello', ...CYCLES.slice(4)];
const podded = (texts: readonly string[]): string[] => texts.map((text) => `[pod/a-1/m] ${text}`);
const keys = Array.from({ length: 120 }, (_, i) => `key${i}: value`);
const streams = (log: string): string[] => [...new Set(read(log).cycles.map(({ stream }) => stream))];

const HASH = ['{', ' "a" => 1', '}'];
const ENTRY = [
  'Tue 2026-01-02 03:04:05.123456 UTC [s=ab1;i=9f;b=dd;m=1;t=2;x=3]',
  '    MESSAGE=listening',
  '    _PID=1',
];

void t.test('a record of another carrier among a log’s lines', (t) => {
  const cases: Record<string, [log: string, least: number]> = {
    'a YAML document before bare cycles': [lines('---', ...keys, ...torn), 39],
    'an entry of a YAML list before bare cycles': [lines('- name: a', ...keys, ...torn), 39],
    'a YAML document before cycles behind keys': [lines('---', ...CYCLES.map((text) => `api: ${text}`)), 40],
    'a Ruby hash': [lines(...podded(CYCLES.slice(0, 5)), ...HASH, ...podded(CYCLES.slice(5))), 40],
    'an entry of the journal': [
      lines(...podded(CYCLES.slice(0, 5)), ...ENTRY, ...podded(CYCLES.slice(5))),
      40,
    ],
  };
  for (const [name, [log, least]] of Object.entries(cases)) t.ok(read(log).cycles.length >= least, name);
  t.end();
});

void t.test('the name of one program before cycles: “gc” is no container of a pod', (t) => {
  for (const name of ['my-api', 'my-api-7d9f8b6c5-x2x4q', 'ns-1 my-api']) {
    const { cycles, other } = read(lines(...CYCLES.map((text) => `${name} ${text}`)));
    t.equal(cycles.length, 40, name);
    t.equal(other, 0);
  }
  t.end();
});

void t.test('one record alone', (t) => {
  const [text] = CYCLES;
  t.equal(read(lines('---', 'severity: ERROR', `textPayload: '${text}'`)).cycles.length, 1);
  t.equal(read(lines(ENTRY[0], `    MESSAGE=${text}`, ...ENTRY.slice(2))).cycles.length, 1);
  t.equal(read(lines('{', `  "message" => "${text}",`, '  "a" => 1', '}')).cycles.length, 1);
  t.end();
});

void t.test('YAML: folded texts, and the forms of blocks', (t) => {
  const record = (head: string, ...texts: string[]): string[] => [
    ...['---', 'insertId: a', 'severity: ERROR', 'zone: b', `textPayload: ${head}`],
    ...texts.map((text) => `  ${text}`.trimEnd()),
  ];
  for (const head of ['|', '|-', '|2+', '>', '>-', '>2', '|-2']) {
    const { cycles } = read(lines(...CYCLES.flatMap((text) => record(head, text))));
    t.equal(cycles.length, 40, head);
  }
  const folded = CYCLES.flatMap((text) => record('>-', ...text.split(/ (?=\d+ MB goal)/)));
  const { cycles, other } = read(lines(...folded));
  t.equal(cycles.length, 40);
  t.notOk(cycles.some(({ repaired }) => repaired));
  t.equal(other, 0);
  // Lines that are indented more are not folded.
  const several = [
    ...CYCLES.slice(0, 9).flatMap((text) => record('|', text)),
    ...record('>', 'x', '  y', CYCLES[9], '', CYCLES[10]),
  ];
  const mixed = read(lines(...several));
  t.equal(mixed.cycles.length, 11);
  t.equal(mixed.other, 2);
  t.end();
});

void t.test('YAML of any size and depth', (t) => {
  const record = lines('---', 'severity: ERROR', `textPayload: '${CYCLES[0]}'`);
  const head = record.repeat(70);
  const nested = lines(...Array.from({ length: 1000 }, (_, i) => `${' '.repeat(i)}k${i}:`));
  for (const [name, begin, unit, count, least] of [
    ['lines of a block', `${record}text: |\n`, ' x\n', 170_000, 72],
    ['lines of a text', `${record}text: a\n`, ' x\n', 170_000, 72],
    ['keys', '', record + nested, 10, 81],
  ] as const) {
    const log = (size: number): string => head + begin + unit.repeat(size) + record;
    t.equal(read(log(count)).cycles.length, least, name);
    t.ok(
      isLinear((size) => read(log(size)), count),
      `${name}, in linear time`,
    );
  }
  t.end();
});

void t.test('a program’s own banners are no headers of files', (t) => {
  t.same(streams(lines('==> Listening on :8080 <==', ...CYCLES)), ['']);
  const twice = lines('==> Start <==', ...numbered(1, 9), '', '==> Migrating db <==', ...numbered(10, 20));
  t.same(streams(twice), ['']);
  const late = lines('start', ...numbered(1, 5), '', '==> A <==', ...numbered(6, 9), '', '==> B <==', 'x');
  t.same(streams(late), ['']);
  t.end();
});

void t.test('what stands before the first header has no name', (t) => {
  const log = lines(...numbered(5, 9), '', '==> a.log <==', ...numbered(1, 9), '', '==> b.log <==', 'x');
  t.same(streams(log), ['', 'a.log']);
  t.end();
});

void t.test('levels name no process', (t) => {
  for (const [one, other] of [
    ['INF', 'WRN'],
    ['I', 'E'],
    ['DBG', 'ERR'],
  ]) {
    // Numbers that do not go on, as if some cycles were missing.
    const log = lines(
      ...numbered(1, 9).map((text) => `[${one}] ${text}`),
      ...numbered(11, 20).map((text) => `[${other}] ${text}`),
    );
    t.same(streams(log), [''], one);
  }
  t.end();
});

void t.test('days name no process, and hide no name', (t) => {
  const days = (day: number): Record<string, string> => ({
    Apache: `[${day}/Nov/2026:23:59:57 +0000]`,
    Germany: `${day}.11.2026 23:59:57`,
    'the USA': `11/${day}/2026 11:59:57 PM`,
    'the USA, short': `11/${day}/26 23:59:57`,
    Oracle: `${day}-Nov-2026 23:59:57.123`,
    China: `2026年11月${day}日 23:59:57`,
    'ISO 8601': `2026-11-${day} 23:59:57`,
  });
  const both = (of: (name: string, day: number) => string): string => {
    const of2 = numbered(1, 20).flatMap((text, i) =>
      ['etl', 'gw'].map((name) => of(name, i < 9 ? 20 : 21) + text),
    );
    return lines(...of2);
  };
  for (const form of Object.keys(days(1))) {
    const stamp = (day: number): string => days(day)[form];
    t.same(streams(both((name, day) => `${stamp(day)} ${name}: `)), ['etl', 'gw'], form);
    t.same(streams(both((name, day) => `[${name}] ${stamp(day)} `)), ['etl', 'gw'], `${form}, behind a name`);
    t.same(streams(both((name, day) => `${stamp(day)};${name};`)), ['etl', 'gw'], `${form}, in columns`);
    const alone = numbered(1, 20).map((text, i) => `${stamp(i < 9 ? 20 : 21)} ${text}`);
    t.same(streams(lines(...alone)), [''], `${form}, alone`);
  }
  const dated = numbered(1, 20).map((text, i) => `[${i < 9 ? 20 : 21}.11.2026] ${text}`);
  t.same(streams(lines(...dated)), ['']);
  t.end();
});

void t.test('names of many lengths', (t) => {
  const names = Array.from({ length: 60 }, (_, i) => `job-${'x'.repeat(i)}`);
  const log = [1, 2, 3].flatMap((n) => names.map((name) => `[${name}] ${cycle(n, n, 8)}`));
  t.same(streams(lines(...log)), names);
  // Only some lengths are tried on each line.
  const line = Buffer.from(`request ${'x'.repeat(300)}`);
  let tried = 0;
  line.toString = () => {
    tried++;
    return '';
  };
  t.equal(labelsOf(log)?.textStart(line, 0, line.length), NOT_MINE);
  t.equal(tried, 16);
  t.end();
});
