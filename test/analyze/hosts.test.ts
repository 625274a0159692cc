// Logs that several machines write: one tag on two machines is two streams, and a machine's log keeps its names.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { compare } from '../../lib/compare/compare.js';
import { analysisOf, type Analysis } from '../analysis.js';
import { LINE } from '../messages.js';

interface Written {
  host: string;
  tag?: string;
  pid?: number;
  text: string;
}

const iso = (seconds: number): string => new Date(Date.UTC(2026, 10, 20, 23) + 1e3 * seconds).toISOString();
type Shape = (written: Written, seconds: number) => string;
const SHAPES: Record<string, Shape> = {
  ISO: ({ host, tag = 'api', pid = 812, text }, s) =>
    `${iso(s).replace('Z', '+00:00')} ${host} ${tag}[${pid}]: ${text}`,
  'RFC 3164': ({ host, tag = 'api', pid = 812, text }, s) =>
    `Nov 20 ${iso(s).slice(11, 19)} ${host} ${tag}[${pid}]: ${text}`,
  'RFC 5424': ({ host, tag = 'api', pid = 812, text }, s) =>
    `<30>1 ${iso(s)} ${host} ${tag} ${pid} - - ${text}`,
  'journalctl -o json': ({ host, tag = 'api', pid = 812, text }, s) =>
    JSON.stringify({
      __CURSOR: 'x',
      __REALTIME_TIMESTAMP: `${1e3 * Date.parse(iso(s))}`,
      _HOSTNAME: host,
      _PID: String(pid),
      _SYSTEMD_UNIT: `${tag}.service`,
      SYSLOG_IDENTIFIER: tag,
      PRIORITY: '6',
      MESSAGE: text,
    }),
  'journalctl -o export': ({ host, tag = 'api', pid = 812, text }, s) =>
    [
      '__CURSOR=x',
      `__REALTIME_TIMESTAMP=${1e3 * Date.parse(iso(s))}`,
      ...[`_HOSTNAME=${host}`, `_PID=${pid}`, `_SYSTEMD_UNIT=${tag}.service`, `MESSAGE=${text}\n`],
    ].join('\n'),
};
const ISO = SHAPES.ISO;
/** A process's cycles `first` to `last`; those of another `run` differ. */
const cycles = (first: number, last: number, run = 0): string[] =>
  Array.from({ length: last - first + 1 }, (_, i) =>
    LINE.replace('gc 7 @0.758s', `gc ${first + i} @${first + i}.10${run}s`),
  );
const by = (host: string, texts: string[], rest: Partial<Written> = {}): Written[] =>
  texts.map((text) => ({ host, text, ...rest }));
/** They write by turns. */
const mixed = (...lists: Written[][]): Written[] =>
  Array.from({ length: Math.max(...lists.map(({ length }) => length)) }, (_, i) =>
    lists.flatMap((list) => list[i] ?? []),
  ).flat();

function fileOf(t: Test, written: Written[], shape = ISO): string {
  const file = join(t.testdir(), 'log');
  writeFileSync(file, written.map((one, i) => `${shape(one, i)}\n`).join(''));
  return file;
}
const told = ({ summaries }: Analysis): unknown[] =>
  summaries.map(({ stream, run, cycles }) => [stream, run, cycles]).sort();
const streamsOf = async (t: Test, written: Written[], shape?: Shape, wanted?: string): Promise<unknown[]> =>
  told(
    await analysisOf(
      fileOf(t, written, shape),
      wanted === undefined ? {} : { wanted: (name) => name === wanted },
    ),
  );

const ROLLING = [...by('web-1', cycles(1, 12)), ...by('web-2', cycles(1, 9, 1))];
const FLEET = mixed(...[1, 2, 3].map((n) => by(`web-${n}`, cycles(1, 10 + n))));

