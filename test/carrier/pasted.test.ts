// Logs as they stand in mails, issues and pages: lines that people pasted, from public threads.
import t from 'tap';
import { read } from '../reading.js';

const numbers = (text: string): number[] => read(text).cycles.map(({ figures }) => figures.n);

// A course’s source: a line in three rows of a comment.
const COMMENT = `code: \`// run it:
//   GODEBUG=gctrace=1 go run main.go
//
//   gc 1 @0.004s 3%: 0.059+0.31+0.13 ms clock,
//        0.59+0.25/0.44/0.003+1.3 ms cpu,
//        3->3->0 MB, 4 MB goal, 10 P\`,
lang: "go",
`;
// golang/go#14812, an answer by mail, with the percent that an unpatched runtime prints.
const MAIL = `On Sat, Sep 2, 2017 at 8:21 AM, somebody wrote:

> @RLH <https://github.com/rlh> Here are gctrace and gcpacertrace logs:
>
> gc 500 @226.410s 6%: 0.25+67+0.30 ms clock, 1.7+192/133/0+2.1 ms cpu,
> 306->311->158 MB, 317 MB goal, 8 P
>
> gc 501 @226.810s 6%: 0.24+66+0.30 ms
> clock, 1.7+190/131/0+2.1 ms cpu, 306->311->158
> MB, 317 MB goal, 8 P
`;
// A guide to performance in a public repository: folded by hand, and set in.
const GUIDE = `GODEBUG=gctrace=1 ./service

gc 42 @18.412s 4%: 0.11+52+0.089 ms clock, 1.7+31/103/0+1.4 ms cpu,
   412->441->198 MB, 424 MB goal, 16 P
`;
const LINES = [
  'gc 1 @38.952s 0%: 2.6+1132+2.4 ms clock, 10+3.7/27/0+9.7 ms cpu, 10->10->6 MB, 11 MB goal, 4 P',
  'gc 2 @50.237s 0%: 2.1+31+2.5 ms clock, 8.7+29/25/0+10 ms cpu, 8->8->7 MB, 13 MB goal, 4 P (forced)',
];

void t.test('lines that were folded at a blank', (t) => {
  t.same(numbers(MAIL), [500, 501], 'quoted, in two rows and in three');
  t.same(numbers(GUIDE), [42], 'set in');
  t.same(numbers(COMMENT), [1], 'in a comment');
  const explained = LINES[0].replace(/(?<=,|%:) /g, '\n');
  t.same(numbers(`A typical line:\n\n${explained}\n\ngc 1\n`), [1], 'behind each comma');
  const longest = `${explained.replace(/4 P$/, '0 MB stacks,\n0 MB globals,\n4 P')}\n`;
  t.same(numbers(longest), [1], 'of Go 1.18 and later');
  t.same(numbers(LINES.map((line) => line.replace(' ms cpu, ', ' ms cpu,\n')).join('\n')), [1, 2]);
  t.end();
});

void t.test('`GC forced` behind a cycle in a folded paragraph is the line behind it', (t) => {
  // golang/go#37116, a comment by mail.
  const mail = `The trace contains

gc 15 @432.576s 4%: 0.073+17356+0.021 ms clock, 0.29+0.23/17355/34654+0.084
ms cpu, 8697->8714->8463 MB, 16927 MB goal, 4 P GC forced

at the point indicated as the cause of the issue
`;
  for (const text of [mail, mail.replace(/^(?=.)/gm, '> ')]) {
    const { cycles, events } = read(text);
    t.match(cycles, [{ figures: { n: 15, heapMarked: 8463 }, forced: false, repaired: false }]);
    t.match(events, [{ kind: 'companion', row: 1, companion: { kind: 'gc-forced' } }]);
  }
  t.end();
});

void t.test('the mark of a forced cycle that was folded off', (t) => {
  const folded = `${LINES.join('\n').replace(' (forced)', '\n(forced)')}\n`;
  for (const text of [
    folded,
    `${folded}x\n${LINES[0].replace('gc 1', 'gc 3')}\n`,
    folded.replace(/^(?=.)/gm, '> '),
  ]) {
    const { cycles, read: lines, other } = read(text);
    t.same(
      cycles.slice(0, 2).map(({ forced }) => forced),
      [false, true],
    );
    t.equal(lines - cycles.length, other, 'it is no line of its own');
    t.equal(other, text.includes('x\n') ? 1 : 0);
  }
  t.notOk(read(`(forced)\n${LINES[0]}\nabout (forced)\n`).cycles[0].forced);
  t.end();
});

