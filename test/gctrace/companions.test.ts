// Every companion line that captured runs of Go 1.2–1.27 hold is known, with the version that printed it; look-alikes are not.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import t from 'tap';
import type { Companion } from '../../lib/gctrace/companion.js';
import { COMPANION_PREFIXES, parseCompanion as parse } from '../../lib/gctrace/companions.js';

const FIXTURES = fileURLToPath(new URL('./fixtures/', import.meta.url));

// One folder per Go version, one log per scenario. They lie outside of the repository: without them the test is skipped.
const RUNS = fileURLToPath(new URL('../../../shared/scenarios/runs/logs/', import.meta.url));

const KIB = 1024;
const MIB = 1024 * KIB;

/** What is known of a line, without its versions. */
function figures(text: string): Partial<Companion> | undefined {
  const companion = parse(text);
  if (!companion) return undefined;
  const rest: Partial<Companion> = { ...companion };
  delete rest.versions;
  return rest;
}

function versions(text: string): string {
  const companion = parse(text);
  return companion ? `${companion.versions.low}–${companion.versions.high}` : 'none';
}

void t.test('captured companion lines are known, and their versions hold the one that printed them', (t) => {
  const files = readdirSync(FIXTURES).filter((name) => name.endsWith('-companions.txt'));
  t.ok(files.length > 15);
  for (const file of files) {
    const minor = Number(/^go1\.(\d+)/.exec(file)![1]);
    for (const line of readFileSync(FIXTURES + file, 'utf8')
      .trimEnd()
      .split('\n')) {
      const companion = parse(line);
      if (!companion) t.fail(`${file}: ${line}`);
      else if (companion.versions.low > minor || companion.versions.high < minor) {
        t.fail(`${file}: ${line} as of ${versions(line)}`);
      }
      t.ok(
        COMPANION_PREFIXES.some((prefix) => line.startsWith(prefix)),
        `${line.slice(0, 20)} has a known beginning`,
      );
    }
  }
  t.end();
});

void t.test('nothing of an ordinary log is taken for a companion', { skip: !existsSync(RUNS) }, (t) => {
  for (const version of readdirSync(RUNS)) {
    const minor = Number(/^go1\.(\d+)/.exec(version)![1]);
    for (const name of readdirSync(RUNS + version)) {
      for (const line of readFileSync(`${RUNS}${version}/${name}`, 'utf8').split('\n')) {
        const companion = parse(line);
        if (!companion) continue;
        const { kind, versions: range } = companion;
        const known = kind.startsWith('scvg') ? minor <= 13 : kind === 'gc-forced';
        if (!known || range.low > minor || range.high < minor) t.fail(`${version}/${name}: ${line}`);
      }
    }
  }
  t.end();
});

void t.test('an application line that begins alike is no companion', (t) => {
  for (const line of [
    'GC forced by admin',
    'scvg: done',
    'scvg12: GC forced!',
    'scav 3 KiB work',
    'scav 3 KiB work, 4 KiB total, 97% util (forced) again',
    'pacer: too fast',
    'pacer: assist ratio=high',
    'init database @5 ms',
    'SCHED 12ms: gomaxprocs=2',
    '  P0: paid',
    '  M1: done',
    '  G1: status=open',
    'scan: total 5 files',
    'checkfinalizers: queue: empty',
    'tracealloc(a, b)',
    'tracefree()',
    'tracegc() called',
    'runtime: 12 ms',
    'runtime: memory usage 300 MB',
    'runtime: failed to load config',
    'forced scvg',
    '',
  ]) {
    t.equal(parse(line), undefined, line);
  }
  t.end();
});

