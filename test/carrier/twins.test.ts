// Twins of one log in the shapes of all carriers of lines, with what makes them hard: colours, zones, digits, cut rows,
// continuation lines, orders of time. Each must tell what the log tells.
import t, { type Test } from 'tap';
import { read, type Reading } from '../reading.js';

interface Entry {
  ms: number;
  who: 'api' | 'worker';
  text: string;
}

const START = Date.UTC(2024, 2, 5, 13, 2, 11, 123);

const cycle = (n: number, at: number, procs: number): string =>
  `gc ${n} @${at.toFixed(3)}s 1%: 0.10+7.3+0.003 ms clock, 0.21+0/6.9/0.14+0.006 ms cpu, 14->14->8 MB, 15 MB goal, 0 MB stacks, 0 MB globals, ${procs} P`;

/** Two processes, cycles among an application's lines; it ends with a panic. */
const LOG: Entry[] = [
  ...Array.from({ length: 7 }, (_, i): Entry[] => [
    { ms: i * 3100 + 1, who: 'api', text: cycle(i + 1, i * 3.1, 8) },
    { ms: i * 3100 + 400, who: 'api', text: '{"level":"info","msg":"gc pause budget","gc":{"num":35}}' },
    { ms: i * 3100 + 1500, who: 'worker', text: cycle(i + 1, i * 3.1 + 1.5, 4) },
    { ms: i * 3100 + 1700, who: 'worker', text: 'cache gc 12 evicted 33 entries' },
    {
      ms: i * 3100 + 1900,
      who: 'worker',
      text: 'time="2024-03-05T13:02:19Z" level=info msg="synced 132 keys"',
    },
  ]).flat(),
  ...[
    'panic: runtime error: index out of range [4] with length 4',
    '',
    'goroutine 83 [running]:',
    'main.serve(0x1)',
    '\t/app/server.go:118 +0x4a',
    'exit status 2',
  ].map((text, i): Entry => ({ ms: 23_000 + i, who: 'api', text })),
];
const OTHERS = LOG.filter(({ text }) => text !== '' && !text.startsWith('gc ')).length;
const api = LOG.filter(({ who }) => who === 'api');
const API_OTHERS = api.filter(({ text }) => text !== '' && !text.startsWith('gc ')).length;

const iso = (ms: number, hours = 0): string =>
  new Date(START + ms + hours * 3600e3).toISOString().slice(0, -1);
const nano = (ms: number, zone = 'Z', hours = 0): string => `${iso(ms, hours)}456789${zone}`;
const month = (ms: number): string => `Mar  5 ${iso(ms, 1).slice(11, 19)}`;

/** Texts of several lines are one event: the panic's. */
const events = (entries: Entry[]): Entry[] => {
  const first = entries.findIndex(({ text }) => text.startsWith('panic: '));
  const panic = {
    ...entries[first],
    text: entries
      .slice(first)
      .map(({ text }) => text)
      .join('\n'),
  };
  return [...entries.slice(0, first), panic];
};

const wrap = (entries: Entry[], line: (entry: Entry) => string, end = '\n'): string =>
  entries.map((entry) => line(entry) + end).join('');

interface Expected {
  names?: readonly [api: string, worker: string];
  /** What is told of the time: to the millisecond, to so many of them, without a zone, or nothing. */
  wall?: 'none' | 'local' | number;
  others?: number;
  /** One process only. */
  one?: true;
}

