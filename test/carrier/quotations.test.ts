// What programs say of a gctrace line is no cycle of theirs: in JSON, in quotation marks, behind words of their own.
import t from 'tap';
import { read } from '../reading.js';
import {
  API_OTHERS,
  LOG,
  OTHERS,
  api,
  check,
  cycle,
  events,
  iso,
  nano,
  podNames,
  pods as podOf,
  prefix,
  wrap,
} from './twins.js';
import type { Entry } from './twins.js';

const QUOTED = cycle(7, 0.758, 8);
const TEXTS = [
  `{"level":"info","msg":"runtime said: ${QUOTED}","n":1}`,
  `{"level":"debug","msg":"poll","last":"${QUOTED}"}`,
  `{"level":"info","msg":"${QUOTED}"}`,
  `{"nested":{"a":[{"gc":"${QUOTED}"}]}}`,
  `level=info msg="${QUOTED}" n=3`,
  `quoting "${QUOTED}" from the docs`,
  `runtime said: ${QUOTED}`,
];

/** Before the second cycle, and between the later ones, the program says something of a cycle. */
const quoting = (log: readonly Entry[], text: string): Entry[] =>
  log.flatMap((entry) =>
    /^gc [26] /.test(entry.text) ? [{ ...entry, text }, entry, { ...entry, text }] : [entry],
  );

void t.test('in any carrier', (t) => {
  for (const text of TEXTS) {
    const own = quoting(api, text);
    const both = quoting(events(LOG), text);
    const one = { one: true, names: ['', ''], others: API_OTHERS + 4 } as const;
    const two = { others: OTHERS + 8 } as const;
    check(
      t,
      wrap(own, (e) => e.text),
      { ...one, wall: 'none' },
    );
    check(
      t,
      wrap(own, (e) => `${nano(e.ms)} stderr F ${e.text}`),
      one,
    );
    check(
      t,
      wrap(own, (e) => JSON.stringify({ log: `${e.text}\n`, stream: 'stderr', time: nano(e.ms) })),
      one,
    );
    check(
      t,
      wrap(own, (e) => `${nano(e.ms)} ${e.text}`),
      one,
    );
    check(
      t,
      wrap(both, (e) => `${prefix(e)} ${e.text}`),
      { ...two, names: podNames, wall: 'none' },
    );
    check(
      t,
      wrap(both, (e) => `${iso(e.ms)}000+00:00 ${e.who} stream ${e.text}`),
      {
        ...two,
        names: ['api stream', 'worker stream'],
      },
    );
    check(
      t,
      wrap(both, (e) => JSON.stringify({ time: nano(e.ms), level: 'INFO', msg: e.text, child: e.who })),
      two,
    );
  }
  t.end();
});

void t.test('where the log begins with it', (t) => {
  const first = TEXTS.slice(0, 6).map((text) => ({ ...api[0], text }));
  const log = [...first, ...api.slice(2)];
  const { cycles } = read(wrap(log, (e) => `${nano(e.ms)} ${e.text}`));
  t.same(
    cycles.map(({ figures }) => figures.n),
    [2, 3, 4, 5, 6, 7],
  );
  t.end();
});

