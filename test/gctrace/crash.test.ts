// First lines of crashes, the dumps behind them, and what they tell of the Go version: captured texts of Go 1.2–1.27 first.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import t from 'tap';
import { CRASH_PREFIXES, CrashReader, crashOf, RECOVERED_NEEDLE } from '../../lib/gctrace/crash.js';
import { parseCompanion } from '../../lib/gctrace/companions.js';
import type { CrashRecord } from '../../lib/model/records.js';
import { formatVersions } from '../../lib/model/version.js';

const FIXTURES = fileURLToPath(new URL('./fixtures/', import.meta.url));

// One folder per Go version, one log per scenario. They lie outside of the repository: without them the test is skipped.
const RUNS = fileURLToPath(new URL('../../../shared/scenarios/runs/logs/', import.meta.url));

interface Reading {
  crashes: CrashRecord[];
  readers: CrashReader[];
  /** Lines that belong to no crash. */
  others: string[];
}

function readLines(lines: string[]): Reading {
  const reading: Reading = { crashes: [], readers: [], others: [] };
  let reader: CrashReader | undefined;
  const end = (): void => {
    if (!reader) return;
    reading.crashes.push(reader.finish());
    reading.readers.push(reader);
    reader = undefined;
  };
  for (const [i, line] of lines.entries()) {
    if (reader?.line(line)) continue;
    end();
    const crash = crashOf(line);
    if (crash) reader = new CrashReader(crash, { file: 'log', line: i + 1 });
    else reading.others.push(line);
  }
  end();
  return reading;
}

const linesOf = (path: string): string[] => readFileSync(path, 'utf8').trimEnd().split('\n');
const readFixture = (name: string): Reading => readLines(linesOf(FIXTURES + name));
const minorOf = (name: string): number => Number(/go1\.(\d+)/.exec(name)![1]);

/** Kind, goroutines, frame, top and versions in a line. */
function brief({ crashes: [crash], readers: [reader] }: Reading): string {
  const { kind, goroutines = 0, frame, top = [] } = crash;
  const place = frame ? `${frame.function} ${frame.file?.split('/').at(-1)}:${frame.line}` : '-';
  const counts = top.map((entry) => `${entry.function} ${entry.count}`).join(', ') || '-';
  return `${kind} | ${goroutines} | ${place} | ${counts} | ${formatVersions(reader.versions)}`;
}