/** Whether a twin tells what the log tells. */
function check(t: Test, text: string | Buffer, expected: Expected): Reading {
  const { names = ['api', 'worker'], wall = 1, one, others = one ? API_OTHERS : OTHERS } = expected;
  const reading = read(text);
  const parts = { api: names[0], worker: names[1] };
  for (const who of one ? (['api'] as const) : (['api', 'worker'] as const)) {
    const own = reading.cycles.filter((row) => row.stream === parts[who]);
    const truth = LOG.filter((entry) => entry.who === who && entry.text.startsWith('gc '));
    const numbers = own.filter(
      (row) => names[0] !== names[1] || row.figures.procs === (who === 'api' ? 8 : 4),
    );
    t.same(
      numbers.map((row) => row.figures.n),
      truth.map((_, i) => i + 1),
      `${reading.carrier}: cycles of ${who}`,
    );
    t.ok(
      numbers.every((row) => !row.repaired),
      'whole ones',
    );
    const times = numbers.map((row) => row.wallMs);
    const step = typeof wall === 'number' ? wall : 1;
    if (wall === 'none') t.ok(times.every(Number.isNaN), 'no wall time');
    else
      t.same(
        times,
        truth.map(({ ms }) => {
          const told = START + ms + (wall === 'local' ? 3600e3 : 0);
          return Math.floor(told / step) * step;
        }),
        'wall times',
      );
  }
  t.equal(reading.cycles.length, one ? 7 : 14);
  t.equal(reading.other, others, `${reading.carrier}: other lines`);
  return reading;
}

const pods = { api: 'api-7d9c5b6f4d-x2xkq', worker: 'worker-0' };
const podNames: readonly [string, string] = [`${pods.api}/api`, `${pods.worker}/worker`];
const prefix = ({ who }: Entry): string => `[pod/${pods[who]}/${who}]`;
const bold = (text: string): string => `\x1b[1m${text}\x1b[0m`;
const cyan = (text: string): string => `\x1b[36m${text}\x1b[0m`;

void t.test('kubectl', (t) => {
  const none = { names: podNames, wall: 'none' } as const;
  const one = { one: true, names: ['', ''] } as const;
  check(
    t,
    wrap(LOG, (e) => `${prefix(e)} ${e.text}`),
    none,
  );
  check(
    t,
    wrap(LOG, (e) => `${prefix(e)} ${e.text}`.trimEnd(), '\r\n'),
    none,
  );
  check(t, `error: container is gone\n${wrap(LOG, (e) => `${prefix(e)} ${e.text}`)}`, {
    ...none,
    others: OTHERS + 1,
  });
  check(
    t,
    wrap(LOG, (e) => `${cyan(prefix(e))} ${e.text}`),
    none,
  );
  check(
    t,
    wrap(LOG, (e) => `${prefix(e)} ${nano(e.ms)} ${e.text}`),
    { names: podNames },
  );
  check(
    t,
    wrap(LOG, (e) => `${prefix(e)} ${nano(e.ms, '+05:30', 5.5)} ${e.text}`),
    { names: podNames },
  );
  check(
    t,
    wrap(api, (e) => `${nano(e.ms)} ${e.text}`),
    one,
  );
  check(
    t,
    wrap(api, (e) => `${nano(e.ms)} ${e.text}`.trimEnd()),
    one,
  );
  check(
    t,
    wrap(api, (e) => `${iso(e.ms).slice(0, 19)}Z ${e.text}`),
    { ...one, wall: 1000 },
  );
  // An old kubelet stamps every piece, and CRI-O cuts cycles into pieces.
  const pieces = ({ ms, text }: Entry): string =>
    text.startsWith('gc ')
      ? `${nano(ms)} ${text.slice(0, 7)}${nano(ms + 1)} ${text.slice(7, 40)}${nano(ms + 2, '+01:00', 1)} ${text.slice(40)}`
      : `${nano(ms)} ${text}`;
  check(t, wrap(api, pieces), one);
  t.end();
});

