// A log as it looks behind what runs several programs, or shows several files.
import { withoutControls } from '../../lib/carrier/colour.js';
import t from 'tap';
import { read } from '../reading.js';
import {
  api,
  API_OTHERS,
  check,
  cycle,
  cyan,
  iso,
  LOG,
  month,
  nano,
  OTHERS,
  wrap,
  type Entry,
} from './twins.js';

type Expected = Parameters<typeof check>[2];
type Row = [what: string, line: (entry: Entry) => string, expected?: Expected];

const none = { wall: 'none' } as const;
const ids = { api: 0, worker: 1 };
const pm2 = (e: Entry): string => `${ids[e.who]}|${e.who.padEnd(9)} | ${e.text}`;
const machines = { api: '148ed726c5e789', worker: 'd5ee71d7' };
const streams = { api: 'copilot/api/3bd2f6f3e2a24', worker: 'copilot/worker/91aa' };
const clock = (e: Entry): string => iso(e.ms).slice(11, 19);
const seconds = (e: Entry): string => iso(e.ms).slice(0, 19);

const ROWS: Row[] = [
  ['concurrently', (e) => `[${ids[e.who]}] ${e.text}`, { ...none, names: ['0', '1'] }],
  ['concurrently, names', (e) => `${cyan(`[${e.who.padEnd(6)}]`)} ${e.text}`, none],
  [
    'Jenkins, parallel branches',
    (e) => `[load ${e.who}] ${e.text}`,
    { ...none, names: ['load api', 'load worker'] },
  ],
  ['Jenkins, with times', (e) => `[${iso(e.ms)}Z] [${e.who}] ${e.text}`],
  ['Jenkins, times of day', (e) => `${clock(e)}  [${e.who}] ${e.text}`, none],
  ['pm2 logs', pm2, { ...none, names: ['0|api', '1|worker'] }],
  [
    'pm2 logs, coloured',
    (e) => `\x1b[31m${pm2(e).replace(' | ', ' | \x1b[39m')}`,
    { ...none, names: ['0|api', '1|worker'] },
  ],
  ['tilt', (e) => `${e.who.padStart(13)} │ ${e.text}`, none],
  [
    'terraform',
    (e) => `null_resource.${e.who} (local-exec): ${e.text}`,
    { ...none, names: ['null_resource.api', 'null_resource.worker'] },
  ],
  ['turbo', (e) => `@shop/${e.who}:dev: ${e.text}`, { ...none, names: ['@shop/api', '@shop/worker'] }],
  ['pnpm', (e) => `apps/${e.who} dev: ${e.text}`, { ...none, names: ['apps/api', 'apps/worker'] }],
  [
    'copilot svc logs',
    (e) => `${streams[e.who]} ${e.text}`,
    { ...none, names: [streams.api, streams.worker] },
  ],
  [
    'fly logs',
    (e) => `${seconds(e)}Z app[${machines[e.who]}] cdg [info]${e.text}`,
    { wall: 1000, names: [machines.api, machines.worker] },
  ],
  ['ecs-cli logs -t', (e) => `${seconds(e)}Z\t${e.text}\n`, { wall: 1000, names: ['', ''] }],
];

for (const [what, line, expected = {}] of ROWS)
  void t.test(what, (t) => {
    check(t, wrap(LOG, line), expected);
    t.end();
  });

/** Prefixes of any shape, in which words tell the processes apart. */
const WORDS: Row[] = [
  [
    'Python’s logging',
    (e) => `${iso(e.ms).replace('T', ' ').replace('.', ',')} - ${e.who} - INFO - ${e.text}`,
  ],
  ['Log4j', (e) => `${iso(e.ms).replace('T', ' ').replace('.', ',')} INFO  [${e.who}] ${e.text}`],
  [
    'Cloud Build',
    (e) => `Step #${ids[e.who]} - "${e.who}": ${e.text}`,
    { ...none, names: ['0/api', '1/worker'] },
  ],
  ['drone exec', (e) => `[${e.who}:${e.ms % 977}] ${e.text}`, none],
  ['grep -n, files without an extension', (e) => `${e.who}:${e.ms}:${e.text}`, none],
  ['App Engine', (e) => `${seconds(e).replace('T', ' ')} ${e.who}[20240305t1]  ${e.text}`],
  ['busybox’s syslogd', (e) => `${month(e.ms)} web daemon.err ${e.who}[7]: ${e.text}`, none],
];

for (const [what, line] of WORDS)
  void t.test(`words that tell processes apart: ${what}`, (t) => {
    const expected = WORDS.find(([other]) => other === what)?.[2] ?? {};
    const names = expected.names ?? ['api', 'worker'];
    const { cycles } = read(wrap(LOG, line));
    for (const [i, who] of (['api', 'worker'] as const).entries())
      t.same(
        cycles.filter(({ stream }) => stream === names[i]).map(({ figures }) => figures.n),
        [1, 2, 3, 4, 5, 6, 7],
        who,
      );
    t.equal(cycles.length, 14);
    t.end();
  });

