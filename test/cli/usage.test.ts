// Wrong use is one line that says what would be right, and exit code 2; what has no effect is said.
import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { join } from 'node:path';
import t from 'tap';
import { RECORDS } from '../../lib/cli/options.js';
import { SAMPLES } from '../captures.js';
import { CLI, gcLines } from './gcdrift.js';

const LOG = join(SAMPLES, 'cache', 'go1.26.8.log');

const CONFIG = join(t.testdir({ 'rules.yaml': 'thresholds:\n  long-pause.ms: 5\n' }), 'rules.yaml');

const gcdrift = (args: readonly string[], input = ''): SpawnSyncReturns<string> =>
  spawnSync(process.execPath, [CLI, ...args], { input, encoding: 'utf8' });

void t.test('refused, with what would be right', (t) => {
  for (const [args, message] of [
    [[LOG, '--ndjson', '--json'], '--ndjson and --json are different formats: take one of them'],
    [
      [LOG, '--json', '-f', 'markdown'],
      '--json and --format markdown are different formats: take one of them',
    ],
    [
      ['compare', LOG, LOG, '--markdown', '--json'],
      '--json and --markdown are different formats: take one of them',
    ],
    [['comapre', 'a', 'b'], 'there is no command comapre, and no file; did you mean gcdrift compare?'],
    [
      ['explian', 'long-pause', '-q'],
      'there is no command explian, and no file; did you mean gcdrift explain?',
    ],
    [['cut', 'a.trace', '--around'], '--around takes a value (worst-pause, gc:40 or 12.5s)'],
    [[LOG, '--from'], '--from takes a value (from here on: 12.5s, gc:400, 03:10, 2026-11-20T03:10Z)'],
    [[LOG, '--fail-on'], '--fail-on takes a value: info, low, medium, high'],
    [['compare', LOG, LOG, '--fail-on'], '--fail-on takes a value: worse'],
    [['--format'], '--format takes a value: text, ndjson, json, markdown'],
    [[LOG, '-f'], '--format takes a value: text, ndjson, json, markdown'],
    [['cut', 'a.trace', '-o'], '--output takes a value (write to this file, whole or not at all)'],
    [['rules', '-f'], '--format takes a value: text, markdown'],
    [['rules', '--format'], '--format takes a value: text, markdown'],
    [['rules', '--width'], '--width takes a value (columns of text output)'],
    [['cut', 'a.trace', '--formt', 'x'], 'unknown option --formt'],
    [
      ['explain'],
      "explain what? the id of a finding (gcdrift rules lists them), a pasted line in quotes ('gc 7 @0.758s 1%: …'), or capture",
    ],
    [['explain', 'live-heap-grwth'], 'there is no finding live-heap-grwth; did you mean live-heap-growth?'],
    [
      [LOG, '--memory-limit', '512'],
      '--memory-limit 512 is 512 B, too little for any Go program: write a unit, such as 512Mi',
    ],
    [[LOG, '--config', CONFIG], `--config ${CONFIG} knows no thresholds: its keys are only, skip, set`],
    [[LOG, '-x'], 'unknown option -x'],
  ] as const) {
    const { status, stdout, stderr } = gcdrift(args);
    t.equal(stderr, `gcdrift: ${message} (gcdrift --help)\n`, args.join(' '));
    t.equal(stdout, '');
    t.equal(status, 2);
  }
  t.end();
});

void t.test('a file that is called nearly as a command is a file', (t) => {
  const folder = t.testdir({ compar: gcLines(1, 3) });
  const { status, stdout } = spawnSync(process.execPath, [CLI, 'compar'], { cwd: folder, encoding: 'utf8' });
  t.equal(status, 0);
  t.match(stdout, /^compar · .*3 cycles/);
  t.end();
});

void t.test('--markdown is short for --format markdown', (t) => {
  for (const args of [[LOG], ['compare', LOG, LOG]]) {
    const { status, stdout } = gcdrift([...args, '--markdown']);
    t.equal(status, 0);
    t.equal(stdout, gcdrift([...args, '--format', 'markdown']).stdout);
    t.match(stdout, /\*\*/);
  }
  t.end();
});

void t.test('--every of a file that is read to its end says that it is for others', (t) => {
  const { status, stderr } = gcdrift([LOG, '--every', '60s']);
  t.equal(status, 0);
  t.match(
    stderr,
    /^gcdrift: --every tells what is new of a pipe, or of files that are followed \(-F\): .*\n$/,
  );
  t.equal(gcdrift([LOG, '--every', '60s', '-q']).stderr, '');
  t.equal(gcdrift(['-', '--every', '60s'], gcLines(1, 3)).stderr, '', 'a pipe');
  t.end();
});

void t.test('--records of a format that has none says so', (t) => {
  const { status, stderr } = gcdrift([LOG, '--records', 'summary']);
  t.equal(status, 0);
  t.equal(stderr, 'gcdrift: --records chooses records of --ndjson and --json: text has none\n');
  t.equal(gcdrift([LOG, '--records', 'summary', '-q']).stderr, '');
  t.equal(gcdrift([LOG, '--records', 'summary', '--json']).stderr, '');
  t.end();
});

void t.test('a completion script is all that completion writes', (t) => {
  const { status, stdout, stderr } = gcdrift(['completion']);
  t.same([status, stderr], [0, '']);
  t.match(stdout, /^###-begin-gcdrift-completions-###$/m);
  t.end();
});

void t.test('a window of one cycle names it once', (t) => {
  t.match(gcdrift([LOG, '--from', 'gc:7', '--to', 'gc:7']).stdout, /1 cycle \(gc 7\)/);
  t.end();
});

void t.test('an input without a byte is empty, which is no log without gctrace', (t) => {
  const folder = t.testdir({ 'a.log': '', 'b.log': '' });
  const told = (...args: string[]): string => {
    const { status, stderr } = gcdrift(args);
    t.equal(status, 3);
    return stderr;
  };
  const [a, b] = ['a.log', 'b.log'].map((name) => join(folder, name));
  const why = 'nothing was written there, or not yet (-F waits for it)';
  const how = '`gcdrift explain capture` tells how to get a log\n';
  t.equal(told(a), `gcdrift: ${a} is empty: ${why}; ${how}`);
  t.equal(told(a, b), `gcdrift: all 2 inputs are empty, ${a} the first: ${why}; ${how}`);
  t.equal(told('compare', a, LOG), `gcdrift: ${a} is empty: ${why}; ${how}`);
  t.equal(
    told('-'),
    `gcdrift: stdin is empty: gctrace lines go to stderr, which a pipe takes with 2>&1; ${how}`,
  );
  t.end();
});

void t.test('the help names every kind of record', (t) => {
  const help = gcdrift(['--help']).stdout.replace(/\s+/g, '');
  t.ok(help.includes(`--recordswhichNDJSONrecords:${RECORDS.join(',')}(allbutmap`));
  t.end();
});
