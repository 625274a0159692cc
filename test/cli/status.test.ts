// The status line: one row whatever the width, what matters first, nothing that a log can steer a terminal with.
import t, { type Test } from 'tap';
import { StatusLine } from '../../lib/cli/status.js';
import { run, type JudgingOptions, type Progress } from '../../lib/index.js';
import { displayWidth } from '../../lib/report/width.js';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SAMPLES } from '../captures.js';
import { gcLine } from './gcdrift.js';

const PROGRESS: Progress = { inputs: [], bytes: 0, totalBytes: undefined, done: 0, all: 1, opened: 1 };

/** What a terminal of so many columns shows after these logs were read. */
async function shown(t: Test, logs: Record<string, string>, columns: number, ascii = false): Promise<string> {
  const folder = t.testdir();
  for (const [name, text] of Object.entries(logs)) writeFileSync(join(folder, name), text);
  let row = '';
  const terminal = {
    columns,
    write(text: string) {
      t.ok(text.startsWith('\r\x1b[K'), 'the row is written anew');
      row = text.slice(4);
    },
  };
  const line = new StatusLine(terminal, ascii);
  const names = Object.keys(logs).map((name) => join(folder, name));
  const steps = run(names, {}, line.watch({}));
  while (!(await steps.next()).done);
  line.update(PROGRESS, 1000);
  const once = row;
  line.update(PROGRESS, 1100);
  t.equal(row, once);
  line.clear();
  t.equal(row, '', 'gone at the end');
  return once.replace(folder, '');
}

const CYCLES = Array.from({ length: 30 }, (_, i) => gcLine(i + 1)).join('');

void t.test('as many parts as fit', async (t) => {
  t.match(
    await shown(t, { 'x.log': CYCLES }, 120),
    /^30 cycles · live ≤ 4 MiB · goal 8 MiB · pause 38 µs · \w/,
  );
  for (const columns of [120, 80, 60, 40, 20, 8, 3, 1]) {
    const text = await shown(t, { 'x.log': CYCLES }, columns);
    t.ok(displayWidth(text) <= Math.max(0, columns - 3), `${columns}: ${text}`);
  }
  t.equal(await shown(t, { 'x.log': CYCLES }, 40), '30 cycles · live ≤ 4 MiB · goal 8 MiB');
  t.equal(await shown(t, { 'x.log': 'hello\n' }, 80), '0 lines · no GC cycle so far');
  t.notMatch(await shown(t, { 'x.log': CYCLES }, 100, true), /[^\x20-\x7e]/);
});

void t.test('several processes: the latest one by its name, escaped', async (t) => {
  const text = await shown(t, { 'a.log': CYCLES, 'e\x1b]0;vil\x07.log': CYCLES }, 300);
  t.match(text, /^2 processes · 60 cycles · \/e\\x1b\]0;vil\\x07\.log · live/);
});

void t.test('its verdict keeps to the rules that the user chose', async (t) => {
  const verdict = async (judging: JudgingOptions): Promise<string> => {
    let row = '';
    const line = new StatusLine({ columns: 400, write: (text: string) => (row = text) }, false, judging);
    const steps = run([join(SAMPLES, 'limit/go1.27.4.log')], {}, line.watch({}));
    while (!(await steps.next()).done);
    line.update(PROGRESS, 1000);
    return row;
  };
  t.notMatch(await verdict({}), /Nothing stands out/);
  t.match(await verdict({ skip: ['memory-limit-bound'] }), /Nothing stands out/);
  t.match(await verdict({ set: new Map([['memory-limit-bound.share', 2]]) }), /Nothing stands out/);
});