void t.test('a fold that never goes on holds nothing back', (t) => {
  // cockroachdb/cockroach#22343: the paste ends in the midst of a line.
  t.same(numbers(`${GUIDE}gc 43 @19.120s 0%: 0.044+3.5+0.038 ms\n${LINES.join('\n')}\n`), [42, 1, 2]);
  t.same(numbers(`${GUIDE}gc 43 @19.120s 0%: 0.044+3.5+0.038 ms`), [42]);
  t.end();
});

void t.test('a terminal’s rows that end at blanks are rows of one width', (t) => {
  const lines = [1, 2, 3, 4].map((n) => LINES[0].replace('gc 1', `gc ${n}`));
  lines.splice(2, 1, `${lines[2]} (forced)`, `{"msg":"said ${lines[0]}","level":"info"}`);
  for (const columns of [LINES[0].length - 1, LINES[0].length + 4]) {
    const rows = lines.flatMap((line) => line.match(new RegExp(`.{1,${columns}}`, 'g')) ?? []);
    const { cycles } = read(`${rows.map((row) => row.trimEnd()).join('\n')}\n`);
    t.same(
      cycles.map(({ figures, forced }) => [figures.n, forced]),
      [1, 2, 3, 4].map((n) => [n, n === 3]),
      `${columns} columns`,
    );
  }
  t.end();
});

void t.test('arrows and blanks of pages', (t) => {
  for (const [what, change] of [
    ['entities', (line: string) => line.replaceAll('>', '&gt;')],
    ['entities in a list', (line: string) => `<li>${line.replaceAll('>', '&gt;')}</li>`],
    ['Markdown', (line: string) => line.replaceAll('->', '-\\>')],
    ['arrows', (line: string) => line.replaceAll('->', '→')],
    ['blanks that do not break', (line: string) => line.replaceAll(' ', '\u00a0')],
    ['bold words', (line: string) => line.replace('0%:', '**0%:**').replace(/\d+ MB goal/, '**$&**')],
    [
      'an editor’s spelling',
      (line: string) => line.replace('ms cpu', 'ms CPU').replace('MB goal', 'MB Goal'),
    ],
  ] as const)
    t.same(numbers(LINES.map(change).join('\n')), [1, 2], what);
  t.end();
});

void t.test('a page’s paragraphs: a cycle that the program mentions is none', (t) => {
  const said = `level=info msg=&quot;said: ${LINES[0].replace('gc 1', 'gc 47').replaceAll('>', '&gt;')}&quot; n=1`;
  const texts = [...LINES.map((line) => line.replaceAll('>', '&gt;')), said];
  for (const [begin, end] of [
    ['<p>', '</p>'],
    ['<div class="line"><span class="m">', '</span></div>'],
    ['', '<br/>'],
  ]) {
    const { cycles } = read(texts.map((text) => `${begin}${text}${end}\n`).join(''));
    t.same(
      cycles.map(({ figures, repaired }) => [figures.n, repaired]),
      [
        [1, false],
        [2, false],
      ],
      begin,
    );
  }
  t.end();
});

void t.test('a page’s source with breaks instead of newlines', (t) => {
  const texts = [...LINES, 'GC forced', 'a <b> &amp; c'].map((line) => line.replaceAll('->', '-&gt;'));
  const { cycles, events, other } = read(`<html><body>\n<p>${texts.join('<br>')}</p>\n`);
  t.same(
    cycles.map(({ figures }) => figures.n),
    [1, 2],
  );
  t.equal(events.filter(({ kind }) => kind === 'companion').length, 1);
  t.equal(other, 3);
  t.end();
});

