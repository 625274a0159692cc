// Wrong use is one line that says what would be right, and exit code 2; what has no effect is said.
import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { existsSync, lstatSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { RECORDS } from '../../lib/cli/options.js';
import { SAMPLES } from '../captures.js';
import { CLI, gcLines } from './gcdrift.js';

const LOG = join(SAMPLES, 'cache', 'go1.26.8.log');

const FOLDER = t.testdir({
  'rules.yaml': 'thresholds:\n  long-pause.ms: 5\n',
  'rule.yaml': 'skip: [long-pase]\n',
  folder: {},
});
const CONFIG = join(FOLDER, 'rules.yaml');
const RULE = join(FOLDER, 'rule.yaml');

const gcdrift = (args: readonly string[], input = ''): SpawnSyncReturns<string> =>
  spawnSync(process.execPath, [CLI, ...args], { input, encoding: 'utf8' });

void t.test('wrong use is refused with advice', (t) => {
  for (const [args, message] of [
    [[LOG, '--ndjson', '--json'], '--ndjson and --json are different formats: choose one'],
    [[LOG, '--json', '-f', 'markdown'], '--json and --format markdown are different formats: choose one'],
    [
      ['compare', LOG, LOG, '--markdown', '--json'],
      '--json and --markdown are different formats: choose one',
    ],
    [['comapre', 'a', 'b'], 'there is no command or file comapre; did you mean gcdrift compare?'],
    [['explian', 'long-pause', '-q'], 'there is no command or file explian; did you mean gcdrift explain?'],
    [['cut', 'a.trace', '--around'], '--around takes a value (what to keep: worst-pause, gc:40 or 12.5s)'],
    [[LOG, '--from'], '--from takes a value (start of the window: 12.5s, gc:400, 03:10, 2026-11-20T03:10Z)'],
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
      "explain what? give a finding's id (gcdrift rules lists them), a column of cycle records (heap_goal_bytes), a pasted line in quotes ('gc 7 @0.758s 1%: …'), or capture",
    ],
    [
      ['explain', 'live-heap-grwth'],
      'there is no finding or column live-heap-grwth; did you mean live-heap-growth?',
    ],
    [
      [LOG, '--memory-limit', '512'],
      '--memory-limit 512 is 512 B, too little for any Go program: add a unit, such as 512Mi',
    ],
    [[LOG, '--config', CONFIG], `--config ${CONFIG}: unknown key thresholds; the keys are only, skip, set`],
    [[LOG, '-x'], 'unknown option -x'],
    [[LOG, '--memory', '1Gi'], 'unknown option --memory; did you mean --memory-limit?'],
    [['explain', 'live-heap'], 'there is no finding or column live-heap; did you mean live-heap-growth?'],
    [['rules', 'long-pause'], 'rules takes no arguments: long-pause is too many'],
    [['cut', 'a.trace', 'b.trace', '--around', '1s'], 'cut takes one trace: b.trace is too many'],
    [['cut'], 'name a trace: gcdrift cut TRACE --around worst-pause -o small.trace'],
    [[LOG, '--every', '5'], '--every 5 has no unit: write 5s or 5m'],
    [[LOG, '--set', 'long=1'], '--set: there is no threshold long; gcdrift rules lists them'],
    [
      [LOG, '--set', 'long-mark.ms=1'],
      '--set: there is no threshold long-mark.ms; long-mark has mark_ms, pace, worked',
    ],
    [[LOG, '--only', 'nothing'], '--only: there is no rule nothing; gcdrift rules lists them'],
    [[LOG, '--config', RULE], `--config ${RULE}: there is no rule long-pase; did you mean long-pause?`],
  ] as const) {
    const { status, stdout, stderr } = gcdrift(args);
    t.equal(stderr, `gcdrift: ${message} (gcdrift --help)\n`, args.join(' '));
    t.equal(stdout, '');
    t.equal(status, 2);
  }
  t.end();
});

void t.test('errors of reading and writing say why, and offer no help page', (t) => {
  const none = join(FOLDER, 'none', 'a');
  const folder = join(FOLDER, 'folder');
  for (const [args, message] of [
    [[LOG, '-o', none], `${none} could not be written: its folder does not exist`],
    [[LOG, '-o', folder], `${folder} could not be written: it is a folder`],
    [['compare', LOG, LOG, '-o', none], `${none} could not be written: its folder does not exist`],
    [[LOG, '--config', none], `--config ${none} could not be read: no such file`],
    [['split', none, '--gc', join(FOLDER, 'gc')], `${none} could not be read: no such file`],
  ] as const) {
    const { status, stderr } = gcdrift(args);
    t.equal(stderr, `gcdrift: ${message}\n`, args.join(' '));
    t.equal(status, 2);
  }
  t.match(
    gcdrift(['split', LOG, '--gc', none]).stderr,
    /its folder does not exist; the program's lines go on/,
  );
  t.same(readdirSync(FOLDER).sort(), ['folder', 'gc', 'rule.yaml', 'rules.yaml'], 'nothing is left behind');
  t.end();
});

