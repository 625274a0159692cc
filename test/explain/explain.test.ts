// Explaining one line: every real line of every version is read as the reader reads it, and its traps are told.

import { readFileSync, readdirSync } from 'node:fs';
import fc from 'fast-check';
import t from 'tap';
import { CAPTURE } from '../../lib/explain/capture.js';
import { explainLine } from '../../lib/explain/explain.js';
import type { Explanation } from '../../lib/explain/explanation.js';
import { GRAMMARS } from '../../lib/gctrace/grammar.js';
import { parserOf } from '../../lib/gctrace/parser.js';
import { newBatch } from '../../lib/model/batch.js';
import { formatVersions, parseVersion } from '../../lib/model/version.js';
import { derived, explained, field, told } from './explained.js';

const B18 =
  'gc 2 @0.111s 22%: 0.038+48+0.031 ms clock, 0.077+15/33/12+0.063 ms cpu, 18->33->28 MB, 23 MB goal, 42 MB stacks, 0 MB globals, 2 P';
const FORCED_1_9 =
  'gc 8 @0.849s 33%: 0.25+93+0.018 ms clock, 0.50+26/41/75+0.037 ms cpu, 48->53->32 MB, 62 MB goal, 2 P (forced)';
const FORCED_1_5 =
  'gc 6 @0.991s 55%: 0.089+0+0+0+228 ms clock, 0.17+0+0+164/78/79+457 ms cpu, 22->22->23 MB, 22 MB goal, 2 P (forced)';

/** Real lines (that of 1.0 after the source: no such toolchain could be run), with the versions they tell of. */
const FAMILIES: [string, string][] = [
  ['gc11(1): 143+33+1 ms 57 -> 30 MB 525073 -> 270221 (979095-708874) objects 0 handoff', '1.0'],
  [
    'gc11(1): 143+33+1 ms, 57 -> 30 MB 525073 -> 270221 (979095-708874) objects, 0(0) handoff, 0(0) steal, 0/0/0 yields',
    '1.1–1.2',
  ],
  [
    'gc14(1): 2+14401+82228+1 us, 30 -> 42 MB, 390003 (1607500-1217497) objects, 7531/5/4929 sweeps, 0(0) handoff, 0(0) steal, 0/0/0 yields',
    '1.3',
  ],
  [
    'gc12(1): 4+1+99511+2 us, 28 -> 56 MB, 516346 (1150932-634586) objects, 4 goroutines, 7097/6/0 sweeps, 0(0) handoff, 0(0) steal, 0/0/0 yields',
    '1.4',
  ],
  [
    'gc 5 @0.782s 34%: 3.8+0.13+0.082+168+0.16 ms clock, 7.6+0.13+0+164/78/79+0.32 ms cpu, 31->32->22 MB, 32 MB goal, 2 P',
    '1.5',
  ],
  [FORCED_1_5, '1.5'],
  [
    'gc 5 @0.346s 50%: 2.7+176+0.054 ms clock, 5.4+128/107/104+0.10 ms cpu, 29->30->21 MB, 30 MB goal, 2 P',
    '1.6–1.17',
  ],
  [FORCED_1_9, '1.9–1.17'],
  [
    'gc 1 @0.017s 28%: 0.16+27+0.004 ms clock, 0.33+0.063/26/0+0.009 ms cpu, 4->4->0 MB, 4 MB goal, 0 MB stacks, 0 MB globals, 2 P',
    '1.18+',
  ],
  [B18, '1.18+'],
  [
    'gc 2 @0.006s 9% (checking for goroutine leaks): 0.083+1.1+0.003 ms clock, 0.16+0/0.94/0.43+0.006 ms cpu, 0->0->0 MB, 4 MB goal, 0 MB stacks, 0 MB globals, 2 P (forced)',
    '1.26+',
  ],
];

/** Of a sample's name. */
const versionOf = (file: string): number => parseVersion(/^go(1\.\d+)/.exec(file)![1])!;
void t.test('a line of every version is explained figure by figure', (t) => {
  for (const [line, versions] of FAMILIES) {
    const explanation = explained(line);
    t.equal(formatVersions(explanation.versions), versions, line);
    t.equal(explanation.line, line);
    const figures = line.match(/\d+(?:\.\d+)?/g)!;
    t.strictSame(
      explanation.fields.filter((f) => /^\d/.test(f.text)).map((f) => f.text),
      figures,
      'every number is a field',
    );
    for (const { text, at, name, meaning } of explanation.fields) {
      t.equal(line.slice(at, at + text.length), text);
      t.ok(name !== '' && meaning !== '' && !/undefined|NaN/.test(meaning), name);
    }
    t.notMatch(told(explanation), /contradict/, 'no real line contradicts itself');
  }
  t.end();
});