void t.test('what is quoted or set in is read with its other lines', (t) => {
  // A page on the log of Go 1.3: no percent finds a cycle of it behind a prefix.
  const old = `$ GODEBUG=gctrace=1 go run gc.go

\tgc1(1): 4+0+183+0 us, 0 -> 0 MB, 18 (19-1) objects, 0/0/0 sweeps, 0(0) handoff, 0(0) steal, 0/0/0 yields
\tgc2(1): 0+0+130+0 us, 0 -> 0 MB, 368 (369-1) objects, 12/0/0 sweeps, 0(0) handoff, 0(0) steal, 0/0/0 yields
\tscvg0: inuse: 2, idle: 0, sys: 3, released: 0, consumed: 3 (MB)
`;
  const { cycles, events } = read(old);
  t.same(
    cycles.map(({ figures }) => figures.n),
    [1, 2],
  );
  t.equal(events.filter(({ kind }) => kind === 'companion').length, 1);
  for (const quote of ['> ', '    ', '\t', '| ', '// ', '# ', ' * ']) {
    const text = [
      ...LINES,
      'GC forced',
      'scvg2: inuse: 22, idle: 67, sys: 90, released: 0, consumed: 90 (MB)',
    ];
    const quoted = read(text.map((line) => `${quote}${line}\n`).join(''));
    t.equal(quoted.cycles.length, 2, JSON.stringify(quote));
    t.equal(quoted.events.filter(({ kind }) => kind === 'companion').length, 2, JSON.stringify(quote));
  }
  t.end();
});

void t.test('comment marks and constants of a source', (t) => {
  const of = (text: string): unknown[] => read(text).cycles.map(({ stream, repaired }) => [stream, repaired]);
  const whole = [
    ['', false],
    ['', false],
  ];
  t.same(of(LINES.map((line) => `// ${line}\n`).join('')), whole, 'no names of processes');
  t.same(of(LINES.map((line, i) => `const trace${i} = "${line}"\n`).join('')), whole, 'nothing tore them');
  t.same(of(LINES.map((line) => `* like \`${line}\`\n`).join('')), whole);
  t.same(of(`${LINES[0]}2024/03/05 13:02:11 done\n${LINES[1]}\n`)[0], ['', true]);
  t.end();
});

void t.test('a log that nobody pasted is plain', (t) => {
  t.equal(read(`${LINES.join('\n')}\n`).carrier, 'plain');
  t.equal(read(`    ${LINES[0]}\n${LINES.join('\n')}\n`).carrier, 'plain', 'one that is set in');
  t.end();
});

// kubernetes/kubernetes#93771, as a list item, a mail and a wiki show it.
const CRASH = `fatal error: concurrent map writes

goroutine 13660836 [running]:
runtime.throw(0x40932d0, 0x15)
\t/usr/local/go/src/runtime/panic.go:774 +0x79 fp=0xc00274b7c0 sp=0xc00274b790 pc=0x4334a9
runtime.mapassign_faststr(0x3772920, 0xc00084b0b0, 0xc002d2edc0, 0x40, 0xc000da0480)
\t/usr/local/go/src/runtime/map_faststr.go:211 +0x41e fp=0xc00274b828 sp=0xc00274b7c0 pc=0x41450e
k8s.io/kubernetes/pkg/kubelet/dockershim.(*dockerService).CreateContainer(0xc00091c0b0, 0x4790180, 0xc00263eb70)
\t/go/src/k8s.io/kubernetes/pkg/kubelet/dockershim/docker_container.go:186 +0xae9 fp=0xc00274ba20 sp=0xc00274b828 pc=0x311e199
`;

void t.test('crashes without a cycle', (t) => {
  const places = (text: string): unknown[] =>
    read(text).events.flatMap((event) =>
      event.kind === 'crash' ? [[event.crash.kind, event.crash.frame?.line]] : [],
    );
  for (const quote of ['    ', ' ', '> ', '\t', 'kubelet[1874] '])
    t.same(places(CRASH.replace(/^/gm, quote)), [['concurrent-map', 186]], JSON.stringify(quote));
  // alice-lg/alice-lg#25: no goroutine ran.
  const system =
    'fatal error: runtime: out of memory\n\nruntime stack:\nruntime.throw(0xaf7e25, 0x16)\n\t/usr/local/go/src/runtime/panic.go:617 +0x72\n';
  t.same(places(system.replace(/^/gm, '  ')), [['out-of-memory', undefined]]);
  const abort = `SIGABRT: abort\nPC=0x7f21b8a6fe97 m=0 sigcode=18446744073709551610\n\ngoroutine 0 [idle]:\n${CRASH.split('\n').slice(-3).join('\n')}`;
  t.same(places(abort.replace(/^/gm, '> ')), [['fatal', undefined]]);
  const prose = 'panic: boom is what the log says,\ngoroutine 7 [running] is all that I see.\nAny ideas?\n';
  t.same(places(prose.replace(/^/gm, '> ')), [], 'a question that mentions a crash');
  const own = 'the service goes on\n'.repeat(20);
  t.same(places(own + CRASH.replace(/^/gm, '    ')), [], 'a program shows the crash of another one');
  t.end();
});

