// `gcdrift compare` as it is called: what it writes, where, and how it ends.
import { readFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import type { ComparisonRecord, ComparisonSummaryRecord } from '../../lib/index.js';
import { filesOf, logOf } from '../compare/figures.js';
import { folderOf, Gcdrift } from './gcdrift.js';

const steady = logOf();
const same = logOf({ seed: 2 });
const slower = logOf({ seed: 3, pauseMs: 3 });

void t.test(
  'text ends with the sentence; --fail-on worse ends with 1 only where something is worse',
  async (t) => {
    const [before, after, worse] = filesOf(t, steady, same, slower);
    for (const [other, code, verdict] of [
      [after, 0, /\n\nNothing .*\.\n$/s],
      [
        worse,
        1,
        /\n\nWorse: GC takes [^]*the median of sweep\s+termination\s+stops is 3 ms\s+instead of 0\.5 ms[^]*\.\n$/,
      ],
    ] as const) {
      const run = new Gcdrift(t, 'compare', before, other, '--fail-on', 'worse', '--width', '80');
      t.equal(await run.end(), code);
      t.match(run.stdout, verdict);
      t.equal(run.stderr, '');
    }
    const run = new Gcdrift(t, 'compare', before, worse);
    t.equal(await run.end(), 0, 'unasked, worse is no failure');
  },
);

void t.test('NDJSON: a record a figure, then the summary', async (t) => {
  const [, after] = filesOf(t, steady, slower);
  const run = new Gcdrift(t, 'compare', '-', after, '--ndjson');
  run.child.stdin!.end(steady);
  t.equal(await run.end(), 0);
  const records = run.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as ComparisonRecord | ComparisonSummaryRecord);
  const types = records.map(({ type }) => type as string);
  t.same(
    [types[0], ...new Set(types.slice(1, -1)), types.at(-1)],
    ['meta', 'comparison', 'comparison-summary'],
  );
  t.match(records[0], { schema: 1, inputs: ['-', after] });
  t.match(records.at(-1), { outcome: 'worse', before: { inputs: ['-'] } });
});

void t.test('JSON and Markdown, to a file', async (t) => {
  const [before, after] = filesOf(t, steady, slower);
  const file = join(folderOf(t), 'out');
  const json = new Gcdrift(t, 'compare', before, after, '--json', '-o', file);
  t.equal(await json.end(), 0);
  t.equal(json.stdout, '');
  const document = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  t.same(Object.keys(document), ['schema', 'gcdrift', 'inputs', 'comparisons', 'notices']);
  t.match(document.comparisons, [{ summary: { outcome: 'worse' }, figures: [{ type: 'comparison' }] }]);
  const markdown = new Gcdrift(t, 'compare', before, after, '--format', 'markdown');
  t.equal(await markdown.end(), 0);
  t.match(markdown.stdout, /^- \*\*before:\*\* [^]*\| figure \| before \| after \|[^]*\*\*Worse: .*\*\*\n$/);
});

void t.test('a window and a version are those of both sides', async (t) => {
  const [before, after] = filesOf(t, steady, same);
  const run = new Gcdrift(t, 'compare', before, after, '--from', 'gc:20', '--go-version', '1.21,1.27');
  t.equal(await run.end(), 0);
  t.match(run.stdout, /before .*: 41 cycles \(gc 20 to 60\)[^]*Go 1\.21[^]*after .*: 41 cycles/);
  t.match(run.stdout, /^Go 1\.26 {7}the Green Tea collector/m);
});

void t.test('wrong use, and sides that hold nothing', async (t) => {
  const [before, empty] = filesOf(t, steady, 'user secret=hunter2 logged in\n');
  const out = join(folderOf(t), 'out');
  for (const [args, code, message] of [
    [[before], 2, /compare takes two inputs, before and after; got 1 /],
    [[before, before, before], 2, /got 3 /],
    [['-', '-'], 2, /only one of the two can be standard input/],
    [[before, empty, '--go-version', '1.2,1.3,1.4'], 2, /one version, or two/],
    [[before, empty, '--go-version', 'new'], 2, /--go-version takes a version/],
    [[before, empty, '--fail-on', 'better'], 2, /--fail-on cannot be "better": choose one of/],
    [[before, empty, '--from', 'soon'], 2, /soon is not a time/],
    [[before, `${before}.not-there`], 2, /could not be read/],
    [[before, empty, '-o', out], 3, /no GC data in 1 line:/],
  ] as const) {
    const run = new Gcdrift(t, 'compare', ...args);
    run.child.stdin!.end();
    t.equal(await run.end(), code, args.join(' '));
    t.match(run.stderr, message);
    t.notMatch(run.stderr, /hunter2|\n {4}at /, 'no secrets, no stack');
    t.equal(run.stdout, '');
  }
  t.notOk(existsSync(out) && readFileSync(out, 'utf8') !== '');
});

void t.test('its help shows the command and its options', async (t) => {
  const run = new Gcdrift(t, 'compare', '--help');
  t.equal(await run.end(), 0);
  t.match(run.stdout, /gcdrift compare <log\.\.>[^]*--fail-on/);
});