void t.test('a device is written, not replaced', { skip: !existsSync('/dev/full') }, (t) => {
  const link = join(FOLDER, 'full');
  symlinkSync('/dev/full', link);
  for (const format of ['--json', '--ndjson']) {
    const { status, stderr } = gcdrift([LOG, format, '-o', link]);
    t.equal(stderr, `gcdrift: ${link} could not be written: no space left on the device\n`);
    t.equal(status, 2);
    t.ok(lstatSync(link).isSymbolicLink());
  }
  t.end();
});

void t.test('nobody reads on, or nothing can be written', { skip: !existsSync('/dev/full') }, (t) => {
  const shell = (line: string): string => {
    const script = `set -o pipefail; ${line.replaceAll('gcdrift', '"$0" "$1"')}; echo "code $?" >&2`;
    return spawnSync('bash', ['-c', script, process.execPath, CLI, LOG, none], { encoding: 'utf8' }).stderr;
  };
  const none = join(FOLDER, 'none');
  t.equal(shell('gcdrift rules | true'), 'code 0\n');
  t.equal(shell('gcdrift explain capture | true'), 'code 0\n');
  const full = 'gcdrift: standard output could not be written: no space left on the device\n';
  t.equal(shell('gcdrift rules > /dev/full'), `${full}code 2\n`);
  t.equal(shell('gcdrift "$2" "$3" 2> /dev/full > /dev/null'), 'code 0\n', 'only the message is lost');
  t.equal(shell('gcdrift "$3" 2> /dev/full > /dev/null'), 'code 2\n');
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

void t.test('--every on a plain file says that it has no effect', (t) => {
  const { status, stderr } = gcdrift([LOG, '--every', '60s']);
  t.equal(status, 0);
  t.equal(stderr, 'gcdrift: --every has no effect here: it needs a pipe, or files that are followed (-F)\n');
  t.equal(gcdrift([LOG, '--every', '60s', '-q']).stderr, '');
  t.equal(gcdrift(['-', '--every', '60s'], gcLines(1, 3)).stderr, '', 'a pipe');
  t.end();
});

void t.test('--records of a format that has none says so', (t) => {
  const { status, stderr } = gcdrift([LOG, '--records', 'summary']);
  t.equal(status, 0);
  t.equal(stderr, 'gcdrift: --records has no effect on text: it is for --ndjson and --json\n');
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
  const why = 'nothing has been written there yet (-F waits for it)';
  const how = '`gcdrift explain capture` shows how to get a log\n';
  t.equal(told(a), `gcdrift: ${a} is empty: ${why}; ${how}`);
  t.equal(told(a, b), `gcdrift: all 2 inputs are empty, starting with ${a}: ${why}; ${how}`);
  t.equal(told('compare', a, LOG), `gcdrift: ${a} is empty: ${why}; ${how}`);
  t.equal(told('-'), `gcdrift: stdin is empty: gctrace lines go to stderr, so the pipe needs 2>&1; ${how}`);
  t.end();
});

void t.test('the help names every kind of record', (t) => {
  const help = gcdrift(['--help']).stdout.replace(/\s+/g, '');
  t.ok(help.includes(`--recordsrecordstowrite:${RECORDS.join(',')}(default:allbutmap)`));
  t.end();
});

void t.test('every command takes --no-color, wherever it stands', (t) => {
  const traced = join(SAMPLES, 'generations', 'go1.26.8.trace');
  const commands = [
    ['rules'],
    ['explain', 'capture'],
    [
      'explain',
      'gc 1 @0.009s 4%: 0.013+2.5+0.061 ms clock, 0.027+0.48/0.53/0+0.12 ms cpu, 4->4->2 MB, 4 MB goal, 2 P',
    ],
    ['split', '--gc', '/dev/null', LOG],
    ['compare', LOG, LOG],
    ['cut', traced, '--around', 'worst-pause', '-o', '/dev/null'],
    ['anonymize', traced, '-o', '/dev/null'],
    ['completion'],
  ];
  for (const command of commands)
    for (const args of [
      [...command, '--no-color'],
      ['--no-color', ...command],
    ]) {
      const { stderr, stdout } = gcdrift(args);
      t.notMatch(stderr, 'unknown option', args.join(' '));
      t.notMatch(stdout, '\u001b[');
    }
  t.end();
});

void t.test('colours: by the flag, else by the environment', (t) => {
  const isColoured = (args: string[], env: Record<string, string>): boolean =>
    spawnSync(process.execPath, [CLI, LOG, ...args], {
      encoding: 'utf8',
      env: { PATH: process.env.PATH, ...env },
    }).stdout.includes('\u001b[');
  t.equal(isColoured([], {}), false, 'not in a pipe');
  t.equal(isColoured(['--color', 'always'], { NO_COLOR: '1' }), true);
  t.equal(isColoured(['--no-color'], { FORCE_COLOR: '1' }), false);
  t.equal(isColoured([], { FORCE_COLOR: '1' }), true);
  t.equal(isColoured([], { CLICOLOR_FORCE: '1' }), true);
  t.equal(isColoured([], { FORCE_COLOR: '0', CLICOLOR_FORCE: '1' }), false);
  t.equal(isColoured([], { NO_COLOR: '1', FORCE_COLOR: '1' }), false);
  t.end();
});