void t.test('captured crashes tell their kind, goroutines, frame and versions', (t) => {
  const expected: Record<string, string> = {
    'go1.2-sigquit.txt': 'sigquit | 11 | main.main main.go:109 | main.leak 10 | 1.0–1.3',
    'go1.9-sigquit.txt': 'sigquit | 11 | main.main main.go:108 | main.leak 10 | 1.9',
    'go1.27-sigquit.txt': 'sigquit | 8 | main.main main.go:109 | main.leak 4 | 1.27+',
    'go1.13-stack-overflow.txt': 'stack-overflow | 1 | main.deep main.go:22 | main.deep 1 | 1.13',
    'go1.21-stack-overflow.txt': 'stack-overflow | 4 | main.deep main.go:22 | main.deep 1 | 1.21',
    'go1.24-repanic.txt': 'panic | 1 | main.repanic main.go:53 | main.repanic 1 | 1.24',
    'go1.25-repanic.txt': 'panic | 1 | main.repanic main.go:53 | main.repanic 1 | 1.25',
    'go1.2-panic-in-panic.txt': 'panic | 1 | main.nested main.go:60 | main.nested 1 | 1.0–1.3',
    'go1.22-panic-in-panic.txt': 'panic | 1 | main.nested main.go:60 | main.nested 1 | 1.22',
    'go1.27-panic-in-panic.txt': 'panic | 1 | main.nested main.go:60 | main.nested 1 | 1.27+',
    'go1.9-deadlock.txt': 'deadlock | 2 | main.main main.go:92 | main.main 1 | 1.0+',
    'go1.2-http-panic.txt': 'nil-map-write | 1 | main.func·005 main.go:66 | net/http.(*Server).Serve 1 | 1.2',
    'go1.4-http-panic.txt': 'nil-map-write | 1 | main.func·005 main.go:66 | net/http.(*Server).Serve 1 | 1.4',
    'go1.27-http-panic.txt':
      'nil-map-write | 1 | main.(*order).put main.go:18 | net/http.(*Server).Serve 1 | 1.27+',
    'go1.20-long-value.txt': 'panic | 1 | main.main main.go:24 | main.main 1 | 1.0+',
    'go1.21-ancestors.txt': 'concurrent-map | 5 | main.race.func1 main.go:80 | main.race 4 | 1.21',
    'go1.26-labels.txt': 'panic | 2 | main.main lab.go:28 | main.main 1 | 1.26',
    'go1.27-labels.txt': 'panic | 2 | main.main lab.go:28 | main.main 1 | 1.27+',
    'go1.27-fault.txt': 'fatal | 3 | main.main lab.go:24 | main.main 1 | 1.27+',
    'go1.12-out-of-memory.txt': 'out-of-memory | 1 | main.main main.go:118 | main.main 1 | 1.12',
    'go1.19-out-of-memory.txt': 'out-of-memory | 3 | main.main main.go:118 | main.main 1 | 1.19',
    'go1.6-map-race.txt': 'concurrent-map | 5 | main.race.func1 main.go:80 | main.race 4 | 1.6',
    'go1.24-map-race.txt': 'concurrent-map | 5 | main.race.func1 main.go:80 | main.race 4 | 1.24',
    'go1.27-traceback-crash.txt':
      'nil-map-write | 6 | main.(*order).put main.go:18 | main.(*order).put 1 | 1.27+',
    'go1.5-nil-dereference.txt': 'panic | 1 | main.main main.go:101 | main.main 1 | 1.0–1.6',
    'go1.16-nil-map.txt': 'nil-map-write | 1 | main.(*order).put main.go:18 | main.(*order).put 1 | 1.4+',
    'go1.27-leak.txt': 'panic | 15 | main.main main.go:112 | main.leak 14 | 1.27+',
  };
  const files = readdirSync(FIXTURES).filter((name) => !name.endsWith('-companions.txt'));
  t.strictSame(files.sort(), Object.keys(expected).sort(), 'every fixture is looked at');
  for (const file of files) {
    const reading = readFixture(file);
    t.equal(brief(reading), expected[file], file);
    // The servers go on after their panics, and say so.
    const rest = file.includes('http') ? reading.others.map((line) => line.slice(-5)) : reading.others;
    t.strictSame(
      rest,
      file.includes('http') ? ['after', 'after'] : [],
      `${file}: nothing else is taken or left`,
    );
    t.equal(reading.crashes.length, file.includes('http') ? 2 : 1, file);
  }
  t.end();
});

void t.test('captured crashes of servers', { skip: !existsSync(RUNS) }, (t) => {
  const expected: Record<string, [kind: string, frame: string, crashes: number]> = {
    'concurrent-map-crash.log': ['concurrent-map', 'example.com/shop/orders.(*Board).Score', 1],
    'nil-map-recover.log': ['nil-map-write', 'example.com/shop/orders.(*Board).Apply', 14],
    'oom-crash.log': ['out-of-memory', '', 1],
  };
  for (const version of readdirSync(RUNS)) {
    for (const [name, [kind, frame, most]] of Object.entries(expected)) {
      const path = `${RUNS}${version}/${name}`;
      if (!existsSync(path)) continue;
      const { crashes, readers, others } = readLines(linesOf(path));
      t.ok(crashes.length > 0 && crashes.length <= most, `${path}: ${crashes.length}`);
      t.equal(new Set(crashes.map((crash) => crash.text)).size, 1, 'the same panic has the same text');
      for (const crash of crashes) {
        t.equal(crash.kind, kind, path);
        if (frame) t.equal(crash.frame?.function, frame, path);
      }
      for (const { versions } of readers) {
        t.ok(versions.low <= minorOf(version) && versions.high >= minorOf(version), path);
      }
      const left = others.filter((line) => !/^(?:gc \d|shop: |$)/.test(line) && !parseCompanion(line));
      t.strictSame(left, [], `${path}: the whole dump belongs to the crash`);
    }
  }
  t.end();
});