void t.test('it reads every line of the samples as the reader does', (t) => {
  const parsers = GRAMMARS.map(parserOf);
  let lines = 0;
  for (const folder of ['map-leak', 'old', 'limit', 'map-doubling', 'tuner']) {
    for (const file of readdirSync(`samples/${folder}`)) {
      const version = versionOf(file);
      for (const line of readFileSync(`samples/${folder}/${file}`, 'utf8').split('\n')) {
        const batch = newBatch(1);
        const bytes = Buffer.from(`${line}\n\n`);
        if (!parsers.some((parse) => parse(bytes, 0, line.length, batch) === line.length)) continue;
        lines++;
        const explanation = explainLine(line);
        const { low, high } = explanation!.versions;
        if (
          explanation!.line !== line ||
          version < low ||
          version > high ||
          /contradict/.test(told(explanation!))
        )
          t.fail(`${file}: ${line}`);
        const values = explanation!.fields.map((f) => Number(f.text));
        for (const column of ['n', 'procs', 'goal', 'heapEnd'] as const) {
          const value = batch[column][0];
          if (!Number.isNaN(value) && !values.includes(value)) t.fail(`${column} of ${line}`);
        }
      }
    }
  }
  t.ok(lines > 1000, `${lines} lines`);
  t.end();
});

void t.test(
  'the goal that it foretells under GOGC=100 is the next line’s, unless the heap had passed it',
  (t) => {
    let goals = 0;
    for (const file of readdirSync('samples/map-leak')) {
      const version = versionOf(file);
      let before: Explanation | undefined;
      for (const line of readFileSync(`samples/map-leak/${file}`, 'utf8').split('\n')) {
        if (!/^gc \d+ @.* P$/.test(line)) continue;
        const explanation = explained(line);
        const number = (name: string): number => Number(field(explanation, name).text);
        if (before && number('Cycle number') === Number(field(before, 'Cycle number').text) + 1) {
          const text = derived(before, 'Next goal')!;
          const ranges = text.split('; ').filter((part) => mentions(part, version));
          const bounds = ranges.map((range) => range.match(/[\d,]+(?= MiB| to)/g)!.map(Number));
          const goal = number('Heap goal');
          const within = bounds.some((range) => goal >= range[0] && goal <= range[range.length - 1]);
          if (!within && goal > number('Heap at the start') + 1) t.fail(`${file}: ${goal} not in ${text}`);
          goals++;
        }
        before = explanation;
      }
    }
    t.ok(goals > 500, `${goals} goals`);
    t.end();
  },
);

function mentions(part: string, version: number): boolean {
  const ranges = /\(Go (.*)\)/.exec(part)?.[1].split(', ');
  if (!ranges) return true;
  return ranges.some((range) => {
    const [low, high] = range.match(/1\.\d+/g)!.map((v) => parseVersion(v)!);
    return version >= low && version <= (range.endsWith('+') ? 99 : (high ?? low));
  });
}

void t.test('prefixes, quotes, colours, JSON, HTML and line breaks do not hide the line', (t) => {
  const bare = explained(B18);
  const half = B18.indexOf('0.077');
  for (const text of [
    `${B18}\r\n`,
    `"${B18}"`,
    `\`${B18}\`,`,
    `2026-11-23T23:54:27.876653357Z stderr F ${B18}`,
    `[pod/api-7d9c/api] 2026-11-23T23:54:27.876653357Z ${B18}`,
    `Nov 23 23:54:19 web-1 sessiond[812]: ${B18}`,
    `api-1  | \x1b[32m${B18}\x1b[0m`,
    `half a line of C ${B18}`,
    JSON.stringify({ log: `${B18}\n`, stream: 'stderr' }).replaceAll('>', '\\u003e'),
    `{"log":"${B18.replaceAll('>', '\\u003e')}\\n","stream":"std`,
    JSON.stringify({ MESSAGE: B18, _PID: '812' }),
    B18.replaceAll('>', '&gt;'),
    B18.replaceAll(' ', '\u00a0'),
    `${B18.slice(0, half)}\n${B18.slice(half)}`,
    `${B18.slice(0, half + 3)}\r\n${B18.slice(half + 3)}`,
    `> ${B18.slice(0, half).trim()}\n  ${B18.slice(half)}`,
    `it said:\n${B18}\nwhat is that?`,
  ]) {
    t.strictSame(explainLine(text), bare, JSON.stringify(text));
  }
  for (const file of readdirSync('samples/carriers').filter((name) =>
    /^(?!app).*(?:log|jsonl)$/.test(name),
  )) {
    const lines = readFileSync(`samples/carriers/${file}`, 'utf8').split('\n');
    const cycle = lines.find((line) => /gc 3 @/.test(line))!;
    t.match(explained(cycle).line, /^gc 3 @.* P$/, file);
  }
  t.match(explained(`${B18}\n${FORCED_1_9}`).notes.join(), /first of 2 cycles/);
  t.end();
});