for (const [name, shape] of Object.entries(SHAPES))
  void t.test(name, async (t) => {
    const { summaries, notices } = await analysisOf(fileOf(t, ROLLING, shape));
    t.same(
      summaries.map(({ stream, run, cycles }) => [stream, run, cycles]),
      [
        ['api', 1, 12],
        ['web-2/api', 1, 9],
      ],
    );
    t.notOk(notices.some(({ code }) => code === 'input-restart'));
    const fleet = [
      ['api', 1, 11],
      ['web-2/api', 1, 12],
      ['web-3/api', 1, 13],
    ];
    t.same(await streamsOf(t, FLEET, shape), fleet, 'at the same time, with the same figures');
    const again = [...by('web-1', cycles(1, 12)), ...by('web-1', cycles(1, 9, 1), { pid: 7311 })];
    const restarted = [
      ['api', 1, 12],
      ['api', 2, 9],
    ];
    t.same(await streamsOf(t, again, shape), restarted, 'a new pid is a restart');
  });

void t.test('names are short but for those that two machines have', async (t) => {
  const others = [
    ...by('web-2', ['ready', 'listening'], {}),
    ...by('log', ['rotated'], { tag: 'rsyslogd' }),
    ...mixed(by('web-1', cycles(1, 8)), by('web-2', cycles(1, 6), { tag: 'worker' })),
  ];
  t.same(await streamsOf(t, others), [
    ['api', 1, 8],
    ['worker', 1, 6],
  ]);
  const relay = [...by('log', cycles(1, 8)), ...by('log', cycles(1, 7, 1))];
  t.same(await streamsOf(t, relay), [
    ['api', 1, 8],
    ['api', 2, 7],
  ]);
  t.same(await streamsOf(t, FLEET, ISO, 'web-1/api'), [['api', 1, 11]], '--stream, by its full name');
  t.same((await streamsOf(t, FLEET, ISO, 'api')).length, 3, 'by the short one those of all machines');
  t.same(await streamsOf(t, FLEET, ISO, 'web-3/api'), [['api', 1, 13]], 'alone it needs no more');
});

void t.test('a machine that appears late', async (t) => {
  const noise = by('web-1', Array<string>(3000).fill('served a request'));
  const [one, two] = [by('web-1', cycles(1, 50)), by('web-2', cycles(1, 20, 1))];
  const late = [...one.slice(0, 10), ...noise, ...mixed(one.slice(10), two)];
  t.same(await streamsOf(t, late), [
    ['api', 1, 50],
    ['web-2/api', 1, 20],
  ]);
});

void t.test('names of machines that tell nothing', async (t) => {
  for (const hosts of [
    ['3f2a9c1d77e0', 'b8a51c3f2a9c'],
    ['localhost', 'localhost.localdomain'],
  ]) {
    const written = hosts.flatMap((host, run) => by(host, cycles(1, 8, run)));
    t.same(
      await streamsOf(t, written),
      [
        ['api', 1, 8],
        ['api', 2, 8],
      ],
      hosts.join(),
    );
  }
  t.same(
    await streamsOf(t, [...by('web-1', cycles(1, 8)), ...by('localhost', cycles(1, 6, 1))]),
    [
      ['api', 1, 8],
      ['api', 2, 6],
    ],
    'beside one that does',
  );
});

void t.test('other names of one machine', async (t) => {
  const [before, after] = [cycles(1, 8), cycles(9, 14)];
  for (const names of [
    ['web-1', 'web-1.example.com'],
    ['WEB1', 'web1'],
    ['localhost', 'web-1'],
    ['-', 'web-1'],
  ])
    t.same(
      await streamsOf(t, [...by(names[0], before), ...by(names[1], after)], SHAPES['RFC 5424']),
      [['api', 1, 14]],
      names.join(),
    );
});

void t.test('what stands in a host’s place and is none', async (t) => {
  for (const words of [
    ['INFO', 'ERROR'],
    ['stdout', 'stderr'],
    ['[pool-1-thread-1]', '[pool-1-thread-2]'],
    ['1', '2'],
  ]) {
    const written = cycles(1, 12).map((text, i): Written => ({ host: words[i % 2], text }));
    t.same(await streamsOf(t, written), [['api', 1, 12]], words.join());
  }
});