void t.test('a dump whose indents a carrier dropped', (t) => {
  // moby/moby#29472, by syslog.
  const reading = readLines([
    'fatal error: concurrent map read and map write',
    'goroutine 665 [running]:',
    'runtime.throw(0x198eda1, 0x21)',
    '/usr/local/go/src/runtime/panic.go:566 +0x95 fp=0xc42f667988 sp=0xc42f667968',
    'runtime.mapaccess2(0x172cae0, 0xc42020e7e0, 0xc42f667b20, 0x0, 0x0)',
    '/usr/local/go/src/runtime/hashmap.go:340 +0x249 fp=0xc42f6679d0 sp=0xc42f667988',
    'github.com/docker/libnetwork.(*controller).addServiceBinding(0xc4202f63c0, 0xc42abae654, ...)',
    '/go/src/github.com/docker/libnetwork/service_common.go:80 +0x174 fp=0xc42f667b50 sp=0xc42f6679d0',
  ]);
  const name = 'github.com/docker/libnetwork.(*controller).addServiceBinding';
  t.match(brief(reading), `concurrent-map | 1 | ${name} service_common.go:80 | ${name} 1 |`);
  t.end();
});

void t.test('packages that walk through the program’s values are not the program', (t) => {
  // containerd/containerd#11302.
  const reading = readLines([
    'fatal error: concurrent map iteration and map write',
    'goroutine 585192 [running]:',
    'reflect.mapiternext(0x55a990967469?)',
    '\t/usr/libexec/go-1.22/src/runtime/map.go:1397 +0x13',
    'reflect.(*MapIter).Next(0xc0008eb428?)',
    '\t/usr/libexec/go-1.22/src/reflect/value.go:2005 +0x74',
    'internal/fmtsort.Sort({0x55a99201f620?, 0xc0011c8878?, 0xc0011c8870?})',
    '\t/usr/libexec/go-1.22/src/internal/fmtsort/sort.go:63 +0x1ff',
    'fmt.(*pp).printValue(0xc0012d6000, {0x55a99201f620?, 0xc0011c8878?, 0x2c?}, 0x76, 0x1)',
    '\t/usr/libexec/go-1.22/src/fmt/print.go:816 +0x9a5',
    'k8s.io/klog/v2/internal/serialize.formatAny(0xc0002f2540, {0x55a991f3a2a0, 0xc0011c8800})',
    '\t/src/vendor/k8s.io/klog/v2/internal/serialize/keyvalues.go:250 +0x97',
  ]);
  t.match(
    brief(reading),
    'concurrent-map | 1 | k8s.io/klog/v2/internal/serialize.formatAny keyvalues.go:250',
  );
  t.end();
});

void t.test('the goroutine that waits for signals is not the program', (t) => {
  // hashicorp/consul#1579, Go 1.5, without its other goroutines.
  const reading = readLines([
    'fatal error: runtime: out of memory',
    '',
    'goroutine 5 [syscall, 2 minutes]:',
    'os/signal.loop()',
    '\t/usr/local/go/src/os/signal/signal_unix.go:22 +0x18',
    'created by os/signal.init.1',
    '\t/usr/local/go/src/os/signal/signal_unix.go:28 +0x37',
  ]);
  t.match(reading.crashes, [{ goroutines: 1, frame: undefined, top: undefined }]);
  t.end();
});

