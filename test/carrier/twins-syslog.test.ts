// Syslog in all its forms, and journald: a log in their shapes, whole and cut by relays.
import t from 'tap';
import { read } from '../reading.js';
import { type Entry, START, cycle, LOG, iso, nano, month, events, wrap, check } from './twins.js';

const pids = { api: 812, worker: 1033 };

void t.test('syslog and journald', (t) => {
  const none = { wall: 'none' } as const;
  const pids = { api: 812, worker: 1033 };
  const tag = ({ who }: Entry): string => `vm-3 ${who}[${pids[who]}]:`;
  const octal = ({ text }: Entry): string => text.replace(/\t/g, '#011');
  check(
    t,
    wrap(LOG, (e) => `${month(e.ms)} ${tag(e)} ${octal(e)}`),
    none,
  );
  check(
    t,
    wrap(LOG, (e) => `<14>${month(e.ms)} ${tag(e)} ${octal(e)}`),
    none,
  );
  check(
    t,
    wrap(LOG, (e) => `<191>${month(e.ms)} vm-3 shop/${e.who}-x: #033[36m${octal(e)}#033[0m`),
    {
      ...none,
      names: ['shop/api-x', 'shop/worker-x'],
    },
  );
  const zeros = (e: Entry): string => month(e.ms).replace('Mar  5', 'Mar 05');
  const head =
    '-- Logs begin at Mon 2024-02-26 08:00:01 CET. --\n-- Boot 7d2e0c4b8a914f1fa0d7c51e3b6f2a90 --\n';
  check(t, head + wrap(LOG, (e) => `${zeros(e)}.123456 ${tag(e)} ${e.text}`), none);
  check(
    t,
    wrap(LOG, (e) => `${iso(e.ms, 1).slice(0, 19)}+0100 ${tag(e)} ${e.text}`),
    { wall: 1000 },
  );
  check(
    t,
    wrap(LOG, (e) => `${iso(e.ms, 1)}456+01:00 ${tag(e)} ${e.text}`),
    {},
  );
  // journalctl indents the later lines of a text.
  const indented = wrap(
    events(LOG),
    (e) => `${zeros(e)} ${tag(e)} ${e.text.replace(/\n/g, `\n${' '.repeat(34)}`)}`,
  );
  t.match(check(t, indented, none).events, [
    { kind: 'crash', crash: { goroutines: 1, frame: { line: 118 } } },
  ]);
  const full = (e: Entry, zone: string, hours: number): string =>
    `Tue ${iso(e.ms, hours).slice(0, 19).replace('T', ' ')} ${zone} ${tag(e)} ${e.text}`;
  for (const [zone, hours] of [
    ['CET', 1],
    ['UTC', 0],
    ['EST', -5],
    ['CEST', 2],
    ['+04', 4],
  ] as const)
    check(
      t,
      wrap(LOG, (e) => full(e, zone, hours)),
      { wall: 1000 },
    );
  // journalctl -o short-unix and short-monotonic.
  const micros = (e: Entry): string => ((START + e.ms) / 1e3).toFixed(6);
  check(
    t,
    wrap(LOG, (e) => `${micros(e)} vm-3 ${e.who}[${pids[e.who]}]: ${e.text}`),
    {},
  );
  check(
    t,
    wrap(LOG, (e) => `[${(3730.775 + e.ms / 1e3).toFixed(6).padStart(12)}] vm-3 ${e.who}[7]: ${e.text}`),
    { wall: 'none' },
  );
  // Chicago or Shanghai.
  const doubtful = read(wrap(LOG, (e) => full(e, 'CST', 1)));
  t.ok(doubtful.cycles.length === 14 && doubtful.cycles.every(({ local }) => local));
  t.end();
});

void t.test('RFC 5424', (t) => {
  const text = (e: Entry, stamp: string, data: string, between = ''): string =>
    `<14>1 ${stamp} vm-3 ${e.who} ${pids[e.who]} - ${data} ${between}${e.text}`;
  const data = '[meta sequenceId="99"][x@1 path="a \\"b\\" [c\\] \\\\"]';
  check(
    t,
    wrap(LOG, (e) => text(e, nano(e.ms).replace('789Z', 'Z'), '-')),
    {},
  );
  check(
    t,
    wrap(LOG, (e) => text(e, nano(e.ms, '+01:00', 1), data, '\ufeff')),
    {},
  );
  check(
    t,
    wrap(LOG, (e) => text(e, '-', data)),
    { wall: 'none' },
  );
  check(
    t,
    wrap(LOG, (e) => `<14>1 ${nano(e.ms)} - - - - - ${e.text}`),
    { names: ['', ''] },
  );
  // RFC 6587: lengths, and nothing between the messages.
  const framed = wrap(
    LOG,
    (e) => {
      const message = text(e, nano(e.ms), data, '\ufeff');
      return `${Buffer.byteLength(message)} ${message}`;
    },
    '',
  );
  check(t, framed, {});
  const bytes = Buffer.from(framed);
  let size = 0;
  t.same(read(bytes, () => (size = (size + 7) % 41)).cycles, read(bytes).cycles, 'in chunks of any size');
  t.equal(read(bytes.subarray(0, -4)).cycles.length, 14, 'cut off');
  t.end();
});

void t.test('a relay cuts records at its limit, anywhere', (t) => {
  const tag = ({ who }: Entry): string => `vm-3 ${who}[${pids[who]}]:`;
  for (const at of [6, 30, 70, 100]) {
    const cut = ({ ms, who, text }: Entry): Entry[] =>
      text.startsWith('gc ')
        ? [
            { ms, who, text: text.slice(0, at) },
            { ms, who, text: text.slice(at) },
          ]
        : [{ ms, who, text }];
    const records = LOG.flatMap(cut);
    check(
      t,
      wrap(records, (e) => `${month(e.ms)} ${tag(e)} ${e.text}`),
      { wall: 'none' },
    );
  }
  const lost = LOG.filter((e) => !e.text.startsWith('gc ')).concat({
    ms: 9e4,
    who: 'api',
    text: cycle(9, 9, 8).slice(0, 50),
  });
  const reading = read(wrap(lost, (e) => `${month(e.ms)} ${tag(e)} ${e.text}`));
  t.equal(reading.cycles.length, 0, 'a rest that never comes');
  t.end();
});

void t.test('a panic that the server recovered is in the record before the goroutine', (t) => {
  const text = [
    '2024/03/05 11:50:00 http: panic serving 10.0.0.1:55: assignment to entry in nil map',
    'goroutine 12929 [running]:',
    'net/http.(*conn).serve.func1()',
    '\tnet/http/server.go:1943 +0xd3',
    'panic({0x55a1d23dfa60?, 0x55a1d4212af0?})',
    '\truntime/panic.go:783 +0x132',
    'main.put(0xc004df6b08)',
    '\t/src/shop/put.go:47 +0xae6',
  ];
  for (const prefix of [
    'Mar  5 11:50:00 vm-3 api[812]: ',
    '2024-03-05T11:50:00.123456+01:00 vm-3 api[812]: ',
    '<14>Mar  5 11:50:00 vm-3 api[812]: ',
  ])
    t.match(
      read(text.map((line) => `${prefix}${line}\n`).join('')).events,
      [
        {
          kind: 'crash',
          crash: { source: { line: 1 }, kind: 'nil-map-write', last: false, frame: { line: 47 } },
        },
      ],
      prefix,
    );
  t.end();
});