void t.test('docker, podman, compose', (t) => {
  const one = { one: true, names: ['', ''] } as const;
  check(
    t,
    wrap(api, (e) => `${nano(e.ms)} env=prod,tag=shop/api ${e.text}`),
    one,
  );
  check(
    t,
    wrap(api, (e) => `${nano(e.ms, '+01:00', 1)} ${e.text}`),
    one,
  );
  const ids = { api: '3f2a9c1d77e0', worker: 'b81c04fe9a52' };
  check(
    t,
    wrap(LOG, (e) => `${ids[e.who]} ${nano(e.ms, '-08:00', -8)} ${e.text}`),
    {
      names: [ids.api, ids.worker],
    },
  );
  check(
    t,
    wrap(LOG, (e) => `${e.who} ${nano(e.ms, '+01:00', 1)} ${e.text}`),
    {},
  );
  const none = { wall: 'none', names: ['shop_api_1', 'shop_worker_1'] } as const;
  const v1 = (e: Entry): string => `shop_${e.who}_1`.padEnd(15);
  const ends = 'shop_api_1 exited with code 2\n';
  check(t, `Attaching to shop_api_1, shop_worker_1\n${wrap(LOG, (e) => `${v1(e)}| ${e.text}`)}${ends}`, none);
  check(
    t,
    `Attaching to shop_api_1, shop_worker_1\n${wrap(LOG, (e) => `${cyan(`${v1(e)}|`)} ${e.text}`)}`,
    none,
  );
  check(
    t,
    wrap(LOG, (e) => `${e.who.padEnd(8)}| ${e.text}`.trimEnd()),
    { wall: 'none' },
  );
  check(
    t,
    wrap(LOG, (e) => `${cyan(`${e.who}-1`.padEnd(10))}| ${nano(e.ms)} ${e.text}`),
    {
      names: ['api-1', 'worker-1'],
    },
  );
  t.end();
});

void t.test('stern and kail', (t) => {
  const none = { names: podNames, wall: 'none' } as const;
  const status = `+ ${pods.api} › api\n+ ${pods.worker} › worker\n`;
  const names = (e: Entry): string => `${pods[e.who]} ${e.who}`;
  check(t, `${status}${wrap(LOG, (e) => `${names(e)} ${e.text}`)}- ${pods.worker} › worker\n`, none);
  check(
    t,
    wrap(LOG, (e) => `${cyan(pods[e.who])} ${bold(e.who)} ${e.text}`),
    none,
  );
  check(t, `+ shop ${pods.api} › api\n${wrap(LOG, (e) => `shop ${names(e)} ${e.text}`)}`, none);
  check(
    t,
    wrap(LOG, (e) => `${names(e)} ${nano(e.ms, '+01:00', 1)} ${e.text}`),
    { names: podNames },
  );
  check(
    t,
    wrap(LOG, (e) => `${names(e)} ${iso(e.ms, 1).slice(5, 19).replace('T', ' ')} ${e.text}`),
    none,
  );
  check(
    t,
    wrap(LOG, (e) => `${e.who}pod ${e.who} ${e.text}`),
    {
      names: ['apipod/api', 'workerpod/worker'],
      wall: 'none',
    },
  );
  check(
    t,
    wrap(LOG, (e) => `shop/${pods[e.who]}[${e.who}]: ${e.text}`),
    none,
  );
  check(
    t,
    wrap(LOG, (e) => `shop/${pods[e.who]}@${e.who}: ${e.text}`),
    none,
  );
  check(
    t,
    wrap(LOG, (e) => `${bold(`shop/${pods[e.who]}[${e.who}]: `)}${e.text}`),
    none,
  );
  t.end();
});

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
  // Chicago or Shanghai.
  const doubtful = read(wrap(LOG, (e) => full(e, 'CST', 1)));
  t.ok(doubtful.cycles.length === 14 && doubtful.cycles.every(({ local }) => local));
  t.end();
});

const pids = { api: 812, worker: 1033 };

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

void t.test('platforms', (t) => {
  const micro = (ms: number, zone = '+00:00', hours = 0): string => `${iso(ms, hours)}456${zone}`;
  const dyno = { api: 'web.1', worker: 'worker.1' };
  const heroku = (e: Entry): string => `${micro(e.ms)} app[${dyno[e.who]}]: ${e.text}`;
  const router = `${micro(5)} heroku[router]: at=info method=GET path="/" status=200\n`;
  check(t, router + wrap(LOG, heroku), { names: ['web.1', 'worker.1'], others: OTHERS + 1 });
  check(
    t,
    wrap(LOG, (e) => `${cyan(`${micro(e.ms)} app[${dyno[e.who]}]:`)} ${e.text}`),
    { names: ['web.1', 'worker.1'] },
  );

  const cf = (e: Entry): string =>
    `   ${iso(e.ms, 1).slice(0, 22)}+0100 [APP/PROC/WEB/${e.who === 'api' ? 0 : 1}]  ${e.text.startsWith('{') ? 'OUT' : 'ERR'} ${e.text}`;
  const instances = { names: ['APP/PROC/WEB/0', 'APP/PROC/WEB/1'], wall: 10 } as const;
  const head = 'Retrieving logs for app api in org acme / space prod as dev@example.com...\n\n';
  check(t, head + wrap(LOG, cf), instances);
  check(t, head + wrap(LOG, (e) => cf(e).replace(/ERR .*/, cyan)), instances);
  t.end();
});