void t.test('the first line of a crash tells its kind', (t) => {
  for (const [line, kind] of [
    ['fatal error: concurrent map writes', 'concurrent-map'],
    ['fatal error: concurrent map read and map write', 'concurrent-map'],
    ['fatal error: concurrent map iteration and map write', 'concurrent-map'],
    ['fatal error: concurrent map clone and map write', 'concurrent-map'],
    ['fatal error: small map with no empty slot (concurrent map writes?)', 'concurrent-map'],
    ['panic: assignment to entry in nil map', 'nil-map-write'],
    ['panic: runtime error: assignment to entry in nil map', 'nil-map-write'],
    ['fatal error: runtime: out of memory', 'out-of-memory'],
    ['fatal error: runtime: cannot allocate memory', 'out-of-memory'],
    ['fatal error: out of memory', 'out-of-memory'],
    ['fatal error: out of memory (stackalloc)', 'out-of-memory'],
    ['fatal error: out of memory allocating heap arena metadata', 'out-of-memory'],
    ['fatal error: pageAlloc: out of memory', 'out-of-memory'],
    ['fatal error: failed to reserve page summary memory', 'out-of-memory'],
    ['runtime: out of memory: cannot allocate 8192-byte block (66846720 in use)', 'out-of-memory'],
    ['runtime: VirtualAlloc of 8192 bytes failed with errno=1455', 'out-of-memory'],
    ['panic: runtime error: makeslice: len out of range', 'panic'],
    ['runtime: goroutine stack exceeds 1000000000-byte limit', 'stack-overflow'],
    ['fatal error: stack overflow', 'stack-overflow'],
    ['fatal error: all goroutines are asleep - deadlock!', 'deadlock'],
    ['fatal error: no goroutines (main called runtime.Goexit) - deadlock!', 'deadlock'],
    ['fatal error: sync: unlock of unlocked mutex', 'fatal'],
    ['runtime: program exceeds 10000-thread limit', 'fatal'],
    ['runtime: failed to create new OS thread (have 5 already; errno=11)', 'fatal'],
    ['unexpected fault address 0x7f6fc2624388', 'fatal'],
    ['SIGQUIT: quit', 'sigquit'],
    ['SIGSEGV: segmentation violation', 'fatal'],
    ['SIGABRT: abort', 'fatal'],
    ['signal: killed', 'killed'],
    ['Killed', 'killed'],
    ['Killed: 9', 'killed'],
    ['zsh: killed     ./app', 'killed'],
  ] as const) {
    t.strictSame(crashOf(line), { kind, text: line }, line);
    t.ok(
      CRASH_PREFIXES.some((prefix) => line.startsWith(prefix)),
      'its beginning is known',
    );
  }
  for (const line of [
    'SIGTERM: shutting down',
    'SIGQUIT: quitting',
    'signal: killed the job',
    'Killed 3 workers',
    'fatal error',
    'runtime: out of memory soon',
    'unexpected fault address',
    'panic serving nobody',
    'do not panic: all is well',
    'goroutine 1 [running]:',
    '',
  ]) {
    t.equal(crashOf(line), undefined, line);
  }
  t.equal(crashOf(`panic: ${'x'.repeat(5000)}`)!.text.length, 200);
  t.end();
});

void t.test('a recovered panic is found behind any prefix, without the client’s address', (t) => {
  for (const prefix of ['', '2026/11/21 12:57:52 ', 'shop: 2026/11/21 12:57:52 ', 'level=error msg="']) {
    const line = `${prefix}http: panic serving [::1]:40000: assignment to entry in nil map`;
    t.ok(line.includes(RECOVERED_NEEDLE));
    t.strictSame(crashOf(line), {
      kind: 'nil-map-write',
      text: 'http: panic serving: assignment to entry in nil map',
    });
  }
  t.strictSame(crashOf('http2: panic serving 10.0.0.1:1: boom: 7\\ngoroutine 17 [running]:\\n'), {
    kind: 'panic',
    text: 'http2: panic serving: boom: 7',
  });
  t.end();
});

const PANIC = ['panic: boom', '', 'goroutine 1 [running]:', 'main.main()', '\t/src/main.go:7 +0x1d'];