void t.test('words that change while the numbers go on are one process’s', (t) => {
  const cycles = Array.from({ length: 40 }, (_, i) => ({
    ms: i * 20e3,
    who: 'api' as const,
    text: cycle(i + 1, i * 20, 8),
  }));
  for (const line of [
    (e: Entry): string => `[thread ${(e.ms / 20e3) % 3}] ${e.text}`,
    (e: Entry): string => `up ${Math.floor(e.ms / 60e3)}m: ${e.text}`,
    (e: Entry): string => `pool_${(e.ms / 20e3) % 3} child - ${e.text}`,
    (e: Entry): string => `${seconds(e).replace('T', ' ')} ${e.ms % 40e3 === 0 ? 'INFO' : 'WARN'} ${e.text}`,
  ])
    t.same([...new Set(read(wrap(cycles, line)).cycles.map(({ stream }) => stream))], ['']);
  t.end();
});

void t.test('behind words of which nothing is known, the newest may be first too', (t) => {
  for (const prefix of [
    (n: number) => `2024/03/05 13:02:1${n} INFO `,
    (n: number) => `INFO[000${n}] `,
    (n: number) => `["2024-03-05T13:02:1${n}Z", "`,
  ]) {
    const newest = [6, 5, 4, 3, 2, 1].map((n) => `${prefix(n)}${cycle(n, n, 8)}\n`).join('');
    const { cycles } = read(newest);
    t.same(
      cycles.map(({ stream, figures }) => [stream, figures.n]),
      [1, 2, 3, 4, 5, 6].map((n) => ['', n]),
      prefix(1),
    );
  }
  t.end();
});

void t.test('a restart does not turn the order, and neither do quotations', (t) => {
  // Who falls from 60 to 1 in the head is one process all the same.
  const numbers = [
    ...Array.from({ length: 11 }, (_, i) => i + 50),
    ...Array.from({ length: 30 }, (_, i) => i + 1),
  ];
  const steps = numbers.map((n) => `req=${n % 4} child ${cycle(n, n, 8)}\n`).join('');
  t.same([...new Set(read(steps).cycles.map(({ stream }) => stream))], ['']);
  // Bare cycles, and after each ten of them the last nine, newest first.
  const history = Array.from({ length: 40 }, (_, i) => {
    const last = i % 10 === 9 ? Array.from({ length: 9 }, (_, k) => i + 1 - k) : [];
    return [cycle(i + 1, i + 1, 8), ...last.map((n) => `last: ${cycle(n, n, 8)}`)].map((text) => `${text}\n`);
  });
  t.same(
    read(history.flat().join('')).cycles.map(({ figures }) => figures.n),
    Array.from({ length: 40 }, (_, i) => i + 1),
  );
  t.end();
});

void t.test('behind a stamp and words that stay the same, times and crashes are read', (t) => {
  const ms = Date.UTC(2024, 2, 5, 13, 2, 10);
  for (const [stamp, words, wallMs] of [
    ['2024/03/05 13:02:1', 'INFO ', ms],
    ['2024/03/05 13:02:1', 'main.go:12: ', ms],
    // The zone is not the words'.
    ['2024-03-05 13:02:1', '+0100 INFO ', NaN],
    ['2024-03-05 13:02:1', 'UTC [17] LOG:  ', NaN],
  ] as const) {
    const texts = [cycle(1, 1, 8), cycle(2, 2, 8), 'fatal error: concurrent map writes'];
    const log = texts.map((text, i) => `${stamp}${i} ${words}${text}\n`).join('');
    const { cycles, events } = read(log);
    const known = !Number.isNaN(wallMs);
    t.match(cycles, [{ wallMs, local: known }, { wallMs: wallMs + 1000 }], words);
    t.equal(
      events.some(({ kind }) => kind === 'crash'),
      known,
    );
  }
  const own = `2024/03/05 13:02:10 child: ${cycle(1, 1, 8)}\n2024/03/05 13:02:11 panic: of the wrapper itself\n`;
  t.notOk(
    read(own + own).events.some(({ kind }) => kind === 'crash'),
    'other words',
  );
  t.end();
});