void t.test('breaks at the ends of a crash’s lines are the page’s', (t) => {
  // cloud-ark/kubeplus#1123.
  const page = `Saw following error:
\`fatal error: concurrent map writes

goroutine 34566 [running]:
main.handleCustomAPIs(0xc001082bd0)
\t/home/vagrant/webhook.go:1161 +0x707
`;
  for (const end of ['<br>', '<br/>', '<BR />']) {
    const { events } = read(page.replace(/$/gm, end));
    t.match(events, [
      { crash: { text: 'fatal error: concurrent map writes', frame: { function: 'main.handleCustomAPIs' } } },
    ]);
  }
  t.end();
});

void t.test('a log in a carrier that is quoted or set in is read as without it', (t) => {
  // A journal from an issue, and kubernetes/kubernetes#128638.
  const docker = `Jul 02 22:25:41 docker systemd[1]: Started Docker Application Container Engine.
Jul 02 23:15:22 docker dockerd[1959]: fatal: morestack on g0
Jul 02 23:15:23 docker systemd[1]: docker.service: Main process exited, code=killed, status=11/SEGV
`;
  const kubelet = [...LINES, 'fatal error: concurrent map writes', 'goroutine 26977 [running]:']
    .map((text, i) => `Nov 05 06:09:0${i}.838398 host kubelet[1874]: ${text}\n`)
    .join('');
  for (const log of [docker, kubelet]) {
    const { carrier, events, cycles } = read(log);
    for (const mark of ['> ', '    ', '\t', '> > ', '# ']) {
      const quoted = read(log.replace(/^(?=.)/gm, mark));
      t.same(quoted.carrier, `pasted > ${carrier}`);
      t.match(quoted, { cycles, events: events.map((event) => ({ ...event, stream: Number })) }, mark);
    }
    t.equal(events.filter(({ kind }) => kind === 'crash').length, 1);
  }
  const files = ['/var/log/a.log', '/var/log/b.log'].flatMap((file) =>
    LINES.map((text) => `${file}:${text}\n`),
  );
  t.equal(read(files.join('')).carrier, 'grep-files', 'the beginning of a path is no mark');
  t.equal(read('| api | 1 |\n| web | 2 |\n').carrier, 'plain', 'nor is that of a table');
  t.end();
});

// From public source history (1.0), a README of 2014 (1.2), notes on Go 1.3, and a test of a converter (1.4).
const OLD = [
  'gc3(1): 0+1+2 ms 7 -> 5 MB 141 -> 119 (142-23) objects 12 handoff',
  'gc4(8): 0+0+0 ms, 0 -> 0 MB 991 -> 577 (1026-449) objects, 0(0) handoff, 17(57) steal, 262/27/0 yields',
  'gc5(1): 5+1+470+0 us, 30 -> 30 MB, 2709 (2943-234) objects, 45/2/0 sweeps, 0(0) handoff, 0(0) steal, 0/0/0 yields',
  'gc6(2): 120+4+2438+5 us, 0 -> 0 MB, 541 (677-136) objects, 8 goroutines, 50/0/0 sweeps, 0(0) handoff, 1(3) steal, 16/10/2 yields',
];

void t.test('lines of Go 1.0 to 1.4', (t) => {
  for (const [name, mangle] of [
    ['entities', (line: string) => line.replaceAll('>', '&gt;')],
    ['a list of code', (line: string) => `* \`${line}\``],
    ['grep', (line: string) => `app.log:${line}`],
    ['grep -n', (line: string, i: number) => `logs/app.log:${i}:${line}`],
  ] as const)
    for (const line of OLD) {
      const [n] = /\d+/.exec(line)!;
      // A grep of several files is sure from two cycles on.
      const twice = [line, line.replace(`gc${n}`, `gc${Number(n) + 1}`)];
      t.same(numbers(`${twice.map(mangle).join('\n')}\n`), [Number(n), Number(n) + 1], `${name}: ${line}`);
    }
  t.end();
});