void t.test('a cut line is explained as far as its figures are whole', (t) => {
  const cut = explained('gc 5 @0.346s 50%: 2.7+17');
  t.equal(cut.line, 'gc 5 @0.346s 50%: 2.7', 'the 17 may be the 176 of 2.7+176');
  t.match(cut.title, /beginning/);
  t.match(cut.notes.join(), /truncated/);
  t.equal(formatVersions(cut.versions), '1.5+');
  t.strictSame(
    cut.fields.map((f) => f.text),
    ['5', '0.346', '50', '2.7'],
  );
  t.equal(explainLine('gc 5 @0.'), undefined);
  t.equal(explainLine('gc 5 objects'), undefined);
  t.end();
});

void t.test('notes explain misleading figures of a line', (t) => {
  const line = explained(B18);
  t.equal(derived(line, 'Live heap'), '13 to 28 MiB');
  t.equal(derived(line, 'Next goal'), '98 to 101 MiB (Go 1.18, 1.20+); 56 to 102 MiB (Go 1.19)');
  t.equal(derived(line, 'Stopped'), '69 µs');
  t.equal(derived(line, 'Allocated during the mark'), '15 MiB (313 MiB/s)');
  t.match(field(line, 'Heap goal').meaning, /not of the next one/);
  t.match(field(line, 'Stop 1').meaning, /includes the time to stop/);
  t.match(field(line, 'CPU of stop 1').meaning, /not a measurement/);
  t.match(field(line, 'Idle').meaning, /not in the GC share/);
  t.match(field(line, 'Marked heap').meaning, /ceiling/);
  t.equal(field(line, 'Heap at the end').assessment?.verdict, 'poor', '33 MB over a goal of 23');
  t.equal(field(line, 'Stop 1').assessment?.verdict, 'good');

  const forced = explained(FORCED_1_5);
  t.match(forced.notes.join(), /last concurrent cycle/);
  t.match(field(forced, 'Heap goal').meaning, /nothing about GOGC/);
  t.equal(field(forced, 'Stop 2').assessment?.verdict, 'poor');
  t.equal(derived(forced, 'CPU of this cycle')?.slice(0, 6), '457 ms', 'without the stale figures');
  t.notMatch(told(forced), /\/gc\//, 'runtime/metrics came later');

  t.match(field(explained(FAMILIES[2][0]), 'Live heap of the previous cycle').value, /30 MiB/);
  t.equal(derived(explained(FAMILIES[3][0]), 'GOGC'), '94 to 103');
  t.end();
});

void t.test('GOGC=off, a memory limit and CPUs show in one line', (t) => {
  const tail = (goal: string, p = 2): string =>
    `gc 9 @1.000s 3%: 0.10+5.0+0.10 ms clock, 0.20+0/2.0/0+0.20 ms cpu, 40->41->38 MB, ${goal} MB goal, 1 MB stacks, 0 MB globals, ${p} P`;
  const off = explained(tail('8532210231535'));
  t.equal(field(off, 'Heap goal').value, 'none');
  t.equal(derived(off, 'Next goal'), undefined);
  t.equal(formatVersions(off.versions), '1.21+');
  t.equal(formatVersions(explained(tail('8796093022197')).versions), '1.19–1.20');
  t.equal(formatVersions(explained(tail('17592186044415')).versions), '1.18');
  t.match(field(explained(tail('36')), 'Heap goal').assessment?.text, /memory limit/);
  t.match(explained(tail('60', 8)).notes.join(), /2 × their clock, though there are 8 Ps/);
  t.match(
    explained(tail('60').replace('0.20+0/', '0.90+0/')).notes.join(),
    /contradict/,
    'CPU of a stop is no multiple of its clock',
  );
  t.match(explained(tail('60').replace('40->41', '50->41')).notes.join(), /contradict/);
  const flushed = explained(
    'gc 21 @2.884s 2%: 0.061+7.4+0.003 ms clock, 0.12+0.27/2.1/7.9+0.007 ms cpu, 30->29->15 MB, 31 MB goal, 2 P',
  );
  t.notMatch(flushed.notes.join(), /contradict/, 'ReadMemStats ran during the mark');
  t.equal(derived(flushed, 'Live heap'), '15 MiB');
  t.end();
});

void t.test('other text is not explained', (t) => {
  for (const text of [
    '',
    'gc',
    'hello gc world',
    'gc 12 items removed',
    '{"gc": 5}',
    '[',
    'P1: status',
    '\x1b[31m',
  ])
    t.equal(explainLine(text), undefined, text);
  const pieces = fc.constantFrom(
    ...FAMILIES.map(([line]) => line),
    'scvg1: inuse: ',
    'panic: ',
    '  G1: status=',
    '\n',
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(pieces, fc.string()), { maxLength: 4 }), fc.nat(200), (parts, cut) => {
      const text = parts.join('').slice(cut);
      const explanation = explainLine(text);
      return !explanation || explanation.fields.every((f) => explanation.line.startsWith(f.text, f.at));
    }),
  );
  t.end();
});

void t.test('the capture help fits 80 columns of ASCII', (t) => {
  t.strictSame(
    CAPTURE.split('\n').filter((line) => !/^[\x20-\x7e]{0,80}$/.test(line)),
    [],
  );
  t.match(CAPTURE, /gcdrift anonymize small.trace/);
  t.end();
});