void t.test('GitLab: a line in several writes', (t) => {
  const write = (e: Entry, text: string, mark: string): string => `${iso(e.ms)}000Z 01E${mark}${text}`;
  const line = (e: Entry): string => {
    if (!e.text.startsWith('gc ')) return write(e, e.text, ' ');
    const pieces = [e.text.slice(0, 4), e.text.slice(4, 30), e.text.slice(30, 77), e.text.slice(77)];
    return pieces.map((piece, i) => write(e, piece, i === 0 ? ' ' : '+')).join('\n');
  };
  check(t, wrap(api, line), { one: true, names: ['', ''] });
  // What only begins like one stays a line of its own.
  const { cycles, other } = read(
    wrap(api, (e) => (e.text.startsWith('{') ? write(e, 'gc 12', ' ') : line(e))),
  );
  t.equal(cycles.length, 7);
  t.equal(other, API_OTHERS);
  t.end();
});

void t.test('the runners’ own lines', (t) => {
  const own = ['[Pipeline] sh', '--> Sending SIGTERM to other processes..', '[api] ./api exited with code 0'];
  check(t, `${own.join('\n')}\n${wrap(LOG, (e) => `[${e.who}] ${e.text}`)}`, none);
  // DarthSim/overmind start/process.go
  const bold = ['Started with pid 71...', 'Exited', 'Restarting...', 'Interrupting...', 'Killing...'];
  const overmind = (who: string, text: string): string => `\x1b[1;38;5;2m${who.padEnd(6)} | \x1b[0m${text}\n`;
  const told = bold.map((text) => overmind('api', `\x1b[1m${text}\x1b[0m`)).join('');
  check(t, told + wrap(LOG, (e) => overmind(e.who, e.text), ''), none);
  // ddollar/foreman lib/foreman/engine.rb
  const foreman = (who: string, text: string): string => `14:02:11 ${who.padEnd(6)} | ${text}\n`;
  const ends = `SIGTERM received\n${foreman('system', 'sending SIGTERM to all processes')}${foreman('api', 'died a mysterious death')}`;
  check(t, wrap(LOG, (e) => foreman(e.who, e.text), '') + ends, none);
  // docker/compose pkg/compose/printer.go, cmd/formatter/logs.go (Status)
  t.equal(
    withoutControls('gc 1 @0.012s 2%: 4 P\r\x1b[K'),
    'gc 1 @0.012s 2%: 4 P\r',
    'what is erased, but not a cycle',
  );
  const status = (text: string): string => `\x1b[36m\r\x1b[Kapi ${text}\n\x1b[0m`;
  const recreated = status('exited with code 137 (restarting)') + status('has been recreated');
  check(t, recreated + wrap(LOG, (e) => `\x1b[36m${e.who.padEnd(7)} | \x1b[0m${e.text}`), none);
  t.end();
});

void t.test('what differs from line to line is no name', (t) => {
  let n = 0;
  const { cycles } = read(wrap(LOG, (e) => `[${++n}] ${e.text}`));
  t.same([...new Set(cycles.map(({ stream }) => stream))], ['']);
  // Nor is a level.
  const levels = read(wrap(api, (e) => `[INFO] ${e.text}`));
  t.same([...new Set(levels.cycles.map(({ stream }) => stream))], ['']);
  t.equal(levels.other, API_OTHERS);
  t.end();
});

/** What `tail -f` prints: a header where another file goes on. */
function tailed(line: (entry: Entry) => string): string {
  let who = '';
  return wrap(LOG, (e) => {
    const head = e.who === who ? '' : `${who === '' ? '' : '\n'}==> logs/${e.who}.log <==\n`;
    who = e.who;
    return head + line(e);
  });
}

void t.test('tail of several files', (t) => {
  const names = ['logs/api.log', 'logs/worker.log'] as const;
  check(
    t,
    tailed((e) => e.text),
    { ...none, names },
  );
  check(t, tailed((e) => e.text).replaceAll('\n', '\r\n'), { ...none, names });
  check(
    t,
    tailed((e) => `${nano(e.ms)} stderr F ${e.text}`),
    { names },
  );
  check(
    t,
    tailed((e) => JSON.stringify({ time: `${iso(e.ms)}Z`, msg: e.text })),
    { names },
  );
  const one = `==> standard input <==\n${wrap(api, (e) => e.text)}`;
  check(t, one, { ...none, one: true, names: ['standard input', ''] });
  const hosts = LOG.filter(({ who }) => who === 'api');
  const ansible = `web-1 | CHANGED | rc=0 >>\n${wrap(hosts, (e) => e.text)}`;
  check(t, ansible, { ...none, one: true, names: ['web-1', ''] });
  // A program may print one such line.
  const printed = `starting\n${wrap(api, (e) => (e.text.startsWith('{') ? '==> step <==' : e.text))}`;
  t.equal(read(printed).cycles[0].stream, '');
  t.end();
});

