// Of very many processes the worst can still be shown, and none is forgotten in the counts.
import t from 'tap';
import type { Pause, SummaryRecord } from '../../lib/model/records.js';
import { KeptProcesses } from '../../lib/report/kept.js';
import { MOST_LINES } from '../../lib/report/overview.js';
import { renderText } from '../../lib/report/text.js';
import { CRASH, inputOf, pausesOf, reportOf, seriesOf, summaryOf } from './sample-summary.js';

const STYLE = { width: 100, color: false, ascii: false, verbose: false };

void t.test('the worst are kept, the others counted', (t) => {
  const kept = new KeptProcesses(false);
  for (let i = 0; i < 1000; i++) {
    const { live_heap: live } = summaryOf();
    const summary = summaryOf({
      stream: `pod-${i}`,
      cycles: 10,
      live_heap: { ...live!, course: 'level' },
      pauses: { sweep_term: pausesOf(10, i % 500 === 7 ? 90 : 1 + i / 1000) },
    });
    kept.add({ summary, series: seriesOf() });
  }
  const { processes, others } = kept;
  t.equal(processes.length, MOST_LINES);
  t.match(others.logs, { processes: 1000 - MOST_LINES, cycles: 10 * (1000 - MOST_LINES), growing: 0 });
  const streams = processes.map(({ summary }) => summary.stream);
  t.ok(streams.includes('pod-7') && streams.includes('pod-507'), 'long pauses');
  t.ok(streams.indexOf('pod-7') < streams.indexOf('pod-507'), 'in the order in which they came');
  const text = renderText(reportOf([...processes], { others, inputs: [inputOf('pods.log')] }), STYLE);
  t.match(text, /^1,000 processes, 10,000 GC cycles;/);
  t.match(text, /\n970 more \(none of them grow; pauses up to .* ms\): -v lists them\.\n/);
  t.end();
});

void t.test('logs do not crowd out traces: each kind has its own table', (t) => {
  const kept = new KeptProcesses(false);
  const trace = { format: 'Go 1.26 trace', events: 9, pauses: 3 };
  for (let i = 0; i < 200; i++) {
    // Logs that grow come before all traces where they are told in full.
    kept.add({ summary: summaryOf({ stream: `log-${i}` }), series: seriesOf() });
    const pause: Pause = {
      at_s: 1.5,
      kind: 'sweep_term',
      reason: 'GC sweep termination',
      total_ns: 1e6 + i * 1e4,
      source: { file: `trace-${i}`, offset: 7 },
      by: { goroutine: 9, function: 'example.com/shop/load.(*Server).Respond', file: '/a/load.go', line: 77 },
    };
    const more = { trace, longest_pauses: [pause], findings: ['stop-latency', 'map-hot', 'input-truncated'] };
    const pauses = { sweep_term: pausesOf(10, 1 + i / 100) };
    kept.add({ summary: summaryOf({ stream: `trace-${i}`, pauses, ...more }), series: seriesOf() });
  }
  const { processes, others } = kept;
  t.match(others, { logs: { processes: 200 - MOST_LINES }, traces: { processes: 200 - MOST_LINES } });
  const report = reportOf([...processes], { others, inputs: [] });
  const wide = renderText(report, { ...STYLE, width: 200 });
  t.match(wide, /^200 traces, [\s\S]*\n\n200 other processes, /);
  t.match(
    wide,
    /^trace-199 .* 2.99 ms +1.5 s +sweep term\. +load\.\(\*Server\)\.Respond .* stop-latency +map-hot$/m,
    'file, pause, time, reason, who asked, findings',
  );
  t.ok(wide.indexOf('trace-199 ') < wide.indexOf('trace-198 '), 'the worst first');
  t.match(wide, /\n170 more \(pauses up to .* ms\): -v lists them\.\n/);
  const narrow = renderText(report, { ...STYLE, width: 80 }).split('\n');
  const row = narrow.find((line) => line.startsWith('trace-199 ')) ?? '';
  t.match(
    row,
    /2.99 ms .*load\.\(\*Server\)\.Respond .*stop-latency$/,
    'narrow, the findings behind the worst go first',
  );
  t.end();
});

void t.test('a log that grows stays one beside a trace of a part of it', (t) => {
  const joined: SummaryRecord['joined'] = {
    file: 'five-seconds.trace',
    cycles: 12,
    from_n: 40,
    to_n: 51,
    from_s: 7.25,
    spread_ns: 700e3,
    confidence: 0.999,
  };
  const trace = { format: 'Go 1.26 trace', events: 9, pauses: 24 };
  const processes = [
    summaryOf({ stream: 'calm' }),
    summaryOf({ stream: 'leak', cycles: 500, trace, joined }),
  ];
  delete processes[0].live_heap;
  const report = reportOf(processes.map((summary) => ({ summary, series: seriesOf() })));
  t.match(renderText(report, STYLE), /^2 processes, [\s\S]*\nprocess .*\nleak .*\ncalm /);
  processes[1].joined = { ...joined, cycles: 400 };
  t.match(renderText(report, STYLE), /^1 trace, [\s\S]*\n1 other process, /, 'of nearly all of it, a trace');
  t.end();
});

void t.test('starts that failed alike are one row and one report; records keep each', (t) => {
  const kept = new KeptProcesses(false);
  const failing = (run: number, changes: Parameters<typeof summaryOf>[0] = {}): SummaryRecord =>
    summaryOf({ stream: 'api', run, cycles: 3, crashes: [{ ...CRASH, count: 1 }], ...changes });
  for (let run = 1; run <= 100; run++) kept.add({ summary: failing(run), series: seriesOf() });
  const long = failing(101, { cycles: 44 });
  const other = failing(102, { crashes: [{ ...CRASH, text: 'panic: runtime error: index', kind: 'panic' }] });
  const elsewhere = failing(1, { stream: 'web', cycles: 0, crashes: [{ ...CRASH, count: 1200 }] });
  for (const summary of [long, other, elsewhere]) kept.add({ summary, series: seriesOf() });
  const text = renderText(reportOf([...kept.processes], { others: kept.others, inputs: [] }), STYLE);
  t.match(text, /^103 processes, 347 GC cycles;/);
  t.match(text, /^api run 100 .* 100 starts ended: concurrent map …?/m);
  t.match(text, /^api run 101 .* {2}ended: concurrent map /m, 'it ran for long');
  t.match(text, /^api run 102 .* {2}ended: panic: index/m, 'of something else');
  t.match(text, /^web .* 1,200 starts ended: concurrent map /m, 'none had a cycle');
  t.match(text, /^api run 100 · .*\n\n100 starts, each ended with “fatal error: concurrent map writes”\.$/m);
  t.equal(kept.processes.length, 4);
  t.end();
});
