// Several processes: the worst on top, a line for each, and what of a line may be cut.
import t from 'tap';
import type { FindingRecord } from '../../lib/model/finding.js';
import type { Pause } from '../../lib/model/records.js';
import { MIB } from '../../lib/model/units.js';
import { worstFirst } from '../../lib/report/overview.js';
import { CRASH, flat, list, pausesOf, processOf, reportOf, summaryOf, textOf } from './sample-summary.js';

const level = { ...summaryOf().live_heap!, course: 'level' as const };

void t.test('several processes: a table, the worst on top, then each in full', (t) => {
  const processes = [
    processOf('calm', { live_heap: level, gc_cpu_share: 0.01 }),
    processOf('busy', { live_heap: level, gc_cpu_share: 0.3 }),
    processOf('slow', { live_heap: level, pauses: { sweep_term: pausesOf(44, 70) } }),
    processOf('grows'),
    processOf('grows-faster', { live_heap: { ...summaryOf().live_heap!, slope_bytes_per_s: 9 * MIB } }),
    processOf('crashed', { live_heap: level, crashes: [CRASH] }),
    processOf('survived', {
      live_heap: level,
      crashes: [
        { ...CRASH, last: false },
        { ...CRASH, text: 'http: panic serving: boom', kind: 'panic', last: false },
      ],
      gc_cpu_share: 0.001,
    }),
  ];
  const order = ['crashed', 'grows-faster', 'grows', 'slow', 'busy', 'calm', 'survived'];
  t.same(
    worstFirst(processes).map(({ summary }) => summary.stream),
    order,
  );
  const report = textOf(reportOf(processes));
  t.match(report, /^7 processes, 308 GC cycles; worst first/);
  const table = report.slice(report.indexOf('process '), report.indexOf('────')).trim().split('\n');
  t.same(
    table.slice(1).map((line) => line.split(' ')[0]),
    order,
  );
  t.match(table[1], 'ended: concurrent');
  t.match(table[2], 'grows 9 MiB/s');
  t.match(table.at(-1)!, 'survived http', 'nobody survives a fatal error');
  t.same(
    [...report.matchAll(/^─+\n(\S+) ·/gm)].map(([, name]) => name),
    order,
    'all of them in full',
  );
  t.notMatch(report, '--stream');
  t.end();
});

void t.test('more than eight: the worst three in full, and how to see the others', (t) => {
  const processes = list(12, (i) => i).map((i) => processOf(`shop/pod-${i}`));
  const report = flat(textOf(reportOf(processes)));
  t.equal((report.match(/^─+$/gm) ?? []).length, 3);
  t.match(
    report.replaceAll('\n', ' '),
    "Only the worst 3 of 12 are shown in full: --stream NAME shows another, as --stream 'shop/pod-3'.",
  );
  const crowd = textOf(reportOf(list(150, (i) => i).map((i) => processOf(`p${i}`))));
  t.match(crowd, /^120 more \(120 of them grow; pauses up to .* ms\): -v lists them\.$/m);
  t.match(textOf(reportOf(list(150, (i) => i).map((i) => processOf(`p${i}`))), { verbose: true }), /^p149 /m);
  t.end();
});

void t.test('a limit comes before all but a crash, and has a column', (t) => {
  const processes = [
    processOf('grows-faster', { live_heap: { ...summaryOf().live_heap!, slope_bytes_per_s: 9 * MIB } }),
    processOf('late', { time_to_limit_s: 7200 }),
    processOf('soon', { time_to_limit_s: 300 }),
    processOf('crashed', { crashes: [CRASH] }),
  ];
  t.same(
    worstFirst(processes).map(({ summary }) => summary.stream),
    ['crashed', 'soon', 'late', 'grows-faster'],
  );
  const report = textOf(reportOf(processes));
  t.match(flat(report), /then closest to\s+the\s+limit,\s+fastest\s+growing/);
  t.match(report, /^soon .* 5 m /m);
  t.notMatch(textOf(reportOf(processes.slice(0, 1).concat(processes.slice(3)))), 'limit in');
  t.end();
});

void t.test('a table of many files says which is which at 80 columns', (t) => {
  const names = list(40, (i) => i).map((i) => `go1.${i}/concurrent-map-crash.log`);
  const report = textOf(reportOf(names.map((name) => processOf(name))), { width: 80 });
  const rows = report.split('\n').filter((line) => line.startsWith('go1.') && line.includes('→'));
  t.ok(rows.length >= 30);
  t.equal(new Set(rows.map((line) => line.split(' ')[0])).size, rows.length);
  t.ok(rows.every((line) => line.length <= 80 && line.includes('grows')));
  t.end();
});

const finding = (id: string): FindingRecord => ({
  type: 'finding',
  stream: '',
  run: 1,
  id,
  state: 'open',
  severity: 'medium',
  confidence: 0.9,
  title: 'it is so',
  figures: {},
  evidence: [],
  advice: [],
  causes: [],
});

void t.test('a finding’s id is whole or not there, at any width that holds it', (t) => {
  const ids = ['goal-above-container-limit', 'gc-death-spiral', 'low-mutator-utilization'];
  const logs = ids.map((id) => ({ ...processOf(`shop/${id}-pod`), findings: [finding(id)] }));
  const traces = logs.map(({ findings: [{ id }] }, i) =>
    processOf(`${id}.trace`, {
      findings: [id, ids[(i + 1) % 3]],
      trace: { format: 'Go 1.26 trace', events: 1000, pauses: 60, covers_s: 2 },
    }),
  );
  for (const processes of [logs, traces])
    for (let width = 76; width <= 200; width++) {
      const report = textOf(reportOf(processes), { width });
      const table = report.slice(0, report.indexOf('────')).split('\n').slice(-5).join('\n');
      for (const id of ids) t.match(table, new RegExp(`  ${id}(?:;| |$)`, 'm'), `${width}`);
      t.notMatch(table, /[a-z-]…$/m, `${width}: no part of a word at the end`);
    }
  t.end();
});

void t.test('of a trace the pause that is shown is the one that is ranked', (t) => {
  const trace = { format: 'Go 1.26 trace', events: 1000, pauses: 60, covers_s: 2 };
  const stop = (ms: number): Pause => ({
    kind: 'mark_term',
    total_ns: ms * 1e6,
    source: { file: 'a', offset: 1 },
  });
  const pauses = { mark_term: pausesOf(44, 1) };
  const processes = [
    processOf('calm.trace', { trace, pauses, longest_pauses: [stop(1)] }),
    processOf('late.trace', { trace, pauses, longest_pauses: [stop(30)] }),
  ];
  t.equal(worstFirst(processes)[0].summary.stream, 'late.trace');
  t.end();
});