void t.test('CloudWatch', (t) => {
  const stamp = (ms: number): string => `${iso(ms)}000+00:00`;
  for (const [name, worker] of [
    ['ecs/api/0f3c2b7a9d5e4411', 'ecs/worker/77aa10c2be934f02'],
    ['2024/03/05/[$LATEST]0f3c2b7a', '2024/03/05/[$LATEST]77aa10c2'],
    ['api on host one', 'worker on host two'],
  ] as const) {
    const names = { api: name, worker };
    const tail = check(
      t,
      wrap(events(LOG), (e) => `${stamp(e.ms)} ${names[e.who]} ${e.text}`),
      { names: [name, worker] },
    );
    if (!name.includes(' ')) t.match(tail.events, [{ kind: 'crash', crash: { goroutines: 1 } }]);
    check(
      t,
      wrap(events(LOG), (e) => `\x1b[32m${stamp(e.ms)}\x1b[0m ${cyan(names[e.who])} ${e.text}`),
      { names: [name, worker] },
    );
  }
  const short = (e: Entry): string => `${iso(e.ms).slice(0, 19)} ${e.text}`;
  check(t, wrap(events(LOG), short), { names: ['', ''], wall: 1000 });
  // Chunks of an export are in no order.
  const lines = events(api).map((e) => `${iso(e.ms)}Z ${e.text}\n`);
  const mixed = [...lines.slice(8), ...lines.slice(4, 8), ...lines.slice(0, 4)].join('');
  const one = { one: true, names: ['', ''] } as const;
  t.match(check(t, mixed, one).events, [
    { kind: 'crash', crash: { goroutines: 1, frame: { function: 'main.serve' } } },
  ]);
  t.end();
});

void t.test('Loki and Grafana: newest first', (t) => {
  const seconds = (ms: number): string => `${iso(ms, 1).slice(0, 19)}+01:00`;
  const labels = (e: Entry): string => `{app="a \\"{}\\" b", container="${e.who}", pod="${pods[e.who]}"}`;
  const head =
    '2024/03/05 14:05:02 http://loki:3100/loki/api/v1/query_range?limit=30\n2024/03/05 14:05:02 Common labels: {namespace="shop"}\n';
  const newest = [...LOG].reverse();
  const loki = { names: podNames, wall: 1000 } as const;
  check(t, head + wrap(newest, (e) => `${seconds(e.ms)} ${labels(e)}       ${e.text}`), loki);
  check(t, head + wrap(LOG, (e) => `${seconds(e.ms)} ${labels(e)} ${e.text}`), loki);
  check(
    t,
    head + wrap(newest, (e) => `\x1b[34m${seconds(e.ms)}\x1b[0m \x1b[31m${labels(e)}\x1b[0m ${e.text}`),
    loki,
  );
  check(
    t,
    wrap([...api].reverse(), (e) => `${seconds(e.ms)} {} ${e.text}`),
    { one: true, names: ['', ''], wall: 1000 },
  );
  check(
    t,
    wrap([...api].reverse(), (e) => e.text),
    { one: true, names: ['', ''], wall: 'none' },
  );

  const grafana = 'Common labels: {"namespace":"shop"}\nLine limit: "1000 (42 returned)"\n\n\n';
  for (const order of [events(LOG), [...events(LOG)].reverse()]) {
    for (const stamp of [(ms: number) => `${START + ms}\t${iso(ms)}Z\t`, (ms: number) => `${iso(ms)}Z\t`]) {
      const reading = check(t, grafana + wrap(order, (e) => stamp(e.ms) + e.text), { names: ['', ''] });
      t.match(reading.events, [{ kind: 'crash', crash: { goroutines: 1, frame: { line: 118 } } }]);
    }
  }
  t.end();
});

