// The page of one line: letters stand under their figures, it keeps its width, and nothing of the input acts on a terminal.

import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import t from 'tap';
import { explainLine } from '../../lib/explain/explain.js';
import type { Explanation } from '../../lib/explain/explanation.js';
import { renderExplanation } from '../../lib/report/explanation.js';
import { displayWidth } from '../../lib/report/width.js';

const LINE =
  'gc 2 @0.111s 22%: 0.038+48+0.031 ms clock, 0.077+15/33/12+0.063 ms cpu, 18->33->28 MB, 23 MB goal, 42 MB stacks, 0 MB globals, 2 P';
const FORCED =
  'gc 6 @0.991s 55%: 0.089+0+0+0+228 ms clock, 0.17+0+0+164/78/79+457 ms cpu, 22->22->23 MB, 22 MB goal, 2 P (forced)';
const PACER =
  'pacer: 39% CPU (25 exp.) for 49776+2136+154730 B work (154730 B exp.) in 4005888 B -> 4202496 B (∆goal 8192, cons/mark 0)';

const PLAIN = { width: 80, color: false, ascii: false };
const explained = (line: string): Explanation => explainLine(line)!;

void t.test('a page of 80 columns', (t) => {
  const page = renderExplanation(explained(LINE), PLAIN);
  t.equal(
    page.split('\n').slice(0, 22).join('\n'),
    `A GC cycle (gctrace), Go 1.18+

  gc 2 @0.111s 22%: 0.038+48+0.031 ms clock, 0.077+15/33/12+0.063 ms cpu,
     a  b      c    d     e  f               g     h  i  j  k
  18->33->28 MB, 23 MB goal, 42 MB stacks, 0 MB globals, 2 P
  l   m   n      o           p             q             r

  a        2  Cycle number. Cycles since the process started, forced ones too
              (MemStats.NumGC, /gc/cycles/total:gc-cycles). Where it starts
              again at 1, a new process began.
  b   111 ms  Start of the cycle. Time since the runtime started, taken when the
              first stop was asked for, not when the line was printed. On Linux
              it does not run while the machine sleeps.
  c     22 %  GC share of the CPU since start. GC CPU time over GOMAXPROCS ×
              time, both since the process started, cut to whole percents
              (MemStats.GCCPUFraction). A lifetime average: an idle night hides
              a busy hour. Marking by idle Ps is not in it.
  d    38 µs  Stop 1: sweep termination. From asking for the stop until the
              program runs again. It includes the time to stop, so a goroutine
              that stops late counts here, not only GC work.
              ✓ Short: below the usual 100 µs (Go 1.8 release notes: “usually
                under 100 microseconds”).`,
  );
  t.match(page, /\n {2}Live heap {18}13 to 28 MiB\. /);
  t.match(page, /\n- MB means MiB/);
  t.ok(page.endsWith('the whole log.\n'));
  t.end();
});

void t.test('each letter stands under its figure, in every width', (t) => {
  for (const line of [LINE, FORCED, PACER]) {
    const { fields } = explained(line);
    for (const width of [40, 60, 79, 80, 100, 132, 200]) {
      const rows = renderExplanation(explained(line), { ...PLAIN, width }).split('\n');
      t.equal(rows.filter((row) => displayWidth(row) > width).length, 0, `${width} columns`);
      const seen: string[] = [];
      for (let k = rows.indexOf('') + 1; rows[k] !== ''; k++) {
        if (!/^ +[a-z]( +[a-z])*$/.test(rows[k])) continue;
        for (const [column, letter] of Array.from(rows[k]).entries()) {
          if (letter === ' ') continue;
          const { text } = fields[letter.charCodeAt(0) - 97];
          t.ok(rows[k - 1].startsWith(text, column), `${letter}: ${text}`);
          seen.push(letter);
        }
      }
      t.notMatch(rows.join('\n'), / $/m);
      t.equal(seen.join(''), 'abcdefghijklmnopqrstuvwxyz'.slice(0, fields.length), 'none is left out');
    }
  }
  t.end();
});

void t.test('colours are never the only carrier, and ASCII is ASCII', (t) => {
  const color = renderExplanation(explained(LINE), { ...PLAIN, color: true });
  t.match(color, /\x1b\[31m/);
  t.equal(color.replace(/\x1b\[\d+m/g, ''), renderExplanation(explained(LINE), PLAIN));
  for (const line of [LINE, FORCED, PACER, 'fatal error: concurrent map writes']) {
    const ascii = renderExplanation(explained(line), { ...PLAIN, ascii: true });
    t.match(ascii, /^[\n\x20-\x7e]*$/);
    if (line !== PACER) t.notMatch(ascii, /\\u/, 'no sign of our own is without a likeness');
  }
  t.end();
});

void t.test('text of the input cannot control the terminal', (t) => {
  const page = renderExplanation(explained('panic: \x07bell \u202eturned \x9b31m'), PLAIN);
  t.match(page, /panic: \\x07bell \\u202eturned \\x9b31m/);
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (value) => {
      const explanation = explainLine(`panic: ${value}`);
      return !explanation || !/[\x00-\x09\x0b-\x1f\x7f-\x9f]/.test(renderExplanation(explanation, PLAIN));
    }),
  );
  t.end();
});

void t.test('a line without figures has no letters', (t) => {
  t.equal(
    renderExplanation(explained('GC forced'), PLAIN).split('\n- ')[0],
    'The periodic cycle, Go 1.4+\n\n  GC forced\n',
  );
  const crash = readFileSync('samples/crash/go1.26.8.log', 'utf8').match(/fatal error: .*/)![0];
  t.match(
    renderExplanation(explained(crash), PLAIN),
    /^A race on a map ended the process, Go 1\.6\+\n\n {2}fatal error: concurrent map writes\n\n {2}What happened\. /,
  );
  t.end();
});