void t.test('a dump ends where the log goes on', (t) => {
  const gc =
    'gc 1 @0.017s 28%: 0.16+27+0.004 ms clock, 0.33+0.063/26/0+0.009 ms cpu, 4->4->0 MB, 4 MB goal, 2 P';
  for (const next of [
    gc,
    'gc1(1): 0+0+0 ms',
    'GC forced',
    'scvg0: GC forced',
    'scvg: 1 MB released',
    'fatal error: out of memory',
    'panic: boom',
    'signal: killed',
    'SIGQUIT: quit',
    'shop: http: panic serving 10.0.0.1:1: boom',
  ]) {
    const reader = new CrashReader(crashOf(PANIC[0])!, { file: 'log' });
    for (const line of PANIC.slice(1)) t.ok(reader.line(line));
    t.notOk(reader.line(next), next);
    t.notOk(reader.line('goroutine 2 [running]:'), 'and stays at an end');
    t.equal(reader.finish().goroutines, 1);
  }
  const { others } = readLines([...PANIC, 'exit status 2', 'make: *** [run] Error 1']);
  t.strictSame(others, ['make: *** [run] Error 1']);
  t.end();
});

void t.test('up to eight strange lines in a row stand within a dump', (t) => {
  const strange = (n: number): string[] => Array.from({ length: n }, (_, i) => `shop: GET /orders/${i}`);
  const more = ['goroutine 7 [select]:', 'main.serve()', '\t/src/main.go:9'];
  const within = readLines([...PANIC, ...strange(8), ...more, ...strange(8), 'goroutine 8 [select]:']);
  t.equal(within.crashes[0].goroutines, 3);
  const behind = readLines([...PANIC, ...strange(9), ...more]);
  t.equal(behind.crashes[0].goroutines, 1);
  t.strictSame(behind.others, [strange(9)[8], ...more]);
  t.end();
});

void t.test('a dump behind a panic’s value of many lines', (t) => {
  const value = (n: number): string[] => Array.from({ length: n }, (_, i) => `  key${i}: value`);
  const [first, ...dump] = PANIC;
  const [crash] = readLines([first, ...value(250), '[signal SIGSEGV: x]', ...dump]).crashes;
  t.match(crash, { last: true, goroutines: 1, frame: { function: 'main.main' } });
  const others = {
    'too far away': [first, ...value(300), ...dump],
    'not behind an empty line: the program may print it': [first, ...value(20), ...dump.slice(1)],
    'not the one that runs': [first, ...value(20), '', 'goroutine 7 [select]:', ...dump.slice(2)],
    'no dump': [first, ...value(20), '', '    at handler', ...value(3)],
  };
  for (const [name, lines] of Object.entries(others)) {
    const [{ goroutines, last }] = readLines(lines).crashes;
    t.same([goroutines, last], [undefined, undefined], name);
  }
  t.match(readLines([first, ...value(20), 'panic: again', ...dump]).crashes, [
    { last: undefined },
    { last: true, goroutines: 1 },
  ]);
  t.end();
});

void t.test('a prelude and its fatal error are one crash', (t) => {
  const { crashes } = readLines([
    'runtime: out of memory: cannot allocate 8192-byte block (66846720 in use)',
    'fatal error: out of memory',
    '',
    'runtime stack:',
    'runtime.throw(0x6f0a31, 0xd)',
    '\t/usr/local/go/src/runtime/panic.go:617 +0x72',
  ]);
  t.strictSame(crashes, [
    {
      kind: 'out-of-memory',
      text: 'runtime: out of memory: cannot allocate 8192-byte block (66846720 in use)',
      source: { file: 'log', line: 1 },
      count: 1,
      last: true,
    },
  ]);
  t.match(readLines(['panic: oh', '[signal SIGSEGV: x]', 'fatal error: concurrent map writes']).crashes, [
    { kind: 'concurrent-map', text: 'fatal error: concurrent map writes' },
  ]);
  t.end();
});

