// Companion lines and crash texts explained: each figure of what stands beside the cycles has words.
import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { formatVersions } from '../../lib/model/version.js';
import { derived, explained, field, told } from './explained.js';

const FIXTURES = fileURLToPath(new URL('../gctrace/fixtures/', import.meta.url));

void t.test('every companion line has words for its figures', (t) => {
  for (const [line, title, fields] of [
    ['GC forced', 'The periodic cycle', 0],
    ['scvg3: GC forced', 'The periodic cycle', 1],
    ['scvg0: 1 MB released', 'The heap scavenger returned memory', 2],
    [
      'scvg12: inuse: 22, idle: 41, sys: 63, released: 0, consumed: 63 (MB)',
      'The heap after a run of the scavenger',
      6,
    ],
    ['forced scvg: 0 MB released', 'The heap scavenger returned memory', 1],
    ['scav 0 KiB work, 2048 KiB total, 91% util', 'The heap scavenger at work (scavtrace)', 3],
    ['scav 3 64 KiB work, 2048 KiB total, 91% util', 'The heap scavenger at work (scavtrace)', 4],
    [
      'scav 0 KiB work (bg), 0 KiB work (eager), 7720 KiB now, 21% util (forced)',
      'The heap scavenger at work (scavtrace)',
      5,
    ],
    [
      'pacer: assist ratio=0.8212147588315217 (scan 0 MB in 3->4 MB) workers=0+0.25',
      'The pacer’s plan at the start of a cycle (gcpacertrace)',
      6,
    ],
    [
      'pacer: sweep done at heap size 0MB; allocated 0MB during sweep; swept 513 pages at 0.0002053793372372756 pages/byte',
      'The end of the sweep (gcpacertrace)',
      4,
    ],
    [
      'pacer: 39% CPU (25 exp.) for 49776+2136+154730 B work (154730 B exp.) in 4005888 B -> 4202496 B (∆goal 8192, cons/mark 0)',
      'The pacer’s account of a cycle (gcpacertrace)',
      10,
    ],
    [
      'init internal/godebug @0.12 ms, 0.033 ms clock, 696 bytes, 12 allocs',
      'The initialization of a package (inittrace)',
      5,
    ],
  ] as const) {
    const explanation = explained(`2026/11/23 ${line}\n`);
    t.equal(explanation.line, line);
    t.equal(explanation.title, title);
    t.equal(explanation.fields.length, fields, line);
    for (const { text, at } of explanation.fields) t.equal(line.slice(at, at + text.length), text);
  }
  const end = explained(
    'pacer: 39% CPU (25 exp.) for 49776+2136+154730 B work (154730 B exp.) in 4005888 B -> 4202496 B (∆goal 8192, cons/mark 0)',
  );
  t.equal(derived(end, 'Heap goal'), '4194304 bytes (4 MiB)');
  t.equal(field(end, 'Beyond').value, '8 KiB');
  t.end();
});

void t.test('every captured companion line is explained, and all of its figures have words', (t) => {
  const wordless = /^(?:The|A) .*\(scheddetail\)$/;
  let lines = 0;
  for (const file of readdirSync(FIXTURES).filter((name) => name.endsWith('-companions.txt'))) {
    for (const line of readFileSync(FIXTURES + file, 'utf8')
      .trimEnd()
      .split('\n')) {
      const explanation = explained(line);
      lines++;
      if (explanation.line !== line) t.equal(explanation.line, line, file);
      if (wordless.test(explanation.title)) continue;
      const silent = explanation.fields.filter(
        (f) => f.meaning === '' || /undefined|NaN/.test(f.value + f.meaning),
      );
      t.strictSame(silent, [], line);
    }
  }
  t.ok(lines > 100, `${lines} lines`);
  t.end();
});

void t.test('crash texts are explained, behind a prefix too', (t) => {
  for (const [line, title] of [
    ['fatal error: concurrent map writes', 'A race on a map ended the process'],
    ['fatal error: concurrent map clone and map write', 'A race on a map ended the process'],
    ['panic: assignment to entry in nil map', 'A write to a nil map'],
    ['fatal error: runtime: out of memory', 'The process ran out of memory'],
    [
      'runtime: out of memory: cannot allocate 4194304-byte block (8192 in use)',
      'The process ran out of memory',
    ],
    ['fatal error: all goroutines are asleep - deadlock!', 'A deadlock of all goroutines'],
    ['fatal error: stack overflow', undefined],
    ['SIGQUIT: quit', 'A goroutine dump on request'],
    ['signal: killed', 'Killed from outside'],
    [
      'http: panic serving 10.0.0.1:3344: assignment to entry in nil map',
      'A write to a nil map, recovered by the server',
    ],
  ]) {
    const explanation = explained(`2026/11/23 23:54:27 ${line}`);
    if (title) t.equal(explanation.title, title);
    t.notMatch(told(explanation), /undefined/);
  }
  t.equal(formatVersions(explained('fatal error: concurrent map clone and map write').versions), '1.21+');
  t.match(told(explained('fatal error: concurrent map writes')), /recover\(\) cannot/);
  t.notMatch(
    told(explained('http: panic serving 10.0.0.1:3344: boom')),
    /10\.0\.0\.1/,
    'no address of a client',
  );
  t.end();
});