void t.test('what is no quotation', (t) => {
  const numbers = (lines: readonly string[]): number[] =>
    read(`${lines.join('\n')}\n`).cycles.map(({ figures }) => figures.n);
  const own = (n: number): string => cycle(n, n * 2, 8);
  t.same(numbers([own(1), own(2), `loading ... ${own(3)}`, own(4)]), [1, 2, 3, 4], 'text without a newline');
  t.same(numbers([`loading ... ${own(3)}`, own(4)]), [3, 4], 'before all others');
  t.same(numbers([own(1), `said "${own(2)}"`, own(3)]), [1, 2, 3], 'the next one');
  t.same(
    numbers([own(1), `${own(9).slice(0, 20)}${own(2)}`, own(3)]),
    [1, 2, 3],
    'behind the beginning of another',
  );
  const twice = `{"a":"${own(7)}","b":"said ${own(7)}"}`;
  t.same(numbers([own(1), own(2), twice, own(3)]), [1, 2, 3], 'two quotations in a line');
  const other = (n: number): string => `child: ${cycle(n, n * 3 + 0.5, 4)}`;
  t.same(
    numbers([own(1), other(1), own(2), other(2), own(3), other(3)]),
    [1, 1, 2, 2, 3, 3],
    'a process behind a prefix',
  );
  t.same(
    numbers([own(1), other(41), own(2), other(42), own(3), other(43)]),
    [1, 2, 42, 3, 43],
    'from its second cycle on, where its first one is not there',
  );
  const json = (n: number): string => JSON.stringify({ msg: cycle(n, n * 3 + 0.5, 4), time: nano(n) });
  t.same(numbers([own(1), json(1), own(2), json(2)]), [1, 1, 2, 2], 'a child that a logger wraps');
  const late = [...[1, 2, 3].map(own), json(41), own(4), json(42), own(5)];
  t.same(numbers(late), [1, 2, 3, 4, 41, 42, 5], 'its first one, once the second proves it');
  t.same(numbers([`x: ${own(1)}`, `x: "${own(2)}"`, `x: ${own(9)}`]), [1, 2, 9], 'where none stands bare');
  t.end();
});

void t.test(
  'where cycles stand behind a prefix that nobody knows, what stands in quotation marks is said of one',
  (t) => {
    const prefixes: ((text: string) => string)[] = [
      (text) => `[2024-03-05 13:02:11] [build] ${text}`,
      (text) => `I0305 13:02:11.123456       1 run.go:77] ${text}`,
      (text) => `1 | api | ${text}`,
    ];
    for (const prefixed of prefixes)
      for (const text of TEXTS.slice(0, 6)) {
        const log = quoting(api, text).map((entry) => ({ ...entry, text: prefixed(entry.text) }));
        const { cycles } = read(wrap(log, (e) => e.text));
        t.same(
          cycles.map(({ figures }) => figures.n),
          [1, 2, 3, 4, 5, 6, 7],
          prefixed(text),
        );
      }
    t.end();
  },
);

void t.test('logs pasted side by side: each goes on behind the other one', (t) => {
  // The right one has lines between its cycles, so that now this and now that one goes ahead.
  const left = Array.from({ length: 12 }, (_, i) => cycle(i + 1, i * 0.5, 8));
  const right = left.flatMap((_, i) => {
    const text = cycle(i + 1, i * 0.7 + 0.05, 4);
    return i % 3 === 0 ? ['cache gc 12 evicted', 'serving', text] : [text];
  });
  for (const between of ['\t', '│', '   '])
    for (const [a, b] of [
      [left, right],
      [right, left],
    ]) {
      const rows = right.map((_, i) => `${(a[i] ?? '').padEnd(160)}${between}${b[i] ?? ''}`.trimEnd());
      const { cycles } = read(`${rows.join('\n')}\n`);
      for (const procs of [8, 4])
        t.same(
          cycles.filter(({ figures }) => figures.procs === procs).map(({ figures }) => figures.n),
          left.map((_, i) => i + 1),
        );
    }
  t.end();
});

void t.test('what nobody in particular says of a cycle, in a log whose first lines show none', (t) => {
  // Records without a cycle of their own are nobody's where no shape is known: their lines are as they are.
  const record = (e: Entry): string =>
    JSON.stringify({ _time: nano(e.ms), _msg: e.text, 'kubernetes.pod_name': podOf[e.who] });
  const quiet = Array.from({ length: 1000 }, (): Entry => ({ ms: 0, who: 'api', text: 'request done' }));
  const text = `level=info msg="runtime said: ${cycle(4711, 99, 8)}"`;
  const { cycles } = read(wrap([...quiet, ...quoting(LOG, text)], record));
  t.same([...new Set(cycles.map(({ stream }) => stream))].sort(), Object.values(podOf).sort());
  t.notOk(cycles.some(({ figures }) => figures.n === 4711));
  t.end();
});