void t.test('matches below the names of their files', (t) => {
  const names = ['logs/api.log', 'logs/worker.log'] as const;
  const matched = (who: Entry['who'], line: (text: string, i: number) => string): string =>
    LOG.filter((e) => e.who === who && e.text.startsWith('gc '))
      .map((e, i) => `${line(e.text, i)}\n`)
      .join('');
  const found = (line: (text: string, i: number) => string, between = '\n', paint = (name: string) => name) =>
    names.map((name, i) => `${paint(name)}\n${matched(i === 0 ? 'api' : 'worker', line)}`).join(between);
  const logs = {
    'rg --heading': found((text) => text),
    'rg -n': found((text, i) => `${i + 1}:${text}`),
    'rg -C': found((text, i) => `${2 * i + 1}-a line\n${2 * i + 2}:${text}`),
    'git grep --heading': found((text, i) => `${i + 1}:${text}`, '--\n'),
    'rg --color always': found(
      (text, i) => `\x1b[0m\x1b[32m${i + 1}\x1b[0m:\x1b[0m\x1b[1m\x1b[31mgc \x1b[0m${text.slice(3)}`,
      '\n',
      (name) => `\x1b[0m\x1b[35m${name}\x1b[0m`,
    ),
  };
  for (const [what, log] of Object.entries(logs)) {
    const { cycles } = read(log);
    t.same([...new Set(cycles.map(({ stream }) => stream))], names, what);
    t.equal(cycles.length, LOG.filter(({ text }) => text.startsWith('gc ')).length, what);
  }
  const one = `logs/api.log\n${matched('api', (text, i) => `${i + 1}:${text}`)}`;
  t.same(read(one).cycles[0].stream, 'logs/api.log');
  // A program may print its own path, or others.
  const own = `/usr/bin/api\n${matched('api', (text) => text)}`;
  t.equal(read(own).cycles[0].stream, '');
  const stamped = (text: string, i: number): string =>
    `2026-11-26T12:00:${String(i % 60).padStart(2, '0')}Z ${text}`;
  t.equal(
    read(`/usr/bin/api\n${matched('api', stamped)}/var/lib/1\n${matched('api', stamped)}`).cycles[0].stream,
    '',
  );
  // What matched may be a path: only behind a gap it is the next file's name.
  const within = `logs/api.log\n1:start\n/healthz\n${matched('api', (text, i) => `${i + 2}:${text}`)}`;
  t.equal(read(within).cycles[0].stream, 'logs/api.log');
  t.equal(read(`starting\n\nweb/a.html\n\nweb/b.html\n${own}`).cycles[0].stream, '');
  t.end();
});

void t.test('a log whose first cycle comes late', (t) => {
  // Longer than the head in which carriers are looked for.
  const start = (line: (entry: Entry) => string): string =>
    wrap(
      Array.from({ length: 1200 }, (_, i) => ({
        ...LOG[0],
        ms: 0,
        text: `handling request ${i} ${'x'.repeat(60)}`,
      })),
      line,
    );
  const shapes: Row[] = [
    ['a name', (e) => `[${e.who}] ${e.text}`, none],
    ['files', (e) => `logs/${e.who}.log:${e.text}`, { ...none, names: ['logs/api.log', 'logs/worker.log'] }],
    ['a time and a name', (e) => `${nano(e.ms)} [${e.who}] ${e.text}`],
  ];
  for (const [what, line, expected = {}] of shapes) {
    const { cycles } = check(t, start(line) + wrap(LOG, line), { ...expected, others: OTHERS + 1200 });
    t.equal(cycles[0].line, 1201, `${what}: the line is the file's`);
  }
  const width = 80;
  const rows = wrap(api, (e) => e.text.replace(new RegExp(`(.{${width}})(?=.)`, 'g'), '$1\n'));
  t.equal(
    read(start((e) => e.text.slice(0, width)) + rows).cycles.filter(({ repaired }) => !repaired).length,
    7,
    'rows',
  );
  t.end();
});

void t.test('a wrapped process beside a bare one is read from the first cycle in the log on', (t) => {
  const bare = Array.from({ length: 30 }, (_, i) => cycle(i + 1, i, 8));
  const wrapped = Array.from({ length: 5 }, (_, i) =>
    JSON.stringify({
      time: `${iso(i * 1000)}Z`,
      level: 'INFO',
      child: 'worker',
      msg: cycle(i + 6, i + 3, 4),
    }),
  );
  // The head does not show it.
  const log = [...Array<string>(800).fill(`x${'.'.repeat(99)}`), ...bare].flatMap((text, i) => [
    text,
    i > 801 ? (wrapped[i - 802] ?? 'y') : 'y',
  ]);
  const { cycles } = read(`${bare[0]}\n${log.slice(0, 1600).join('\n')}\n${log.slice(1602).join('\n')}\n`);
  t.same(
    cycles.filter(({ stream }) => stream === 'worker').map(({ figures }) => figures.n),
    [6, 7, 8, 9, 10],
  );
  t.end();
});
