// Of very many processes the worst can still be shown, and none is forgotten in the counts.
import t from 'tap';
import { KeptProcesses } from '../../lib/report/kept.js';
import { MOST_LINES } from '../../lib/report/overview.js';
import { renderText } from '../../lib/report/text.js';
import { inputOf, pausesOf, reportOf, seriesOf, summaryOf } from './sample-summary.js';

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
  t.match(others, { processes: 1000 - MOST_LINES, cycles: 10 * (1000 - MOST_LINES), growing: 0 });
  const streams = processes.map(({ summary }) => summary.stream);
  t.ok(streams.includes('pod-7') && streams.includes('pod-507'), 'long pauses');
  t.ok(streams.indexOf('pod-7') < streams.indexOf('pod-507'), 'in the order in which they came');
  const text = renderText(reportOf([...processes], { others, inputs: [inputOf('pods.log')] }), STYLE);
  t.match(text, /^1,000 processes, 10,000 GC cycles;/);
  t.match(text, /\n970 more \(none of them grow; pauses up to .* ms\): -v lists them\.\n/);
  t.end();
});