void t.test('--stream: a pattern of the machine’s name alone asks for nothing', async (t) => {
  const written = mixed(by('api-1', cycles(1, 8)), by('api-1', cycles(1, 6, 1), { tag: 'billing' }));
  const asked = async (wanted: (name: string) => boolean): Promise<unknown[]> =>
    told(await analysisOf(fileOf(t, written), { wanted }));
  t.same(await asked((name) => name.startsWith('api')), [['api', 1, 8]]);
  t.equal((await asked((name) => name.startsWith('api-1/'))).length, 2);
});

void t.test('the kernel kills on its own machine', async (t) => {
  const killed =
    'Memory cgroup out of memory: Killed process 812 (api) total-vm:1000000kB, anon-rss:500000kB, file-rss:0kB';
  const written = [...FLEET, ...by('web-2', [killed], { tag: 'kernel' })];
  const { summaries } = await analysisOf(fileOf(t, written));
  t.same(
    summaries.filter(({ crashes }) => crashes).map(({ stream }) => stream),
    ['web-2/api'],
  );
});

void t.test('a program in a container, whose machine has another name than the kernel’s', async (t) => {
  const killed =
    'Memory cgroup out of memory: Killed process 812 (api) total-vm:1000000kB, anon-rss:500000kB, file-rss:0kB';
  const written = [...by('api-7f9c', cycles(1, 9)), ...by('node-1', [killed], { tag: 'kernel' })];
  const { summaries } = await analysisOf(fileOf(t, written));
  t.match(summaries, [{ stream: 'api', crashes: [{ kind: 'killed' }] }]);
});

void t.test('systemd’s words of a unit, on a machine that is called like a pod', async (t) => {
  const json = SHAPES['journalctl -o json'];
  const host = 'md-0-6d8f5-x7k2p';
  const written = by(host, cycles(1, 9)).map((one, i) => json(one, i));
  const end = JSON.parse(
    json({ host, text: 'api.service: Main process exited, code=killed, status=9/KILL' }, 9),
  ) as object;
  written.push(
    JSON.stringify({
      ...end,
      _PID: '1',
      SYSLOG_IDENTIFIER: 'systemd',
      UNIT: 'api.service',
      _SYSTEMD_UNIT: 'init.scope',
    }),
  );
  const file = join(t.testdir(), 'log');
  writeFileSync(file, `${written.join('\n')}\n`);
  t.match((await analysisOf(file)).summaries, [{ stream: 'api', crashes: [{ kind: 'killed' }] }]);
});

void t.test('other machines after than before: the longest run of the name', async (t) => {
  const side = (...names: string[]): Written[] =>
    names.flatMap((name, i) => by(name, cycles(1, 30 + 20 * i, i)));
  const before = fileOf(t, side('ip-1', 'ip-2'));
  const after = join(t.testdir({ other: '' }), 'other');
  writeFileSync(
    before,
    side('ip-1', 'ip-2')
      .map((one, i) => `${ISO(one, i)}\n`)
      .join(''),
  );
  writeFileSync(
    after,
    side('ip-3', 'ip-4')
      .map((one, i) => `${ISO(one, i)}\n`)
      .join(''),
  );
  const { comparisons } = await compare(before, after);
  t.same(
    comparisons.map(({ summary }) => [summary.before.stream, summary.after.stream]),
    [['ip-2/api', 'ip-4/api']],
  );
});

void t.test('machines are compared with themselves', async (t) => {
  const [one, two] = [by('web-1', cycles(1, 40)), by('web-2', cycles(1, 40, 1))];
  const [before, after] = [fileOf(t, [...one, ...two]), join(t.testdir({ other: '' }), 'other')];
  writeFileSync(before, [...one, ...two].map((line, i) => `${ISO(line, i)}\n`).join(''));
  writeFileSync(after, [...two, ...one].map((line, i) => `${ISO(line, i)}\n`).join(''));
  const { comparisons } = await compare(before, after);
  t.same(
    comparisons.map(({ summary }) => [summary.before.stream, summary.after.stream]),
    [
      ['api', 'web-1/api'],
      ['web-2/api', 'api'],
    ],
  );
});
