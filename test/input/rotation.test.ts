// Names that rotators give, and the order that they tell; and names that only look like that.
import t from 'tap';
import { setsOf } from '../../lib/input/rotation.js';

/** The sets among the names, as they come from a folder, each `NAME: FILES` from the oldest on. */
const sets = (...names: string[]): string[] =>
  setsOf([...names].sort()).map(
    ({ name, members }) => `${name}: ${members.map(({ path }) => path).join(' ')}`,
  );

/** Names that belong together, the oldest first, and what their set is called. */
const TOGETHER: [who: string, set: string, names: string[]][] = [
  ['Docker', '3f2a-json.log', ['3f2a-json.log.2.gz', '3f2a-json.log.1', '3f2a-json.log']],
  [
    'kubelet',
    '.',
    ['0.log.20240102-030405.gz', '0.log.20240102-040506', '0.log', '1.log.20240103-000000', '1.log'],
  ],
  ['logrotate', 'x', ['x.10.gz', 'x.9.gz', 'x.2.gz', 'x.1', 'x']],
  ['logrotate without the live file', 'api.err', ['api.err.11.gz', 'api.err.3.gz', 'api.err.2']],
  ['logrotate, extension', 'x.log', ['x.2.log.gz', 'x.1.log', 'x.log']],
  ['logrotate, dateext', 'x', ['x-20240303.gz', 'x-20240304', 'x']],
  ['… by the hour', 'x.log', ['x.log-2024030414.gz', 'x.log-2024030501', 'x.log']],
  ['… by the second', 'x.log', ['x.log-1709423999.gz', 'x.log-1709424000', 'x.log']],
  ['… zstd', 'x.log', ['x.log-20240303.zst', 'x.log-20240304', 'x.log']],
  ['Nomad', 'web.stderr', ['web.stderr.2', 'web.stderr.9', 'web.stderr.10', 'web.stderr.100']],
  ['logrotate of such a name', 'web.stderr', ['web.stderr.10', 'web.stderr.2', 'web.stderr']],
  ['supervisor, Python', 'x.log', ['x.log.10', 'x.log.9', 'x.log.1', 'x.log']],
  ["Python's by time", 'x.log', ['x.log.2024-03-04', 'x.log.2024-03-05_13-02-11', 'x.log']],
  [
    'svlogd',
    'current',
    ['@4000000065e717dd075bcd15.s', '@4000000065e717de075bcd15.u', '@4000000065e717ff00000000.s', 'current'],
  ],
  [
    'lumberjack',
    'x.log',
    [
      'x-2024-03-05T13-02-11.123.log.gz',
      'x-2024-03-05T13-02-11.456.log',
      'x-2024-03-06T00-00-00.000.log',
      'x.log',
    ],
  ],
  ['Fluentd', 'x.log', ['x.20240305_13.log', 'x.20240305_14_0.log', 'x.20240305_14_1.log.gz']],
  [
    'Fluentd and its buffer',
    'x.log',
    [
      'x.20240305_13.log',
      'buffer.b60a3d5b7e3f0c1d2e3f4a5b6c7d8e9f0.log',
      'buffer.b60a3d5b7e3f0c1d2e3f4a5b6c7d8e9f1.log',
    ],
  ],
  ['Fluentd with a short id', 'x.log', ['x.20240305_13.log', 'buffer.b5f1.log']],
  ['CloudWatch', '.', ['000000.gz', '000001.gz', '000010.gz']],
  ["Apache's rotatelogs", 'x', ['x.1709510400', 'x.1709596800']],
  ['newsyslog', 'x.log', ['x.log.1.gz', 'x.log.0', 'x.log']],
];

void t.test('naming schemes of rotators', (t) => {
  for (const [who, set, names] of TOGETHER) t.same(sets(...names), [`${set}: ${names.join(' ')}`], who);
  t.end();
});

void t.test('a set has one folder and one name', (t) => {
  t.same(sets('a/x.log', 'a/x.log.1', 'b/x.log', 'b/x.log.1', 'b/y.log.1', 'b/y.log'), [
    'a/x.log: a/x.log.1 a/x.log',
    'b/x.log: b/x.log.1 b/x.log',
    'b/y.log: b/y.log.1 b/y.log',
  ]);
  t.same(sets('a/x.log.1', 'b/x.log'), []);
  t.end();
});

void t.test('if a file exists packed and plain, the plain one comes first', (t) => {
  t.match(setsOf(['./x.log', './x.log.1']), [{ members: [{ path: './x.log.1' }, { path: './x.log' }] }]);
  t.match(setsOf(['x.log.1.gz', 'x.log', 'x.log.1']), [
    { members: [{ path: 'x.log.1' }, { path: 'x.log.1.gz' }, { path: 'x.log' }] },
  ]);
  t.end();
});

void t.test('names that are no rotation', (t) => {
  for (const names of [
    ['go1.26.7.log', 'go1.26.8.log', 'go1.19.13.log'],
    ['run.1', 'run.2', 'run.3'],
    ['a.log', 'b.log', 'a.log.gz'],
    ['x.log.1'],
    ['x-20241399', 'x-20240001'],
    ['web-7d9c5b6f4d-x2xkq.log', 'web-7d9c5b6f4d-abcde.log'],
    ['x.log', 'x.log.old', 'x.log.bak'],
  ])
    t.same(sets(...names), [], names.join(' '));
  t.end();
});

void t.test('numbers alone do not make a set, timestamps do', (t) => {
  t.match(setsOf(['0.log', '1.log']), [{ doubtful: true }]);
  t.match(setsOf(['0.log', '0.log.20240102-030405']), [{ doubtful: false }]);
  t.match(setsOf(['000000.gz', '000001.gz']), [{ doubtful: true }]);
  t.end();
});
