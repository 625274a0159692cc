// A block in between: what is new, in few lines, the worst first.
import t from 'tap';
import { renderInterim, type InterimReport } from '../../lib/report/interim.js';
import { displayWidth } from '../../lib/report/width.js';
import { inputOf, list, seriesOf, summaryOf } from './sample-summary.js';

const STYLE = { width: 80, color: false, ascii: false, verbose: false };
const since = { cycles: 12, pauses: 24, longestPauseNs: 1.5e6 };
const processOf = (stream: string): InterimReport['processes'][number] => ({
  summary: summaryOf({ stream, interim: true }),
  series: seriesOf(),
  since,
});
const report = (changes: Partial<InterimReport> = {}): InterimReport => ({
  atMs: Date.UTC(2026, 10, 20, 3, 10, 5),
  processes: [processOf('')],
  silent: [],
  inputs: [inputOf('stdin')],
  ...changes,
});

void t.test('one process in full', (t) => {
  t.equal(
    renderInterim(report(), STYLE),
    `2026-11-20 03:10:05 UTC
stdin · 44 cycles (+12) · live 39.5 MiB, grows 4.8 MiB/s · goal 80 MiB
  24 pauses, max 1.5 ms · GC CPU ≤ 0.7 %
The live heap grows 4.8 MiB/s (3 MiB → 41 MiB in 8 s) and has not levelled off.
Pauses are fine (max 0.41 ms).

`,
  );
  t.end();
});

void t.test('many: the worst, and how many more; silent ones', (t) => {
  const text = renderInterim(
    report({
      processes: list(20, (i) => i).map((i) => processOf(`pod-${i}\x1b[2J`)),
      silent: [
        { type: 'notice', code: 'process-silent', level: 'info', message: 'silent', stream: 'pod-x', run: 2 },
      ],
    }),
    { ...STYLE, width: 40, ascii: true },
  );
  t.equal(text.match(/cycles \(\+12\)/g)?.length, 8);
  t.match(text, /12 more processes have news\.\npod-x: silent\n\n$/);
  t.notMatch(text, /[^\n\x20-\x7e]/);
  for (const line of text.split('\n')) t.ok(displayWidth(line) <= 40, line);
  t.end();
});
