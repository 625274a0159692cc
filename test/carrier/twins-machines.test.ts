// What runs or shows a program on one machine: a log in the shapes of supervisors, ts and terminals.
import t from 'tap';
import {
  type Entry,
  START,
  LOG,
  OTHERS,
  api,
  iso,
  month,
  wrap,
  check,
  podNames,
  prefix,
  bold,
  cyan,
} from './twins.js';

void t.test('services and procfiles', (t) => {
  const one = { one: true, names: ['', ''] } as const;
  const tai = (ms: number): string => {
    const at = START + ms;
    const seconds = (2n ** 62n + BigInt(Math.floor(at / 1e3)) + 10n).toString(16);
    return `@${seconds}${((at % 1e3) * 1e6 + 456_789).toString(16).padStart(8, '0')}`;
  };
  check(
    t,
    wrap(api, (e) => `${tai(e.ms)} ${e.text}`),
    one,
  );
  check(
    t,
    wrap(api, (e) => `${iso(e.ms).replace('T', '_')}45 ${e.text}`),
    one,
  );
  check(
    t,
    wrap(api, (e) => `${iso(e.ms)}45 ${e.text}`),
    one,
  );
  const asctime = check(
    t,
    wrap(api, (e) => `${iso(e.ms, 1).replace('T', ' ').replace('.', ',')}: ${e.text}`),
    { ...one, wall: 'local' },
  );
  t.ok(asctime.cycles.every(({ local }) => local));

  const none = { wall: 'none' } as const;
  const clock = (ms: number): string =>
    new Date(Date.UTC(2024, 2, 5, 23, 59, 50) + ms).toISOString().slice(11, 19);
  const bar = (e: Entry): string => `${clock(e.ms)} ${`${e.who}.1`.padEnd(8)} |`;
  const started = `${clock(0)} api.1    | started with pid 812\n${clock(9)} system   | sending SIGTERM to all processes\n`;
  const dots = { names: ['api.1', 'worker.1'], wall: 'none' } as const;
  check(t, started + wrap(LOG, (e) => `${bar(e)} ${e.text}`), dots);
  check(t, started + wrap(LOG, (e) => `${cyan(bar(e))} ${e.text}`), dots);
  const overmind = (e: Entry): string => `\x1b[1;38;5;2m${e.who.padEnd(6)}\x1b[0m |`;
  const system = `\x1b[1;38;5;7msystem\x1b[0m | ${bold('Tmux socket name: overmind-shop-x1')}\n`;
  check(t, system + wrap(LOG, (e) => `${overmind(e)} ${e.text}`), none);
  check(
    t,
    `${overmind(LOG[0])} ${bold('Running...')}\n${wrap(LOG, (e) => `${overmind(e)} ${e.text}`)}`,
    none,
  );
  const hivemind = (e: Entry): string => `\x1b[1;38;5;2m${clock(e.ms)} ${e.who.padEnd(6)}\x1b[0m |`;
  check(
    t,
    `${hivemind(LOG[0])} ${bold('Running...')}\n${wrap(LOG, (e) => `${hivemind(e)} ${e.text}`)}`,
    none,
  );
  check(
    t,
    wrap([...LOG, { ms: 24_000, who: 'api', text: 'Running migrations' }], (e) => `${overmind(e)} ${e.text}`),
    { ...none, others: OTHERS + 1 },
  );
  t.end();
});

void t.test('ts', (t) => {
  const one = { one: true, names: ['', ''] } as const;
  check(
    t,
    wrap(api, (e) => `${month(e.ms).replace('  5', ' 05')} ${e.text}`),
    { ...one, wall: 'none' },
  );
  check(
    t,
    wrap(api, (e) => `${iso(e.ms, 1)}456+0100 ${e.text}`),
    one,
  );
  check(
    t,
    wrap(api, (e) => `${((START + e.ms) / 1e3).toFixed(6)} ${e.text}`),
    one,
  );
  check(
    t,
    wrap(api, (e) => `${new Date(e.ms).toISOString().slice(11, 23)}456 ${e.text}`),
    { ...one, wall: 'none' },
  );
  check(
    t,
    wrap(api, (e) => `${new Date(e.ms).toISOString().slice(11, 19)} ${e.text}`),
    { ...one, wall: 'none' },
  );
  for (const stamp of [
    (ms: number) => iso(ms, 1).replace('T', ' '),
    (ms: number) => `[${iso(ms, 1).replace('T', ' ')}]`,
    (ms: number) => iso(ms, 1).replace('T', ' ').replaceAll('-', '/'),
  ])
    t.ok(
      check(
        t,
        wrap(api, (e) => `${stamp(e.ms)} ${e.text}`),
        { ...one, wall: 'local' },
      ).cycles.every(({ local }) => local),
    );
  t.end();
});

/** Rows of a terminal of this width. */
const rows = (text: string, width: number): string =>
  text
    .split('\n')
    .map((line) => line.match(new RegExp(`.{1,${width}}`, 'gu'))?.join('\n') ?? '')
    .join('\n');

void t.test('terminals', (t) => {
  const one = { one: true, names: ['', ''], wall: 'none' } as const;
  const text = wrap(api, (e) => e.text);
  for (const width of [60, 80, 100, 132]) {
    check(t, rows(text, width), one);
    check(t, rows(text, width).replace(/ +$/gm, ''), one);
    check(
      t,
      rows(
        wrap(LOG, (e) => `${prefix(e)} ${e.text}`),
        width,
      ),
      { names: podNames, wall: 'none' },
    );
  }
  const coloured = (e: Entry, i: number): string =>
    e.text.startsWith('gc ') && i % 4 === 0
      ? e.text.replace('ms clock', '\x1b[1mms clock\x1b[0m')
      : cyan(e.text);
  const session = [
    'Script started on 2024-03-05 14:02:10+01:00 [TERM="xterm-256color"]\n',
    '\x1b]0;dev@box: ~/shop\x07\x1b[?2004h\x1b[32mdev@box\x1b[0m:\x1b[34m~/shop\x1b[0m$ GODEBUG=gctrace=1 ./apx\x08i\r\n',
    ...api.map((e, i) => `${coloured(e, i)}\r\n`),
    '\x1b[32mdev@box\x1b[0m:\x1b[34m~/shop\x1b[0m$ exit\r\n',
    '\nScript done on 2024-03-05 14:03:40+01:00 [COMMAND_EXIT_CODE="2"]\n',
  ];
  check(t, session.join(''), one);
  for (const prompt of ['[dev@box ~]$ ', 'bash-5.2# '])
    check(t, [session[0], `${prompt}./api\r\n`, ...session.slice(2, -2), `${prompt}exit\r\n`].join(''), one);
  check(t, text.replaceAll('gc ', 'gx\x08c '), one);
  t.end();
});