void t.test('figures come in bytes, ns and shares', (t) => {
  t.strictSame(figures('scvg-1: inuse: 30, idle: 5, sys: 36, released: 5, consumed: 30 (MB)'), {
    kind: 'scvg-heap',
    scavenge: -1,
    inuse_bytes: 30 * MIB,
    idle_bytes: 5 * MIB,
    sys_bytes: 36 * MIB,
    released_bytes: 5 * MIB,
    consumed_bytes: 30 * MIB,
  });
  t.strictSame(figures('forced scvg: 33 MB released'), {
    kind: 'scvg-released',
    released_bytes: 33 * MIB,
    forced: true,
  });
  t.strictSame(figures('scav 3 40 KiB work, 3384 KiB total, 98% util [controller reset]'), {
    kind: 'scav',
    generation: 3,
    work_bytes: 40 * KIB,
    returned_bytes: 3384 * KIB,
    utilization: 0.98,
    controller_reset: true,
  });
  t.strictSame(figures('scav 0 KiB work (bg), 21864 KiB work (eager), 24016 KiB now, 97% util (forced)'), {
    kind: 'scav',
    background_bytes: 0,
    eager_bytes: 21864 * KIB,
    returned_bytes: 24016 * KIB,
    utilization: 0.97,
    forced: true,
  });
  t.strictSame(
    figures('pacer: assist ratio=+3.408180e+000 (scan 3 MB in 4->5 MB) workers=0++2.500000e-001'),
    {
      kind: 'pacer-start',
      assist_ratio: 3.40818,
      scan_bytes: 3 * MIB,
      heap_bytes: 4 * MIB,
      goal_bytes: 5 * MIB,
      dedicated_workers: 0,
      fractional_workers: 0.25,
    },
  );
  t.strictSame(figures('init encoding/json @1.2 ms, 0.020 ms clock, 400 bytes, 7 allocs'), {
    kind: 'init',
    package: 'encoding/json',
    at_ns: 1_200_000,
    clock_ns: 20_000,
    bytes: 400,
    allocs: 7,
  });
  t.strictSame(
    figures(
      'SCHED 150ms: gomaxprocs=2 idleprocs=1 threads=4 spinningthreads=0 needspinning=1 idlethreads=2 runqueue=3 [ 0 5 ] schedticks=[ 7 9 ]',
    ),
    {
      kind: 'sched',
      at_ns: 150_000_000,
      procs: 2,
      idle_procs: 1,
      threads: 4,
      spinning_threads: 0,
      need_spinning: 1,
      idle_threads: 2,
      run_queue: 3,
      run_queues: [0, 5],
      ticks: [7, 9],
    },
  );
  t.strictSame(figures('  G7: status=4(chan receive (nil chan)) m=nil lockedm=3'), {
    kind: 'sched-g',
    id: 7,
    status: 4,
    wait_reason: 'chan receive (nil chan)',
    locked_m: 3,
  });
  t.strictSame(figures('scan: class L 4+0+1=5 objs, 0+0=0 spans'), {
    kind: 'scan',
    class_bytes: 0,
    objects: 5,
    spans: 0,
  });
  t.strictSame(figures('tracealloc(0xc208002120, 0x120, single object of runtime.g)'), {
    kind: 'alloc-trace',
    event: 'alloc',
    bytes: 288,
    type: 'runtime.g',
  });
  t.match(parse('runtime: pointer 0xc000012345 to unallocated span'), { kind: 'runtime-message' });
  t.end();
});

void t.test('the end of a mark gives the goal to the byte', (t) => {
  const line =
    'pacer: 25% CPU (25 exp.) for 2984904+2472+154570 B work (154570 B exp.) in 4005888 B -> 4628480 B (∆goal 434176, cons/mark 0)';
  const expected = {
    kind: 'pacer-end',
    utilization: 0.25,
    utilization_goal: 0.25,
    heap_scan_bytes: 2984904,
    stack_scan_bytes: 2472,
    globals_scan_bytes: 154570,
    expected_scan_bytes: 154570,
    trigger_bytes: 4005888,
    end_bytes: 4628480,
    cons_mark: 0,
    scan_work_bytes: 3141946,
    goal_bytes: 4194304,
  };
  t.strictSame(figures(line), expected);
  t.strictSame(figures(line.replace('∆', 'âˆ†')), expected, 'read in a wrong encoding');
  t.strictSame(figures(line.replace('∆', '???')), expected, 'converted to ASCII');
  t.match(
    parse(
      'pacer: H_m_prev=2236962 h_t=+8.750000e-001 H_T=4194304 h_a=+1.286168e+000 H_a=5114072 h_g=+1.000000e+000 H_g=4473924 u_a=+3.705251e-001 u_g=+2.500000e-001 W_a=3736824 goalΔ=+1.250000e-001 actualΔ=+4.111683e-001 u_a/u_g=+1.482100e+000',
    ),
    { marked_before_bytes: 2236962, trigger_bytes: 4194304, end_bytes: 5114072, goal_bytes: 4473924 },
  );
  t.end();
});