void t.test('GitHub Actions', (t) => {
  const stamp = (ms: number): string => `${iso(ms)}4567Z`;
  const job = { api: 'load (api)', worker: 'load (worker)' };
  check(t, `\ufeff${wrap(api, (e) => `${stamp(e.ms)} ${e.text}`, '\r\n')}`, { one: true, names: ['', ''] });
  const view = LOG.map(
    (e, i) => `${job[e.who]}\tUNKNOWN STEP\t${i === 0 ? '\ufeff' : ''}${stamp(e.ms)} ${e.text}\n`,
  );
  check(t, view.join(''), { names: [job.api, job.worker] });
  t.end();
});

void t.test('what grep -n prints: a dash beside what matched, a colon before it', (t) => {
  const one = { one: true, names: ['', ''], wall: 'none' } as const;
  const every = (n: number): string =>
    api.map(({ text }, i) => `${9990 + i}${i % n === 0 ? ':' : '-'}${text}\n`).join('');
  for (const n of [1, 2, 3]) check(t, every(n), one);
  check(t, every(2).replace('\n', '\n--\n'), one);
  t.end();
});

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
  check(t, text.replaceAll('gc ', 'gx\x08c '), one);
  t.end();
});

void t.test('carriers within carriers', (t) => {
  const docker = (line: string, ms: number): string =>
    `${JSON.stringify({ log: `${line}\n`, stream: 'stderr', time: nano(ms) })}\n`;
  const outer = LOG.map((e) => docker(`${prefix(e)} ${e.text}`, e.ms + 5_000_000));
  t.same(
    read(outer.join('')).cycles.map(({ stream, wallMs }) => [stream, wallMs]),
    LOG.filter(({ text }) => text.startsWith('gc ')).map((e) => [
      `${pods[e.who]}/${e.who}`,
      START + e.ms + 5_000_000,
    ]),
  );
  // The innermost time wins.
  const own = (e: Entry): string => `${nano(e.ms)} ${e.text}`;
  check(t, LOG.map((e) => docker(`${prefix(e)} ${own(e)}`, e.ms + 5_000_000)).join(''), { names: podNames });
  check(
    t,
    wrap(LOG, (e) => `${e.who.padEnd(8)}| ${month(e.ms)} vm-3 app[1]: ${e.text}`),
    {
      names: ['api/app', 'worker/app'],
      wall: 'none',
    },
  );
  t.end();
});

void t.test('what only looks like a carrier is none', (t) => {
  const one = { one: true, names: ['', ''], wall: 'none' } as const;
  // Application lines with stamps, names and bars among plain cycles.
  const stamped = api.flatMap((e): Entry[] => [
    e,
    { ...e, text: `${nano(e.ms)} shop vm-3 api[812]: | ready` },
    { ...e, text: `${month(e.ms)} web-0 api ready` },
    { ...e, text: 'api-1  | ready' },
  ]);
  check(
    t,
    wrap(stamped, (e) => e.text),
    { ...one, others: API_OTHERS + 3 * api.length },
  );
  t.end();
});

void t.test('a shape that only cycles prove is known by the first of them', (t) => {
  const names = ['ecs/api/0f3c', 'ecs/worker/77aa'] as const;
  const tail = (e: Entry): string => `${iso(e.ms)}000+00:00 ${names[e.who === 'api' ? 0 : 1]} ${e.text}`;
  const others = LOG.filter(({ text }) => /^\{/.test(text));
  const quiet = Array.from({ length: 200 }, () => others).flat();
  check(t, wrap([...quiet, ...LOG], tail), { names, others: OTHERS + quiet.length });
  t.end();
});