void t.test('a panic whose stack the program prints may have been recovered', (t) => {
  const stack = [
    'panic: boom',
    'goroutine 18 [running]:',
    'runtime/debug.Stack()',
    '\t/usr/local/go/src/runtime/debug/stack.go:26 +0x5e',
    'main.handler.func1()',
    '\t/src/main.go:14 +0x39',
    'panic({0x48c3a0?, 0x4d8f40?})',
    '\t/usr/local/go/src/runtime/panic.go:787 +0x132',
    'main.handler()',
    '\t/src/main.go:18 +0x45',
    'created by main.main in goroutine 1',
    '\t/src/main.go:25 +0x6c',
  ];
  const lastOf = (...lines: string[]): unknown => readLines(lines).crashes[0].last;
  t.equal(lastOf(...stack), undefined);
  t.strictSame(
    readLines([...stack, 'the next line']).others,
    ['the next line'],
    'its stack is one goroutine’s',
  );
  t.equal(lastOf('http: panic serving 10.0.0.1:1: boom', ...stack.slice(1)), false);
  const own = [stack[0], '', ...stack.slice(1, 2), ...stack.slice(8)];
  t.equal(lastOf(...own), true, 'the runtime’s own dump');
  t.equal(lastOf(...own, '', ...stack.slice(1)), true, 'another goroutine may be there');
  const others = Array<string>(9).fill('request done');
  t.equal(lastOf(...own, ...others), true, 'a supervisor starts it again');
  t.equal(lastOf('panic: boom', ...others), undefined, 'recovered, or with a value of many lines');
  t.equal(lastOf('panic: boom', ...others.slice(1)), true);
  t.equal(lastOf('fatal error: out of memory', ...others), true, 'nothing recovers that');
  t.end();
});

void t.test('crashes without a dump are told one by one', (t) => {
  const { crashes } = readLines([
    'panic: boom',
    'panic: boom',
    'shop: retrying',
    'panic: boom',
    '',
    'panic: boom',
  ]);
  t.equal(crashes.length, 4);
  const { crashes: twice } = readLines([
    'fatal error: concurrent map writes',
    'fatal error: concurrent map writes',
  ]);
  t.equal(twice.length, 1, 'two goroutines that die together are one crash');
  t.end();
});

void t.test('a dump of 100,000 goroutines is counted by function, up to 500 of them', (t) => {
  const reader = new CrashReader(crashOf('panic: boom')!, { file: 'log' });
  for (let i = 1; i <= 100_000; i++) {
    const creator = i % 2 === 0 ? 'main.leak' : `main.start${i % 1200}`;
    for (const line of [
      `goroutine ${i} [chan receive, 5 minutes, locked to thread]:`,
      'main.worker(...)',
      '\t/src/main.go:29',
      `created by ${creator} in goroutine 1`,
      '\t/src/main.go:34 +0x3a',
      '',
    ]) {
      if (!reader.line(line)) t.fail(line);
    }
  }
  const { goroutines, top } = reader.finish();
  t.equal(goroutines, 100_000);
  t.strictSame(top![0], { function: 'main.leak', count: 50_000 });
  t.equal(top!.length, 5);
  t.end();
});

void t.test('goroutines of the runtime itself are not told', (t) => {
  const { crashes } = readLines([
    ...PANIC,
    '',
    'goroutine 2 [force gc (idle)]:',
    'runtime.gopark(0x0?)',
    '\truntime/proc.go:398 +0xce',
    'created by runtime.init.6 in goroutine 1',
    '\truntime/proc.go:310 +0x1a',
    '',
    'goroutine 3 [chan receive]:',
    'created by unique.runtime_registerUniqueMapCleanup in goroutine 1',
    '\truntime/mgc.go:1796 +0x96',
  ]);
  t.equal(crashes[0].goroutines, 3);
  t.strictSame(crashes[0].top, [{ function: 'main.main', count: 1 }]);
  t.end();
});