void t.test('a goal of GOGC=off, and what is not a number, are no figures', (t) => {
  const off = parse(
    'pacer: assist ratio=+Inf (scan 123 MB in 140->17592186044415 MB) workers=0++2.500000e-001',
  );
  t.match(off, { heap_bytes: 140 * MIB, fractional_workers: 0.25 });
  t.notOk('goal_bytes' in off! || 'assist_ratio' in off!);
  const end = parse(
    'pacer: 25% CPU (25 exp.) for 1+2+3 B work (4 B exp.) in 5 B -> 6 B (∆goal -8946670875749132533, cons/mark NaN)',
  );
  t.match(end, { end_bytes: 6, scan_work_bytes: 6 });
  t.notOk('goal_bytes' in end! || 'cons_mark' in end!);
  t.end();
});

void t.test('shapes tell the version', (t) => {
  const head = 'SCHED 0ms: gomaxprocs=2 idleprocs=0 threads=3';
  const scan = '(scan 3 MB in 4->4 MB) workers=0+';
  const swept = 'pacer: sweep done at heap size 3MB; allocated 0MB';
  for (const [line, range] of [
    ['GC forced', '4–27'],
    ['scvg0: GC forced', '0–3'],
    ['scvg0: 0x1 MB released', '0–1'],
    ['scvg0: 1 MB released', '2–12'],
    ['scvg: 1 MB released', '13–13'],
    ['scav 0 KiB work, 9 KiB total, 99% util', '14–20'],
    ['scav 0 KiB work, 9 KiB total, 99% util [controller reset]', '19–20'],
    ['scav 7 0 KiB work, 9 KiB total, 99% util', '15–18'],
    ['scav 7 0 KiB work, 9 KiB total, 99% util [controller reset]', '18–18'],
    ['scav 0 KiB work (bg), 0 KiB work (eager), 9 KiB now, 99% util', '21–27'],
    [`pacer: assist ratio=+9.969788e-001 ${scan}1`, '5–9'],
    [`pacer: assist ratio=+9.969788e-001 ${scan}+2.500000e-001`, '10–25'],
    [`pacer: assist ratio=0.8271590523097826 ${scan}0`, '26–27'],
    [`pacer: assist ratio=1.7276817505648337e-14 ${scan}0.25`, '26–27'],
    [`${swept} of spans; swept 4 pages`, '6–6'],
    [`${swept} of spans; swept 4 pages at +1.000000e-003 pages/byte`, '7–8'],
    [`${swept} during sweep; swept 4 pages at +1.000000e-003 pages/byte`, '9–25'],
    [`${swept} during sweep; swept 4 pages at 0.001 pages/byte`, '26–27'],
    [`${head} idlethreads=0 runqueue=0 [1 0]`, '2–3'],
    [`${head} spinningthreads=0 idlethreads=0 runqueue=0 [1 0]`, '4–19'],
    [`${head} spinningthreads=0 needspinning=0 idlethreads=0 runqueue=0 [1 0]`, '20–24'],
    ['  P0: status=3 schedtick=1 syscalltick=0 m=-1 runqsize=0 gfreecnt=0 timerslen=1', '14–19'],
    ['  P0: status=3 schedtick=1 syscalltick=0 m=nil runqsize=0 gfreecnt=0 timerslen=1', '20–27'],
    ['tracealloc(0xc000082020, 0x10, interface {})', '4–22'],
    ['checkfinalizers: queue: 0 finalizers + 2 cleanups', '25–27'],
    ['runtime: epollctl failed with 9', '0–27'],
  ] as const) {
    t.equal(versions(line), range, line);
  }
  t.end();
});

void t.test('prefixes are ASCII, and none begins another', (t) => {
  for (const prefix of COMPANION_PREFIXES) {
    t.match(prefix, /^[ -~]+$/);
    t.notOk(COMPANION_PREFIXES.some((other) => other !== prefix && other.startsWith(prefix)));
  }
  t.end();
});
