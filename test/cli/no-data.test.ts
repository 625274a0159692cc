// What is said where nothing known was found.
import { spawnSync } from 'node:child_process';
import { closeSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import t from 'tap';
import { SAMPLES } from '../captures.js';
import { tarOf } from '../tar.js';
import { CLI, Gcdrift } from './gcdrift.js';

void t.test('a --stream without a match is not reported as a log without gctrace', async (t) => {
  const run = new Gcdrift(t, join(SAMPLES, 'cache', 'go1.26.8.log'), '--stream', 'shop\x1b[2J');
  t.equal(await run.end(), 3);
  t.match(
    run.stderr,
    /^gcdrift: no process name matches --stream shop\\x1b\[2J; without it all processes are shown\n$/,
  );
});

void t.test('lines without gctrace are shown by their shape only', async (t) => {
  const run = new Gcdrift(t, '-');
  run.child.stdin!.end('password=hunter2\n');
  t.equal(await run.end(), 3);
  t.match(run.stderr, /\ngcdrift: {3}a=a9\n/);
  t.notMatch(run.stderr, 'hunter');
});

void t.test('letters are letters in every script', async (t) => {
  const run = new Gcdrift(t, '-');
  run.child.stdin!.end('垃圾回收 3 次：été\n');
  t.equal(await run.end(), 3);
  t.match(run.stderr, /\ngcdrift: {3}a 9 a：a\n/);
});

void t.test('a cycle that somebody shortened by hand is shown', async (t) => {
  const run = new Gcdrift(t, '-');
  run.child.stdin!.end(
    'a\nb\nc\nd\ngc 1 @0.065s 16%: 0.80+19+0.73 ms clock, ... 3->4->0 MB, 4 MB goal, 10 P\n',
  );
  t.equal(await run.end(), 3);
  t.match(run.stderr, /the first such lines[^\n]*\ngcdrift: {3}a 9 @9\.9a 9%: /);
  t.match(run.stderr, 'lines begin like a GC cycle, but none is as a release of Go prints it');
});

void t.test(
  'other messages of the runtime are counted, and a cycle of no known shape is shown beside them',
  async (t) => {
    // A public benchmark of 2015 with a development tree of Go 1.5, and golang/go#33927.
    const sched =
      'SCHED 2746ms: gomaxprocs=2 idleprocs=0 threads=4 spinningthreads=0 idlethreads=9 runqueue=53 [0 1]\n';
    for (const [text, ...told] of [
      [`${sched}${sched}`, /in 2 lines: 2 are other messages of the Go runtime, none is/, /gctrace is off/],
      [
        `gc #1 @18.212s 1%: 0+2+0+11371+358 ms clock, 1+2+1+11371+717 ms cpu, 4->7736->7632 MB, 36 P\n${sched}`,
        /in 2 lines: one is another message of the Go runtime, none is/,
        /lines begin like a GC cycle/,
      ],
      // The kernel's line of netdata, which is written in C.
      [
        `[ 1836.276684] Memory cgroup out of memory: Killed process 4971 (netdata) total-vm:47820kB, anon-rss:7560kB, file-rss:0kB, shmem-rss:0kB, UID:201 pgtables:100kB oom_score_adj:1000\n`,
        /in 1 line: one says that a process was killed, not whether it is written in Go, none is a gctrace line/,
        /gctrace is off/,
      ],
    ] as const) {
      const run = new Gcdrift(t, '-');
      run.child.stdin!.end(text);
      t.equal(await run.end(), 3);
      for (const one of told) t.match(run.stderr, one);
    }
  },
);

void t.test('a download that was cut before its clock tells no times', (t) => {
  const bytes = readFileSync(join(SAMPLES, 'traces', 'go1.21.13.trace'));
  const folder = t.testdir({ 'cut.trace': bytes.subarray(0, bytes.length / 2) });
  const args = [CLI, 'cut.trace', '--width', '200'];
  const { stdout } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
  t.match(stdout, /its clock and stacks come last/);
  t.match(stdout, /read +cut\.trace: Go 1\.21 trace \([^)]*\): [\d,]+ events, \d+ cycles?, /);
  t.notMatch(stdout, /longest at/);
  t.end();
});

void t.test('a file that is no text is called what it seems to be', (t) => {
  const folder = t.testdir({
    'a.zip': Buffer.from('PK\x03\x04rest'),
    program: Buffer.from('\x7fELF\x02\x01\x01\0'),
    data: Buffer.from([3, 1, 4, 1, 5, 9, 0, 2, 6, 10, 5, 3]),
  });
  const told = (name: string): string => {
    const { status, stderr } = spawnSync(process.execPath, [CLI, name], { cwd: folder, encoding: 'utf8' });
    t.equal(status, 3);
    return stderr;
  };
  t.equal(told('a.zip'), 'gcdrift: a.zip: this is a zip archive: unpack it with unzip -p FILE | gcdrift\n');
  t.match(told('program'), /^gcdrift: program is a program, not a log: .*\n$/);
  t.match(told('data'), /^gcdrift: data is binary data, not a log: .*\n$/);
  t.end();
});

void t.test('what holds no line is called so, however it is packed', (t) => {
  const folder = t.testdir({
    none: '',
    'packed.gz': gzipSync(''),
    mark: '\ufeff',
    'preallocated.log': Buffer.alloc(5000),
  });
  for (const name of readdirSync(folder)) {
    const { status, stderr } = spawnSync(process.execPath, [CLI, name], { cwd: folder, encoding: 'utf8' });
    t.equal(status, 3);
    const state = name === 'none' ? 'empty:' : 'without lines;';
    t.ok(stderr.startsWith(`gcdrift: ${name} is ${state} `), stderr);
  }
  t.end();
});

void t.test('an archive without lines says what is in it', (t) => {
  const none = Buffer.alloc(0);
  const folder = t.testdir({
    'empty.tar': tarOf({ a: none, b: none }),
    'empty.tar.gz': gzipSync(tarOf({ a: none, b: none })),
    'holes.tar': tarOf({ a: Buffer.alloc(5000) }),
    'none.tar': tarOf({ 'a.log': none }, 'g'),
    'folder.tar': tarOf({ 'a/': none }, '5'),
    'others.tar': Buffer.concat([
      tarOf({ a: none, b: none }, '2').subarray(0, -1024),
      tarOf({ c: Buffer.alloc(600) }, 'S'),
    ]),
  });
  const told = (...args: string[]): string => {
    const { status, stderr } = spawnSync(process.execPath, [CLI, ...args], { cwd: folder, encoding: 'utf8' });
    t.equal(status, 3);
    return stderr;
  };
  t.match(told('empty.tar'), /^gcdrift: empty\.tar holds 2 files, which are all empty; .*\n$/);
  t.match(told('empty.tar.gz'), /^gcdrift: empty\.tar\.gz holds 2 files, which are all empty; .*\n$/);
  t.match(told('holes.tar'), /^gcdrift: holes\.tar holds one file, which is without lines; .*\n$/);
  t.match(told('empty.tar', 'holes.tar'), /^gcdrift: all 2 inputs are without lines, .*\n$/);
  t.equal(told('none.tar'), 'gcdrift: none.tar: there are no files in this archive\n');
  t.equal(told('folder.tar'), 'gcdrift: folder.tar: there are no files in this archive, only folders\n');
  const others = 'there are no files in this archive, only links and sparse files';
  t.equal(told('others.tar'), `gcdrift: others.tar: ${others}\n`);
  t.end();
});

const noPipes = process.platform === 'win32' && 'Windows has no named pipes';
void t.test('a named pipe that ends empty is not said to be followed', { skip: noPipes }, (t) => {
  const options = { cwd: t.testdir(), encoding: 'utf8' } as const;
  const { stderr } = spawnSync('sh', ['-c', `mkfifo p; : > p & "${process.execPath}" "${CLI}" p`], options);
  t.match(stderr, /^gcdrift: p is empty: gctrace lines go to stderr, so the pipe needs 2>&1; /);
  t.end();
});

void t.test('damage is told where nothing was found before it', (t) => {
  const folder = t.testdir({ 'cut.gz': gzipSync('some text').subarray(0, 15) });
  const { status, stderr } = spawnSync(process.execPath, [CLI, 'cut.gz'], { cwd: folder, encoding: 'utf8' });
  t.equal(status, 3);
  t.match(stderr, /^gcdrift: cut\.gz: the gzip data ends too early \(at byte 15\)\n/);
  t.end();
});

void t.test('standard input that is a folder could not be read, and other inputs are', (t) => {
  const fd = openSync(t.testdir(), 'r');
  const gc = join(t.testdir(), 'gc.ndjson');
  const run = (...args: string[]): { status: number | null; stderr: string } =>
    spawnSync(process.execPath, [CLI, ...args], { stdio: [fd, 'pipe', 'pipe'], encoding: 'utf8' });
  for (const args of [[], ['-'], ['split', '--gc', gc]]) {
    const { status, stderr } = run(...args);
    t.equal(status, 2);
    t.match(stderr, /^gcdrift: stdin:? could not be read: it is a folder\n$/);
  }
  const { status, stderr } = run(join(SAMPLES, 'traces', 'go1.8.7.trace'), '-');
  t.equal(status, 0);
  t.equal(stderr, 'gcdrift: stdin: could not be read: it is a folder\n');
  closeSync(fd);
  t.end();
});

const notLinux = process.platform !== 'linux' && 'only Linux limits the address space';
/** Runs Node with so little address space that WebAssembly has no memory. */
const limited = (...args: string[]): { status: number | null; stdout: string; stderr: string } =>
  spawnSync('sh', ['-c', 'ulimit -v 4000000; exec "$@"', 'sh', process.execPath, ...args], {
    encoding: 'utf8',
  });

/** Newer versions of Node reserve less. */
const noLimit =
  notLinux ||
  (limited('-e', 'new WebAssembly.Memory({ initial: 1 })').status === 0 && 'WebAssembly has memory even so');

void t.test('too little address space for traces is told with what to do', { skip: noLimit }, (t) => {
  for (const name of ['go1.21.13.trace', 'crowd-go1.26.8-gogc50.trace.gz']) {
    const file = join(SAMPLES, 'traces', name);
    const { status, stderr } = limited(CLI, file);
    t.equal(status, 2);
    t.match(stderr, /^gcdrift: the limit of address space \(ulimit -v\) is too low .*\n$/);
    t.match(stderr, 'NODE_OPTIONS=--disable-wasm-trap-handler');
    t.equal(limited('--disable-wasm-trap-handler', CLI, file).status, 0, 'which helps');
  }
  t.end();
});

void t.test('logs of thousands of cycles need no more address space', { skip: noLimit }, (t) => {
  const cycle = (n: number): string =>
    `gc ${n} @${n}.000s 2%: 0.016+1.2+0.003 ms clock, 0.03+0.5/0.6/12+0.006 ms cpu, 4->4->2 MB, 5 MB goal, 0 MB stacks, 0 MB globals, 2 P\n`;
  const file = join(t.testdir({ log: Array.from({ length: 3000 }, (_, i) => cycle(i + 1)).join('') }), 'log');
  const { status, stdout } = limited(CLI, file);
  t.equal(status, 0);
  t.match(stdout, '3,000 cycles');
  t.end();
});

void t.test('standard input that is a device is read as any other', (t) => {
  const { status, stderr } = spawnSync(process.execPath, [CLI], {
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
  });
  t.equal(status, 3);
  t.match(stderr, /^gcdrift: stdin is empty: gctrace lines go to stderr/);
  t.end();
});

void t.test('a --config that is no YAML is told by line and column, and not quoted', (t) => {
  const config = join(t.testdir({ 'gcdrift.yaml': 'only: long-mark\nhunter2\n' }), 'gcdrift.yaml');
  const { status, stderr } = spawnSync(process.execPath, [CLI, '--config', config, '-'], {
    input: '',
    encoding: 'utf8',
  });
  t.equal(status, 2);
  t.match(stderr, /gcdrift\.yaml is not valid YAML: [A-Z].* at line 2, column 1\n$/);
  t.notMatch(stderr, 'hunter');
  t.end();
});
