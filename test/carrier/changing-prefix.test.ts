// Prefixes whose numbers change from line to line: crashes and companions behind them are read as cycles are.
import t from 'tap';
import { read, type Reading } from '../reading.js';
import { cycle } from './twins.js';

const CYCLES = [1, 2, 3].map((n) => cycle(n, n / 10, 8));
// cloud-ark/kubeplus#1123.
const CRASH = [
  'fatal error: concurrent map writes',
  '',
  'goroutine 34566 [running]:',
  'runtime.throw({0x1549f3d?, 0xc00110321c?})',
  '\t/usr/local/go/src/runtime/panic.go:992 +0x71 fp=0xc001103028 sp=0xc001102ff8 pc=0x433f51',
  'main.handleCustomAPIs(0xc001082bd0)',
  '\t/home/vagrant/webhook.go:1161 +0x707 fp=0xc001103470 sp=0xc001103090 pc=0x1292b07',
];
/** Of the i-th line. */
const PREFIXES: Record<string, (i: number) => string> = {
  // moby/buildkit, --progress=plain: the step, and seconds since it began.
  'a build': (i) => `#12 ${(0.081 + i * 0.7).toFixed(3)} `,
  'cat -n': (i) => `${String(i + 5).padStart(6)}\t`,
  "ts -s '%.s'": (i) => `${(8.9 + i * 0.3).toFixed(6)} `,
  'a number and a bar': (i) => `${String(i + 5).padStart(4)} | `,
  'a longer one and a bar': (i) => `${i + 107} | `,
  'a page of code': (i) => `L${i + 5}: `,
  elapsed: (i) => `[+${5 + 3 * i}ms] `,
};

const wrapped = (texts: readonly string[], prefix: (i: number) => string, trim = false): string =>
  texts
    .map((text, i) => `${prefix(i)}${text}`)
    .map((line) => `${trim ? line.trimEnd() : line}\n`)
    .join('');
const crashesIn = ({ events }: Reading): unknown[] =>
  events.flatMap((event) => (event.kind === 'crash' ? [event.crash] : []));

for (const [what, prefix] of Object.entries(PREFIXES)) {
  void t.test(what, (t) => {
    const log = [...CYCLES, 'GC forced', ...CRASH];
    for (const trim of [false, true]) {
      const found = read(wrapped(log, prefix, trim));
      t.equal(found.carrier, 'changing-prefix');
      t.same(
        found.cycles.map(({ figures }) => figures.n),
        [1, 2, 3],
      );
      t.match(crashesIn(found), [
        {
          ...{ kind: 'concurrent-map', text: CRASH[0], goroutines: 1 },
          frame: { function: 'main.handleCustomAPIs', file: '/home/vagrant/webhook.go', line: 1161 },
        },
      ]);
      t.equal(found.events.filter(({ kind }) => kind === 'companion').length, 1);
      t.equal(found.known, log.length);
    }
    t.match(crashesIn(read(wrapped(CRASH, prefix))), [{ text: CRASH[0], goroutines: 1 }], 'a crash alone');
    t.end();
  });
}

void t.test('a syslog with its year behind the offset', (t) => {
  // SONiC's template.
  const prefix = (i: number): string =>
    `Jan 15 05:40:4${i % 10}.09300${i % 10}+00:00 2024 ax1-spine103 INFO containerd[501]: `;
  const texts = [...CYCLES, ...CRASH].map((text) => text.replace(/^\t/, '#011'));
  const { cycles, events, carrier } = read(wrapped(texts, prefix));
  t.equal(carrier, 'changing-prefix');
  t.equal(cycles.length, CYCLES.length);
  t.match(events, [{ kind: 'crash', stream: 0, crash: { goroutines: 1 } }]);
  t.end();
});

void t.test('numbers that stay the same are those of one program', (t) => {
  const build = PREFIXES['a build'];
  const other = (i: number): string => `#13 ${(0.1 + i * 0.7).toFixed(3)} `;
  t.same(crashesIn(read(wrapped(CYCLES, build) + wrapped(CRASH, other))), [], 'another step');
  const found = read(
    wrapped(CYCLES, build) + wrapped(Array<string>(50).fill('ok'), other) + wrapped(CRASH, build),
  );
  t.equal(crashesIn(found).length, 1, 'between lines of others');
  const host =
    (last: number) =>
    (i: number): string =>
      `(10.0.0.${last}, ${(0.1 + i * 0.7).toFixed(3)}) `;
  t.same(crashesIn(read(wrapped(CYCLES, host(1)) + wrapped(CRASH, host(2)))), [], 'another host');
  t.end();
});

void t.test('other words than those of most lines tear no process into several', (t) => {
  const prefix = (i: number): string => `2024/${i} 05:40 ${i % 2 === 0 ? 'INFO' : 'WARNING'} app[501]: `;
  const { cycles } = read(
    wrapped(
      [1, 2, 3, 4, 5, 6, 7].map((n) => cycle(n, n / 10, 8)),
      prefix,
    ),
  );
  t.equal(cycles.length, 7);
  t.equal(new Set(cycles.map(({ stream }) => stream)).size, 1);
  t.end();
});

void t.test('a list of crashes is none', (t) => {
  const titles = [
    'fatal error: concurrent map writes in foo.go:100',
    'goroutine 17 [running]: main.go:12 in the log',
    'fatal error: all goroutines are asleep - deadlock! at queue.go:7',
  ];
  t.same(crashesIn(read(wrapped(titles, (i) => `#${100 + i} `))), []);
  t.same(crashesIn(read(wrapped([...CYCLES, ...titles], (i) => `#${100 + i} `))), [], 'behind cycles');
  t.end();
});

void t.test('what a program says is no crash', (t) => {
  const stamp = (i: number): string => `I1128 05:40:4${i}.12${i}456 77 `;
  const said =
    wrapped(CYCLES, (i) => `${stamp(i)}child.go:33] `) +
    wrapped(['panic: no', 'fatal error: no'], (i) => `${stamp(i)}main.go:80] `);
  t.same(crashesIn(read(said)), [], 'in another place');
  const panic = ['panic: oops', '', ...CRASH.slice(2)];
  const logged = (after: number): string =>
    wrapped(
      [...panic, ...Array<string>(after).fill('served a request')],
      (i) => `12:00:0${i % 10} 77${i} web: `,
    );
  t.equal(crashesIn(read(logged(0))).length, 1);
  t.same(crashesIn(read(logged(12))), [], 'a panic that a program logs line by line, and goes on');
  const words = ['panic: none', 'gc is fine', 'fatal error: retrying', 'served'];
  const service = [...CYCLES, ...words]
    .map((text, i) => `[${(9.5 + i * 0.37).toFixed(3)}] ${text}\n`)
    .join('');
  t.same(crashesIn(read(service)), [], 'words like those of a crash, without a dump');
  const quoting = wrapped(CYCLES, (i) => `{"n":${i},"msg":"`);
  t.not(read(quoting).carrier, 'changing-prefix');
  t.end();
});
